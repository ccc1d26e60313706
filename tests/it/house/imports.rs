//! Imports go one way: from the program to the reference, never back, and an implementation under
//! test can't see what is expected of it.

use std::fs;
use std::path::Path;

use super::code::{paths, resolve, room, words};
use super::{Source, assert_found, assert_none, library, source};

/// The rooms that each room may import from; lib.rs has the same as a drawing. `cli` is the program: it
/// uses all of the library, from outside.
const ROOMS: &[(&str, &[&str])] = &[
    (
        "cli",
        &[
            "fuzzing",
            "serve",
            "stream",
            "report",
            "peers",
            "generator",
            "flaw",
            "child",
            "suite",
            "vectors",
            "lint",
            "profile",
            "forge",
            "jwt",
            "secrets",
            "text",
            "encoding",
            "stop",
            "file",
        ],
    ),
    ("stream", &["report", "lint", "jwt", "text"]),
    ("serve", &["report", "lint", "profile", "forge", "jwt"]),
    (
        "report",
        &["secrets", "flaw", "suite", "vectors", "lint", "profile", "jwt", "text", "encoding", "stop"],
    ),
    ("peers", &["child", "suite", "vectors", "lint", "jwt", "text", "encoding", "stop"]),
    ("generator", &["secrets", "child", "lint", "jwt", "text", "encoding", "stop"]),
    ("harness", &["suite", "jwt"]),
    (
        "fuzzing",
        &[
            "serve",
            "stream",
            "report",
            "peers",
            "generator",
            "child",
            "secrets",
            "suite",
            "vectors",
            "lint",
            "profile",
            "forge",
            "jwt",
            "text",
            "encoding",
            "stop",
        ],
    ),
    ("flaw", &["suite", "lint", "forge", "jwt", "text", "encoding"]),
    ("suite", &["secrets", "vectors", "lint", "forge", "jwt", "text", "encoding", "stop"]),
    ("recipes", &["vectors", "lint", "forge", "jwt", "encoding"]),
    ("vectors", &["lint", "jwt", "text", "encoding"]),
    ("lint", &["profile", "secrets", "jwt", "text", "encoding"]),
    ("profile", &["jwt", "text", "encoding"]),
    ("forge", &["jwt"]),
    ("secrets", &["text", "encoding"]),
    ("child", &["text", "stop"]),
    ("jwt", &["text"]),
    ("text", &[]),
    ("encoding", &[]),
    ("stop", &[]),
    ("file", &[]),
];

/// The files that declare the rooms.
const ENTRANCES: [&str; 2] = ["src/lib.rs", "src/main.rs"];

/// Paths that lead from a room into one that it may not know.
fn wrong_imports(sources: &[Source]) -> Vec<String> {
    let mut wrong = Vec::new();
    for file in sources.iter().filter(|file| !ENTRANCES.contains(&file.path.as_str())) {
        let here = room(&file.path);
        let Some((_, allowed)) = ROOMS.iter().find(|(name, _)| *name == here) else {
            wrong.push(format!("{} is in no room that the house knows", file.path));
            continue;
        };
        for path in paths(&words(&file.text)) {
            let Some(target) = resolve(&file.path, &path) else { continue };
            if target[0] != here && !allowed.contains(&target[0].as_str()) {
                wrong.push(format!("{} imports {}", file.path, target.join("::")));
            }
        }
    }
    wrong
}

#[test]
fn imports_go_one_way() {
    assert_none(&wrong_imports(&library()));
}

#[test]
fn imports_the_other_way_are_found() {
    assert_found(
        wrong_imports,
        &[
            ("src/jwt/key.rs", "use crate::lint::Rule;", "imports lint::Rule"),
            ("src/jwt/key.rs", "use super::super::forge;", "imports forge"),
            ("src/jwt/json/reader.rs", "use super::super::super::suite::*;", "imports suite::*"),
            ("src/jwt/mod.rs", "pub use super::suite::Scope;", "imports suite::Scope"),
            ("src/forge.rs", "fn f() { super::lint::rules(); }", "imports lint::rules"),
            ("src/lint/inspect.rs", "use crate::{jwt::Key, suite::{Case}};", "imports suite::Case"),
            ("src/lint/inspect.rs", "use crate::{suite::{self}, jwt::Key};", "imports suite"),
            ("src/lint/rule.rs", "fn f(forge: crate::forge::Forge) {}", "imports forge::Forge"),
            ("src/suite/check.rs", "use crate::peers::reference;", "imports peers::reference"),
            ("src/vectors/read.rs", "use crate::suite::Case;", "imports suite::Case"),
            ("src/vectors/read.rs", "use crate::recipes::groups;", "imports recipes::groups"),
            ("src/recipes/group.rs", "use crate::suite::Suite;", "imports suite::Suite"),
            ("src/peers/mod.rs", "use crate::report::run_text;", "imports report::run_text"),
            ("src/report/mod.rs", "use crate::forge::Forge;", "imports forge::Forge"),
            ("src/lint/mod.rs", "use crate as house;", "imports as"),
            ("src/lint/mod.rs", "use crate::*;", "imports *"),
            ("src/lint/mod.rs", "#[cfg(test)] mod tests {} use crate::forge;", "imports forge"),
            ("src/attic.rs", "", "is in no room that the house knows"),
        ][..],
    );
    let sound = [
        source("src/jwt/key.rs", "// use crate::lint;\nconst A: &str = r#\"\"crate::lint\"#; 'a': loop {}"),
        source("src/jwt/key.rs", "#[cfg(test)]\nmod tests { use crate::forge::Forge; }"),
        source("src/jwt/key.rs", "#[cfg(all(test, unix))]\nmod tests { use crate::forge::Forge; }"),
        source("src/cli/run.rs", "use jwt_assay::{report, peers::{self}, suite}; pub(crate) fn f() {}"),
        source("src/suite/check.rs", "use super::case::Case; use crate::jwt::json; pub(super) fn f() {}"),
    ];
    assert_none(&wrong_imports(&sound));
}

/// The drawing in lib.rs, column by column from left to right. It may go over several lines.
fn drawing() -> Vec<Vec<String>> {
    let text = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("src/lib.rs")).expect("lib.rs");
    let lines = text.lines().skip_while(|line| !line.starts_with("//! main -> "));
    let drawing = lines.map_while(|line| line.strip_prefix("//! ")).take_while(|line| *line != "```");
    let drawing = drawing.collect::<Vec<_>>().join(" ");
    let column = |part: &str| {
        let names = part.trim_matches(|mark: char| !mark.is_alphanumeric());
        names.split(", ").map(str::to_owned).collect()
    };
    drawing.split("->").skip(1).map(column).collect()
}

#[test]
fn the_drawing_of_the_house_is_right() {
    let drawing = drawing();
    let column = |room: &str| drawing.iter().position(|names| names.iter().any(|name| name == room));
    for (room, allowed) in ROOMS {
        let here = column(room).unwrap_or_else(|| panic!("{room} is not in the drawing"));
        for other in *allowed {
            assert!(column(other) > Some(here), "{other} is not to the right of {room}");
        }
    }
    assert_eq!(drawing.concat().len(), ROOMS.len(), "{drawing:?}");
}

/// Where the code of the reference even names a room that builds on it.
fn mentions_in_the_reference(sources: &[Source]) -> Vec<String> {
    let mut found = Vec::new();
    for file in sources.iter().filter(|file| room(&file.path) == "jwt") {
        let words = words(&file.text);
        let named = ["lint", "suite"].into_iter().filter(|name| words.iter().any(|word| word == name));
        found.extend(named.map(|name| format!("{} mentions {name}", file.path)));
    }
    found
}

#[test]
fn the_reference_knows_nothing_of_the_lint_and_the_suite() {
    assert_none(&mentions_in_the_reference(&library()));
    assert_found(
        mentions_in_the_reference,
        &[
            ("src/jwt/key.rs", "/* a key */ fn lint() {}", "mentions lint"),
            ("src/jwt/view.rs", "#[path = \"a.rs\"] mod suite;", "mentions suite"),
        ],
    );
}

/// What the trait of an implementation under test imports from the suite and from the vectors: it must see
/// none of their cases, but may use the names of operations and scopes.
fn hints_to_implementations(sources: &[Source]) -> Vec<String> {
    let mut found = Vec::new();
    for file in sources.iter().filter(|file| file.path == "src/suite/implementation.rs") {
        let targets = paths(&words(&file.text)).into_iter().filter_map(|path| resolve(&file.path, &path));
        let is_word = |target: &[String]| {
            matches!(target.get(1).map(String::as_str), Some("Operation" | "Scope")) && target.len() == 2
        };
        let hints =
            targets.filter(|target| target[0] == "suite" || (target[0] == "vectors" && !is_word(target)));
        found.extend(hints.map(|target| format!("{} imports {}", file.path, target.join("::"))));
    }
    found
}

#[test]
fn an_implementation_sees_neither_case_nor_verdict() {
    let library = library();
    assert!(library.iter().any(|file| file.path == "src/suite/implementation.rs"));
    assert_none(&hints_to_implementations(&library));
    let file = "src/suite/implementation.rs";
    assert_found(
        hints_to_implementations,
        &[
            (file, "use super::case::Expectation;", "imports suite::case::Expectation"),
            (file, "use crate::suite::Verdict;", "imports suite::Verdict"),
            (file, "use super::{verdict as other};", "imports suite::verdict::as"),
            (file, "use crate::vectors::CaseRecord;", "imports vectors::CaseRecord"),
            (file, "use crate::vectors::*;", "imports vectors::*"),
            (file, "use crate::vectors;", "imports vectors"),
        ],
    );
}
