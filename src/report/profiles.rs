//! Profiles: a table, or one in full as text; their names, or one, as JSON.

use serde::Serialize;
use serde_json::{Map, Value};

use super::json_text;
use super::layout::{hanging, paragraph};
use super::style::{DIM, STRONG, paint};
use super::table::{Cell, Table};
use super::token_text::level;
use crate::lint::Level;
use crate::profile::Profile;
use crate::text::escaped_report;

/// Renders profiles as a table.
#[must_use]
pub fn profiles_text(profiles: &[&Profile], width: usize) -> String {
    let mut table = Table::new().words("profile").prose("tokens of");
    for profile in profiles {
        table.row([Cell::styled(STRONG, profile.name())], profile.title());
    }
    let next = "`jwt-assay profiles show NAME` shows one, and `jwt-assay token --profile NAME` judges by it.";
    escaped_report(table.render(width) + "\n" + &paragraph(next, width))
}

/// Renders one profile in full: what a person needs to mint a token of it.
#[must_use]
pub fn profile_text(profile: &Profile, width: usize) -> String {
    let mut page = format!("{}: {}\n\n", paint(STRONG, profile.name()), profile.title());
    if let Some((header, claims)) = good_token(profile) {
        page.push_str(&heading("A good token"));
        page.push_str(&json("header", header));
        page.push_str(&json("claims", claims));
        page.push('\n');
    }
    for list in lists(profile) {
        page.push_str(&heading(list.title));
        for item in &list.items {
            let level = item.level.map_or_else(String::new, |found| level(found) + " ");
            let address = item.address.unwrap_or_default();
            page.push_str(&hanging(&format!("  {level}"), &format!("{address}{}", item.text), width));
        }
        page.push('\n');
    }
    escaped_report(page)
}

/// The header and the claims of a profile's first good example.
pub(super) fn good_token(profile: &Profile) -> Option<(Map<String, Value>, Map<String, Value>)> {
    let good = profile.good_examples().first()?;
    let mut header = Map::new();
    header.insert("alg".to_owned(), "HS256".into());
    header.extend(good.header.clone());
    Some((header, good.claims.clone()))
}

/// A part of what a profile says.
pub(super) struct List<'a> {
    pub title: &'static str,
    pub items: Vec<Item<'a>>,
}

/// A sentence of a profile.
#[derive(Default)]
pub(super) struct Item<'a> {
    /// What a token gets that does not do as the sentence says.
    pub level: Option<Level>,
    /// The page that the sentence is about.
    pub address: Option<&'a str>,
    pub text: String,
}

impl From<String> for Item<'_> {
    fn from(text: String) -> Self {
        Item { text, ..Item::default() }
    }
}

/// What a profile says, in parts; none is empty.
pub(super) fn lists(profile: &Profile) -> Vec<List<'_>> {
    let secret = profile.secret();
    let secret = [Some(sentence(&secret.words())), secret.note.clone()].into_iter().flatten().map(Item::from);
    let demands = profile.demands().filter(|demand| !demand.id.contains("/parameters#"));
    let demands =
        demands.map(|demand| Item { level: Some(demand.level), address: None, text: demand.summary.clone() });
    let leeway = profile.terms().into_iter().filter(|term| term.starts_with("Clocks"));
    let single_use =
        profile.single_use().map(|claim| format!("A token is good once: {claim} never comes twice."));
    let units =
        profile.other_units().into_iter().map(|name| format!("{name} counts milliseconds, not seconds."));
    let parameters = profile.parameters();
    let parameters = parameters
        .map(|(name, parameter)| format!("--set {name}={}   {}", parameter.example, parameter.description));
    let not_judged = profile.not_judged().iter().map(|open| format!("{}: {}", open.member(), open.why));
    let mistakes = profile.bad_examples().iter().map(|bad| bad.why.clone());
    let sources = profile.sources().iter().map(|source| {
        let note = source.note.as_deref().map(|note| format!(": {note}")).unwrap_or_default();
        Item { level: None, address: Some(&source.url), text: format!(" (read on {}){note}", source.read) }
    });
    let lists = [
        List { title: "The secret", items: secret.collect() },
        List { title: "What is demanded", items: demands.collect() },
        List { title: "Times", items: units.chain(leeway).chain(single_use).map(Item::from).collect() },
        List { title: "What differs from customer to customer", items: parameters.map(Item::from).collect() },
        List { title: "Not judged", items: not_judged.map(Item::from).collect() },
        List { title: "Mistakes that it names", items: mistakes.map(Item::from).collect() },
        List { title: "Sources", items: sources.collect() },
    ];
    lists.into_iter().filter(|list| !list.items.is_empty()).collect()
}

fn heading(text: &str) -> String {
    paint(STRONG, text) + "\n"
}

fn sentence(text: &str) -> String {
    let mut rest = text.chars();
    rest.next().map(|first| first.to_uppercase().chain(rest).collect::<String>()).unwrap_or_default() + "."
}

/// A JSON object on lines, ready to print.
pub(super) fn json_lines(object: Map<String, Value>) -> Vec<String> {
    let text = json_text(serde_json::to_string_pretty(&Value::Object(object)));
    text.lines().map(str::to_owned).collect()
}

/// A JSON object, indented below its name.
fn json(name: &str, object: Map<String, Value>) -> String {
    let lines: Vec<String> = json_lines(object).iter().map(|line| format!("    {line}")).collect();
    format!("  {}\n{}\n", paint(DIM, name), lines.join("\n"))
}

#[derive(Serialize)]
struct ProfilesDocument<'a> {
    format: u64,
    profiles: Vec<Row<'a>>,
}

#[derive(Serialize)]
struct Row<'a> {
    name: &'a str,
    title: &'a str,
}

/// Renders the names and titles of profiles.
#[must_use]
pub fn profiles_json(profiles: &[&Profile]) -> String {
    let profiles = profiles.iter().map(|profile| Row { name: profile.name(), title: profile.title() });
    json_text(serde_json::to_string(&ProfilesDocument { format: 1, profiles: profiles.collect() }))
}

#[derive(Serialize)]
struct ProfileDocument<'a> {
    format: u64,
    name: &'a str,
    title: &'a str,
    demands: Vec<DemandDocument<'a>>,
}

#[derive(Serialize)]
struct DemandDocument<'a> {
    rule: &'a str,
    layer: &'static str,
    level: &'static str,
    summary: &'a str,
    clause: &'a str,
    fix: &'a str,
}

/// Renders what a profile demands.
#[must_use]
pub fn profile_json(profile: &Profile) -> String {
    let demands = profile.demands().map(|demand| DemandDocument {
        rule: &demand.id,
        layer: demand.layer.name(),
        level: demand.level.name(),
        summary: &demand.summary,
        clause: &demand.clause,
        fix: &demand.fix,
    });
    let (name, title) = (profile.name(), profile.title());
    json_text(serde_json::to_string_pretty(&ProfileDocument {
        format: 1,
        name,
        title,
        demands: demands.collect(),
    }))
}
