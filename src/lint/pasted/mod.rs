//! The token inside a text that was pasted, printed or answered: where it is, and what surrounds it. Or what the text is
//! instead of a token.
//!
//! A broken token is not a token with surroundings: it is judged whole, as a verifier gets it.

mod answers;
mod around;
mod candidate;
mod document;
mod other;
mod reading;

use std::borrow::Cow;
use std::ops::Range;

use candidate::{Candidate, candidates, header};
use reading::{How, Reading};

use crate::jwt::json::Value;
use crate::text::cut;

/// A text longer than this is judged whole, in bytes.
const LONGEST: usize = 1 << 20;
/// The length of a MAC of HS256 in base64url, in characters, with and without padding.
const MAC_CHARACTERS: [usize; 2] = [43, 44];

/// What a text is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Pasted {
    /// A token with nothing around it, right or wrong, or a text of which nothing is known.
    Bare,
    /// A token with something around it.
    Inside(Inside),
    /// Something other than a token.
    Other(Other),
}

/// A token with something around it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Inside {
    /// The token, decoded if the text around it was encoded.
    pub token: Vec<u8>,
    /// Where it is in the text.
    pub at: Range<usize>,
    /// What surrounds it, escaped and ready to print.
    pub found: String,
    /// What to do about it, as a sentence.
    pub fix: Cow<'static, str>,
    /// Where each byte of the token is in the text; `None` if it is there as it is.
    places: Option<Vec<Range<usize>>>,
}

impl Inside {
    /// Where a part of the token is in the text.
    #[must_use]
    pub fn place(&self, part: &Range<usize>) -> Range<usize> {
        let Some(places) = &self.places else {
            return self.at.start + part.start..self.at.start + part.end;
        };
        let start = places.get(part.start).map_or(self.at.end, |place| place.start);
        let last = part.end.checked_sub(1).and_then(|last| places.get(last));
        start..last.map_or(start, |place| place.end).max(start)
    }
}

/// Something other than a token.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Other {
    /// What it is, escaped and ready to print.
    pub found: String,
    /// What to do about it, as a sentence.
    pub fix: Cow<'static, str>,
}

impl Other {
    pub(super) fn new(found: impl Into<String>, fix: impl Into<Cow<'static, str>>) -> Self {
        Other { found: cut(&found.into()), fix: fix.into() }
    }
}

/// What is around a token, and what to do about it.
struct Around {
    what: String,
    fix: Cow<'static, str>,
}

impl Around {
    fn new(what: impl Into<String>, fix: impl Into<Cow<'static, str>>) -> Self {
        Around { what: what.into(), fix: fix.into() }
    }
}

/// Looks for the token inside a text.
///
/// ```
/// use jwt_assay::lint::{Pasted, find_token};
/// let Pasted::Inside(inside) = find_token(b"b'eyJhbGciOiJIUzI1NiJ9.e30.AAAA'") else { panic!() };
/// assert_eq!(inside.token, b"eyJhbGciOiJIUzI1NiJ9.e30.AAAA");
/// assert_eq!((inside.at, inside.found.contains("Python")), (2..31, true));
/// assert_eq!(find_token(b"eyJhbGciOiJIUzI1NiJ9.e30.AAAA"), Pasted::Bare);
/// ```
#[must_use]
pub fn find_token(text: &[u8]) -> Pasted {
    if text.len() > LONGEST || is_wrapped(text) {
        return Pasted::Bare;
    }
    let plain = Reading::of(text);
    let shown = String::from_utf8_lossy(&plain.text);
    if let Some(other) = other::unawaited(&shown) {
        return Pasted::Other(other);
    }
    let Some((reading, found)) = read(plain) else {
        return answers::name(&shown_of(text))
            .or_else(|| other::name(&shown_of(text)))
            .map_or(Pasted::Bare, Pasted::Other);
    };
    let chosen = choose(&reading.text, &found);
    let range = found[chosen].range.clone();
    let (before, after) = (&reading.text[..range.start], &reading.text[range.end..]);
    let token = reading.text[range.clone()].to_vec();
    let is_alone = before.trim_ascii().is_empty() && after.trim_ascii().is_empty();
    // A token of which only other parts than the periods are encoded is a broken one.
    let is_broken = || reading.how == How::Percent && text.iter().filter(|byte| **byte == b'.').count() == 2;
    if is_alone && (reading.how == How::AsGiven || is_broken()) {
        return match found[chosen].is_encrypted {
            true => Pasted::Other(encrypted(&token)),
            false => Pasted::Bare,
        };
    }
    // Other tokens are credentials, too.
    let shown = |part: Range<usize>| {
        let others = found.iter().map(|other| &other.range);
        let others = others.filter(|other| part.start <= other.start && other.end <= part.end);
        let mut cuts: Vec<usize> = others.flat_map(|other| [other.start, other.end]).collect();
        cuts.insert(0, part.start);
        cuts.push(part.end);
        let pieces: Vec<String> = cuts
            .chunks(2)
            .map(|piece| String::from_utf8_lossy(&reading.text[piece[0]..piece[1]]).into_owned())
            .collect();
        pieces.join("…")
    };
    let (before, after) = (shown(0..range.start), shown(range.end..reading.text.len()));
    let Around { mut what, fix } =
        around::name(&before, &String::from_utf8_lossy(&token), &after, reading.how);
    what.push_str(&rivals(&reading, &found, chosen));
    let (at, places) = (reading.place(&range), reading.places(&range));
    // Several quotations may be longer than a message.
    Pasted::Inside(Inside { token, at, found: cut(&what), fix, places })
}

/// What an encrypted token is.
pub(super) fn encrypted(token: &[u8]) -> Other {
    let header = header(token);
    let text = |name| {
        header.as_ref().and_then(|header| header.get(name)).and_then(Value::as_str).map(crate::text::quote)
    };
    let named = [("alg", text("alg")), ("enc", text("enc"))];
    let named: Vec<String> =
        named.into_iter().filter_map(|(name, value)| Some(format!("{name} {}", value?))).collect();
    Other::new(
        format!("five segments: an encrypted token (JWE, with {}), not a signed one", named.join(" and ")),
        "Mint a signed token of three segments, with HS256. An encrypted one, such as the session cookie of NextAuth, \
         is for the server that made it: no one else can read it.",
    )
}

/// Whether a token, or what is inside a text, has the five segments of an encrypted one.
pub(super) fn is_encrypted(token: &[u8]) -> bool {
    candidates(token)
        .first()
        .is_some_and(|candidate| candidate.is_encrypted && candidate.range == (0..token.len()))
}

/// A text without the byte order mark that an editor puts before it.
fn shown_of(text: &[u8]) -> String {
    let text = Reading::of(text);
    String::from_utf8_lossy(&text.text).trim_start_matches('\u{feff}').to_owned()
}

/// The reading of a text that has tokens in it, and these.
fn read(plain: Reading) -> Option<(Reading, Vec<Candidate>)> {
    let found = candidates(&plain.text);
    let is_whole = |found: &Candidate| {
        let Range { start, end } = found.range;
        !plain.text[..start].ends_with(b"%") && (end == plain.text.len() || !plain.is_encoded_at(end))
    };
    if found.first().is_some_and(is_whole) {
        return Some((plain, found));
    }
    let others = plain.others().map(|other| {
        let found = candidates(&other.text);
        (other, found)
    });
    let other = others.into_iter().find(|(_, found)| !found.is_empty());
    other.or_else(|| (!found.is_empty()).then_some((plain, found)))
}

/// The token to judge: the first that says HS256, else the first that is signed, else the first.
fn choose(text: &[u8], found: &[Candidate]) -> usize {
    let rank = |candidate: &Candidate| {
        let header = header(&text[candidate.range.clone()]);
        let alg = header.as_ref().and_then(|header| header.get("alg")).and_then(Value::as_str);
        (candidate.is_encrypted, alg != Some("HS256"))
    };
    (0..found.len()).min_by_key(|at| rank(&found[*at])).unwrap_or_default()
}

/// The other tokens in a text: where the first of them is, and how it differs.
fn rivals(reading: &Reading, found: &[Candidate], chosen: usize) -> String {
    let text = |at: usize| &reading.text[found[at].range.clone()];
    let others: Vec<usize> = (0..found.len()).filter(|at| text(*at) != text(chosen)).collect();
    let Some(first) = others.first() else { return String::new() };
    let segments =
        |at: usize| text(at).splitn(3, |byte| *byte == b'.').map(<[u8]>::to_vec).collect::<Vec<_>>();
    let (one, other) = (segments(chosen), segments(*first));
    let difference = match () {
        () if found[*first].is_encrypted => "which is encrypted",
        () if one[1] != other[1] => "with another payload",
        () if one[0] != other[0] => "with another header",
        () => "with another signature",
    };
    let place = reading.place(&found[*first].range);
    let more = match others.len() {
        1 => String::new(),
        count => format!(", and {} more", count - 1),
    };
    let which = if chosen < *first { "the first one" } else { "the one with HS256" };
    format!(
        "; another token is at bytes {}..{}, {difference}{more}; {which} is judged",
        place.start, place.end
    )
}

/// Whether the lines are pieces of one token, as an encoder leaves it that wraps lines. That is a fault of one token.
#[must_use]
pub fn is_wrapped(text: &[u8]) -> bool {
    let text = text.trim_ascii_end();
    let belongs = |byte: &u8| byte.is_ascii_alphanumeric() || b"+/-_=.\r\n".contains(byte);
    let is_whole = |line: &[u8]| {
        let segments: Vec<&[u8]> = line.trim_ascii_end().split(|byte| *byte == b'.').collect();
        segments.len() == 3 && MAC_CHARACTERS.contains(&segments[2].len()) && header(line).is_some()
    };
    let starts_late = || text.split(|byte| *byte == b'\n').skip(1).any(|line| header(line).is_some());
    text.contains(&b'\n')
        && text.iter().all(belongs)
        && text.iter().filter(|byte| **byte == b'.').count() == 2
        && !text.split(|byte| *byte == b'\n').any(is_whole)
        && !starts_late()
}

/// What is after the last character of a kind.
fn last_part(text: &str, ends: impl Fn(char) -> bool) -> &str {
    let end = text.char_indices().rev().find(|(_, character)| ends(*character));
    &text[end.map_or(0, |(at, character)| at + character.len_utf8())..]
}
