//! From a token to its findings: every rule that it breaks, for verifiers and for generators.

use std::fmt;

use zeroize::Zeroizing;

#[cfg(feature = "profile")]
use super::diagnose::diagnose_handed_out;
use super::diagnose::{Diagnosis, Names, Received, diagnose_received};
use super::finding::Finding;
use super::generator_rules;
use super::rule::time::TIME_UNIT;
use super::rule_set::{RuleRef, RuleSet};
use super::secret::{hidden_token, inspect_disclosure, inspect_secret};
use crate::jwt::{self, Examination, Key, Level, Place, Policy, Reason};
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
    secret: Option<Zeroizing<Vec<u8>>>,
    /// `None` for an empty secret, too.
    key: Option<Key>,
    secret_findings: Vec<Finding>,
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
            secret_findings: inspect_secret(secret),
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
            secret_findings: Vec::new(),
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

    /// Whether there is a secret, even an empty one.
    #[must_use]
    pub fn has_secret(&self) -> bool {
        self.secret.is_some()
    }

    /// Finds every rule that a token breaks, in the order in which a verifier meets them.
    pub fn inspect(&self, token: impl AsRef<[u8]>, policy: &Policy) -> Inspection {
        let token = token.as_ref();
        #[cfg(feature = "profile")]
        if let Some(profile) = &self.profile {
            return self.inspect_for(profile, token, policy);
        }
        let mut examination = jwt::examine(token, self.key.as_ref(), policy);
        let mismatched = self.unexplained(token, &examination);
        let faults = std::mem::take(&mut examination.faults);
        let mut findings: Vec<Finding> = faults.into_iter().map(Finding::from).collect();
        findings.extend(self.secret_findings.iter().cloned());
        generator_rules::inspect(token, &examination, &mut findings);
        generator_rules::inspect_marketplace(&examination, policy.now, &mut findings);
        self.conclude(findings, examination, mismatched)
    }

    /// The token, if there is a mistake to look for behind its signature: it is not the MAC, it can't be decoded, or it is
    /// in two alphabets.
    pub(super) fn unexplained(&self, token: &[u8], examination: &Examination) -> Option<Box<[u8]>> {
        let [_, _, signature] = examination.segments.clone()?;
        let has = |marks: &[u8]| token[signature.clone()].iter().any(|byte| marks.contains(byte));
        let is_open = match examination.signature_matches {
            Some(true) => has(b"-_") && has(b"+/"),
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

    #[cfg(feature = "profile")]
    pub(super) fn secret_findings(&self) -> &[Finding] {
        &self.secret_findings
    }

    /// Hides the secret in the findings, and puts them into order.
    pub(super) fn conclude(
        &self,
        mut findings: Vec<Finding>,
        examination: Examination,
        mismatched: Option<Box<[u8]>>,
    ) -> Inspection {
        if !self.secrets.is_empty() {
            inspect_disclosure(&self.secrets, &examination, &mut findings);
            self.hide(&mut findings);
        }
        self.sort(&mut findings, |finding| finding);
        Inspection { findings, examination, mismatched, refused_for_unit: false }
    }

    /// Puts findings into the order in which a verifier meets their rules.
    pub(super) fn sort<T>(&self, findings: &mut [T], of: impl Fn(&T) -> &Finding) {
        findings.sort_by_key(|finding| self.rule_set.place(of(finding).rule.id()));
    }

    /// Hides the secret in what findings quote of a token.
    pub(super) fn hide(&self, findings: &mut [Finding]) {
        for finding in findings {
            finding.found = self.secrets.hide(&finding.found);
            if let Place::Path(_, path) = &mut finding.at {
                *path = self.secrets.hide(path);
            }
        }
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
        found
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
    /// The token, if there is a mistake to look for behind its signature.
    mismatched: Option<Box<[u8]>>,
    /// Whether a time in another unit makes the service refuse the token.
    pub(super) refused_for_unit: bool,
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
                let Finding { rule, at, found } = finding;
                format!("{} ({at}): found {found}. {}", rule.id(), rule.advice())
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

    /// Whether the signature was checked and is not the MAC of the token.
    #[must_use]
    pub fn signature_differs(&self) -> bool {
        self.examination.signature_matches == Some(false)
    }

    /// Whether there is a mistake to look for behind the signature: it differs, or there is a secret and the signature
    /// can't be decoded or is in two alphabets.
    #[must_use]
    pub fn needs_cause(&self) -> bool {
        self.mismatched.is_some()
    }

    /// The finding that the cause of the signature belongs to: that the signature does not match, or else what is wrong
    /// with its segment.
    #[must_use]
    pub fn signature_finding(&self) -> Option<&Finding> {
        let differs = |finding: &&Finding| finding.rule.id() == Reason::SignatureMatch.id();
        let is_in_segment = |finding: &&Finding| self.is_in_signature(finding);
        self.findings.iter().find(differs).or_else(|| self.findings.iter().find(is_in_segment))
    }

    /// Whether a finding is about the third segment. One that is empty has nothing to explain.
    pub(super) fn is_in_signature(&self, finding: &Finding) -> bool {
        match (&finding.at, &self.examination.segments) {
            (Place::Token(range), Some([_, _, segment])) => {
                !segment.is_empty() && range.start >= segment.start && range.end <= segment.end
            }
            _ => false,
        }
    }

    /// The third segment of a signature that needs a cause.
    pub(super) fn signature_segment(&self) -> Option<&[u8]> {
        let [_, _, signature] = self.examination.segments.clone()?;
        self.mismatched.as_deref()?.get(signature)
    }
}
