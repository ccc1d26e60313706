//! Pages: the target of every link to a file of the project, or to a heading in it, exists; so does every path that
//! the pages in the root name, and the recipe that CONTRIBUTING shows.

use std::path::Path;

use super::voice::written;
use super::{Source, assert_none, source};

/// A page without its blocks and spans of code.
fn prose(text: &str) -> String {
    let mut prose = String::new();
    for (at, part) in text.split("\n```").enumerate() {
        // Every other part is code, up to its fence.
        let part = if at % 2 == 0 { part } else { "" };
        prose.extend(part.split('`').step_by(2).flat_map(|span| [span, "code"]));
    }
    prose
}

/// The targets of a page's links, except for those on the web.
fn links(text: &str) -> Vec<String> {
    let prose = prose(text);
    let targets = prose.split("](").skip(1).filter_map(|rest| rest.split_once(')'));
    targets.map(|(target, _)| target.to_owned()).filter(|target| !target.contains(':')).collect()
}

/// The anchors of a page's headings: what is after the `#` in a link to each.
fn anchors(text: &str) -> Vec<String> {
    let lines = text.lines().filter(|line| line.starts_with('#'));
    lines
        .map(|line| {
            let title = line.trim_start_matches('#').trim().to_lowercase();
            let kept =
                title.chars().filter(|character| character.is_alphanumeric() || " -_".contains(*character));
            kept.map(|character| if character == ' ' { '-' } else { character }).collect()
        })
        .collect()
}

/// The path from the root of the package for a path that is relative to a page.
fn resolved(page: &str, target: &str) -> String {
    let mut parts: Vec<&str> = page.split('/').collect();
    parts.pop();
    for part in target.split('/').filter(|part| !part.is_empty() && *part != ".") {
        match part {
            ".." => drop(parts.pop()),
            _ => parts.push(part),
        }
    }
    parts.join("/")
}

fn lead_nowhere(pages: &[Source]) -> Vec<String> {
    let mut found = Vec::new();
    for page in pages {
        for link in links(&page.text) {
            let (target, anchor) = link.split_once('#').unwrap_or((&link, ""));
            let path = if target.is_empty() { page.path.clone() } else { resolved(&page.path, target) };
            let leads = match pages.iter().find(|page| page.path == path) {
                Some(page) => anchor.is_empty() || anchors(&page.text).iter().any(|it| it == anchor),
                None => anchor.is_empty() && Path::new(env!("CARGO_MANIFEST_DIR")).join(&path).exists(),
            };
            if !leads {
                found.push(format!("{} links to {link}", page.path));
            }
        }
    }
    found
}

#[test]
fn the_target_of_every_link_exists() {
    let mut pages = written();
    pages.retain(|file| file.path.ends_with(".md"));
    assert!(pages.iter().any(|page| links(&page.text).len() > 5), "no page has links");
    assert_none(&lead_nowhere(&pages));
}

#[test]
fn links_without_a_target_are_found() {
    let text = "# A `b`: c\n[1](#a-b-c)\n[2](../README.md) [3](.)\n`[4](no)`\n```sh\n[5](no)\n```\n\
                [6](https://example.com/no)\n![7\n8](../no.svg) [9](#a) [10](../Cargo.toml#no)";
    let found = lead_nowhere(&[source("tests/page.md", text)]);
    assert_eq!(
        found,
        ["../no.svg", "#a", "../Cargo.toml#no"].map(|link| format!("tests/page.md links to {link}"))
    );
}

/// The files and folders that a page names in spans of code, except for patterns.
fn paths(text: &str) -> Vec<&str> {
    const FOLDERS: [&str; 5] = ["src/", "tests/", "vectors/", "fuzz/", "benches/"];
    let spans = text.split('`').skip(1).step_by(2);
    let is_path = |span: &&str| {
        FOLDERS.iter().any(|folder| span.starts_with(folder)) && !span.contains([' ', '<', '*'])
    };
    spans.filter(is_path).collect()
}

#[test]
fn the_pages_in_the_root_name_files_that_exist() {
    let mut pages = written();
    pages.retain(|file| file.path.ends_with(".md") && !file.path.contains('/'));
    let named: Vec<(&str, &str)> = pages
        .iter()
        .flat_map(|page| paths(&page.text).into_iter().map(|path| (page.path.as_str(), path)))
        .collect();
    assert!(named.len() > 10, "only {named:?} are named");
    let is_missing = |(_, path): &&(&str, &str)| !Path::new(env!("CARGO_MANIFEST_DIR")).join(path).exists();
    let missing: Vec<String> =
        named.iter().filter(is_missing).map(|(page, path)| format!("{page} names {path}")).collect();
    assert_none(&missing);
}

#[test]
fn contributing_shows_a_recipe() {
    let written = written();
    let words = |path: &str| -> String {
        let file =
            written.iter().find(|file| file.path == path).unwrap_or_else(|| panic!("there is no {path}"));
        file.text.split_whitespace().collect::<Vec<_>>().join(" ")
    };
    let (contributing, recipes) = (words("CONTRIBUTING.md"), words("src/recipes/header/alg.rs"));
    let (_, rest) = contributing.split_once("```rust ").expect("an example");
    let (example, _) = rest.split_once(" ```").expect("its end");
    assert!(recipes.contains(example), "{example} is not in src/recipes/header/alg.rs");
}
