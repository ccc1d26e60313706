//! Base64url in each of the three segments: padding, white space, the other alphabet, foreign
//! characters, impossible lengths, unused bits. Where the header or the payload has a fault,
//! there are two tokens: one signed as it is sent, and one changed after it was signed.

mod alphabet;
mod characters;
mod encodings;
mod length;
mod pad_bits;
mod padding;
mod whitespace;

use super::group::Group;
use super::sample::{KEY, SAMPLE, replaced};
use crate::forge::{Forge, Forged};
use crate::jwt::{HEADER, base64url};

pub fn group() -> Group {
    let mut group = Group::new(
        "base64url",
        "A segment is base64url in its one canonical spelling, without padding (RFC 7515 §2).",
    );
    padding::add(&mut group);
    whitespace::add(&mut group);
    alphabet::add(&mut group);
    characters::add(&mut group);
    length::add(&mut group);
    pad_bits::add(&mut group);
    encodings::add(&mut group);
    group
}

/// A good token's three segments, one of which gets a fault.
struct Segments {
    header: String,
    payload: String,
    signature: String,
}

impl Segments {
    /// The segments of the sample.
    fn sample() -> Self {
        Segments::of(HEADER, SAMPLE)
    }

    /// The segments of a token with this header and payload.
    fn of(header: &str, payload: &str) -> Self {
        let token = String::from_utf8(Forge::new(payload).header(header).sign(KEY).token()).expect("ASCII");
        let mut segments = token.split('.').map(str::to_owned);
        let mut next = || segments.next().expect("three segments");
        Segments { header: next(), payload: next(), signature: next() }
    }

    /// The token without a fault.
    fn whole(&self) -> String {
        format!("{}.{}.{}", self.header, self.payload, self.signature)
    }

    /// With a fault in the header that the MAC covers.
    fn header(&self, edit: impl FnOnce(&str) -> String) -> Forged {
        self.resign(edit(&self.header), self.payload.clone())
    }

    /// With a fault in the payload that the MAC covers.
    fn payload(&self, edit: impl FnOnce(&str) -> String) -> Forged {
        self.resign(self.header.clone(), edit(&self.payload))
    }

    /// With a fault in the signature's text.
    fn signature(&self, edit: impl FnOnce(&str) -> String) -> String {
        format!("{}.{}.{}", self.header, self.payload, edit(&self.signature))
    }

    /// With a fault in the header, made after signing.
    fn header_after_signing(&self, edit: impl FnOnce(&str) -> String) -> String {
        format!("{}.{}.{}", edit(&self.header), self.payload, self.signature)
    }

    /// With a fault in the payload, made after signing.
    fn payload_after_signing(&self, edit: impl FnOnce(&str) -> String) -> String {
        format!("{}.{}.{}", self.header, edit(&self.payload), self.signature)
    }

    fn resign(&self, header: String, payload: String) -> Forged {
        Forge::new("").header_segment(header).payload_segment(payload).sign(KEY)
    }
}

/// An edit of a segment.
type Edit<'a> = &'a dyn Fn(&str) -> String;

/// Appends a text to a segment.
fn append(tail: &str) -> impl Fn(&str) -> String {
    move |segment| format!("{segment}{tail}")
}

/// Inserts a text into a segment, at a place where whole bytes end.
fn insert(piece: &str) -> impl Fn(&str) -> String {
    move |segment| format!("{}{piece}{}", &segment[..20], &segment[20..])
}

/// The header with white space in it, so that its base64url would have `pads` characters of padding.
fn header_with_pads(pads: usize) -> String {
    let header = HEADER.replace('}', &" ".repeat((3 - pads) % 3)) + "}";
    assert_eq!((3 - header.len() % 3) % 3, pads);
    header
}

/// The sample with a longer name, so that its base64url would have `pads` characters of padding.
fn payload_with_pads(pads: usize) -> String {
    payload_of("Pandium Test", pads)
}

/// The sample with this name, made longer in the same way.
fn payload_of(name: &str, pads: usize) -> String {
    let padding = |text: &str| (3 - text.len() % 3) % 3;
    let named = |marks: usize| replaced("Pandium Test", &format!("{name}{}", "!".repeat(marks)));
    (0..3).map(named).find(|text| padding(text) == pads).expect("three lengths in a row")
}

/// A header whose base64url has a `_`: it needs a member with `?` as the third of three bytes.
fn header_beyond_letters() -> String {
    HEADER.replace('}', r#","kid":"???"}"#)
}

/// The sample with text whose base64url has both `-` and `_`.
fn payload_beyond_letters() -> String {
    let payload = replaced("Pandium Test", "?>~¿ÿ???>>>");
    let segment = base64url::encode(&payload);
    assert!(segment.contains('-') && segment.contains('_'));
    payload
}
