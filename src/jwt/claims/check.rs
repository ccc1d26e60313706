//! What the profile requires of single members: of claims that are about to be signed, and of those that were read.

use super::set::Claims;
use super::values::{NumericDate, TileId};
use super::{Claim, TenantMember};
use crate::jwt::fault::{Fault, Place, Reason, first};
use crate::jwt::json::{Object, Value, step};
use crate::text::{quote, quote_inner};

/// An `iat` from here on does not count seconds: as seconds it would be after the year 5138, as milliseconds it
/// is from 1973 on.
const NOT_SECONDS: i64 = 100_000_000_000;

impl Claims {
    /// Checks what the types do not: an empty id, an `iat` that is negative or does not count seconds, an invalid
    /// tile id, a known member of `xti` with a wrong type, and a member that has a field of its own among the others.
    pub(in crate::jwt) fn check(&self) -> Result<(), Fault> {
        let mut faults = Vec::new();
        check_iat(&self.iat, &mut faults);
        check_non_empty(Claim::Jti, &self.jti, Reason::JtiNonEmpty, &mut faults);
        check_non_empty(Claim::Sub, &self.sub, Reason::SubNonEmpty, &mut faults);
        for (at, id) in self.ti.installed.iter().flatten().enumerate().filter(|(_, id)| !id.is_valid()) {
            let place = Place::claim(format!("$.ti.ili[{at}]"));
            faults.push(Fault::new(Reason::IliIds, place, quote(&id.name())));
        }
        check_other(&self.other, "$", &Claim::ALL, &mut faults);
        check_other(&self.ti.other, "$.ti", &TenantMember::ALL, &mut faults);
        if let Some(extra) = &self.ti.extra {
            check_extra(extra, &mut faults);
        }
        first(faults).map_or(Ok(()), Err)
    }
}

pub(super) fn check_iat(iat: &NumericDate, faults: &mut Vec<Fault>) {
    let shown = || quote_inner(&iat.to_string());
    if iat.0.is_negative() {
        faults.push(Fault::new(Reason::IatNonNegative, Claim::Iat.place(), shown()));
    } else if iat.floor() >= NOT_SECONDS {
        faults.push(Fault::new(Reason::IatSeconds, Claim::Iat.place(), shown()));
    }
}

pub(super) fn check_non_empty(claim: Claim, text: &str, reason: Reason, faults: &mut Vec<Fault>) {
    if text.is_empty() {
        faults.push(Fault::new(reason, claim.place(), quote("")));
    }
}

pub(super) fn check_ids(items: &[Value], reason: Reason, path: &str, faults: &mut Vec<Fault>) {
    for (at, value) in items.iter().enumerate().filter(|(_, value)| !TileId::is_id(value)) {
        faults.push(wrong_type(reason, Place::claim(format!("{path}[{at}]")), value));
    }
}

/// A member that has a field of its own would be written twice if it were also among the others.
fn check_other(other: &Object, path: &str, own: &[&str], faults: &mut Vec<Fault>) {
    for (name, _) in other.iter().filter(|(name, _)| own.contains(name)) {
        let place = Place::claim(format!("{path}{}", step(name)));
        faults.push(Fault::new(Reason::PayloadUniqueNames, place, "a second one among the other members"));
    }
}

/// The members of `xti` that the profile names have their types. All others are free.
pub(super) fn check_extra(extra: &Object, faults: &mut Vec<Fault>) {
    let place = |name: &str| Place::claim(format!("$.ti.xti.{name}"));
    match extra.get("hidden_integrations") {
        None => {}
        Some(Value::Array(items)) => {
            check_ids(items, Reason::XtiHiddenIntegrations, "$.ti.xti.hidden_integrations", faults);
        }
        Some(other) => {
            faults.push(wrong_type(Reason::XtiHiddenIntegrations, place("hidden_integrations"), other));
        }
    }
    for name in ["user_group", "user_tier"] {
        if let Some(value) = extra.get(name).filter(|value| value.as_str().is_none()) {
            faults.push(wrong_type(Reason::XtiGroup, place(name), value));
        }
    }
    if let Some(value) = extra.get("allowed_installs")
        && !matches!(value, Value::Number(number) if number.is_plain_digits())
    {
        faults.push(wrong_type(Reason::XtiAllowedInstalls, place("allowed_installs"), value));
    }
}

/// The fault of a value that has another type than the rule requires.
pub(super) fn wrong_type(reason: Reason, place: Place, value: &Value) -> Fault {
    let found = match value {
        Value::String(text) => format!("the string {}", quote(text)),
        Value::Number(number) => format!("the number {}", quote_inner(&number.to_string())),
        other => other.kind().to_owned(),
    };
    Fault::new(reason, place, found)
}

#[cfg(test)]
mod tests {
    use super::super::set::TenantInfo;
    use super::*;

    #[test]
    fn a_member_that_has_a_field_is_not_signed_a_second_time() {
        let mut claims = Claims::new(1_621_521_641, "a", "b", TenantInfo::default());
        claims.other.insert("udn", "a member of ti, but free here");
        claims.ti.other.insert("jti", "likewise");
        assert_eq!(claims.check(), Ok(()));
        for (own, path) in [("exp", "$.exp"), ("ti", "$.ti")] {
            let mut twice = claims.clone();
            twice.other.insert(own, 1);
            let fault = twice.check().expect_err(own);
            assert_eq!((fault.reason, fault.place), (Reason::PayloadUniqueNames, Place::claim(path)));
        }
        claims.ti.other.insert("xti", 1);
        let fault = claims.check().expect_err("ti.xti");
        assert_eq!((fault.reason, fault.place), (Reason::PayloadUniqueNames, Place::claim("$.ti.xti")));
    }
}
