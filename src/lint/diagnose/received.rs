//! A token as the search sees it: the segments as they were received, their decoded texts, and the signature
//! in every reading of it.

use std::borrow::Cow;

use subtle::ConstantTimeEq;

use crate::encoding::percent_decoded;
use crate::jwt::json::Object;
use crate::jwt::{Examination, base64url};

/// How many bytes of a MAC must be left to identify a mistake: 128 bits.
pub(super) const EVIDENCE: usize = 16;
/// How many hex digits what a tool printed may have.
const LONGEST_PRINTED: usize = 512;

/// A received token that has three segments.
pub(in crate::lint) struct Received<'token> {
    pub(super) header_segment: &'token [u8],
    pub(super) payload_segment: &'token [u8],
    /// The decoded segments, where they can be decoded.
    pub(super) header_text: Option<&'token [u8]>,
    pub(super) payload_text: Option<&'token [u8]>,
    /// The same as JSON objects, where they are.
    pub(super) header: Option<&'token Object>,
    pub(super) payload: Option<&'token Object>,
    pub(super) signature: Signature<'token>,
}

impl<'token> Received<'token> {
    /// A token and what was read of it; `None` if it does not have three segments, or its signature is empty.
    pub(in crate::lint) fn new(token: &'token [u8], examination: &'token Examination) -> Option<Self> {
        let [header, payload, signature] = examination.segments.clone()?;
        Some(Received {
            header_segment: &token[header],
            payload_segment: &token[payload],
            header_text: examination.header_text.as_deref(),
            payload_text: examination.payload_text.as_deref(),
            header: examination.header.as_ref(),
            payload: examination.payload.as_ref(),
            signature: Signature::read(&token[signature])?,
        })
    }

    /// The first two segments as they were received, with the period between them.
    pub fn signing_input(&self) -> Vec<u8> {
        [self.header_segment, b".", self.payload_segment].concat()
    }
}

/// A received signature.
pub(super) struct Signature<'token> {
    /// The segment as it was received.
    pub segment: Cow<'token, [u8]>,
    /// The bytes that it was meant to encode; empty if they can't be determined.
    pub bytes: Vec<u8>,
    /// Whether it is flawless base64url.
    pub is_canonical: bool,
    /// The segment, and the text that it encodes, where there are hex digits in it and more.
    pub printed: Vec<Vec<u8>>,
    /// The signature as it was before a URL or a form changed it, if one may have done so.
    pub unchanged: Vec<(Carried, Signature<'static>)>,
}

/// How a signature was changed on its way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Carried {
    /// Its `+` became spaces.
    Spaced,
    /// It was percent-encoded.
    Escaped,
}

impl<'token> Signature<'token> {
    fn read(segment: &'token [u8]) -> Option<Self> {
        let mut signature = (!segment.is_empty()).then(|| Signature::of(Cow::Borrowed(segment)))?;
        signature.unchanged = unchanged(segment);
        Some(signature)
    }

    fn of(segment: Cow<'token, [u8]>) -> Self {
        let (flaws, bytes) = base64url::examine(&segment);
        let bytes = bytes.unwrap_or_default();
        let printed =
            [&segment[..], &bytes[..]].into_iter().filter(|text| has_digits(text)).map(<[u8]>::to_vec);
        let printed = printed.collect();
        Signature { segment, bytes, is_canonical: flaws.is_empty(), printed, unchanged: Vec::new() }
    }

    /// Whether the segment was meant to encode exactly these bytes, and they are enough as evidence.
    pub fn means(&self, tag: &[u8]) -> bool {
        tag.len() >= EVIDENCE && same(&self.bytes, tag)
    }

    /// Whether the segment has one of these characters.
    pub fn has(&self, marks: &[u8]) -> bool {
        self.segment.iter().any(|byte| marks.contains(byte))
    }

    /// Whether the bytes are UTF-8. Those of a MAC hardly ever are.
    pub fn is_text(&self) -> bool {
        str::from_utf8(&self.bytes).is_ok()
    }

    /// Whether the segment is the base64url of exactly these bytes.
    pub fn encodes(&self, bytes: &[u8]) -> bool {
        self.is_canonical && same(&self.bytes, bytes)
    }
}

/// A segment as it was before a form percent-encoded it, or turned its `+` into spaces, or both.
fn unchanged(segment: &[u8]) -> Vec<(Carried, Signature<'static>)> {
    let escaped = percent_decoded(segment);
    let is_escaped = escaped.len() < segment.len() && !escaped.is_empty();
    let escaped = is_escaped.then(|| {
        // Only once: a text may be escaped as often as it is long.
        let before = spaced(&escaped).into_iter().collect();
        (Carried::Escaped, Signature { unchanged: before, ..Signature::of(Cow::Owned(escaped)) })
    });
    escaped.into_iter().chain(spaced(segment)).collect()
}

/// A segment as it was before its `+` became spaces, if there are spaces inside.
fn spaced(segment: &[u8]) -> Option<(Carried, Signature<'static>)> {
    let inner = segment.trim_ascii();
    let segment = inner.contains(&b' ').then(|| replaced(inner, b' ', b'+'))?;
    Some((Carried::Spaced, Signature::of(Cow::Owned(segment))))
}

/// Whether a text has as many hex digits as evidence needs, and is not too long to be what a tool printed.
fn has_digits(text: &[u8]) -> bool {
    let count = text.iter().filter(|byte| byte.is_ascii_hexdigit()).count();
    (2 * EVIDENCE..=LONGEST_PRINTED).contains(&count) && text.len() <= 2 * LONGEST_PRINTED
}

/// The text with another byte in place of one.
pub(super) fn replaced(text: &[u8], one: u8, other: u8) -> Vec<u8> {
    text.iter().map(|&byte| if byte == one { other } else { byte }).collect()
}

/// Compares in constant time for equal lengths.
pub(super) fn same(one: &[u8], two: &[u8]) -> bool {
    one.ct_eq(two).into()
}
