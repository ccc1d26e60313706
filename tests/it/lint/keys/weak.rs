//! Secrets of sufficient length that can be guessed, and those that only look like it.

use data_encoding::{BASE64, BASE64URL_NOPAD, HEXLOWER, HEXUPPER};
use proptest::prelude::{any, proptest};
use proptest::prop_assert_eq;

use super::{found, rule};
use crate::seed::fixed;

/// A text repeated to a length.
fn filled(part: &str, length: usize) -> String {
    part.chars().cycle().take(length).collect()
}

#[test]
fn a_repetition_is_weak_whatever_is_repeated() {
    for part in ["a", "\0", "ab", "abc", "sesame", "Sesame!", "password123", "correct horse battery"] {
        for length in [32, 33, 47, 64, 100].map(|length: usize| length.max(2 * part.len())) {
            let (rule, what) = found(filled(part, length));
            assert_eq!(rule, "key-weak", "{part} {length}");
            let whole = match part.len() {
                1 => format!("one byte, repeated to a length of {length}"),
                bytes => format!("a part of {bytes} bytes, repeated to a length of {length}"),
            };
            assert_eq!(what, whole);
        }
    }
    // A random secret of sufficient length is not weaker for being repeated.
    let random = "3vT9-xQ1m_Zk7Lw0RbY2uHs8NcEa5GdP";
    assert_eq!(rule(random.repeat(2)), "");
    assert_eq!(rule(format!("{random}{random}").get(..48).expect("ASCII")), "");
}

#[test]
fn a_sequence_is_weak_in_the_alphabet_and_on_the_keyboard() {
    let counted: Vec<u8> = (0..32).collect();
    let evens: Vec<u8> = (0..32).map(|at| at * 3).collect();
    for secret in [
        b"abcdefghijklmnopqrstuvwxyz012345".to_vec(),
        b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789".to_vec(),
        b"zyxwvutsrqponmlkjihgfedcba987654".to_vec(),
        b"qwertyuiopasdfghjklzxcvbnm123456".to_vec(),
        b"qwertzuiopasdfghjklyxcvbnm123456".to_vec(),
        b"azertyuiopqsdfghjklmwxcvbn123456".to_vec(),
        b"1qaz2wsx3edc4rfv5tgb6yhn7ujm8ik,".to_vec(),
        b"1234567890qwertyuiop1234567890asdfghjkl".to_vec(),
        counted.clone(),
        evens,
        HEXLOWER.encode(&counted).into(),
        BASE64.encode(&counted).into(),
    ] {
        assert_eq!(rule(&secret), "key-weak", "{}", String::from_utf8_lossy(&secret));
    }
    assert_eq!(
        found(HEXUPPER.encode(&counted)).1,
        "a sequence of neighbours in the alphabet, among the digits, or on the keyboard, in hex"
    );
}

#[test]
fn a_number_or_a_placeholder_is_weak() {
    for secret in [
        "31415926535897932384626433832795",
        "2026-11-30 2026-12-01 2026-12-02",
        "+49 30 901820 / +49 30 9018290 / 112",
        "2026-11-30T20:25:06Z 2026-11-30T20:26:07Z",
        "20261130202611292026112820261127",
        "01101000011010010110100001101001011010000110100101101000",
        "this-is-my-super-secret-jwt-signing-key-2026",
        "MyVeryLongAndSecretTokenSigningKeyForTesting".replace("And", "").as_str(),
        "please_change_this_secret_in_production!!",
        "PLEASE CHANGE ME: this is the default jwt key",
        "changemechangemechangeme-secretkey",
        &BASE64.encode(b"my-secret-token-key-for-development-only"),
    ] {
        assert_eq!(rule(secret), "key-weak", "{secret}");
    }
}

#[test]
fn what_is_random_or_a_passphrase_is_not_weak() {
    for secret in [
        "f3a91c07be5d482e9b06d7714ac8e35290fd6b1e",
        "b4c1d7b0-5a1f-4f6e-9f3f-0d6c2b7e8a91",
        "80915372-6604-4917-8351-920647738105",
        "V2hhdCBpcyByYW5kb20gaXMgbm90IHdlYWsu",
        "anchor velvet onion planet drift seven",
        "correct-horse-battery-staple-0042",
        "the key of my uncle's garden in winter",
        "secret: 9f3f0d6c2b7e8a91b4c1d7b05a1f4f6e",
        "change the water of the seven goldfish",
        "3141592653589793238462643383279502884197169399375105820974",
        "aaaa7Qv2xZ-qwerty-9Lm4-tR8w.aaaa",
        "an example secret of 32 bytes...",
    ] {
        assert_eq!(rule(secret), "", "{secret}");
    }
    // One that is short is short, and nothing else.
    assert_eq!(found("12345678").1, "a secret of 8 bytes");
}

proptest! {
    #![proptest_config(fixed())]

    /// A finding about one of these would be a false alarm.
    #[test]
    fn random_secrets_have_no_fault(bytes in any::<[u8; 32]>()) {
        prop_assert_eq!(rule(bytes), "");
        prop_assert_eq!(rule(HEXLOWER.encode(&bytes)), "");
        prop_assert_eq!(rule(BASE64.encode(&bytes)), "");
        prop_assert_eq!(rule(BASE64URL_NOPAD.encode(&bytes)), "");
        prop_assert_eq!(rule(format!("whsec_{}", BASE64.encode(&bytes))), "");
    }
}
