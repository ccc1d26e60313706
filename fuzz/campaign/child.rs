//! Child processes that end with the campaign, and the signals that end it.

use std::collections::BTreeSet;
use std::io;
use std::process::{Child as Process, Command, ExitStatus};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

/// The exit status of a program that was interrupted, as shells have it.
pub const INTERRUPTED: u8 = 130;

/// How often what is waited for is looked at.
pub const GLANCE: Duration = Duration::from_millis(20);

/// How long a child that was asked to end may take.
const GRACE: Duration = Duration::from_secs(3);

static IS_INTERRUPTED: AtomicBool = AtomicBool::new(false);

/// The children that run, each the leader of its own process group.
static LIVE: Mutex<BTreeSet<u32>> = Mutex::new(BTreeSet::new());

fn live() -> MutexGuard<'static, BTreeSet<u32>> {
    LIVE.lock().unwrap_or_else(PoisonError::into_inner)
}

/// From now on, the first signal that asks the program to end lets it put everything in order, and the
/// second ends it at once with all its children.
pub fn heed_signals() -> Result<(), String> {
    let handler = || {
        if IS_INTERRUPTED.swap(true, Ordering::SeqCst) {
            for id in live().iter() {
                kill_group(*id);
            }
            std::process::exit(INTERRUPTED.into());
        }
    };
    ctrlc::set_handler(handler).map_err(|error| format!("signals can't be handled: {error}"))
}

/// Whether the campaign has been asked to end.
pub fn is_interrupted() -> bool {
    IS_INTERRUPTED.load(Ordering::SeqCst)
}

/// A running child, which is killed with its group when this is dropped.
pub struct Child {
    /// The process itself.
    pub process: Process,
}

/// How waiting for a child came out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum End {
    /// It ended by itself.
    Itself(ExitStatus),
    /// It took too long and was ended.
    TooLong,
    /// It was ended because the campaign was asked to end.
    Interrupted,
}

impl Child {
    /// Starts a child in a group of its own, so that the keyboard's Ctrl-C reaches it only through us.
    pub fn start(command: &mut Command) -> io::Result<Self> {
        let mut live = live();
        #[cfg(unix)]
        std::os::unix::process::CommandExt::process_group(command, 0);
        let process = command.spawn()?;
        live.insert(process.id());
        Ok(Child { process })
    }

    /// Waits until the child ends, its time is up or the campaign is asked to end; `look` is called now
    /// and then meanwhile.
    pub fn wait(&mut self, limit: Duration, mut look: impl FnMut(u32)) -> io::Result<End> {
        let started = Instant::now();
        loop {
            if let Some(status) = self.process.try_wait()? {
                return Ok(End::Itself(status));
            }
            if is_interrupted() {
                return self.end().map(|()| End::Interrupted);
            }
            if started.elapsed() > limit {
                return self.end().map(|()| End::TooLong);
            }
            look(self.process.id());
            thread::sleep(GLANCE);
        }
    }

    /// Asks the child to end, and makes it.
    fn end(&mut self) -> io::Result<()> {
        ask_group(self.process.id());
        let asked = Instant::now();
        while self.process.try_wait()?.is_none() {
            if asked.elapsed() > GRACE {
                kill_group(self.process.id());
            }
            thread::sleep(GLANCE);
        }
        Ok(())
    }
}

impl Drop for Child {
    fn drop(&mut self) {
        let mut live = live();
        // What a child left behind in its group ends with it.
        kill_group(self.process.id());
        let _ = self.process.kill();
        let _ = self.process.wait();
        live.remove(&self.process.id());
    }
}

#[cfg(unix)]
fn signal_group(id: u32, signal: rustix::process::Signal) {
    use rustix::process::{Pid, kill_process_group};
    if let Some(group) = i32::try_from(id).ok().and_then(Pid::from_raw) {
        // A group that has ended is what was wanted.
        let _ = kill_process_group(group, signal);
    }
}

#[cfg(unix)]
fn ask_group(id: u32) {
    signal_group(id, rustix::process::Signal::TERM);
}

#[cfg(unix)]
fn kill_group(id: u32) {
    signal_group(id, rustix::process::Signal::KILL);
}

#[cfg(not(unix))]
fn ask_group(_: u32) {}

#[cfg(not(unix))]
fn kill_group(_: u32) {}

/// The processor time that a process has used, in seconds. Only Linux tells it of a process that runs.
pub fn cpu_seconds(id: u32) -> Option<f64> {
    let stat = std::fs::read_to_string(format!("/proc/{id}/stat")).ok()?;
    cpu_ticks(&stat).map(|ticks| ticks as f64 / TICKS_PER_SECOND)
}

/// What Linux counts such times in, on every architecture that we meet.
const TICKS_PER_SECOND: f64 = 100.0;

/// The twelfth and thirteenth field behind the name, which stands in parentheses and may hold some.
fn cpu_ticks(stat: &str) -> Option<u64> {
    let (_, fields) = stat.rsplit_once(')')?;
    let mut times = fields.split_whitespace().skip(11);
    let user: u64 = times.next()?.parse().ok()?;
    user.checked_add(times.next()?.parse().ok()?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn processor_time_is_read_behind_the_name() {
        let stat = "7 (a) b) S 1 7 7 0 -1 4194304 100 0 0 0 250 50 0 0 20 0 1 0";
        assert_eq!(cpu_ticks(stat), Some(300));
        for broken in ["", "7 (a", "7 (a) S 1", "7 (a) S 1 7 7 0 -1 4194304 100 0 0 0 x 50"] {
            assert_eq!(cpu_ticks(broken), None, "{broken}");
        }
    }
}
