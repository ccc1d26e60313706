//! Verifiers whose answer depends on what they were asked before: caches by a part of the token, an error or a success
//! that sticks, a pattern object that keeps its position, a key or a time that is kept from the first question.

use super::super::memory::{NO_RECALL, Past, Recall};
use super::super::verifier::{CORRECT_VERIFIER, Steps, pieces};
use super::{Flaw, verifier};
use crate::jwt::base64url;
use crate::jwt::json::Object;
use crate::suite::VerifyQuestion;

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

pub(super) static FLAWS: &[Flaw] = keepers! {
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
