//! Connects the library's strategies and oracles to libFuzzer.

mod gates;
mod independent;
mod mutate;

use jwt_assay::fuzzing::{Gate, oracles};

pub use gates::FILE_VARIABLE;
pub use independent::{second_opinion, second_reading};
pub use jwt_assay::fuzzing::target;
pub use mutate::{RAW_VARIABLE, Strategy, cross, mutate};

/// Runs the oracle of the target with a name on an input. The name is looked up at compile time.
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

/// As [`run`], for a target whose inputs are tokens: the second reading judges each of them, too.
#[macro_export]
macro_rules! run_token {
    ($name:literal, $bytes:expr) => {{
        const TARGET: &jwt_assay::fuzzing::Target = match $crate::target($name) {
            Some(target) => target,
            None => panic!("there is no target of this name"),
        };
        $crate::run(TARGET.oracle, $bytes);
        $crate::second_opinion(TARGET, $bytes);
    }};
}

/// Returns how far an input got, and panics if the input shows a fault.
pub type Oracle = fn(&[u8]) -> Gate;

/// Runs an oracle on an input, and counts the input by gate.
///
/// # Panics
/// If the input shows a fault.
pub fn run(oracle: Oracle, bytes: &[u8]) {
    gates::count(oracle(bytes));
}

/// Lets implementations under test panic, which is an answer. libFuzzer's own panic hook would end the process, and still
/// does for any other panic.
pub fn take_panics_for_answers() {
    let abort = std::panic::take_hook();
    std::panic::set_hook(Box::new(move |panic| {
        if !oracles::is_asking() {
            abort(panic);
        }
    }));
}
