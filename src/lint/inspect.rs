//! From a token to its findings: every rule that it breaks, for verifiers and for generators.

use std::borrow::Cow;
use std::fmt;

use memchr::memchr2;
use subtle::ConstantTimeEq;
use zeroize::Zeroizing;

use super::asymmetric;
use super::conformity::SignatureCheck;
#[cfg(feature = "profile")]
use super::diagnose::diagnose_handed_out;
use super::diagnose::{Diagnosis, Names, Received, diagnose_received, mistakes};
use super::finding::Finding;
use super::generator_rules;
use super::inspection::Inspection;
use super::rule_set::RuleSet;
use super::secret::{Guesses, hidden_token, inspect_disclosure, inspect_secret};
use super::timing;
use super::{misplaced, not_json};
use crate::jwt::{self, Examination, Key, Place, Policy};
use crate::profile::times::Moment;
#[cfg(feature = "profile")]
use crate::profile::{Profile, SecretError};
use crate::secrets::Secrets;

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
    pub(super) secret: Option<Zeroizing<Vec<u8>>>,
    /// `None` for an empty secret, too.
    key: Option<Key>,
    /// What it means that signatures can't be checked, without a secret.
    unchecked: SignatureCheck,
    pub(super) secret_findings: Vec<Finding>,
    /// What a token's signer is looked for among, if there is no secret.
    pub(super) guesses: Option<Guesses>,
    secrets: Secrets,
    /// Where the secret is, to explain a signature that was made with such a name.
    names: Names,
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
            names: Names::default(),
            rule_set: RuleSet::marketplace(),
            #[cfg(feature = "profile")]
            profile: None,
            #[cfg(feature = "profile")]
            handed_out: None,
            #[cfg(feature = "profile")]
            key_id: None,
        }
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

    /// The same lint, given the name of the file that the secret is in: it may have been used as the secret. It may have
    /// several names.
    ///
    /// ```
    /// use jwt_assay::{forge::Forge, jwt::Policy, lint::Inspector};
    /// let inspector = Inspector::new("a secret of 32 bytes, encoded...").with_secret_file_name("keys/secret.bin");
    /// let token = Forge::new(r#"{"iat":100}"#).sign("@secret.bin").token();
    /// let inspection = inspector.inspect(&token, &Policy::at(100));
    /// let diagnosis = inspector.explain(&inspection).expect("a known mistake");
    /// assert_eq!(diagnosis.mistakes[0].id, "secret-file-name");
    /// ```
    #[must_use]
    pub fn with_secret_file_name(mut self, name: impl Into<String>) -> Self {
        self.names.files.push(name.into());
        self
    }

    /// The same lint, given the name of the variable that the secret is in: it may have been used as the secret.
    #[must_use]
    pub fn with_secret_variable_name(mut self, name: impl Into<String>) -> Self {
        self.names.variables.push(name.into());
        self
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

    /// The same lint, without signatures: a token that breaks no other rule is conformant although there is no secret.
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
        let mismatched = self.unexplained(token, &examination);
        let faults = std::mem::take(&mut examination.faults);
        let mut findings: Vec<Finding> = faults.into_iter().map(Finding::from).collect();
        findings.extend(self.secret_findings.iter().cloned());
        findings.extend(self.guess(token, &examination));
        generator_rules::inspect(token, &examination, &mut findings);
        generator_rules::inspect_marketplace(&examination, (policy.now, made), &mut findings);
        self.conclude(token, findings, examination, mismatched)
    }

    /// The token, if there is a mistake to look for behind its signature: it is not the MAC, it can't be decoded, or it is
    /// in two alphabets.
    pub(super) fn unexplained(&self, token: &[u8], examination: &Examination) -> Option<Box<[u8]>> {
        let [_, _, signature] = examination.segments.clone()?;
        let has = |one, other| memchr2(one, other, &token[signature.clone()]).is_some();
        let is_open = match examination.signature_matches {
            Some(true) => has(b'+', b'/') && has(b'-', b'_'),
            Some(false) => true,
            None => self.key.is_some(),
        };
        is_open.then(|| token.into())
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
    /// `None` if the signature matches or was not checked, or if no known mistake makes it. A signature that can't be
    /// decoded is explained, too. The search takes about two milliseconds, and more for a longer token.
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
        let found = diagnose_received(&received, self.secret.as_ref()?, &self.names);
        #[cfg(feature = "profile")]
        let found = found.or_else(|| diagnose_handed_out(&received, self.handed_out.as_ref()?, &self.names));
        found.or_else(|| {
            // There are too many published secrets to try each together with every other mistake.
            Guesses::default().name_of_signer(token, &inspection.examination)?;
            let sample = mistakes().find(|mistake| mistake.id == "secret-sample")?;
            Some(Diagnosis { mistakes: vec![sample], word: None })
        })
    }
}

impl fmt::Debug for Inspector {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Inspector").field("key", &self.key).finish_non_exhaustive()
    }
}
