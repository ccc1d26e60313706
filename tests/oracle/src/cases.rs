//! The checks of one vector case, by its operation: every field that a case must have is there, and every
//! value that follows from others is recomputed. `what` names the field or property that is wrong, in the
//! same words as `oracle.py`.

use std::fmt;

use data_encoding::{BASE64URL_NOPAD, HEXLOWER};

use super::json::Value;
use super::verify::{self, Decision, Layer, Scope, Verifier};
use super::view::view;

/// One thing that is wrong with a case.
pub struct Fault {
    pub what: &'static str,
    pub expected: String,
    pub got: String,
}

/// What a `verify` case asks; two cases that ask the same must have the same answer.
#[derive(PartialEq, Eq, Hash)]
pub struct Question {
    key: Vec<u8>,
    token: Vec<u8>,
    before: Vec<Earlier>,
    now: i64,
    scope: Scope,
}

/// A token that the verifier gets earlier, perhaps at another time or under another secret.
#[derive(PartialEq, Eq, Hash)]
struct Earlier {
    token: String,
    key: Vec<u8>,
    now: i64,
}

type Check<T = ()> = Result<T, Fault>;

impl Fault {
    pub fn new(what: &'static str, expected: impl fmt::Display, got: impl fmt::Display) -> Self {
        let clip = |text: String| match text.char_indices().nth(300) {
            Some((end, _)) => format!("{}...", &text[..end]),
            None => text,
        };
        Self { what, expected: clip(expected.to_string()), got: clip(got.to_string()) }
    }
}

/// A value as a message shows it, or `nothing` if there is none.
pub fn shown(value: Option<&Value>) -> String {
    value.map_or_else(|| "nothing".to_owned(), Value::to_string)
}

/// All faults of a case and, if it asks a verifier, its question and answer.
pub fn check(case: &Value) -> (Vec<Fault>, Option<(Question, String)>) {
    let mut faults = Vec::new();
    let op = case.get("op").and_then(Value::as_str).unwrap_or_default();
    let known_answer = ["hmac", "base64url"].contains(&op);
    faults.extend(filled(case, "why").err());
    let sourced = known_answer && case.get("clause").is_none();
    faults.extend(filled(case, if sourced { "source" } else { "clause" }).err());
    let mut asked = None;
    let checked = match op {
        "verify" => check_verify(case, &mut faults).map(|question| asked = Some(question)),
        "sign" => check_sign(case, &mut faults),
        "view" => check_view(case, &mut faults),
        "hmac" => check_hmac(case, &mut faults),
        "base64url" => check_base64url(case, &mut faults),
        _ => Err(Fault::new("op", "a known operation", shown(case.get("op")))),
    };
    faults.extend(checked.err());
    (faults, asked)
}

fn check_verify(case: &Value, faults: &mut Vec<Fault>) -> Check<(Question, String)> {
    let rule = filled(case, "rule")?;
    one_of(case, "level", &["must", "should", "may"])?;
    let answer = one_of(case, "expect", &["accept", "reject", "either"])?;
    let now = integer(case, "now")?;
    let scope = scope(case)?;
    let question =
        Question { key: bytes(case, "key")?, token: token(case)?, before: before(case, now)?, now, scope };
    let decision = question.decide();
    faults.extend(age_fault(case, &question));
    match (answer, &decision) {
        ("accept", Err(_)) | ("reject", Ok(_)) => {
            faults.push(Fault::new("decision", answer, decision_text(&decision)));
        }
        ("reject", Err(layer)) => expect(faults, "layer", layer_of(rule), *layer),
        (_, Ok(claims)) => {
            for (what, value) in question.readings(claims.as_ref()) {
                // Where both decisions are free, the case need not say what is read from the token.
                if answer == "accept" || case.get(what).is_some() {
                    expect_value(faults, what, value.as_ref(), case.get(what));
                }
            }
        }
        (_, Err(_)) => {}
    }
    Ok((question, answer.to_owned()))
}

impl Question {
    fn decide(&self) -> Decision {
        let mut verifier = Verifier::new(&self.key, self.scope, self.now);
        for Earlier { token, key, now } in &self.before {
            verifier.turn_to(key, *now);
            // Rejected or not: only what it leaves in the verifier's memory matters.
            let _earlier = verifier.verify(token.as_bytes());
        }
        verifier.turn_to(&self.key, self.now);
        verifier.verify(&self.token)
    }

    /// What an accepting case must carry.
    fn readings(&self, claims: Option<&Value>) -> [(&'static str, Option<Value>); 3] {
        let signing_input = verify::split(&self.token).map_or(&[][..], |parts| parts.signing_input);
        let text = |text: String| Some(Value::String(text));
        [
            ("claims", claims.cloned()),
            ("signing_input", text(String::from_utf8_lossy(signing_input).into_owned())),
            ("signature_hex", text(HEXLOWER.encode(&verify::mac(&self.key, signing_input)))),
        ]
    }
}

/// The reference's token for some claims: it verifies at the time of minting, holds the claims, and is
/// written as the profile says.
fn check_sign(case: &Value, faults: &mut Vec<Fault>) -> Check {
    let claims = case.get("claims").ok_or_else(|| Fault::new("claims", "an object", "nothing"))?;
    let iat = claims.get("iat").and_then(Value::as_number).map_or(0, |iat| iat.floor());
    let now = if case.get("now").is_some() { integer(case, "now")? } else { i64::try_from(iat).unwrap_or(0) };
    let scope = if case.get("scope").is_some() { scope(case)? } else { Scope::Profile };
    let question = Question { key: bytes(case, "key")?, token: token(case)?, before: Vec::new(), now, scope };
    let decision = question.decide();
    let (Ok(read), Some(parts)) = (&decision, verify::split(&question.token)) else {
        return Err(Fault::new("decision", "accept", decision_text(&decision)));
    };
    let text = |bytes| String::from_utf8_lossy(bytes).into_owned();
    expect(faults, "header", r#"{"alg":"HS256","typ":"JWT"}"#.to_owned(), text(&parts.header));
    expect_value(faults, "claims", Some(claims), read.as_ref());
    let payload = text(&parts.payload);
    if has_space_between_tokens(&payload) {
        faults.push(Fault::new("whitespace", "none", &payload));
    }
    let ti = read.as_ref().and_then(|read| read.get("ti"));
    let in_order = is_in_order(read.as_ref(), &["iat", "jti", "ti", "sub"])
        && is_in_order(ti, &["udn", "ufn", "uem", "ili", "aid", "adn", "xti"]);
    if !in_order {
        faults.push(Fault::new(
            "order",
            "iat, jti, ti {udn, ufn, uem, ili, aid, adn, xti, ..}, sub, ..",
            payload,
        ));
    }
    Ok(())
}

fn check_view(case: &Value, faults: &mut Vec<Fault>) -> Check {
    let claims = case.get("claims").filter(|claims| verify::claims_are_sound(claims));
    let claims =
        claims.ok_or_else(|| Fault::new("claims", "a sound claims set", shown(case.get("claims"))))?;
    let catalogue = case.get("catalogue").ok_or_else(|| Fault::new("catalogue", "an object", "nothing"))?;
    let view =
        view(catalogue, claims).map_err(|problem| Fault::new("catalogue", "a sound catalogue", problem))?;
    expect_value(faults, "view", Some(&view), case.get("view"));
    Ok(())
}

fn check_hmac(case: &Value, faults: &mut Vec<Fault>) -> Check {
    let mac = verify::mac(&bytes(case, "key")?, &hex(case, "message_hex")?);
    let published = hex(case, "mac_hex")?;
    // RFC 2104 §5 allows no truncation below half of the hash.
    if published.len() < mac.len() / 2 || !mac.starts_with(&published) {
        faults.push(Fault::new("mac_hex", HEXLOWER.encode(&mac), HEXLOWER.encode(&published)));
    }
    Ok(())
}

fn check_base64url(case: &Value, faults: &mut Vec<Fault>) -> Check {
    let text = Value::String(BASE64URL_NOPAD.encode(&hex(case, "bytes_hex")?));
    expect_value(faults, "text", Some(&text), case.get("text"));
    Ok(())
}

/// The layer that a rule belongs to, by the families of rule ids.
fn layer_of(rule: &str) -> Layer {
    let family = rule.split('-').next().unwrap_or_default();
    match (rule, family) {
        ("iat-fresh" | "iat-not-future" | "exp-not-passed" | "nbf-reached", _) => Layer::Time,
        ("jti-single-use", _) => Layer::Replay,
        ("token-limit", _) | (_, "compact" | "base64url") => Layer::Compact,
        (_, "header" | "alg" | "typ" | "crit" | "b64" | "kid") => Layer::Header,
        (_, "signature" | "key") => Layer::Signature,
        (_, "payload") => Layer::Payload,
        _ => Layer::Claims,
    }
}

/// `age` must be how old the token is at `now`, if it has a readable `iat`.
fn age_fault(case: &Value, question: &Question) -> Option<Fault> {
    let age = case.get("age")?;
    let payload = verify::split(&question.token).and_then(|parts| verify::object(&parts.payload))?;
    let iat = payload.get("iat").and_then(Value::as_number)?;
    let computed = i128::from(question.now).saturating_sub(iat.floor());
    let stated = age.as_number().filter(|age| age.is_whole()).map(|age| age.floor());
    (stated != Some(computed)).then(|| Fault::new("age", computed, age))
}

/// Whether the known members come first and in this order.
fn is_in_order(object: Option<&Value>, known: &[&str]) -> bool {
    let members = object.and_then(Value::as_object).unwrap_or_default();
    let ranks =
        members.iter().map(|(name, _)| known.iter().position(|known| known == name).unwrap_or(known.len()));
    ranks.is_sorted()
}

/// Whether a sound JSON text has white space outside its strings.
fn has_space_between_tokens(text: &str) -> bool {
    let (mut in_string, mut escaped) = (false, false);
    text.chars().any(|character| {
        match character {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            '"' => in_string = !in_string,
            _ => return !in_string && character.is_whitespace(),
        }
        false
    })
}

fn expect<T: PartialEq + fmt::Debug>(faults: &mut Vec<Fault>, what: &'static str, expected: T, got: T) {
    if expected != got {
        faults.push(Fault::new(what, format_args!("{expected:?}"), format_args!("{got:?}")));
    }
}

fn expect_value(faults: &mut Vec<Fault>, what: &'static str, expected: Option<&Value>, got: Option<&Value>) {
    if expected != got {
        faults.push(Fault::new(what, shown(expected), shown(got)));
    }
}

fn decision_text(decision: &Decision) -> String {
    match decision {
        Ok(_) => "accept".to_owned(),
        Err(layer) => format!("reject at {layer:?}").to_lowercase(),
    }
}

fn string<'a>(case: &'a Value, what: &'static str) -> Check<&'a str> {
    case.get(what).and_then(Value::as_str).ok_or_else(|| Fault::new(what, "a string", shown(case.get(what))))
}

fn filled<'a>(case: &'a Value, what: &'static str) -> Check<&'a str> {
    let text = string(case, what)?;
    if text.is_empty() { Err(Fault::new(what, "text", "nothing")) } else { Ok(text) }
}

fn one_of<'a>(case: &'a Value, what: &'static str, known: &[&str]) -> Check<&'a str> {
    let word = string(case, what)?;
    if known.contains(&word) { Ok(word) } else { Err(Fault::new(what, known.join("|"), word)) }
}

fn scope(case: &Value) -> Check<Scope> {
    Ok(match one_of(case, "scope", &["jws", "jwt", "profile"])? {
        "jws" => Scope::Jws,
        "jwt" => Scope::Jwt,
        _ => Scope::Profile,
    })
}

fn integer(case: &Value, what: &'static str) -> Check<i64> {
    let number = case.get(what).and_then(Value::as_number).map(ToString::to_string);
    let integer = number.and_then(|digits| digits.parse().ok());
    integer.ok_or_else(|| Fault::new(what, "an integer", shown(case.get(what))))
}

fn bytes(case: &Value, what: &'static str) -> Check<Vec<u8>> {
    let text = string(case, what)?;
    BASE64URL_NOPAD.decode(text.as_bytes()).map_err(|error| Fault::new(what, "base64url", error))
}

fn hex(case: &Value, what: &'static str) -> Check<Vec<u8>> {
    let text = string(case, what)?;
    HEXLOWER.decode(text.as_bytes()).map_err(|error| Fault::new(what, "lower-case hexadecimal", error))
}

/// The token's bytes, from whichever of the two members the case has.
fn token(case: &Value) -> Check<Vec<u8>> {
    match (case.get("token"), case.get("token_bytes")) {
        (Some(_), Some(_)) => Err(Fault::new("token", "token or token_bytes", "both")),
        (None, Some(_)) => bytes(case, "token_bytes"),
        _ => string(case, "token").map(|token| token.as_bytes().to_vec()),
    }
}

fn before(case: &Value, now: i64) -> Check<Vec<Earlier>> {
    let Some(list) = case.get("before") else { return Ok(Vec::new()) };
    let key = bytes(case, "key")?;
    let tokens =
        list.as_array().and_then(|items| items.iter().map(|item| earlier(item, &key, now)).collect());
    tokens.ok_or_else(|| Fault::new("before", "a list of tokens", shown(case.get("before"))))
}

/// A token alone, or one with its own time or secret, and nothing else.
fn earlier(item: &Value, key: &[u8], now: i64) -> Option<Earlier> {
    if let Some(token) = item.as_str() {
        return Some(Earlier { token: token.to_owned(), key: key.to_vec(), now });
    }
    let is_known = |(name, _): &(String, Value)| ["token", "now", "key"].contains(&name.as_str());
    item.as_object().filter(|members| members.iter().all(is_known))?;
    let token = string(item, "token").ok()?.to_owned();
    let now = if item.get("now").is_some() { integer(item, "now").ok()? } else { now };
    let key = if item.get("key").is_some() { bytes(item, "key").ok()? } else { key.to_vec() };
    Some(Earlier { token, key, now })
}
