//! The tokens of a service that a profile describes: what the RFCs demand of any token, what the profile demands, and which
//! services' tokens one could be that lacks all of the marketplace's own members.

use super::finding::Finding;
use super::inspect::Inspector;
use super::inspection::Inspection;
use super::misplaced::wrapped_claims;
use super::rule::Rule;
use super::rule::claims::CLAIMS_MISPLACED;
use super::rule::header::KID_STRING;
use super::rule::time::{LIFETIME_PLAUSIBLE, TIME_UNIT, TIMES_ORDERED};
use super::rule_set::RuleRef;
use super::{generator_rules, misplaced};
use crate::jwt::json::Object;
use crate::jwt::{self, Layer, Level, Part, Place, Policy, Reason, Scope};
use crate::profile::times::Moment;
use crate::profile::{Broken, Profile, Violation};

impl Inspector {
    /// Finds every rule that a token of a service breaks.
    pub(super) fn inspect_for(
        &self,
        profile: &Profile,
        token: &[u8],
        policy: &Policy,
        made: &Moment,
    ) -> Inspection {
        let policy = Policy { scope: profile.scope(), ..policy.clone() };
        let mut examination = jwt::examine(token, self.key(), &policy);
        let mismatched = self.unexplained(token, &examination);
        let faults = std::mem::take(&mut examination.faults);
        let is_general = |fault: &jwt::Fault| match fault.reason {
            // The profile knows the leeway, and the times.
            Reason::ExpNotPassed | Reason::NbfReached => false,
            Reason::AudExpected => policy.audience.is_some(),
            reason if reason.layer() == Layer::Claims => !is_of_profile(profile, &fault.place),
            _ => true,
        };
        let mut findings: Vec<Finding> = faults.into_iter().filter(is_general).map(Finding::from).collect();
        findings.extend(self.secret_findings().iter().cloned());
        findings.extend(self.guess(token, &examination));
        generator_rules::inspect(token, &examination, &mut findings);
        findings.retain(|finding| {
            let is_said = finding.rule == KID_STRING && is_of_profile(profile, &finding.at);
            !is_said && self.rule_set().place(finding.rule.id()).is_some()
        });
        let none = Object::new();
        let mut refused_for_unit = false;
        if let (Some(header), Scope::Jws) = (&examination.header, profile.scope()) {
            findings
                .extend(profile.judge(header, &none, token.len(), policy.now).into_iter().map(Finding::from));
        }
        if let (Some(payload), Scope::Jwt | Scope::Profile) = (&examination.payload, profile.scope()) {
            let header = examination.header.as_ref().unwrap_or(&none);
            let violations = profile.judge_made(header, payload, token.len(), (policy.now, made));
            // A header that can't be read has a finding already; that it lacks members is not another.
            let is_read =
                |violation: &Violation| examination.header.is_some() || !is_in_header(&violation.at);
            let is_refused =
                |violation: &Violation| matches!(violation.broken, Broken::TimeUnit { is_refused: true });
            refused_for_unit = violations.iter().any(is_refused);
            findings.extend(violations.into_iter().filter(is_read).map(Finding::from));
            if let Some(wrapped) =
                misplaced::wrapped(payload, &|name| profile.knows_claim(name) || REGISTERED.contains(&name))
            {
                wrapped.report(&mut findings);
            }
            let wrong_id = self.key_id().and_then(|id| profile.judge_key_id(header, payload, id));
            findings.extend(wrong_id.map(Finding::from));
        }
        let mut inspection = self.conclude(token, findings, examination, mismatched);
        inspection.refused_for_unit = refused_for_unit;
        inspection
    }
}

/// The claims of RFC 7519 §4.1.
const REGISTERED: [&str; 7] = ["iss", "sub", "aud", "exp", "nbf", "iat", "jti"];

fn is_in_header(place: &Place) -> bool {
    matches!(place, Place::Path(Part::Header, _))
}

/// Whether the profile's schema describes this member.
fn is_of_profile(profile: &Profile, place: &Place) -> bool {
    match place {
        Place::Path(part, path) => profile.declares(*part, path.trim_start_matches("$.")),
        _ => false,
    }
}

impl From<Violation> for Finding {
    fn from(violation: Violation) -> Self {
        let rule: RuleRef = match violation.broken {
            Broken::Demand(demand) => demand.into(),
            Broken::Misplaced => (&CLAIMS_MISPLACED).into(),
            Broken::TimeUnit { .. } => (&TIME_UNIT).into(),
            Broken::TimesOrdered => (&TIMES_ORDERED).into(),
            Broken::Lifetime => (&LIFETIME_PLAUSIBLE).into(),
            Broken::Expired => Rule::of(Reason::ExpNotPassed).into(),
            Broken::NotYetValid => Rule::of(Reason::NbfReached).into(),
        };
        let finding = Finding::new(rule, violation.at, violation.found);
        Finding { fix: violation.fix.map(Into::into), ..finding }
    }
}

/// How many services are named.
const MOST: usize = 3;

/// The bundled profiles that a token could be of, if it lacks all of the marketplace's own members: those with most of
/// its members come first. `None` for a token of the marketplace, for one whose claims can't be read, and for one whose
/// claims are in an object: there is a finding that says where.
pub(super) fn shapes(inspection: &Inspection) -> Option<Vec<&'static Profile>> {
    let claims = inspection.examination.payload.as_ref().filter(|claims| claims.get("ti").is_none())?;
    if wrapped_claims(claims).is_some() {
        return None;
    }
    let none = Object::new();
    let header = inspection.examination.header.as_ref().unwrap_or(&none);
    let known = |profile: &Profile| claims.iter().filter(|(name, _)| profile.knows_claim(name)).count();
    let mut found: Vec<(usize, &Profile)> = Profile::bundled()
        .filter(|profile| {
            profile.required_claims() > 0 && profile.scope() == Scope::Jwt && fits(profile, header, claims)
        })
        .map(|profile| (known(profile), profile))
        .filter(|(known, _)| *known > 0)
        .collect();
    found.sort_by_key(|(known, _)| std::cmp::Reverse(*known));
    Some(found.into_iter().take(MOST).map(|(_, profile)| profile).collect())
}

/// Whether a token breaks no MUST of a profile's header and claims.
fn fits(profile: &Profile, header: &Object, claims: &Object) -> bool {
    let is_of_shape = |demand: &crate::profile::Demand| {
        matches!(demand.layer, Layer::Header | Layer::Claims) && demand.level == Level::Must
    };
    // No times are judged.
    let violations = profile.judge(header, claims, 0, 0);
    !violations
        .iter()
        .any(|violation| matches!(&violation.broken, Broken::Demand(demand) if is_of_shape(demand)))
}
