//! What the marketplace shows for a verified token.

mod catalogue;

use std::collections::HashSet;

use super::claims::{Claims, TileId};
use super::json::{Object, Value};
use catalogue::CatalogueTile;

pub use catalogue::{Catalogue, CatalogueError, Choice, List, UnknownGroup};

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
    for id in catalogue.ids(&Choice::of(catalogue, claims).list) {
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
