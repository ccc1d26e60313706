//! What the marketplace shows for a verified token.

use std::collections::{BTreeMap, HashSet};

use serde::Deserialize;

use super::claims::{Claims, TileId};
use super::json::{self, JsonError, JsonLimits, Object, Value};
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
    tiles: Vec<CatalogueTile>,
    default: Option<Vec<TileId>>,
    groups: BTreeMap<String, Vec<TileId>>,
}

/// The limits for a catalogue, which is trusted and may be larger than a token.
const CATALOGUE_LIMITS: JsonLimits = JsonLimits { depth: 8, members: 1_000_000 };

#[derive(Clone, Debug)]
struct CatalogueTile {
    id: TileId,
    name: String,
    external: bool,
    link: Option<String>,
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

    /// The ids that are listed for a user: those of the group, or else of the tier, or else the default list, or else
    /// all tiles.
    fn listed(&self, claims: &Claims) -> Vec<TileId> {
        [claims.ti.user_group(), claims.ti.user_tier()]
            .into_iter()
            .flatten()
            .find_map(|group| self.groups.get(group))
            .or(self.default.as_ref())
            .cloned()
            .unwrap_or_else(|| self.tiles.iter().map(|tile| tile.id.clone()).collect())
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

/// The state of a tile.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TileState {
    /// An external integration that is installed.
    Installed,
    /// A tile that can be installed.
    Available,
}

impl TileState {
    /// The state in lower case.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            TileState::Installed => "installed",
            TileState::Available => "available",
        }
    }
}

/// A tile that the user sees.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tile {
    /// The tile's id, in its string spelling.
    pub id: String,
    /// Its name.
    pub name: String,
    /// Whether it is installed.
    pub state: TileState,
    /// The address of an installed external integration.
    pub link: Option<String>,
}

/// What the marketplace shows a user.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct View {
    /// The visible tiles, in the order of the user's list.
    pub tiles: Vec<Tile>,
    /// How many more integrations may be installed; `None` if there is no limit.
    pub remaining_installs: Option<u64>,
}

impl View {
    /// The view as a JSON object with `tiles` and `remaining_installs`.
    #[must_use]
    pub fn to_object(&self) -> Object {
        let mut object = Object::new();
        object.insert("tiles", Value::Array(self.tiles.iter().map(|tile| tile.to_object().into()).collect()));
        object.insert("remaining_installs", self.remaining_installs.map_or(Value::Null, Value::from));
        object
    }
}

impl Tile {
    fn to_object(&self) -> Object {
        let mut object = Object::new();
        object.insert("id", self.id.as_str());
        object.insert("name", self.name.as_str());
        object.insert("state", self.state.name());
        if let Some(link) = &self.link {
            object.insert("link", link.as_str());
        }
        object
    }
}

/// Returns what the marketplace shows for verified claims.
///
/// A hidden tile is not shown even if it is listed. An external tile in `ili` is installed, and has a link. The remaining
/// installs take every installed external tile into account, even if it is hidden, and never fall below zero.
#[must_use]
pub fn view(catalogue: &Catalogue, claims: &Claims) -> View {
    let names = |ids: &[TileId]| ids.iter().map(|id| id.name().into_owned()).collect::<HashSet<_>>();
    let installed = names(claims.ti.installed.as_deref().unwrap_or_default());
    let mut passed_over = names(&claims.ti.hidden_integrations());
    let is_installed = |tile: &CatalogueTile| tile.external && installed.contains(tile.id.name().as_ref());
    let mut tiles = Vec::new();
    for id in catalogue.listed(claims) {
        let known = catalogue.tiles.iter().find(|tile| tile.id == id);
        let Some(tile) = known.filter(|_| passed_over.insert(id.name().into_owned())) else { continue };
        let state = if is_installed(tile) { TileState::Installed } else { TileState::Available };
        let link = tile.link.clone().filter(|_| state == TileState::Installed);
        tiles.push(Tile { id: id.name().into_owned(), name: tile.name.clone(), state, link });
    }
    let count = catalogue.tiles.iter().filter(|tile| is_installed(tile)).count() as u64;
    let remaining_installs = claims.ti.allowed_installs().map(|allowed| allowed.saturating_sub(count));
    View { tiles, remaining_installs }
}
