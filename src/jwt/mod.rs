//! What is right: the reference encoder and decoder of the profile's tokens.
//!
//! [`sign`] mints a token, [`verify`] accepts or rejects it, [`ReplayGuard`] accepts each token once, and
//! [`view`](view::view) returns what the marketplace shows for it. Nothing here depends on the lint or the suite,
//! reads the system clock, or prints.

// Only the repository has this file: what it counts with makes all allocations slower.
#[cfg(all(test, feature = "repository"))]
mod allocations;
pub mod base64url;
#[cfg(feature = "batch")]
mod batch;
mod claims;
mod compact;
mod examine {
    //! Everything that is wrong with a token, by the checks of [`verify`](super::verify).
    //!
    //! Unlike `verify`, this does not stop at the first fault: it continues after padding, duplicate members and a wrong
    //! signature with what the token was meant to say. The lint builds on it.

    use std::ops::Range;

    use crate::jwt::claims;
    use crate::jwt::compact;
    use crate::jwt::fault::{Fault, Part, Place};
    use crate::jwt::header;
    use crate::jwt::json::Object;
    use crate::jwt::json_part;
    use crate::jwt::key::{Key, MAC_BYTES};
    use crate::jwt::policy::Policy;
    use crate::jwt::token::signature_fault;

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
}
pub mod fault;
mod header;
pub mod json;
mod json_part {
    //! The JSON texts of a token, its header and its payload: reads one as an object.

    use crate::jwt::fault::{Fault, Part, Place, Reason};
    use crate::jwt::json::{self, JsonError, JsonLimits, Object, Value};
    use crate::text::cut;

    /// Reads a JSON text of a token, and collects the faults of its form.
    pub(super) fn read_object(
        part: Part,
        bytes: &[u8],
        limits: JsonLimits,
        faults: &mut Vec<Fault>,
    ) -> Option<Object> {
        let reading = json::read(bytes, limits);
        faults.extend(reading.defects.into_iter().map(|defect| fault(part, defect)));
        match reading.value? {
            Value::Object(object) => Some(object),
            other => {
                faults.push(fault(part, JsonError::NotAnObject(other.kind())));
                None
            }
        }
    }

    fn fault(part: Part, defect: JsonError) -> Fault {
        // A path in it may be as long as the text.
        let found = cut(&defect.to_string());
        let (header, payload, place) = match defect {
            JsonError::ByteOrderMark => (Reason::HeaderNoBom, Reason::PayloadNoBom, Place::Text(part, 0)),
            JsonError::Utf8 { at } => (Reason::HeaderUtf8, Reason::PayloadUtf8, Place::Text(part, at)),
            JsonError::Syntax { at, .. } => (Reason::HeaderJson, Reason::PayloadJson, Place::Text(part, at)),
            JsonError::Surrogate { at } => {
                (Reason::HeaderSurrogates, Reason::PayloadSurrogates, Place::Text(part, at))
            }
            JsonError::NumberRange { at } => {
                (Reason::HeaderNumberRange, Reason::PayloadNumberRange, Place::Text(part, at))
            }
            JsonError::NotAnObject(_) => {
                (Reason::HeaderObject, Reason::PayloadObject, Place::Path(part, "$".to_owned()))
            }
            JsonError::Limit { at, .. } => {
                (Reason::HeaderLimits, Reason::PayloadLimits, Place::Text(part, at))
            }
            JsonError::DuplicateName { path } => {
                (Reason::HeaderUniqueNames, Reason::PayloadUniqueNames, Place::Path(part, path))
            }
        };
        let reason = match part {
            Part::Header => header,
            Part::Payload => payload,
        };
        Fault::new(reason, place, found)
    }
}
mod key;
mod policy;
mod replay;
mod scope;
mod token;
pub mod view;

#[cfg(feature = "batch")]
pub use batch::{sign_batch, sign_batch_into, verify_batch, verify_batch_into};
pub use claims::{Audience, Claims, NumericDate, TenantInfo, TileId};
pub(crate) use claims::{CLAIM_NAMES, TENANT_INFO_NAMES};
pub use examine::{Examination, examine};
pub use fault::{Fault, Layer, Part, Place, Reason};
#[cfg(feature = "hunt")]
pub(crate) use header::REGISTERED;
pub(crate) use header::is_jwt;
pub use header::{HEADER, HEADER_SEGMENT};
pub use key::{EmptySecret, Key, MAC_BYTES};
pub use policy::{Limits, Policy};
pub use replay::ReplayGuard;
pub use scope::{Level, Scope};
pub use token::{Scratch, Verified, open, sign, sign_into, verify, verify_in};
