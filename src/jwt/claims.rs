//! The claims set of the profile, typed: what a generator puts in and a verifier hands on.
//!
//! Members that the profile does not name are kept as they are, in `other`; so is the whole of
//! `xti`. Reading collects all faults, for the lint; [`Claims`] come of it only where there is none.

pub(super) mod read;
mod strict;
mod write;

use std::borrow::Cow;

use serde::Serialize;

use super::fault::{Fault, Place, Reason};
use super::json::{Number, Object, Value};
use super::planted::planted;
use crate::text::quote;
use read::{check_extra, check_iat, check_non_empty, check_other};
pub(super) use read::{claims_of, judge};
pub(super) use strict::accept;
pub(super) use write::write;

/// The claims that have a field of their own in [`Claims`].
pub(crate) const CLAIM_NAMES: [&str; 8] = ["iat", "jti", "ti", "sub", "iss", "aud", "exp", "nbf"];

/// The members of `ti` that have a field of their own in [`TenantInfo`].
pub(crate) const TENANT_INFO_NAMES: [&str; 7] = ["udn", "ufn", "uem", "ili", "aid", "adn", "xti"];

/// Seconds since the epoch as a JSON number of any spelling (RFC 7519 §2).
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub struct NumericDate(Number);

impl NumericDate {
    /// The last whole second that is not after it.
    #[must_use]
    pub fn floor(&self) -> i64 {
        self.0.floor()
    }

    /// The first whole second that is not before it.
    #[must_use]
    pub fn ceiling(&self) -> i64 {
        self.0.floor().saturating_add(i64::from(!self.0.is_whole()))
    }

    /// As [`floor`](Self::floor), but as exact as [`Number::exact_floor`].
    pub(super) fn exact_floor(&self) -> i128 {
        self.0.exact_floor()
    }

    /// As [`ceiling`](Self::ceiling), likewise.
    pub(super) fn exact_ceiling(&self) -> i128 {
        self.0.exact_floor().saturating_add(i128::from(!self.0.is_whole()))
    }

    /// The number as it is spelled.
    #[must_use]
    pub fn number(&self) -> &Number {
        &self.0
    }
}

impl From<u64> for NumericDate {
    fn from(seconds: u64) -> Self {
        NumericDate(seconds.into())
    }
}

impl std::fmt::Display for NumericDate {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.fmt(formatter)
    }
}

/// The id of an integration tile: a non-empty string or a non-negative integer.
///
/// `7` and `"7"` are written differently and name the same tile.
#[derive(Clone, Debug, Serialize)]
#[serde(untagged)]
pub enum TileId {
    /// Spelled as a string.
    Text(String),
    /// Spelled as a number in plain digits.
    Number(Number),
}

impl TileId {
    /// Reads an id; `None` if the value is none.
    #[must_use]
    pub fn from_value(value: &Value) -> Option<Self> {
        TileId::is_id(value).then(|| value.clone()).and_then(TileId::of)
    }

    /// As [`from_value`](TileId::from_value), of a value that is given away.
    fn of(value: Value) -> Option<Self> {
        if !TileId::is_id(&value) {
            return None;
        }
        match value {
            Value::String(text) => {
                planted!("id-slice": drop(text[..1].to_owned()), else ());
                Some(TileId::Text(text))
            }
            Value::Number(number) => Some(TileId::Number(number)),
            _ => None,
        }
    }

    /// Whether a value is an id.
    fn is_id(value: &Value) -> bool {
        match value {
            Value::String(text) => !text.is_empty(),
            Value::Number(number) => number.is_plain_digits(),
            _ => false,
        }
    }

    /// Whether a reader would take it for an id.
    fn is_sound(&self) -> bool {
        match self {
            TileId::Text(text) => !text.is_empty(),
            TileId::Number(number) => number.is_plain_digits(),
        }
    }

    /// The name that both spellings share.
    #[must_use]
    pub fn name(&self) -> Cow<'_, str> {
        match self {
            TileId::Text(text) => Cow::Borrowed(text),
            TileId::Number(number) => Cow::Owned(number.to_string()),
        }
    }
}

impl PartialEq for TileId {
    fn eq(&self, other: &Self) -> bool {
        self.name() == other.name()
    }
}

impl Eq for TileId {}

impl From<&str> for TileId {
    fn from(text: &str) -> Self {
        TileId::Text(text.to_owned())
    }
}

impl From<u64> for TileId {
    fn from(id: u64) -> Self {
        TileId::Number(id.into())
    }
}

/// Whom a token is meant for (RFC 7519 §4.1.3), in either spelling.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(untagged)]
pub enum Audience {
    /// A single string.
    One(String),
    /// An array of strings.
    Many(Vec<String>),
}

impl Audience {
    /// Reads an audience, or returns the value that is none.
    fn of(value: Value) -> Result<Self, Value> {
        match value {
            Value::String(one) => Ok(Audience::One(one)),
            Value::Array(items) => {
                let texts = items.iter().map(|item| item.as_str().map(str::to_owned));
                texts.collect::<Option<_>>().map(Audience::Many).ok_or(Value::Array(items))
            }
            other => Err(other),
        }
    }

    pub(super) fn includes(&self, name: &str) -> bool {
        match self {
            Audience::One(one) => one == name,
            Audience::Many(many) => {
                many.iter().any(|one| planted!("audience-prefix": one.starts_with(name), else one == name))
            }
        }
    }
}

/// The tenant info object `ti`. `None` is an absent member; `""` says the same.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TenantInfo {
    /// `udn`: the user's display name.
    pub display_name: Option<String>,
    /// `ufn`: the user's full name.
    pub full_name: Option<String>,
    /// `uem`: the user's e-mail address.
    pub email: Option<String>,
    /// `ili`: the installed external integrations.
    pub installed: Option<Vec<TileId>>,
    /// `aid`: the auditable user's id, where it differs from `sub`.
    pub auditable_id: Option<String>,
    /// `adn`: the auditable user's display name, where it differs from `sub`'s.
    pub auditable_name: Option<String>,
    /// `xti`: free-form properties, kept unchanged.
    pub extra: Option<Object>,
    /// Members that the profile does not name.
    pub other: Object,
}

impl TenantInfo {
    /// `xti.hidden_integrations`: tiles that this user does not see.
    #[must_use]
    pub fn hidden_integrations(&self) -> Vec<TileId> {
        match self.extra_member("hidden_integrations") {
            Some(Value::Array(items)) => items.iter().filter_map(TileId::from_value).collect(),
            _ => Vec::new(),
        }
    }

    /// `xti.user_group`.
    #[must_use]
    pub fn user_group(&self) -> Option<&str> {
        self.extra_member("user_group").and_then(Value::as_str)
    }

    /// `xti.user_tier`.
    #[must_use]
    pub fn user_tier(&self) -> Option<&str> {
        self.extra_member("user_tier").and_then(Value::as_str)
    }

    /// `xti.allowed_installs`: how many integrations may be installed, those installed included.
    #[must_use]
    pub fn allowed_installs(&self) -> Option<u64> {
        match self.extra_member("allowed_installs")? {
            Value::Number(number) if number.is_plain_digits() => Some(number.as_u64().unwrap_or(u64::MAX)),
            _ => None,
        }
    }

    fn extra_member(&self, name: &str) -> Option<&Value> {
        self.extra.as_ref()?.get(name)
    }
}

/// The claims set of a token.
///
/// It serializes in the order of the seed's sample, absent members left out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Claims {
    /// When the token was made.
    pub iat: NumericDate,
    /// The token's unique id, used once.
    pub jti: String,
    /// What the application tells about the user.
    pub ti: TenantInfo,
    /// The primary user's unique id.
    pub sub: String,
    /// Who made the token (RFC 7519 §4.1.1); not of the profile, honoured where present.
    pub iss: Option<String>,
    /// Whom it is meant for (RFC 7519 §4.1.3); likewise.
    pub aud: Option<Audience>,
    /// From when on it is refused (RFC 7519 §4.1.4); likewise.
    pub exp: Option<NumericDate>,
    /// Until when it is refused (RFC 7519 §4.1.5); likewise.
    pub nbf: Option<NumericDate>,
    /// Claims that nobody here understands: ignored (RFC 7519 §4) and kept.
    pub other: Object,
}

impl Claims {
    /// The claims that the profile requires; everything else is a field to set.
    pub fn new(
        iat: impl Into<NumericDate>,
        jti: impl Into<String>,
        sub: impl Into<String>,
        ti: TenantInfo,
    ) -> Self {
        Claims {
            iat: iat.into(),
            jti: jti.into(),
            ti,
            sub: sub.into(),
            iss: None,
            aud: None,
            exp: None,
            nbf: None,
            other: Object::new(),
        }
    }

    /// Claims that say nothing and take no memory.
    pub(super) fn vacant() -> Self {
        Claims::new(0, "", "", TenantInfo::default())
    }

    /// Reads a claims set by the profile's rules, without a clock and for no audience.
    ///
    /// # Errors
    /// The first fault of the claims layer.
    ///
    /// ```
    /// use jwt_assay::jwt::{Claims, json::Object};
    /// let claims = Claims::from_object(Object::parse(r#"{"iat":1621521641,"jti":"a","sub":"b","ti":{}}"#)?)?;
    /// assert_eq!(claims.iat.floor(), 1_621_521_641);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn from_object(object: Object) -> Result<Self, Fault> {
        let mut faults = Vec::new();
        judge(&object, None, &mut faults);
        match super::fault::first(faults) {
            Some(fault) => Err(fault),
            None => Ok(claims_of(object).expect("claims without a fault are complete")),
        }
    }

    /// What a generator must not sign: an empty id, a negative or non-second `iat`, a tile id that is
    /// none, a known member of `xti` of a wrong type, a member of the profile among the others.
    pub(super) fn check(&self) -> Result<(), Fault> {
        let mut faults = Vec::new();
        check_iat(&self.iat, &mut faults);
        check_non_empty("jti", &self.jti, &mut faults);
        check_non_empty("sub", &self.sub, &mut faults);
        for (at, id) in self.ti.installed.iter().flatten().enumerate().filter(|(_, id)| !id.is_sound()) {
            let place = Place::claim(format!("$.ti.ili[{at}]"));
            faults.push(Fault::new(Reason::IliIds, place, quote(&id.name())));
        }
        check_other(&self.other, "$", &CLAIM_NAMES, &mut faults);
        check_other(&self.ti.other, "$.ti", &TENANT_INFO_NAMES, &mut faults);
        if let Some(extra) = &self.ti.extra {
            check_extra(extra, &mut faults);
        }
        super::fault::first(faults).map_or(Ok(()), Err)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_audience_includes_whom_it_names_in_either_spelling() {
        let one = Audience::One("us".to_owned());
        let many = Audience::Many(vec!["them".to_owned(), "us".to_owned()]);
        assert!(one.includes("us") && many.includes("us"));
        assert!(!one.includes("them") && !many.includes("US") && !Audience::Many(Vec::new()).includes(""));
    }

    #[test]
    fn what_xti_has_of_another_type_is_not_there() {
        let ti = |extra: &str| TenantInfo { extra: Object::parse(extra).ok(), ..TenantInfo::default() };
        for (installs, read) in [("3", Some(3)), ("18446744073709551616", Some(u64::MAX))] {
            assert_eq!(ti(&format!(r#"{{"allowed_installs":{installs}}}"#)).allowed_installs(), read);
        }
        for other in ["-1", "1.5", "1e3", "\"3\"", "null"] {
            assert_eq!(ti(&format!(r#"{{"allowed_installs":{other}}}"#)).allowed_installs(), None, "{other}");
        }
        let other = ti(r#"{"hidden_integrations":"a","user_group":1,"user_tier":[]}"#);
        assert_eq!(
            (other.hidden_integrations(), other.user_group(), other.user_tier()),
            (vec![], None, None)
        );
        let named = ti(r#"{"hidden_integrations":["a",7,-1],"user_group":"g","user_tier":"t"}"#);
        assert_eq!(named.hidden_integrations(), [TileId::from("a"), 7.into()]);
        assert_eq!((named.user_group(), named.user_tier()), (Some("g"), Some("t")));
    }

    #[test]
    fn a_member_that_has_a_field_is_not_signed_a_second_time() {
        let mut claims = Claims::new(1_621_521_641, "a", "b", TenantInfo::default());
        claims.other.insert("udn", "of ti, and free here");
        claims.ti.other.insert("jti", "likewise");
        assert_eq!(claims.check(), Ok(()));
        for (own, path) in [("exp", "$.exp"), ("ti", "$.ti")] {
            let mut twice = claims.clone();
            twice.other.insert(own, 1);
            let fault = twice.check().expect_err(own);
            assert_eq!((fault.reason, fault.place), (Reason::PayloadUniqueNames, Place::claim(path)));
        }
        claims.ti.other.insert("xti", 1);
        let fault = claims.check().expect_err("ti.xti");
        assert_eq!((fault.reason, fault.place), (Reason::PayloadUniqueNames, Place::claim("$.ti.xti")));
    }

    #[test]
    fn a_date_has_a_whole_second_on_either_side() {
        let date = |text: &str| match crate::jwt::json::parse(text) {
            Ok(Value::Number(number)) => NumericDate(number),
            other => panic!("{other:?}"),
        };
        for (text, floor, ceiling) in
            [("1.5", 1, 2), ("2", 2, 2), ("2.0", 2, 2), ("-1.5", -2, -1), ("1e300", i64::MAX, i64::MAX)]
        {
            assert_eq!((date(text).floor(), date(text).ceiling()), (floor, ceiling), "{text}");
            assert_eq!(date(text).to_string(), text);
            assert_eq!(date(text).number().to_string(), text);
        }
    }
}
