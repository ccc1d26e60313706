//! Reports for CI as the program writes them: lines and columns of a file, the file that results belong to, the page of a
//! GitHub job, and no command that is not ours.

use std::fs;
use std::path::Path;

use jwt_assay::forge::Forge;
use serde_json::{Value, json};
use snapbox::cmd::Command;
use tempfile::tempdir;

use super::{SECRET, jwt_assay, text};
use crate::report::ci::readers;

const NOW: &str = "1621521650";

/// The program in a folder, outside of CI.
fn program<'a>(folder: &Path, arguments: impl IntoIterator<Item = &'a str>) -> Command {
    let outside = ["GITHUB_WORKSPACE", "GITHUB_STEP_SUMMARY", "CI_PROJECT_DIR"];
    outside.iter().fold(jwt_assay(arguments).current_dir(folder), |command, name| command.env_remove(name))
}

fn token(payload: &Value) -> String {
    String::from_utf8(Forge::new(payload.to_string()).sign(SECRET).token()).expect("base64url is ASCII")
}

fn wrong_token() -> String {
    token(&json!({"iat": 1_621_521_641, "jti": "", "ti": {}, "sub": "user-1"}))
}

/// What a SARIF file marks: the rule, the line and the marked text.
fn marked(run: &Value, file: &str) -> Vec<(String, u64, String)> {
    let lines: Vec<&str> = file.lines().collect();
    let results = run["results"].as_array().expect("results");
    let mark = |result: &Value| {
        let place = &result["locations"][0]["physicalLocation"];
        assert_eq!(place["artifactLocation"]["uri"], "my%20tokens.txt");
        let region = &place["region"];
        let line = region["startLine"].as_u64().expect("a line");
        let column = |name: &str| region[name].as_u64().map(|column| column as usize - 1);
        let text = column("startColumn").zip(column("endColumn")).map(|(start, end)| {
            lines[line as usize - 1].chars().skip(start).take(end - start).collect::<String>()
        });
        (result["ruleId"].as_str().expect("an id").to_owned(), line, text.unwrap_or_default())
    };
    results.iter().map(mark).collect()
}

#[test]
fn lines_and_columns_of_a_file_are_real() {
    let folder = tempdir().expect("a temporary folder");
    let (bad, wrapped) = (wrong_token(), format!("{{\"né\":1,\"token\":\"{}\"}}", wrong_token()));
    let payload = bad.split('.').nth(1).expect("a payload");
    let expected = |lines: &[u64]| -> Vec<(String, u64, String)> {
        lines.iter().map(|line| ("jti-non-empty".to_owned(), *line, payload.to_owned())).collect()
    };
    let one = format!("\n\n{bad}\n");
    let several = format!("{bad}\n\n{wrapped}\n\"{bad}\"\n");
    for (file, lines) in [(&one, &[3][..]), (&several, &[1, 3, 4])] {
        fs::write(folder.path().join("my tokens.txt"), file).expect("a file that can be written");
        let arguments = ["token", "--file", "my tokens.txt", "--now", NOW, "--format", "sarif"];
        let outcome = program(folder.path(), arguments).assert().code(1).stderr_eq("");
        let run = readers::sarif(text(&outcome.get_output().stdout));
        let mut marked = marked(&run, file);
        // The same jti again is known at the end of a stream, without columns.
        marked.retain(|(rule, ..)| rule != "jti-unique");
        assert_eq!(marked, expected(lines));
        let reports = ["--report", "gitlab=q.json", "--report", "github=-"];
        let arguments = arguments.into_iter().take(5).chain(reports);
        let outcome = program(folder.path(), arguments).assert().code(1).stderr_eq("");
        let annotations = readers::annotations(text(&outcome.get_output().stdout));
        assert_eq!(annotations[1].properties["file"], "my tokens.txt");
        assert_eq!(annotations[1].properties["line"], lines[0].to_string());
        let mut entries =
            readers::gitlab(&fs::read_to_string(folder.path().join("q.json")).expect("a report"));
        entries.retain(|entry| entry["check_name"] == "jti-non-empty");
        let begin =
            entries.iter().map(|entry| entry["location"]["lines"]["begin"].as_u64().unwrap_or_default());
        assert_eq!(begin.collect::<Vec<_>>(), lines);
    }
}

#[test]
fn repeated_tokens_and_the_summary_of_streams_are_in_reports_for_ci() {
    let folder = tempdir().expect("a temporary folder");
    let good = token(&json!({"iat": 1_621_521_641, "jti": "one", "ti": {}, "sub": "user-1"}));
    fs::write(folder.path().join("tokens.txt"), format!("{good}\n{good}\n")).expect("a file");
    let arguments = ["token", "--file", "tokens.txt", "--now", NOW, "--summary", "sum.json", "--format"];
    let outcome = program(folder.path(), arguments.into_iter().chain(["sarif"])).assert().code(1);
    let run = readers::sarif(text(&outcome.get_output().stdout));
    assert_eq!(run["results"][0]["ruleId"], "jti-unique");
    assert_eq!(run["results"][0]["locations"][0]["physicalLocation"]["region"]["startLine"], 2);
    let merge = ["token", "--merge", "sum.json", "--format", "github"];
    let outcome = program(folder.path(), merge).assert().code(1);
    let annotations = readers::annotations(text(&outcome.get_output().stdout));
    assert_eq!(annotations[1].properties["title"], "jti-unique (MUST)");
    let outcome =
        program(folder.path(), ["token", "--merge", "sum.json", "--format", "badge"]).assert().code(1);
    let [_, message, color] = readers::shield(text(&outcome.get_output().stdout));
    assert_eq!((message.as_str(), color.as_str()), ("1 error", "red"));
}

#[test]
fn results_belong_to_a_file_of_the_repository() {
    let folder = tempdir().expect("a temporary folder");
    let (inner, outer) = (folder.path().join("repository/mint"), folder.path().join("outside.js"));
    fs::create_dir_all(&inner).expect("a folder");
    for file in [&inner.join("mint.js"), &outer] {
        fs::write(file, "").expect("a file that can be written");
    }
    let bad = wrong_token();
    let with = |options: &[&str]| {
        let all = ["token", &bad, "--now", NOW, "--format", "sarif"];
        program(&inner, all.into_iter().chain(options.iter().copied()))
    };
    let refused = |options: &[&str], sentence: &str| {
        let outcome = with(options).assert().code(2).stdout_eq("");
        let said = text(&outcome.get_output().stderr).replace("\n  ", " ").replace('\n', " ");
        assert!(said.contains(sentence), "{said}");
    };
    refused(&[], "a sarif report needs the file that its results belong to: name it with --at FILE");
    refused(&["--at", "none.js"], "--at none.js: there is no such file");
    refused(&["--at", "../../outside.js"], "is not in");
    let uri = |command: Command| {
        let run = readers::sarif(text(&command.assert().code(1).get_output().stdout));
        run["results"][0]["locations"][0]["physicalLocation"]["artifactLocation"]["uri"].clone()
    };
    let absolute = inner.join("mint.js").display().to_string();
    for at in ["mint.js", "./mint.js", "../mint/mint.js", &absolute] {
        assert_eq!(uri(with(&["--at", at])), "mint.js", "{at}");
        // A step may run in a folder of the repository.
        let workspace = with(&["--at", at]).env("GITHUB_WORKSPACE", folder.path().join("repository"));
        assert_eq!(uri(workspace), "mint/mint.js", "{at}");
    }
}

/// The page of a step: appended to what is there, at most 1 MiB, and by the github format alone.
#[test]
fn the_page_of_a_github_job_gets_the_report() {
    let folder = tempdir().expect("a temporary folder");
    let page = folder.path().join("summary.md");
    let bad = wrong_token();
    let run = |options: &[&str]| {
        let all = ["token", &bad, "--now", NOW];
        let command = program(folder.path(), all.into_iter().chain(options.iter().copied()));
        command.env("GITHUB_STEP_SUMMARY", &page).assert().code(1)
    };
    run(&["--format", "markdown"]);
    assert!(!page.exists());
    fs::write(&page, "# before\n").expect("a file that can be written");
    run(&["--format", "github"]);
    run(&["--report", "github=annotations.txt"]);
    let written = fs::read_to_string(&page).expect("a page");
    let start =
        "# before\n\n**1 error, 0 warnings, 0 notes: not conformant**\n\n**jti-non-empty** (MUST): 1 error\n";
    assert!(written.starts_with(start), "{written}");
    assert_eq!(written.matches("**jti-non-empty**").count(), 2);
    fs::write(&page, vec![b'x'; (1 << 20) - 10]).expect("a file that can be written");
    let full = run(&["--format", "github"]);
    assert!(text(&full.get_output().stderr).contains("the page of this step is full"));
    assert_eq!(fs::metadata(&page).expect("a page").len(), (1 << 20) - 10);
}

/// A generator and a peer that print commands start none.
#[test]
fn nothing_from_outside_starts_a_command() {
    let folder = tempdir().expect("a temporary folder");
    let hostile = "::error file=x::x%0A::error::y\n::add-mask::z\r::stop-commands::";
    let payload =
        json!({"iat": 1_621_521_641, "jti": hostile, "ti": {"ili": [hostile, hostile]}, hostile: hostile});
    fs::write(folder.path().join("token"), token(&payload)).expect("a file that can be written");
    fs::write(folder.path().join("printed"), hostile).expect("a file that can be written");
    let formats = ["text", "json", "junit", "markdown", "sarif", "gitlab", "badge"];
    for printed in ["token", "printed"] {
        for format in formats {
            let arguments = ["generator", "-n", "2", "--at", "token", "--now", NOW, "--format", format, "--"];
            let command = arguments.into_iter().chain(["cat", printed]);
            let outcome = program(folder.path(), command).assert();
            let output = text(&outcome.get_output().stdout).to_owned() + text(&outcome.get_output().stderr);
            let is_command = |line: &str| readers::command(line).is_some();
            assert!(!output.is_empty() && !output.split(['\n', '\r']).any(is_command), "{format}: {output}");
        }
        let arguments = ["generator", "-n", "2", "--now", NOW, "--format", "github", "--", "cat", printed];
        let outcome = program(folder.path(), arguments).assert();
        readers::annotations(text(&outcome.get_output().stdout));
    }
}

/// A script, with the program on the path and these variables alone to know about CI.
#[cfg(unix)]
fn bash(folder: &Path, script: &[&str], variables: &[(&str, &str)]) -> std::process::Output {
    let program = snapbox::cmd::cargo_bin!("jwt-assay");
    let own = Path::new(program).parent().expect("the program is in a folder").to_path_buf();
    let usual = std::env::var_os("PATH").unwrap_or_default();
    let path =
        std::env::join_paths(std::iter::once(own).chain(std::env::split_paths(&usual))).expect("a path");
    let mut command = std::process::Command::new("bash");
    for name in ["GITHUB_WORKSPACE", "GITHUB_STEP_SUMMARY", "CI_PROJECT_DIR"] {
        command.env_remove(name);
    }
    command.args(script).current_dir(folder).env("PATH", path).env("PROGRAM", program);
    command.envs(variables.iter().copied()).output().expect("bash runs")
}

fn of_repository(path: &str) -> std::path::PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(path)
}

#[test]
#[cfg(unix)]
fn the_action_runs_the_program_and_no_input_is_a_script() {
    let folder = tempdir().expect("a temporary folder");
    let file = |name: &str| folder.path().join(name);
    fs::write(file("mint.sh"), format!("printf %s '{}'", wrong_token())).expect("a file that can be written");
    let script = of_repository(".github/actions/jwt-assay/run.sh");
    let script = script.to_str().expect("a path in UTF-8");
    let run = |command: &str, arguments: &str, sarif: &str| {
        let _ = fs::remove_file(file("output"));
        let output = file("output");
        let variables = [
            ("COMMAND", command),
            ("ARGUMENTS", arguments),
            ("AT", "mint.sh"),
            ("SARIF", sarif),
            ("JUNIT", ""),
            ("JWT_ASSAY_SECRET", SECRET),
            ("GITHUB_OUTPUT", output.to_str().expect("a path in UTF-8")),
        ];
        let ran = bash(folder.path(), &[script], &variables);
        (ran.status.code(), text(&ran.stdout).to_owned(), fs::read_to_string(&output).unwrap_or_default())
    };
    let arguments = "-n\n2\n--now\n1621521650\n--\nsh\nmint.sh\n";
    let (code, stdout, output) = run("generator", arguments, "jwt.sarif");
    assert_eq!((code, output.as_str()), (Some(1), "status=1\n"), "{stdout}");
    assert_eq!(readers::annotations(&stdout)[0].name, "error");
    readers::sarif(&fs::read_to_string(file("jwt.sarif")).expect("a report"));
    for hostile in ["$(touch made)", "`touch made`", "; touch made", "' touch made '"] {
        let (code, ..) = run("token", hostile, "");
        assert_eq!(code, Some(1), "{hostile}");
        assert_eq!(run(hostile, "", "").0, Some(2), "{hostile}");
        assert!(!file("made").exists(), "{hostile}");
    }
}

#[test]
fn inputs_of_the_action_are_variables() {
    let action =
        fs::read_to_string(of_repository(".github/actions/jwt-assay/action.yml")).expect("the action");
    let uses: Vec<&str> = action.lines().filter(|line| line.contains("${{ inputs.")).collect();
    let is_variable = |line: &&str| {
        let (name, value) = line.trim().split_once(": ").expect("a member");
        name.bytes().all(|byte| byte.is_ascii_uppercase() || byte == b'_') && value.starts_with("${{ inputs.")
    };
    assert!(uses.len() == 6 && uses.iter().all(is_variable), "{uses:#?}");
    let page = fs::read_to_string(of_repository(".github/actions/jwt-assay/README.md")).expect("the page");
    let declared = action.split("outputs:").next().expect("inputs").lines();
    let names = declared.filter_map(|line| line.strip_prefix("  ")?.strip_suffix(':'));
    for name in names.filter(|name| !name.starts_with(' ')) {
        assert!(page.contains(&format!("`{name}`")), "{name} is not in the table of the page");
    }
}

/// pre-commit puts the options and the files after the command.
#[test]
#[cfg(unix)]
fn the_hook_judges_each_file() {
    let folder = tempdir().expect("a temporary folder");
    let good = token(&json!({"iat": 1_621_521_641, "jti": "one", "ti": {}, "sub": "user-1"}));
    for (name, token) in [("good one.jwt", &good), ("bad.jwt", &wrong_token())] {
        fs::write(folder.path().join(name), format!("{token}\n")).expect("a file that can be written");
    }
    let hooks = fs::read_to_string(of_repository(".pre-commit-hooks.yaml")).expect("the hooks");
    let member =
        |name: &str| hooks.lines().find_map(|line| line.trim().strip_prefix(name)).expect("a member");
    let options = member("args: [").trim_end_matches(']').replace(',', " ");
    let run = |files: &str| {
        let script = format!("{} {options} {files}", member("entry: "));
        let ran = bash(folder.path(), &["-c", &script], &[]);
        (ran.status.code(), text(&ran.stdout).to_owned() + text(&ran.stderr))
    };
    assert_eq!(run("'good one.jwt'"), (Some(0), String::new()));
    let (code, printed) = run("bad.jwt 'good one.jwt'");
    assert_eq!((code, printed.matches("MUST jti-non-empty").count()), (Some(1), 1), "{printed}");
}
