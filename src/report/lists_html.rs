//! What is checked, as pages: the rules by layer, and the profiles of services with what each demands.

use maud::{Markup, html};
use serde_json::{Map, Value};

use super::counted;
use super::page::{Assets, badge, page, said};
use super::profiles::{good_token, json_lines, lists};
use crate::lint::{RuleRef, Source};
use crate::profile::Profile;

/// Renders rules as a page that needs no network; `whose` are the tokens that they are about.
#[must_use]
pub fn rules_html(rules: &[&RuleRef], whose: &str) -> String {
    let mut layers: Vec<&str> = Vec::new();
    for rule in rules {
        let layer = rule.layer().name();
        if !layers.contains(&layer) {
            layers.push(layer);
        }
    }
    let body = html! {
        main {
            h1 { "Rules for " (said(whose)) }
            p { (counted(rules.len(), "rule")) ", in the order in which a token is looked at. Each says what a generator must do, and
                 what a verifier must do with a token that breaks it." }
            nav aria-label="Layers" { p { @for layer in &layers { a href={ "#" (layer) } { (layer) } " " } } }
            @for layer in &layers {
                section #(*layer) {
                    h2 { (layer) }
                    @for rule in rules.iter().filter(|rule| rule.layer().name() == *layer) { (self::rule(rule)) }
                }
            }
        }
    };
    page("Rules", Assets::Inside, None, &body)
}

fn rule(rule: &RuleRef) -> Markup {
    html! {
        article.card.finding id=(rule.id()) {
            h3 { (badge(rule.generator())) code { (said(rule.id())) } a.soft href={ "#" (rule.id()) } { "link" } }
            dl {
                dt { "rule" } dd { (said(rule.summary())) }
                dt { "verifier" } dd {
                    @match rule.verifier() {
                        Some(level) => (badge(level)),
                        None => "nothing: one token does not show it",
                    }
                }
                dt { "clause" } dd {
                    (said(rule.clause()))
                    @if rule.source() == Source::Decided { " (decided here)" }
                }
                dt { "fix" } dd { strong { (said(rule.advice())) } }
            }
        }
    }
}

/// Renders profiles as a page that needs no network: a list, then each in full.
#[must_use]
pub fn profiles_html(profiles: &[&Profile]) -> String {
    let body = html! {
        main {
            h1 { "Tokens of services" }
            p { "What the tokens of each service look like, with where that is written. " code { "jwt-assay token --profile NAME" }
                " judges by it." }
            @if profiles.len() > 1 {
                ul { @for profile in profiles { li { a href={ "#" (profile.name()) } { (said(profile.name())) } ": " (said(profile.title())) } } }
            }
            @for profile in profiles { (self::profile(profile)) }
        }
    };
    page("Profiles", Assets::Inside, None, &body)
}

fn profile(profile: &Profile) -> Markup {
    html! {
        section #(profile.name()) {
            h2 { (said(profile.name())) }
            p { (said(profile.title())) }
            @if let Some((header, claims)) = good_token(profile) {
                h3 { "A good token" }
                (object("Header", header))
                (object("Claims", claims))
            }
            @for list in lists(profile) {
                h3 { (list.title) }
                ul {
                    @for item in &list.items {
                        li {
                            @if let Some(level) = item.level { (badge(level)) " " }
                            @if let Some(address) = web(item.address) { a href=(address) rel="noreferrer" { (said(address)) } }
                            (said(&item.text))
                        }
                    }
                }
            }
        }
    }
}

/// An address that a page may lead to: any other scheme could run a script.
fn web(address: Option<&str>) -> Option<&str> {
    address.filter(|address| ["https://", "http://"].iter().any(|scheme| address.starts_with(scheme)))
}

fn object(name: &str, object: Map<String, Value>) -> Markup {
    html! {
        pre.card.json tabindex="0" aria-label=(name) {
            @for line in json_lines(object) { span.row { (said(&line)) } }
        }
    }
}
