//! What stops a command early: signals, and time limits. A program that is interrupted leaves neither children nor
//! unfinished files behind. A stream of tokens, a run and the calls of a generator are first given the chance to stop by
//! themselves.

use std::process;
use std::sync::atomic::{AtomicU8, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use jwt_assay::stop::{Budget, Stop, StopReason};
use jwt_assay::{child, file};

/// The exit status of an interrupted program, by the convention of shells.
pub(super) const INTERRUPTED: u8 = 130;

/// What a signal does: it ends the program at once, or the first one requests a stop.
static STAGE: AtomicU8 = AtomicU8::new(AT_ONCE);
const AT_ONCE: u8 = 0;
const REQUESTS_FIRST: u8 = 1;
const REQUESTED: u8 = 2;

/// Handles Ctrl-C and the signals that ask a program to end, except those that were ignored when it started: that is
/// how `nohup` and the shell's background jobs protect a program. The quit signal keeps its default, which is to dump
/// the program's state. Where no handler can be set, signals end the program by default.
pub(super) fn handle_signals() {
    child::adopt_orphans();
    listen(|| {
        if STAGE.compare_exchange(REQUESTS_FIRST, REQUESTED, Ordering::SeqCst, Ordering::SeqCst).is_err() {
            end_at_once();
        }
    });
}

/// From now on, the first signal only requests a stop, and the caller polls [`is_stop_requested`].
pub(super) fn request_stop_first() {
    STAGE.store(REQUESTS_FIRST, Ordering::SeqCst);
}

/// Whether a signal has requested a stop.
pub(super) fn is_stop_requested() -> bool {
    STAGE.load(Ordering::SeqCst) == REQUESTED
}

/// From now on, a signal ends the program at once again. Returns whether one has requested a stop.
pub(super) fn end_requests() -> bool {
    STAGE.swap(AT_ONCE, Ordering::SeqCst) == REQUESTED
}

/// Held while files that belong together take their places.
static PLACING: Mutex<()> = Mutex::new(());

fn placing() -> MutexGuard<'static, ()> {
    PLACING.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Does short work that a handled signal does not interrupt.
pub(super) fn uninterrupted<T>(work: impl FnOnce() -> T) -> T {
    let _held = placing();
    work()
}

/// Ends the program without leaving anything behind.
pub(super) fn end_at_once() -> ! {
    let _held = placing();
    child::end_all();
    file::discard_drafts();
    process::exit(i32::from(INTERRUPTED));
}

#[cfg(not(unix))]
fn listen(on_signal: impl FnMut() + Send + 'static) {
    let _ = ctrlc::set_handler(on_signal);
}

#[cfg(unix)]
use unix::listen;

#[cfg(unix)]
mod unix {
    use std::fs;
    use std::process::{Command, Stdio};
    use std::sync::Arc;
    use std::sync::mpsc::channel;
    use std::thread;

    use signal_hook::consts::{SIGHUP, SIGINT, SIGTERM, SIGXCPU, SIGXFSZ};
    use signal_hook::flag;
    use signal_hook::iterator::Signals;

    /// The signals that ask a program to end, with their names in a shell.
    const ENDING: [(i32, &str); 4] = [(SIGINT, "INT"), (SIGTERM, "TERM"), (SIGHUP, "HUP"), (SIGXCPU, "XCPU")];

    /// Calls `on_signal` for every signal that asks the program to end.
    pub(super) fn listen(mut on_signal: impl FnMut() + Send + 'static) {
        // With a handler, a write beyond the limit of a file's size fails like any other, and does not end the program.
        let _ = flag::register(SIGXFSZ, Arc::default());
        let heeded: Vec<i32> =
            ENDING.into_iter().filter(|signal| !is_ignored(*signal)).map(|(number, _)| number).collect();
        // The thread comes first: without one, a handler would only swallow signals.
        let (start, started) = channel::<Signals>();
        let wait = move || {
            if let Ok(mut signals) = started.recv() {
                signals.forever().for_each(|_| on_signal());
            }
        };
        if thread::Builder::new().name("signals".to_owned()).spawn(wait).is_ok()
            && let Ok(signals) = Signals::new(heeded)
        {
            // It can't fail: the thread waits.
            let _ = start.send(signals);
        }
    }

    /// Whether a signal is ignored. To ask the system takes unsafe code, so this reads what Linux shows of a process.
    fn is_ignored(signal: (i32, &str)) -> bool {
        let status = fs::read_to_string("/proc/self/status").ok();
        status
            .and_then(|status| is_in_mask(&status, signal.0))
            .unwrap_or_else(|| is_ignored_by_child(signal.1))
    }

    /// Whether a signal is in the mask of ignored ones.
    fn is_in_mask(status: &str, signal: i32) -> Option<bool> {
        let digits = status.lines().find_map(|line| line.strip_prefix("SigIgn:"))?.trim();
        let mask = u128::from_str_radix(digits, 16).ok()?;
        Some(mask >> (signal - 1) & 1 == 1)
    }

    /// The same on other systems: a child inherits which signals are ignored, so one that is survives its own signal.
    fn is_ignored_by_child(name: &str) -> bool {
        let mut shell = Command::new("sh");
        shell.args(["-c", &format!("kill -{name} $$")]);
        let status = shell.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).status();
        status.is_ok_and(|status| status.success())
    }

    #[cfg(test)]
    mod tests {
        use super::*;

        #[test]
        fn ignored_signals_are_read_from_the_mask() {
            let status = "Name:\tjwt-assay\nSigBlk:\t0000000000000003\nSigIgn:\t0000000000001001\n";
            assert_eq!(is_in_mask(status, SIGHUP), Some(true));
            assert_eq!(is_in_mask(status, 13), Some(true));
            assert_eq!(is_in_mask(status, SIGINT), Some(false));
            assert_eq!(is_in_mask("SigBlk:\t0", SIGHUP), None);
            assert_eq!(is_in_mask("SigIgn:\tnone", SIGHUP), None);
        }

        #[test]
        fn both_ways_agree() {
            for (number, name) in ENDING {
                assert_eq!(is_ignored((number, name)), is_ignored_by_child(name), "{name}");
            }
        }
    }
}

/// The time limit of one question to a peer, or of one call to a generator, in seconds.
pub(super) const DEFAULT_TIMEOUT: &str = "5";

/// The time limit of the whole run of one peer, or of a generator, in seconds.
pub(super) const DEFAULT_BUDGET: &str = "120";

/// Stops at the first signal, if signals request a stop first, or once the time is up.
pub(super) fn stop_at(budget: Budget) -> Stop {
    Stop::when(move || {
        let interruption = is_stop_requested().then_some(StopReason::Interrupted);
        interruption.or_else(|| budget.spent())
    })
}

/// Much longer durations overflow the clocks of some systems.
const LONGEST: Duration = Duration::from_secs(24 * 3_600);

/// Parses a number of seconds, which may have a fraction.
pub(super) fn seconds(text: &str) -> Result<Duration, String> {
    let seconds: f64 = text.parse().map_err(|_| "not a number of seconds".to_owned())?;
    match Duration::try_from_secs_f64(seconds) {
        Ok(duration) if !duration.is_zero() && duration <= LONGEST => Ok(duration),
        _ => Err("must be above 0 and at most 86400 seconds".to_owned()),
    }
}
