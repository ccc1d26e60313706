//! What the marketplace shows for a token, as text and as JSON.

use super::layout::{outdented, paragraph};
use super::style::{BAD, STRONG, UNSURE, paint};
use super::table::{Cell, Table};
use super::{counted, json_text};
use crate::jwt::Fault;
use crate::jwt::json::{self, Object};
use crate::jwt::view::{Choice, List, UnknownGroup, View};
use crate::text::{cut, escaped_report, quote};

/// Renders a view, or why the token is rejected.
#[must_use]
pub fn view_text(shown: Result<&(View, Choice), &Fault>, width: usize) -> String {
    escaped_report(match shown {
        Ok((shown, choice)) => tiles(shown, width) + &why(choice, width),
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

fn why(choice: &Choice, width: usize) -> String {
    let (list, unknown) = reasons(choice);
    let unknown = unknown.into_iter().map(|line| paragraph(&paint(UNSURE, line), width));
    paragraph(&list, width) + &unknown.collect::<String>()
}

/// Which list it is and why, and what the catalogue does not have, in sentences.
pub(super) fn reasons(choice: &Choice) -> (String, Vec<String>) {
    let list = match &choice.list {
        List::Group { claim, name } => format!("The list is that of {}, the {claim}.", quote(name)),
        List::Default => "The list is the default one.".to_owned(),
        List::All => "The list is all tiles, since the catalogue has no default list.".to_owned(),
    };
    let groups = choice.unknown_groups.iter().map(|UnknownGroup { claim, name, near }| {
        let next = match near {
            Some(near) => format!("; the catalogue has {}", quote(near)),
            None => ", which the catalogue does not have".to_owned(),
        };
        format!("{claim} is {}{next}.", quote(name))
    });
    let ids = choice.unknown_ids.iter();
    let ids =
        ids.map(|(claim, id)| format!("{claim} names {}, which is not a tile of the catalogue.", quote(id)));
    (list, groups.chain(ids).collect())
}

/// Renders a view, or why the token is rejected.
#[must_use]
pub fn view_json(shown: Result<&(View, Choice), &Fault>) -> String {
    let mut document = Object::new();
    document.insert("format", 1);
    match shown {
        Ok((shown, choice)) => {
            document.insert("decision", "accept");
            for (name, value) in shown.to_object().iter() {
                document.insert(name, value.clone());
            }
            add_choice(choice, &mut document);
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

fn add_choice(choice: &Choice, document: &mut Object) {
    let mut list = Object::new();
    match &choice.list {
        List::Group { claim, name } => {
            list.insert("from", *claim);
            list.insert("name", name.as_str());
        }
        List::Default => list.insert("from", "default"),
        List::All => list.insert("from", "all"),
    }
    document.insert("list", list);
    let groups = choice.unknown_groups.iter().map(|unknown| {
        let mut group = Object::new();
        group.insert("claim", unknown.claim);
        group.insert("name", unknown.name.as_str());
        if let Some(near) = &unknown.near {
            group.insert("near", near.as_str());
        }
        group.into()
    });
    document.insert("unknown_groups", json::Value::Array(groups.collect()));
    let ids = choice.unknown_ids.iter().map(|(claim, id)| {
        let mut unknown = Object::new();
        unknown.insert("claim", *claim);
        unknown.insert("id", id.as_str());
        unknown.into()
    });
    document.insert("unknown_ids", json::Value::Array(ids.collect()));
}
