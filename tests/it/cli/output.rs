//! Where output goes: files that are written whole or not at all, the exported data, colours, and what differs from
//! run to run.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::{SystemTime, UNIX_EPOCH};

use jwt_assay::encoding::encode_hex;
use jwt_assay::jwt::{Claims, Key, Policy, verify};
use tempfile::{TempDir, tempdir};

use super::{SECRET, jwt_assay, text};

const ASK: [&str; 4] = ["run", "signature/truncated-*", "--peer", "reference"];

/// A folder for one test, and a file in it that was there before.
fn folder_with(file: &str) -> (TempDir, PathBuf) {
    let folder = tempdir().expect("a temporary folder");
    let path = folder.path().join(file);
    fs::write(&path, "what was there before").expect("a file that can be written");
    (folder, path)
}

/// A report in a format, to a file.
fn to(format: &str, path: &Path) -> String {
    format!("{format}={}", path.display())
}

fn names_in(folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(folder).expect("a folder");
    entries.map(|entry| entry.expect("an entry").file_name().to_string_lossy().into_owned()).collect()
}

#[test]
fn a_report_replaces_the_file_whole_beside_the_one_on_stdout() {
    let (folder, path) = folder_with("run.json");
    let usual = jwt_assay(ASK).assert().code(0).stderr_eq("");
    let usual = text(&usual.get_output().stdout).to_owned();
    jwt_assay(ASK).arg("--report").arg(to("json", &path)).assert().code(0).stdout_eq(usual).stderr_eq("");
    let on_stdout = jwt_assay(ASK).args(["--format", "json"]).assert().code(0);
    let written = fs::read(&path).expect("the report");
    assert_eq!(text(&written), text(&on_stdout.get_output().stdout));
    let document: serde_json::Value = serde_json::from_slice(&written).expect("a report in JSON");
    assert_eq!(document["conformant"], true);
    assert_eq!(names_in(folder.path()), ["run.json"], "nothing is left beside it");
}

#[test]
fn a_run_that_cannot_start_leaves_the_file_as_it_was() {
    let (folder, path) = folder_with("run.json");
    let cannot_start = [
        &["run", "no/such-case"][..],
        &["run", "--peer", "no-such-peer"],
        &["run", "--peer", "reference", "--known-failures", "tests/cli/stray.json"],
        &["token", "--file", "no-such-file"],
        &["sign", "--claims", "tests/cli/bad-claims.json"],
        &["rules", "no-such-rule"],
        &["vectors", "show", "no/such-case"],
    ];
    for arguments in cannot_start {
        let report = to("json", &path);
        jwt_assay(arguments.iter().copied()).arg("--report").arg(report).assert().code(2).stdout_eq("");
        assert_eq!(fs::read_to_string(&path).expect("the file"), "what was there before", "{arguments:?}");
    }
    assert_eq!(names_in(folder.path()), ["run.json"]);
}

#[test]
fn a_failing_run_writes_its_report() {
    let (_folder, path) = folder_with("run.txt");
    let failing = ["run", "header/crit-unknown*", "--peer", "jwt", "--known-failures", "tests/cli/none.json"];
    jwt_assay(failing).arg("--report").arg(to("text", &path)).assert().code(1).stderr_eq("");
    let written = fs::read_to_string(&path).expect("the report");
    assert!(written.ends_with("not conformant: jwt\n"), "{written}");
}

#[test]
fn one_run_writes_several_reports() {
    let (folder, path) = folder_with("report");
    let other = folder.path().join("other.txt");
    let outcome = jwt_assay(ASK)
        .args(["--format", "markdown", "--report"])
        .arg(to("json", &path))
        .arg("--report")
        .arg(to("text", &other))
        .assert()
        .code(0)
        .stderr_eq("");
    assert!(text(&outcome.get_output().stdout).starts_with("**conformant**\n\n"));
    let document = serde_json::from_slice::<serde_json::Value>(&fs::read(&path).expect("the report"));
    assert_eq!(document.expect("a report in JSON")["format"], 1);
    assert!(fs::read_to_string(&other).expect("the report").ends_with("\nconformant\n"));
}

#[test]
fn every_format_goes_to_a_file_of_any_name_that_does_not_contradict_it() {
    let folder = tempdir().expect("a temporary folder");
    let starts = [
        ("json", "run.json", "{\n  \"format\": 1,"),
        ("json", "run.JSON", "{\n  \"format\": 1,"),
        ("json", "run.ndjson", "{\n  \"format\": 1,"),
        (
            "junit",
            "run.xml",
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites name=\"jwt-assay\" tests=\"8\"",
        ),
        ("markdown", "run.md", "**conformant**\n"),
        ("github", "run.github", "::notice title=jwt-assay run::1 peer, "),
        ("badge", "badge.json", "{\"schemaVersion\":1,\"label\":\"reference\",\"message\":\"8/8\""),
        ("badge", "badge.SVG", "<svg xmlns="),
        ("text", "run.txt", "group      reference\n"),
        ("text", "run.log", "group      reference\n"),
        ("json", "run", "{\n  \"format\": 1,"),
        ("json", ".json.d", "{\n  \"format\": 1,"),
    ];
    let paths = starts.map(|(_, name, _)| folder.path().join(name));
    let reports = starts
        .iter()
        .zip(&paths)
        .flat_map(|((format, _, _), path)| ["--report".to_owned(), to(format, path)]);
    jwt_assay(ASK).args(reports).assert().code(0).stderr_eq("");
    for (path, (_, name, start)) in paths.iter().zip(starts) {
        let report = fs::read_to_string(path).expect("the report");
        assert!(report.starts_with(start), "{name}: {report}");
    }
}

#[test]
fn a_name_that_contradicts_the_format_is_bad_usage_and_the_right_one_is_named() {
    let (folder, path) = folder_with("report.xml");
    let path = path.to_str().expect("a path in UTF-8");
    let refused = |command: &[&str], report: &str| {
        let outcome =
            jwt_assay(command.iter().copied()).args(["--report", report]).assert().code(2).stdout_eq("");
        text(&outcome.get_output().stderr).replace("\n  ", " ")
    };
    for (format, name, right) in [
        ("json", "a.xml", "a.json, or write junit="),
        ("json", "a.MD", "a.json, or write markdown="),
        ("junit", "a.json", "a.xml, or write json="),
        ("markdown", "a.txt", "a.md, or write text="),
        ("text", "a.jsonl", "a.txt, or write json="),
    ] {
        let said = refused(&["run"], &format!("{format}={name}"));
        assert!(said.contains(&format!("name the file {right}{name}\n")), "{said}");
    }
    let commands = [
        &["sign"][..],
        &["view", "--catalogue", "vectors/examples/catalogue.json", "e30.e30."],
        &["rules"],
        &["vectors", "list"],
        &["vectors", "show", "signature/truncated-by-one-byte"],
    ];
    for command in commands {
        for format in ["junit", "markdown"] {
            let outcome = jwt_assay(command.iter().copied()).args(["--format", format]).assert().code(2);
            let printed = text(&outcome.stdout_eq("").get_output().stderr).to_owned();
            assert!(printed.contains("text, json"), "{command:?} {format}: {printed}");
            let said = refused(command, &format!("{format}={path}"));
            assert!(said.contains("there is no format") && said.contains("there are text, json"), "{said}");
        }
        let said = refused(command, &format!("json={path}"));
        assert!(
            said.contains(".xml is the ending of junit, not of json") && !said.contains("or write"),
            "{said}"
        );
    }
    for (report, sentence) in [
        (
            "json",
            "there is no = in it: write FORMAT=FILE, with one of text, json, junit, markdown, html, sarif, github, gitlab, badge",
        ),
        ("json=", "there is no file in it: write json=FILE, or json=- for standard output"),
        ("jnit=a.xml", "there is no format \"jnit\"; did you mean junit?"),
    ] {
        let said = refused(&["run"], report);
        assert!(said.contains(sentence), "{said}");
    }
    assert_eq!(fs::read_to_string(path).expect("the file"), "what was there before");
    assert_eq!(names_in(folder.path()), ["report.xml"]);
}

#[test]
fn a_file_is_written_once_however_it_is_named() {
    let (folder, path) = folder_with("report.txt");
    let [other, link] = ["./report.txt", "link"].map(|name| folder.path().join(name));
    let new = folder.path().join("new.txt");
    let mut pairs =
        vec![(path.clone(), other), (new, folder.path().join("../").join(name_of(&folder)).join("new.txt"))];
    #[cfg(unix)]
    {
        std::os::unix::fs::symlink(&path, &link).expect("a link");
        pairs.push((path.clone(), link));
    }
    for (one, two) in pairs {
        let reports = ["--report".to_owned(), to("text", &one), "--report".to_owned(), to("text", &two)];
        let outcome = jwt_assay(ASK).args(reports).assert().code(2);
        outcome.stdout_eq("").stderr_eq(format!("error: two reports can't both go to {}\n", two.display()));
    }
    assert_eq!(fs::read_to_string(&path).expect("the file"), "what was there before");
}

fn name_of(folder: &TempDir) -> &std::ffi::OsStr {
    folder.path().file_name().expect("a name")
}

#[test]
fn a_report_does_not_replace_an_input() {
    let (folder, secret) = folder_with("secret");
    let claims = folder.path().join("claims.json");
    fs::write(&claims, r#"{"sub":"a","ti":{}}"#).expect("a file that can be written");
    for option in ["--secret-file", "--claims"] {
        let path = if option == "--claims" { &claims } else { &secret };
        let before = fs::read(path).expect("a file");
        let report = to(if option == "--claims" { "json" } else { "text" }, path);
        let outcome = jwt_assay(["sign", option]).arg(path).arg("--report").arg(report).assert().code(2);
        assert!(
            text(&outcome.get_output().stderr).ends_with("is an input, and would be written to as well\n")
        );
        assert_eq!(fs::read(path).expect("a file"), before);
    }
    let twice = jwt_assay(["sign", "--secret-file", "-", "--claims", "-"]).stdin(SECRET).assert().code(2);
    twice.stdout_eq("").stderr_eq("error: standard input can be read only once\n");
}

#[test]
fn a_hyphen_is_standard_output() {
    let page = jwt_assay(["rules", "iat-seconds"]).assert().code(0);
    let page = text(&page.get_output().stdout).to_owned();
    for report in ["text=-", "text=/dev/stdout"] {
        jwt_assay(["rules", "iat-seconds", "--report", report]).assert().code(0).stdout_eq(&*page);
    }
    assert!(!Path::new("-").exists());
    let sentence =
        "two reports can't both go to standard output: give the others a file, with --report FORMAT=FILE";
    for more in [["--format", "text"], ["--report", "text=-"]] {
        let both = jwt_assay(["rules", "iat-seconds", "--report", "json=-"]).args(more);
        both.assert().code(2).stdout_eq("").stderr_eq(format!("error: {sentence}\n"));
    }
}

#[cfg(unix)]
#[test]
fn a_link_stays_a_link_and_a_device_is_written_to() {
    let (folder, path) = folder_with("report.txt");
    let link = folder.path().join("link");
    std::os::unix::fs::symlink(&path, &link).expect("a link");
    jwt_assay(["rules", "iat-seconds", "--report"]).arg(to("text", &link)).assert().code(0);
    assert!(link.is_symlink());
    let page = fs::read_to_string(&path).expect("the report");
    assert!(page.starts_with("iat-seconds\n"), "{page}");
    jwt_assay(["rules", "iat-seconds", "--report", "text=/dev/null"]).assert().code(0).stdout_eq(page);
}

#[test]
fn the_export_is_the_data_of_the_repository() {
    let folder = tempdir().expect("a temporary folder");
    let target = folder.path().join("new/vectors");
    jwt_assay(["vectors", "export"]).arg(&target).assert().code(0).stderr_eq("");
    let ours = Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/vectors"));
    let not_data = ["recipes", "known-failures", "profiles", "profile.schema.json", "secrets"];
    let mut expected = files_under(ours, Path::new(""));
    expected.retain(|file| !not_data.iter().any(|folder| file.starts_with(folder)));
    let mut written = files_under(&target, Path::new(""));
    written.retain(|file| file != Path::new("manifest.json"));
    assert_eq!(written, expected);
    check_manifest(&target, &expected);
    for file in expected {
        let read = |folder: &Path| fs::read(folder.join(&file)).expect("a file that can be read");
        assert!(read(&target) == read(ours), "{} differs", file.display());
    }
}

/// The manifest describes every other file: recomputed with other code than the program's.
fn check_manifest(folder: &Path, files: &[PathBuf]) {
    let manifest = fs::read(folder.join("manifest.json")).expect("a manifest");
    let manifest: serde_json::Value = serde_json::from_slice(&manifest).expect("JSON");
    let mut listed: Vec<PathBuf> = Vec::new();
    let (mut total, mut vectors) = (0, ring::digest::Context::new(&ring::digest::SHA256));
    for file in manifest["files"].as_array().expect("files") {
        let name = file["name"].as_str().expect("a name");
        let text = fs::read(folder.join(name)).expect("a file of the manifest");
        let hash = ring::digest::digest(&ring::digest::SHA256, &text);
        assert_eq!(file["sha256"], encode_hex(hash.as_ref()), "{name}");
        assert_eq!(file["bytes"], text.len(), "{name}");
        let document: serde_json::Value = serde_json::from_slice(&text).unwrap_or_default();
        let cases = document["cases"].as_array().map(Vec::len);
        assert_eq!(file["cases"].as_u64(), cases.map(|count| count as u64), "{name}");
        if let Some(cases) = cases {
            total += cases;
            vectors.update(&text);
        }
        listed.push(name.into());
    }
    listed.sort();
    assert_eq!(listed, files);
    assert_eq!(manifest["counts"], serde_json::json!({"files": files.len(), "cases": total}));
    assert_eq!(manifest["tool"]["version"], env!("CARGO_PKG_VERSION"));
    assert_eq!(
        manifest["tool"]["vectors"],
        encode_hex(vectors.finish().as_ref()),
        "in the order of the manifest"
    );
}

#[test]
fn an_export_replaces_no_file_unless_it_is_forced() {
    let (folder, path) = folder_with("claims.json");
    let target = folder.path().to_str().expect("UTF-8");
    let refused = jwt_assay(["vectors", "export", target]).assert().code(2).stdout_eq("");
    let printed = text(&refused.get_output().stderr).to_owned();
    assert!(printed.ends_with(
        "the folder is not empty; name a new one, or give --force, which replaces files of the same names\n"
    ), "{printed}");
    assert_eq!(names_in(folder.path()), ["claims.json"]);
    assert_eq!(fs::read_to_string(&path).expect("the file"), "what was there before");
    let outcome = jwt_assay(["vectors", "export", target, "--force"]).assert().code(0).stderr_eq("");
    assert!(text(&outcome.get_output().stdout).starts_with("wrote 24 files to "));
    assert!(fs::read_to_string(&path).expect("the file").starts_with("{\n"));
}

/// A file that can't be written, here since a folder has its name, leaves no other behind.
#[test]
fn an_export_writes_all_files_or_none() {
    let (folder, _) = folder_with("other");
    fs::create_dir(folder.path().join("view.json")).expect("a folder");
    let target = folder.path().to_str().expect("UTF-8");
    let outcome = jwt_assay(["vectors", "export", target, "--force"]).assert().code(2).stdout_eq("");
    assert!(text(&outcome.get_output().stderr).contains("view.json: is a folder"));
    let files = files_under(folder.path(), Path::new(""));
    assert_eq!(files, [PathBuf::from("other")]);
}

/// The files below a folder, relative to it and sorted.
fn files_under(root: &Path, below: &Path) -> Vec<PathBuf> {
    let mut files = Vec::new();
    for name in names_in(&root.join(below)) {
        let path = below.join(name);
        if root.join(&path).is_dir() {
            files.extend(files_under(root, &path));
        } else {
            files.push(path);
        }
    }
    files.sort();
    files
}

#[test]
fn colours_are_for_terminals_unless_forced() {
    let failing = ["run", "header/crit-unknown*", "--peer", "jwt", "--known-failures", "tests/cli/none.json"];
    let is_coloured = |variables: &[(&str, &str)]| {
        let outcome = jwt_assay(failing).envs(variables.iter().copied()).assert().code(1);
        text(&outcome.get_output().stdout).contains('\u{1b}')
    };
    assert!(!is_coloured(&[]), "standard output is a pipe here");
    assert!(is_coloured(&[("CLICOLOR_FORCE", "1")]), "else this test would hold for a report without styles");
    assert!(!is_coloured(&[("NO_COLOR", "1"), ("CLICOLOR_FORCE", "1")]));
    let (_folder, path) = folder_with("run.txt");
    jwt_assay(failing).env("CLICOLOR_FORCE", "1").arg("--report").arg(to("text", &path)).assert().code(1);
    assert!(!fs::read_to_string(&path).expect("the report").contains('\u{1b}'));
}

#[test]
fn two_sample_tokens_are_fresh_and_differ_in_their_jti() {
    let key = Key::new(SECRET).expect("a secret that is not empty");
    let now = SystemTime::now().duration_since(UNIX_EPOCH).expect("a clock after 1970").as_secs();
    let mint = || -> Claims {
        let outcome = jwt_assay(["sign"]).assert().code(0).stderr_eq("");
        let token = text(&outcome.get_output().stdout).trim_end();
        verify(token, &key, &Policy::at(now)).expect("a token that the reference accepts")
    };
    assert_ne!(mint().jti, mint().jti);
}
