//! The compact serialization (RFC 7515 §7.1): three base64url segments between two periods.
//!
//! [`read`] is for the verifier and stops at the first fault. [`examine`] is for the lint: it continues after a fault
//! with what the token was meant to be, so that one pass finds all faults.

use std::ops::Range;

use memchr::memchr_iter;

use super::base64url::{self, DecodeError};
use super::fault::{Fault, Place, Reason, first};
use super::header::HEADER_SEGMENT;
use crate::text::quote;

/// The decoded segments of a token, in reusable buffers.
#[derive(Default)]
pub(super) struct Segments {
    pub header: Vec<u8>,
    pub payload: Vec<u8>,
    pub signature: Vec<u8>,
}

/// The parts of a well-formed token that are not decoded.
pub(super) struct Compact<'token> {
    /// The first two segments as received, with the period between them.
    pub signing_input: &'token [u8],
    /// Whether the header is the one that the reference writes, which is not decoded.
    pub is_own_header: bool,
}

/// Splits and decodes a token, or returns the first fault of its form.
pub(super) fn read<'token>(
    token: &'token [u8],
    limit: usize,
    decoded: &mut Segments,
) -> Result<Compact<'token>, Fault> {
    if token.len() <= limit
        && let Some(compact) = read_strictly(token, decoded)
    {
        return Ok(compact);
    }
    Err(first(examine(token, limit).faults).expect("a token that is not read strictly has a fault"))
}

fn read_strictly<'token>(token: &'token [u8], decoded: &mut Segments) -> Option<Compact<'token>> {
    let [header, payload, signature] = segments(token)?.map(|range| &token[range]);
    let is_own_header = header == HEADER_SEGMENT.as_bytes();
    if !is_own_header {
        base64url::decode_into(&mut decoded.header, header)?;
    }
    base64url::decode_into(&mut decoded.payload, payload)?;
    base64url::decode_into(&mut decoded.signature, signature)?;
    Some(Compact { signing_input: &token[..header.len() + 1 + payload.len()], is_own_header })
}

/// The segments, if there are exactly three.
fn segments(token: &[u8]) -> Option<[Range<usize>; 3]> {
    let mut periods = memchr_iter(b'.', token);
    let (one, two) = (periods.next()?, periods.next()?);
    periods.next().is_none().then(|| [0..one, one + 1..two, two + 1..token.len()])
}

/// The form of a token, with all its faults.
pub(super) struct Examination {
    pub faults: Vec<Fault>,
    /// What the segments were meant to encode, if that is known.
    pub header: Option<Vec<u8>>,
    pub payload: Option<Vec<u8>>,
    pub signature: Option<Vec<u8>>,
    /// Where the segments are in the token, if there are exactly three.
    pub segments: Option<[Range<usize>; 3]>,
}

/// Examines the form of a token up to the limit on its length. Unless there are exactly three segments, their roles are
/// unknown, and nothing else is examined.
pub(super) fn examine(token: &[u8], limit: usize) -> Examination {
    let mut faults = Vec::new();
    let segments = layout(token, limit, &mut faults);
    let mut meant = [None, None, None];
    for (range, bytes) in segments.iter().flatten().zip(&mut meant) {
        let (defects, text) = base64url::examine(&token[range.clone()]);
        add_defects(token, range, defects, &mut faults);
        *bytes = text;
    }
    let [header, payload, signature] = meant;
    Examination { faults, header, payload, signature, segments }
}

/// Finds the three segments, and collects the faults of what is around and between them.
fn layout(token: &[u8], limit: usize, faults: &mut Vec<Fault>) -> Option<[Range<usize>; 3]> {
    if token.len() > limit {
        let found = format!("{} bytes; the limit is {limit}", token.len());
        faults.push(Fault::new(Reason::TokenLimit, Place::Token(0..token.len()), found));
        return None;
    }
    let bare = match Wrapper::around(token) {
        None => 0..token.len(),
        Some(wrapper) => {
            faults.push(Fault::new(Reason::CompactBare, Place::Token(0..token.len()), wrapper.what));
            wrapper.inner?
        }
    };
    if let Some(segments) = segments(&token[bare.clone()]) {
        return Some(segments.map(|range| bare.start + range.start..bare.start + range.end));
    }
    let found = match memchr_iter(b'.', &token[bare.clone()]).count() {
        0 => "no period".to_owned(),
        1 => "one period".to_owned(),
        count => format!("{count} periods"),
    };
    faults.push(Fault::new(Reason::CompactThreeSegments, Place::Token(bare), found));
    None
}

/// Turns the defects of a segment into faults of the token.
fn add_defects(token: &[u8], range: &Range<usize>, defects: Vec<DecodeError>, faults: &mut Vec<Fault>) {
    for defect in defects {
        let at = range.start + defect.at;
        let reason = defect.kind.reason();
        let found = match reason {
            Reason::Base64urlLength => format!("a segment of {} characters", range.len()),
            _ => character_at(token, at),
        };
        faults.push(Fault::new(reason, Place::Token(at..at + 1), found));
    }
}

/// The character that starts at a byte, or the byte itself.
fn character_at(token: &[u8], at: usize) -> String {
    let rest = &token[at..token.len().min(at + 4)];
    let valid = match std::str::from_utf8(rest) {
        Ok(text) => text,
        Err(error) => std::str::from_utf8(&rest[..error.valid_up_to()]).unwrap_or_default(),
    };
    match valid.chars().next() {
        Some(character) => quote(&character.to_string()),
        None => format!("the byte 0x{:02X}", token[at]),
    }
}

/// Something that is wrapped around a token, and where the token itself is, if that is known.
struct Wrapper {
    what: &'static str,
    inner: Option<Range<usize>>,
}

impl Wrapper {
    fn around(token: &[u8]) -> Option<Wrapper> {
        let scheme = ["Bearer ", "JWT "].into_iter().find(|scheme| {
            token.get(..scheme.len()).is_some_and(|start| start.eq_ignore_ascii_case(scheme.as_bytes()))
        });
        if let Some(scheme) = scheme {
            let what = "an authorization scheme before the token";
            return Some(Wrapper { what, inner: Some(scheme.len()..token.len()) });
        }
        match token {
            [b'"', .., b'"'] | [b'\'', .., b'\''] => {
                let what = "quotation marks around the token";
                Some(Wrapper { what, inner: Some(1..token.len() - 1) })
            }
            [b'{', .., b'}'] => Some(Wrapper { what: "JSON, not the compact serialization", inner: None }),
            _ => Wrapper::address(token),
        }
    }

    /// A URL, or its query, with the token as the parameter `tenant`.
    fn address(token: &[u8]) -> Option<Wrapper> {
        let is_url = [&b"http://"[..], b"https://", b"/", b"?"].iter().any(|start| token.starts_with(start));
        let start = match token.strip_prefix(b"tenant=") {
            Some(rest) => token.len() - rest.len(),
            None if is_url => ["?tenant=", "&tenant="]
                .into_iter()
                .find_map(|mark| Some(find(token, mark.as_bytes())? + mark.len()))?,
            None => return None,
        };
        let length = token[start..].iter().position(|byte| matches!(byte, b'&' | b'#'));
        let inner = start..length.map_or(token.len(), |length| start + length);
        Some(Wrapper { what: "a URL around the token", inner: Some(inner) })
    }
}

fn find(text: &[u8], wanted: &[u8]) -> Option<usize> {
    text.windows(wanted.len()).position(|window| window == wanted)
}
