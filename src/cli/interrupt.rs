//! What a signal must not leave behind: children, and drafts of files.

use std::process;

use jwt_assay::child;

use super::{Unable, output};

/// The exit status of a program that was interrupted, as shells have it.
const INTERRUPTED: i32 = 130;

/// From now on, Ctrl-C and the signals that ask a program to end take its children along.
pub(super) fn end_children_with_us() -> Result<(), Unable> {
    child::adopt_orphans();
    ctrlc::set_handler(|| {
        child::end_all();
        output::discard_drafts();
        process::exit(INTERRUPTED);
    })?;
    Ok(())
}
