//! HTML pages: what their head has, and how they show text from outside. A page that is a file has everything in it, and
//! loads nothing; a page of the local server links to the server's own style and script.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use maud::{DOCTYPE, Markup, PreEscaped, html};
use sha2::{Digest, Sha256};

use crate::lint::{Conformity, Level};
use crate::text::one_line;

/// The style of all pages.
pub const STYLE: &str = include_str!("page/style.css");

/// Where a page has its style and script.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Assets {
    /// In the page: it is a file, and needs no network.
    Inside,
    /// On the server that the page is from: `/style.css`, and a script with this address, if there is one.
    Linked(Option<&'static str>),
}

/// A whole page. `script` is for a page with everything inside.
pub(super) fn page(title: &str, assets: Assets, script: Option<&str>, body: &Markup) -> String {
    html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                @if assets == Assets::Inside {
                    meta http-equiv="Content-Security-Policy" content=(policy(script));
                }
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="color-scheme" content="light dark";
                meta name="referrer" content="no-referrer";
                title { (title) }
                @match assets {
                    Assets::Inside => style { (PreEscaped(STYLE)) },
                    Assets::Linked(_) => link rel="stylesheet" href="/style.css";,
                }
            }
            body {
                (body)
                @match (assets, script) {
                    (Assets::Linked(Some(script)), _) => script src=(script) {},
                    (Assets::Inside, Some(script)) => script { (PreEscaped(script)) },
                    _ => {}
                }
            }
        }
    }
    .into_string()
}

/// What a page that is a file may do: use the style and the script that are in it, and nothing else.
fn policy(script: Option<&str>) -> String {
    let script = script.map_or("'none'".to_owned(), source);
    format!(
        "default-src 'none'; style-src {}; script-src {script}; base-uri 'none'; form-action 'none'",
        source(STYLE)
    )
}

/// A text in a page as a content security policy names it.
#[must_use]
pub fn source(text: &str) -> String {
    format!("'sha256-{}'", STANDARD.encode(Sha256::digest(text)))
}

/// Text from outside: on one line, with invisible characters spelled out. What is markup is escaped where it is put into a
/// page.
pub(super) fn said(text: &str) -> String {
    one_line(text)
}

/// The class of a level's colour.
pub(super) fn class(level: Level) -> &'static str {
    match level {
        Level::Must => "bad",
        Level::Should => "unsure",
        Level::May => "note",
    }
}

/// A level as its word, as in RFC 2119.
pub(super) fn badge(level: Level) -> Markup {
    let word = match level {
        Level::Must => "MUST",
        Level::Should => "SHOULD",
        Level::May => "note",
    };
    html! { span.badge.(class(level)) { (word) } }
}

/// The class of a conclusion's colour.
pub(super) fn conclusion(conformity: Conformity) -> &'static str {
    match conformity {
        Conformity::Conformant => "good",
        Conformity::NotConformant => "bad",
        Conformity::Undecided => "unsure",
    }
}
