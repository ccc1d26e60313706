//! Mistakes of the message: the MAC is over other bytes than the first two segments as they were
//! sent, with the period between them.

mod parts;
mod rewritten;
mod text;

use super::mistake::Row;
use super::received::Received;

/// The messages that a mistake makes of a token; none where it is impossible.
pub(super) type Make = fn(&Received<'_>) -> Vec<Vec<u8>>;

/// All of them, more specific ones first.
pub(super) fn rows() -> impl Iterator<Item = &'static Row<Make>> {
    parts::ROWS.iter().chain(rewritten::ROWS).chain(text::ROWS)
}

/// Two segments with a period between them.
fn joined(header: &[u8], payload: &[u8]) -> Vec<u8> {
    [header, b".", payload].concat()
}

/// A message made of the decoded header and payload, if both can be decoded.
fn of_decoded(received: &Received<'_>, make: impl Fn(&[u8], &[u8]) -> Vec<u8>) -> Vec<Vec<u8>> {
    let decoded = received.header_text.zip(received.payload_text);
    decoded.map(|(header, payload)| make(header, payload)).into_iter().collect()
}

/// The message with both segments encoded in another way.
fn encoded(received: &Received<'_>, encode: impl Fn(&[u8]) -> Vec<u8>) -> Vec<Vec<u8>> {
    of_decoded(received, |header, payload| joined(&encode(header), &encode(payload)))
}
