//! Which list of the catalogue a user sees, and why; and what the token names that the catalogue does not have.

use super::super::claims::Claims;
use super::catalogue::{Catalogue, List};

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
