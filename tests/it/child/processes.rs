//! Finds processes by a mark on their command line.

use std::fs;
use std::path::Path;
use std::process::Command;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;
use std::time::{Duration, Instant};

/// A text that is on the command lines of one test's processes and nowhere else.
pub fn mark() -> String {
    static NEXT: AtomicUsize = AtomicUsize::new(0);
    format!("mark-{}-{}", std::process::id(), NEXT.fetch_add(1, Ordering::Relaxed))
}

/// The processes that carry a mark, each with its command line.
pub fn marked(mark: &str) -> Vec<(String, String)> {
    let processes = fs::read_dir("/proc").expect("a system that lists its processes");
    let lines = processes.filter_map(|entry| {
        let folder = entry.ok()?.path();
        let line = fs::read(folder.join("cmdline")).ok()?;
        let id = folder.file_name()?.to_str()?.to_owned();
        Some((id, String::from_utf8_lossy(&line).replace('\0', " ")))
    });
    // Our own children carry it as a whole argument, never as part of one.
    lines.filter(|(_, line)| line.split(' ').any(|word| word == mark)).collect()
}

/// Kills the processes that carry a mark.
pub fn kill(mark: &str) {
    let ids = marked(mark).into_iter().map(|(id, _)| id);
    let status = Command::new("sh").args(["-c", "kill -KILL \"$@\"", "kill"]).args(ids).status();
    assert!(status.is_ok_and(|status| status.success()), "the processes can be killed");
}

/// More time than a busy machine needs for what an idle one does at once.
pub const PATIENCE: Duration = Duration::from_secs(120);

/// Waits until the number of processes with the mark is as expected.
pub fn wait_for(mark: &str, count: impl Fn(usize) -> bool, what: &str) {
    let until = Instant::now() + PATIENCE;
    while !count(marked(mark).len()) {
        assert!(Instant::now() < until, "{what}: {:?}", marked(mark));
        thread::sleep(Duration::from_millis(5));
    }
}

/// Fails if a process is left. A killed one may take a moment to disappear.
pub fn assert_none_left(mark: &str) {
    wait_for(mark, |count| count == 0, "processes are left");
}

/// The script that misbehaves.
pub fn rogue() -> &'static Path {
    Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/it/child/rogue.sh"))
}
