//! What a fuzzer of HS256 tokens needs and no fuzzer has: strategies that turn bytes into tokens
//! whose MAC is right, and oracles that know right from wrong.
//!
//! Neither knows who drives it: libFuzzer, a property test, a unit test or somebody's own loop. An
//! oracle panics when it has found a fault, and says otherwise how far the input came ([`Gate`]), so
//! that a campaign whose inputs all fail at the MAC is noticed.
//!
//! ```
//! use jwt_assay::fuzzing::{Gate, Input, oracles};
//! let input = Input::read(b"eyJhbGciOiJub25lIn0.e30.\nnow=100");
//! assert_eq!(oracles::verify(&input), Gate::Form, "the form is right, the header is not");
//! ```

mod gate;
mod input;
pub mod oracles;
pub mod strategies;
mod targets;

pub use gate::Gate;
use input::KEY;
pub use input::{Input, NOW, SECRET};
pub use targets::{Shape, TARGETS, Target, target};
