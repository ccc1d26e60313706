//! A run that a signal ends also ends its children, even those that left their process group.

use std::fs;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::Instant;

use snapbox::cmd::cargo_bin;

use super::processes::{PATIENCE, assert_none_left, kill, mark, marked, rogue, wait_for};
use crate::signals::heed_signals;

/// A run against `rogue.sh`, which misbehaves at once.
fn start(misbehaviour: &str, mark: &str, timeout: &str) -> Child {
    heed_signals();
    Command::new(cargo_bin!("jwt-assay"))
        .args(["run", "compact/*", "--budget", "3600", "--timeout", timeout, "--", "sh"])
        .args([rogue().as_os_str(), misbehaviour.as_ref(), mark.as_ref(), "always".as_ref()])
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .expect("the program starts")
}

fn signal(name: &str, program: &Child) {
    let status = Command::new("sh").args(["-c", "kill -$0 $1", name, &program.id().to_string()]).status();
    assert!(status.is_ok_and(|status| status.success()), "{name}");
}

#[test]
fn a_signal_ends_the_children_too() {
    for signal in ["INT", "TERM", "HUP"] {
        let mark = mark();
        let mut program = start("hangs", &mark, "600");
        // The program, the adapter and the adapter's own child.
        wait_for(&mark, |count| count == 3, "not all have started");
        self::signal(signal, &program);
        let status = program.wait().expect("it ends");
        assert_eq!(status.code(), Some(130), "{signal}");
        assert_none_left(&mark);
    }
}

/// The first signal stops the run, and the report of what was found until then is written in every format.
#[test]
fn a_signal_leaves_a_report() {
    heed_signals();
    for signal in ["INT", "TERM"] {
        let mark = mark();
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(&mark);
        fs::create_dir_all(&folder).expect("a folder of the test's own");
        let mut command = Command::new(cargo_bin!("jwt-assay"));
        command.args(["run", "compact/*", "--timeout", "600", "--budget", "600"]);
        let reports = [
            ("text", "report.txt"),
            ("json", "report.json"),
            ("junit", "report.xml"),
            ("markdown", "report.md"),
        ];
        for (format, file) in reports {
            command.arg("--report").arg(format!("{format}={}", folder.join(file).display()));
        }
        command.args(["--", "sh"]).stdout(Stdio::null());
        command.args([rogue().as_os_str(), "hangs".as_ref(), mark.as_ref(), "always".as_ref()]);
        let mut program = command.spawn().expect("the program starts");
        wait_for(&mark, |count| count == 3, "not all have started");
        self::signal(signal, &program);
        assert_eq!(program.wait().expect("it ends").code(), Some(130), "{signal}");
        let read = |file: &str| fs::read_to_string(folder.join(file)).expect("a report");
        let why = "the run was interrupted; ";
        assert!(read("report.txt").contains(&format!("\nincomplete rogue: {why}")), "{}", read("report.txt"));
        assert!(read("report.md").contains(&format!("\n**incomplete** rogue: {why}")));
        assert!(read("report.xml").contains(&format!(r#"<error message="{why}"#)));
        let report: serde_json::Value = serde_json::from_str(&read("report.json")).expect("a report in JSON");
        assert_eq!((&report["complete"], &report["conformant"]), (&false.into(), &false.into()));
        assert_none_left(&mark);
        fs::remove_dir_all(&folder).expect("a folder of the test's own");
    }
}

#[test]
fn a_process_that_left_its_group_ends_with_the_run() {
    let mark = mark();
    let mut program = start("leaves-a-daemon", &mark, "20");
    let status = program.wait().expect("it ends");
    assert_eq!(status.code(), Some(1), "it rejects everything");
    assert_none_left(&mark);
}

/// The children of a shell that replaces itself with the program become the program's, which must not end them.
#[test]
fn processes_from_before_the_run_stay() {
    let mark = mark();
    let script = r#"sh -c 'while :; do sleep 1; done' "$1" & exec "$2" run 'compact/*' --peer reference"#;
    let output = Command::new("sh")
        .args(["-c", script, "sh", &mark])
        .arg(cargo_bin!("jwt-assay"))
        .stderr(Stdio::null())
        .stdout(Stdio::null())
        .status();
    assert!(output.is_ok_and(|status| status.success()));
    let is_there = marked(&mark).len();
    kill(&mark);
    assert_eq!(is_there, 1);
}

#[test]
fn a_signal_leaves_no_draft() {
    heed_signals();
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(mark());
    fs::create_dir_all(&folder).expect("a folder of the test's own");
    let files = || fs::read_dir(&folder).expect("the folder").count();
    let mut program = Command::new(cargo_bin!("jwt-assay"))
        .args(["token", "-", "--report"])
        .arg(format!("text={}", folder.join("report.txt").display()))
        .stdin(Stdio::piped())
        .spawn()
        .expect("the program starts");
    // Held, since waiting for the program would close its input.
    let input = program.stdin.take();
    let until = Instant::now() + PATIENCE;
    while files() == 0 {
        assert!(Instant::now() < until, "there is no draft");
    }
    signal("INT", &program);
    assert_eq!(program.wait().expect("it ends").code(), Some(130));
    drop(input);
    assert_eq!(files(), 0);
    fs::remove_dir(&folder).expect("an empty folder");
}
