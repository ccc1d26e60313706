//! A token that was tampered with is never explained away: a change that is not a known mistake is never
//! diagnosed as one. `PROPTEST_CASES` sets how many tokens are tested.

use jwt_assay::forge::{Forge, Hash, mac};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::Index;

use super::kit::{HEADER, b64, hs256, payload, token};
use super::named;
use crate::seed;

/// Fewer than usual, since the search does much work for each.
const CASES: u32 = 64;

/// A change that no one makes by mistake.
#[derive(Clone, Debug)]
enum Tampering {
    Header(Vec<Index>),
    Payload(Vec<Index>),
    Signature(Vec<Index>),
    OtherSecret(Vec<u8>),
    OtherToken(u32),
    RandomSignature(Vec<u8>),
    RandomText(String),
    Truncated(usize),
    CutText(usize),
}

fn tampering() -> impl Strategy<Value = Tampering> {
    let bits = || vec(any::<Index>(), 1..4);
    prop_oneof![
        bits().prop_map(Tampering::Header),
        bits().prop_map(Tampering::Payload),
        bits().prop_map(Tampering::Signature),
        vec(any::<u8>(), 8..80).prop_map(Tampering::OtherSecret),
        any::<u32>().prop_map(Tampering::OtherToken),
        vec(any::<u8>(), 1..80).prop_map(Tampering::RandomSignature),
        "[A-Za-z0-9_=+/%. \"-]{1,90}".prop_map(Tampering::RandomText),
        (1usize..16).prop_map(Tampering::Truncated),
        (1usize..22).prop_map(Tampering::CutText),
    ]
}

fn secret() -> impl Strategy<Value = Vec<u8>> {
    prop_oneof![
        vec(any::<u8>(), 1..80),
        "[a-zA-Z0-9]{16,70}".prop_map(String::into_bytes),
        "([A-Za-z0-9_-]{4}){4,12}".prop_map(String::into_bytes),
        "([0-9a-f]{2}){16,40}".prop_map(String::into_bytes),
        "[ -~éüÿ]{8,40}\n?".prop_map(String::into_bytes),
        inside_a_text().prop_map(String::into_bytes),
    ]
}

/// A secret in a text from which a person could take it.
fn inside_a_text() -> impl Strategy<Value = String> {
    let key = || {
        prop_oneof![
            "[ -~]{1,60}",
            "([A-Za-z0-9+/]{4}){4,12}={0,2}",
            "([0-9a-f]{2}){8,40}",
            "[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}",
            vec(any::<u8>(), 2..40).prop_map(|bytes| format!("{bytes:?}")),
        ]
    };
    let json = |key: String| serde_json::Value::from(key).to_string();
    prop_oneof![
        ("(export |ENV |\\$env:)?[A-Z_]{1,12}( = |=|: )[\"']?", key()).prop_map(|(name, key)| name + &key),
        vec(("[A-Z]{1,6}=", key()), 2..6).prop_map(|lines| {
            let lines: Vec<String> = lines.into_iter().map(|(name, key)| name + &key).collect();
            lines.join("\n")
        }),
        key().prop_map(move |key| format!("{{\"type\":\"HS256\",\"key\":{}}}", json(key))),
        key().prop_map(move |key| format!("{{\"keys\":[{{\"kty\":\"oct\",\"k\":{}}}]}}", json(key))),
        ("(base64:|whsec_|sk_live_|[a-z0-9]{2,12}[-_:.,;|])", key()).prop_map(|(prefix, key)| prefix + &key),
        key(),
    ]
}

/// The bytes with some bits changed. The same bit twice changes nothing.
fn flipped(bytes: &[u8], bits: &[Index]) -> Vec<u8> {
    let mut bytes = bytes.to_vec();
    for bit in bits {
        let at = bit.index(bytes.len() * 8);
        bytes[at / 8] ^= 1 << (at % 8);
    }
    bytes
}

/// Whether two texts mean the same: then the token was only rewritten, which is a known mistake.
fn mean_the_same(one: &[u8], two: &[u8]) -> bool {
    let read = |text| serde_json::from_slice::<serde_json::Value>(text).ok();
    one == two || read(one).is_some_and(|value| Some(value) == read(two))
}

/// Whether two random secrets have as much in common as one that was made of the other.
fn is_made_of(one: &[u8], other: &[u8]) -> bool {
    let pieces = |text: &[u8]| text.windows(6).map(<[u8]>::to_vec).collect::<std::collections::HashSet<_>>();
    !pieces(one).is_disjoint(&pieces(other))
}

/// The tampered token; `None` if nothing was changed.
fn tampered(number: u32, secret: &[u8], tampering: &Tampering) -> Option<Vec<u8>> {
    let payload = payload(number);
    let input = format!("{}.{}", b64(HEADER), b64(&payload));
    let mac = hs256(secret, input.as_bytes());
    let signed = |bytes: &[u8]| Some(token(&input, b64(bytes)));
    match tampering {
        Tampering::Header(bits) => {
            let header = flipped(HEADER.as_bytes(), bits);
            let changed = format!("{}.{}", b64(&header), b64(&payload));
            (!mean_the_same(&header, HEADER.as_bytes())).then(|| token(&changed, b64(&mac)))
        }
        Tampering::Payload(bits) => {
            let text = flipped(payload.as_bytes(), bits);
            let changed = format!("{}.{}", b64(HEADER), b64(&text));
            (!mean_the_same(&text, payload.as_bytes())).then(|| token(&changed, b64(&mac)))
        }
        Tampering::Signature(bits) => {
            Some(flipped(&mac, bits)).filter(|changed| *changed != mac).and_then(|changed| signed(&changed))
        }
        Tampering::OtherSecret(other) => signed(&hs256(other, input.as_bytes())),
        Tampering::OtherToken(other) if *other == number => None,
        Tampering::OtherToken(other) => signed(&hs256(secret, super::kit::input(*other).as_bytes())),
        Tampering::RandomSignature(bytes) => signed(bytes),
        Tampering::RandomText(text) => Some(token(&input, text)),
        Tampering::Truncated(kept) => signed(&mac[..*kept]),
        Tampering::CutText(kept) => Some(token(&input, &b64(&mac)[..*kept])),
    }
}

proptest! {
    #![proptest_config(seed::fixed_with(CASES))]

    /// A token that was signed with another secret, and one that was signed with the right one.
    #[test]
    fn a_random_secret_is_never_explained(number: u32, given in secret(), used in secret()) {
        let input = super::kit::input(number);
        let signed = |used: &[u8]| token(&input, b64(hs256(used, input.as_bytes())));
        let none: [&str; 0] = [];
        prop_assert_eq!(named(signed(&given), &given), none);
        // A short one may be a part of the other.
        if used.len() >= 8 && !is_made_of(&used, &given) {
            prop_assert_eq!(named(signed(&used), &given), none);
        }
    }

    #[test]
    fn a_tampered_token_is_never_diagnosed(number: u32, secret in secret(), tampering in tampering()) {
        let tampered = tampered(number, &secret, &tampering);
        prop_assume!(tampered.is_some());
        let none: [&str; 0] = [];
        prop_assert_eq!(named(tampered.unwrap_or_default(), &secret), none);
    }
}

/// A mistake is named only if every bit of the MAC fits.
#[test]
fn a_mistake_with_a_bit_flipped_is_not_explained() {
    let secret = b"an example secret of 32 bytes...";
    let forge = Forge::new(r#"{"iat":1621521650}"#);
    let mac = mac(Hash::Sha256, &[&secret[..], b"\n"].concat(), &forge.signing_input());
    assert_eq!(named(forge.seal(&mac).token(), secret), ["secret-line-feed-added"]);
    for bit in (0..8 * mac.len()).step_by(7) {
        let mut flipped = mac.clone();
        flipped[bit / 8] ^= 1 << (bit % 8);
        assert_eq!(named(forge.seal(flipped).token(), secret), [""; 0], "bit {bit}");
    }
}
