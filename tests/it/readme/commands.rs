//! The README's commands: those with an output are run and compared, all others are ones that the program
//! understands or that the gate runs.

use std::process::Command;

use super::{ROOT, read};
use crate::cli::transcripts;
use crate::harness::outsider::blocks;

#[test]
fn its_commands_print_and_exit_as_it_shows() {
    transcripts().case("README.md");
}

/// The arguments of a command line, without their quotation marks.
fn arguments(line: &str) -> Vec<String> {
    line.split_whitespace().map(|word| word.trim_matches('\'').to_owned()).collect()
}

/// Whether the program has these options and values: with `--help` behind them it reads them all, and does
/// nothing.
fn is_understood(arguments: &[String]) -> bool {
    let end = arguments.iter().position(|word| word == "--").unwrap_or(arguments.len());
    let help = Command::new(snapbox::cmd::cargo_bin!("jwt-assay"))
        .args(&arguments[..end])
        .arg("--help")
        .current_dir(ROOT)
        .output()
        .expect("the program runs");
    help.status.success() && end > 0
}

/// What is wrong with a line of a shell, if anything is.
fn problem(line: &str, checks: &str) -> Option<String> {
    let words = arguments(line);
    match line {
        "cargo install --path ." => None,
        _ if words[0] == "jwt-assay" => {
            (!is_understood(&words[1..])).then(|| format!("{line}: the program does not understand it"))
        }
        _ => (!checks.contains(line)).then(|| format!("{line}: neither .ci/run nor .ci/deep runs it")),
    }
}

/// The commands that are shown without an output: in blocks for a shell, and within sentences.
fn shown(readme: &str) -> Vec<&str> {
    let spans = readme.split('`').filter(|span| span.starts_with("jwt-assay ") && !span.contains(" = "));
    blocks(readme, "sh").into_iter().flat_map(str::lines).chain(spans).collect()
}

#[test]
fn its_other_commands_are_understood() {
    let (readme, checks) = (read("README.md"), read(".ci/run") + &read(".ci/deep"));
    let shown = shown(&readme);
    for command in ["jwt-assay token", "jwt-assay generator", "jwt-assay run"] {
        assert!(shown.iter().any(|line| line.starts_with(command)), "{command} is not in {shown:?}");
    }
    let problems: Vec<String> = shown.iter().filter_map(|line| problem(line, &checks)).collect();
    assert!(problems.is_empty(), "{}", problems.join("\n"));
}

#[test]
fn a_command_that_does_not_exist_is_found() {
    for line in
        ["jwt-assay", "jwt-assay tokens", "jwt-assay token --secret-fil x", "jwt-assay run --jobs x -- y"]
    {
        assert!(problem(line, "").is_some_and(|problem| problem.contains("understand")), "{line}");
    }
    assert!(problem("cargo tset", "cargo test").is_some());
    assert!(problem("jwt-assay run -- python3 --no-such-flag", "").is_none());
    let page = "`jwt-assay = { }` and `jwt-assay flaws`\n```sh\none\ntwo\n```\n";
    assert_eq!(shown(page), ["one", "two", "jwt-assay flaws"]);
}
