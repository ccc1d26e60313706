//! What a marketplace has to offer, its reader, and which list of it a user sees.

use std::collections::{BTreeMap, HashSet};

use serde::Deserialize;

use super::super::claims::{Claims, TileId};
use super::super::json::{self, JsonError, JsonLimits, Value};
use crate::text::quote;

/// What a marketplace has to offer: a JSON document of format 1.
///
/// ```
/// use jwt_assay::jwt::view::{Catalogue, view};
/// use jwt_assay::jwt::{Claims, TenantInfo};
/// let catalogue = Catalogue::from_json(br#"{
///     "format": 1,
///     "tiles": [
///         {"id": "crm", "name": "CRM", "external": true, "link": "https://app.example/crm"},
///         {"id": 7, "name": "Mailer"}
///     ],
///     "groups": {"gold": ["crm", 7]},
///     "default": [7]
/// }"#)?;
/// let claims = Claims::new(1_621_521_641, "one", "user-1", TenantInfo::default());
/// assert_eq!(view(&catalogue, &claims).tiles.len(), 1);
/// # Ok::<(), jwt_assay::jwt::view::CatalogueError>(())
/// ```
#[derive(Clone, Debug)]
pub struct Catalogue {
    pub(super) tiles: Vec<CatalogueTile>,
    pub(super) default: Option<Vec<TileId>>,
    pub(super) groups: BTreeMap<String, Vec<TileId>>,
}

/// The limits for a catalogue, which is trusted and may be larger than a token.
const CATALOGUE_LIMITS: JsonLimits = JsonLimits { depth: 8, members: 1_000_000 };

#[derive(Clone, Debug)]
pub(super) struct CatalogueTile {
    pub id: TileId,
    pub name: String,
    pub external: bool,
    pub link: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct CatalogueFile {
    format: u64,
    tiles: Vec<TileEntry>,
    #[serde(default)]
    default: Option<Vec<Value>>,
    #[serde(default)]
    groups: BTreeMap<String, Vec<Value>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct TileEntry {
    id: Value,
    name: String,
    #[serde(default)]
    external: bool,
    #[serde(default)]
    link: Option<String>,
}

/// Why a catalogue can't be used.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum CatalogueError {
    /// It is not strict JSON.
    #[error("the catalogue: {0}")]
    Json(JsonError),
    /// It does not have the members of a catalogue.
    #[error("the catalogue does not have the right format: {0}")]
    Shape(#[from] serde_json::Error),
    /// Its format is not 1.
    #[error("the catalogue has format {0}, but only format 1 is supported")]
    Format(u64),
    /// A list or a tile has an id that is neither a non-empty string nor a non-negative integer.
    #[error("{0} in the catalogue has an id that is neither a non-empty string nor a non-negative integer")]
    Id(String),
    /// Two tiles have the same id (`7` and `"7"` are the same).
    #[error("two tiles in the catalogue have the id {0}")]
    DuplicateTile(String),
    /// A list names a tile that is not in the catalogue.
    #[error("{list} names tile {id}, which is not in the catalogue")]
    UnknownTile {
        /// The list.
        list: String,
        /// The id.
        id: String,
    },
}

/// Whether a document is an object, and each of its tiles, too.
fn has_objects(document: &Value) -> bool {
    let Value::Object(file) = document else { return false };
    match file.get("tiles") {
        Some(Value::Array(tiles)) => tiles.iter().all(|tile| matches!(tile, Value::Object(_))),
        // The derived reader names what is missing.
        _ => true,
    }
}

impl Catalogue {
    /// A small catalogue to try things with: `vectors/examples/catalogue.json`.
    ///
    /// # Panics
    /// Never: a test reads it.
    #[must_use]
    pub fn example() -> Self {
        Catalogue::from_json(include_bytes!("../../../vectors/examples/catalogue.json"))
            .expect("the example is a catalogue")
    }

    /// Reads a catalogue; `vectors/README.md` describes its format.
    ///
    /// # Errors
    /// It is not JSON, or it has unknown members, an invalid id, or two tiles with the same id.
    pub fn from_json(text: &[u8]) -> Result<Self, CatalogueError> {
        let strict = json::read(text, CATALOGUE_LIMITS);
        if let Some(defect) = strict.defects.into_iter().next() {
            return Err(CatalogueError::Json(defect));
        }
        // The derived reader also takes a list of an object's values for the object.
        if !strict.value.as_ref().is_some_and(has_objects) {
            let problem = "a catalogue is an object, and so is each of its tiles";
            return Err(CatalogueError::Shape(serde::de::Error::custom(problem)));
        }
        let file: CatalogueFile = serde_json::from_slice(text)?;
        if file.format != 1 {
            return Err(CatalogueError::Format(file.format));
        }
        let mut known = HashSet::new();
        let mut tiles = Vec::with_capacity(file.tiles.len());
        for (at, tile) in file.tiles.into_iter().enumerate() {
            let id = TileId::from_value(&tile.id).ok_or_else(|| CatalogueError::Id(format!("tile {at}")))?;
            if !known.insert(id.name().into_owned()) {
                return Err(CatalogueError::DuplicateTile(quote(&id.name())));
            }
            tiles.push(CatalogueTile { id, name: tile.name, external: tile.external, link: tile.link });
        }
        let default = file.default.map(|list| read_list("the default list", &list, &known)).transpose()?;
        let groups = file
            .groups
            .into_iter()
            .map(|(group, list)| {
                let ids = read_list(&format!("the group {}", quote(&group)), &list, &known)?;
                Ok((group, ids))
            })
            .collect::<Result<_, CatalogueError>>()?;
        Ok(Catalogue { tiles, default, groups })
    }

    /// The ids of a list.
    pub(super) fn ids(&self, list: &List) -> Vec<TileId> {
        let known = match list {
            List::Group { name, .. } => self.groups.get(name),
            List::Default => self.default.as_ref(),
            List::All => None,
        };
        known.cloned().unwrap_or_else(|| self.tiles.iter().map(|tile| tile.id.clone()).collect())
    }
}

fn read_list(name: &str, list: &[Value], known: &HashSet<String>) -> Result<Vec<TileId>, CatalogueError> {
    list.iter()
        .map(|value| {
            let id = TileId::from_value(value).ok_or_else(|| CatalogueError::Id(name.to_owned()))?;
            if known.contains(id.name().as_ref()) {
                Ok(id)
            } else {
                Err(CatalogueError::UnknownTile { list: name.to_owned(), id: quote(&id.name()) })
            }
        })
        .collect()
}

/// A list of the catalogue.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum List {
    /// That of a group, which this claim names.
    Group {
        /// `user_group` or `user_tier`.
        claim: &'static str,
        /// The group.
        name: String,
    },
    /// The default list.
    Default,
    /// All tiles, since the catalogue has no default list.
    All,
}

/// Which list of the catalogue a user sees, and why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Choice {
    /// The list.
    pub list: List,
    /// The groups that the token names and the catalogue does not, in the order in which they were looked up.
    pub unknown_groups: Vec<UnknownGroup>,
    /// The ids of installed and hidden integrations that are no tile, each with the claim that names it.
    pub unknown_ids: Vec<(&'static str, String)>,
}

/// A group that the catalogue does not have.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnknownGroup {
    /// The claim that names it.
    pub claim: &'static str,
    /// Its name.
    pub name: String,
    /// The group of the catalogue that is probably meant.
    pub near: Option<String>,
}

impl Choice {
    /// Which list a user sees, and why: that of the group, or else of the tier, or else the default list, or else all
    /// tiles.
    #[must_use]
    pub fn of(catalogue: &Catalogue, claims: &Claims) -> Self {
        let mut choice = Choice { list: List::All, unknown_groups: Vec::new(), unknown_ids: Vec::new() };
        if catalogue.default.is_some() {
            choice.list = List::Default;
        }
        let named = [("user_group", claims.ti.user_group()), ("user_tier", claims.ti.user_tier())];
        for (claim, name) in named.into_iter().filter_map(|(claim, name)| Some((claim, name?.to_owned()))) {
            if catalogue.groups.contains_key(&name) {
                choice.list = List::Group { claim, name };
                break;
            }
            let near = catalogue.groups.keys().find(|known| is_near(known, &name)).cloned();
            choice.unknown_groups.push(UnknownGroup { claim, name, near });
        }
        let installed = claims.ti.installed.iter().flatten().map(|id| ("ili", id.name().into_owned()));
        let hidden = claims.ti.hidden_integrations();
        let hidden = hidden.iter().map(|id| ("hidden_integrations", id.name().into_owned()));
        let is_known = |id: &str| catalogue.tiles.iter().any(|tile| tile.id.name() == id);
        choice.unknown_ids = installed.chain(hidden).filter(|(_, id)| !is_known(id)).collect();
        choice
    }
}

/// Whether two names differ only in letter case, spaces, dashes or underscores.
fn is_near(one: &str, other: &str) -> bool {
    let plain = |name: &str| -> String {
        let marks = |character: &char| !character.is_whitespace() && !"-_".contains(*character);
        name.chars().filter(marks).flat_map(char::to_lowercase).collect()
    };
    plain(one) == plain(other)
}
