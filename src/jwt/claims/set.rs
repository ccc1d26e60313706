//! The claims set and its tenant info object.

use super::values::{Audience, NumericDate, TileId};
use crate::jwt::json::{Object, Value};

/// The tenant info object `ti`. A member that is `None` is absent, which means the same as `""`.
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
    /// `aid`: the auditable user's id, if it differs from `sub`.
    pub auditable_id: Option<String>,
    /// `adn`: the auditable user's display name, if it differs from that of `sub`.
    pub auditable_name: Option<String>,
    /// `xti`: free-form properties, kept unchanged.
    pub extra: Option<Object>,
    /// Members that the profile does not name.
    pub other: Object,
}

impl TenantInfo {
    /// `xti.hidden_integrations`: the tiles that are hidden from this user.
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

    /// `xti.allowed_installs`: how many integrations may be installed, including those that already are.
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
/// It is written in the order of the sample token, without absent members.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Claims {
    /// When the token was made.
    pub iat: NumericDate,
    /// The token's unique id, which can be used once.
    pub jti: String,
    /// What the application says about the user.
    pub ti: TenantInfo,
    /// The primary user's unique id.
    pub sub: String,
    /// Who made the token (RFC 7519 §4.1.1). Not part of the profile, but honoured if present.
    pub iss: Option<String>,
    /// The intended recipients (RFC 7519 §4.1.3). Likewise.
    pub aud: Option<Audience>,
    /// The time from which the token is rejected (RFC 7519 §4.1.4). Likewise.
    pub exp: Option<NumericDate>,
    /// The time until which the token is rejected (RFC 7519 §4.1.5). Likewise.
    pub nbf: Option<NumericDate>,
    /// All other claims: ignored (RFC 7519 §4) and kept.
    pub other: Object,
}

impl Claims {
    /// A claims set with the claims that the profile requires. Everything else is a field to set.
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

    /// Claims that allocate nothing.
    pub(in crate::jwt) fn empty() -> Self {
        Claims::new(0, "", "", TenantInfo::default())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn members_of_xti_with_another_type_are_ignored() {
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
}
