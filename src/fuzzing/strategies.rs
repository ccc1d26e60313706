//! Strategies: from bytes and a seed to inputs that get past the gates.
//!
//! There are three shapes. The first and best takes an input of the corpus and changes it as a person
//! would who tries to break a verifier: a member, a number, a segment, the signature; then it signs
//! again, so that the change is all that is wrong ([`mutate_token`], [`mutate_json`]). The second makes
//! an input out of any bytes by a model of what tokens are ([`token_of_model`], [`claims`],
//! [`Sequence`]). The third is the bytes themselves, and needs nothing of ours.

mod claims;
mod json_moves;
mod model;
mod scan;
mod seal;
mod sequence;
mod table;
mod token_moves;

pub use claims::claims;
pub use json_moves::mutate_json;
pub use model::token_of_model;
pub(super) use seal::neighbour;
pub use sequence::{Sequence, Step};
pub use token_moves::{cross_tokens, mutate_token};

/// A fuzzer's own moves on bytes, which know what it has compared and what its dictionary holds.
pub type ByteMoves<'a> = &'a mut dyn FnMut(Vec<u8>) -> Vec<u8>;
