//! The README: short, with what a newcomer looks for on the first screen, and nothing in it that a test does
//! not compare with the program and its data.
//!
//! `TRYCMD=overwrite SNAPSHOTS=overwrite cargo test --test it readme` writes its outputs and its picture.

mod commands;
mod picture;

use std::fs;
use std::path::Path;

use serde_json::{Value, from_str};

const ROOT: &str = env!("CARGO_MANIFEST_DIR");

fn read(path: &str) -> String {
    fs::read_to_string(Path::new(ROOT).join(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
}

/// A text on one line.
fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[test]
fn it_is_short_and_its_first_screen_says_what_it_is() {
    let readme = read("README.md");
    let lines = readme.lines().count();
    assert!(lines <= 170, "{lines} lines");
    let first: Vec<&str> = readme.lines().take(25).collect();
    let first = one_line(&first.join("\n"));
    for part in [
        "Pandium's In-App Marketplace",
        picture::LINK,
        "cargo install --path .",
        "jwt-assay token --secret-file",
    ] {
        assert!(first.contains(part), "{part} is not in the first 25 lines");
    }
}

/// `node tests/browser/pictures.mjs target/debug/jwt-assay` writes them.
#[test]
fn its_pictures_of_pages_are_there_and_small() {
    let readme = read("README.md");
    for name in ["marketplace", "report"] {
        let path = format!("tests/browser/{name}.webp");
        assert!(readme.contains(&format!("<img src=\"{path}\"")), "{name}");
        let size = fs::metadata(Path::new(ROOT).join(&path)).expect("a picture").len();
        assert!((5_000..100_000).contains(&size), "{name}: {size} bytes");
    }
}

/// What the README and the library's page begin with.
#[test]
fn it_begins_like_the_library() {
    let (readme, library) = (read("README.md"), read("src/lib.rs"));
    let paragraph = readme.split("\n\n").nth(1).expect("a first paragraph");
    let documented: Vec<&str> = library.lines().map_while(|line| line.strip_prefix("//! ")).collect();
    assert_eq!(one_line(paragraph), documented.join(" "));
}

#[test]
fn it_says_which_rust_it_needs() {
    let manifest = read("Cargo.toml");
    let (_, rest) = manifest.split_once("\nrust-version = \"").expect("a version");
    let (version, _) = rest.split_once('"').expect("its end");
    assert!(read("README.md").contains(&format!("Rust {version} or later")), "{version}");
}

/// The members of an object in a schema, by their paths.
fn members(schema: &Value, path: &str, found: &mut Vec<(String, bool)>) {
    for (name, member) in schema["properties"].as_object().into_iter().flatten() {
        let path = if path.is_empty() { name.clone() } else { format!("{path}.{name}") };
        let is_required =
            schema["required"].as_array().is_some_and(|names| names.contains(&name.as_str().into()));
        found.push((path.clone(), is_required));
        members(member, &path, found);
    }
}

/// The cells of the table of claims: members, samples, meaning.
fn rows(readme: &str) -> Vec<Vec<&str>> {
    let lines = readme.lines().skip_while(|line| !line.starts_with("| member | sample |")).skip(2);
    lines
        .map_while(|line| {
            Some(line.strip_prefix('|')?.strip_suffix('|')?.split('|').map(str::trim).collect())
        })
        .collect()
}

/// What a cell lists in backticks.
fn listed(cell: &str) -> Vec<&str> {
    cell.split('`').skip(1).step_by(2).collect()
}

#[test]
fn its_table_has_every_claim_of_the_schema_and_the_sample() {
    let schema: Value = from_str(&read("vectors/claims.schema.json")).expect("a schema");
    let vectors: Value = from_str(&read("vectors/sign.json")).expect("vectors");
    let sample = &vectors["cases"][0];
    assert_eq!(sample["id"], "sign/sample");
    let mut expected = Vec::new();
    members(&schema, "", &mut expected);
    // Those of RFC 7519 are not of the profile.
    expected.retain(|(path, _)| !["iss", "aud", "exp", "nbf"].contains(&path.as_str()));

    let readme = read("vectors/README.md");
    let mut found = Vec::new();
    for row in rows(&readme) {
        let [names, samples, meaning] = row[..] else { panic!("{row:?} are not three cells") };
        let samples = listed(samples);
        for (at, path) in listed(names).into_iter().enumerate() {
            let value = sample["claims"].pointer(&format!("/{}", path.replace('.', "/")));
            match samples.get(at) {
                Some(&"{…}") => assert!(value.is_some_and(Value::is_object), "{path}"),
                shown => {
                    assert_eq!(shown.map(|text| from_str(text).expect("JSON")).as_ref(), value, "{path}")
                }
            }
            found.push((path.to_owned(), meaning.starts_with("required")));
        }
    }
    expected.sort();
    found.sort();
    assert_eq!(found, expected);
}
