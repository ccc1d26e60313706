//! Adapters with a memory, as processes: the report names it near its top, and its commands fail again.

use std::path::Path;

use super::{jwt_assay, text};
use crate::python;

const SCRIPT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/it/cli/memories.py");

/// The report on an adapter, and its exit code.
fn run(arguments: &[&str]) -> (String, Option<i32>) {
    let output = jwt_assay(arguments.iter().copied()).env("COLUMNS", "100").env("NO_COLOR", "1").output();
    let output = output.expect("the program runs");
    (text(&output.stdout).to_owned(), output.status.code())
}

fn adapter<'a>(habit: &'a str, scope: &'a str) -> [&'a str; 6] {
    ["--", "python3", "-B", SCRIPT, habit, scope]
}

/// The arguments of the commands that a report prints.
fn commands(report: &str) -> Vec<Vec<String>> {
    let joined = report.replace(" \\\n", " ");
    let commands = joined.lines().filter_map(|line| line.trim().strip_prefix("rerun "));
    let words = |command: &str| command.split_whitespace().skip(1).map(str::to_owned).collect();
    commands.map(words).collect()
}

#[test]
fn a_process_with_a_memory_is_named_for_it() {
    assert!(Path::new(SCRIPT).is_file());
    if !python::is_there("no adapter with a memory was tested") {
        return;
    }
    for (habit, scope, words, is_unstable) in [
        ("signature", "jwt", "keyed by the signature", true),
        ("sticky", "profile", "An error that sticks", true),
        ("percent", "jwt", "percent-decodes", false),
    ] {
        let (report, code) = run(&[&["run"][..], &adapter(habit, scope)].concat());
        assert_eq!(code, Some(1), "{habit}:\n{report}");
        let top = report.lines().take(20).map(str::trim).collect::<Vec<_>>().join(" ");
        assert!(top.contains(words), "{habit}:\n{report}");
        assert_eq!(top.starts_with("unstable memories: "), is_unstable, "{habit}:\n{report}");
        let commands = commands(&report);
        assert_eq!(commands[0].contains(&"--in-order".to_owned()), is_unstable, "{habit}: {:?}", commands[0]);
        // The first one repeats what is unstable; one of the others is as good as any.
        for command in [commands.first(), commands.last()].into_iter().flatten() {
            let words: Vec<&str> = command.iter().map(String::as_str).collect();
            let (again, code) = run(&words);
            assert_eq!(code, Some(1), "{habit}: {words:?}\n{again}");
        }
    }
}

#[test]
fn a_process_without_a_memory_is_not_accused() {
    if !python::is_there("no correct adapter was tested") {
        return;
    }
    for scope in ["jwt", "profile"] {
        let (report, code) = run(&[&["run", "--strict"][..], &adapter("none", scope)].concat());
        assert_eq!(code, Some(0), "{scope}:\n{report}");
    }
}
