//! From claims to JSON. Which members there are, and in which order, is said once, for serde's serializers
//! and for [`write`], by which tokens are signed.

use std::convert::Infallible;

use serde::ser::SerializeMap;
use serde::{Serialize, Serializer};

use super::{Audience, Claims, NumericDate, TenantInfo, TileId};
use crate::jwt::json::{Object, Value, write_list, write_number, write_object, write_text, write_value};

/// Writes claims with no white space at the end of a buffer.
pub(in crate::jwt) fn write(json: &mut Vec<u8>, claims: &Claims) {
    json.push(b'{');
    let Ok(()) = claims.tell(&mut Text(json));
    end_object(json);
}

fn write_tenant_info(json: &mut Vec<u8>, ti: &TenantInfo) {
    json.push(b'{');
    let Ok(()) = ti.tell(&mut Text(json));
    end_object(json);
}

/// Ends an object, in place of the comma after its last member if it has one.
fn end_object(json: &mut Vec<u8>) {
    if json.last() == Some(&b',') {
        json.pop();
    }
    json.push(b'}');
}

/// The name of a member that has a field, as it is and as it is written.
#[derive(Clone, Copy)]
struct Name {
    name: &'static str,
    written: &'static str,
}

macro_rules! name {
    ($name:literal) => {
        Name { name: $name, written: concat!("\"", $name, "\":") }
    };
}

/// The value of a member that has a field.
#[derive(Clone, Copy, Serialize)]
#[serde(untagged)]
enum Member<'claims> {
    Date(&'claims NumericDate),
    Text(&'claims str),
    TenantInfo(&'claims TenantInfo),
    TileIds(&'claims [TileId]),
    Audience(&'claims Audience),
    Extra(&'claims Object),
}

/// Who is told of one member after another.
trait Listener {
    type Error;

    fn field(&mut self, name: Name, member: Member<'_>) -> Result<(), Self::Error>;
    fn other(&mut self, name: &str, value: &Value) -> Result<(), Self::Error>;

    #[inline(always)]
    fn text(&mut self, name: Name, text: &Option<String>) -> Result<(), Self::Error> {
        text.as_ref().map_or(Ok(()), |text| self.field(name, Member::Text(text)))
    }

    #[inline(always)]
    fn date(&mut self, name: Name, date: &Option<NumericDate>) -> Result<(), Self::Error> {
        date.as_ref().map_or(Ok(()), |date| self.field(name, Member::Date(date)))
    }

    fn others(&mut self, others: &Object) -> Result<(), Self::Error> {
        others.iter().try_for_each(|(name, value)| self.other(name, value))
    }
}

impl Claims {
    /// Tells the members in the order of the seed's sample, absent ones left out.
    #[inline]
    fn tell<L: Listener>(&self, listener: &mut L) -> Result<(), L::Error> {
        listener.field(name!("iat"), Member::Date(&self.iat))?;
        listener.field(name!("jti"), Member::Text(&self.jti))?;
        listener.field(name!("ti"), Member::TenantInfo(&self.ti))?;
        listener.field(name!("sub"), Member::Text(&self.sub))?;
        listener.text(name!("iss"), &self.iss)?;
        if let Some(aud) = &self.aud {
            listener.field(name!("aud"), Member::Audience(aud))?;
        }
        listener.date(name!("exp"), &self.exp)?;
        listener.date(name!("nbf"), &self.nbf)?;
        listener.others(&self.other)
    }
}

impl TenantInfo {
    /// As for [`Claims`].
    #[inline]
    fn tell<L: Listener>(&self, listener: &mut L) -> Result<(), L::Error> {
        listener.text(name!("udn"), &self.display_name)?;
        listener.text(name!("ufn"), &self.full_name)?;
        listener.text(name!("uem"), &self.email)?;
        if let Some(installed) = &self.installed {
            listener.field(name!("ili"), Member::TileIds(installed))?;
        }
        listener.text(name!("aid"), &self.auditable_id)?;
        listener.text(name!("adn"), &self.auditable_name)?;
        if let Some(extra) = &self.extra {
            listener.field(name!("xti"), Member::Extra(extra))?;
        }
        listener.others(&self.other)
    }
}

/// Writes each member and a comma.
struct Text<'json>(&'json mut Vec<u8>);

impl Listener for Text<'_> {
    type Error = Infallible;

    // In line: where it is called, the name is a constant, and it is known what the member is.
    #[inline(always)]
    fn field(&mut self, name: Name, member: Member<'_>) -> Result<(), Infallible> {
        let json = &mut *self.0;
        json.extend_from_slice(name.written.as_bytes());
        match member {
            Member::Date(date) => write_number(json, date.number()),
            Member::Text(text) => write_text(json, text),
            Member::TenantInfo(ti) => write_tenant_info(json, ti),
            Member::TileIds(ids) => write_list(json, ids, write_tile_id),
            Member::Audience(Audience::One(one)) => write_text(json, one),
            Member::Audience(Audience::Many(many)) => {
                write_list(json, many, |json, one| write_text(json, one))
            }
            Member::Extra(object) => write_object(json, object),
        }
        json.push(b',');
        Ok(())
    }

    fn other(&mut self, name: &str, value: &Value) -> Result<(), Infallible> {
        write_text(self.0, name);
        self.0.push(b':');
        write_value(self.0, value);
        self.0.push(b',');
        Ok(())
    }
}

fn write_tile_id(json: &mut Vec<u8>, id: &TileId) {
    match id {
        TileId::Text(text) => write_text(json, text),
        TileId::Number(number) => write_number(json, number),
    }
}

/// Tells serde of each member.
struct Serde<M>(M);

impl<M: SerializeMap> Listener for Serde<M> {
    type Error = M::Error;

    fn field(&mut self, name: Name, member: Member<'_>) -> Result<(), M::Error> {
        self.0.serialize_entry(name.name, &member)
    }

    fn other(&mut self, name: &str, value: &Value) -> Result<(), M::Error> {
        self.0.serialize_entry(name, value)
    }
}

impl Serialize for Claims {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = Serde(serializer.serialize_map(None)?);
        self.tell(&mut map)?;
        map.0.end()
    }
}

impl Serialize for TenantInfo {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = Serde(serializer.serialize_map(None)?);
        self.tell(&mut map)?;
        map.0.end()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_ways_lead_to_the_same_text() {
        let texts = [
            r#"{"iat":1,"jti":"a","ti":{},"sub":"b"}"#,
            r#"{"iat":1.50,"jti":"\"","ti":{"udn":"","ufn":"é","uem":"\n","ili":["a",7,70000000000000000000],"aid":"x","adn":"y","xti":{"a":[1,{}]},"z\\":-0},"sub":"b","iss":"i","aud":["u","v"],"exp":1e3,"nbf":-1,"\u0001":null,"more":{}}"#,
            r#"{"iat":0,"jti":"a","ti":{"only":1},"sub":"b","aud":"u"}"#,
        ];
        for text in texts {
            let claims = Claims::from_object(Object::parse(text).expect("JSON")).expect("claims");
            let mut json = b"before ".to_vec();
            write(&mut json, &claims);
            let by_serde = serde_json::to_string(&claims).expect("JSON");
            assert_eq!(String::from_utf8(json).expect("text"), format!("before {by_serde}"));
            assert_eq!(by_serde, text);
        }
    }
}
