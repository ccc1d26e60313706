//! Judges a text that was pasted, printed or answered: the token inside it, or what it is instead of a token.

use super::finding::Finding;
use super::inspect::Inspector;
use super::inspection::Inspection;
use super::pasted::{Inside, Other, Pasted, encrypted, find_token, is_encrypted};
use super::rule::Rule;
use crate::jwt::{self, Layer, Place, Policy, Reason};
use crate::profile::times::Moment;

impl Inspector {
    /// As [`inspect`](Inspector::inspect), for a text that may have more than a token in it, such as `b'…'`, a URL, a
    /// cookie, JSON or a line of a log: one finding quotes what is around the token, and all others are about the token
    /// inside. A text that is known not to be a token has one finding, which names it.
    ///
    /// A verifier rejects such a text. The ranges of findings are those of the text.
    ///
    /// ```
    /// use jwt_assay::jwt::Policy;
    /// use jwt_assay::lint::Inspector;
    /// let rules = |text: &str| {
    ///     let inspection = Inspector::without_secret().inspect_pasted(text, &Policy::at(0));
    ///     inspection.findings.iter().map(|finding| finding.rule.id().to_owned()).collect::<Vec<_>>()
    /// };
    /// assert_eq!(rules("b'eyJhbGciOiJub25lIn0.e30.'")[..2], ["compact-bare", "alg-none"]);
    /// assert_eq!(rules("[object Promise]"), ["compact-three-segments"]);
    /// ```
    pub fn inspect_pasted(&self, text: impl AsRef<[u8]>, policy: &Policy) -> Inspection {
        self.inspect_pasted_made(text.as_ref(), policy, &Moment::now(policy.now))
    }

    /// The same for a token that was made at a moment.
    pub(super) fn inspect_pasted_made(&self, text: &[u8], policy: &Policy, made: &Moment) -> Inspection {
        let inspection = self.inspect_made(text, policy, made);
        // Most texts are tokens of the right form, and take no longer than that.
        if !is_doubtful(&inspection) && !self.is_secret(text, true) {
            return inspection;
        }
        let pasted = find_token(text);
        let is_read = inspection.examination.header.is_some() || inspection.examination.payload.is_some();
        match pasted {
            Pasted::Inside(inside) => self.inspect_inside(text, inside, (policy, made)),
            Pasted::Bare if !self.is_secret(text, is_read) => inspection,
            Pasted::Other(other) if !self.is_secret(text, false) => self.name(text, other, policy),
            _ => self.name(text, secret(), policy),
        }
    }

    /// The findings about a token inside a text.
    fn inspect_inside(&self, text: &[u8], inside: Inside, (policy, made): (&Policy, &Moment)) -> Inspection {
        let token = &inside.token;
        let mut inspection = match is_encrypted(token) {
            true => self.name(token, encrypted(token), policy),
            false => self.inspect_made(token, policy, made),
        };
        let bare = Rule::of(Reason::CompactBare);
        inspection.findings.retain(|finding| finding.rule != *bare);
        for finding in &mut inspection.findings {
            if let Place::Token(range) = &mut finding.at {
                *range = inside.place(range);
            }
        }
        let around = Finding::new(bare, Place::Token(0..text.len()), inside.found.clone());
        inspection.findings.push(around.with_fix(inside.fix.clone()));
        self.hide(&mut inspection.findings);
        self.sort(&mut inspection.findings, |finding| finding);
        inspection.inside = Some(inside);
        inspection
    }

    /// The one finding about a text that is not a token.
    fn name(&self, text: &[u8], other: Other, policy: &Policy) -> Inspection {
        let rule = Rule::of(Reason::CompactThreeSegments);
        let finding = Finding::new(rule, Place::Token(0..text.len()), other.found).with_fix(other.fix);
        let mut findings = vec![finding];
        findings.extend(self.secret_findings().iter().cloned());
        let mut examination = jwt::examine("", None, policy);
        examination.faults.clear();
        let mut inspection = self.conclude(b"", findings, examination, None);
        inspection.is_token = false;
        inspection
    }
}

/// Whether a text is not of the form of a token, or has a header that is not one.
fn is_doubtful(inspection: &Inspection) -> bool {
    let is_form = |layer| matches!(layer, Layer::Compact | Layer::Header);
    inspection.findings.iter().any(|finding| finding.rule.rejects() && is_form(finding.rule.layer()))
}

/// The secret in place of a token. Nothing of it is quoted.
fn secret() -> Other {
    Other::new(
        "the shared secret itself, not a token",
        "Change the secret now: it was sent or printed where a token belongs. Then sign the claims with the new one, and \
         pass what the signing function returns.",
    )
}
