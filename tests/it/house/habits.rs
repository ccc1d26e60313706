//! Habits of every file: where the code prints and reads the clock, how long a file is and how it starts; and
//! how many crates the light library needs.

use std::process::Command;

use super::code::{paths, words};
use super::{Source, assert_found, assert_none, library, package, source};

const LONGEST_FILE: usize = 400;
const MOST_CRATES: usize = 30;

/// Where something is done outside the places that may do it.
fn done_elsewhere(sources: &[Source], what: &[&[&str]], places: &[&str]) -> Vec<String> {
    let mut found = Vec::new();
    for file in sources.iter().filter(|file| !places.iter().any(|place| file.path.starts_with(place))) {
        for path in paths(&words(&file.text)) {
            let done = what.iter().find(|parts| path.windows(parts.len()).any(|window| window == **parts));
            found.extend(done.map(|parts| format!("{} has {}", file.path, parts.join("::"))));
        }
    }
    found
}

fn printed_elsewhere(sources: &[Source]) -> Vec<String> {
    let printing: &[&[&str]] = &[
        &["println", "!"],
        &["eprintln", "!"],
        &["print", "!"],
        &["eprint", "!"],
        &["dbg", "!"],
        &["io", "stdout"],
        &["io", "stderr"],
        &["process", "exit"],
        &["process", "abort"],
    ];
    // The harness is the main function of a test program.
    done_elsewhere(sources, printing, &["src/cli/", "src/main.rs", "src/harness.rs"])
}

#[test]
fn only_the_command_line_prints_and_exits() {
    let library = library();
    assert_none(&printed_elsewhere(&library));
    assert_found(
        printed_elsewhere,
        &[
            ("src/report/mod.rs", "fn f() { println!(\"{}\", 1); }", "has println::!"),
            ("src/lint/mod.rs", "fn f() { std::eprintln!(); }", "has eprintln::!"),
            ("src/jwt/mod.rs", "fn f() { print!(\"a\") }", "has print::!"),
            ("src/suite/check.rs", "fn f() { std::process::exit(1) }", "has process::exit"),
            ("src/lib.rs", "use std::{fmt, process::{Command, exit}};", "has process::exit"),
            ("src/peers/mod.rs", "fn f() { std::io::stdout().lock(); }", "has io::stdout"),
        ],
    );
    let command_line: Vec<Source> =
        library.into_iter().filter(|file| file.path.starts_with("src/cli/")).collect();
    let moved: Vec<Source> =
        command_line.iter().map(|file| source("src/report/text.rs", &file.text)).collect();
    assert!(!printed_elsewhere(&moved).is_empty(), "the check does not see how the command line prints");
}

fn asked_for_the_time(sources: &[Source]) -> Vec<String> {
    let asking: &[&[&str]] = &[&["SystemTime", "now"], &["UNIX_EPOCH", "elapsed"], &["Utc", "now"]];
    done_elsewhere(sources, asking, &["src/suite/clock.rs"])
}

#[test]
fn time_is_an_argument() {
    assert_none(&asked_for_the_time(&library()));
    assert_found(
        asked_for_the_time,
        &[
            ("src/jwt/policy.rs", "fn f() { std::time::SystemTime::now(); }", "has SystemTime::now"),
            ("src/suite/runner.rs", "const CLOCK: Clock = SystemTime::now;", "has SystemTime::now"),
            ("src/peers/jwt_simple.rs", "fn f() { chrono::Utc::now() }", "has Utc::now"),
        ],
    );
}

fn without_a_description(sources: &[Source]) -> Vec<String> {
    let bare = sources.iter().filter(|file| !file.text.starts_with("//! "));
    bare.map(|file| format!("{} does not say what it is", file.path)).collect()
}

fn too_long(sources: &[Source]) -> Vec<String> {
    let long = sources.iter().filter(|file| file.text.lines().count() > LONGEST_FILE);
    long.map(|file| format!("{} has {} lines", file.path, file.text.lines().count())).collect()
}

#[test]
fn every_file_says_what_it_is_and_is_short_enough_to_read() {
    let package = package();
    for folder in ["src/", "tests/", "src/recipes/"] {
        assert!(package.iter().any(|file| file.path.starts_with(folder)), "{folder}");
    }
    assert_none(&without_a_description(&package));
    assert_none(&too_long(&package));
    let undescribed = "does not say what it is";
    assert_found(
        without_a_description,
        &[("tests/a.rs", "// A.\n", undescribed), ("tests/b.rs", "\n//! B.\n", undescribed)],
    );
    assert_found(too_long, &[("src/a.rs", &"\n".repeat(LONGEST_FILE + 1), "has 401 lines")]);
    assert_none(&too_long(&[source("src/a.rs", &"\n".repeat(LONGEST_FILE))]));
}

/// The crates that the package is built of.
fn crates(features: &[&str]) -> Vec<String> {
    let output = Command::new(env!("CARGO"))
        .args(["tree", "--offline", "--locked", "--edges", "normal,build", "--prefix", "none"])
        .args(["--format", "{p}"])
        .args(features)
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .output()
        .expect("cargo runs");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let text = String::from_utf8(output.stdout).expect("names are ASCII");
    let mut crates: Vec<String> =
        text.lines().map(|line| line.split(" (").next().unwrap_or_default().to_owned()).collect();
    crates.sort();
    crates.dedup();
    crates
}

#[test]
fn the_library_without_default_features_is_light() {
    let light = crates(&["--no-default-features"]);
    assert!(light.iter().any(|name| name.starts_with("hmac ")), "{light:?}");
    assert!(light.len() <= MOST_CRATES, "{} crates:\n{}", light.len(), light.join("\n"));
}
