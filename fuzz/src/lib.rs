//! The glue between the library's strategies and oracles and libFuzzer.

mod gates;
mod independent;
mod mutate;

use std::sync::OnceLock;

use jwt_assay::fuzzing::{Input, Target, oracles, target};

pub use gates::FILE_VARIABLE;
pub use independent::second_reading;
pub use mutate::{RAW_VARIABLE, cross, mutate};

/// Runs the target of this binary on an input and counts how far it came.
///
/// # Panics
/// If the input shows a fault, and if there is no target of that name.
pub fn run(name: &str, bytes: &[u8]) {
    static TARGET: OnceLock<&'static Target> = OnceLock::new();
    let target = TARGET.get_or_init(|| target(name).unwrap_or_else(|| panic!("there is no target {name}")));
    gates::count((target.oracle)(bytes));
}

/// Lets the panic of an implementation that is asked be an answer. libFuzzer's own hook would end the
/// process; any other panic still does.
pub fn take_panics_for_answers() {
    let ends_all = std::panic::take_hook();
    std::panic::set_hook(Box::new(move |panic| {
        if !oracles::is_asking() {
            ends_all(panic);
        }
    }));
}

/// Runs [`run`], and holds the verifier against a reading that shares no code with it.
///
/// # Panics
/// As [`run`], and if the two readings differ.
pub fn run_twice(name: &str, bytes: &[u8]) {
    run(name, bytes);
    second_reading(&Input::read(bytes));
}
