//! What a signal must not leave behind: children, and drafts of files. A stream of tokens is asked first
//! to come to an end by itself.

use std::process;
use std::sync::atomic::{AtomicU8, Ordering};

use jwt_assay::{child, file};

/// The exit status of a program that was interrupted, as shells have it.
pub(super) const INTERRUPTED: u8 = 130;

/// How a signal ends the program: at once, or, the first one, by asking.
static STAGE: AtomicU8 = AtomicU8::new(AT_ONCE);
const AT_ONCE: u8 = 0;
const ASKS_FIRST: u8 = 1;
const ASKED: u8 = 2;

/// From now on, Ctrl-C and the signals that ask a program to end take children and drafts along. The
/// quit signal does not: it is for those who want to see the state of things.
pub(super) fn take_all_with_us() {
    child::adopt_orphans();
    let on_signal = || {
        if STAGE.compare_exchange(ASKS_FIRST, ASKED, Ordering::SeqCst, Ordering::SeqCst).is_err() {
            end_at_once();
        }
    };
    // Where there can be no handler, a signal ends the program as ever.
    let _ = ctrlc::set_handler(on_signal);
}

/// From now on, the first signal asks, and whoever calls this looks whether it did.
pub(super) fn ask_first() {
    STAGE.store(ASKS_FIRST, Ordering::SeqCst);
}

/// Whether a signal has asked for an end.
pub(super) fn is_asked() -> bool {
    STAGE.load(Ordering::SeqCst) == ASKED
}

/// Ends the program, and leaves nothing behind.
pub(super) fn end_at_once() -> ! {
    child::end_all();
    file::discard_drafts();
    process::exit(i32::from(INTERRUPTED));
}
