//! Whose token is it? A token without any of the marketplace's own members is likely one of another service.

use super::inspection::Inspection;
use super::misplaced::wrapped_claims;
use crate::jwt::json::Object;
use crate::jwt::{Layer, Level, Scope};
use crate::profile::{Broken, Profile};

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
