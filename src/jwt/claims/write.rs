//! From claims to JSON text and to JSON objects. Which members there are, and in which order, is written once.

use serde::{Serialize, Serializer};

use super::set::{Claims, TenantInfo};
use super::values::{Audience, NumericDate, TileId};
use super::{Claim, Name, TenantMember};
use crate::jwt::json::{Object, Value, write_list, write_number, write_object, write_text, write_value};

/// Appends claims as JSON without white space.
pub(in crate::jwt) fn write(json: &mut Vec<u8>, claims: &Claims) {
    write_members(json, |sink| claims.visit_members(sink));
}

#[inline(always)]
fn write_members(json: &mut Vec<u8>, visit: impl FnOnce(&mut Text<'_>)) {
    json.push(b'{');
    visit(&mut Text(json));
    // The closing brace replaces the comma after the last member.
    if json.last() == Some(&b',') {
        json.pop();
    }
    json.push(b'}');
}

/// The value of a member that has a field.
#[derive(Clone, Copy)]
enum Member<'claims> {
    Date(&'claims NumericDate),
    Text(&'claims str),
    TenantInfo(&'claims TenantInfo),
    TileIds(&'claims [TileId]),
    Audience(&'claims Audience),
    Extra(&'claims Object),
}

/// Receives the members one by one.
trait MemberSink {
    fn field(&mut self, name: Name, member: Member<'_>);
    fn other(&mut self, name: &str, value: &Value);

    #[inline(always)]
    fn text(&mut self, name: Name, text: &Option<String>) {
        if let Some(text) = text {
            self.field(name, Member::Text(text));
        }
    }

    #[inline(always)]
    fn date(&mut self, name: Name, date: &Option<NumericDate>) {
        if let Some(date) = date {
            self.field(name, Member::Date(date));
        }
    }
}

impl Claims {
    /// Passes on the members in the order of the sample token, without absent ones.
    #[inline]
    fn visit_members(&self, sink: &mut impl MemberSink) {
        sink.field(Claim::Iat.name(), Member::Date(&self.iat));
        sink.field(Claim::Jti.name(), Member::Text(&self.jti));
        sink.field(Claim::Ti.name(), Member::TenantInfo(&self.ti));
        sink.field(Claim::Sub.name(), Member::Text(&self.sub));
        sink.text(Claim::Iss.name(), &self.iss);
        if let Some(aud) = &self.aud {
            sink.field(Claim::Aud.name(), Member::Audience(aud));
        }
        sink.date(Claim::Exp.name(), &self.exp);
        sink.date(Claim::Nbf.name(), &self.nbf);
        self.other.iter().for_each(|(name, value)| sink.other(name, value));
    }

    /// The claims as a JSON object, in the order in which they are written.
    #[must_use]
    pub fn to_object(&self) -> Object {
        let mut object = Object::new();
        self.visit_members(&mut object);
        object
    }
}

impl TenantInfo {
    /// Likewise.
    #[inline]
    fn visit_members(&self, sink: &mut impl MemberSink) {
        sink.text(TenantMember::Udn.name(), &self.display_name);
        sink.text(TenantMember::Ufn.name(), &self.full_name);
        sink.text(TenantMember::Uem.name(), &self.email);
        if let Some(installed) = &self.installed {
            sink.field(TenantMember::Ili.name(), Member::TileIds(installed));
        }
        sink.text(TenantMember::Aid.name(), &self.auditable_id);
        sink.text(TenantMember::Adn.name(), &self.auditable_name);
        if let Some(extra) = &self.extra {
            sink.field(TenantMember::Xti.name(), Member::Extra(extra));
        }
        self.other.iter().for_each(|(name, value)| sink.other(name, value));
    }

    fn to_object(&self) -> Object {
        let mut object = Object::new();
        self.visit_members(&mut object);
        object
    }
}

/// Writes each member and a comma.
struct Text<'json>(&'json mut Vec<u8>);

impl MemberSink for Text<'_> {
    // Inlined, so that the name and the kind of member are constants.
    #[inline(always)]
    fn field(&mut self, name: Name, member: Member<'_>) {
        let json = &mut *self.0;
        json.extend_from_slice(name.quoted.as_bytes());
        match member {
            Member::Date(date) => write_number(json, date.number()),
            Member::Text(text) => write_text(json, text),
            Member::TenantInfo(ti) => write_members(json, |sink| ti.visit_members(sink)),
            Member::TileIds(ids) => write_list(json, ids, write_tile_id),
            Member::Audience(Audience::One(one)) => write_text(json, one),
            Member::Audience(Audience::Many(many)) => {
                write_list(json, many, |json, one| write_text(json, one))
            }
            Member::Extra(object) => write_object(json, object),
        }
        json.push(b',');
    }

    fn other(&mut self, name: &str, value: &Value) {
        write_text(self.0, name);
        self.0.push(b':');
        write_value(self.0, value);
        self.0.push(b',');
    }
}

fn write_tile_id(json: &mut Vec<u8>, id: &TileId) {
    match id {
        TileId::Text(text) => write_text(json, text),
        TileId::Number(number) => write_number(json, number),
    }
}

impl MemberSink for Object {
    fn field(&mut self, name: Name, member: Member<'_>) {
        let value = match member {
            Member::Date(date) => Value::Number(date.number().clone()),
            Member::Text(text) => text.into(),
            Member::TenantInfo(ti) => ti.to_object().into(),
            Member::TileIds(ids) => Value::Array(ids.iter().map(tile_id).collect()),
            Member::Audience(Audience::One(one)) => one.as_str().into(),
            Member::Audience(Audience::Many(many)) => {
                Value::Array(many.iter().map(|one| one.as_str().into()).collect())
            }
            Member::Extra(object) => object.clone().into(),
        };
        self.insert(name.plain, value);
    }

    fn other(&mut self, name: &str, value: &Value) {
        self.insert(name, value.clone());
    }
}

fn tile_id(id: &TileId) -> Value {
    match id {
        TileId::Text(text) => text.as_str().into(),
        TileId::Number(number) => Value::Number(number.clone()),
    }
}

impl Serialize for Claims {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.to_object().serialize(serializer)
    }
}

impl Serialize for TenantInfo {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.to_object().serialize(serializer)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_and_object_are_the_same_claims() {
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
