//! Everything that is wrong with a token, by the checks that [`verify`](super::verify) makes.
//!
//! Where `verify` stops at the first fault, this goes on: past padding, duplicate members and a
//! signature that does not match, to what the token was meant to say. The lint builds on it.

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

/// What a token is made of, as far as it can be told, with all its faults in the order of
/// [`Reason`](super::Reason).
#[derive(Debug)]
#[non_exhaustive]
pub struct Examination {
    /// Every fault; `verify` reports the first of them, and accepts if there is none.
    pub faults: Vec<Fault>,
    /// Where the three segments stand in the token, once what is around it is taken off; `None` if
    /// they are not three.
    pub segments: Option<[Range<usize>; 3]>,
    /// The JOSE header, if it is a JSON object.
    pub header: Option<Object>,
    /// The decoded bytes of the header and of the payload, where the segments tell them.
    pub header_text: Option<Vec<u8>>,
    /// As `header_text`.
    pub payload_text: Option<Vec<u8>>,
    /// The claims set, if the payload is a JSON object. Nobody vouches for it: see
    /// `signature_matches`.
    pub payload: Option<Object>,
    /// Whether the signature is the MAC of the token; unknown without a key or a signature.
    pub signature_matches: Option<bool>,
}

/// Looks at a whole token. Without a key, all but the MAC is judged.
#[must_use]
pub fn examine(token: impl AsRef<[u8]>, key: Option<&Key>, policy: &Policy) -> Examination {
    let form = compact::examine(token.as_ref(), policy.limits.token_bytes);
    let mut faults = form.faults;
    let read = |part, bytes: Option<&Vec<u8>>, faults: &mut Vec<Fault>| {
        json_part::read_object(part, bytes?, policy.limits.json, faults)
    };
    let header = read(Part::Header, form.header.as_ref(), &mut faults);
    if let Some(header) = &header {
        header::check(header, &mut faults);
    }
    let mut signature_matches = None;
    if let (Some(signature), Some(input), Some([_, _, range])) =
        (&form.signature, form.signing_input, form.segments.clone())
    {
        let matches = key.map(|key| key.verifies(input, signature));
        if matches == Some(false) || signature.len() != MAC_BYTES {
            faults.push(signature_fault(signature, Place::Token(range)));
        }
        signature_matches = matches;
    }
    let payload = read(Part::Payload, form.payload.as_ref(), &mut faults);
    if let Some(payload) = &payload {
        policy.check(&claims::collect_faults(payload, &mut faults), &mut faults);
    }
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
