//! Child processes: however a run ends, it leaves none behind.

#[cfg(feature = "cli")]
mod interrupt;
pub mod processes;
