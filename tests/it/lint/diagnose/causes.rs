//! What is reported about a signature that can't be decoded, or that no secret makes, and where.

use data_encoding::{BASE64, BASE64_NOPAD, HEXLOWER};
use jwt_assay::jwt::Policy;
use jwt_assay::lint::{Cause, Inspector, TokenReport};
use jwt_assay::report::{token_json, token_text};

use super::kit::{SECRET, b64, hs256, input, token};

/// The first two segments of a token, and its MAC.
fn mac(number: u32) -> (String, Vec<u8>) {
    let input = input(number);
    let mac = hs256(SECRET, input.as_bytes());
    (input, mac)
}

/// What is reported about a token, as text, as JSON, and the cause.
fn reported(token: &[u8]) -> (String, String, Cause) {
    let inspector = Inspector::new(SECRET);
    let inspection = inspector.inspect(token, &Policy::at(1_621_521_650));
    let report = TokenReport::explained(&inspector, &inspection, false);
    (token_text(&report, None, 100), token_json(&report, None, None), report.cause)
}

#[test]
fn the_cause_is_shown_with_the_finding_about_the_segment_if_it_can_not_be_decoded() {
    let (input, mac) = mac(0);
    for segment in [format!("(stdin)= {}", HEXLOWER.encode(&mac)), format!("0x{}!", HEXLOWER.encode(&mac))] {
        let (text, json, cause) = reported(&token(&input, segment));
        let Cause::Known(diagnosis) = cause else { panic!("{cause:?}") };
        assert!(diagnosis.mistakes[0].id.starts_with("signature-"), "{diagnosis:?}");
        assert!(json.contains(diagnosis.mistakes[0].id), "{json}");
        assert_eq!(text.matches("  cause   ").count(), 1, "{text}");
        assert!(!text.contains("signature-match ("), "{text}");
    }
    let (text, ..) = reported(&token(&input, ""));
    assert!(text.contains("signature-present") && !text.contains("  cause   "), "{text}");
    let (text, _, cause) = reported(&token(&input, "!not a signature at all!"));
    assert_eq!((cause, text.matches("  cause   ").count()), (Cause::Unknown, 1), "{text}");
}

#[test]
fn a_signature_in_two_alphabets_has_a_cause_although_it_matches() {
    let (input, mac) =
        (0..).map(mac).find(|(_, mac)| BASE64.encode(mac).matches('+').count() > 1).expect("two of them");
    let segment = BASE64_NOPAD.encode(&mac).replacen('+', "-", 1);
    let (text, json, cause) = reported(&token(&input, segment));
    assert!(matches!(cause, Cause::Known(_)), "{cause:?}");
    assert!(json.contains("signature-first-replaced") && text.contains("  cause   "), "{text}");
    let (text, json, cause) = reported(&token(&input, BASE64.encode(&mac)));
    assert_eq!(cause, Cause::Unneeded, "the findings say all of it");
    assert!(!json.contains("diagnosis") && !text.contains("  cause   "), "{text}");
}

#[test]
fn no_other_secret_is_suspected_where_no_secret_makes_the_signature() {
    let cause = |header: &str, signature: &[u8]| {
        let input = format!("{}.{}", b64(header), b64("{}"));
        reported(&token(&input, b64(signature)))
    };
    for (alg, length) in
        [("RS256", 256), ("RS512", 512), ("PS384", 384), ("ES256", 64), ("EdDSA", 64), ("rs256", 32)]
    {
        let (text, json, cause) = cause(&format!(r#"{{"alg":"{alg}"}}"#), &vec![0x5A; length]);
        assert!(!text.contains("another secret"), "{text}");
        // A long signature under its own name is what the finding about the algorithm says.
        if length >= 64 && alg != "rs256" {
            assert!(cause == Cause::Unneeded && text.contains("which no shared secret makes"), "{text}");
            continue;
        }
        assert_eq!(cause, Cause::NotHmac(alg.to_owned()));
        assert!(text.contains(&format!("The algorithm is {alg}, not HMAC")), "{text}");
        assert!(json.contains("\"mistakes\":[]"), "{json}");
    }
    let (text, ..) = cause(r#"{"alg":"HS256"}"#, &[0x5A; 256]);
    assert!(
        text.contains("RSA, whose signatures have 256 bytes") && !text.contains("another secret"),
        "{text}"
    );
    for (header, length) in [(r#"{"alg":"HS256"}"#, 32), (r#"{"alg":"HS512"}"#, 64), (r#"{"alg":7}"#, 20)] {
        assert_eq!(cause(header, &vec![0x5A; length]).2, Cause::Unknown, "{header}");
    }
    // An HMAC is recognized whatever the header says.
    let input = format!("{}.{}", b64(r#"{"alg":"RS256"}"#), b64("{}"));
    let mac = hs256(SECRET, format!("{input}\n").as_bytes());
    assert!(matches!(reported(&token(&input, b64(mac))).2, Cause::Known(_)));
}
