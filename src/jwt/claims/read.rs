//! From a JSON object to claims, with every fault on the way. The checks of single members serve
//! those who sign, too.

use super::super::planted::planted;
use super::{Audience, Claims, NumericDate, TenantInfo, TileId};
use crate::jwt::fault::{Fault, Place, Reason, quote, quote_inner};
use crate::jwt::json::{Object, Value, step};
use crate::jwt::policy::Terms;

/// Reads a claims set and collects its faults; what the policy judges is told even where the claims
/// are not complete.
pub(in crate::jwt) fn read(mut object: Object, faults: &mut Vec<Fault>) -> (Option<Claims>, Terms) {
    let iat = read_iat(object.remove("iat"), faults);
    let jti = read_id(&mut object, "jti", [Reason::JtiPresent, Reason::JtiString], faults);
    let sub = read_id(&mut object, "sub", [Reason::SubPresent, Reason::SubString], faults);
    let ti = read_ti(object.remove("ti"), faults);
    let exp = read_date(&mut object, "exp", Reason::ExpNumber, faults);
    let nbf = read_date(&mut object, "nbf", Reason::NbfNumber, faults);
    let iss = object.remove("iss").and_then(|iss| text_member(iss, Reason::IssString, "$.iss", faults));
    let aud = object.remove("aud").and_then(|aud| read_audience(aud, faults));
    let terms = Terms { iat: iat.clone(), exp: exp.clone(), nbf: nbf.clone(), aud: aud.clone() };
    let claims = iat.zip(jti).zip(ti).zip(sub).map(|(((iat, jti), ti), sub)| Claims {
        iat,
        jti,
        ti,
        sub,
        iss,
        aud,
        exp,
        nbf,
        other: object,
    });
    (claims, terms)
}

fn wrong_type(reason: Reason, path: &str, value: &Value) -> Fault {
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
    object: &mut Object,
    name: &str,
    [present, string]: [Reason; 2],
    faults: &mut Vec<Fault>,
) -> Option<String> {
    let path = format!("$.{name}");
    let Some(value) = object.remove(name) else {
        faults.push(Fault::new(present, Place::claim(path), format!("no {name}")));
        return None;
    };
    let text = text_member(value, string, &path, faults)?;
    check_non_empty(name, &text, faults).then_some(text)
}

pub(super) fn check_non_empty(name: &str, text: &str, faults: &mut Vec<Fault>) -> bool {
    let reason = if name == "jti" { Reason::JtiNonEmpty } else { Reason::SubNonEmpty };
    if text.is_empty() && planted!("empty-id": false, else true) {
        faults.push(Fault::new(reason, Place::claim(format!("$.{name}")), quote("")));
    }
    planted!("empty-id": true, else !text.is_empty())
}

fn text_member(value: Value, reason: Reason, path: &str, faults: &mut Vec<Fault>) -> Option<String> {
    match value {
        Value::String(text) => Some(text),
        other => {
            faults.push(wrong_type(reason, path, &other));
            None
        }
    }
}

fn read_date(
    object: &mut Object,
    name: &str,
    reason: Reason,
    faults: &mut Vec<Fault>,
) -> Option<NumericDate> {
    match object.remove(name)? {
        Value::Number(number) => Some(NumericDate(number)),
        other => {
            faults.push(wrong_type(reason, &format!("$.{name}"), &other));
            None
        }
    }
}

fn read_audience(aud: Value, faults: &mut Vec<Fault>) -> Option<Audience> {
    match aud {
        Value::String(one) => Some(Audience::One(one)),
        Value::Array(items) => {
            let texts: Option<Vec<String>> =
                items.iter().map(|item| item.as_str().map(str::to_owned)).collect();
            if texts.is_none() {
                let saw = "a list with an item that is not a string";
                faults.push(Fault::new(Reason::AudForm, Place::claim("$.aud"), saw));
            }
            texts.map(Audience::Many)
        }
        other => {
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
    let mut text = |name: &str| {
        let value = object.remove(name)?;
        text_member(value, Reason::TiText, &format!("$.ti.{name}"), faults)
    };
    let display_name = text("udn");
    let full_name = text("ufn");
    let email = text("uem");
    let auditable_id = text("aid");
    let auditable_name = text("adn");
    let installed = object.remove("ili").and_then(|ili| {
        let whole = (Reason::IliArray, "$.ti.ili");
        read_ids(&ili, whole, Reason::IliIds, faults)
    });
    let extra = object.remove("xti").and_then(|xti| match xti {
        Value::Object(extra) => {
            check_extra(&extra, faults);
            Some(extra)
        }
        other => {
            faults.push(wrong_type(Reason::XtiObject, "$.ti.xti", &other));
            None
        }
    });
    Some(TenantInfo {
        display_name,
        full_name,
        email,
        installed,
        auditable_id,
        auditable_name,
        extra,
        other: object,
    })
}

fn read_ids(
    value: &Value,
    (array, path): (Reason, &str),
    item: Reason,
    faults: &mut Vec<Fault>,
) -> Option<Vec<TileId>> {
    let Value::Array(items) = value else {
        faults.push(wrong_type(array, path, value));
        return None;
    };
    let mut ids = Vec::with_capacity(items.len());
    planted!("first-of-no-ids": drop(items[0].clone()), else ());
    for (at, value) in items.iter().enumerate() {
        match TileId::from_value(value) {
            Some(id) => ids.push(id),
            None => faults.push(wrong_type(item, &format!("{path}[{at}]"), value)),
        }
    }
    Some(ids)
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
        let reason = Reason::XtiHiddenIntegrations;
        read_ids(hidden, (reason, "$.ti.xti.hidden_integrations"), reason, faults);
    }
    for name in ["user_group", "user_tier"] {
        if let Some(value) = extra.get(name)
            && value.as_str().is_none()
        {
            faults.push(wrong_type(Reason::XtiGroup, &format!("$.ti.xti{}", step(name)), value));
        }
    }
    if let Some(value) = extra.get("allowed_installs")
        && !matches!(value, Value::Number(number) if number.is_plain_digits())
    {
        faults.push(wrong_type(Reason::XtiAllowedInstalls, "$.ti.xti.allowed_installs", value));
    }
}
