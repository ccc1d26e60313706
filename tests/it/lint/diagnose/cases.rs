//! The vectors: a case that was signed with a known mistake is diagnosed with it, an accepted token never is.

use std::collections::BTreeMap;

use jwt_assay::suite::{Case, Expectation, Question, Suite};

use super::named;

/// The cases about keys and signatures whose fault is a known mistake. All others of these groups
/// must stay unexplained.
const NAMED: &[(&str, &[&str])] = &[
    ("key/a-uuid-in-capitals", &["secret-uuid-respelled"]),
    ("key/byte-order-mark-added-by-the-generator", &["secret-byte-order-mark-added"]),
    ("key/byte-order-mark-dropped-by-the-generator", &["secret-byte-order-mark-dropped"]),
    ("key/carriage-return-and-line-feed-added", &["secret-carriage-return-and-line-feed-added"]),
    ("key/cut-at-a-comment", &["secret-cut-at-number-sign"]),
    ("key/cut-at-a-number-sign", &["secret-cut-at-number-sign"]),
    ("key/cut-at-a-semicolon", &["secret-part"]),
    ("key/cut-at-its-line-feed", &["secret-first-line"]),
    ("key/cut-at-its-number-sign", &["secret-cut-at-number-sign"]),
    ("key/cut-at-its-zero-byte", &["secret-cut-at-zero-byte"]),
    ("key/cut-to-32-bytes", &["secret-cut-to-32-bytes"]),
    ("key/cut-to-64-bytes", &["secret-cut-to-64-bytes"]),
    ("key/decoded-behind-0x", &["secret-hex-decoded"]),
    ("key/decoded-behind-base64", &["secret-prefix-dropped", "secret-base64-decoded"]),
    ("key/decoded-behind-hex", &["secret-prefix-dropped", "secret-hex-decoded"]),
    ("key/decoded-from-base64", &["secret-base64-decoded"]),
    ("key/decoded-from-base64-with-line-breaks", &["secret-base64-decoded-leniently"]),
    ("key/decoded-from-base64url", &["secret-base64-decoded"]),
    ("key/decoded-from-hex", &["secret-hex-decoded"]),
    ("key/emptied-by-its-zero-byte", &["secret-cut-at-zero-byte"]),
    ("key/empty-at-the-generator", &["secret-empty"]),
    ("key/encoded-in-base64url", &["secret-base64url-encoded"]),
    ("key/encoded-in-hex", &["secret-hex-encoded"]),
    ("key/hashed-although-just-one-block", &["secret-hashed"]),
    ("key/hashed-although-short", &["secret-hashed"]),
    ("key/hex-in-capitals", &["secret-upper-case"]),
    ("key/in-ascii-with-question-marks", &["secret-ascii-question-marks"]),
    ("key/in-capitals", &["secret-upper-case"]),
    ("key/in-decomposed-letters", &["secret-decomposed"]),
    ("key/in-latin-1", &["secret-latin-1"]),
    ("key/in-lower-case", &["secret-lower-case"]),
    ("key/in-utf-16", &["secret-utf-16-little-endian"]),
    ("key/in-utf-8-twice", &["secret-utf-8-twice"]),
    ("key/line-feed-added-by-the-generator", &["secret-line-feed-added"]),
    ("key/line-feed-dropped-by-the-generator", &["secret-line-end-dropped"]),
    ("key/lower-cased", &["secret-lower-case"]),
    ("key/normalised-to-nfc", &["secret-decomposed"]),
    ("key/parsed-from-a-json-string", &["secret-quotes-dropped"]),
    ("key/parsed-from-a-json-web-key", &["secret-read-as-json-web-key"]),
    ("key/percent-decoded", &["secret-percent-decoded"]),
    ("key/quotation-marks-added-by-the-generator", &["secret-quoted"]),
    ("key/quotation-marks-dropped-by-the-generator", &["secret-quotes-dropped"]),
    ("key/read-as-a-guid", &["secret-uuid-guid-bytes"]),
    ("key/read-as-a-uuid", &["secret-uuid-bytes"]),
    ("key/read-as-a-uuid-in-braces", &["secret-uuid-bytes"]),
    ("key/read-as-a-uuid-without-hyphens", &["secret-hex-decoded"]),
    ("key/read-as-latin-1", &["secret-utf-8-twice"]),
    ("key/read-as-utf-8-with-replacements", &["secret-replacement-characters"]),
    ("key/read-out-of-a-pem-public-key", &["secret-one-of-its-lines", "secret-base64-decoded"]),
    ("key/read-out-of-pem-armour", &["secret-one-of-its-lines", "secret-base64-decoded"]),
    ("key/repeated-to-fill-the-block", &["secret-repeated"]),
    ("key/space-added-by-the-generator", &["secret-space-added"]),
    ("key/spaces-dropped-by-the-generator", &["secret-trimmed"]),
    ("key/split-at-its-comma", &["secret-part"]),
    ("key/split-behind-its-colon", &["secret-without-its-id"]),
    ("key/split-behind-its-comma", &["secret-part"]),
    ("key/split-behind-its-equals-sign", &["secret-without-its-name"]),
    ("key/trimmed-of-no-break-spaces", &["secret-undecodable-bytes-dropped"]),
    ("key/unescaped", &["secret-escapes-read"]),
    ("key/unescaped-as-json", &["secret-escapes-read"]),
    ("key/with-a-name-expanded", &["secret-variables-expanded"]),
    ("key/with-a-name-in-braces-expanded", &["secret-variables-expanded"]),
    ("key/with-one-dollar-sign", &["secret-variables-expanded"]),
    ("key/with-spaces-for-plus-signs", &["secret-percent-decoded"]),
    ("key/without-its-hyphens", &["secret-uuid-without-dashes"]),
    ("key/without-its-prefix-base64", &["secret-prefix-dropped"]),
    ("key/without-single-quotation-marks", &["secret-quotes-dropped"]),
    ("key/word-none-at-the-generator", &["secret-none"]),
    ("key/word-undefined-at-the-generator", &["secret-undefined"]),
    // Cut at the block or at its first zero byte, the secret is the same for HMAC.
    ("key/zeros-beyond-the-block", &["secret-cut-at-zero-byte"]),
    ("signature/base64url-twice", &["signature-base64url-twice"]),
    ("signature/blanked-behind-its-zero-byte", &["signature-cut-at-zero-byte"]),
    ("signature/byte-appended", &["signature-bytes-added"]),
    ("signature/bytes-reversed", &["signature-bytes-reversed"]),
    ("signature/cut-at-its-zero-byte", &["signature-cut-at-zero-byte"]),
    ("signature/doubled", &["signature-doubled"]),
    ("signature/first-byte-missing", &["signature-first-bytes-missing"]),
    ("signature/first-half-missing", &["signature-first-bytes-missing"]),
    ("signature/followed-by-many-zeros", &["signature-zeros-added"]),
    ("signature/header-changed-after-signing", &["message-header-rewritten"]),
    ("signature/hex", &["signature-hex"]),
    ("signature/hex-in-base64url", &["signature-hex-in-base64url"]),
    ("signature/hex-in-capitals", &["signature-hex-in-capitals"]),
    ("signature/hmac-of-the-hashed-input", &["message-hashed"]),
    ("signature/hmac-of-the-input-twice", &["message-twice"]),
    ("signature/hmac-of-the-mac", &["function-applied-twice"]),
    ("signature/hmac-sha-384-as-it-is", &["function-hmac-sha-384"]),
    ("signature/hmac-sha-384-cut-to-32-bytes", &["function-hmac-sha-384", "signature-truncated"]),
    ("signature/hmac-sha-512-as-it-is", &["function-hmac-sha-512"]),
    ("signature/hmac-sha-512-cut-to-32-bytes", &["function-hmac-sha-512", "signature-truncated"]),
    // Its last byte is white space by chance.
    ("signature/last-character-missing", &["signature-trimmed"]),
    ("signature/leading-space-trimmed", &["signature-trimmed"]),
    ("signature/leading-zero-byte-dropped", &["signature-leading-zeros-dropped"]),
    ("signature/line-feed-appended", &["signature-line-feed-added"]),
    ("signature/mangled-as-latin-1", &["signature-latin-1-to-utf-8"]),
    ("signature/mangled-by-replacement-characters", &["signature-replacement-characters"]),
    ("signature/over-nothing", &["message-empty"]),
    ("signature/over-the-decoded-payload", &["message-decoded-payload"]),
    ("signature/over-the-decoded-segments", &["message-decoded"]),
    ("signature/over-the-header-alone", &["message-header-alone"]),
    ("signature/over-the-header-written-anew", &["message-header-rewritten"]),
    ("signature/over-the-input-in-hex", &["message-in-hex"]),
    ("signature/over-the-input-in-lower-case", &["message-lower-case"]),
    ("signature/over-the-input-in-quotes", &["message-quoted"]),
    ("signature/over-the-input-with-a-byte-order-mark", &["message-byte-order-mark"]),
    ("signature/over-the-input-with-a-line-feed", &["message-trailing-line-feed"]),
    ("signature/over-the-input-with-a-zero-byte", &["message-trailing-zero-byte"]),
    ("signature/over-the-input-with-another-period", &["message-trailing-period"]),
    ("signature/over-the-padded-segments", &["message-padded"]),
    ("signature/over-the-payload-alone", &["message-payload-alone"]),
    ("signature/over-the-payload-with-sorted-members", &["message-payload-sorted"]),
    ("signature/over-the-payload-written-anew", &["message-payload-rewritten"]),
    ("signature/over-the-segments-in-reverse", &["message-reversed"]),
    ("signature/over-the-segments-with-a-comma", &["message-other-separator"]),
    ("signature/over-the-segments-without-the-period", &["message-without-period"]),
    ("signature/over-the-standard-alphabet", &["message-standard-alphabet"]),
    ("signature/over-utf-16-big-endian", &["message-utf-16-big-endian"]),
    ("signature/over-utf-16-little-endian", &["message-utf-16-little-endian"]),
    ("signature/pad-count-digit-appended", &["signature-pad-count-added"]),
    ("signature/padded-base64-in-base64url", &["signature-base64-in-base64url"]),
    ("signature/padded-with-zeros-to-64-bytes", &["signature-zeros-added"]),
    ("signature/plain-sha-256", &["function-sha-256-of-message"]),
    ("signature/secret-and-input-swapped", &["function-arguments-swapped"]),
    ("signature/secret-itself", &["function-secret-itself"]),
    ("signature/sha-256-of-input-and-secret", &["function-sha-256-secret-last"]),
    ("signature/sha-256-of-secret-and-input", &["function-sha-256-secret-first"]),
    ("signature/trailing-line-feed-trimmed", &["signature-trimmed"]),
    ("signature/trailing-space-trimmed", &["signature-trimmed"]),
    ("signature/trailing-zero-byte-dropped", &["signature-trimmed"]),
    ("signature/truncated-by-one-byte", &["signature-truncated"]),
    ("signature/truncated-to-16-bytes", &["signature-truncated"]),
    ("signature/truncated-to-20-bytes", &["signature-truncated"]),
    ("signature/truncated-to-24-bytes", &["signature-truncated"]),
    ("signature/truncated-to-30-bytes", &["signature-truncated"]),
    ("signature/words-little-endian", &["signature-words-reversed"]),
    ("signature/zero-byte-appended", &["signature-zeros-added"]),
    ("signature/zero-byte-prepended", &["signature-zero-byte-first"]),
];

/// The tokens that are not accepted, or those that are.
fn tokens(accepted: bool) -> impl Iterator<Item = (&'static Case, &'static [u8], &'static [u8])> {
    Suite::bundled().cases().iter().filter_map(move |case| match &case.question {
        Question::Verify { key, token, expectation, .. } => {
            let is_accepted = matches!(expectation, Expectation::Accept(_));
            (is_accepted == accepted).then_some((case, &key[..], &token[..]))
        }
        _ => None,
    })
}

#[test]
fn a_case_whose_fault_is_a_known_mistake_is_diagnosed_with_it() {
    let mut expected: BTreeMap<&str, &[&str]> = NAMED.iter().copied().collect();
    assert_eq!(expected.len(), NAMED.len());
    let mut wrong = Vec::new();
    for (case, key, token) in tokens(false).filter(|(case, ..)| ["key", "signature"].contains(&case.group()))
    {
        let ids = expected.remove(case.id.as_str()).unwrap_or_default();
        let named = named(token, key);
        if named != ids {
            wrong.push((case.id.as_str(), named));
        }
    }
    assert!(wrong.is_empty(), "named otherwise: {wrong:#?}");
    assert!(expected.is_empty(), "there are no such cases: {expected:?}");
}

#[test]
fn an_accepted_token_is_never_diagnosed() {
    let count =
        tokens(true).map(|(case, key, token)| assert_eq!(named(token, key), [""; 0], "{}", case.id)).count();
    assert!(count > 100, "only {count} tokens are accepted");
}
