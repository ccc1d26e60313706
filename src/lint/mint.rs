//! A good token of a profile: its first good example with the times of now, a fresh id, and a customer's own values.

use std::collections::BTreeMap;

use serde_json::{Map, Value};

use super::examples::{sign_parts, with_alg};
use crate::jwt::base64url;
use crate::profile::{MemberPlace, Profile, TimeRole};

/// What a token is minted with.
#[derive(Clone, Debug)]
pub struct MintTerms<'a> {
    /// The claims; `None` for those of the example.
    pub claims: Option<Map<String, Value>>,
    /// The values of the parameters that differ from their examples.
    pub values: &'a BTreeMap<String, String>,
    /// The current time, in seconds.
    pub now: u64,
    /// An id that no other token has.
    pub id: &'a str,
    /// The id that the service hands out with the secret, if there is one.
    pub key_id: Option<&'a str>,
}

/// Mints a token of a profile. Times and the single-use id are filled in where the claims lack them.
///
/// ```
/// use std::collections::BTreeMap;
/// use jwt_assay::jwt::Policy;
/// use jwt_assay::lint::{Inspector, MintTerms, mint};
/// use jwt_assay::profile::Profile;
/// let profile = Profile::named("jwt").expect("a bundled profile");
/// let secret = b"an example secret of 32 bytes...";
/// let terms = MintTerms { claims: None, values: &BTreeMap::new(), now: 1_700_000_000, id: "one", key_id: None };
/// let token = mint(profile, secret, terms);
/// let inspector = Inspector::new(secret).for_profile(profile);
/// assert!(inspector.inspect(&token, &Policy::at(1_700_000_000)).is_accepted());
/// ```
#[must_use]
pub fn mint(profile: &Profile, secret: &[u8], terms: MintTerms<'_>) -> String {
    let Some(example) = profile.good_examples().first() else { return String::new() };
    let (mut header, mut claims) = (example.header.clone(), example.claims.clone());
    let issued = example.now.unwrap_or_else(|| profile.issued(&header, &claims));
    let is_own = terms.claims.is_some();
    if let Some(own) = terms.claims {
        claims = own;
    }
    for (name, parameter) in profile.parameters() {
        if let Some(value) = terms.values.get(name) {
            replace(&mut header, &parameter.example, value);
            if !is_own {
                replace(&mut claims, &parameter.example, value);
            }
        }
    }
    let sample = (example.header.clone(), example.claims.clone());
    let mut fill = |place: &MemberPlace, value: Value| {
        let root = if place.in_header { &mut header } else { &mut claims };
        let known = place.in_objects(&sample.0, &sample.1).is_some();
        let is_free = !is_own || place.in_object(root).is_none();
        if known && is_free {
            place.set(root, value);
        }
    };
    let moved = |value: &Value, unit: u64| {
        let before = value.as_u64().unwrap_or_default() / unit;
        let time = (i128::from(terms.now) + i128::from(before) - i128::from(issued)).max(0);
        u64::try_from(time).unwrap_or_default().saturating_mul(unit)
    };
    for (role, place, unit) in profile.time_places() {
        let Some(value) = place.in_objects(&sample.0, &sample.1) else { continue };
        let time = match role {
            TimeRole::Issued => terms.now.saturating_mul(unit),
            TimeRole::Other => moved(value, unit),
        };
        for same in profile.equal_to(&place) {
            fill(&same, time.into());
        }
        fill(&place, time.into());
    }
    if let (Some(place), Some(id)) = (profile.secret().id_place(), terms.key_id) {
        fill(place, id.into());
    }
    if let Some(place) = profile.single_use_place() {
        fill(place, terms.id.into());
    }
    sign_parts(&header, &claims, secret)
}

/// A token with this payload, to be judged before it is signed: its signature is 32 zero bytes. The header is the
/// marketplace's, or that of the profile's first good example.
#[must_use]
pub fn unsigned_token(profile: Option<&Profile>, payload: &[u8]) -> String {
    let marketplace = || Map::from_iter([("typ".to_owned(), "JWT".into())]);
    let example = profile.and_then(|profile| profile.good_examples().first());
    let header = example.map_or_else(marketplace, |example| example.header.clone());
    let header = Value::Object(with_alg(&header)).to_string();
    // As many bytes as a MAC has.
    [header.as_bytes(), payload, &[0; 32]].map(base64url::encode).join(".")
}

/// Replaces every string that is a parameter's example by its value.
fn replace(object: &mut Map<String, Value>, example: &str, value: &str) {
    object.values_mut().for_each(|member| replace_in(member, example, value));
}

fn replace_in(member: &mut Value, example: &str, value: &str) {
    match member {
        Value::String(text) if text == example => value.clone_into(text),
        Value::Array(items) => items.iter_mut().for_each(|item| replace_in(item, example, value)),
        Value::Object(object) => replace(object, example, value),
        _ => {}
    }
}
