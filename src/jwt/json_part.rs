//! The JSON texts of a token, its header and its payload: reads one as an object.

use super::fault::{Fault, Part, Place, Reason};
use super::json::{self, JsonError, JsonLimits, Object, Value};
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
        JsonError::Limit { at, .. } => (Reason::HeaderLimits, Reason::PayloadLimits, Place::Text(part, at)),
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
