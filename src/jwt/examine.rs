//! Everything that is wrong with a token, by the checks of [`verify`](super::verify).
//!
//! Unlike `verify`, this does not stop at the first fault: it continues after padding, duplicate members and a wrong
//! signature with what the token was meant to say. The lint builds on it.

use std::ops::Range;

use super::claims;
use super::compact;
use super::fault::{Fault, Part, Place};
use super::header;
use super::json::Object;
use super::json_part;
use super::key::{Key, MAC_BYTES};
use super::policy::Policy;
use super::token::signature_fault;

/// The parts of a token, as far as they can be read, and all its faults.
#[derive(Debug)]
#[non_exhaustive]
pub struct Examination {
    /// All faults, in the order of [`Reason`](super::Reason). `verify` reports the first; without any, it accepts the token.
    pub faults: Vec<Fault>,
    /// Where the segments are in the token, ignoring what is wrapped around it; `None` unless there are exactly three.
    pub segments: Option<[Range<usize>; 3]>,
    /// The JOSE header, if it is a JSON object.
    pub header: Option<Object>,
    /// The decoded bytes of the header, if the segment could be decoded.
    pub header_text: Option<Vec<u8>>,
    /// The decoded bytes of the payload, likewise.
    pub payload_text: Option<Vec<u8>>,
    /// The claims set, if the payload is a JSON object. It is authentic only if `signature_matches`.
    pub payload: Option<Object>,
    /// Whether the signature is the MAC of the token. `None` without a key or a signature.
    pub signature_matches: Option<bool>,
}

/// Examines a whole token, within the policy's scope. Without a key, everything but the MAC is judged.
#[must_use]
pub fn examine(token: impl AsRef<[u8]>, key: Option<&Key>, policy: &Policy) -> Examination {
    let token = token.as_ref();
    let form = compact::examine(token, policy.limits.token_bytes);
    let mut faults = form.faults;
    let read = |part, bytes: Option<&Vec<u8>>, faults: &mut Vec<Fault>| {
        json_part::read_object(part, bytes?, policy.limits.json, faults)
    };
    let header = read(Part::Header, form.header.as_ref(), &mut faults);
    if let Some(header) = &header {
        header::check(header, &mut faults);
    }
    let mut signature_matches = None;
    if let (Some(signature), Some([header, payload, range])) = (&form.signature, form.segments.clone()) {
        signature_matches = key.map(|key| key.verifies(&token[header.start..payload.end], signature));
        if signature_matches == Some(false) || signature.len() != MAC_BYTES {
            faults.push(signature_fault(signature, Place::Token(range)));
        }
    }
    let payload = read(Part::Payload, form.payload.as_ref(), &mut faults);
    if let Some(payload) = &payload {
        policy.check(&claims::collect_faults(payload, &mut faults), &mut faults);
    }
    faults.retain(|fault| fault.reason.scope() <= policy.scope);
    faults.sort_by_key(|fault| fault.reason);
    Examination {
        faults,
        segments: form.segments,
        header,
        header_text: form.header,
        payload_text: form.payload,
        payload,
        signature_matches,
    }
}
