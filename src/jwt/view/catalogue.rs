//! What a marketplace has to offer, and its reader.

use std::collections::{BTreeMap, HashSet};

use serde::Deserialize;

use super::super::claims::TileId;
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
