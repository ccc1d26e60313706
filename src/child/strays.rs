//! Processes that a child left behind outside of its group. On Linux a program can become their parent, and
//! so find them.

use std::collections::BTreeSet;
use std::fs;
use std::sync::OnceLock;
use std::thread;
use std::time::Duration;

use rustix::process::{Pid, Signal, WaitOptions, getpid, kill_process, set_child_subreaper, waitpid};

/// The children that this program had before it started any. A shell that replaces itself by this program
/// leaves its children to it; they are not ours to end. Unset until orphans are adopted.
static INHERITED: OnceLock<BTreeSet<u32>> = OnceLock::new();

/// The first process of a machine or container. It gets all orphans anyway, not only ours.
const INIT: u32 = 1;

/// How often the list of our children is checked: a killed stray may leave children, too.
const ROUNDS: usize = 200;

pub(super) fn adopt() {
    let may_adopt = std::process::id() != INIT && INHERITED.get().is_none();
    // If it fails, only processes that stay in a child's group are ended.
    if may_adopt && set_child_subreaper(Some(getpid())).is_ok() {
        INHERITED.get_or_init(|| children().into_iter().collect());
    }
}

/// Ends every adopted child. Only called after all those that we started have ended.
pub(super) fn end() {
    let Some(inherited) = INHERITED.get() else { return };
    for _ in 0..ROUNDS {
        let strays: Vec<Pid> =
            children().into_iter().filter(|id| !inherited.contains(id)).filter_map(pid).collect();
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

/// The ids of our child processes.
fn children() -> Vec<u32> {
    let own = std::process::id();
    let Ok(processes) = fs::read_dir("/proc") else { return Vec::new() };
    let ids = processes.filter_map(|entry| entry.ok()?.file_name().to_str()?.parse().ok());
    ids.filter(|id| parent(*id) == Some(own)).collect()
}

/// The parent of a process: the second field after its name, which is in parentheses and may contain
/// parentheses itself.
fn parent(id: u32) -> Option<u32> {
    let status = fs::read_to_string(format!("/proc/{id}/stat")).ok()?;
    status.rsplit_once(')')?.1.split_ascii_whitespace().nth(1)?.parse().ok()
}
