//! From a token to its findings: every rule that it breaks, for verifiers and for generators.

use std::borrow::Cow;
use std::fmt;

use subtle::ConstantTimeEq;
use zeroize::Zeroizing;

use super::asymmetric;
use super::conformity::SignatureCheck;
#[cfg(feature = "profile")]
use super::diagnose::diagnose_handed_out;
use super::diagnose::{Diagnosis, Received, diagnose_received, mistakes};
use super::finding::Finding;
use super::generator_rules;
use super::pasted::Inside;
use super::rule::signature::KEY_SAMPLE;
use super::rule::time::TIME_UNIT;
use super::rule_set::{RuleRef, RuleSet};
use super::secret::{Guesses, WordList, hidden_token, inspect_disclosure, inspect_secret};
use super::timing;
use super::{misplaced, not_json};
use crate::jwt::{self, Examination, Key, Level, Place, Policy};
use crate::profile::times::Moment;
#[cfg(feature = "profile")]
use crate::profile::{Profile, SecretError};
use crate::secrets::Secrets;

/// How many tokens of a generator are tried with all guesses: they have one secret.
const GUESSED: usize = 3;

/// A lint for tokens of one secret; without a secret, it judges everything but the MAC.
///
/// It keeps the secret, zeroized on drop and left out of `Debug`, to [explain](Inspector::explain) a signature
/// that does not match.
///
/// ```
/// use jwt_assay::jwt::Policy;
/// use jwt_assay::lint::Inspector;
/// let inspection = Inspector::without_secret().inspect("eyJhbGciOiJub25lIn0.e30.", &Policy::at(0));
/// assert_eq!(inspection.findings[0].rule.id(), "alg-none");
/// assert!(!inspection.is_accepted());
/// ```
#[derive(Clone)]
pub struct Inspector {
    secret: Option<Zeroizing<Vec<u8>>>,
    /// `None` for an empty secret, too.
    key: Option<Key>,
    /// What it means that signatures can't be checked, without a secret.
    unchecked: SignatureCheck,
    secret_findings: Vec<Finding>,
    /// What a token's signer is looked for among, if there is no secret.
    guesses: Option<Guesses>,
    secrets: Secrets,
    /// The rules that its tokens are held to.
    rule_set: RuleSet,
    /// The service that they are for; `None` for the marketplace.
    #[cfg(feature = "profile")]
    profile: Option<Profile>,
    /// The text in which the service hands out the secret.
    #[cfg(feature = "profile")]
    handed_out: Option<Zeroizing<Vec<u8>>>,
    /// The id that the service hands out with the secret.
    #[cfg(feature = "profile")]
    key_id: Option<String>,
}

impl Inspector {
    /// A lint that also checks signatures, and the secret itself.
    #[must_use]
    pub fn new(secret: impl AsRef<[u8]>) -> Self {
        let secret = secret.as_ref();
        Inspector {
            secret: Some(Zeroizing::new(secret.to_vec())),
            key: Key::new(secret).ok(),
            secret_findings: inspect_secret(secret, &Guesses::default()),
            secrets: Secrets::of(secret),
            ..Inspector::without_secret()
        }
    }

    /// A lint that does not check signatures.
    #[must_use]
    pub fn without_secret() -> Self {
        Inspector {
            secret: None,
            key: None,
            unchecked: SignatureCheck::Missing,
            secret_findings: Vec::new(),
            guesses: None,
            secrets: Secrets::default(),
            rule_set: RuleSet::marketplace(),
            #[cfg(feature = "profile")]
            profile: None,
            #[cfg(feature = "profile")]
            handed_out: None,
            #[cfg(feature = "profile")]
            key_id: None,
        }
    }

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
    pub fn guessing(self, words: Option<WordList>) -> Self {
        let guesses = Guesses::with(words);
        match &self.secret {
            Some(secret) => Inspector { secret_findings: inspect_secret(secret, &guesses), ..self },
            None => Inspector { guesses: Some(guesses), ..self },
        }
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
        Inspector { guesses: self.guesses.as_ref().map(narrowed), ..self.clone() }
    }

    /// Whether others know what a token is signed with.
    pub(super) fn guess(&self, token: &[u8], examination: &Examination) -> Option<Finding> {
        let name = self.guesses.as_ref()?.name_of_signer(token, examination)?;
        Some(Finding::new(&KEY_SAMPLE, Place::Key, format!("a token that is signed with {name}")))
    }

    /// A lint for the tokens of a service, given the text in which the service hands out the secret. The text helps to
    /// [explain](Inspector::explain) a signature: it may have been used as it is.
    ///
    /// # Errors
    /// The text is not written as the service writes its secrets.
    ///
    /// ```
    /// use jwt_assay::jwt::Policy;
    /// use jwt_assay::lint::{Inspector, MintTerms, mint};
    /// use jwt_assay::profile::Profile;
    /// let profile = Profile::named("ghost-admin").expect("a bundled profile");
    /// let text = "6489c1f0d3b2a4e5f6071829:".to_owned() + &"5f".repeat(32);
    /// let inspector = Inspector::for_service(profile, text.as_bytes())?;
    /// let terms = MintTerms { claims: None, values: &Default::default(), now: 1_700_000_000, id: "", key_id: None };
    /// let token = mint(profile, text.as_bytes(), terms);
    /// let inspection = inspector.inspect(&token, &Policy::at(1_700_000_000));
    /// let diagnosis = inspector.explain(&inspection).expect("a known mistake");
    /// assert_eq!(diagnosis.mistakes[0].id, "secret-as-handed-out");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[cfg(feature = "profile")]
    pub fn for_service(profile: &Profile, text: &[u8]) -> Result<Self, SecretError> {
        let secret = profile.secret().decode(text)?;
        let mut inspector = Inspector::new(secret.as_slice()).for_profile(profile);
        inspector.key_id = profile.secret().id_of(text);
        if text != secret.as_slice() {
            // The id before it is not secret, and is in the token.
            inspector.secrets.add(profile.secret().secret_of(text)?);
            inspector.handed_out = Some(Zeroizing::new(text.to_vec()));
        }
        Ok(inspector)
    }

    /// The same lint for the tokens of another service.
    ///
    /// ```
    /// use jwt_assay::jwt::Policy;
    /// use jwt_assay::lint::Inspector;
    /// use jwt_assay::profile::Profile;
    /// let profile = Profile::named("jwt").expect("a bundled profile");
    /// let inspector = Inspector::without_secret().for_profile(profile);
    /// // No claim is required, but an exp has to be a number.
    /// let inspection = inspector.inspect("eyJhbGciOiJIUzI1NiJ9.eyJleHAiOiJub29uIn0.AA", &Policy::at(0));
    /// let ids: Vec<&str> = inspection.findings.iter().map(|finding| finding.rule.id()).collect();
    /// assert_eq!(ids, ["signature-match", "exp-number"]);
    /// ```
    #[cfg(feature = "profile")]
    #[must_use]
    pub fn for_profile(self, profile: &Profile) -> Self {
        Inspector { rule_set: RuleSet::of(profile), profile: Some(profile.clone()), ..self }
    }

    /// The service that the tokens are for; `None` for the marketplace.
    #[cfg(feature = "profile")]
    #[must_use]
    pub fn profile(&self) -> Option<&Profile> {
        self.profile.as_ref()
    }

    /// The rules that its tokens are held to.
    #[must_use]
    pub fn rule_set(&self) -> &RuleSet {
        &self.rule_set
    }

    pub(super) fn secrets(&self) -> &Secrets {
        &self.secrets
    }

    /// Whether there is a secret, even an empty one.
    #[must_use]
    pub fn has_secret(&self) -> bool {
        self.secret.is_some()
    }

    /// The same lint, where a signature that can't be checked for want of a secret is none of its business: a token that
    /// breaks no other rule is conformant.
    #[must_use]
    pub fn leaving_out_signatures(self) -> Self {
        Inspector { unchecked: SignatureCheck::LeftOut, ..self }
    }

    /// A lint for the claims of [`unsigned_token`](super::unsigned_token), which are not signed yet.
    #[must_use]
    pub fn of_unsigned_claims() -> Self {
        Inspector { unchecked: SignatureCheck::Unsigned, ..Inspector::without_secret() }
    }

    /// Whether it checks signatures.
    #[must_use]
    pub fn signatures(&self) -> SignatureCheck {
        if self.secret.is_some() { SignatureCheck::Done } else { self.unchecked }
    }

    /// Finds every rule that a token breaks, in the order in which a verifier meets them.
    pub fn inspect(&self, token: impl AsRef<[u8]>, policy: &Policy) -> Inspection {
        self.inspect_made(token.as_ref(), policy, &Moment::now(policy.now))
    }

    /// The same for a token that was made at a moment.
    pub(super) fn inspect_made(&self, token: &[u8], policy: &Policy, made: &Moment) -> Inspection {
        #[cfg(feature = "profile")]
        if let Some(profile) = &self.profile {
            return self.inspect_for(profile, token, policy, made);
        }
        let mut examination = jwt::examine(token, self.key.as_ref(), policy);
        let mismatched = (examination.signature_matches == Some(false)).then(|| token.into());
        let faults = std::mem::take(&mut examination.faults);
        let mut findings: Vec<Finding> = faults.into_iter().map(Finding::from).collect();
        findings.extend(self.secret_findings.iter().cloned());
        findings.extend(self.guess(token, &examination));
        generator_rules::inspect(token, &examination, &mut findings);
        generator_rules::inspect_marketplace(&examination, (policy.now, made), &mut findings);
        self.conclude(token, findings, examination, mismatched)
    }

    #[cfg(feature = "profile")]
    pub(super) fn key(&self) -> Option<&Key> {
        self.key.as_ref()
    }

    #[cfg(feature = "profile")]
    pub(super) fn key_id(&self) -> Option<&str> {
        self.key_id.as_deref()
    }

    pub(super) fn secret_findings(&self) -> &[Finding] {
        &self.secret_findings
    }

    /// Hides the secret in the findings, and puts them into order.
    pub(super) fn conclude(
        &self,
        token: &[u8],
        mut findings: Vec<Finding>,
        mut examination: Examination,
        mut mismatched: Option<Box<[u8]>>,
    ) -> Inspection {
        not_json::explain(&examination, &mut findings);
        misplaced::inspect_header(&examination, &mut findings);
        if let Some(payload) = &examination.payload {
            timing::explain(payload, &mut findings);
        }
        findings.retain(|finding| self.rule_set.place(finding.rule.id()).is_some());
        if asymmetric::settle(token, &mut findings, &mut examination) {
            mismatched = None;
        }
        if !self.secrets.is_empty() {
            inspect_disclosure(&self.secrets, &examination, &mut findings);
            self.hide(&mut findings);
        }
        self.sort(&mut findings, |finding| finding);
        Inspection {
            findings,
            examination,
            mismatched,
            refused_for_unit: false,
            inside: None,
            is_token: true,
        }
    }

    /// Puts findings into the order in which a verifier meets their rules.
    pub(super) fn sort<T>(&self, findings: &mut [T], of: impl Fn(&T) -> &Finding) {
        findings.sort_by_key(|finding| self.rule_set.place(of(finding).rule.id()));
    }

    /// Hides the secret in what findings quote of a token.
    pub(super) fn hide(&self, findings: &mut [Finding]) {
        for finding in findings {
            finding.found = self.secrets.hide(&finding.found);
            if let Some(Cow::Owned(fix)) = &mut finding.fix {
                *fix = self.secrets.hide(fix);
            }
            if let Place::Path(_, path) = &mut finding.at {
                *path = self.secrets.hide(path);
            }
        }
    }

    /// Whether a text is the secret itself; if it is not a token, also in another spelling, or with more around it.
    pub(super) fn is_secret(&self, text: &[u8], is_token: bool) -> bool {
        let is_same = |text: &[u8]| self.secret.as_ref().is_some_and(|secret| secret.ct_eq(text).into());
        let trimmed = text.trim_ascii();
        let is_value = || self.secrets.is_value_of(&String::from_utf8_lossy(trimmed));
        !trimmed.is_empty() && (is_same(text) || is_same(trimmed) || !is_token && is_value())
    }

    /// A token without the segments that give the secret away, for a report; `None` if none does.
    #[must_use]
    pub fn hidden_token(&self, token: &str) -> Option<String> {
        hidden_token(&self.secrets, token)
    }

    /// Looks for the mistake that made a signature which does not match.
    ///
    /// `None` if the signature matches or was not checked, or if no known mistake makes it. The search takes about
    /// a millisecond, and more for a longer token.
    ///
    /// ```
    /// use jwt_assay::{forge::Forge, jwt::Policy, lint::Inspector};
    /// let inspector = Inspector::new("a secret of 32 bytes, encoded...");
    /// let token = Forge::new(r#"{"iat":100}"#).sign("a secret of 32 bytes, encoded...\n").token();
    /// let inspection = inspector.inspect(&token, &Policy::at(100));
    /// let diagnosis = inspector.explain(&inspection).expect("a known mistake");
    /// assert_eq!(diagnosis.mistakes[0].id, "secret-line-feed-added");
    /// ```
    #[must_use]
    pub fn explain(&self, inspection: &Inspection) -> Option<Diagnosis> {
        let token = inspection.mismatched.as_deref()?;
        let received = Received::new(token, &inspection.examination)?;
        let found = diagnose_received(&received, self.secret.as_ref()?);
        #[cfg(feature = "profile")]
        let found = found.or_else(|| diagnose_handed_out(&received, self.handed_out.as_ref()?));
        found.or_else(|| {
            // There are too many published secrets to try each together with every other mistake.
            Guesses::default().name_of_signer(token, &inspection.examination)?;
            let sample = mistakes().find(|mistake| mistake.id == "secret-sample")?;
            Some(Diagnosis { mistakes: vec![sample] })
        })
    }
}

impl fmt::Debug for Inspector {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Inspector").field("key", &self.key).finish_non_exhaustive()
    }
}

/// The findings of a token.
#[derive(Debug)]
#[must_use]
pub struct Inspection {
    /// The findings, in the order in which a verifier meets their rules.
    pub findings: Vec<Finding>,
    /// What could be read of the token.
    pub examination: Examination,
    /// The token, if its signature was checked and does not match.
    mismatched: Option<Box<[u8]>>,
    /// Whether a time in another unit makes the service refuse the token.
    pub(super) refused_for_unit: bool,
    /// The token inside the text that was given, if there was more than a token.
    pub(super) inside: Option<Inside>,
    /// Whether the text was a token at all, right or wrong.
    pub(super) is_token: bool,
}

impl Inspection {
    /// Panics unless a generator may mint such a token: it breaks no MUST and no SHOULD. For a test of your generator.
    ///
    /// # Panics
    /// With every broken rule, what was found, and the fix.
    #[track_caller]
    pub fn assert_conformant(&self) {
        let counted = self.findings.iter().filter(|finding| finding.rule.generator() != Level::May);
        let lines: Vec<String> = counted
            .map(|finding| {
                let Finding { rule, at, found, .. } = finding;
                format!("{} ({at}): found {found}. {}", rule.id(), finding.advice())
            })
            .collect();
        assert!(lines.is_empty(), "the token breaks {} rules:\n{}", lines.len(), lines.join("\n"));
    }

    /// The first finding for which a verifier rejects the token.
    #[must_use]
    pub fn rejection(&self) -> Option<&Finding> {
        let refuses = |rule: &RuleRef| rule.rejects() || (self.refused_for_unit && *rule == TIME_UNIT);
        self.findings.iter().find(|finding| refuses(&finding.rule))
    }

    /// Whether a strict verifier accepts the token, as far as it was checked: single use is not, and without a
    /// secret neither is the MAC.
    #[must_use]
    pub fn is_accepted(&self) -> bool {
        self.rejection().is_none()
    }

    /// The token inside the text that was given, if something was around it: all findings but compact-bare are about
    /// it, and so is `examination`, whose ranges are those of [`Inside::token`].
    #[must_use]
    pub fn inside(&self) -> Option<&Inside> {
        self.inside.as_ref()
    }

    /// Whether the text was a token at all, right or wrong, and not something else that has a name.
    #[must_use]
    pub fn is_token(&self) -> bool {
        self.is_token
    }

    /// Whether the signature was checked and is not the MAC of the token.
    #[must_use]
    pub fn signature_differs(&self) -> bool {
        self.mismatched.is_some()
    }
}
