//! Where tokens are in a text. A token has a header that is a JSON object in base64url, and is set off from what
//! surrounds it.
//!
//! What a generator broke in a token stays a part of it: padding, the other alphabet, spaces, or a tool's text in place of
//! the signature.

use std::ops::Range;

use memchr::{memchr, memchr_iter};

use crate::jwt::base64url;
use crate::jwt::json::Object;

/// A text with more tokens than this is not searched further.
const MOST: usize = 8;
/// How many tokens that are not set off are looked at, so that a text made for it does not take long.
const MOST_TRIES: usize = 64;
/// How many places in one run of characters may be tried as the start of a header.
const MOST_STARTS: usize = 4;
/// The length of the MAC of HS256 in base64url, in characters.
const MAC_CHARACTERS: usize = 43;
/// The lengths of digests in hex digits: what a tool prints has more text after them.
const DIGESTS: [usize; 4] = [40, 64, 96, 128];

/// A token in a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Candidate {
    pub range: Range<usize>,
    /// Whether it has the five segments of an encrypted token.
    pub is_encrypted: bool,
}

/// All tokens in a text, in their order.
pub(super) fn candidates(text: &[u8]) -> Vec<Candidate> {
    let mut found: Vec<Candidate> = Vec::new();
    let mut end = 0;
    let mut tries = 0;
    for period in memchr_iter(b'.', text) {
        if period < end {
            continue;
        }
        let Some(candidate) = at(text, end, period) else { continue };
        tries += 1;
        if is_set_off(text, &candidate) {
            end = candidate.range.end;
            found.push(candidate);
        }
        if found.len() == MOST || tries == MOST_TRIES {
            break;
        }
    }
    found
}

/// The header of a token, if it is a JSON object.
pub(super) fn header(token: &[u8]) -> Option<Object> {
    let segment = &token[..memchr(b'.', token)?];
    Object::parse(base64url::examine(segment).1?).ok()
}

/// The token whose first period is here; the text up to `from` is part of another one.
fn at(text: &[u8], from: usize, period: usize) -> Option<Candidate> {
    let start = header_start(text, from, period)?;
    let payload = period + 1;
    let second = payload + run(&text[payload..], is_any);
    if text.get(second) != Some(&b'.') {
        return None;
    }
    let encrypted = encrypted_end(text, start, second);
    let end = encrypted.unwrap_or_else(|| signature_end(text, start, second));
    Some(Candidate { range: start..end, is_encrypted: encrypted.is_some() })
}

/// Where the header that ends here starts. It is a JSON object.
fn header_start(text: &[u8], from: usize, end: usize) -> Option<usize> {
    let back = |is_part: fn(u8) -> bool| {
        end - text[from..end].iter().rev().take_while(|byte| is_part(**byte)).count()
    };
    let strict = back(is_url);
    if may_be_object(&text[strict..end]) && is_object(&text[strict..end]) {
        return Some(strict);
    }
    // In the other alphabet, `/` and `+` are digits, and elsewhere they are in front of a token.
    let wide = back(is_any);
    let is_start = |at: &usize| *at == wide || !is_url(text[*at - 1]);
    let starts = (wide..strict).filter(is_start).filter(|at| may_be_object(&text[*at..end]));
    starts.take(MOST_STARTS).find(|at| is_object(&text[*at..end]))
}

/// Whether base64url that starts like this may encode an opening brace, maybe after a byte order mark.
fn may_be_object(segment: &[u8]) -> bool {
    match segment {
        [b'e', second, ..] => matches!(second, b'w'..=b'z' | b'0'..=b'9' | b'-' | b'_' | b'+' | b'/'),
        _ => segment.starts_with(b"77u"),
    }
}

fn is_object(segment: &[u8]) -> bool {
    let Some(text) = base64url::examine(segment).1 else { return false };
    let text = text.strip_prefix(b"\xef\xbb\xbf").unwrap_or(&text).trim_ascii();
    text.starts_with(b"{") && text.ends_with(b"}")
}

/// The end of a token of five segments whose header names an encryption.
fn encrypted_end(text: &[u8], start: usize, second: usize) -> Option<usize> {
    let mut end = second;
    for _ in 0..3 {
        if text.get(end) != Some(&b'.') {
            return None;
        }
        end += 1 + run(&text[end + 1..], is_url);
    }
    let is_encrypted = header(&text[start..end]).is_some_and(|header| header.get("enc").is_some());
    is_encrypted.then_some(end)
}

/// Where the signature ends that follows a period.
fn signature_end(text: &[u8], start: usize, period: usize) -> usize {
    let from = period + 1;
    let rest = &text[from..];
    let strict = run(rest, is_url);
    let is_digest = DIGESTS.contains(&strict)
        && rest[..strict].iter().all(u8::is_ascii_hexdigit)
        && rest.get(strict) == Some(&b' ');
    let wide = run(rest, is_any);
    let is_complete = strict >= MAC_CHARACTERS && !is_digest;
    let end = if is_complete { strict + run(&rest[strict..], |byte| byte == b'=').min(2) } else { wide };
    let line = rest.iter().position(|byte| matches!(byte, b'\r' | b'\n')).unwrap_or(rest.len());
    let is_alone = text[..start].trim_ascii().is_empty();
    let is_torn = is_alone && is_torn(&rest[end.min(line)..line], is_complete);
    if (is_complete || ends_value(rest.get(wide))) && !is_torn {
        return from + end;
    }
    let spaced = run(rest, |byte| is_any(byte) || byte == b' ');
    let spaced = rest[..spaced].trim_ascii_end().len();
    if (MAC_CHARACTERS..=MAC_CHARACTERS + 1).contains(&spaced) {
        return from + spaced;
    }
    // A tool's text: up to the end of the line, or of the quotation.
    let quote = text[..start].last().filter(|byte| matches!(byte, b'"' | b'\'' | b'`'));
    let end = quote.and_then(|quote| memchr(*quote, &rest[..line])).unwrap_or(line);
    from + rest[..end].trim_ascii_end().len()
}

/// Whether what follows a signature at the start of a text is a part of it, after a character that does not belong there.
fn is_torn(after: &[u8], is_complete: bool) -> bool {
    let is_mark = |byte: &u8| byte.is_ascii_whitespace() || b",;.)>]}\"'`".contains(byte) || *byte >= 0x80;
    let start = after.iter().position(|byte| !is_mark(byte)).unwrap_or(after.len());
    let tail = &after[start..];
    let is_part = tail.iter().all(|byte| is_url(*byte)) && !after.starts_with(b" ");
    !tail.is_empty() && (!is_complete || is_part)
}

/// Whether a token is set off from the text around it. A text that only has more characters than a token is a broken
/// token.
fn is_set_off(text: &[u8], candidate: &Candidate) -> bool {
    let Range { start, end } = candidate.range;
    let (before, after) = (&text[..start], &text[end..]);
    let is_signed_cookie = before.ends_with(b"s:");
    if let [b'.', next, ..] = after
        && is_url(*next)
        && !is_signed_cookie
    {
        return false;
    }
    let starts = match before.last() {
        None => true,
        Some(byte) => {
            byte.is_ascii_whitespace() || b"\"'`=:([{<>,;|/&?#@\\+%".contains(byte) || *byte >= 0x80
        }
    };
    let is_alone = before.trim_ascii().is_empty();
    let ends = match after.first() {
        Some(b' ' | b'\t') => true,
        next => !is_alone || ends_value(next) || *next.unwrap_or(&0) == b'%',
    };
    starts && ends
}

/// Whether a value ends before this character.
fn ends_value(next: Option<&u8>) -> bool {
    next.is_none_or(|byte| b"\"'`,;.)>]}&#\\|<\r\n\x1b".contains(byte) || *byte >= 0x80)
}

/// How many bytes from the start are of a kind.
fn run(text: &[u8], is_part: impl Fn(u8) -> bool) -> usize {
    text.iter().position(|byte| !is_part(*byte)).unwrap_or(text.len())
}

fn is_url(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_')
}

/// Whether a byte is in either alphabet, or padding.
fn is_any(byte: u8) -> bool {
    is_url(byte) || matches!(byte, b'+' | b'/' | b'=')
}

#[cfg(test)]
mod tests {
    use super::*;

    const TOKEN: &str = "eyJhbGciOiJIUzI1NiJ9.eyJpYXQiOjF9.AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";

    fn found(text: &str) -> Vec<&str> {
        candidates(text.as_bytes()).into_iter().map(|candidate| &text[candidate.range]).collect()
    }

    #[test]
    fn a_token_is_found_as_itself_wherever_it_is() {
        for (before, after) in [
            ("", ""),
            ("b'", "'"),
            ("token=", ""),
            ("https://h.example.com/a.b/c?x=1&jwt=", "&y=a.b.c"),
            ("https://h.example.com/verify/", "/x"),
            ("www.example.com 1.2.3 ", " e3.x.y"),
            ("", ","),
            ("", "."),
            ("s:", ".c2lnbmF0dXJl"),
            ("\u{201c}", "\u{201d}"),
        ] {
            assert_eq!(found(&format!("{before}{TOKEN}{after}")), [TOKEN], "{before:?} {after:?}");
        }
        let twice = format!("{TOKEN} {TOKEN}");
        assert_eq!(found(&twice), [TOKEN, TOKEN]);
    }

    #[test]
    fn what_is_broken_stays_a_part_of_the_token() {
        for token in [
            "eyJhbGciOiJIUzI1NiJ9.eyJpYXQiOjF9.",
            "eyJhbGciOiJIUzI1NiJ9==.eyJpYXQiOjF9=.AA==",
            "eyJhbGciOiJIUzI1NiJ9.eyJpYXQiOjF9.AAAAAAA+AAAA/AAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=",
            "eyJhbGciOiJIUzI1NiJ9.eyJpYXQiOjF9.AAAAAAA AAAA AAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
            "eyJhbGciOiJIUzI1NiJ9.eyJpYXQiOjF9.(stdin)= 201f",
            "eyJhbGciOiJIUzI1NiJ9.eyJpYXQiOjF9.SHA2-256(stdin)= 201f",
        ] {
            for (before, after) in [("", ""), ("\"", "\""), ("token: '", "'")] {
                assert_eq!(found(&format!("{before}{token}{after}")), [token], "{before:?} {after:?}");
            }
        }
    }

    #[test]
    fn other_texts_are_not_tokens() {
        for text in [
            "",
            "...",
            "a.b.c",
            "www.example.com",
            "ex.com.au",
            &format!("{TOKEN}.AAAA"),
            &format!("x.{TOKEN}"),
            &format!("{TOKEN}!"),
            &format!("~{TOKEN}"),
            "eyJhbGciOiJIUzI1NiJ9.eyJpYXQiOjF9",
        ] {
            assert_eq!(found(text), Vec::<&str>::new(), "{text}");
        }
    }
}
