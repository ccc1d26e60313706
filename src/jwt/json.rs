//! Strict JSON over serde_json: UTF-8 with no byte order mark, member names that occur once,
//! bounded depth and size, and every value kept as it was signed.
//!
//! [`read`] goes on past what it can, so that the lint hears of every defect; [`parse`] stops at
//! the first. Numbers keep their spelling ([`Number`]); the few that a 64-bit float overflows on
//! (`1e400`) are refused, as RFC 8259 §6 lets a parser do.

mod diff;
mod error;
mod number;
mod parser;
mod path;
mod plain;
mod read;
mod reuse;
mod scan;
mod value;
mod write;

pub(crate) use diff::{Difference, differences};
pub use error::{JsonError, JsonLimits};
pub(super) use error::{Step, Stop};
pub use number::Number;
pub(super) use parser::Parser;
pub use path::step;
pub use read::{Reading, parse, read};
pub(super) use reuse::Members;
pub use value::{Object, Value};
pub use write::to_string;
pub(super) use write::{write_list, write_number, write_object, write_text, write_value};
