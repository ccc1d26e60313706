//! Explains a signature that does not match: finds the known mistake, or pair of mistakes, that makes it.
//!
//! The search recomputes the signature as a generator with the mistake would: with another form of the
//! secret, over another message, by another function, or written in another way. It never guesses. A mistake
//! is reported only if it makes exactly the received signature, or one that agrees with it in at least 128
//! bits.

mod function;
mod json_text;
mod message;
mod mistake;
mod received;
mod search;
mod secret;
mod signature;

pub use mistake::Mistake;

pub(super) use received::Received;
pub(super) use secret::Names;

use crate::jwt::{Policy, base64url, examine};
use crate::text::quote_inner;

/// The longest secret that is searched with, in bytes.
const LONGEST_SECRET: usize = 4_096;

/// Looks for the mistake that made a signature which does not match, in a token that was not inspected; see
/// [`Inspector::explain`](super::Inspector::explain) for one that was.
///
/// `None` if the signature is right, if no known mistake makes it, if the token does not have three segments
/// (within the limits of the reference verifier), or if the secret has more than 4,096 bytes. The time grows
/// with the length of the token, and stays below 50 ms for a token of 8 KiB.
///
/// ```
/// use jwt_assay::forge::Forge;
/// use jwt_assay::lint::diagnose;
/// let secret = b"YSBzZWNyZXQgb2YgMzIgYnl0ZXMsIGVuY29kZWQuLi4=";
/// let token = Forge::new(r#"{"iat":100}"#).sign(b"a secret of 32 bytes, encoded...").token();
/// let diagnosis = diagnose(&token, secret).expect("a known mistake");
/// assert_eq!(diagnosis.mistakes[0].id, "secret-base64-decoded");
/// assert_eq!(diagnosis.summary(), "The token was signed with the base64-decoded secret.");
/// ```
#[must_use]
pub fn diagnose(token: impl AsRef<[u8]>, secret: &[u8]) -> Option<Diagnosis> {
    let token = token.as_ref();
    let examination = examine(token, None, &Policy::at(0));
    diagnose_received(&Received::new(token, &examination)?, secret, &Names::default())
}

/// The same for a token that has been taken apart.
pub(super) fn diagnose_received(received: &Received<'_>, secret: &[u8], names: &Names) -> Option<Diagnosis> {
    if secret.len() > LONGEST_SECRET {
        return None;
    }
    search::search(received, secret, names)
}

/// The same where a service hands out a text with the key in it: the text itself may have been used, or changed.
#[cfg(feature = "profile")]
pub(super) fn diagnose_handed_out(received: &Received<'_>, text: &[u8], names: &Names) -> Option<Diagnosis> {
    let whole: Vec<&[u8]> = vec![text, text.trim_ascii()];
    if whole.into_iter().any(|text| search::is_key(received, text)) {
        return Some(Diagnosis::of(vec![&secret::AS_HANDED_OUT]));
    }
    diagnose_received(received, text.trim_ascii(), names)
}

/// The bytes in base64url, as bytes.
fn base64url(bytes: &[u8]) -> Vec<u8> {
    base64url::encode(bytes).into_bytes()
}

/// All known mistakes: of the secret, the message, the function, and the signature.
pub fn mistakes() -> impl Iterator<Item = &'static Mistake> {
    let secret = secret::rows().map(|row| &row.mistake);
    let message = message::rows().map(|row| &row.mistake);
    let function = function::ROWS.iter().map(|row| &row.mistake);
    let signature = signature::rows().map(|row| &row.mistake);
    secret.chain(message).chain(function).chain(signature)
}

/// The mistake that made a signature which does not match. It reveals nothing about the secret except what
/// the mistake itself says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Diagnosis {
    /// The mistake, or several that were made together.
    pub mistakes: Vec<&'static Mistake>,
    /// The word that was used in place of the secret, such as `undefined` or the name of a file. It is not secret.
    pub word: Option<String>,
}

impl Diagnosis {
    fn of(mistakes: Vec<&'static Mistake>) -> Self {
        Diagnosis { mistakes, word: None }
    }

    /// What was done, in one sentence.
    #[must_use]
    pub fn summary(&self) -> String {
        let mut text = String::from("The token was ");
        let mut before: Option<&Mistake> = None;
        for mistake in &self.mistakes {
            match before {
                None => {
                    text.push_str(mistake.summary);
                    let word = self.word.as_deref().map(quote_inner);
                    // The words of the mistake itself are not repeated.
                    let word = word.filter(|word| !mistake.summary.contains(&format!("`{word}`")));
                    text.extend(word.map(|word| format!(": here, `{word}`")));
                }
                Some(before) => text.push_str(&clause_after(before, mistake)),
            }
            before = Some(mistake);
        }
        text + "."
    }

    /// What to do about it, in one or two sentences per mistake.
    #[must_use]
    pub fn fix(&self) -> String {
        let advice: Vec<&str> = self.mistakes.iter().map(|mistake| mistake.advice).collect();
        advice.join(" ")
    }
}

/// What a mistake adds to the sentence about one that was made before it.
fn clause_after(before: &Mistake, mistake: &Mistake) -> String {
    let is_of_secret = |mistake: &Mistake| mistake.id.starts_with("secret-");
    let words = |summary: &'static str| summary.split_once(' ').unwrap_or_default();
    let ((verb, rest), (verb_before, _)) = (words(mistake.summary), words(before.summary));
    let coding = rest.strip_prefix("with the ").and_then(|rest| rest.strip_suffix("-decoded secret"));
    match coding {
        Some(coding) if is_of_secret(before) => format!(", decoded from {coding}"),
        _ if verb == verb_before => format!(", and {rest}"),
        _ => format!(", and {}", mistake.summary),
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn ids_are_unique_and_start_with_the_part() {
        let ids: HashSet<&str> = mistakes().map(|mistake| mistake.id).collect();
        assert_eq!(ids.len(), mistakes().count());
        for id in ids {
            let parts = ["secret-", "message-", "function-", "signature-"];
            assert!(parts.iter().any(|part| id.starts_with(part)), "{id}");
            assert!(
                id.bytes().all(|byte| byte.is_ascii_lowercase() || b"-0123456789".contains(&byte)),
                "{id}"
            );
        }
    }

    #[test]
    fn a_diagnosis_of_two_mistakes_says_once_that_it_was_signed() {
        let texts = |ids: &[&str]| {
            let mistake = |id: &&str| mistakes().find(|mistake| mistake.id == *id).expect("a mistake");
            let diagnosis = Diagnosis::of(ids.iter().map(mistake).collect());
            (diagnosis.summary(), diagnosis.fix())
        };
        let (summary, fix) = texts(&["secret-empty", "message-empty"]);
        assert_eq!(summary, "The token was signed with an empty secret, and over nothing.");
        assert!(fix.contains("refuse to start without a secret. Sign the text header.payload of"), "{fix}");
        let (summary, _) = texts(&["message-empty", "signature-padded"]);
        assert_eq!(summary, "The token was signed over nothing, and sent with padding after the MAC.");
        assert_eq!(texts(&["signature-padded"]).0, "The token was sent with padding after the MAC.");
        let (summary, _) = texts(&["secret-without-its-id", "secret-hex-decoded", "signature-padded"]);
        assert_eq!(
            summary,
            "The token was signed with the part of the secret behind its first colon or period, decoded from hex, and sent \
             with padding after the MAC."
        );
    }

    #[test]
    fn summaries_are_clauses_and_advice_is_sentences() {
        for mistake in mistakes() {
            let summary = mistake.summary;
            assert!(summary.starts_with("signed ") || summary.starts_with("sent "), "{summary}");
            assert!(!summary.ends_with('.'), "{summary}");
            let advice = mistake.advice;
            assert!(advice.starts_with(char::is_uppercase) && advice.ends_with('.'), "{advice}");
        }
    }
}
