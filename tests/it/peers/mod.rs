//! The libraries in other languages that adapters in `tests/peers/` speak for.

#[cfg(feature = "cli")]
mod matrix;
mod script;
