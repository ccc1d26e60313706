//! Strict JSON: UTF-8 without a byte order mark, unique member names, bounded depth and size, and every value kept as it
//! was signed.
//!
//! [`read`] collects all defects, for the lint; [`parse`] returns the first. Numbers keep their spelling ([`Number`]);
//! those that overflow a 64-bit float (`1e400`) are rejected, as RFC 8259 §6 permits.

mod diff;
mod error;
mod number;
mod parser;
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
pub use read::{Reading, parse, read};
pub(super) use reuse::Members;
pub use value::{Object, Value};
pub(crate) use write::Way;
pub use write::{step, to_string};
pub(super) use write::{write_list, write_number, write_object, write_text, write_value};
