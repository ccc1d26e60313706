//! The pages of the local server: its start, the marketplace as a user sees it, the page of a refused token, and the page
//! that explains a pasted token.

use maud::{Markup, html};

use super::counted;
use super::page::{Assets, page, said};
use super::token_html::token_section;
use super::view::reasons;
use crate::jwt::Claims;
use crate::jwt::view::{Choice, Tile, TileState, View};
use crate::lint::TokenReport;

const PLAIN: Assets = Assets::Linked(None);

/// What the start page says about the server.
#[derive(Clone, Debug)]
pub struct StartPage<'a> {
    /// Its address, with a slash at its end.
    pub address: &'a str,
    /// The service whose tokens it judges; `None` for the marketplace.
    pub service: Option<&'a str>,
    /// Whether it made up a secret of its own.
    pub has_own_secret: bool,
}

/// The start page.
#[must_use]
pub fn start_html(start: &StartPage<'_>) -> String {
    let frame =
        format!(r#"<iframe src="{}?tenant=TOKEN" width="100%" height="700"></iframe>"#, start.address);
    let body = html! {
        main {
            @match start.service {
                None => {
                    h1 { "A marketplace on this machine" }
                    p { "It does with a token what the marketplace does: it checks the signature, the time and that the \
                         token was not used before, then shows the tiles that the token asks for." }
                    section.card {
                        h2 { "Try it" }
                        p { a href="/sample" { "Open the marketplace with a sample token" } " that this server mints." }
                        p.soft { "Reload that page, and you see what a second use of the same link is answered." }
                    }
                    section.card {
                        h2 { "Point your application at it" }
                        p { "Use this address where your application has the marketplace's:" }
                        pre tabindex="0" { code { (frame) } }
                    }
                }
                Some(service) => {
                    h1 { "Tokens of " (service) }
                    p { "There is no marketplace for them: this server explains and signs tokens." }
                }
            }
            section.card {
                h2 { "Understand a token" }
                p { a href="/token" { "Paste a token" } " to see what is in it, what is wrong with it, and how to fix it. You \
                     can edit it and sign it again." }
            }
            @if start.has_own_secret {
                p.card.unsure { "No secret was given, so this server made up one. Enter yours on the page for " a href="/token" { "tokens" }
                    ", or start the server with --secret-file." }
            }
        }
    };
    page("jwt-assay", PLAIN, None, &body)
}

/// What the marketplace shows a user, with the token behind it for developers.
#[must_use]
pub fn view_html(shown: &View, choice: &Choice, claims: &Claims, report: &TokenReport<'_>) -> String {
    let name = claims.ti.display_name.as_deref().filter(|name| !name.trim().is_empty());
    let name = name.unwrap_or(&claims.sub);
    let installed = shown.tiles.iter().filter(|tile| tile.state == TileState::Installed).count();
    let (list, unknown) = reasons(choice);
    let body = html! {
        main {
            header.bar {
                h1 { "Integrations" }
                span.soft { "Signed in as " strong { (said(name)) } }
            }
            p.bar {
                span { (counted(shown.tiles.len(), "integration")) ", " (installed) " installed" }
                span { (installs(shown)) }
            }
            @if shown.tiles.is_empty() {
                section.card {
                    h2 { "There is nothing here yet" }
                    p { "No integration is offered to you at the moment. Ask the provider of this application if you \
                         expected one." }
                }
            } @else {
                ul.tiles { @for tile in &shown.tiles { (self::tile(tile, shown.remaining_installs)) } }
            }
            details {
                summary { "For developers: the token behind this page" }
                p { (said(&list)) }
                @for line in &unknown { p.unsure { (said(line)) } }
                (token_section(report))
            }
        }
    };
    page("Integrations", PLAIN, None, &body)
}

/// How many more may be installed.
fn installs(shown: &View) -> String {
    match shown.remaining_installs {
        None => "No limit on installs".to_owned(),
        Some(0) => "No more can be installed".to_owned(),
        Some(count) => format!("{count} more can be installed"),
    }
}

fn tile(tile: &Tile, remaining: Option<u64>) -> Markup {
    let initial = tile.name.chars().find(|character| character.is_alphanumeric()).unwrap_or('·');
    // Any other scheme could run a script.
    let is_web = |link: &&str| ["https://", "http://"].iter().any(|scheme| link.starts_with(scheme));
    html! {
        li.tile data-tile=(tile.id) {
            span.mark aria-hidden="true" { (said(&initial.to_uppercase().to_string())) }
            h2 { (said(&tile.name)) }
            span.state {
                @match (tile.state, remaining) {
                    (TileState::Installed, _) => span.badge.good { "✓ Installed" },
                    (TileState::Available, Some(0)) => span.badge.note { "Limit reached" },
                    (TileState::Available, _) => span.badge.note { "Can be installed" },
                }
                @if let Some(link) = tile.link.as_deref().filter(is_web) {
                    a href=(link) target="_blank" rel="noopener noreferrer" { "Open" span.soft { " ↗" } }
                }
            }
        }
    }
}

/// The page of a token that the marketplace refuses.
#[must_use]
pub fn refused_html(report: &TokenReport<'_>) -> String {
    let body = html! {
        main {
            p.soft { "The marketplace refuses this link. Why, and what to do about it:" }
            (token_section(report))
        }
    };
    page("Refused", PLAIN, None, &body)
}

/// The page that explains a pasted token. Its script sends the token to the server that it came from, and nowhere else.
/// `profiles` are the services to choose from; the marketplace is not among them.
#[must_use]
pub fn token_page_html<'a>(profiles: impl Iterator<Item = &'a str>, chosen: Option<&str>) -> String {
    let body = html! {
        main {
            h1 { "A token, explained" }
            div.columns {
                form #input {
                    label for="token" { "Token" }
                    textarea #token name="token" rows="8" spellcheck="false" autocomplete="off" autocapitalize="off"
                        placeholder="Paste a token, or a text with one in it: a URL, a header, a log line" {}
                    p { button #sample type="button" { "Show a sample" } }
                    label for="profile" { "Service" }
                    select #profile {
                        option value="" selected[chosen.is_none()] { "Pandium's marketplace" }
                        @for name in profiles { option value=(name) selected[chosen == Some(name)] { (name) } }
                    }
                    label for="secret" { "Secret" }
                    div.bar {
                        input.grow #secret type="password" autocomplete="off" aria-describedby="secret-note";
                        button #keep type="button" { "Use this secret" }
                    }
                    p.soft #secret-note { "It stays in the memory of the server on this machine. No page, address or log has it." }
                    p.error #problem role="alert" {}
                    details #edit {
                        summary { "Edit and sign again" }
                        label for="header" { "Header" }
                        textarea #header rows="3" spellcheck="false" {}
                        label for="claims" { "Claims" }
                        textarea #claims rows="12" spellcheck="false" {}
                        p { button #sign type="button" { "Sign with the secret" } }
                    }
                }
                section #report aria-live="polite" aria-label="Report" {
                    p.soft { "What is found in the token is shown here." }
                }
            }
        }
    };
    page("A token, explained", Assets::Linked(Some("/token.js")), None, &body)
}

/// A page for a request that can't be answered: what is wrong, and what to do. Its style is inside, since it may be for a host
/// that gets nothing else.
#[must_use]
pub fn problem_html(problem: &str, advice: &str) -> String {
    let body = html! {
        main {
            section.card.verdict.bad { h1 { (said(problem)) } p { (said(advice)) } }
            p { a href="/" { "To the start page" } }
        }
    };
    page(problem, Assets::Inside, None, &body)
}
