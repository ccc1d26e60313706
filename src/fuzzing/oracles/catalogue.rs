//! The oracle of catalogues and views: what is shown is what the rules say, read again by a few lines of their own.

use serde_json::{Value, json};

use crate::fuzzing::{Gate, NOW};
use crate::jwt::json::{self, Object, Value as Strict};
use crate::jwt::view::{Catalogue, view};
use crate::jwt::{Claims, TenantInfo, TileId};

/// A catalogue alone, or as a member beside the claims of a user; and its views, also for users with and without a group.
pub fn catalogue(text: &[u8]) -> Gate {
    let (text, claims) = taken_apart(text);
    let Ok(catalogue) = Catalogue::from_json(&text) else { return Gate::Nothing };
    let document: Value = serde_json::from_slice(&text).unwrap_or_default();
    let mut ti = TenantInfo { installed: Some(vec![TileId::from(7), "crm".into()]), ..TenantInfo::default() };
    let mut users: Vec<Claims> = claims.into_iter().collect();
    for group in [None, Some("gold")] {
        ti.extra = group.map(|group| {
            let mut extra = Object::new();
            extra.insert("user_group", group);
            extra.insert("user_tier", "free");
            extra.insert("allowed_installs", 1);
            extra.insert("hidden_integrations", Strict::Array(vec!["crm".into()]));
            extra
        });
        users.push(Claims::new(NOW, "a", "b", ti.clone()));
    }
    for claims in &users {
        let shown = serde_json::from_str(&json::to_string(&view(&catalogue, claims).to_object())).ok();
        let claims = serde_json::from_str(&json::to_string(claims)).unwrap_or_default();
        let expected = expected(&document, &claims);
        assert!(
            expected.is_none() || shown == expected,
            "catalogue-view: {shown:?} is shown, and not {expected:?}"
        );
    }
    Gate::Accepted
}

/// The catalogue and the claims of an input that has both.
fn taken_apart(text: &[u8]) -> (Vec<u8>, Option<Claims>) {
    let both = Object::parse(text).ok().and_then(|mut both| {
        let claims = both.remove("claims")?;
        Some((both.remove("catalogue")?, claims))
    });
    let Some((catalogue, claims)) = both else { return (text.to_vec(), None) };
    let claims = match claims {
        Strict::Object(claims) => Claims::from_object(claims).ok(),
        _ => None,
    };
    (json::to_string(&catalogue).into_bytes(), claims)
}

/// What is shown for claims; `None` if an id or a count does not fit into 64 bits.
fn expected(catalogue: &Value, claims: &Value) -> Option<Value> {
    let xti = &claims["ti"]["xti"];
    let tiles = catalogue["tiles"].as_array()?;
    let (installed, hidden) = (ids(&claims["ti"]["ili"])?, ids(&xti["hidden_integrations"])?);
    let is_installed =
        |tile: &Value| tile["external"] == true && id(&tile["id"]).is_some_and(|id| installed.contains(&id));
    let group = |claim: &str| catalogue["groups"].get(xti[claim].as_str()?);
    let list = group("user_group").or_else(|| group("user_tier")).unwrap_or(&catalogue["default"]);
    let list = match list {
        Value::Null => tiles.iter().map(|tile| id(&tile["id"])).collect::<Option<Vec<_>>>()?,
        list => ids(list)?,
    };
    let mut shown: Vec<String> = Vec::new();
    let mut drawn = Vec::new();
    for name in list.into_iter().filter(|name| !hidden.contains(name)) {
        let Some(tile) = tiles.iter().find(|tile| id(&tile["id"]).as_ref() == Some(&name)) else { continue };
        if shown.contains(&name) {
            continue;
        }
        let state = if is_installed(tile) { "installed" } else { "available" };
        let mut members = json!({"id": name, "name": tile["name"], "state": state});
        if is_installed(tile) && !tile["link"].is_null() {
            members["link"] = tile["link"].clone();
        }
        drawn.push(members);
        shown.push(name);
    }
    let used = tiles.iter().filter(|tile| is_installed(tile)).count() as u64;
    let remaining = match &xti["allowed_installs"] {
        Value::Null => Value::Null,
        allowed => allowed.as_u64()?.saturating_sub(used).into(),
    };
    Some(json!({"tiles": drawn, "remaining_installs": remaining}))
}

/// The ids of a list; no list has none.
fn ids(list: &Value) -> Option<Vec<String>> {
    match list {
        Value::Null => Some(Vec::new()),
        list => list.as_array()?.iter().map(id).collect(),
    }
}

fn id(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        number => number.as_u64().map(|number| number.to_string()),
    }
}
