//! From a payload's text straight to claims, as a verifier wants them: in one go, with nothing built but
//! what is kept, and no word of what is wrong. Whoever needs one reads the JSON for itself and asks
//! [`read`](super::read).

use std::borrow::Cow;

use serde::de::{DeserializeSeed, Deserializer, Error, MapAccess, SeqAccess, Visitor};
use serde_json::value::RawValue;

use super::{Audience, Claims, NumericDate, TenantInfo, TileId};
use crate::jwt::json::{Name, Object, Reader, Value};
use crate::jwt::planted::planted;
use crate::jwt::policy::Policy;

/// The claims of a text that breaks no rule, neither of JSON nor of the profile nor of the policy.
pub(in crate::jwt) fn accept(text: &[u8], policy: &Policy) -> Option<Claims> {
    let text = std::str::from_utf8(text).ok()?;
    let mut reader = Reader::new(text, 0, policy.limits.json);
    let mut deserializer = serde_json::Deserializer::from_str(text);
    let claims = ClaimsSet(&mut reader).deserialize(&mut deserializer).ok()?;
    deserializer.end().ok()?;
    let is_sound = !reader.has_duplicates() && claims.check().is_ok() && policy.accepts(&claims);
    is_sound.then_some(claims)
}

/// Who reads a claims set.
struct ClaimsSet<'reader, 'text>(&'reader mut Reader<'text>);

/// Who reads a tenant info object.
struct TenantInfoObject<'reader, 'text>(&'reader mut Reader<'text>);

/// Who reads `ili`.
struct TileIds<'reader, 'text>(&'reader mut Reader<'text>);

/// Who reads `xti`.
struct Extra<'reader, 'text>(&'reader mut Reader<'text>);

/// How deep a value stands in each of them.
const IN_CLAIMS: usize = 1;
const IN_TENANT_INFO: usize = 2;
const IN_EXTRA: usize = 3;

macro_rules! read_by {
    ($($reader:ident: $value:ty, $deserialize:ident, $visit:ident($access:ident), $depth:ident, $what:literal;)+) => {$(
        impl<'text> DeserializeSeed<'text> for $reader<'_, 'text> {
            type Value = $value;

            fn deserialize<D: Deserializer<'text>>(self, deserializer: D) -> Result<$value, D::Error> {
                match self.0.admits_depth($depth) {
                    true => deserializer.$deserialize(self),
                    false => Err(D::Error::custom("too deep")),
                }
            }
        }

        impl<'text> Visitor<'text> for $reader<'_, 'text> {
            type Value = $value;

            fn expecting(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                formatter.write_str($what)
            }

            fn $visit<A: $access<'text>>(self, access: A) -> Result<$value, A::Error> {
                self.read(access)
            }
        }
    )+};
}

read_by! {
    ClaimsSet: Claims, deserialize_map, visit_map(MapAccess), IN_CLAIMS, "a claims set";
    TenantInfoObject: TenantInfo, deserialize_map, visit_map(MapAccess), IN_TENANT_INFO, "a tenant info object";
    TileIds: Vec<TileId>, deserialize_seq, visit_seq(SeqAccess), IN_EXTRA, "a list of tile ids";
    Extra: Object, deserialize_map, visit_map(MapAccess), IN_EXTRA, "an object";
}

impl<'text> ClaimsSet<'_, 'text> {
    fn read<A: MapAccess<'text>>(self, mut access: A) -> Result<Claims, A::Error> {
        let reader = self.0;
        let (mut iat, mut exp, mut nbf) = (None, None, None);
        let (mut jti, mut sub, mut iss) = (None, None, None);
        let (mut ti, mut aud, mut other) = (None, None, Vec::new());
        while let Some(name) = next_name(&mut access, reader)? {
            match &*name {
                "iat" => set(&mut iat, date(&mut access, reader)?)?,
                "jti" => set(&mut jti, access.next_value()?)?,
                "ti" => set(&mut ti, access.next_value_seed(TenantInfoObject(reader))?)?,
                "sub" => set(&mut sub, access.next_value()?)?,
                "iss" => set(&mut iss, access.next_value()?)?,
                "aud" => set(&mut aud, audience(&mut access, reader)?)?,
                "exp" => set(&mut exp, date(&mut access, reader)?)?,
                "nbf" => set(&mut nbf, date(&mut access, reader)?)?,
                _ => other.push((name.into_owned(), value(&mut access, reader, IN_CLAIMS)?)),
            }
        }
        let other = reader.without_duplicates(other);
        let claims = || Some(Claims { iat: iat?, jti: jti?, ti: ti?, sub: sub?, iss, aud, exp, nbf, other });
        claims().ok_or_else(|| A::Error::custom("a claim is missing"))
    }
}

impl<'text> TenantInfoObject<'_, 'text> {
    fn read<A: MapAccess<'text>>(self, mut access: A) -> Result<TenantInfo, A::Error> {
        let reader = self.0;
        let (mut ti, mut other) = (TenantInfo::default(), Vec::new());
        while let Some(name) = next_name(&mut access, reader)? {
            match &*name {
                "udn" => set(&mut ti.display_name, access.next_value()?)?,
                "ufn" => set(&mut ti.full_name, access.next_value()?)?,
                "uem" => set(&mut ti.email, access.next_value()?)?,
                "ili" => set(&mut ti.installed, access.next_value_seed(TileIds(reader))?)?,
                "aid" => set(&mut ti.auditable_id, access.next_value()?)?,
                "adn" => set(&mut ti.auditable_name, access.next_value()?)?,
                "xti" => set(&mut ti.extra, access.next_value_seed(Extra(reader))?)?,
                _ => other.push((name.into_owned(), value(&mut access, reader, IN_TENANT_INFO)?)),
            }
        }
        ti.other = reader.without_duplicates(other);
        Ok(ti)
    }
}

impl<'text> TileIds<'_, 'text> {
    fn read<A: SeqAccess<'text>>(self, mut access: A) -> Result<Vec<TileId>, A::Error> {
        let mut ids = Vec::new();
        while let Some(raw) = access.next_element()? {
            let id = self.0.admits_member().then(|| self.0.value(raw, IN_EXTRA).ok());
            ids.push(id.flatten().and_then(TileId::of).ok_or_else(|| A::Error::custom("no id"))?);
        }
        planted!("first-of-no-ids": drop(ids[0].clone()), else ());
        Ok(ids)
    }
}

impl<'text> Extra<'_, 'text> {
    fn read<A: MapAccess<'text>>(self, mut access: A) -> Result<Object, A::Error> {
        let mut members = Vec::new();
        while let Some(name) = next_name(&mut access, self.0)? {
            members.push((name.into_owned(), value(&mut access, self.0, IN_EXTRA)?));
        }
        Ok(self.0.without_duplicates(members))
    }
}

/// The next name of an object, as long as there may be another member.
fn next_name<'text, A: MapAccess<'text>>(
    access: &mut A,
    reader: &mut Reader<'text>,
) -> Result<Option<Cow<'text, str>>, A::Error> {
    let name = access.next_key_seed(Name)?;
    match name.is_none() || reader.admits_member() {
        true => Ok(name),
        false => Err(A::Error::custom("too many members")),
    }
}

/// The value of a member that may be anything.
fn value<'text, A: MapAccess<'text>>(
    access: &mut A,
    reader: &mut Reader<'text>,
    depth: usize,
) -> Result<Value, A::Error> {
    let raw: &'text RawValue = access.next_value()?;
    reader.value(raw, depth).map_err(A::Error::custom)
}

fn date<'text, A: MapAccess<'text>>(
    access: &mut A,
    reader: &mut Reader<'text>,
) -> Result<NumericDate, A::Error> {
    match value(access, reader, IN_CLAIMS)? {
        Value::Number(number) => Ok(NumericDate(number)),
        _ => Err(A::Error::custom("no number")),
    }
}

fn audience<'text, A: MapAccess<'text>>(
    access: &mut A,
    reader: &mut Reader<'text>,
) -> Result<Audience, A::Error> {
    Audience::of(value(access, reader, IN_CLAIMS)?).map_err(|_| A::Error::custom("no audience"))
}

/// Sets what must not be set twice.
fn set<T, E: Error>(member: &mut Option<T>, value: T) -> Result<(), E> {
    match member.replace(value) {
        None => Ok(()),
        Some(_) => Err(E::custom("a name that occurs more than once")),
    }
}
