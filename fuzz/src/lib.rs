//! The glue between the library's strategies and oracles and libFuzzer.

mod gates;
mod independent;
mod mutate;

use jwt_assay::fuzzing::{Gate, oracles};

pub use gates::FILE_VARIABLE;
pub use independent::second_reading;
pub use jwt_assay::fuzzing::target;
pub use mutate::{RAW_VARIABLE, Strategy, cross, mutate};

/// Runs the oracle of the target with a name on an input. The name is looked up while it is compiled.
#[macro_export]
macro_rules! run {
    ($name:literal, $bytes:expr) => {{
        const ORACLE: $crate::Oracle = match $crate::target($name) {
            Some(target) => target.oracle,
            None => panic!("there is no target of this name"),
        };
        $crate::run(ORACLE, $bytes)
    }};
}

/// What says how far an input came, and panics if it shows a fault.
pub type Oracle = fn(&[u8]) -> Gate;

/// Runs an oracle on an input and counts how far it came.
///
/// # Panics
/// If the input shows a fault.
pub fn run(oracle: Oracle, bytes: &[u8]) {
    gates::count(oracle(bytes));
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
