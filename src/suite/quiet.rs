//! Keeps the usual message about a panic off the terminal where the panic is a verdict.

use super::runner::THREAD_NAME;

/// From now on a panic of an implementation under test is told by its verdict alone; any other panic
/// is told as before. For programs that show the verdicts.
pub fn keep_quiet_about_crashes() {
    let usual = std::panic::take_hook();
    std::panic::set_hook(Box::new(move |panic| {
        if std::thread::current().name() != Some(THREAD_NAME) {
            usual(panic);
        }
    }));
}
