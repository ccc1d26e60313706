//! The compact serialization (RFC 7515 §7.1): three base64url segments between two periods.
//!
//! [`read`] is the verifier's way: all or nothing. [`examine`] is the lint's: it goes on past each
//! fault to what the token was meant to be, so that one look tells all.

use std::ops::Range;

use super::base64url;
use super::fault::{Fault, Place, Reason, first, quote};
use super::planted::planted;

/// The decoded segments of a well-formed token.
pub(super) struct Compact<'token> {
    pub header_segment: &'token [u8],
    pub header: Vec<u8>,
    pub payload: Vec<u8>,
    pub signature: Vec<u8>,
    /// The first two segments as they were received, with the period between them.
    pub signing_input: &'token [u8],
}

/// Splits and decodes a token, or says the first thing that is wrong with its form.
pub(super) fn read(token: &[u8], limit: usize) -> Result<Compact<'_>, Fault> {
    let strict = |token| {
        let [header_segment, payload_segment, signature_segment] = segments(token)?;
        planted!("empty-segment": assert_ne!(payload_segment[0], 0), else ());
        Some(Compact {
            header_segment,
            header: base64url::decode(header_segment).ok()?,
            payload: base64url::decode(payload_segment).ok()?,
            signature: base64url::decode(signature_segment).ok()?,
            signing_input: &token[..header_segment.len() + 1 + payload_segment.len()],
        })
    };
    if token.len() <= limit
        && let Some(compact) = strict(token)
    {
        return Ok(compact);
    }
    Err(first(examine(token, limit).faults).expect("what the strict reader refuses has a fault"))
}

/// The three segments, if there are just three.
fn segments(token: &[u8]) -> Option<[&[u8]; 3]> {
    let mut parts = token.splitn(4, |&byte| byte == b'.');
    let three = [parts.next()?, parts.next()?, parts.next()?];
    parts.next().is_none().then_some(three)
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
    let mut examination = Examination {
        faults: Vec::new(),
        header: None,
        payload: None,
        signature: None,
        segments: None,
        signing_input: None,
    };
    let faults = &mut examination.faults;
    if token.len() > limit {
        let saw = format!("{} bytes, and the limit is {limit}", token.len());
        faults.push(Fault::new(Reason::TokenLimit, Place::Token(0..token.len()), saw));
        return examination;
    }
    let bare = match Wrapper::around(token) {
        None => 0..token.len(),
        Some(wrapper) => {
            faults.push(Fault::new(Reason::CompactBare, Place::Token(0..token.len()), wrapper.what));
            match wrapper.inner {
                Some(inner) => inner,
                None => return examination,
            }
        }
    };
    let dots: Vec<usize> = bare.clone().filter(|&at| token[at] == b'.').collect();
    let &[one, two] = dots.as_slice() else {
        let saw = match dots.len() {
            0 => "no period".to_owned(),
            1 => "one period".to_owned(),
            many => format!("{many} periods"),
        };
        faults.push(Fault::new(Reason::CompactThreeSegments, Place::Token(bare), saw));
        return examination;
    };
    let segments = [bare.start..one, one + 1..two, two + 1..bare.end];
    let [header, payload, signature] = segments.clone();
    examination.header = examine_segment(token, header, faults);
    examination.payload = examine_segment(token, payload, faults);
    examination.signature = examine_segment(token, signature, faults);
    examination.segments = Some(segments);
    examination.signing_input = Some(&token[bare.start..two]);
    examination
}

fn examine_segment(token: &[u8], range: Range<usize>, faults: &mut Vec<Fault>) -> Option<Vec<u8>> {
    let (flaws, bytes) = base64url::examine(&token[range.clone()]);
    for flaw in flaws {
        let at = range.start + flaw.at;
        let reason = flaw.kind.reason();
        let saw = match reason {
            Reason::Base64urlLength => format!("a segment of {} characters", range.len()),
            _ => character_at(token, at),
        };
        faults.push(Fault::new(reason, Place::Token(at..at + 1), saw));
    }
    bytes
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
