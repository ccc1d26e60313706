//! Mistakes of the signature: the MAC may be right, but it was written, cut or extended wrongly.

mod length;
mod mangled;
mod written;

use super::mistake::Row;
use super::received::Signature;

/// Whether the received signature is what the mistake makes of a tag.
pub(super) type Make = fn(&[u8], &Signature<'_>) -> bool;

/// All of them, more specific ones first.
pub(super) fn rows() -> impl Iterator<Item = &'static Row<Make>> {
    written::ROWS.iter().chain(mangled::ROWS).chain(length::ROWS)
}
