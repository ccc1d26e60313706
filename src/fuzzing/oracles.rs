//! Oracles: what must hold whatever the input. Each panics when it does not, with a message that
//! starts with the name of what was broken, and says otherwise how far the input came.

mod token;

pub use token::{decode, inspect, verify};
