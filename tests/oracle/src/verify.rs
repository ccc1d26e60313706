//! What the profile says about one token: accepted, with the claims that are read, or rejected at the first
//! layer that fails. Written from the profile's text alone, over ring, data-encoding and the oracle's JSON.

use std::collections::HashSet;

use data_encoding::BASE64URL_NOPAD;
use ring::hmac;

use super::json::{self, Value};
use super::number::Number;

/// The layers in the order in which a verifier meets them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Layer {
    Compact,
    Header,
    Signature,
    Payload,
    Claims,
    Time,
    Replay,
}

/// How much of the profile a case asks about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Scope {
    Jws,
    Jwt,
    Profile,
}

/// The claims of an accepted token (`None`: the scope is `jws` and the payload is not a sound JSON object), or
/// the layer that rejects it.
pub type Decision = Result<Option<Value>, Layer>;

/// A NumericDate from here on counts milliseconds.
pub(super) const SECONDS_END: i128 = 100_000_000_000;

/// The time, the audience and the sizes of the tokens that a verifier accepts.
#[derive(Clone)]
pub struct Terms {
    pub now: i128,
    /// How many seconds old a token may be.
    pub max_age: i128,
    /// How many seconds in the future it may be from.
    pub future_leeway: i128,
    /// The tolerance for `exp` and `nbf`, in seconds.
    pub leeway: i128,
    /// The verifier's own name.
    pub audience: Option<String>,
    pub token_bytes: usize,
    pub json: json::Limits,
}

impl Terms {
    /// Those of the profile.
    pub fn at(now: i128) -> Self {
        Self {
            now,
            max_age: 60,
            future_leeway: 60,
            leeway: 0,
            audience: None,
            token_bytes: 65_536,
            json: json::TOKEN,
        }
    }
}

/// A verifier with its clock stopped, which remembers the `jti` of each token that it accepted.
pub struct Verifier<'a> {
    pub(super) secret: &'a [u8],
    pub(super) terms: Terms,
    scope: Scope,
    seen: HashSet<String>,
}

impl<'a> Verifier<'a> {
    pub fn new(secret: &'a [u8], scope: Scope, now: i64) -> Self {
        Self::on(secret, scope, Terms::at(now.into()))
    }

    /// A verifier with other terms than the profile's.
    pub fn on(secret: &'a [u8], scope: Scope, terms: Terms) -> Self {
        Self { secret, terms, scope, seen: HashSet::new() }
    }

    /// Goes on under another secret, or at another time, with the same memory.
    pub fn turn_to(&mut self, secret: &'a [u8], now: i64) {
        (self.secret, self.terms.now) = (secret, now.into());
    }

    /// Decides about one token, after all those that this verifier got before.
    pub fn verify(&mut self, token: &[u8]) -> Decision {
        let limits = self.terms.json;
        let parts = split_within(token, self.terms.token_bytes).ok_or(Layer::Compact)?;
        ensure(
            object_within(&parts.header, limits).is_some_and(|header| header_is_sound(&header)),
            Layer::Header,
        )?;
        ensure(
            !self.secret.is_empty() && mac(self.secret, parts.signing_input) == parts.mac,
            Layer::Signature,
        )?;
        let claims = object_within(&parts.payload, limits);
        if self.scope == Scope::Jws {
            return Ok(claims);
        }
        let claims = claims.ok_or(Layer::Payload)?;
        let profile = self.scope == Scope::Profile;
        ensure(registered_are_sound(&claims) && self.is_for_us(&claims), Layer::Claims)?;
        ensure(!profile || profile_is_sound(&claims), Layer::Claims)?;
        ensure(self.is_valid_now(&claims), Layer::Time)?;
        ensure(!profile || self.is_fresh(&claims), Layer::Time)?;
        if let (true, Some(jti)) = (profile, claims.get("jti").and_then(Value::as_str)) {
            ensure(self.seen.insert(jti.to_owned()), Layer::Replay)?;
        }
        Ok(Some(claims))
    }

    /// Whether the audience of a claims set, if it has one, is this verifier, or has it in its list.
    pub(super) fn is_for_us(&self, claims: &Value) -> bool {
        let is_us = |aud: &Value| aud.as_str().is_some() && aud.as_str() == self.terms.audience.as_deref();
        match claims.get("aud") {
            None => true,
            Some(Value::Array(many)) => many.iter().any(is_us),
            Some(one) => is_us(one),
        }
    }

    /// `exp` and `nbf`, to the fraction of a second.
    fn is_valid_now(&self, claims: &Value) -> bool {
        let number = |name| claims.get(name).and_then(Value::as_number);
        number("exp").is_none_or(|exp| !self.has_passed(exp))
            && number("nbf").is_none_or(|nbf| self.is_reached(nbf))
    }

    /// Whether the last moment of a token is over: now is `exp` or later, the leeway added.
    pub(super) fn has_passed(&self, exp: &Number) -> bool {
        exp.ceiling().saturating_add(self.terms.leeway) <= self.terms.now
    }

    /// Whether the first moment of a token has come, the leeway granted.
    pub(super) fn is_reached(&self, nbf: &Number) -> bool {
        nbf.ceiling().saturating_sub(self.terms.leeway) <= self.terms.now
    }

    pub(super) fn is_too_old(&self, iat: &Number) -> bool {
        self.terms.now.saturating_sub(iat.floor()) > self.terms.max_age
    }

    pub(super) fn is_in_the_future(&self, iat: &Number) -> bool {
        iat.floor().saturating_sub(self.terms.now) > self.terms.future_leeway
    }

    fn is_fresh(&self, claims: &Value) -> bool {
        let iat = claims.get("iat").and_then(Value::as_number);
        iat.is_some_and(|iat| !self.is_too_old(iat) && !self.is_in_the_future(iat))
    }
}

/// A token taken apart, its segments decoded.
pub struct Parts<'a> {
    pub signing_input: &'a [u8],
    pub header: Vec<u8>,
    pub payload: Vec<u8>,
    pub mac: Vec<u8>,
}

/// Takes a compact serialization apart; the decoder refuses padding, foreign characters, impossible lengths
/// and set pad bits.
pub fn split(token: &[u8]) -> Option<Parts<'_>> {
    split_within(token, Terms::at(0).token_bytes)
}

pub(super) fn split_within(token: &[u8], most: usize) -> Option<Parts<'_>> {
    let segments: Vec<&[u8]> = token.split(|byte| *byte == b'.').collect();
    let [header, payload, mac] = segments[..] else { return None };
    if token.len() > most {
        return None;
    }
    let decode = |segment| BASE64URL_NOPAD.decode(segment).ok();
    Some(Parts {
        signing_input: &token[..header.len() + 1 + payload.len()],
        header: decode(header)?,
        payload: decode(payload)?,
        mac: decode(mac)?,
    })
}

/// HMAC-SHA-256, by ring.
pub fn mac(secret: &[u8], message: &[u8]) -> Vec<u8> {
    hmac::sign(&hmac::Key::new(hmac::HMAC_SHA256, secret), message).as_ref().to_vec()
}

/// An id as text, so that `7` and `"7"` are one; `None` if the value is not an id.
pub fn id_text(id: &Value) -> Option<&str> {
    match id {
        Value::String(text) if !text.is_empty() => Some(text),
        Value::Number(number) => number.plain_digits(),
        _ => None,
    }
}

/// The claims layer of the scope `profile`: the registered claims and the profile's own.
pub fn claims_are_sound(claims: &Value) -> bool {
    registered_are_sound(claims) && claims.get("aud").is_none() && profile_is_sound(claims)
}

fn ensure(holds: bool, layer: Layer) -> Result<(), Layer> {
    if holds { Ok(()) } else { Err(layer) }
}

/// A header or a claims set, if the bytes are one sound JSON object.
pub fn object(bytes: &[u8]) -> Option<Value> {
    object_within(bytes, json::TOKEN)
}

fn object_within(bytes: &[u8], limits: json::Limits) -> Option<Value> {
    json::parse(bytes, limits).ok().filter(|value| value.as_object().is_some())
}

fn header_is_sound(header: &Value) -> bool {
    let typ_is_known = |typ: &Value| {
        typ.as_str()
            .is_some_and(|typ| ["JWT", "application/jwt"].iter().any(|known| known.eq_ignore_ascii_case(typ)))
    };
    header.get("alg").and_then(Value::as_str) == Some("HS256")
        && header.get("typ").is_none_or(typ_is_known)
        && header.get("crit").is_none()
}

/// The types of RFC 7519's claims where present.
fn registered_are_sound(claims: &Value) -> bool {
    ["exp", "nbf"].iter().all(|name| optional(claims, name, |value| value.as_number().is_some()))
        && optional(claims, "iss", is_string)
        && optional(claims, "aud", |aud| {
            is_string(aud) || aud.as_array().is_some_and(|many| many.iter().all(is_string))
        })
}

fn profile_is_sound(claims: &Value) -> bool {
    let filled = |name| claims.get(name).and_then(Value::as_str).is_some_and(|text| !text.is_empty());
    let iat = claims.get("iat").and_then(Value::as_number);
    iat.is_some_and(|iat| (0..SECONDS_END).contains(&iat.floor()))
        && filled("jti")
        && filled("sub")
        && claims.get("ti").is_some_and(tenant_is_sound)
}

fn tenant_is_sound(ti: &Value) -> bool {
    ti.as_object().is_some()
        && ["udn", "ufn", "uem", "aid", "adn"].iter().all(|name| optional(ti, name, is_string))
        && optional(ti, "ili", is_id_list)
        && optional(ti, "xti", |xti| {
            xti.as_object().is_some()
                && optional(xti, "hidden_integrations", is_id_list)
                && ["user_group", "user_tier"].iter().all(|name| optional(xti, name, is_string))
                && optional(xti, "allowed_installs", |count| {
                    count.as_number().is_some_and(|count| count.plain_digits().is_some())
                })
        })
}

/// Whether a member is absent or sound; `null` is a value, not an absence.
fn optional(object: &Value, name: &str, is_sound: impl Fn(&Value) -> bool) -> bool {
    object.get(name).is_none_or(is_sound)
}

pub(super) fn is_string(value: &Value) -> bool {
    value.as_str().is_some()
}

pub(super) fn is_id_list(value: &Value) -> bool {
    value.as_array().is_some_and(|items| items.iter().all(|item| id_text(item).is_some()))
}
