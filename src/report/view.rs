//! What the marketplace shows for a token, as text and as JSON.

use super::layout::{outdented, paragraph};
use super::style::{BAD, STRONG, paint};
use super::table::{Cell, Table};
use super::{counted, json_text};
use crate::jwt::Fault;
use crate::jwt::json::{self, Object};
use crate::jwt::view::View;
use crate::text::{cut, escaped_report};

/// Renders a view, or why the token is rejected.
#[must_use]
pub fn view_text(shown: Result<&View, &Fault>, width: usize) -> String {
    escaped_report(match shown {
        Ok(shown) => tiles(shown, width),
        Err(fault) => {
            let text = format!("{}: {fault}.", paint(BAD, "The marketplace rejects this token"));
            let more = format!("More: jwt-assay rules {}", fault.reason.id());
            outdented(&text, width) + &paragraph(&more, width)
        }
    })
}

fn tiles(shown: &View, width: usize) -> String {
    let mut table = Table::new().words("tile").words("state").prose("name and link");
    for tile in &shown.tiles {
        let link = tile.link.as_deref().map(|link| format!(" {}", cut(link))).unwrap_or_default();
        let cells = [Cell::styled(STRONG, cut(&tile.id)), Cell::new(tile.state.name())];
        table.row(cells, format!("{}{link}", cut(&tile.name)));
    }
    let tiles = counted(shown.tiles.len(), "tile");
    let conclusion = match shown.remaining_installs {
        Some(count) => format!("{tiles}, {count} more may be installed"),
        None => format!("{tiles}, no limit on installs"),
    };
    let table = if shown.tiles.is_empty() { String::new() } else { table.render(width) + "\n" };
    table + &paragraph(&conclusion, width)
}

/// Renders a view, or why the token is rejected.
#[must_use]
pub fn view_json(shown: Result<&View, &Fault>) -> String {
    let mut document = Object::new();
    document.insert("format", 1);
    match shown {
        Ok(shown) => {
            document.insert("decision", "accept");
            for (name, value) in shown.to_object().iter() {
                document.insert(name, value.clone());
            }
        }
        Err(fault) => {
            document.insert("decision", "reject");
            document.insert("rule", fault.reason.id());
            document.insert("at", fault.place.to_string());
            document.insert("found", fault.found.as_str());
        }
    }
    document.insert("conformant", json::Value::Bool(shown.is_ok()));
    json_text(Ok(json::to_string(&document)))
}
