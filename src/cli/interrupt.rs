//! Signals: a program that is interrupted leaves neither children nor unfinished files behind. A stream of
//! tokens, a run and the calls of a generator are first given the chance to stop by themselves.

use std::process;
use std::sync::atomic::{AtomicU8, Ordering};

use jwt_assay::{child, file};

/// The exit status of an interrupted program, by the convention of shells.
pub(super) const INTERRUPTED: u8 = 130;

/// What a signal does: it ends the program at once, or the first one requests a stop.
static STAGE: AtomicU8 = AtomicU8::new(AT_ONCE);
const AT_ONCE: u8 = 0;
const REQUESTS_FIRST: u8 = 1;
const REQUESTED: u8 = 2;

/// Handles Ctrl-C and the signals that ask a program to end. The quit signal keeps its default, which is to dump the
/// program's state.
pub(super) fn handle_signals() {
    child::adopt_orphans();
    let on_signal = || {
        if STAGE.compare_exchange(REQUESTS_FIRST, REQUESTED, Ordering::SeqCst, Ordering::SeqCst).is_err() {
            end_at_once();
        }
    };
    // Without a handler, a signal ends the program by default.
    let _ = ctrlc::set_handler(on_signal);
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

/// Ends the program without leaving anything behind.
pub(super) fn end_at_once() -> ! {
    child::end_all();
    file::discard_drafts();
    process::exit(i32::from(INTERRUPTED));
}
