//! A received token as the search needs it: its segments, their decoded texts, and the signature.

use subtle::ConstantTimeEq;

use crate::jwt::json::Object;
use crate::jwt::{Policy, base64url, examine};

/// How many bytes of a MAC must be left to identify a mistake: 128 bits.
pub(super) const EVIDENCE: usize = 16;

/// A received token that has three segments.
pub(super) struct Received<'token> {
    pub header_segment: &'token [u8],
    pub payload_segment: &'token [u8],
    /// The decoded segments, if they can be decoded.
    pub header_text: Option<Vec<u8>>,
    pub payload_text: Option<Vec<u8>>,
    /// The same as JSON objects, if they are such.
    pub header: Option<Object>,
    pub payload: Option<Object>,
    pub signature: Signature<'token>,
}

impl<'token> Received<'token> {
    /// Takes a token apart. `None` if it does not have three segments, or if its signature is empty.
    pub fn read(token: &'token [u8]) -> Option<Self> {
        let seen = examine(token, None, &Policy::at(0));
        let [header, payload, signature] = seen.segments?;
        let signature = Signature::read(&token[signature])?;
        Some(Received {
            header_segment: &token[header],
            payload_segment: &token[payload],
            header_text: seen.header_text,
            payload_text: seen.payload_text,
            header: seen.header,
            payload: seen.payload,
            signature,
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
