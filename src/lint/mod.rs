//! What is wrong with one token, or with the tokens of a generator: all findings, not only the first.
//!
//! [`rules`] is the rule set, and an [`Inspector`] checks a token against it, or a series of tokens from a
//! generator. The reference verifier rejects a token exactly when there is a finding whose rule
//! [rejects](Rule::rejects), and for the first of these. [`diagnose`] finds the mistake behind a signature
//! that does not match.

mod asymmetric;
mod cause {
    //! What is known of the mistake behind a signature that does not match.

    use crate::lint::asymmetric;
    use crate::lint::diagnose::Diagnosis;
    use crate::lint::inspect::Inspector;
    use crate::lint::inspection::Inspection;

    /// What is known of the mistake behind a signature.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub enum Cause {
        /// There is nothing to explain: the signature matches, or was not checked.
        Unneeded,
        /// It was not looked for: the search is slow, so a stream has a limit for it.
        NotSought,
        /// No known mistake makes this signature.
        Unknown,
        /// No secret makes it, since it is not a MAC: the algorithm that makes such signatures has a private key.
        NotHmac(String),
        /// This mistake made it.
        Known(Diagnosis),
    }

    impl Cause {
        /// Looks for the mistake.
        pub(super) fn sought(inspector: &Inspector, mismatched: &Inspection) -> Self {
            let known = inspector.explain(mismatched).map(Cause::Known);
            known.or_else(|| asymmetric::algorithm(mismatched).map(Cause::NotHmac)).unwrap_or(Cause::Unknown)
        }

        /// What made the signature, in one sentence, if that is known.
        #[must_use]
        pub fn summary(&self) -> Option<String> {
            match self {
                Cause::Known(diagnosis) => Some(diagnosis.summary()),
                Cause::NotHmac(algorithm) => Some(format!(
                    "The algorithm is {algorithm}, not HMAC: no shared secret makes its signatures."
                )),
                Cause::Unneeded | Cause::NotSought | Cause::Unknown => None,
            }
        }

        /// What to do about it, if that is known.
        #[must_use]
        pub fn fix(&self) -> Option<String> {
            match self {
                Cause::Known(diagnosis) => Some(diagnosis.fix()),
                Cause::NotHmac(_) => Some(
                    "Sign with HS256 and the shared secret, not with a private key or a certificate."
                        .to_owned(),
                ),
                Cause::Unneeded | Cause::NotSought | Cause::Unknown => None,
            }
        }
    }
}
mod conclusion;
mod conformity {
    //! Whether tokens conform. Nothing that was not checked is called conformant: without the secret, a token that breaks no rule
    //! is undecided.

    use crate::lint::rule::Level;

    /// Whether the signatures of tokens are checked.
    #[derive(Clone, Copy, Debug, PartialEq, Eq)]
    pub enum SignatureCheck {
        /// They are, with the secret.
        Done,
        /// They should be, and there is no secret.
        Missing,
        /// They are left out on request.
        LeftOut,
        /// There are none: claims are judged before they are signed.
        Unsigned,
    }

    /// Whether a token, or a number of them, conform.
    #[derive(Clone, Copy, Debug, PartialEq, Eq)]
    pub enum Conformity {
        /// They do.
        Conformant,
        /// They break a rule that counts.
        NotConformant,
        /// They break none as far as they were checked, and their signatures were not.
        Undecided,
    }

    impl Conformity {
        /// What follows if a rule that counts is broken, or not.
        pub(super) fn of(is_broken: bool, signatures: SignatureCheck) -> Self {
            match (is_broken, signatures) {
                (true, _) => Conformity::NotConformant,
                (false, SignatureCheck::Missing) => Conformity::Undecided,
                (false, _) => Conformity::Conformant,
            }
        }

        /// In words.
        #[must_use]
        pub fn words(self) -> &'static str {
            match self {
                Conformity::Conformant => "conformant",
                Conformity::NotConformant => "not conformant",
                Conformity::Undecided => "undecided without the secret",
            }
        }

        /// As the member `conformant` of a report: `None` if it is undecided.
        #[must_use]
        pub fn is_conformant(self) -> Option<bool> {
            match self {
                Conformity::Conformant => Some(true),
                Conformity::NotConformant => Some(false),
                Conformity::Undecided => None,
            }
        }
    }

    /// Whether a generator that breaks a rule of this level is not conformant.
    pub(super) fn counts(level: Level, strict: bool) -> bool {
        match level {
            Level::Must => true,
            Level::Should => strict,
            Level::May => false,
        }
    }
}
mod diagnose;
#[cfg(feature = "profile")]
mod examples;
mod finding {
    //! A finding: a rule that a token breaks, where, and what was found there.

    use std::borrow::Cow;

    use crate::jwt::{Fault, Place};
    use crate::lint::rule::Rule;
    use crate::lint::rule_set::RuleRef;
    use crate::text::is_plain;

    /// A rule that a token breaks.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct Finding {
        /// The rule.
        pub rule: RuleRef,
        /// Where it is broken.
        pub at: Place,
        /// What was found there, escaped and ready to print.
        pub found: String,
        /// What to do about it, where its cause is known; escaped and ready to print.
        pub fix: Option<Cow<'static, str>>,
    }

    impl Finding {
        /// A finding that the rule has the advice for.
        pub fn new(rule: impl Into<RuleRef>, at: Place, found: impl Into<String>) -> Self {
            Finding { rule: rule.into(), at, found: found.into(), fix: None }
        }

        /// The same finding with advice of its own.
        pub(super) fn with_fix(self, fix: impl Into<Cow<'static, str>>) -> Self {
            Finding { fix: Some(fix.into()), ..self }
        }

        /// Adds why it is so, and what to do about that.
        pub(super) fn explain(&mut self, why: &str, fix: Option<impl Into<Cow<'static, str>>>) {
            // A message is not longer than the others.
            let whole = format!("{}{why}", self.found);
            if is_plain(&whole) {
                self.found = whole;
            }
            if let Some(fix) = fix {
                self.fix = Some(fix.into());
            }
        }

        /// How to fix a generator that made it: the advice about its cause where that is known, and that of the rule otherwise.
        #[must_use]
        pub fn advice(&self) -> &str {
            self.fix.as_deref().unwrap_or_else(|| self.rule.advice())
        }
    }

    impl From<Fault> for Finding {
        fn from(fault: Fault) -> Self {
            Finding::new(Rule::of(fault.reason), fault.place, fault.found)
        }
    }
}
mod generator_rules;
mod guess {
    //! Looks for the secret among those that others know, where it is given and where it is not.

    use crate::jwt::{self, Examination, Place, Policy};
    use crate::lint::finding::Finding;
    use crate::lint::inspect::Inspector;
    use crate::lint::rule::signature::KEY_SAMPLE;
    use crate::lint::secret::{Guesses, WordList, inspect_secret};

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
}
mod inspect;
mod inspection;
mod minted;
mod misplaced;
mod not_json;
mod pasted;
mod pasted_inspect;
mod rule;
mod rule_set;
mod search;
mod secret;
#[cfg(feature = "profile")]
mod service;
mod shown;
mod summary;
mod timing;

pub use cause::Cause;
pub use conclusion::{FailedCall, GeneratorReport, TokenReport};
pub use conformity::{Conformity, SignatureCheck};
pub use diagnose::{Diagnosis, Mistake, diagnose, mistakes};
#[cfg(feature = "profile")]
pub use examples::{ExampleToken, MintTerms, check_examples, example_tokens, mint, unsigned_token};
pub use finding::Finding;
pub use inspect::Inspector;
pub use inspection::Inspection;
pub use minted::{Expected, GeneratorFinding, GeneratorInspection, Minted};
pub use pasted::{Inside, Other, Pasted, find_token, is_wrapped};
pub use rule::time::JTI_UNIQUE;
pub use rule::{Evidence, Level, Rule, Source, rule, rules};
pub use rule_set::{MARKETPLACE, RuleRef, RuleSet};
pub use secret::{WordList, WordListError};
pub use shown::{Excerpt, Shown, ShownPart, ShownTime};
pub use summary::{
    EXAMPLES, Example, Location, MergeError, MistakeCount, ReportMark, RuleCount, RunTerms, SUMMARY_BYTES,
    Summary, SummaryError,
};
