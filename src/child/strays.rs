//! Processes that a child left behind outside its group. On Linux a program can ask to become their
//! parent, and so finds them.

use std::collections::BTreeSet;
use std::fs;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::Duration;

use rustix::process::{Pid, Signal, WaitOptions, getpid, kill_process, set_child_subreaper, waitpid};

/// Whether this program is the parent of orphans.
static ADOPTS: AtomicBool = AtomicBool::new(false);

/// How often the list of our children is gone through: a stray that dies may leave children too.
const ROUNDS: usize = 200;

pub(super) fn adopt() {
    // Without it, only what stays in a child's group is ended.
    ADOPTS.store(set_child_subreaper(Some(getpid())).is_ok(), Ordering::Relaxed);
}

/// Ends every child of ours but those that are still at work.
pub(super) fn end(at_work: &BTreeSet<u32>) {
    if !ADOPTS.load(Ordering::Relaxed) {
        return;
    }
    for _ in 0..ROUNDS {
        let strays: Vec<Pid> =
            children().into_iter().filter(|id| !at_work.contains(id)).filter_map(pid).collect();
        if strays.is_empty() {
            return;
        }
        for stray in strays {
            let _ = kill_process(stray, Signal::KILL);
            let _ = waitpid(Some(stray), WaitOptions::NOHANG);
        }
        thread::sleep(Duration::from_millis(1));
    }
}

fn pid(id: u32) -> Option<Pid> {
    Pid::from_raw(i32::try_from(id).ok()?)
}

/// The ids of all processes whose parent we are.
fn children() -> Vec<u32> {
    let own = std::process::id();
    let Ok(processes) = fs::read_dir("/proc") else { return Vec::new() };
    let ids = processes.filter_map(|entry| entry.ok()?.file_name().to_str()?.parse().ok());
    ids.filter(|id| parent(*id) == Some(own)).collect()
}

/// The parent of a process: the second field behind its name, which stands in parentheses and may
/// hold some itself.
fn parent(id: u32) -> Option<u32> {
    let status = fs::read_to_string(format!("/proc/{id}/stat")).ok()?;
    status.rsplit_once(')')?.1.split_ascii_whitespace().nth(1)?.parse().ok()
}
