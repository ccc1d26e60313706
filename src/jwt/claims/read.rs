//! What is wrong with the claims of a JSON object: every fault; and from an object with none to claims. The
//! checks of single members serve those who sign, and those who read [strictly](super::strict), too.

use super::super::planted::planted;
use super::{Audience, Claims, NumericDate, TenantInfo, TileId};
use crate::jwt::fault::{Fault, Place, Reason};
use crate::jwt::json::{Object, Value, step};
use crate::jwt::policy::{Policy, Terms};
use crate::text::{quote, quote_inner};

/// Judges a claims set by the profile, and by a policy if there is one, and collects the faults.
pub(in crate::jwt) fn judge(object: &Object, policy: Option<&Policy>, faults: &mut Vec<Fault>) {
    let iat = judge_iat(object.get("iat"), faults);
    judge_id(object.get("jti"), "jti", [Reason::JtiPresent, Reason::JtiString], faults);
    judge_id(object.get("sub"), "sub", [Reason::SubPresent, Reason::SubString], faults);
    judge_ti(object.get("ti"), faults);
    let exp = judge_date(object.get("exp"), "exp", Reason::ExpNumber, faults);
    let nbf = judge_date(object.get("nbf"), "nbf", Reason::NbfNumber, faults);
    judge_text(object.get("iss"), Reason::IssString, ["$.", "iss"], faults);
    let aud = object.get("aud").and_then(|aud| read_audience(aud, faults));
    if let Some(policy) = policy {
        let terms = Terms { iat: iat.as_ref(), exp: exp.as_ref(), nbf: nbf.as_ref(), aud: aud.as_ref() };
        policy.check(&terms, faults);
    }
}

/// The claims of an object in which [`judge`] finds no fault.
pub(in crate::jwt) fn claims_of(mut object: Object) -> Option<Claims> {
    let date = |value| match value {
        Value::Number(number) => Some(NumericDate(number)),
        _ => None,
    };
    Some(Claims {
        iat: object.remove("iat").and_then(date)?,
        jti: object.remove("jti").and_then(text_of)?,
        ti: object.remove("ti").and_then(tenant_info_of)?,
        sub: object.remove("sub").and_then(text_of)?,
        iss: object.remove("iss").and_then(text_of),
        aud: object.remove("aud").and_then(|aud| Audience::of(aud).ok()),
        exp: object.remove("exp").and_then(date),
        nbf: object.remove("nbf").and_then(date),
        other: object,
    })
}

fn tenant_info_of(ti: Value) -> Option<TenantInfo> {
    let Value::Object(mut object) = ti else { return None };
    let ids = |value| match value {
        Value::Array(items) => Some(items.into_iter().filter_map(TileId::of).collect()),
        _ => None,
    };
    let extra = |value| match value {
        Value::Object(extra) => Some(extra),
        _ => None,
    };
    Some(TenantInfo {
        display_name: object.remove("udn").and_then(text_of),
        full_name: object.remove("ufn").and_then(text_of),
        email: object.remove("uem").and_then(text_of),
        installed: object.remove("ili").and_then(ids),
        auditable_id: object.remove("aid").and_then(text_of),
        auditable_name: object.remove("adn").and_then(text_of),
        extra: object.remove("xti").and_then(extra),
        other: object,
    })
}

fn text_of(value: Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text),
        _ => None,
    }
}

fn wrong_type(reason: Reason, path: impl Into<String>, value: &Value) -> Fault {
    let found = match value {
        Value::String(text) => format!("the string {}", quote(text)),
        Value::Number(number) => format!("the number {}", quote_inner(&number.to_string())),
        other => other.kind().to_owned(),
    };
    Fault::new(reason, Place::claim(path), found)
}

fn judge_iat(iat: Option<&Value>, faults: &mut Vec<Fault>) -> Option<NumericDate> {
    match iat {
        None => faults.push(Fault::new(Reason::IatPresent, Place::claim("$.iat"), "no iat")),
        Some(Value::Number(number)) => {
            let iat = NumericDate(number.clone());
            let before = faults.len();
            check_iat(&iat, faults);
            return (faults.len() == before).then_some(iat);
        }
        Some(other) => faults.push(wrong_type(Reason::IatNumber, "$.iat", other)),
    }
    None
}

/// From here on a count of seconds would lie after the year 5138, and one of milliseconds began
/// in 1973.
pub(crate) const NOT_SECONDS: i64 = 100_000_000_000;

pub(super) fn check_iat(iat: &NumericDate, faults: &mut Vec<Fault>) {
    let place = || Place::claim("$.iat");
    let shown = || quote_inner(&iat.to_string());
    if iat.0.is_negative() {
        faults.push(Fault::new(Reason::IatNonNegative, place(), shown()));
    } else if iat.floor() >= NOT_SECONDS {
        let unit = match iat.floor() {
            i64::MAX => "no time at all",
            size if size < NOT_SECONDS * 1_000 => "milliseconds",
            size if size < NOT_SECONDS * 1_000_000 => "microseconds",
            _ => "nanoseconds",
        };
        faults.push(Fault::new(Reason::IatSeconds, place(), format!("{}, by its size {unit}", shown())));
    }
}

fn judge_id(id: Option<&Value>, name: &str, [present, string]: [Reason; 2], faults: &mut Vec<Fault>) {
    match id {
        None => faults.push(Fault::new(present, Place::claim(format!("$.{name}")), format!("no {name}"))),
        Some(Value::String(text)) => check_non_empty(name, text, faults),
        Some(other) => faults.push(wrong_type(string, format!("$.{name}"), other)),
    }
}

pub(super) fn check_non_empty(name: &str, text: &str, faults: &mut Vec<Fault>) {
    let reason = if name == "jti" { Reason::JtiNonEmpty } else { Reason::SubNonEmpty };
    if text.is_empty() && planted!("empty-id": false, else true) {
        faults.push(Fault::new(reason, Place::claim(format!("$.{name}")), quote("")));
    }
}

/// A member that is a string if it is there; the parts of its path are joined only where it is none.
fn judge_text(value: Option<&Value>, reason: Reason, path: [&str; 2], faults: &mut Vec<Fault>) {
    if let Some(other) = value.filter(|value| value.as_str().is_none()) {
        faults.push(wrong_type(reason, path.concat(), other));
    }
}

fn judge_date(
    date: Option<&Value>,
    name: &str,
    reason: Reason,
    faults: &mut Vec<Fault>,
) -> Option<NumericDate> {
    match date? {
        Value::Number(number) => Some(NumericDate(number.clone())),
        other => {
            faults.push(wrong_type(reason, ["$.", name].concat(), other));
            None
        }
    }
}

fn read_audience(aud: &Value, faults: &mut Vec<Fault>) -> Option<Audience> {
    match Audience::of(aud.clone()) {
        Ok(aud) => Some(aud),
        Err(Value::Array(_)) => {
            let found = "a list with an item that is not a string";
            faults.push(Fault::new(Reason::AudForm, Place::claim("$.aud"), found));
            None
        }
        Err(other) => {
            faults.push(wrong_type(Reason::AudForm, "$.aud", &other));
            None
        }
    }
}

fn judge_ti(ti: Option<&Value>, faults: &mut Vec<Fault>) {
    let object = match ti {
        Some(Value::Object(object)) => object,
        Some(other) => return faults.push(wrong_type(Reason::TiObject, "$.ti", other)),
        None => return faults.push(Fault::new(Reason::TiPresent, Place::claim("$.ti"), "no ti")),
    };
    for name in ["udn", "ufn", "uem", "aid", "adn"] {
        judge_text(object.get(name), Reason::TiText, ["$.ti.", name], faults);
    }
    match object.get("ili") {
        Some(Value::Array(items)) => check_ids(items, Reason::IliIds, "$.ti.ili", faults),
        Some(other) => faults.push(wrong_type(Reason::IliArray, "$.ti.ili", other)),
        None => {}
    }
    match object.get("xti") {
        Some(Value::Object(extra)) => check_extra(extra, faults),
        Some(other) => faults.push(wrong_type(Reason::XtiObject, "$.ti.xti", other)),
        None => {}
    }
}

fn check_ids(items: &[Value], reason: Reason, path: &str, faults: &mut Vec<Fault>) {
    for (at, value) in items.iter().enumerate().filter(|(_, value)| !TileId::is_id(value)) {
        faults.push(wrong_type(reason, format!("{path}[{at}]"), value));
    }
}

/// Members with a field of their own would be written twice if they stood among the others.
pub(super) fn check_other(other: &Object, path: &str, own: &[&str], faults: &mut Vec<Fault>) {
    for (name, _) in other.iter().filter(|(name, _)| own.contains(name)) {
        let place = Place::claim(format!("{path}{}", step(name)));
        faults.push(Fault::new(Reason::PayloadUniqueNames, place, "it among the other members, too"));
    }
}

/// The members of `xti` that the seed names have their types; the rest is free.
pub(super) fn check_extra(extra: &Object, faults: &mut Vec<Fault>) {
    if let Some(hidden) = extra.get("hidden_integrations") {
        let (reason, path) = (Reason::XtiHiddenIntegrations, "$.ti.xti.hidden_integrations");
        match hidden {
            Value::Array(items) => check_ids(items, reason, path, faults),
            other => faults.push(wrong_type(reason, path, other)),
        }
    }
    for name in ["user_group", "user_tier"] {
        if let Some(value) = extra.get(name)
            && value.as_str().is_none()
        {
            faults.push(wrong_type(Reason::XtiGroup, format!("$.ti.xti{}", step(name)), value));
        }
    }
    if let Some(value) = extra.get("allowed_installs")
        && !matches!(value, Value::Number(number) if number.is_plain_digits())
    {
        faults.push(wrong_type(Reason::XtiAllowedInstalls, "$.ti.xti.allowed_installs", value));
    }
}
