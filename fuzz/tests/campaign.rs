//! Runs campaigns of a shell script that behaves like a libFuzzer target.
#![cfg(unix)]

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::PathBuf;
use std::process::{Command, Output, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use serde_json::Value;

/// A fuzz package in a temporary folder, with a program and a corpus.
struct Package(tempfile::TempDir);

/// A target whose inputs can get past the MAC.
const TARGET: &str = "verify_signed";

impl Package {
    fn new() -> Self {
        let package = Package(tempfile::tempdir().expect("a folder"));
        let program = package.path(&format!("programs/{TARGET}"));
        package.write(&format!("programs/{TARGET}"), include_str!("campaign/fuzzer.sh"));
        fs::set_permissions(program, PermissionsExt::from_mode(0o755)).expect("a program");
        package.write(&format!("corpus/{TARGET}/seed"), "a.b.c");
        package.write(&format!("corpus/{TARGET}/seed-twice"), "a.b.c");
        package
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    fn write(&self, name: &str, text: &str) {
        let path = self.path(name);
        fs::create_dir_all(path.parent().expect("a folder")).expect("made");
        fs::write(path, text).expect("written");
    }

    fn command(&self, fake: &str, options: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_campaign"));
        command.arg("run").arg("--folder").arg(self.0.path()).arg("--programs").arg(self.path("programs"));
        command.args(options).env("FAKE", fake).stdin(Stdio::null());
        command
    }

    /// Runs a campaign of two seconds.
    fn run(&self, fake: &str) -> Output {
        self.command(fake, &["--target", TARGET, "--time", "2", "--jobs", "2"]).output().expect("it runs")
    }

    fn report(&self) -> Value {
        serde_json::from_slice(&fs::read(self.path("state/report.json")).expect("a report")).expect("JSON")
    }

    fn findings(&self) -> Vec<Value> {
        let files = files(&self.path("state/findings"));
        let files = files.iter().filter(|path| path.extension().is_some_and(|extension| extension == "json"));
        files.map(|path| serde_json::from_slice(&fs::read(path).expect("a file")).expect("JSON")).collect()
    }
}

fn files(folder: &PathBuf) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).into_iter().flatten();
    entries.map(|entry| entry.expect("an entry").path()).collect()
}

fn stderr(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

fn assert_exit(output: &Output, code: i32) {
    let stdout = String::from_utf8_lossy(&output.stdout);
    assert_eq!(output.status.code(), Some(code), "{stdout}\n{}", stderr(output));
}

#[test]
fn one_bug_is_one_finding_then_known_then_gone() {
    let package = Package::new();
    assert_exit(&package.run("crash"), 1);
    let [finding] = package.findings().try_into().expect("one bug is one finding");
    assert_eq!((&finding["state"], &finding["kind"]), (&"new".into(), &"panic".into()));
    assert!(finding["times"].as_u64() > Some(1), "it was started again: {finding}");
    let id = "verify_signed-index-out-of-bounds-the-len-is-n-but-the-index-is-n";
    assert_eq!((&finding["id"], &finding["place"]), (&id.into(), &"src/jwt/compact.rs:7:9".into()));
    let input = |extension: &str| fs::read(package.path(&format!("state/findings/{id}.{extension}")));
    assert!(input("input").expect("an input").starts_with(b"boom "));
    assert_eq!(input("min").expect("a smaller input"), b"bo");

    assert_exit(&package.run("crash"), 0);
    assert_eq!(package.findings()[0]["state"], "known");
    assert_eq!(package.report()["totals"]["known"], 1);

    assert_exit(&package.run("fine"), 0);
    let [finding] = package.findings().try_into().expect("it stays on record");
    assert_eq!(finding["state"], "gone");

    assert_exit(&package.run("crash"), 1);
    assert_eq!(package.findings().len(), 1, "it is the same finding");
}

#[test]
fn the_report_has_the_numbers_of_the_run() {
    let package = Package::new();
    let output = package.run("fine");
    assert_exit(&output, 0);
    let target = &package.report()["targets"][0];
    assert_eq!(
        (&target["executions"], &target["edges"], &target["seeds"]),
        (&1_000.into(), &20.into(), &2.into())
    );
    assert_eq!((&target["gates"]["mac"], &target["all_edges"]), (&20.into(), &100.into()));
    assert_eq!((&target["corpus_before"], &target["corpus_after"]), (&4.into(), &3.into()));
    assert!(!package.path(&format!("corpus/{TARGET}/seed-twice")).exists());
    let text = String::from_utf8(output.stdout).expect("text");
    assert!(text.contains("Nothing new") && !text.contains('\u{1b}'), "{text}");
}

#[test]
fn inputs_found_by_one_process_are_not_counted_as_seeds_of_another() {
    let package = Package::new();
    assert_exit(&package.run("staggered"), 0);
    assert_eq!(package.report()["targets"][0]["seeds"], 2);
}

#[test]
fn a_seed_that_crashes_is_a_finding_and_the_target_is_fuzzed() {
    let package = Package::new();
    for name in ["one", "two", "three"] {
        package.write(&format!("corpus/{TARGET}/{name}"), &format!("bad {name}"));
    }
    assert_exit(&package.run("fine"), 1);
    let [finding] = package.findings().try_into().expect("one bug is one finding");
    assert_eq!(finding["times"], 3);
    let target = &package.report()["targets"][0];
    assert_eq!(
        (&target["executions"], &target["crashes"]),
        (&1_000.into(), &3.into()),
        "it was fuzzed for its whole time"
    );
    assert_eq!(files(&package.path(&format!("artifacts/{TARGET}"))).len(), 3, "no input is lost");
    assert_eq!(target["corpus_before"], 4);
}

#[test]
fn a_timeout_on_a_busy_machine_is_not_a_finding() {
    let package = Package::new();
    assert_exit(&package.run("busy"), 0);
    assert_eq!(package.findings().len(), 0);
    let notes = package.report()["targets"][0]["notes"].to_string();
    assert_eq!(notes.matches("the machine is busy").count(), 1, "{notes}");
}

#[test]
fn a_target_that_cannot_find_anything_breaks_the_campaign() {
    let package = Package::new();
    let output = package.run("unsigned");
    assert_exit(&output, 2);
    assert!(String::from_utf8_lossy(&output.stdout).contains("no input ever got past the MAC"));
    let output = package.run("unloaded");
    assert_exit(&output, 2);
    assert!(String::from_utf8_lossy(&output.stdout).contains("its seeds did not load"));
    fs::remove_dir_all(package.path("corpus")).expect("removed");
    let output = package.run("fine");
    assert_exit(&output, 2);
    assert!(stderr(&output).contains("write them with `cargo campaign seeds`"), "{}", stderr(&output));
    assert_exit(&package.command("fine", &["--target", "decoed"]).output().expect("it runs"), 2);
}

#[test]
fn an_interrupted_campaign_loses_nothing_and_is_resumed() {
    let package = Package::new();
    let options = ["--target", TARGET, "--time", "30", "--jobs", "2"];
    let mut child = package.command("fine", &options).stdout(Stdio::null()).spawn().expect("it runs");
    let corpus = package.path(&format!("corpus/{TARGET}"));
    let started = Instant::now();
    while files(&corpus).len() < 4 {
        assert!(started.elapsed() < Duration::from_secs(20), "the fuzzers did not start");
        thread::sleep(Duration::from_millis(20));
    }
    let second = package.run("fine");
    assert_exit(&second, 2);
    assert!(stderr(&second).contains("another campaign is running"), "{}", stderr(&second));

    let kill = Command::new("kill").args(["-INT", &child.id().to_string()]).status().expect("kill runs");
    assert!(kill.success());
    assert_eq!(child.wait().expect("it ends").code(), Some(130));
    assert!(started.elapsed() < Duration::from_secs(20), "it ended by itself");
    assert_eq!(files(&corpus).len(), 4, "seeds and inputs that were found");
    let spent = package.report()["targets"][0]["spent"].as_f64().expect("a number");
    assert!(spent > 0.0 && spent < 20.0, "{spent}");
    assert_eq!(package.report()["outcome"], "unfinished");

    // Shortens the rest of the campaign to a second.
    let state = package.path("state/state.json");
    let shorter =
        fs::read_to_string(&state).expect("a state").replace("\"seconds\": 30.0", "\"seconds\": 21.0");
    let late = shorter.replace(&format!("\"spent\": {spent}"), "\"spent\": 20.0");
    fs::write(&state, late).expect("written");
    let resumed = Instant::now();
    assert_exit(&package.command("fine", &["--resume"]).output().expect("it runs"), 0);
    assert!(resumed.elapsed() < Duration::from_secs(10), "only the rest is run");
    let target = &package.report()["targets"][0];
    assert_eq!((&target["is_done"], &target["spent"]), (&true.into(), &21.0.into()));
    assert_exit(&package.command("fine", &["--resume"]).output().expect("it runs"), 2);
}

#[test]
fn a_bad_path_fails_before_the_work() {
    let package = Package::new();
    let started = Instant::now();
    let options = ["--target", TARGET, "--time", "30", "--json", "/no/such/folder/report.json"];
    let output = package.command("fine", &options).output().expect("it runs");
    assert_exit(&output, 2);
    assert!(
        started.elapsed() < Duration::from_secs(10)
            && stderr(&output).contains("/no/such/folder/report.json")
    );
}
