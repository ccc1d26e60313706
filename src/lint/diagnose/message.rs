//! Mistakes of the message: the MAC is over other bytes than the first two segments as they were sent, with the period
//! between them.

use sha2::{Digest, Sha256};

use super::base64url;
use super::json_text::{Order, texts};
use super::mistake::{Row, common, rare};
use super::received::Received;
use crate::encoding::{base64, base64_unpadded, base64url_padded, hex, percent_encoded, utf16};
use crate::jwt::json::Object;

/// The messages that a mistake makes of a token; none where it is impossible.
pub(super) type Make = fn(&Received<'_>) -> Vec<Vec<u8>>;

/// All of them, more specific ones first.
pub(super) fn rows() -> impl Iterator<Item = &'static Row<Make>> {
    PARTS.iter().chain(REWRITTEN).chain(TEXTS)
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

/// Only a part of the token, its parts in another order, or its decoded parts.
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

const SEGMENTS: &str = "Encode header and payload once, in base64url without padding, then sign and send exactly these segments.";
const ONE_TEXT: &str = "Write the JSON once, and encode, sign and send that one text.";

/// Messages with the same content as the token but different text: segments encoded differently, JSON written
/// differently.
static REWRITTEN: &[Row<Make>] = &[
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

const JUST: &str = "Sign the text header.payload with nothing before or after it.";
const ASCII: &str = "Turn the text header.payload into bytes as ASCII or UTF-8, which are the same for it.";
const ITSELF: &str = "Pass the text header.payload itself to the function; HMAC hashes it.";

/// The right text with something before or after it, or in another encoding.
static TEXTS: &[Row<Make>] = &[
    common("message-trailing-period", "signed with a period after the two segments", JUST, |token| {
        vec![around(token, b"", b".")]
    }),
    common("message-trailing-line-feed", "signed with a line feed after the two segments", JUST, |token| {
        vec![around(token, b"", b"\n")]
    }),
    common(
        "message-trailing-carriage-return-and-line-feed",
        "signed with a carriage return and line feed after the two segments",
        JUST,
        |token| vec![around(token, b"", b"\r\n")],
    ),
    rare("message-space-around", "signed with a space before or after the two segments", JUST, |token| {
        vec![around(token, b"", b" "), around(token, b" ", b""), around(token, b" ", b" ")]
    }),
    rare("message-leading-line-feed", "signed with a line feed before the two segments", JUST, |token| {
        vec![around(token, b"\n", b""), around(token, b"\n", b"\n")]
    }),
    rare("message-trailing-zero-byte", "signed with a zero byte after the two segments", JUST, |token| {
        vec![around(token, b"", b"\0")]
    }),
    common("message-quoted", "signed with quotation marks around the two segments", JUST, |token| {
        vec![around(token, b"\"", b"\"")]
    }),
    rare(
        "message-single-quoted",
        "signed with single quotation marks around the two segments",
        JUST,
        |token| vec![around(token, b"'", b"'")],
    ),
    rare("message-bearer", "signed with the word `Bearer` before the two segments", JUST, |token| {
        [&b"Bearer "[..], b"bearer ", b"JWT "].into_iter().map(|word| around(token, word, b"")).collect()
    }),
    rare(
        "message-byte-order-mark",
        "signed with a byte order mark before the two segments",
        ASCII,
        |token| vec![around(token, b"\xEF\xBB\xBF", b"")],
    ),
    common(
        "message-utf-16-little-endian",
        "signed over the two segments in UTF-16, low bytes first",
        ASCII,
        |token| in_utf16(token, true),
    ),
    rare(
        "message-utf-16-big-endian",
        "signed over the two segments in UTF-16, high bytes first",
        ASCII,
        |token| in_utf16(token, false),
    ),
    rare(
        "message-lower-case",
        "signed over the two segments in lower case",
        "Keep the case of every character: it matters in base64url.",
        |token| vec![token.signing_input().to_ascii_lowercase()],
    ),
    rare(
        "message-upper-case",
        "signed over the two segments in upper case",
        "Keep the case of every character: it matters in base64url.",
        |token| vec![token.signing_input().to_ascii_uppercase()],
    ),
    rare("message-in-hex", "signed over the hex digits of the two segments", ITSELF, |token| {
        let digits = hex(&token.signing_input());
        vec![digits.to_ascii_uppercase(), digits]
    }),
    rare(
        "message-in-base64",
        "signed over the base64 of the two segments with their period",
        ITSELF,
        |token| {
            let input = token.signing_input();
            vec![base64(&input), base64url(&input)]
        },
    ),
    common("message-hashed", "signed over the SHA-256 hash of the two segments", ITSELF, |token| {
        vec![Sha256::digest(token.signing_input()).to_vec()]
    }),
    rare(
        "message-hashed-in-hex",
        "signed over the hex digits of the segments' SHA-256 hash",
        ITSELF,
        |token| vec![hex(&Sha256::digest(token.signing_input()))],
    ),
];

fn around(token: &Received<'_>, before: &[u8], behind: &[u8]) -> Vec<u8> {
    [before, &token.signing_input(), behind].concat()
}

fn in_utf16(token: &Received<'_>, little_endian: bool) -> Vec<Vec<u8>> {
    let Ok(text) = String::from_utf8(token.signing_input()) else { return vec![] };
    let marked = format!("\u{FEFF}{text}");
    vec![utf16(&text, little_endian), utf16(&marked, little_endian)]
}
