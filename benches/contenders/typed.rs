//! The claims of the sample token as types for the other crates.

use std::collections::BTreeMap;

use jwt_assay::jwt;
use serde::{Deserialize, Serialize};

/// The whole claims set.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Claims {
    pub iat: u64,
    pub jti: String,
    pub ti: TenantInfo,
    pub sub: String,
}

/// The claims for which jwt-simple and biscuit have no field.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct WithoutRegistered {
    pub ti: TenantInfo,
}

/// The same for jwt-compact, which has a field for `iat` only.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct WithoutIat {
    pub jti: String,
    pub ti: TenantInfo,
    pub sub: String,
}

/// The tenant info object.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct TenantInfo {
    pub udn: String,
    pub ufn: String,
    pub uem: String,
    pub ili: Vec<TileId>,
    pub aid: String,
    pub adn: String,
    pub xti: BTreeMap<String, serde_json::Value>,
}

/// The id of an integration tile.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(untagged)]
pub enum TileId {
    Number(u64),
    Text(String),
}

impl From<&jwt::Claims> for Claims {
    fn from(claims: &jwt::Claims) -> Self {
        let text = serde_json::to_string(claims).expect("JSON");
        serde_json::from_str(&text).expect("the sample claims")
    }
}
