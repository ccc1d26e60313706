//! Child processes: a run that ends, in whatever way, leaves none of them.

#[cfg(feature = "cli")]
mod interrupt;
pub mod processes;
