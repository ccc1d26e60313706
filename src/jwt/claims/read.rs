//! Slow path: from a JSON object to all faults of its claims, and to claims if there are none.

use std::borrow::Cow;

use super::check::{check_extra, check_iat, check_ids, check_non_empty, wrong_type};
use super::set::{Claims, TenantInfo};
use super::values::{Audience, NumericDate, TileId};
use super::{Claim, TenantMember};
use crate::jwt::fault::{Fault, Reason, first};
use crate::jwt::json::{Object, Value};

/// The claims that a policy judges, as far as they could be read.
#[derive(Debug)]
pub(in crate::jwt) struct TimedClaims<'claims> {
    /// `iat`, if it is a count of seconds.
    pub iat: Option<Cow<'claims, NumericDate>>,
    /// `exp`, if it is a number.
    pub exp: Option<Cow<'claims, NumericDate>>,
    /// `nbf`, if it is a number.
    pub nbf: Option<Cow<'claims, NumericDate>>,
    /// `aud`, if it is well formed.
    pub aud: Option<Cow<'claims, Audience>>,
}

impl<'claims> From<&'claims Claims> for TimedClaims<'claims> {
    fn from(claims: &'claims Claims) -> Self {
        TimedClaims {
            iat: Some(Cow::Borrowed(&claims.iat)),
            exp: claims.exp.as_ref().map(Cow::Borrowed),
            nbf: claims.nbf.as_ref().map(Cow::Borrowed),
            aud: claims.aud.as_ref().map(Cow::Borrowed),
        }
    }
}

/// Collects the faults of a claims set's types, and returns the claims that a policy judges.
pub(in crate::jwt) fn collect_faults(object: &Object, faults: &mut Vec<Fault>) -> TimedClaims<'static> {
    let get = |claim: Claim| object.get(claim.name().plain);
    let iat = iat_of(get(Claim::Iat), faults);
    check_id(
        Claim::Jti,
        get(Claim::Jti),
        [Reason::JtiPresent, Reason::JtiString, Reason::JtiNonEmpty],
        faults,
    );
    check_id(
        Claim::Sub,
        get(Claim::Sub),
        [Reason::SubPresent, Reason::SubString, Reason::SubNonEmpty],
        faults,
    );
    check_ti(get(Claim::Ti), faults);
    let mut date = |claim: Claim, reason| match get(claim)? {
        Value::Number(number) => Some(Cow::Owned(NumericDate(number.clone()))),
        other => {
            faults.push(wrong_type(reason, claim.place(), other));
            None
        }
    };
    let exp = date(Claim::Exp, Reason::ExpNumber);
    let nbf = date(Claim::Nbf, Reason::NbfNumber);
    if let Some(iss) = get(Claim::Iss).filter(|iss| iss.as_str().is_none()) {
        faults.push(wrong_type(Reason::IssString, Claim::Iss.place(), iss));
    }
    let aud = get(Claim::Aud).and_then(|aud| audience_of(aud, faults));
    TimedClaims { iat: iat.map(Cow::Owned), exp, nbf, aud: aud.map(Cow::Owned) }
}

fn iat_of(iat: Option<&Value>, faults: &mut Vec<Fault>) -> Option<NumericDate> {
    match iat {
        None => faults.push(Fault::new(Reason::IatPresent, Claim::Iat.place(), "no iat")),
        Some(Value::Number(number)) => {
            let iat = NumericDate(number.clone());
            let before = faults.len();
            check_iat(&iat, faults);
            return (faults.len() == before).then_some(iat);
        }
        Some(other) => faults.push(wrong_type(Reason::IatNumber, Claim::Iat.place(), other)),
    }
    None
}

fn check_id(
    claim: Claim,
    id: Option<&Value>,
    [present, string, non_empty]: [Reason; 3],
    faults: &mut Vec<Fault>,
) {
    match id {
        None => faults.push(Fault::new(present, claim.place(), format!("no {}", claim.name().plain))),
        Some(Value::String(text)) => check_non_empty(claim, text, non_empty, faults),
        Some(other) => faults.push(wrong_type(string, claim.place(), other)),
    }
}

fn audience_of(aud: &Value, faults: &mut Vec<Fault>) -> Option<Audience> {
    match Audience::of(aud.clone()) {
        Ok(aud) => return Some(aud),
        Err(Value::Array(_)) => {
            let found = "a list with an item that is not a string";
            faults.push(Fault::new(Reason::AudForm, Claim::Aud.place(), found));
        }
        Err(other) => faults.push(wrong_type(Reason::AudForm, Claim::Aud.place(), &other)),
    }
    None
}

fn check_ti(ti: Option<&Value>, faults: &mut Vec<Fault>) {
    let object = match ti {
        Some(Value::Object(object)) => object,
        Some(other) => return faults.push(wrong_type(Reason::TiObject, Claim::Ti.place(), other)),
        None => return faults.push(Fault::new(Reason::TiPresent, Claim::Ti.place(), "no ti")),
    };
    let get = |member: TenantMember| object.get(member.name().plain);
    use TenantMember::{Adn, Aid, Ili, Udn, Uem, Ufn, Xti};
    for member in [Udn, Ufn, Uem, Aid, Adn] {
        if let Some(other) = get(member).filter(|value| value.as_str().is_none()) {
            faults.push(wrong_type(Reason::TiText, member.place(), other));
        }
    }
    match get(Ili) {
        Some(Value::Array(items)) => check_ids(items, Reason::IliIds, "$.ti.ili", faults),
        Some(other) => faults.push(wrong_type(Reason::IliArray, Ili.place(), other)),
        None => {}
    }
    match get(Xti) {
        Some(Value::Object(extra)) => check_extra(extra, faults),
        Some(other) => faults.push(wrong_type(Reason::XtiObject, Xti.place(), other)),
        None => {}
    }
}

impl Claims {
    /// Reads a claims set by the profile's rules, without a clock or an audience.
    ///
    /// # Errors
    /// The first fault of the claims layer.
    ///
    /// ```
    /// use jwt_assay::jwt::{Claims, json::Object};
    /// let claims = Claims::from_object(Object::parse(r#"{"iat":1621521641,"jti":"a","sub":"b","ti":{}}"#)?)?;
    /// assert_eq!(claims.iat.floor(), 1_621_521_641);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn from_object(object: Object) -> Result<Self, Fault> {
        let mut faults = Vec::new();
        collect_faults(&object, &mut faults);
        match first(faults) {
            Some(fault) => Err(fault),
            None => Ok(into_claims(object).expect("claims without a fault are complete")),
        }
    }
}

/// The claims of an object without faults.
pub(in crate::jwt) fn into_claims(mut object: Object) -> Option<Claims> {
    let mut take = |claim: Claim| object.remove(claim.name().plain);
    Some(Claims {
        iat: take(Claim::Iat).and_then(date)?,
        jti: take(Claim::Jti).and_then(text)?,
        ti: take(Claim::Ti).and_then(into_tenant_info)?,
        sub: take(Claim::Sub).and_then(text)?,
        iss: take(Claim::Iss).and_then(text),
        aud: take(Claim::Aud).and_then(|aud| Audience::of(aud).ok()),
        exp: take(Claim::Exp).and_then(date),
        nbf: take(Claim::Nbf).and_then(date),
        other: object,
    })
}

fn into_tenant_info(ti: Value) -> Option<TenantInfo> {
    let Value::Object(mut object) = ti else { return None };
    let mut take = |member: TenantMember| object.remove(member.name().plain);
    let ids = |value| match value {
        Value::Array(items) => Some(items.into_iter().filter_map(TileId::of).collect()),
        _ => None,
    };
    let extra = |value| match value {
        Value::Object(extra) => Some(extra),
        _ => None,
    };
    Some(TenantInfo {
        display_name: take(TenantMember::Udn).and_then(text),
        full_name: take(TenantMember::Ufn).and_then(text),
        email: take(TenantMember::Uem).and_then(text),
        installed: take(TenantMember::Ili).and_then(ids),
        auditable_id: take(TenantMember::Aid).and_then(text),
        auditable_name: take(TenantMember::Adn).and_then(text),
        extra: take(TenantMember::Xti).and_then(extra),
        other: object,
    })
}

fn text(value: Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text),
        _ => None,
    }
}

fn date(value: Value) -> Option<NumericDate> {
    match value {
        Value::Number(number) => Some(NumericDate(number)),
        _ => None,
    }
}
