//! A running child, the leader of its own process group, and the list of all of them.

use std::collections::BTreeSet;
use std::io;
use std::process::{Child, ChildStderr, ChildStdin, ChildStdout, ExitStatus, Stdio};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use super::{Command, wait_until};

/// The running children, by process id, which is also the id of their group.
static LIVE: Mutex<BTreeSet<u32>> = Mutex::new(BTreeSet::new());

fn live() -> MutexGuard<'static, BTreeSet<u32>> {
    LIVE.lock().unwrap_or_else(PoisonError::into_inner)
}

/// How long a killed child may take to be gone. A child that changed its user can't be killed at all.
const KILL_GRACE: Duration = Duration::from_secs(2);

/// A child with its group, which is killed on drop.
#[derive(Debug)]
pub(super) struct Process {
    child: Child,
    end: Option<Result<ExitStatus, Unkillable>>,
}

/// The child survived being killed.
#[derive(Clone, Copy, Debug, thiserror::Error)]
#[error("it can't be ended")]
struct Unkillable;

impl Process {
    pub(super) fn start(command: &Command, stdin: Stdio) -> io::Result<Self> {
        // Held until the child is listed, so that `end_all` misses none.
        let mut live = live();
        let child = command.build(stdin).spawn()?;
        live.insert(child.id());
        Ok(Process { child, end: None })
    }

    pub(super) fn stdin(&mut self) -> ChildStdin {
        self.child.stdin.take().expect("stdin is a pipe and taken once")
    }

    pub(super) fn stdout(&mut self) -> ChildStdout {
        self.child.stdout.take().expect("stdout is a pipe and taken once")
    }

    pub(super) fn stderr(&mut self) -> ChildStderr {
        self.child.stderr.take().expect("stderr is a pipe and taken once")
    }

    /// Whether the child has ended by itself.
    pub(super) fn has_ended(&mut self) -> bool {
        self.end.is_some() || has_ended(&mut self.child)
    }

    /// Ends the child with its whole group, and returns its exit status.
    pub(super) fn end(&mut self) -> io::Result<ExitStatus> {
        let end = match self.end {
            Some(end) => end,
            None => *self.end.insert(end(&mut self.child)?),
        };
        end.map_err(io::Error::other)
    }
}

fn end(child: &mut Child) -> io::Result<Result<ExitStatus, Unkillable>> {
    kill_group(child);
    let has_died = wait_until(KILL_GRACE, || has_ended(child));
    // Its id may be reused once it has been waited for, so it must be off the list by then. The list stays
    // locked, so that no child starts meanwhile that would be taken for a stray.
    let mut live = live();
    live.remove(&child.id());
    if !has_died {
        return Ok(Err(Unkillable));
    }
    let status = child.wait()?;
    #[cfg(target_os = "linux")]
    if live.is_empty() {
        super::strays::end();
    }
    Ok(Ok(status))
}

impl Drop for Process {
    fn drop(&mut self) {
        // There is nothing to do about a child that can't be waited for.
        let _ = self.end();
    }
}

/// Ends every running child, and lets no new one start. For a program that is about to exit; a signal
/// handler's thread may call it, too.
pub fn end_all() {
    let live = live();
    for id in live.iter() {
        kill_group_of(*id);
    }
    #[cfg(target_os = "linux")]
    super::strays::end();
    // A thread that waits for the list wants to start a child: never unlock it.
    std::mem::forget(live);
}

/// Whether a child has ended. It is not waited for, so its id is not reused.
#[cfg(unix)]
fn has_ended(child: &mut Child) -> bool {
    use rustix::process::{Pid, WaitId, WaitIdOptions, waitid};
    let options = WaitIdOptions::EXITED | WaitIdOptions::NOHANG | WaitIdOptions::NOWAIT;
    !matches!(waitid(WaitId::Pid(Pid::from_child(child)), options), Ok(None))
}

#[cfg(not(unix))]
fn has_ended(child: &mut Child) -> bool {
    !matches!(child.try_wait(), Ok(None))
}

fn kill_group(child: &mut Child) {
    // The child itself first, for systems without process groups.
    let _ = child.kill();
    kill_group_of(child.id());
}

#[cfg(unix)]
fn kill_group_of(id: u32) {
    use rustix::process::{Pid, Signal, kill_process_group};
    if let Some(group) = i32::try_from(id).ok().and_then(Pid::from_raw) {
        // It fails if the group has ended already.
        let _ = kill_process_group(group, Signal::KILL);
    }
}

#[cfg(not(unix))]
fn kill_group_of(_: u32) {}
