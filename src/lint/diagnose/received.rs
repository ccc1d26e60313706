//! A token as the search sees it: the segments as they were received, their decoded texts, and the signature
//! in every reading of it.

use subtle::ConstantTimeEq;

use crate::jwt::json::Object;
use crate::jwt::{Examination, base64url};

/// How many bytes of a MAC must be left to identify a mistake: 128 bits.
pub(super) const EVIDENCE: usize = 16;

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
    pub segment: &'token [u8],
    /// The bytes that it was meant to encode; empty if they can't be determined.
    pub bytes: Vec<u8>,
    /// Whether it is flawless base64url.
    pub is_canonical: bool,
}

impl<'token> Signature<'token> {
    fn read(segment: &'token [u8]) -> Option<Self> {
        if segment.is_empty() {
            return None;
        }
        let (flaws, bytes) = base64url::examine(segment);
        Some(Signature { segment, bytes: bytes.unwrap_or_default(), is_canonical: flaws.is_empty() })
    }

    /// Whether the segment was meant to encode exactly these bytes, and they are enough as evidence.
    pub fn means(&self, tag: &[u8]) -> bool {
        tag.len() >= EVIDENCE && same(&self.bytes, tag)
    }

    /// Whether the segment is the base64url of exactly these bytes.
    pub fn encodes(&self, bytes: &[u8]) -> bool {
        self.is_canonical && same(&self.bytes, bytes)
    }
}

/// Compares in constant time for equal lengths.
pub(super) fn same(one: &[u8], two: &[u8]) -> bool {
    one.ct_eq(two).into()
}
