//! Processes that a child left behind outside its group. On Linux a program can ask to become their
//! parent, and so finds them.

use std::collections::BTreeSet;
use std::fs;
use std::sync::OnceLock;
use std::thread;
use std::time::Duration;

use rustix::process::{Pid, Signal, WaitOptions, getpid, kill_process, set_child_subreaper, waitpid};

/// The children that this program had before it started any: a shell that becomes it hands them on, and
/// they are none of its business. Empty until it is the parent of orphans.
static INHERITED: OnceLock<BTreeSet<u32>> = OnceLock::new();

/// The first process of a machine or a container, whose orphans come to it anyway, and are not only ours.
const INIT: u32 = 1;

/// How often the list of our children is gone through: a stray that dies may leave children too.
const ROUNDS: usize = 200;

pub(super) fn adopt() {
    let may_adopt = std::process::id() != INIT && INHERITED.get().is_none();
    // Without it, only what stays in a child's group is ended.
    if may_adopt && set_child_subreaper(Some(getpid())).is_ok() {
        INHERITED.get_or_init(|| children().into_iter().collect());
    }
}

/// Ends every child that came to us, once none of those that we started is left.
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
