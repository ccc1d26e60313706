//! Mistakes of the secret: HMAC is keyed with other bytes than both sides agreed on.

mod absent;
mod coding;
mod cut;
mod text;

#[cfg(feature = "profile")]
pub(super) use coding::AS_HANDED_OUT;

use super::mistake::Row;

/// The forms that a mistake gives the secret; none where it is impossible.
pub(super) type Make = fn(&[u8]) -> Vec<Vec<u8>>;

/// All of them, more specific ones first.
pub(super) fn rows() -> impl Iterator<Item = &'static Row<Make>> {
    coding::ROWS.iter().chain(text::ROWS).chain(cut::ROWS).chain(absent::ROWS)
}

/// The form, if there is one, as a list.
fn maybe(form: Option<Vec<u8>>) -> Vec<Vec<u8>> {
    Vec::from_iter(form)
}
