//! The libraries in other languages that adapters in `tests/peers/` speak for.

mod script;
