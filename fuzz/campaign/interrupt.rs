//! The signals that end a campaign, and waiting for a child with an eye on them.

use std::io;
use std::process::ExitStatus;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use jwt_assay::child::{self, Process};
use jwt_assay::file;

/// The exit status of a program that was interrupted, by the shells' convention.
pub const INTERRUPTED: u8 = 130;

/// Polling interval.
pub const POLL: Duration = Duration::from_millis(20);

/// How long a child may take to end after it was asked to.
const GRACE: Duration = Duration::from_secs(3);

static IS_INTERRUPTED: AtomicBool = AtomicBool::new(false);

/// Handles the signals that ask a program to end: the first lets the campaign finish cleanly, the second ends it
/// at once with all its children.
pub fn heed_signals() -> Result<(), String> {
    let handler = || {
        if IS_INTERRUPTED.swap(true, Ordering::SeqCst) {
            child::end_all();
            file::discard_drafts();
            std::process::exit(INTERRUPTED.into());
        }
    };
    ctrlc::set_handler(handler).map_err(|error| format!("signals can't be handled: {error}"))
}

/// Whether the campaign was asked to end.
pub fn is_interrupted() -> bool {
    IS_INTERRUPTED.load(Ordering::SeqCst)
}

/// Whether the fuzzing of a target ends before its time, although the campaign goes on.
static IS_ENOUGH: AtomicBool = AtomicBool::new(false);

/// Ends the fuzzing of a target before its time.
pub fn end_fuzzing() {
    IS_ENOUGH.store(true, Ordering::SeqCst);
}

/// Whether the fuzzing of a target is to end; the next one goes on.
pub fn was_enough() -> bool {
    IS_ENOUGH.swap(false, Ordering::SeqCst)
}

/// Whether processes that fuzz are to end.
pub fn is_over() -> bool {
    is_interrupted() || IS_ENOUGH.load(Ordering::SeqCst)
}

/// How a child ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum End {
    /// By itself, with this status.
    Itself(ExitStatus),
    /// Its time was up.
    TimedOut,
    /// The campaign was interrupted.
    Interrupted,
}

/// Waits until a child ends, its time is up, or the campaign is interrupted. Calls `look` on each poll.
pub fn wait(child: &mut Process, limit: Duration, mut look: impl FnMut(u32)) -> io::Result<End> {
    let started = Instant::now();
    loop {
        if child.has_ended() {
            return child.end().map(End::Itself);
        }
        if is_over() {
            return stop(child).map(|()| End::Interrupted);
        }
        if started.elapsed() > limit {
            return stop(child).map(|()| End::TimedOut);
        }
        look(child.id());
        thread::sleep(POLL);
    }
}

/// Asks a child to end, so that it can clean up, and kills it if it doesn't.
fn stop(child: &mut Process) -> io::Result<()> {
    child.ask_to_end();
    let asked = Instant::now();
    while !child.has_ended() && asked.elapsed() < GRACE {
        thread::sleep(POLL);
    }
    child.end().map(|_| ())
}

#[cfg(all(test, unix))]
mod tests {
    use std::process::{Command, Stdio};

    use super::*;

    fn sh(script: &str) -> Process {
        Process::spawn(Command::new("sh").args(["-c", script]).stderr(Stdio::null())).expect("a shell")
    }

    #[test]
    fn a_child_that_ends_has_a_status() {
        let end = wait(&mut sh("exit 3"), Duration::from_secs(60), |_| ()).expect("it is waited for");
        assert!(matches!(end, End::Itself(status) if status.code() == Some(3)), "{end:?}");
    }

    #[test]
    fn a_child_whose_time_is_up_may_clean_up() {
        let folder = tempfile::tempdir().expect("a folder");
        let folder = folder.path();
        let script = format!(
            "cd {}; trap 'touch done; exit' TERM; touch ready; while :; do sleep 0.01; done",
            folder.display()
        );
        let mut child = sh(&script);
        while !folder.join("ready").exists() {
            thread::sleep(POLL);
        }
        let end = wait(&mut child, Duration::ZERO, |_| ()).expect("it is waited for");
        assert_eq!(end, End::TimedOut);
        assert!(folder.join("done").exists());
    }
}
