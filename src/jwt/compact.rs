//! The compact serialization (RFC 7515 §7.1): three base64url segments between two periods.
//!
//! [`read`] is the verifier's way: all or nothing. [`examine`] is the lint's: it goes on past each
//! fault to what the token was meant to be, so that one look tells all.

use std::ops::Range;

use memchr::memchr_iter;

use super::base64url::{self, DecodeError};
use super::fault::{Fault, Place, Reason, first};
use super::header::HEADER_SEGMENT;
use crate::text::quote;

/// The decoded segments of a token, in buffers that can be used again.
#[derive(Default)]
pub(super) struct Segments {
    pub header: Vec<u8>,
    pub payload: Vec<u8>,
    pub signature: Vec<u8>,
}

/// What a well-formed token is made of, beside its decoded segments.
pub(super) struct Compact<'token> {
    /// The first two segments as they were received, with the period between them.
    pub signing_input: &'token [u8],
    /// Whether the header is the reference's own; that one is not decoded.
    pub is_own_header: bool,
}

/// Splits and decodes a token, or says the first thing that is wrong with its form.
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
    let mut faults = Vec::new();
    for range in layout(token, limit, &mut faults).into_iter().flatten() {
        add_defects(token, &range, base64url::examine(&token[range.clone()]).0, &mut faults);
    }
    Err(first(faults).expect("what the strict reader refuses has a fault"))
}

fn read_strictly<'token>(token: &'token [u8], decoded: &mut Segments) -> Option<Compact<'token>> {
    let [header, payload, signature] = segments(token)?;
    let is_own_header = header == HEADER_SEGMENT.as_bytes();
    if !is_own_header {
        base64url::decode_into(&mut decoded.header, header)?;
    }
    base64url::decode_into(&mut decoded.payload, payload)?;
    base64url::decode_into(&mut decoded.signature, signature)?;
    Some(Compact { signing_input: &token[..header.len() + 1 + payload.len()], is_own_header })
}

/// The three segments, if there are just three.
fn segments(token: &[u8]) -> Option<[&[u8]; 3]> {
    let mut periods = memchr_iter(b'.', token);
    let (one, two) = (periods.next()?, periods.next()?);
    periods.next().is_none().then(|| [&token[..one], &token[one + 1..two], &token[two + 1..]])
}

/// What a token's form tells, with all its faults.
pub(super) struct Examination<'token> {
    pub faults: Vec<Fault>,
    /// What the segments were meant to encode, where that can be told.
    pub header: Option<Vec<u8>>,
    pub payload: Option<Vec<u8>>,
    pub signature: Option<Vec<u8>>,
    /// Where the three segments stand in the token, if there are three.
    pub segments: Option<[Range<usize>; 3]>,
    /// The first two segments as they were received.
    pub signing_input: Option<&'token [u8]>,
}

/// Looks at the whole form of a token, up to its limit. Where the segments are not three, nobody can
/// say which is which, and nothing more is told.
pub(super) fn examine(token: &[u8], limit: usize) -> Examination<'_> {
    let mut faults = Vec::new();
    let segments = layout(token, limit, &mut faults);
    let mut meant = [None, None, None];
    for (range, bytes) in segments.iter().flatten().zip(&mut meant) {
        let (defects, text) = base64url::examine(&token[range.clone()]);
        add_defects(token, range, defects, &mut faults);
        *bytes = text;
    }
    let [header, payload, signature] = meant;
    let signing_input = segments.as_ref().map(|[header, payload, _]| &token[header.start..payload.end]);
    Examination { faults, header, payload, signature, segments, signing_input }
}

/// Finds the three segments, and says what keeps them from being all of the token.
fn layout(token: &[u8], limit: usize, faults: &mut Vec<Fault>) -> Option<[Range<usize>; 3]> {
    if token.len() > limit {
        let found = format!("{} bytes, and the limit is {limit}", token.len());
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
    let mut dots = memchr_iter(b'.', &token[bare.clone()]).map(|at| bare.start + at);
    let found = match (dots.next(), dots.next(), dots.next()) {
        (Some(one), Some(two), None) => return Some([bare.start..one, one + 1..two, two + 1..bare.end]),
        (None, ..) => "no period".to_owned(),
        (_, None, _) => "one period".to_owned(),
        _ => format!("{} periods", 3 + dots.count()),
    };
    faults.push(Fault::new(Reason::CompactThreeSegments, Place::Token(bare), found));
    None
}

/// Says of the token what is wrong with one of its segments.
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

/// The character that starts at a byte, or the byte if none does.
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

/// Something that stands around a token: what, and where the token itself is, if that is plain.
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
            let what = "an authorization scheme word before the token";
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

    /// A URL, or its query, that carries the token as the parameter `tenant`.
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
