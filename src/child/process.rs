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
pub struct Process {
    child: Child,
    end: Option<Result<ExitStatus, Unkillable>>,
}

/// The child survived being killed.
#[derive(Clone, Copy, Debug, thiserror::Error)]
#[error("it can't be ended")]
struct Unkillable;

impl Process {
    pub(super) fn start(command: &Command, stdin: Stdio) -> io::Result<Self> {
        Process::spawn(&mut command.build(stdin))
    }

    /// Starts a command as it is set up, in a process group of its own.
    ///
    /// # Errors
    /// The command can't be started, as the system says.
    pub fn spawn(command: &mut std::process::Command) -> io::Result<Self> {
        // Its own group takes the keyboard's Ctrl-C away from it, so the program has to end it then.
        #[cfg(unix)]
        std::os::unix::process::CommandExt::process_group(command, 0);
        // Held until the child is listed, so that `end_all` misses none.
        let mut live = live();
        let child = command.spawn()?;
        live.insert(child.id());
        Ok(Process { child, end: None })
    }

    /// The id of the child and of its group.
    #[must_use]
    pub fn id(&self) -> u32 {
        self.child.id()
    }

    pub(super) fn stdin(&mut self) -> ChildStdin {
        self.child.stdin.take().expect("stdin is a pipe and taken once")
    }

    pub(super) fn stdout(&mut self) -> ChildStdout {
        self.child.stdout.take().expect("stdout is a pipe and taken once")
    }

    pub(super) fn stderr(&mut self) -> ChildStderr {
        self.take_stderr().expect("stderr is a pipe and taken once")
    }

    /// The child's stderr, if it is a pipe and was not taken before.
    pub fn take_stderr(&mut self) -> Option<ChildStderr> {
        self.child.stderr.take()
    }

    /// Whether the child has ended by itself.
    pub fn has_ended(&mut self) -> bool {
        self.end.is_some() || has_ended(&mut self.child)
    }

    /// Asks the child and its group to end, where the system has a way to ask.
    pub fn ask_to_end(&self) {
        #[cfg(unix)]
        signal_group(self.child.id(), rustix::process::Signal::TERM);
    }

    /// Kills what is left of the child and its group, and returns the child's exit status.
    ///
    /// # Errors
    /// The child can't be killed or waited for, as the system says.
    pub fn end(&mut self) -> io::Result<ExitStatus> {
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
    signal_group(id, rustix::process::Signal::KILL);
}

#[cfg(unix)]
fn signal_group(id: u32, signal: rustix::process::Signal) {
    use rustix::process::{Pid, kill_process_group};
    if let Some(group) = i32::try_from(id).ok().and_then(Pid::from_raw) {
        // It fails if the group has ended already.
        let _ = kill_process_group(group, signal);
    }
}

#[cfg(not(unix))]
fn kill_group_of(_: u32) {}
