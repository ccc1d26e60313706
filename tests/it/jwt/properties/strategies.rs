//! What the properties are tested with: claims sets of the profile, JSON of any kind and spelling, and
//! tokens with faults at every layer.

use jwt_assay::forge::Forge;
use jwt_assay::jwt::json::{self, Object, Value};
use jwt_assay::jwt::{Claims, TenantInfo, TileId, base64url};
use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;

pub const SECRET: &[u8] = b"an example secret of 32 bytes...";
pub const NOW: u64 = 1_621_521_650;

/// Every Unicode scalar, with those that need escapes or surrogate pairs more often than by chance.
pub fn text() -> impl Strategy<Value = String> {
    let special = prop::sample::select(vec![
        '"',
        '\\',
        '/',
        '\0',
        '\u{1f}',
        '\u{7f}',
        'é',
        '\u{2028}',
        '😀',
        '\u{10ffff}',
    ]);
    let character = prop_oneof![3 => any::<char>(), 2 => special, 3 => prop::char::range('a', 'z')];
    vec(character, 0..12).prop_map(String::from_iter)
}

fn id() -> impl Strategy<Value = String> {
    text().prop_filter("an id is not empty", |id| !id.is_empty())
}

/// The text of a number, in any spelling that does not overflow a 64-bit float.
pub fn number_text() -> impl Strategy<Value = String> {
    prop_oneof![
        any::<u64>().prop_map(|value| value.to_string()),
        any::<i64>().prop_map(|value| value.to_string()),
        any::<f64>()
            .prop_filter("finite", |value| value.is_finite())
            .prop_map(|value| json::to_string(&value)),
        "-?[1-9][0-9]{0,40}",
        "-?(0|[1-9][0-9]{0,5})(\\.[0-9]{1,25})?([eE][+-]?[0-9]{1,2})?",
    ]
}

fn number() -> impl Strategy<Value = Value> {
    number_text().prop_map(|text| json::parse(text).expect("a number of JSON"))
}

/// A number that a reader with 64-bit integers and floats keeps.
#[cfg(feature = "peers")]
fn plain_number() -> impl Strategy<Value = Value> {
    prop_oneof![
        any::<u64>().prop_map(Value::from),
        (-1_000_000i32..1_000_000)
            .prop_map(|value| json::parse(format!("{value}.5")).expect("a number of JSON")),
    ]
}

fn value(number: impl Strategy<Value = Value> + 'static) -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::Bool),
        number,
        text().prop_map(Value::String),
    ];
    leaf.prop_recursive(4, 24, 4, |inner| {
        prop_oneof![
            vec(inner.clone(), 0..4).prop_map(Value::Array),
            vec((text(), inner), 0..4).prop_map(|members| Value::Object(object(members))),
        ]
    })
}

fn object(members: Vec<(String, Value)>) -> Object {
    let mut object = Object::new();
    for (name, value) in members {
        object.insert(name, value);
    }
    object
}

/// JSON of any kind, with numbers of any spelling.
pub fn any_value() -> impl Strategy<Value = Value> {
    value(number())
}

/// Members that the profile leaves free.
fn free(value: impl Strategy<Value = Value>) -> impl Strategy<Value = Object> {
    const NAMED: [&str; 19] = [
        "iat",
        "jti",
        "ti",
        "sub",
        "iss",
        "aud",
        "exp",
        "nbf",
        "udn",
        "ufn",
        "uem",
        "ili",
        "aid",
        "adn",
        "xti",
        "hidden_integrations",
        "user_group",
        "user_tier",
        "allowed_installs",
    ];
    let name = text().prop_filter("not of the profile", |name| !NAMED.contains(&name.as_str()));
    vec((name, value), 0..4).prop_map(object)
}

/// The members of `xti` that the profile names, sometimes.
fn named_extra() -> impl Strategy<Value = Object> {
    let hidden = option::of(vec(tile_id(), 0..3));
    (hidden, option::of(text()), option::of(text()), option::of(any::<u64>())).prop_map(
        |(hidden, group, tier, installs)| {
            let mut extra = Object::new();
            if let Some(ids) = hidden {
                let ids = ids.iter().map(|id| json::parse(json::to_string(id)).expect("an id"));
                extra.insert("hidden_integrations", Value::Array(ids.collect()));
            }
            group.into_iter().for_each(|group| extra.insert("user_group", Value::String(group)));
            tier.into_iter().for_each(|tier| extra.insert("user_tier", Value::String(tier)));
            installs.into_iter().for_each(|installs| extra.insert("allowed_installs", installs));
            extra
        },
    )
}

fn tile_id() -> impl Strategy<Value = TileId> {
    prop_oneof![id().prop_map(TileId::Text), any::<u64>().prop_map(TileId::from)]
}

fn tenant_info(value: impl Strategy<Value = Value> + Clone) -> impl Strategy<Value = TenantInfo> {
    let extra = (named_extra(), free(value.clone())).prop_map(|(mut extra, free)| {
        free.iter().for_each(|(name, value)| extra.insert(name, value.clone()));
        extra
    });
    let texts =
        (option::of(text()), option::of(text()), option::of(text()), option::of(text()), option::of(text()));
    (texts, option::of(vec(tile_id(), 0..4)), option::of(extra), free(value)).prop_map(
        |((display_name, full_name, email, auditable_id, auditable_name), installed, extra, other)| {
            TenantInfo {
                display_name,
                full_name,
                email,
                installed,
                auditable_id,
                auditable_name,
                extra,
                other,
            }
        },
    )
}

fn claims_with(
    value: impl Strategy<Value = Value> + Clone,
    name: impl Strategy<Value = String> + Clone,
) -> impl Strategy<Value = Claims> {
    let iat = NOW - 60..=NOW;
    (iat, name.clone(), name, tenant_info(value.clone()), free(value)).prop_map(
        |(iat, jti, sub, ti, other)| {
            let mut claims = Claims::new(iat, jti, sub, ti);
            claims.other = other;
            claims
        },
    )
}

/// A fresh claims set of the profile, with anything in its free places, and occasionally a claim that the profile
/// does not require. It has no `aud`.
pub fn claims() -> impl Strategy<Value = Claims> {
    let others = (option::of(text()), option::of(0..=NOW), option::of(NOW + 1..));
    (claims_with(any_value().boxed(), id().boxed()), others).prop_map(|(claims, (iss, nbf, exp))| Claims {
        iss,
        nbf: nbf.map(Into::into),
        exp: exp.map(Into::into),
        ..claims
    })
}

/// A fresh claims set that ordinary readers keep: no number beyond 64 bits, no colon in an id.
#[cfg(feature = "peers")]
pub fn plain_claims() -> impl Strategy<Value = Claims> {
    let name = id().prop_filter("no URI", |id| !id.contains(':'));
    claims_with(value(plain_number()).boxed(), name.boxed())
}

/// JSON texts, some of them with faults of JSON itself.
fn json_text() -> impl Strategy<Value = Vec<u8>> {
    let sound = any_value().prop_map(|value| json::to_string(&value).into_bytes());
    let named = prop::sample::select(vec![
        r#"{"alg":"HS256","typ":"JWT"}"#,
        r#"{"typ":"JWT","alg":"HS256","kid":"a"}"#,
        r#"{"alg":"none"}"#,
        r#"{"alg":"HS512","crit":["x"],"x":1}"#,
        r#"{"alg":"HS256","typ":"at+jwt","crit":[]}"#,
        r#"{"alg":"HS256","\u0061lg":"HS256"}"#,
        r#"{"iat":1621521641,"jti":"a","sub":"b","ti":{}}"#,
        r#"{"iat":1621521641,"jti":"a","sub":"b","ti":{},"exp":1621521650,"aud":["x"]}"#,
        r#"{"iat":1621521641000,"jti":"","sub":7,"ti":{"ili":["",null],"xti":{"user_group":1}}}"#,
        r#"{"iat":1.6215216415e9,"jti":"a","sub":"b","ti":{"ili":[1,"1"]},"nbf":1621521650.5}"#,
        r#"{"iat":"1621521641","iat":-1,"sub":"\ud800"}"#,
    ]);
    let texts = prop_oneof![
        4 => named.prop_map(|text| text.as_bytes().to_vec()),
        2 => claims().prop_map(|claims| json::to_string(&claims).into_bytes()),
        1 => sound,
        1 => vec(any::<u8>(), 0..40),
    ];
    (texts, option::weighted(0.3, byte_edit())).prop_map(|(mut text, edit)| {
        edit.into_iter().for_each(|edit| edit.apply(&mut text));
        text
    })
}

/// One change of some bytes.
#[derive(Clone, Debug)]
pub struct ByteEdit {
    place: prop::sample::Index,
    removed: usize,
    added: Vec<u8>,
}

impl ByteEdit {
    /// Makes the change.
    pub fn apply(&self, bytes: &mut Vec<u8>) {
        let start = self.place.index(bytes.len() + 1);
        let end = (start + self.removed).min(bytes.len());
        bytes.splice(start..end, self.added.iter().copied());
    }
}

/// A change of a few bytes anywhere, mostly to characters that matter in tokens and JSON.
pub fn byte_edit() -> impl Strategy<Value = ByteEdit> {
    let special = prop::sample::select(b".=-_+/ \n\t\"{}[]:,\\e01AZa\xEF\xBB\xBF\xC3\x00".to_vec());
    let added = vec(prop_oneof![3 => special, 1 => any::<u8>()], 0..3);
    (any::<prop::sample::Index>(), 0..3usize, added).prop_map(|(place, removed, added)| ByteEdit {
        place,
        removed,
        added,
    })
}

/// A token whose MAC matches its content, valid or not. Sometimes a segment is edited before it is signed, or
/// the token afterwards.
pub fn token() -> impl Strategy<Value = Vec<u8>> {
    let header = option::weighted(0.3, json_text());
    let edit = || option::weighted(0.15, byte_edit());
    let secret = prop_oneof![9 => Just(SECRET), 1 => Just(&b"another secret"[..])];
    let before_signing = (header, json_text(), edit());
    let after_signing = (edit(), prop::bool::weighted(0.02));
    (before_signing, secret, after_signing).prop_map(
        |((header, payload, segment_edit), secret, (token_edit, wrapped))| {
            let mut forge = Forge::new(&payload);
            if let Some(header) = header {
                forge = forge.header(header);
            }
            if let Some(edit) = segment_edit {
                let mut segment = base64url::encode(&payload).into_bytes();
                edit.apply(&mut segment);
                forge = forge.payload_segment(segment);
            }
            let mut token = forge.sign(secret).token();
            token_edit.into_iter().for_each(|edit| edit.apply(&mut token));
            if wrapped { [b"Bearer ", &token[..]].concat() } else { token }
        },
    )
}
