//! Mistakes of the message: the MAC is over other bytes than the first two segments as they were sent, with the period
//! between them. The rows here use only a part of the token, its parts in another order, or its decoded parts.

mod rewritten;
mod text;

use super::mistake::{Row, common, rare};
use super::received::Received;

/// The messages that a mistake makes of a token; none where it is impossible.
pub(super) type Make = fn(&Received<'_>) -> Vec<Vec<u8>>;

/// All of them, more specific ones first.
pub(super) fn rows() -> impl Iterator<Item = &'static Row<Make>> {
    PARTS.iter().chain(rewritten::ROWS).chain(text::ROWS)
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

const BOTH: &str = "Sign the text header.payload: both base64url segments, with one period between them.";
const ENCODED: &str = "Sign the base64url segments as they are sent, not the JSON that they encode (RFC 7515 §5.1 \
                       step 5).";
const FRESH: &str =
    "Sign the text header.payload of each token with a new HMAC object, or one that was reset.";

static PARTS: &[Row<Make>] = &[
    common("message-payload-alone", "signed over the payload segment alone", BOTH, |token| {
        vec![token.payload_segment.to_vec()]
    }),
    common("message-header-alone", "signed over the header segment alone", BOTH, |token| {
        vec![token.header_segment.to_vec()]
    }),
    common("message-without-period", "signed over the two segments without the period", BOTH, |token| {
        vec![[token.header_segment, token.payload_segment].concat()]
    }),
    common("message-reversed", "signed over the payload before the header", BOTH, |token| {
        vec![joined(token.payload_segment, token.header_segment)]
    }),
    rare(
        "message-other-separator",
        "signed over the two segments with a separator other than a period",
        BOTH,
        |token| {
            let marks = [&b","[..], b":", b"|", b" ", b"\n", b";", b"&", b"-"];
            let message = |mark: &&[u8]| [token.header_segment, mark, token.payload_segment].concat();
            marks.iter().map(message).collect()
        },
    ),
    common(
        "message-decoded",
        "signed over the decoded header and payload, not the segments",
        ENCODED,
        |token| of_decoded(token, joined),
    ),
    common("message-decoded-payload", "signed over the decoded payload alone", ENCODED, |token| {
        token.payload_text.iter().map(|text| text.to_vec()).collect()
    }),
    rare(
        "message-decoded-without-period",
        "signed over the decoded header and payload without a period",
        ENCODED,
        |token| of_decoded(token, |header, payload| [header, payload].concat()),
    ),
    rare(
        "message-payload-not-encoded",
        "signed over the header segment and the decoded payload",
        "Encode the payload before you sign: an unencoded one (RFC 7797) never belongs in a JWT.",
        |token| token.payload_text.iter().map(|text| joined(token.header_segment, text)).collect(),
    ),
    rare("message-empty", "signed over nothing", FRESH, |_| vec![vec![]]),
    rare("message-twice", "signed over the two segments twice", FRESH, |token| {
        let input = token.signing_input();
        vec![[&input[..], &input].concat(), [&input[..], b".", &input].concat()]
    }),
];
