//! Messages with the same content as the token but different text: segments encoded differently, JSON
//! written differently.

use super::super::base64url;
use super::super::json_text::{Order, texts};
use super::super::mistake::{Row, common, rare};
use super::super::received::Received;
use super::{Make, encoded, joined};
use crate::encoding::{base64, base64_unpadded, base64url_padded, percent_encoded};
use crate::jwt::json::Object;

const SEGMENTS: &str = "Encode header and payload once, in base64url without padding, then sign and send exactly these segments.";
const ONE_TEXT: &str = "Write the JSON once, and encode, sign and send that one text.";

pub(super) static ROWS: &[Row<Make>] = &[
    common(
        "message-base64url",
        "signed over plain base64url segments, which were changed before they were sent",
        SEGMENTS,
        |token| encoded(token, base64url),
    ),
    common("message-padded", "signed over padded segments", SEGMENTS, |token| {
        encoded(token, base64url_padded)
    }),
    common(
        "message-standard-alphabet",
        "signed over segments in the standard alphabet of base64, with `+` and `/`",
        SEGMENTS,
        |token| encoded(token, base64_unpadded),
    ),
    common("message-base64", "signed over segments in padded standard base64", SEGMENTS, |token| {
        encoded(token, base64)
    }),
    rare("message-percent-encoded", "signed over percent-encoded segments", SEGMENTS, |token| {
        let all = |encode: fn(&[u8]) -> Vec<u8>| encoded(token, move |bytes| percent_encoded(&encode(bytes)));
        let period = [token.header_segment, b"%2E", token.payload_segment].concat();
        [all(base64), all(base64url_padded), all(base64_unpadded), vec![period]].concat()
    }),
    rare("message-line-wrapped", "signed over segments that were wrapped in lines", SEGMENTS, |token| {
        let styles =
            [(76, &b"\r\n"[..], &b""[..]), (76, b"\n", b"\n"), (64, b"\n", b"\n"), (60, b"\n", b"\n")];
        let wrap =
            |(width, end, last)| encoded(token, move |bytes| wrapped(&base64(bytes), width, end, last));
        styles.into_iter().flat_map(wrap).collect()
    }),
    rare(
        "message-segment-line-feeds",
        "signed over segments with a line feed after each",
        "Strip the line end from every command's output before you join the segments.",
        |token| {
            let header = [token.header_segment, b"\n"].concat();
            vec![
                joined(&header, &[token.payload_segment, b"\n"].concat()),
                joined(&header, token.payload_segment),
            ]
        },
    ),
    common(
        "message-header-rewritten",
        "signed over a header whose JSON was written differently from the one sent",
        ONE_TEXT,
        |token| {
            let headers = token.header.into_iter().flat_map(headers);
            headers.map(|header| joined(&base64url(&header), token.payload_segment)).collect()
        },
    ),
    rare(
        "message-payload-rewritten",
        "signed over a payload whose JSON was written differently from the one sent",
        ONE_TEXT,
        |token| payloads(token, Order::Kept),
    ),
    rare(
        "message-payload-sorted",
        "signed over the payload with its members sorted by name",
        ONE_TEXT,
        |token| [payloads(token, Order::Sorted), payloads(token, Order::SortedOutside)].concat(),
    ),
    rare(
        "message-rewritten",
        "signed over header and payload whose JSON was written differently from what was sent",
        ONE_TEXT,
        |token| {
            let Some((header, payload)) = token.header.zip(token.payload) else {
                return vec![];
            };
            let orders =
                [(Order::Kept, Order::Kept), (Order::Sorted, Order::Sorted), (Order::Reversed, Order::Kept)];
            let both = orders
                .into_iter()
                .flat_map(|(one, two)| texts(header, one).into_iter().zip(texts(payload, two)));
            both.map(|(header, payload)| joined(&base64url(&header), &base64url(&payload))).collect()
        },
    ),
];

/// The header as other serializers write it.
fn headers(header: &Object) -> Vec<Vec<u8>> {
    [Order::Kept, Order::Sorted, Order::Reversed].into_iter().flat_map(|order| texts(header, order)).collect()
}

/// The message with the payload as other serializers write it.
fn payloads(token: &Received<'_>, order: Order) -> Vec<Vec<u8>> {
    let texts = token.payload.into_iter().flat_map(|payload| texts(payload, order));
    texts.map(|payload| joined(token.header_segment, &base64url(&payload))).collect()
}

/// A text wrapped in lines.
fn wrapped(text: &[u8], width: usize, end: &[u8], last: &[u8]) -> Vec<u8> {
    let lines: Vec<&[u8]> = text.chunks(width).collect();
    [&lines.join(end)[..], last].concat()
}
