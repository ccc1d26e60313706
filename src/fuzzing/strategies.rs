//! Strategies: they turn bytes and a seed into inputs that get past the gates.
//!
//! There are three kinds. The first and best takes an input of the corpus, changes what an attacker would change (a member,
//! a number, a segment, the signature), and signs it again, so that nothing else is wrong ([`mutate_token`],
//! [`mutate_json`]). The second makes an input of any bytes, by a model of what tokens are ([`token_of_model`], [`claims`],
//! [`Sequence`], [`Series`], [`Batches`], [`ForeignSecret`]). The third takes the bytes themselves, and needs no code here.

#[cfg(feature = "fuzzing")]
mod batches;
#[cfg(feature = "fuzzing")]
mod claims;
#[cfg(feature = "fuzzing")]
mod foreign_secret;
mod json_moves;
#[cfg(feature = "fuzzing")]
mod model;
mod scan;
mod seal;
#[cfg(feature = "fuzzing")]
mod secret_forms;
#[cfg(feature = "fuzzing")]
mod sequence;
#[cfg(feature = "fuzzing")]
mod series;
#[cfg(all(test, feature = "fuzzing"))]
mod shares;
mod table;
mod token_moves;

#[cfg(feature = "fuzzing")]
pub use batches::Batches;
#[cfg(feature = "fuzzing")]
pub use claims::claims;
#[cfg(feature = "fuzzing")]
pub use foreign_secret::ForeignSecret;
pub use json_moves::mutate_json;
#[cfg(feature = "fuzzing")]
pub use model::token_of_model;
pub(super) use scan::scan;
#[cfg(feature = "fuzzing")]
pub(super) use seal::neighbour;
#[cfg(feature = "fuzzing")]
pub use sequence::{Sequence, Step};
#[cfg(feature = "fuzzing")]
pub use series::Series;
pub use token_moves::{cross_tokens, mutate_token};

/// The driver's own moves on bytes. A fuzzer's may use its dictionary, and values that the code compared.
pub type ByteMoves<'a> = &'a mut dyn FnMut(Vec<u8>) -> Vec<u8>;

/// How many moves to make on one input: one, or occasionally a few.
fn move_count(rng: &mut fastrand::Rng) -> u32 {
    if rng.u8(..4) == 0 { rng.u32(2..5) } else { 1 }
}

/// Overwrites an input by a changed one, as a fuzzer's custom mutator must, and returns the new size. Returns `None`, and
/// leaves the old input, if the new one is empty or does not fit.
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
