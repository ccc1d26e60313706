//! What a signal must not leave behind: children, and drafts of files.

use std::process;

use jwt_assay::child;

use super::output;

/// The exit status of a program that was interrupted, as shells have it.
const INTERRUPTED: i32 = 130;

/// From now on, Ctrl-C and the signals that ask a program to end take children and drafts along. The
/// quit signal does not: it is for those who want to see the state of things.
pub(super) fn take_all_with_us() {
    child::adopt_orphans();
    let at_once = || {
        child::end_all();
        output::discard_drafts();
        process::exit(INTERRUPTED);
    };
    // Where there can be no handler, a signal ends the program as ever.
    let _ = ctrlc::set_handler(at_once);
}
