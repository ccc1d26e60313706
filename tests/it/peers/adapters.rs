//! A folder of adapters: what its manifests name is tested, skipped with a message, or reported as broken.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use jwt_assay::peers::adapters::find;
use serde_json::{Value, json};
use snapbox::cmd::cargo_bin;

use crate::child::processes::rogue;

/// A folder for one test, with these files in it.
fn folder(test: &str, files: &[(&str, &Value)]) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("adapters").join(test);
    // Files of an earlier run must not be found.
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(&folder).expect("a folder for the manifests");
    for (name, value) in files {
        let path = folder.join(name);
        fs::create_dir_all(path.parent().expect("a folder above")).expect("a folder for the file");
        fs::write(path, value.to_string()).expect("a file");
    }
    folder
}

fn manifest(peers: Value) -> Value {
    json!({"format": 1, "language": "sh", "install": "make rogues", "peers": peers})
}

/// An adapter that rejects everything.
fn rogue_of(name: &str) -> Value {
    json!({"name": name, "command": ["sh", rogue(), "behaves", "-"]})
}

fn run(folder: &Path, more: &[&str]) -> Output {
    Command::new(cargo_bin!("jwt-assay"))
        .args(["run", "compact/empty-token", "--peers"])
        .arg(folder)
        .args(more)
        .env("NO_COLOR", "1")
        .output()
        .expect("the program runs")
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).expect("the program prints UTF-8")
}

#[test]
fn installed_adapters_are_tested_and_others_are_skipped_visibly() {
    let absent = json!({"name": "absent", "command": ["./absent"], "needs": ["sh", "./absent"]});
    let folder = folder(
        "asked-and-skipped",
        &[
            ("peers.json", &manifest(json!([absent]))),
            ("below/peers.json", &manifest(json!([rogue_of("rogue")]))),
            ("below/deeper/peers.json", &manifest(json!([rogue_of("never")]))),
        ],
    );
    let output = run(&folder, &[]);
    let printed = text(&output.stdout);
    assert_eq!(output.status.code(), Some(0), "{output:?}");
    let line =
        "skipped absent (sh): it is not installed: ./absent is missing; to install it, run make rogues\n";
    assert!(printed.contains(line), "{printed}");
    assert!(
        printed.contains("rogue") && printed.contains("jwt-simple") && !printed.contains("never"),
        "{printed}"
    );
    let report = run(&folder, &["--format", "json"]);
    let report: Value = serde_json::from_slice(&report.stdout).expect("a report");
    assert_eq!(report["unasked"][0]["name"], "absent");
    assert_eq!(report["unasked"][0]["is_installed"], false);
    assert!(report["peers"].as_array().is_some_and(|peers| peers.iter().any(|peer| peer["name"] == "rogue")));
}

#[test]
fn a_selected_adapter_that_is_not_installed_is_an_error() {
    let absent = json!({"name": "absent", "command": ["absent"], "needs": ["absent"]});
    let folder = folder("alone", &[("peers.json", &manifest(json!([absent])))]);
    let output = run(&folder, &["--peer", "absent"]);
    assert_eq!(output.status.code(), Some(2), "{output:?}");
    let error = "error: absent: it is not installed: absent is missing; to install it, run make rogues\n";
    assert_eq!(text(&output.stderr), error);
}

#[test]
fn a_broken_adapter_fails_the_run() {
    let broken = json!({"name": "broken", "command": ["sh", "-c", "echo no >&2; exit 1"], "needs": ["sh"]});
    let misnamed = json!({"name": "misnamed", "command": ["sh", rogue(), "behaves", "-"]});
    let folder = folder("broken", &[("peers.json", &manifest(json!([broken, misnamed])))]);
    let output = run(&folder, &[]);
    assert_eq!(output.status.code(), Some(2), "{output:?}");
    let printed = text(&output.stdout);
    let why = "broken broken (sh): it ended (exit status: 1) instead of a reply to describe; on stderr: no; the command was `sh -c 'echo no >&2; exit 1'`";
    assert!(printed.replace("\n  ", " ").contains(why), "{printed}");
    assert!(printed.contains("broken misnamed (sh): it introduces itself as \"rogue\"\n"), "{printed}");
    assert!(
        printed.contains("reference") && printed.contains("not conformant: not every peer could be tested"),
        "{printed}"
    );
}

#[test]
fn known_failures_are_found_by_the_adapters_name() {
    let mut lists = manifest(json!([rogue_of("rogue")]));
    lists["known_failures"] = "lists".into();
    let known = json!({"compact/empty-token": "it rejects every token"});
    let folder = folder("known", &[("peers.json", &lists), ("lists/rogue.json", &known)]);
    let found = find(&folder).expect("a sound folder");
    assert_eq!(found[0].known_failures.keys().collect::<Vec<_>>(), ["compact/empty-token"]);
}

#[test]
fn the_command_that_reruns_a_case_names_the_folder() {
    let folder = folder("rerun", &[("peers.json", &manifest(json!([rogue_of("rogue")])))]);
    let output = Command::new(cargo_bin!("jwt-assay"))
        .args(["run", "key/*", "--peer", "rogue", "--peers"])
        .arg(&folder)
        .output()
        .expect("the program runs");
    assert_eq!(output.status.code(), Some(1), "{output:?}");
    let rerun = format!(" --peers {} --peer rogue\n", folder.display());
    assert!(text(&output.stdout).contains(&rerun), "{output:?}");
}

#[test]
fn a_manifest_that_cannot_be_used_is_refused_with_its_place() {
    let entry = || rogue_of("a");
    let with = |name: &str, value: Value| {
        let mut manifest = manifest(json!([entry()]));
        manifest[name] = value;
        manifest
    };
    for (test, manifest, refusal) in [
        ("format", with("format", json!(2)), "peers.json: format 2 is not supported, only format 1"),
        ("field", with("languages", json!("C")), "peers.json: unknown field `languages`"),
        ("twice", with("peers", json!([entry(), entry()])), "peers.json: there are two adapters named \"a\""),
        (
            "no-command",
            with("peers", json!([{"name": "a", "command": []}])),
            "peers.json: \"a\" has no command",
        ),
    ] {
        let folder = folder(&format!("refused-{test}"), &[("peers.json", &manifest)]);
        let error = find(&folder).expect_err(test).to_string();
        assert!(error.contains(refusal) && error.contains(&folder.display().to_string()), "{error}");
    }
    let empty = folder("refused-empty", &[("other.json", &json!({}))]);
    let error = find(&empty).expect_err("no manifest").to_string();
    assert!(error.ends_with("there is no peers.json here, nor in a folder below"), "{error}");
    assert!(find(&empty.join("nowhere")).expect_err("no folder").to_string().contains("No such file"));
    let lists = with("known_failures", json!("lists"));
    let stray = folder("refused-stray", &[("peers.json", &lists), ("lists/a.json", &json!({"x/y": "why"}))]);
    let error = find(&stray).expect_err("there is no such case").to_string();
    assert!(error.ends_with("known failures: there is no case \"x/y\""), "{error}");
    let bad_list = folder("refused-list", &[("peers.json", &lists), ("lists/a.json", &json!({"x/y": ""}))]);
    let error = find(&bad_list).expect_err("a reason is missing").to_string();
    assert!(error.ends_with("known failures: \"x/y\" has no reason"), "{error}");
}

#[test]
fn two_peers_of_one_name_are_refused() {
    let folder = folder("two", &[("peers.json", &manifest(json!([rogue_of("jwt-simple")])))]);
    let output = run(&folder, &[]);
    assert_eq!(output.status.code(), Some(2), "{output:?}");
    assert_eq!(text(&output.stderr), "error: there are two peers with the name \"jwt-simple\"\n");
}

#[test]
fn a_long_command_does_not_hide_the_error() {
    let program = |more: &[&str]| {
        let long = format!("exit 3 # {}", "x".repeat(300));
        let output = Command::new(cargo_bin!("jwt-assay"))
            .arg("run")
            .args(more)
            .args(["--", "sh", "-c", &long])
            .output();
        output.expect("the program runs")
    };
    let output = program(&[]);
    assert_eq!(output.status.code(), Some(2), "{output:?}");
    let printed = text(&output.stderr);
    assert!(
        printed.starts_with("error: sh: it ended (exit status: 3) instead of a reply to describe; the command was `sh -c 'exit 3"),
        "{printed}"
    );
    let folder = folder("nothing-asked", &[]);
    let report = folder.join("run.xml");
    fs::write(&report, "of an earlier run").expect("a file");
    let output = program(&["--report", &format!("junit={}", report.display())]);
    assert_eq!(output.status.code(), Some(2), "{output:?}");
    let written = fs::read_to_string(&report).expect("a report");
    assert!(written.contains("<error") && !written.contains("earlier"), "{written}");
}
