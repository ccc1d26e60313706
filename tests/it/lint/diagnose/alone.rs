//! The diagnosis of each mistake alone names that mistake and no other.

use std::collections::BTreeSet;

use jwt_assay::lint::mistakes;

use super::kit::{SECRET, b64, hs256, input, token};
use super::{functions, messages, named, secrets, signatures};

/// A secret that is longer than HMAC's block and shorter than that of SHA-512.
const LONG: &[u8] = b"a secret of more than sixty-four bytes, which HMAC-SHA-256 hashes before it uses it";

/// A mistake, the agreed secret, and a token that was made with the mistake.
type Made = (&'static str, Vec<u8>, Vec<u8>);

fn made() -> Vec<Made> {
    let by_secret = secrets::all().into_iter().map(|(id, agreed, used)| {
        let segment = b64(hs256(&used, input(0).as_bytes()));
        (id, agreed, token(&input(0), segment))
    });
    let by_message = messages::all()
        .into_iter()
        .map(|(id, sent, signed)| (id, SECRET.to_vec(), token(&sent, b64(hs256(SECRET, &signed)))));
    let by_function = functions::all().into_iter().map(|(id, function)| {
        (id, LONG.to_vec(), token(&input(0), b64(function(LONG, input(0).as_bytes()))))
    });
    let by_signature = signatures::all().into_iter().map(|(id, write)| {
        let mut tokens = (0..).filter_map(|number| {
            let input = input(number);
            Some(token(&input, write(&hs256(SECRET, input.as_bytes()))?))
        });
        (id, SECRET.to_vec(), tokens.next().expect("a MAC that shows the mistake"))
    });
    by_secret.chain(by_message).chain(by_function).chain(by_signature).collect()
}

#[test]
fn every_mistake_is_named_exactly() {
    for (id, secret, token) in made() {
        assert_eq!(named(&token, &secret), [id], "{}", token.escape_ascii());
    }
}

#[test]
fn every_mistake_that_is_searched_for_is_made_here() {
    let made: BTreeSet<&str> = made().into_iter().map(|(id, ..)| id).collect();
    let mut searched: BTreeSet<&str> = mistakes().map(|mistake| mistake.id).collect();
    // The profile of a service is needed to see it, or the name of a file; their tests make it.
    assert!(searched.remove("secret-as-handed-out"));
    assert!(searched.remove("secret-file-name"));
    assert_eq!(made, searched);
    assert!(searched.len() >= 100, "{}", searched.len());
}

#[test]
fn a_right_signature_is_not_diagnosed() {
    for (_, secret, _) in made() {
        let right = token(&input(0), b64(hs256(&secret, input(0).as_bytes())));
        assert_eq!(named(&right, &secret), [""; 0]);
    }
}

#[test]
fn a_mistake_that_changes_nothing_is_not_named() {
    let signed = |used: &[u8]| token(&input(0), b64(hs256(used, input(0).as_bytes())));
    // A secret without capitals equals its lower case, and base64 without `+` and `/` equals base64url.
    let lower = signed(b"A SECRET");
    assert_eq!(named(&lower, b"a secret"), ["secret-upper-case"]);
    assert_eq!(named(signed(b"a secret"), b"a secret"), [""; 0]);
    assert_eq!(named(signed(b"abc"), b"YWJj"), ["secret-base64-decoded"]);
    assert_eq!(named(signed(b"YWJj"), b"abc"), ["secret-base64-encoded"]);
    // HMAC fills a short secret with zeros and hashes a long one itself.
    assert_eq!(named(signed(b"a secret\0"), b"a secret"), [""; 0]);
    assert_eq!(named(signed(&super::kit::sha256(LONG)), LONG), [""; 0]);
}

#[test]
fn what_is_not_a_token_is_not_diagnosed() {
    let right = hs256(SECRET, b"e30.e30");
    for token in ["", ".", "..", "a.b", "e30.e30.", "e30.e30", "a.b.c.d", "\u{FEFF}", "%.%.%"] {
        assert_eq!(named(token, SECRET), [""; 0], "{token}");
    }
    assert_eq!(named(format!("e30.e30.{}.", b64(&right)), SECRET), [""; 0]);
    assert_eq!(named(format!("Bearer e30.e30.{}", b64(&right)), SECRET), [""; 0], "the lint names the word");
    let decoded = hs256(b"abc", b"e30.e30");
    assert_eq!(named(format!("Bearer e30.e30.{}", b64(&decoded)), b"YWJj"), ["secret-base64-decoded"]);
}

#[test]
fn a_part_of_a_mac_is_named_from_128_bits_on() {
    let right = hs256(SECRET, input(0).as_bytes());
    let text = b64(&right);
    for kept in 0..32 {
        let is_named = named(token(&input(0), b64(&right[..kept])), SECRET) == ["signature-truncated"];
        assert_eq!(is_named, kept >= 16, "{kept} bytes");
    }
    for kept in 0..43 {
        let is_named = !named(token(&input(0), &text[..kept]), SECRET).is_empty();
        assert_eq!(is_named, kept >= 22, "{kept} characters");
    }
}

/// A secret that is sent in place of the signature is the only tag that may have any length.
#[test]
fn a_tag_of_any_length_is_named_from_128_bits_on() {
    let itself = "function-secret-itself";
    for length in 12..30_u8 {
        let secret: Vec<u8> = (0..length).map(|at| 200 + at % 50).collect();
        let seven: Vec<u8> = secret.iter().map(|byte| byte % 128).collect();
        let named = |segment: String| named(token(&input(0), segment), &secret);
        let expected = |is_enough: bool, ids: &[&'static str]| if is_enough { ids.to_vec() } else { vec![] };
        let bits = usize::from(length) * 8;
        assert_eq!(named(b64(&secret)), expected(bits >= 128, &[itself]), "{length}");
        let hex: String = secret.iter().map(|byte| format!("{byte:02x}")).collect();
        assert_eq!(named(hex), expected(bits >= 128, &[itself, "signature-hex"]), "{length}");
        let kept = bits * 7 / 8;
        assert_eq!(named(b64(seven)), expected(kept >= 128, &[itself, "signature-seven-bits"]), "{length}");
        let kept = bits * 6 / 8;
        for (text, id) in [
            (b64(&secret).to_lowercase(), "signature-lower-case"),
            (b64(&secret).to_uppercase(), "signature-upper-case"),
        ] {
            assert_eq!(named(text), expected(kept >= 128, &[itself, id]), "{length}");
        }
    }
}

#[test]
fn a_mangled_mac_is_named_only_if_128_bits_are_left() {
    let mut seen = [0, 0];
    for number in 0..200 {
        let mac = hs256(SECRET, input(number).as_bytes());
        let text = String::from_utf8_lossy(&mac);
        let is_enough = text.replace('\u{FFFD}', "").len() >= 16;
        let named = named(token(&input(number), b64(text.as_bytes())), SECRET);
        assert_eq!(named == ["signature-replacement-characters"], is_enough, "{text:?}");
        assert_eq!(named.is_empty(), !is_enough, "{text:?}");
        seen[usize::from(is_enough)] += 1;
    }
    assert!(seen.iter().all(|count| *count > 20), "{seen:?}");
}

#[test]
fn a_secret_that_is_too_long_is_not_searched() {
    let long = vec![b'a'; 4_097];
    let signed = token(&input(0), b64(hs256(&long[..32], input(0).as_bytes())));
    assert_eq!(named(&signed, &long), [""; 0]);
    assert_eq!(named(&signed, &long[..4_096]), ["secret-cut-to-32-bytes"]);
}
