//! What the marketplace shows for a token, as text.

use super::counted;
use crate::jwt::Fault;
use crate::jwt::view::View;
use crate::text::cut;

/// Renders a view, or why there is none.
#[must_use]
pub fn view_text(shown: Result<&View, &Fault>) -> String {
    match shown {
        Ok(shown) => tiles(shown),
        Err(fault) => {
            format!("The marketplace shows nothing: {fault}.\nMore: jwt-assay rules {}\n", fault.reason.id())
        }
    }
}

fn tiles(shown: &View) -> String {
    let mut lines: Vec<String> = shown
        .tiles
        .iter()
        .map(|tile| {
            let state = tile.state.name();
            let link = tile.link.as_deref().map(|link| format!("  {}", cut(link))).unwrap_or_default();
            format!("{state}  {}  {}{link}\n", cut(&tile.id), cut(&tile.name))
        })
        .collect();
    let tiles = counted(shown.tiles.len(), "tile");
    lines.push(match shown.remaining_installs {
        Some(count) => format!("{tiles}, {count} more may be installed\n"),
        None => format!("{tiles}, no limit on installs\n"),
    });
    lines.concat()
}
