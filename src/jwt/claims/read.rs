//! From a JSON object to claims, with every fault on the way. The checks of single members serve those
//! who sign, and those who read [strictly](super::strict), too.

use super::super::planted::planted;
use super::{Audience, Claims, NumericDate, TenantInfo, TileId};
use crate::jwt::fault::{Fault, Place, Reason, quote, quote_inner};
use crate::jwt::json::{Object, Value, step};
use crate::jwt::policy::{Policy, Terms};

/// Reads a claims set, judges it by a policy if there is one, and collects the faults. There are no claims
/// where a member is missing or has a wrong type.
pub(in crate::jwt) fn read(
    mut object: Object,
    policy: Option<&Policy>,
    faults: &mut Vec<Fault>,
) -> Option<Claims> {
    let iat = read_iat(object.remove("iat"), faults);
    let jti = read_id(object.remove("jti"), "jti", [Reason::JtiPresent, Reason::JtiString], faults);
    let sub = read_id(object.remove("sub"), "sub", [Reason::SubPresent, Reason::SubString], faults);
    let ti = read_ti(object.remove("ti"), faults);
    let exp = read_date(object.remove("exp"), "exp", Reason::ExpNumber, faults);
    let nbf = read_date(object.remove("nbf"), "nbf", Reason::NbfNumber, faults);
    let iss = object.remove("iss").and_then(|iss| text_member(iss, Reason::IssString, ["$.", "iss"], faults));
    let aud = object.remove("aud").and_then(|aud| read_audience(aud, faults));
    if let Some(policy) = policy {
        let terms = Terms { iat: iat.as_ref(), exp: exp.as_ref(), nbf: nbf.as_ref(), aud: aud.as_ref() };
        policy.check(&terms, faults);
    }
    Some(Claims { iat: iat?, jti: jti?, ti: ti?, sub: sub?, iss, aud, exp, nbf, other: object })
}

fn wrong_type(reason: Reason, path: impl Into<String>, value: &Value) -> Fault {
    let saw = match value {
        Value::String(text) => format!("the string {}", quote(text)),
        Value::Number(number) => format!("the number {}", quote_inner(&number.to_string())),
        other => other.kind().to_owned(),
    };
    Fault::new(reason, Place::claim(path), saw)
}

fn read_iat(iat: Option<Value>, faults: &mut Vec<Fault>) -> Option<NumericDate> {
    match iat {
        None => faults.push(Fault::new(Reason::IatPresent, Place::claim("$.iat"), "no iat")),
        Some(Value::Number(number)) => {
            let iat = NumericDate(number);
            let before = faults.len();
            check_iat(&iat, faults);
            return (faults.len() == before).then_some(iat);
        }
        Some(other) => faults.push(wrong_type(Reason::IatNumber, "$.iat", &other)),
    }
    None
}

/// From here on a count of seconds would lie after the year 5138, and one of milliseconds began
/// in 1973.
const NOT_SECONDS: i64 = 100_000_000_000;

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

fn read_id(
    id: Option<Value>,
    name: &str,
    [present, string]: [Reason; 2],
    faults: &mut Vec<Fault>,
) -> Option<String> {
    let Some(value) = id else {
        faults.push(Fault::new(present, Place::claim(format!("$.{name}")), format!("no {name}")));
        return None;
    };
    let text = text_member(value, string, ["$.", name], faults)?;
    check_non_empty(name, &text, faults).then_some(text)
}

pub(super) fn check_non_empty(name: &str, text: &str, faults: &mut Vec<Fault>) -> bool {
    let reason = if name == "jti" { Reason::JtiNonEmpty } else { Reason::SubNonEmpty };
    if text.is_empty() && planted!("empty-id": false, else true) {
        faults.push(Fault::new(reason, Place::claim(format!("$.{name}")), quote("")));
    }
    planted!("empty-id": true, else !text.is_empty())
}

/// A member that is a string; the parts of its path are joined only where it is not.
fn text_member(value: Value, reason: Reason, path: [&str; 2], faults: &mut Vec<Fault>) -> Option<String> {
    match value {
        Value::String(text) => Some(text),
        other => {
            faults.push(wrong_type(reason, path.concat(), &other));
            None
        }
    }
}

fn read_date(
    date: Option<Value>,
    name: &str,
    reason: Reason,
    faults: &mut Vec<Fault>,
) -> Option<NumericDate> {
    match date? {
        Value::Number(number) => Some(NumericDate(number)),
        other => {
            faults.push(wrong_type(reason, ["$.", name].concat(), &other));
            None
        }
    }
}

fn read_audience(aud: Value, faults: &mut Vec<Fault>) -> Option<Audience> {
    match Audience::of(aud) {
        Ok(aud) => Some(aud),
        Err(Value::Array(_)) => {
            let saw = "a list with an item that is not a string";
            faults.push(Fault::new(Reason::AudForm, Place::claim("$.aud"), saw));
            None
        }
        Err(other) => {
            faults.push(wrong_type(Reason::AudForm, "$.aud", &other));
            None
        }
    }
}

fn read_ti(ti: Option<Value>, faults: &mut Vec<Fault>) -> Option<TenantInfo> {
    let mut object = match ti {
        Some(Value::Object(object)) => object,
        Some(other) => {
            faults.push(wrong_type(Reason::TiObject, "$.ti", &other));
            return None;
        }
        None => {
            faults.push(Fault::new(Reason::TiPresent, Place::claim("$.ti"), "no ti"));
            return None;
        }
    };
    let mut text = |name| text_member(object.remove(name)?, Reason::TiText, ["$.ti.", name], faults);
    Some(TenantInfo {
        display_name: text("udn"),
        full_name: text("ufn"),
        email: text("uem"),
        auditable_id: text("aid"),
        auditable_name: text("adn"),
        installed: object.remove("ili").and_then(|ili| read_installed(ili, faults)),
        extra: object.remove("xti").and_then(|xti| read_extra(xti, faults)),
        other: object,
    })
}

fn read_installed(ili: Value, faults: &mut Vec<Fault>) -> Option<Vec<TileId>> {
    let Value::Array(items) = ili else {
        faults.push(wrong_type(Reason::IliArray, "$.ti.ili", &ili));
        return None;
    };
    check_ids(&items, Reason::IliIds, "$.ti.ili", faults);
    Some(items.into_iter().filter_map(TileId::of).collect())
}

fn read_extra(xti: Value, faults: &mut Vec<Fault>) -> Option<Object> {
    match xti {
        Value::Object(extra) => {
            check_extra(&extra, faults);
            Some(extra)
        }
        other => {
            faults.push(wrong_type(Reason::XtiObject, "$.ti.xti", &other));
            None
        }
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
