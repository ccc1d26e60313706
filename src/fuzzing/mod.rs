//! What a fuzzer of HS256 tokens needs: seeds, strategies that produce tokens with a valid MAC, and oracles that know right
//! from wrong.
//!
//! They work with any driver: libFuzzer, a property test, a unit test, or a loop. An oracle panics when it finds a fault.
//! Otherwise it returns how far the input got ([`Gate`]), so that a campaign whose inputs all fail at the MAC is noticed.
//!
//! ```
//! use jwt_assay::fuzzing::{Gate, Input, oracles};
//! let input = Input::read(b"eyJhbGciOiJub25lIn0.e30.\nnow=100");
//! assert_eq!(oracles::verify(&input), Gate::Form, "the form is right, and the header is not");
//! ```

#[cfg(feature = "fuzzing")]
mod gate;
mod hunt;
mod input;
#[cfg(feature = "fuzzing")]
pub mod oracles;
#[cfg(feature = "fuzzing")]
mod seeds;
pub mod strategies;
#[cfg(feature = "fuzzing")]
mod targets;

#[cfg(feature = "fuzzing")]
pub use gate::Gate;
pub use hunt::{Hunt, HuntOptions, Progress};
#[cfg(feature = "fuzzing")]
use input::KEY;
pub use input::{Input, NOW, SECRET};
#[cfg(feature = "fuzzing")]
pub use seeds::Seed;
#[cfg(feature = "fuzzing")]
pub use targets::{Shape, TARGETS, Target, target};
