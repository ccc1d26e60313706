//! Adapters with a memory, as processes: the report names it near its top, and its commands fail again.

use std::path::Path;

use super::{jwt_assay, text};
use crate::python;

const SCRIPT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/it/cli/memories.py");

/// Habits of an adapter, with a scope, the words that name each, and whether answers are unstable.
const HABITS: [(&str, &str, &str, bool); 3] = [
    ("signature", "jwt", "keyed by the signature", true),
    ("sticky", "profile", "An error that sticks", true),
    ("percent", "jwt", "percent-decodes", false),
];

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

/// Some of the cases, of which fewer are asked again.
#[test]
fn a_process_with_a_memory_is_named_for_it() {
    assert_named(&HABITS[..1], &["sequences/*", "compact/t*"]);
}

#[test]
#[ignore = "deep: it starts some hundred processes"]
fn a_process_with_a_memory_is_named_for_it_by_the_whole_suite() {
    assert_named(&HABITS, &[]);
}

fn assert_named(habits: &[(&str, &str, &str, bool)], globs: &[&str]) {
    assert!(Path::new(SCRIPT).is_file());
    if !python::is_there("no adapter with a memory was tested") {
        return;
    }
    for &(habit, scope, words, is_unstable) in habits {
        let (report, code) = run(&[&["run"][..], globs, &adapter(habit, scope)].concat());
        assert_eq!(code, Some(1), "{habit}:\n{report}");
        // With few groups, the failures themselves are near the top.
        let lines = if globs.is_empty() { 20 } else { usize::MAX };
        let top = report.lines().take(lines).map(str::trim).collect::<Vec<_>>().join(" ");
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
