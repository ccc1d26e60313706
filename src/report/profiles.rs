//! Profiles: a table, or one in full as text; their names, or one, as JSON.

use serde::Serialize;
use serde_json::{Map, Value};

use super::json_text;
use super::layout::{hanging, paragraph};
use super::style::{DIM, STRONG, paint};
use super::table::{Cell, Table};
use super::token_text::level;
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
    if let Some(good) = profile.good_examples().first() {
        let mut header = Map::new();
        header.insert("alg".to_owned(), "HS256".into());
        header.extend(good.header.clone());
        page.push_str(&heading("A good token"));
        page.push_str(&json("header", header));
        page.push_str(&json("claims", good.claims.clone()));
        page.push('\n');
    }
    page.push_str(&heading("The secret"));
    page.push_str(&hanging("  ", &sentence(&profile.secret().words()), width));
    if let Some(note) = &profile.secret().note {
        page.push_str(&hanging("  ", note, width));
    }
    page.push('\n');
    let demands: Vec<_> = profile.demands().filter(|demand| !demand.id.contains("/parameters#")).collect();
    if !demands.is_empty() {
        page.push_str(&heading("What is demanded"));
        for demand in demands {
            page.push_str(&hanging(&format!("  {} ", level(demand.level)), &demand.summary, width));
        }
        page.push('\n');
    }
    let leeway = profile.terms().into_iter().filter(|term| term.starts_with("Clocks"));
    let single_use =
        profile.single_use().map(|claim| format!("A token is good once: {claim} never comes twice."));
    let units =
        profile.other_units().into_iter().map(|name| format!("{name} counts milliseconds, not seconds."));
    let other: Vec<String> = units.chain(leeway).chain(single_use).collect();
    page.push_str(&list("Times", &other, width));
    let parameters = profile.parameters();
    let parameters: Vec<String> = parameters
        .map(|(name, parameter)| format!("--set {name}={}   {}", parameter.example, parameter.description))
        .collect();
    page.push_str(&list("What differs from customer to customer", &parameters, width));
    let not_judged = profile.not_judged().iter().map(|open| format!("{}: {}", open.member(), open.why));
    page.push_str(&list("Not judged", &not_judged.collect::<Vec<_>>(), width));
    let mistakes: Vec<String> = profile.bad_examples().iter().map(|bad| bad.why.clone()).collect();
    page.push_str(&list("Mistakes that it names", &mistakes, width));
    let sources = profile.sources().iter().map(|source| {
        let note = source.note.as_deref().map(|note| format!(": {note}")).unwrap_or_default();
        format!("{} (read on {}){note}", source.url, source.read)
    });
    page.push_str(&list("Sources", &sources.collect::<Vec<_>>(), width));
    escaped_report(page)
}

fn heading(text: &str) -> String {
    paint(STRONG, text) + "\n"
}

/// A heading and its lines, if there are any.
fn list(title: &str, lines: &[String], width: usize) -> String {
    if lines.is_empty() {
        return String::new();
    }
    heading(title) + &lines.iter().map(|line| hanging("  ", line, width)).collect::<String>() + "\n"
}

fn sentence(text: &str) -> String {
    let mut rest = text.chars();
    rest.next().map(|first| first.to_uppercase().chain(rest).collect::<String>()).unwrap_or_default() + "."
}

/// A JSON object, indented below its name.
fn json(name: &str, object: Map<String, Value>) -> String {
    let text = json_text(serde_json::to_string_pretty(&Value::Object(object)));
    let lines: Vec<String> = text.lines().map(|line| format!("    {line}")).collect();
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
