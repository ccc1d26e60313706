//! The crate in `tests/outsider`, which uses the library as any other crate would: its tests pass, its
//! careless verifier fails as it should, and its page shows its code.

use std::collections::HashSet;
use std::path::Path;
use std::process::{Command, Output};

const OUTSIDER: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/outsider");

fn read(path: &str) -> String {
    std::fs::read_to_string(Path::new(OUTSIDER).join(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
}

/// `cargo test` in the outsider's folder. Its dependencies were fetched for this package.
fn cargo_test(arguments: &[&str]) -> (Output, String) {
    let output = Command::new(env!("CARGO"))
        .args(["test", "--offline", "--locked", "--no-fail-fast"])
        .args(arguments)
        .current_dir(OUTSIDER)
        .env("CARGO_TARGET_DIR", concat!(env!("CARGO_TARGET_TMPDIR"), "/outsider"))
        .output()
        .expect("cargo runs");
    let text =
        format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    let words: Vec<&str> = text.split(' ').filter(|word| !word.is_empty()).collect();
    (output, words.join(" "))
}

#[test]
fn its_tests_pass_case_by_case() {
    let (output, text) = cargo_test(&[]);
    assert!(output.status.success(), "{text}");
    for line in [
        "test verifier::header/alg-none-unsigned ... ok\n",
        "test verifier::header/kid-twice ... ok\n",
        "test signer::sign/sample ... ok\n",
        "test it_signs_as_it_should ... ok\n",
        "test it_verifies_as_it_must ... ok\n",
    ] {
        assert!(text.contains(line), "{line} is not in\n{text}");
    }
    let (_, text) = cargo_test(&["--test", "conformance", "signer::"]);
    let asked = text.lines().filter(|line| line.starts_with("test signer::sign/")).count();
    assert!(asked > 20, "{text}");
    assert!(text.contains(&format!("test result: ok. {asked} passed; 0 failed; 0 ignored;")), "{text}");
}

#[test]
fn its_careless_verifier_fails_as_its_page_shows() {
    let (output, text) = cargo_test(&["--test", "careless"]);
    assert_eq!(output.status.code(), Some(101), "{text}");
    for line in [
        "test careless::header/crit-unknown-extension ... FAILED\n",
        "test careless::header/alg-none-unsigned ... ok\n",
        "test result: FAILED. ",
    ] {
        assert!(text.contains(line), "{line} is not in\n{text}");
    }
    let page = read("README.md");
    let shown = blocks(&page, "text").concat();
    assert!(shown.starts_with("---- careless::"), "{shown}");
    let shown: Vec<&str> = shown.split(' ').filter(|word| !word.is_empty()).collect();
    assert!(text.contains(&shown.join(" ")), "{shown:?}\nis not in\n{text}");
}

/// The blocks of code in a language on a page.
pub(crate) fn blocks<'a>(page: &'a str, language: &str) -> Vec<&'a str> {
    let start = format!("```{language}\n");
    page.split(&start).skip(1).filter_map(|rest| rest.split_once("```").map(|(block, _)| block)).collect()
}

#[test]
fn its_page_shows_its_code_as_it_is() {
    let page = read("README.md");
    let program = read("tests/conformance.rs");
    let (_, code) = program.split_once("\n\n").expect("a first line that says what it is");
    assert_eq!(blocks(&page, "rust"), [code]);
    let manifest = read("Cargo.toml").replace("path = \"../..\"", "version = \"0.1\"");
    let shown = blocks(&page, "toml");
    let parts: Vec<&str> = shown.iter().flat_map(|block| block.trim().split("\n\n")).collect();
    assert_eq!(parts.len(), 2, "{parts:?}");
    for part in parts {
        assert!(manifest.contains(part), "{part}\nis not in\n{manifest}");
    }
}

/// The packages of a lock file that come from a registry: their lines for name and version.
fn locked(text: &str) -> HashSet<(&str, &str)> {
    let packages = text.split("[[package]]\n").skip(1).filter(|package| package.contains("\nsource = "));
    packages
        .map(|package| {
            let mut lines = package.lines();
            (lines.next().expect("a name"), lines.next().expect("a version"))
        })
        .collect()
}

#[test]
fn it_needs_nothing_that_was_not_fetched_for_this_package() {
    let (theirs, ours) = (read("Cargo.lock"), read("../../Cargo.lock"));
    let (theirs, ours) = (locked(&theirs), locked(&ours));
    assert!(theirs.len() > 30, "{theirs:?}");
    let missing: Vec<_> = theirs.difference(&ours).collect();
    let fix = "copy Cargo.lock to tests/outsider, and run cargo test there";
    assert!(missing.is_empty(), "{missing:?} are not in our Cargo.lock; {fix}");
}
