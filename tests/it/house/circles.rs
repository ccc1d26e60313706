//! No two files of `src` import each other, directly or through others.
//!
//! A file and the files below it are one module, so a child may use what its parent defines; what a parent
//! only passes on from elsewhere counts as an import from there.

use std::collections::{BTreeMap, VecDeque};

use super::code::{module, paths, resolve, words};
use super::{Source, assert_none, library, source};

/// A module's path from the root of the crate.
type Module = Vec<String>;

/// What a file names.
struct File<'a> {
    path: &'a str,
    /// Every path in it, from the root of the crate.
    named: Vec<Module>,
    /// The names that it takes from elsewhere, and where that is.
    imported: BTreeMap<String, Module>,
}

/// The files, by the module that each of them is.
fn files(sources: &[Source]) -> BTreeMap<Module, File<'_>> {
    let mut files: BTreeMap<Module, File<'_>> = BTreeMap::new();
    for source in sources {
        let words = words(&source.text);
        let here = module(&source.path);
        // A path that starts with neither `crate` nor `super` may start with a child of the module.
        let absolute = |path: Module| match path.first().map(String::as_str) {
            Some("crate" | "jwt_assay" | "super") => resolve(&source.path, &path),
            _ => Some([&here[..], &path].concat()),
        };
        let named = paths(&words).into_iter().filter_map(absolute).collect();
        let imported = uses(&words).into_iter().filter_map(absolute);
        let imported = imported.filter_map(|path| Some((path.last()?.clone(), path))).collect();
        files.insert(here.clone(), File { path: &source.path, named, imported });
    }
    files
}

/// The paths of every `use`.
fn uses(words: &[String]) -> Vec<Module> {
    let starts = (0..words.len()).filter(|at| words[*at] == "use");
    let statement = |start: usize| {
        let length = words[start..].iter().position(|word| word == ";");
        paths(&words[start + 1..start + length.unwrap_or(1)])
    };
    starts.flat_map(statement).collect()
}

/// The module, with a file of its own, that a path in one of the files leads to. `None` if it is that file, a
/// module that it is in, or not ours.
fn target(files: &BTreeMap<Module, File<'_>>, here: &Module, path: &Module) -> Option<Module> {
    let mut path = path.clone();
    // A name that is passed on more often than this is passed on in a circle.
    for _ in 0..8 {
        let length = (1..=path.len()).rev().find(|length| files.contains_key(&path[..*length]))?;
        let (module, rest) = path.split_at(length);
        match rest.first().and_then(|name| files[module].imported.get(name)) {
            Some(origin) if *origin != path => path = [&origin[..], &rest[1..]].concat(),
            _ => return (!here.starts_with(module)).then(|| module.to_vec()),
        }
    }
    None
}

/// The circles, each as the way from a file back to itself.
fn circles(sources: &[Source]) -> Vec<String> {
    let files = files(sources);
    let imports: BTreeMap<&Module, Vec<Module>> = files
        .iter()
        .map(|(here, file)| (here, file.named.iter().filter_map(|path| target(&files, here, path)).collect()))
        .collect();
    let mut circles: Vec<Vec<Module>> = files.keys().filter_map(|start| way_back(&imports, start)).collect();
    // A circle is found from each of its files.
    circles.sort_by_key(Vec::len);
    let mut distinct: Vec<Vec<Module>> = Vec::new();
    for circle in circles {
        if !distinct.iter().any(|known| circle.iter().all(|module| known.contains(module))) {
            distinct.push(circle);
        }
    }
    let shown = |circle: &Vec<Module>| {
        let ways = circle.iter().chain(circle.first()).map(|module| files[module].path);
        ways.collect::<Vec<_>>().join(" -> ")
    };
    distinct.iter().map(shown).collect()
}

/// The shortest way over imports that leads from a module to itself.
fn way_back(imports: &BTreeMap<&Module, Vec<Module>>, start: &Module) -> Option<Vec<Module>> {
    let mut ways = VecDeque::from([vec![start.clone()]]);
    let mut seen: Vec<Module> = Vec::new();
    while let Some(way) = ways.pop_front() {
        for next in &imports[way.last()?] {
            if next == start {
                return Some(way);
            }
            if !seen.contains(next) {
                seen.push(next.clone());
                ways.push_back([&way[..], std::slice::from_ref(next)].concat());
            }
        }
    }
    None
}

#[test]
fn no_files_import_each_other() {
    assert_none(&circles(&library()));
}

#[test]
fn circles_are_found() {
    let two = [
        source("src/flaw/memory.rs", "use super::verifier::Parts;"),
        source("src/flaw/verifier.rs", "fn f(memory: super::memory::Memory) {}"),
        source("src/flaw/mod.rs", "mod memory; mod verifier;"),
    ];
    assert_eq!(circles(&two), ["src/flaw/memory.rs -> src/flaw/verifier.rs -> src/flaw/memory.rs"]);
    let by_a_child = [
        source("src/jwt/claims.rs", "mod read; pub use read::judge;"),
        source("src/jwt/claims/read.rs", "use crate::jwt::policy::Policy;"),
        source("src/jwt/policy.rs", "use super::claims::Claims;"),
    ];
    let way = "src/jwt/claims.rs -> src/jwt/claims/read.rs -> src/jwt/policy.rs -> src/jwt/claims.rs";
    assert_eq!(circles(&by_a_child), [way]);
    let by_a_name_passed_on = [
        source(
            "src/suite/mod.rs",
            "mod case; mod known; pub use case::{Case, Question}; pub use known::Known;",
        ),
        source("src/suite/case.rs", "use crate::suite::{Known};"),
        source("src/suite/known.rs", "use super::Case;"),
    ];
    assert_eq!(
        circles(&by_a_name_passed_on),
        ["src/suite/case.rs -> src/suite/known.rs -> src/suite/case.rs"]
    );
    let between_rooms = [
        source("src/text.rs", "use crate::lint::rule::Rule;"),
        source("src/lint/rule.rs", "use crate::text::quote;"),
    ];
    assert_eq!(circles(&between_rooms), ["src/lint/rule.rs -> src/text.rs -> src/lint/rule.rs"]);
}

#[test]
fn children_may_use_what_their_parent_defines() {
    let sound = [
        source("src/lint/minted.rs", "mod call; pub struct Minted; fn f() { call::inspect(); }"),
        source("src/lint/minted/call.rs", "use super::Minted; use crate::lint::finding::Finding;"),
        source(
            "src/lint/finding.rs",
            "use super::rule::{self, Rule}; #[cfg(test)] mod tests { use super::super::minted; }",
        ),
        source("src/lint/rule.rs", "use std::fmt; use crate::jwt::Layer;"),
    ];
    assert_none(&circles(&sound));
}
