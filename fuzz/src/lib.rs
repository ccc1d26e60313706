//! The glue between the library's strategies and oracles and libFuzzer.

mod gates;

use std::sync::OnceLock;

use jwt_assay::fuzzing::{Target, target};

pub use gates::FILE_VARIABLE;

/// Runs the target of this binary on an input and counts how far it came.
///
/// # Panics
/// If the input shows a fault, and if there is no target of that name.
pub fn run(name: &str, bytes: &[u8]) {
    static TARGET: OnceLock<&'static Target> = OnceLock::new();
    let target = TARGET.get_or_init(|| target(name).unwrap_or_else(|| panic!("there is no target {name}")));
    gates::count((target.oracle)(bytes));
}
