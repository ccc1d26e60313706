//! A cache of verified tokens may have only the whole token in its key, beside the secret. Each case is a forged token
//! that shares some part with a good one.

use super::super::group::{Earlier, Group};
use super::super::sample::{KEY, payload, replaced};
use super::{ATTACKER, JTI, MATCH};
use crate::forge::{Forge, Forged, Hash, mac};

/// Makes a good token and a forged one.
type Pair = fn() -> (Forged, Forged);

pub fn add(group: &mut Group) {
    let cases: [(&str, Pair, &str); 9] = [
        (
            "a-forged-token-with-the-same-claims",
            same_claims,
            "A cache of verified tokens keyed by a claim, such as jti or sub, lets a forged token in.",
        ),
        (
            "a-forged-token-with-the-same-header",
            || (with("same-header"), Forge::new(unlike("same-header-forged")).sign(ATTACKER)),
            "A cache of verified tokens keyed by the header has one key for all tokens.",
        ),
        (
            "a-forged-token-with-the-same-first-64-characters",
            || (with("same-beginning"), Forge::new(with_text("same-beginning-forged")).sign(ATTACKER)),
            "A cache of verified tokens keyed by the first 64 characters lets a forged token in: they are the header \
             and the beginning of the claims.",
        ),
        (
            "a-forged-token-with-the-same-last-16-characters",
            same_ending,
            "A cache of verified tokens keyed by the last 16 characters, as logs show them, lets a forged token in.",
        ),
        (
            "a-forged-token-with-the-same-payload",
            same_payload,
            "A cache of verified tokens keyed by the payload lets a token in under another header and signature.",
        ),
        (
            "the-same-header-and-payload-with-another-signature",
            another_signature,
            "A cache of verified tokens keyed by header and payload, what is signed, accepts any signature after the \
             first.",
        ),
        (
            "the-same-header-and-payload-with-a-signature-that-begins-alike",
            signature_that_begins_alike,
            "A cache of verified tokens keyed by a beginning of the token ignores how its signature ends.",
        ),
        (
            "the-same-signature-with-another-payload",
            another_payload,
            "A cache of verified tokens keyed by the signature accepts any claims after the first.",
        ),
        (
            "the-same-payload-and-signature-with-another-header",
            another_header,
            "A cache of verified tokens keyed by payload and signature ignores the header, which is signed as well.",
        ),
    ];
    for (fault, make, why) in cases {
        let (good, forged) = make();
        group.reject(fault, MATCH, why, forged).earlier(vec![Earlier::of(good)]);
    }
}

fn with_text(jti: &str) -> String {
    replaced(JTI, jti)
}

fn with(jti: &str) -> Forged {
    payload(with_text(jti))
}

/// Claims that differ from the others' within the first 64 characters of their token.
fn unlike(jti: &str) -> String {
    with_text(jti).replace("1621521641", "1621521645").replace("test-pandium-com", "another-user")
}

/// Another header than that of the good tokens.
const HEADER: &str = r#"{"typ":"JWT","alg":"HS256"}"#;

fn same_claims() -> (Forged, Forged) {
    let text = with_text("same-claims");
    let forged = Forge::new(text.replace("\":", "\": ")).header(HEADER).sign(ATTACKER);
    (payload(text), forged)
}

/// The three segments of a token.
fn segments(token: &Forged) -> [String; 3] {
    let text = String::from_utf8(token.token()).expect("tokens are text");
    let segments: Vec<String> = text.split('.').map(str::to_owned).collect();
    segments.try_into().expect("three segments")
}

fn same_ending() -> (Forged, Forged) {
    let good = with("same-ending");
    let [.., signature] = segments(&good);
    let forged = Forge::new(unlike("same-ending-forged")).header(HEADER).sign(ATTACKER);
    let ending = signature[27..].to_owned();
    (good, forged.edit_signature_segment(|own| own[..27].to_owned() + &ending))
}

fn same_payload() -> (Forged, Forged) {
    let text = with_text("same-payload");
    let forged = Forge::new(&text).header(HEADER).sign(ATTACKER);
    (payload(&text), forged)
}

/// The right MAC with one bit flipped, so that the token can be remade for another clock.
fn another_signature() -> (Forged, Forged) {
    let forge = Forge::new(with_text("another-signature"));
    let mut wrong = mac(Hash::Sha256, KEY, &forge.signing_input());
    wrong[0] ^= 1;
    (forge.sign(KEY), forge.seal(wrong))
}

fn signature_that_begins_alike() -> (Forged, Forged) {
    let forge = Forge::new(with_text("signature-begins-alike"));
    let mut wrong = mac(Hash::Sha256, KEY, &forge.signing_input());
    wrong[31] ^= 1;
    (forge.sign(KEY), forge.seal(wrong))
}

fn another_payload() -> (Forged, Forged) {
    let good = with("same-signature");
    let [.., signature] = segments(&good);
    (good, Forge::new(unlike("same-signature-forged")).header(HEADER).seal_segment(signature))
}

fn another_header() -> (Forged, Forged) {
    let text = with_text("same-payload-and-signature");
    let good = payload(&text);
    let [.., signature] = segments(&good);
    (good, Forge::new(text).header(HEADER).seal_segment(signature))
}
