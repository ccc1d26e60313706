//! Panics where they are verdicts: the usual message is kept off the terminal, and the words are told.

use std::any::Any;

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

/// What a panic said.
pub(crate) fn words_of(panic: &(dyn Any + Send)) -> &str {
    let text = panic.downcast_ref::<&str>().copied();
    text.or_else(|| panic.downcast_ref::<String>().map(String::as_str)).unwrap_or("a panic without words")
}
