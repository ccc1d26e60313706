//! Mistakes of the signature: the MAC may be right, but it was written, cut or extended wrongly.

mod length;
mod printed;
mod written;

use super::mistake::{Mistake, Row};
use super::received::{Carried, EVIDENCE, Signature};

/// Whether the received signature is what the mistake makes of a tag.
pub(super) type Make = fn(&[u8], &Signature<'_>) -> bool;

/// All of them, more specific ones first.
pub(super) fn rows() -> impl Iterator<Item = &'static Row<Make>> {
    let tables = [written::ROWS, written::REPLACED, printed::ROWS, printed::CONVERTED, length::ROWS];
    tables.into_iter().flatten()
}

/// The mistakes that write this tag as it was received, if there are any: one, or one and what a URL made of it.
pub(super) fn spelling(seen: &Signature<'_>, tag: &[u8]) -> Option<Vec<&'static Mistake>> {
    if tag.len() < EVIDENCE || seen.encodes(tag) {
        return None;
    }
    if let Some(row) = rows().find(|row| (row.make)(tag, seen)) {
        return Some(vec![&row.mistake]);
    }
    seen.unchanged.iter().find_map(|(how, before)| {
        let id = match how {
            Carried::Spaced => "signature-plus-read-as-space",
            Carried::Escaped => "signature-percent-encoded",
        };
        let carried = rows().find(|row| row.mistake.id == id).map(|row| &row.mistake);
        let first = if before.encodes(tag) { Vec::new() } else { spelling(before, tag)? };
        Some(first.into_iter().chain(carried).collect())
    })
}
