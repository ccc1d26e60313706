//! What was sent and may be secret, in every spelling in which an answer may repeat it.

use std::collections::BTreeSet;
use std::fmt;

use crate::encoding::{base64, base64_unpadded, base64url_padded, percent_decoded, percent_encoded};
use crate::jwt::base64url;

/// Words up to this length are too common to hide, and too short to be secrets.
const SHORT: usize = 3;
/// What replaces a secret.
const HIDDEN: &str = "[…]";

/// Texts that a message must not repeat. Its debug output shows none of them.
///
/// The default hides nothing, for callers that have sent nothing.
#[derive(Clone, Default)]
pub struct Secrets {
    spellings: BTreeSet<String>,
}

impl Secrets {
    /// Adds each word of a text, as it is and as servers may encode or decode it.
    pub(super) fn add_words(&mut self, text: &str) {
        let ends_word = |mark: char| mark.is_whitespace() || "&=;:,#\"'{}".contains(mark);
        text.split(ends_word).for_each(|word| self.add(word));
    }

    /// Adds the user and the password of a URL, also as they are sent: in base64 (RFC 7617 §2).
    pub(super) fn add_user(&mut self, user_info: &str) {
        let (user, password) = user_info.split_once(':').unwrap_or((user_info, ""));
        let credentials = format!("{user}:{password}");
        for credentials in [credentials.as_bytes(), &percent_decoded(credentials.as_bytes())] {
            for encode in [base64, base64_unpadded, base64url_padded] {
                self.keep(&encode(credentials));
            }
            self.keep(base64url::encode(credentials).as_bytes());
        }
        for text in [&credentials, user, password] {
            self.add(text);
        }
        self.add_words(user_info);
    }

    fn add(&mut self, word: &str) {
        let bytes = word.as_bytes();
        // In a form, a plus is a space.
        let form = word.replace('+', " ");
        for decoded in [percent_decoded(bytes), percent_decoded(form.as_bytes()), bytes.to_vec()] {
            self.keep(&percent_encoded(&decoded));
            // Some writers of JSON escape slashes.
            self.keep(String::from_utf8_lossy(&decoded).replace('/', "\\/").as_bytes());
            self.keep(&decoded);
        }
    }

    /// Keeps one spelling. Bytes that are not UTF-8 are replaced, as they are in printed answers.
    fn keep(&mut self, bytes: &[u8]) {
        let spelling = String::from_utf8_lossy(bytes).into_owned();
        if spelling.len() > SHORT {
            self.spellings.insert(spelling);
        }
    }

    /// Whether there is nothing to hide.
    pub(super) fn is_empty(&self) -> bool {
        self.spellings.is_empty()
    }

    /// A text with `[…]` for every secret in it. Do this before the text is cut or escaped, or half a secret
    /// may remain.
    pub(super) fn hide(&self, text: &str) -> String {
        let mut is_secret = vec![false; text.len()];
        for spelling in &self.spellings {
            for (at, found) in text.match_indices(spelling.as_str()) {
                is_secret[at..at + found.len()].fill(true);
            }
        }
        let mut shown = String::with_capacity(text.len());
        let mut was_secret = false;
        for (at, character) in text.char_indices() {
            match (is_secret[at], was_secret) {
                (false, _) => shown.push(character),
                (true, false) => shown.push_str(HIDDEN),
                (true, true) => {}
            }
            was_secret = is_secret[at];
        }
        shown
    }
}

impl fmt::Debug for Secrets {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Secrets").finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_is_hidden_in_every_spelling() {
        let mut secrets = Secrets::default();
        secrets.add_words("api_key=s3cr%2Ft%2Fkey%2Bval+ue&a=b");
        for spelling in [
            "s3cr%2Ft%2Fkey%2Bval+ue",
            "s3cr/t/key+val+ue",
            "s3cr/t/key+val ue",
            "s3cr\\/t\\/key+val ue",
            "s3cr%2Ft%2Fkey%2Bval%20ue",
        ] {
            assert_eq!(secrets.hide(&format!("<{spelling}> a b")), "<[…]> a b");
        }
        assert_eq!(secrets.hide("s3cr/t"), "s3cr/t", "a part alone is not hidden");
    }

    #[test]
    fn a_user_is_hidden_as_it_is_sent_and_as_it_is_meant() {
        let mut secrets = Secrets::default();
        secrets.add_user("us%3Fer:p%3F~~~?w");
        for spelling in [
            "us?er",
            "p?~~~?w",
            "p%3F~~~?w",
            "dXMlM0ZlcjpwJTNGfn5+P3c=",
            "dXMlM0ZlcjpwJTNGfn5-P3c",
            "dXM/ZXI6cD9+fn4/dw==",
            "dXM_ZXI6cD9-fn4_dw",
        ] {
            assert_eq!(secrets.hide(&format!("Basic {spelling}.")), "Basic […].", "{spelling}");
        }
        secrets.add_user("solo");
        assert_eq!(secrets.hide("c29sbzo= c29sbzo"), "[…] […]");
    }

    #[test]
    fn secrets_that_overlap_leave_nothing() {
        let mut secrets = Secrets::default();
        secrets.add_words("abcdef defghi é→é→");
        assert_eq!(secrets.hide("xabcdefghiy é→é→→ abc"), "x[…]y […]→ abc");
        assert_eq!(format!("{secrets:?}"), "Secrets { .. }");
    }
}
