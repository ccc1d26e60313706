//! From a payload's text straight to claims, as a verifier wants them: in one go, with nothing built but
//! what is kept, in the memory of claims that are not wanted any more, and no word of what is wrong. Whoever
//! needs one reads the JSON for itself and asks [`read`](super::read).

use std::borrow::Cow;
use std::mem::take;

use serde::de::{DeserializeSeed, Deserializer, Error, MapAccess, SeqAccess, Visitor};
use serde_json::value::RawValue;

use super::{Audience, Claims, NumericDate, TenantInfo, TileId};
use crate::jwt::json::{Members, Name, Object, Reader, Value, put};
use crate::jwt::planted::planted;
use crate::jwt::policy::Policy;

/// Reads the claims of a text that breaks no rule, neither of JSON nor of the profile nor of the policy, over
/// others whose memory is used again. Where this says no, what is left is a mixture of both.
pub(in crate::jwt) fn accept(text: &[u8], policy: &Policy, claims: &mut Claims) -> bool {
    let Ok(text) = std::str::from_utf8(text) else { return false };
    let mut reader = Reader::new(text, 0, policy.limits.json);
    let mut deserializer = serde_json::Deserializer::from_str(text);
    let read = ClaimsSet(&mut reader, claims).deserialize(&mut deserializer);
    let is_read = read.and_then(|()| deserializer.end()).is_ok();
    is_read && !reader.has_duplicates() && claims.check().is_ok() && policy.accepts(claims)
}

/// Who reads a claims set, and over which.
struct ClaimsSet<'place, 'text>(&'place mut Reader<'text>, &'place mut Claims);

/// Who reads a tenant info object.
struct TenantInfoObject<'place, 'text>(&'place mut Reader<'text>, &'place mut TenantInfo);

/// Who reads `ili`.
struct TileIds<'place, 'text>(&'place mut Reader<'text>, &'place mut Vec<TileId>);

/// Who reads `xti`.
struct Extra<'place, 'text>(&'place mut Reader<'text>, &'place mut Object);

/// Who reads a text.
struct Text<'place>(&'place mut String);

/// How deep a value stands in each of them.
const IN_CLAIMS: usize = 1;
const IN_TENANT_INFO: usize = 2;
const IN_EXTRA: usize = 3;

macro_rules! read_by {
    ($($reader:ident: $deserialize:ident, $visit:ident($access:ident), $depth:ident, $what:literal;)+) => {$(
        impl<'text> DeserializeSeed<'text> for $reader<'_, 'text> {
            type Value = ();

            fn deserialize<D: Deserializer<'text>>(self, deserializer: D) -> Result<(), D::Error> {
                match self.0.admits_depth($depth) {
                    true => deserializer.$deserialize(self),
                    false => Err(D::Error::custom("too deep")),
                }
            }
        }

        impl<'text> Visitor<'text> for $reader<'_, 'text> {
            type Value = ();

            fn expecting(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                formatter.write_str($what)
            }

            fn $visit<A: $access<'text>>(self, access: A) -> Result<(), A::Error> {
                self.read(access)
            }
        }
    )+};
}

read_by! {
    ClaimsSet: deserialize_map, visit_map(MapAccess), IN_CLAIMS, "a claims set";
    TenantInfoObject: deserialize_map, visit_map(MapAccess), IN_TENANT_INFO, "a tenant info object";
    TileIds: deserialize_seq, visit_seq(SeqAccess), IN_EXTRA, "a list of tile ids";
    Extra: deserialize_map, visit_map(MapAccess), IN_EXTRA, "an object";
}

impl<'text> DeserializeSeed<'text> for Text<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'text>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_str(self)
    }
}

impl Visitor<'_> for Text<'_> {
    type Value = ();

    fn expecting(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("a text")
    }

    fn visit_str<E>(self, text: &str) -> Result<(), E> {
        put(self.0, text);
        Ok(())
    }
}

impl<'text> ClaimsSet<'_, 'text> {
    fn read<A: MapAccess<'text>>(self, mut access: A) -> Result<(), A::Error> {
        let ClaimsSet(reader, claims) = self;
        let [mut iat, mut jti, mut ti, mut sub, mut iss, mut aud, mut exp, mut nbf] = [false; 8];
        let mut other = Members::object(&mut claims.other);
        while let Some(name) = next_name(&mut access, reader)? {
            match &*name {
                "iat" => once(&mut iat, date(&mut access, reader).map(|iat| claims.iat = iat))?,
                "jti" => once(&mut jti, access.next_value_seed(Text(&mut claims.jti)))?,
                "ti" => once(&mut ti, access.next_value_seed(TenantInfoObject(reader, &mut claims.ti)))?,
                "sub" => once(&mut sub, access.next_value_seed(Text(&mut claims.sub)))?,
                "iss" => once(&mut iss, text(&mut access, &mut claims.iss))?,
                "aud" => once(&mut aud, audience(&mut access, reader).map(|aud| claims.aud = Some(aud)))?,
                "exp" => once(&mut exp, date(&mut access, reader).map(|exp| claims.exp = Some(exp)))?,
                "nbf" => once(&mut nbf, date(&mut access, reader).map(|nbf| claims.nbf = Some(nbf)))?,
                _ => value(&mut access, reader, IN_CLAIMS, other.named(&name))?,
            }
        }
        claims.other = reader.without_duplicates(other.end());
        keep(&mut claims.iss, iss);
        keep(&mut claims.aud, aud);
        keep(&mut claims.exp, exp);
        keep(&mut claims.nbf, nbf);
        if iat && jti && ti && sub { Ok(()) } else { Err(A::Error::custom("a claim is missing")) }
    }
}

impl<'text> TenantInfoObject<'_, 'text> {
    fn read<A: MapAccess<'text>>(self, mut access: A) -> Result<(), A::Error> {
        let TenantInfoObject(reader, info) = self;
        let [mut udn, mut ufn, mut uem, mut ili, mut aid, mut adn, mut xti] = [false; 7];
        let mut other = Members::object(&mut info.other);
        while let Some(name) = next_name(&mut access, reader)? {
            match &*name {
                "udn" => once(&mut udn, text(&mut access, &mut info.display_name))?,
                "ufn" => once(&mut ufn, text(&mut access, &mut info.full_name))?,
                "uem" => once(&mut uem, text(&mut access, &mut info.email))?,
                "ili" => {
                    let ids = info.installed.get_or_insert_default();
                    once(&mut ili, access.next_value_seed(TileIds(reader, ids)))?;
                }
                "aid" => once(&mut aid, text(&mut access, &mut info.auditable_id))?,
                "adn" => once(&mut adn, text(&mut access, &mut info.auditable_name))?,
                "xti" => {
                    let extra = info.extra.get_or_insert_default();
                    once(&mut xti, access.next_value_seed(Extra(reader, extra)))?;
                }
                _ => value(&mut access, reader, IN_TENANT_INFO, other.named(&name))?,
            }
        }
        info.other = reader.without_duplicates(other.end());
        keep(&mut info.display_name, udn);
        keep(&mut info.full_name, ufn);
        keep(&mut info.email, uem);
        keep(&mut info.installed, ili);
        keep(&mut info.auditable_id, aid);
        keep(&mut info.auditable_name, adn);
        keep(&mut info.extra, xti);
        Ok(())
    }
}

impl<'text> TileIds<'_, 'text> {
    fn read<A: SeqAccess<'text>>(self, mut access: A) -> Result<(), A::Error> {
        let (TileIds(reader, ids), mut count) = (self, 0);
        while let Some(raw) = access.next_element()? {
            let mut value = match ids.get_mut(count) {
                Some(TileId::Text(text)) => Value::String(take(text)),
                _ => Value::Null,
            };
            let is_read = reader.admits_member() && reader.value(raw, IN_EXTRA, &mut value).is_ok();
            let id = is_read.then(|| TileId::of(value)).flatten().ok_or_else(|| A::Error::custom("no id"))?;
            match ids.get_mut(count) {
                Some(place) => *place = id,
                None => ids.push(id),
            }
            count += 1;
        }
        ids.truncate(count);
        planted!("first-of-no-ids": drop(ids[0].clone()), else ());
        Ok(())
    }
}

impl<'text> Extra<'_, 'text> {
    fn read<A: MapAccess<'text>>(self, mut access: A) -> Result<(), A::Error> {
        let Extra(reader, extra) = self;
        let mut members = Members::object(extra);
        while let Some(name) = next_name(&mut access, reader)? {
            value(&mut access, reader, IN_EXTRA, members.named(&name))?;
        }
        *extra = reader.without_duplicates(members.end());
        Ok(())
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

/// Reads the value of a member that may be anything.
fn value<'text, A: MapAccess<'text>>(
    access: &mut A,
    reader: &mut Reader<'text>,
    depth: usize,
    place: &mut Value,
) -> Result<(), A::Error> {
    let raw: &'text RawValue = access.next_value()?;
    reader.value(raw, depth, place).map_err(A::Error::custom)
}

/// The value of a claim.
fn claim<'text, A: MapAccess<'text>>(access: &mut A, reader: &mut Reader<'text>) -> Result<Value, A::Error> {
    let mut claim = Value::Null;
    value(access, reader, IN_CLAIMS, &mut claim)?;
    Ok(claim)
}

/// Reads the value of a member that is a text, and need not be there.
fn text<'text, A: MapAccess<'text>>(access: &mut A, place: &mut Option<String>) -> Result<(), A::Error> {
    access.next_value_seed(Text(place.get_or_insert_default()))
}

fn date<'text, A: MapAccess<'text>>(
    access: &mut A,
    reader: &mut Reader<'text>,
) -> Result<NumericDate, A::Error> {
    match claim(access, reader)? {
        Value::Number(number) => Ok(NumericDate(number)),
        _ => Err(A::Error::custom("no number")),
    }
}

fn audience<'text, A: MapAccess<'text>>(
    access: &mut A,
    reader: &mut Reader<'text>,
) -> Result<Audience, A::Error> {
    Audience::of(claim(access, reader)?).map_err(|_| A::Error::custom("no audience"))
}

/// Notes a member that has been read, and must not have been before.
fn once<E: Error>(is_met: &mut bool, read: Result<(), E>) -> Result<(), E> {
    match std::mem::replace(is_met, true) {
        false => read,
        true => Err(E::custom("a name that occurs more than once")),
    }
}

/// Leaves nothing of a member that was not met.
fn keep<T>(member: &mut Option<T>, is_met: bool) {
    if !is_met {
        *member = None;
    }
}
