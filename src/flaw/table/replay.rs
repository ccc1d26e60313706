//! Verifiers that remember wrongly: tokens that were used, or anything else that an earlier question left behind, such as
//! caches by a part of the token, an error or a success that sticks, a pattern object that keeps its position, a key or
//! a time that is kept from the first question.

use super::super::memory::{CORRECT_MEMORY, Memory, NO_RECALL, Past, Recall};
use super::super::verifier::{CORRECT_VERIFIER, Steps, pieces};
use super::{Flaw, verifier};
use crate::jwt::base64url;
use crate::jwt::json::Object;
use crate::suite::VerifyQuestion;

/// A verifier that differs only in its memory.
const fn forgetful(name: &'static str, story: &'static str, steps: &'static Steps) -> Flaw {
    verifier(name, "jti-single-use", story, steps)
}

pub(super) static FLAWS: &[Flaw] = &[
    forgetful(
        "remembers-nothing",
        "It accepts a token any number of times within its minute.",
        &Steps { memory: Memory { capacity: 0, ..CORRECT_MEMORY }, ..CORRECT_VERIFIER },
    ),
    forgetful(
        "remembers-one-token",
        "It remembers only the last token, so that a second user makes it forget the first.",
        &Steps { memory: Memory { capacity: 1, ..CORRECT_MEMORY }, ..CORRECT_VERIFIER },
    ),
    forgetful(
        "remembers-32-tokens",
        "Its memory is full after 32 tokens, and it forgets the oldest.",
        &Steps { memory: Memory { capacity: 32, ..CORRECT_MEMORY }, ..CORRECT_VERIFIER },
    ),
    forgetful(
        "remembers-128-tokens",
        "It remembers tokens in a cache of 128 entries, the default of Python's lru_cache.",
        &Steps { memory: Memory { capacity: 128, ..CORRECT_MEMORY }, ..CORRECT_VERIFIER },
    ),
    forgetful(
        "remembers-hash-codes-of-jtis",
        "It remembers a jti by a hash of 32 bits, such as Java's hashCode, and rejects a different one as used.",
        &Steps {
            memory: Memory { id: |shown| hash_code(&shown.text("jti")), ..CORRECT_MEMORY },
            ..CORRECT_VERIFIER
        },
    ),
    forgetful(
        "forgets-after-half-a-minute",
        "It remembers a token for 30 seconds, and the token is fresh for 60.",
        &Steps { memory: Memory { seconds: 30, ..CORRECT_MEMORY }, ..CORRECT_VERIFIER },
    ),
    forgetful(
        "forgets-a-second-too-early",
        "It forgets a token in its last second, in which the token is still fresh.",
        &Steps { memory: Memory { seconds: 59, ..CORRECT_MEMORY }, ..CORRECT_VERIFIER },
    ),
    forgetful(
        "remembers-token-texts",
        "It remembers a token by its text, so that a second token with the same jti passes.",
        &Steps {
            memory: Memory {
                id: |shown| String::from_utf8_lossy(&shown.token).into_owned(),
                ..CORRECT_MEMORY
            },
            ..CORRECT_VERIFIER
        },
    ),
    verifier(
        "remembers-texts-with-unused-bits",
        "base64url-pad-bits",
        "It remembers a token by its text and ignores unused bits, so that each token has four spellings.",
        &Steps {
            decode: |segment| crate::jwt::base64url::examine(segment).1,
            memory: Memory {
                id: |shown| String::from_utf8_lossy(&shown.token).into_owned(),
                ..CORRECT_MEMORY
            },
            ..CORRECT_VERIFIER
        },
    ),
    forgetful(
        "remembers-payload-texts",
        "It remembers a token by the text of its claims, which a space changes.",
        &Steps {
            memory: Memory {
                id: |shown| String::from_utf8_lossy(&shown.payload).into_owned(),
                ..CORRECT_MEMORY
            },
            ..CORRECT_VERIFIER
        },
    ),
    forgetful(
        "remembers-ids-of-each-user",
        "It remembers a token by jti and sub, although the jti alone must be unique.",
        &Steps {
            memory: Memory {
                id: |shown| format!("{} {}", shown.text("jti"), shown.text("sub")),
                ..CORRECT_MEMORY
            },
            ..CORRECT_VERIFIER
        },
    ),
    forgetful(
        "remembers-ids-of-each-second",
        "It remembers a token by jti and iat, although the jti alone must be unique.",
        &Steps {
            memory: Memory {
                id: |shown| format!("{} {}", shown.text("jti"), shown.made()),
                ..CORRECT_MEMORY
            },
            ..CORRECT_VERIFIER
        },
    ),
    forgetful(
        "remembers-jtis-in-lower-case",
        "It folds the case of a jti, as a database's collation does, and rejects a different one as used.",
        &Steps {
            memory: Memory { id: |shown| shown.text("jti").to_lowercase(), ..CORRECT_MEMORY },
            ..CORRECT_VERIFIER
        },
    ),
    forgetful(
        "remembers-trimmed-jtis",
        "It trims a jti, and rejects a different one as used.",
        &Steps {
            memory: Memory { id: |shown| shown.text("jti").trim().to_owned(), ..CORRECT_MEMORY },
            ..CORRECT_VERIFIER
        },
    ),
    forgetful(
        "remembers-jtis-as-uuids",
        "It reads a jti as a UUID, with or without hyphens, and rejects a different one as used.",
        &Steps {
            memory: Memory { id: |shown| shown.text("jti").replace('-', ""), ..CORRECT_MEMORY },
            ..CORRECT_VERIFIER
        },
    ),
    forgetful(
        "remembers-jtis-as-numbers",
        "It compares ids loosely, and 1e1 equals 10; PHP's == does.",
        &Steps {
            memory: Memory {
                id: |shown| {
                    let id = shown.text("jti");
                    id.parse::<f64>().map_or(id, |number| number.to_string())
                },
                ..CORRECT_MEMORY
            },
            ..CORRECT_VERIFIER
        },
    ),
    forgetful(
        "remembers-the-start-of-a-jti",
        "It cuts a jti to the 36 characters of a UUID.",
        &Steps {
            memory: Memory { id: |shown| shown.text("jti").chars().take(36).collect(), ..CORRECT_MEMORY },
            ..CORRECT_VERIFIER
        },
    ),
    forgetful(
        "remembers-a-column-of-a-jti",
        "It cuts a jti to the 255 characters of its database column.",
        &Steps {
            memory: Memory { id: |shown| shown.text("jti").chars().take(255).collect(), ..CORRECT_MEMORY },
            ..CORRECT_VERIFIER
        },
    ),
    forgetful(
        "remembers-jtis-up-to-a-zero-byte",
        "It keeps ids as C strings.",
        &Steps {
            memory: Memory {
                id: |shown| shown.text("jti").split('\0').next().unwrap_or_default().to_owned(),
                ..CORRECT_MEMORY
            },
            ..CORRECT_VERIFIER
        },
    ),
    forgetful(
        "looks-for-a-pattern",
        "It looks a jti up with LIKE, where % matches anything.",
        &Steps {
            memory: Memory {
                same: |known, id| match id.split_once('%') {
                    Some((start, end)) => known.starts_with(start) && known.ends_with(end),
                    None => known == id,
                },
                ..CORRECT_MEMORY
            },
            ..CORRECT_VERIFIER
        },
    ),
    forgetful(
        "remembers-composed-jtis",
        "It normalises a jti to NFC, and rejects a different one as used.",
        &Steps {
            memory: Memory { id: |shown| shown.text("jti").replace("e\u{301}", "é"), ..CORRECT_MEMORY },
            ..CORRECT_VERIFIER
        },
    ),
    forgetful(
        "notes-a-token-before-its-signature-is-checked",
        "It remembers the jti before it checks the signature, so that anyone who guesses a jti locks its user out.",
        &Steps { memory: Memory { notes_before_the_mac: true, ..CORRECT_MEMORY }, ..CORRECT_VERIFIER },
    ),
    forgetful(
        "forgets-when-a-token-is-refused",
        "A rejected token resets its memory, and the next replay passes.",
        &Steps { memory: Memory { forgets_when_refusing: true, ..CORRECT_MEMORY }, ..CORRECT_VERIFIER },
    ),
];

/// Java's hashCode of a text.
fn hash_code(text: &str) -> String {
    let code = |code: u32, unit: u16| code.wrapping_mul(31).wrapping_add(u32::from(unit));
    text.encode_utf16().fold(0, code).to_string()
}

/// Verifiers that differ only in what they keep.
macro_rules! keepers {
    ($($name:literal $rule:literal $story:literal { $($recall:tt)* })+) => {
        &[$(verifier(
            $name,
            $rule,
            $story,
            &Steps { recall: Recall { $($recall)*, ..NO_RECALL }, ..CORRECT_VERIFIER },
        ),)+]
    };
}

/// What an earlier question changes.
pub(super) static STICKY: &[Flaw] = keepers! {
    "caches-tokens-by-their-last-16-characters" "signature-match"
    "It accepts again what it accepted once, by the last 16 characters of the token."
    { accepted_by: Some(|question| question.token[question.token.len().saturating_sub(16)..].to_vec()) }

    "caches-tokens-by-their-first-64-characters" "signature-match"
    "It accepts again what it accepted once, by the first 64 characters of the token: header and issue time."
    { accepted_by: Some(|question| question.token[..question.token.len().min(64)].to_vec()) }

    "caches-tokens-by-their-header" "signature-match"
    "It accepts again what it accepted once, by the first segment of the token."
    { accepted_by: Some(|question| segments(question, &[0])) }

    "caches-tokens-by-their-payload" "signature-match"
    "It accepts again what it accepted once, by the second segment of the token."
    { accepted_by: Some(|question| segments(question, &[1])) }

    "caches-tokens-by-header-and-payload" "signature-match"
    "It accepts again what it accepted once, by what is signed, with any signature."
    { accepted_by: Some(|question| segments(question, &[0, 1])) }

    "caches-tokens-by-their-signature" "signature-match"
    "It accepts again what it accepted once, by the signature, with any claims."
    { accepted_by: Some(|question| segments(question, &[2])) }

    "caches-tokens-by-payload-and-signature" "signature-match"
    "It accepts again what it accepted once, by payload and signature, with any header."
    { accepted_by: Some(|question| segments(question, &[1, 2])) }

    "caches-tokens-by-a-beginning" "signature-match"
    "It accepts again what it accepted once, by all of the token except for the last 16 characters."
    { accepted_by: Some(|question| question.token[..question.token.len().saturating_sub(16)].to_vec()) }

    "caches-tokens-by-their-jti" "signature-match"
    "It accepts again what it accepted once, by the jti, before it looks at the signature."
    { accepted_by: Some(|question| jti(question).unwrap_or_else(|| question.token.to_vec())) }

    "caches-tokens-without-the-secret" "signature-match"
    "It accepts again what it accepted once, also under another secret."
    { accepted_by: Some(|question| question.token.to_vec()) }

    "caches-tokens-without-the-clock" "exp-not-passed"
    "It accepts again what it accepted once under the same secret, also after the token has expired."
    { accepted_by: Some(token_and_secret) }

    "caches-tokens-for-a-minute" "exp-not-passed"
    "It accepts again what it accepted in the same minute, also after the token has expired."
    { accepted_by: Some(|question| [&token_and_secret(question)[..], &(question.now / 60).to_be_bytes()].concat()) }

    "caches-tokens-before-it-checks-them" "signature-match"
    "It puts a token into its cache first, and checks it afterwards."
    { accepted_by: Some(token_and_secret), caches_first: true }

    "caches-refusals-without-the-secret" "signature-match"
    "It refuses again what it refused once, also under the right secret."
    { refused_by: Some(|question| question.token.to_vec()) }

    "caches-refusals-without-the-clock" "nbf-reached"
    "It refuses again what it refused once, also when the token has become valid."
    { refused_by: Some(token_and_secret) }

    "keeps-an-error" "signature-match"
    "It refuses everything after it refused one token."
    { refuses: |past| past.refusals > 0 }

    "keeps-an-error-for-one-question" "signature-match"
    "It refuses one more token after it refused one, since the error is cleared when it is read."
    { refuses: |past| matches!(&past.last, Some(Err(reason)) if !is_kept(reason)) }

    "keeps-an-error-after-a-malformed-token" "signature-match"
    "It refuses everything after a text that is not a token, which left its parser in a bad state."
    { refuses: |past| past.had_no_token }

    "keeps-a-success" "signature-match"
    "It accepts one more token after it accepted one, whatever it is."
    { accepts: |past| past.last == Some(Ok(())) }

    "refuses-every-second-token" "signature-match"
    "It matches tokens with a pattern object that keeps its position, such as a global one in JavaScript."
    { refuses: |past| past.questions % 2 == 1 }

    "refuses-all-after-ten-refusals" "signature-match"
    "It locks everyone out after ten refused tokens."
    { refuses: |past| past.refusals >= 10 }

    "keeps-the-first-secret" "signature-match"
    "It makes its key from the secret of the first question, and uses it for all."
    { terms: |past, question| (first(past, question).0, question.now) }

    "keeps-the-first-time" "iat-fresh"
    "It reads the clock once, at the first question."
    { terms: |past, question| (question.key.to_vec(), first(past, question).1) }
};

fn first(past: &Past, question: &VerifyQuestion<'_>) -> (Vec<u8>, u64) {
    past.first.clone().unwrap_or_else(|| (question.key.to_vec(), question.now))
}

/// Whether a refusal was itself one that an earlier error caused.
fn is_kept(reason: &str) -> bool {
    reason.starts_with("because of")
}

/// Some segments of a token; all of a text that does not have three.
fn segments(question: &VerifyQuestion<'_>, chosen: &[usize]) -> Vec<u8> {
    let pieces = pieces(question.token);
    if pieces.len() != 3 {
        return question.token.to_vec();
    }
    chosen.iter().flat_map(|at| [&pieces[*at][..], b"."].concat()).collect()
}

fn token_and_secret(question: &VerifyQuestion<'_>) -> Vec<u8> {
    [question.token, b" ", question.key].concat()
}

fn jti(question: &VerifyQuestion<'_>) -> Option<Vec<u8>> {
    let [_, payload, _] = pieces(question.token).try_into().ok()?;
    let claims = Object::parse(&base64url::decode(&payload).ok()?).ok()?;
    claims.get("jti").and_then(|jti| jti.as_str()).map(|jti| jti.as_bytes().to_vec())
}
