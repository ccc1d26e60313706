//! Looks for the secret among those that others know, where it is given and where it is not.

use super::finding::Finding;
use super::inspect::Inspector;
use super::rule::signature::KEY_SAMPLE;
use super::secret::{Guesses, WordList, inspect_secret};
use crate::jwt::{self, Examination, Place, Policy};

/// How many tokens of a generator are tried with all guesses: they have one secret.
const GUESSED: usize = 3;

impl Inspector {
    /// The same lint, which looks for the secret among those that others know: the published ones, and the words of a
    /// list. Without a secret, it tries them on each token. That takes about a tenth of a millisecond, and more for a
    /// long list, which is too much for a stream of tokens.
    ///
    /// ```
    /// use jwt_assay::{forge::Forge, jwt::Policy, lint::Inspector};
    /// let token = Forge::new(r#"{"iat":100}"#).sign("!ChangeThisMercureHubJWTSecretKey!").token();
    /// let inspection = Inspector::without_secret().guessing(None).inspect(&token, &Policy::at(100));
    /// let known = inspection.findings.iter().find(|finding| finding.rule.id() == "key-sample").expect("a guess");
    /// assert_eq!(known.found, "a token that is signed with the default secret of the Mercure hub");
    /// ```
    #[must_use]
    pub fn guessing(mut self, words: Option<WordList>) -> Self {
        let guesses = Guesses::with(words);
        match &self.secret {
            Some(secret) => self.secret_findings = inspect_secret(secret, &guesses),
            None => self.guesses = Some(guesses),
        }
        self
    }

    /// The same lint for a series of tokens from one generator. What none of the first is signed with is not tried on
    /// the others.
    pub(super) fn for_series<'a>(&self, first: impl Iterator<Item = &'a str>) -> Self {
        let narrowed = |guesses: &Guesses| {
            let signer = |token: &str| {
                let examination = jwt::examine(token, None, &Policy::at(0));
                guesses.signer(token.as_bytes(), &examination)
            };
            guesses.narrowed(first.take(GUESSED).find_map(signer))
        };
        let mut inspector = self.clone();
        inspector.guesses = self.guesses.as_ref().map(narrowed);
        inspector
    }

    /// Whether others know what a token is signed with.
    pub(super) fn guess(&self, token: &[u8], examination: &Examination) -> Option<Finding> {
        let name = self.guesses.as_ref()?.name_of_signer(token, examination)?;
        Some(Finding::new(&KEY_SAMPLE, Place::Key, format!("a token that is signed with {name}")))
    }
}
