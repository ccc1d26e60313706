//! Strategies: from bytes and a seed to inputs that get past the gates.
//!
//! There are three shapes. The first and best takes an input of the corpus and changes it as a person
//! would who tries to break a verifier: a member, a number, a segment, the signature; then it signs
//! again, so that the change is all that is wrong ([`mutate_token`], [`mutate_json`]). The second makes
//! an input out of any bytes by a model of what tokens are ([`token_of_model`], [`claims`],
//! [`Sequence`], [`Series`], [`ForeignSecret`]). The third is the bytes themselves, and needs nothing of ours.

mod claims;
mod foreign_secret;
mod json_moves;
mod model;
mod scan;
mod seal;
mod sequence;
mod series;
#[cfg(test)]
mod shares;
mod table;
mod token_moves;

pub use claims::claims;
pub use foreign_secret::ForeignSecret;
pub use json_moves::mutate_json;
pub use model::token_of_model;
pub(super) use seal::neighbour;
pub use sequence::{Sequence, Step};
pub use series::Series;
pub use token_moves::{cross_tokens, mutate_token};

/// A fuzzer's own moves on bytes, which know what it has compared and what its dictionary holds.
pub type ByteMoves<'a> = &'a mut dyn FnMut(Vec<u8>) -> Vec<u8>;

/// How many moves to make on one input: one, or occasionally a few.
fn move_count(rng: &mut fastrand::Rng) -> u32 {
    if rng.u8(..4) == 0 { rng.u32(2..5) } else { 1 }
}

/// Puts a changed input in the place of the old one, as fuzzers' custom mutators want it, and returns its
/// size; `None` if it is empty or has no room, and then the old one is as it was.
///
/// ```
/// use jwt_assay::fuzzing::strategies::put;
/// let mut data = *b"old...";
/// assert_eq!(put(b"newer", &mut data, 6), Some(5));
/// assert_eq!(put(b"much too long", &mut data, 6), None);
/// assert_eq!(&data, b"newer.");
/// ```
pub fn put(changed: &[u8], data: &mut [u8], most: usize) -> Option<usize> {
    let fits = !changed.is_empty() && changed.len() <= most.min(data.len());
    fits.then(|| {
        data[..changed.len()].copy_from_slice(changed);
        changed.len()
    })
}
