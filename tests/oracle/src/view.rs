//! What the marketplace shows for a claims set, recomputed from the profile's text: which tiles, in which
//! order, installed or not, and how many more may be installed.

use super::json::Value;
use super::number::Number;
use super::verify::id_text;

struct Tile<'a> {
    id: &'a str,
    name: &'a str,
    external: bool,
    link: Option<&'a str>,
}

/// The view of `claims` (whose types are sound) in `catalogue`, or what is wrong with the catalogue.
pub fn view(catalogue: &Value, claims: &Value) -> Result<Value, &'static str> {
    if catalogue.get("format") != Some(&integer("1")) {
        return Err("its format is not 1");
    }
    if catalogue.get("groups").is_some_and(|groups| groups.as_object().is_none()) {
        return Err("its groups are not an object");
    }
    let tiles = tiles(catalogue).ok_or("its tiles are not sound")?;
    let installed =
        ids(at(claims, &["ti", "ili"])).ok_or("the claims' ili contains something that is not an id")?;
    let hidden = ids(at(claims, &["ti", "xti", "hidden_integrations"])).ok_or("a hidden id is not an id")?;
    let is_installed = |tile: &Tile<'_>| tile.external && installed.contains(&tile.id);

    let listed =
        listed(catalogue, claims, &tiles).ok_or("a list of ids contains something that is not an id")?;
    let mut shown: Vec<&Tile<'_>> = Vec::new();
    for id in listed.into_iter().filter(|id| !hidden.contains(id)) {
        let tile = tiles.iter().find(|tile| tile.id == id);
        shown.extend(tile.filter(|tile| shown.iter().all(|other| other.id != tile.id)));
    }
    let used = tiles.iter().filter(|tile| is_installed(tile)).count() as u128;
    let remaining = match at(claims, &["ti", "xti", "allowed_installs"]).and_then(Value::as_number) {
        None => Value::Null,
        Some(allowed) => {
            let allowed: u128 =
                allowed.to_string().parse().map_err(|_| "allowed_installs is out of range")?;
            integer(&allowed.saturating_sub(used).to_string())
        }
    };
    let shown = shown.into_iter().map(|tile| drawn(tile, is_installed(tile))).collect();
    Ok(Value::Object(vec![("tiles".into(), Value::Array(shown)), ("remaining_installs".into(), remaining)]))
}

/// The tiles of a catalogue, if each is whole and no two share an id.
fn tiles(catalogue: &Value) -> Option<Vec<Tile<'_>>> {
    let mut tiles: Vec<Tile<'_>> = Vec::new();
    for tile in catalogue.get("tiles")?.as_array()? {
        let Some(Value::Bool(external)) = tile.get("external") else { return None };
        let link = match tile.get("link") {
            None => None,
            Some(link) => Some(link.as_str()?),
        };
        let (id, name) = (id_text(tile.get("id")?)?, tile.get("name")?.as_str()?);
        if tiles.iter().any(|other| other.id == id) {
            return None;
        }
        tiles.push(Tile { id, name, external: *external, link });
    }
    Some(tiles)
}

/// The ids that the user's group lists, or else the user's tier, or else the default, or else every tile.
fn listed<'a>(catalogue: &'a Value, claims: &Value, tiles: &[Tile<'a>]) -> Option<Vec<&'a str>> {
    let named = |member| at(claims, &["ti", "xti", member]).and_then(Value::as_str);
    let group = |name: &str| catalogue.get("groups").and_then(|groups| groups.get(name));
    let list = named("user_group").and_then(group).or_else(|| named("user_tier").and_then(group));
    match list.or_else(|| catalogue.get("default")) {
        None => Some(tiles.iter().map(|tile| tile.id).collect()),
        list => ids(list),
    }
}

fn drawn(tile: &Tile<'_>, installed: bool) -> Value {
    let text = |text: &str| Value::String(text.to_owned());
    let state = if installed { "installed" } else { "available" };
    let mut members =
        vec![("id".into(), text(tile.id)), ("name".into(), text(tile.name)), ("state".into(), text(state))];
    if let (true, Some(link)) = (installed, tile.link) {
        members.push(("link".into(), text(link)));
    }
    Value::Object(members)
}

/// The ids of a list as text; no list has no ids, and a list with anything else in it is `None`.
fn ids(list: Option<&Value>) -> Option<Vec<&str>> {
    match list {
        None => Some(Vec::new()),
        Some(list) => list.as_array()?.iter().map(id_text).collect(),
    }
}

fn at<'a>(value: &'a Value, path: &[&str]) -> Option<&'a Value> {
    path.iter().try_fold(value, |value, name| value.get(name))
}

fn integer(digits: &str) -> Value {
    Number::new(digits).map_or(Value::Null, Value::Number)
}
