//! A run that a signal ends takes its children along, and what left their groups as well.

use std::process::{Child, Command, Stdio};

use snapbox::cmd::cargo_bin;

use super::processes::{assert_none_left, mark, rogue, wait_for};

/// A run over a rogue that misbehaves at once.
fn start(misbehaviour: &str, mark: &str, timeout: &str) -> Child {
    Command::new(cargo_bin!("jwt-assay"))
        .args(["run", "compact/*", "--timeout", timeout, "--", "sh"])
        .args([rogue().as_os_str(), misbehaviour.as_ref(), mark.as_ref(), "always".as_ref()])
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .expect("the program starts")
}

#[test]
fn a_signal_ends_the_children_too() {
    for signal in ["INT", "TERM", "HUP"] {
        let mark = mark();
        let mut program = start("hangs", &mark, "600");
        // The program, the adapter and the adapter's own child.
        wait_for(&mark, |count| count == 3, "not all have started");
        let kill = Command::new("sh").args(["-c", "kill -$0 $1", signal, &program.id().to_string()]).status();
        assert!(kill.is_ok_and(|status| status.success()), "{signal}");
        let status = program.wait().expect("it ends");
        assert_eq!(status.code(), Some(130), "{signal}");
        assert_none_left(&mark);
    }
}

#[test]
fn what_left_its_group_ends_with_the_run() {
    let mark = mark();
    let mut program = start("leaves-a-daemon", &mark, "20");
    let status = program.wait().expect("it ends");
    assert_eq!(status.code(), Some(1), "it rejects everything");
    assert_none_left(&mark);
}
