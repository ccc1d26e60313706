//! Panics where they are verdicts: the usual message is kept off the terminal, and the words are told.

use std::any::Any;

/// The name of the threads that implementations run in, by which the panic hook knows them.
pub const THREAD_NAME: &str = "implementation under test";

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

#[cfg(test)]
mod tests {
    use std::panic::{self, PanicHookInfo};
    use std::sync::Arc;
    use std::sync::atomic::{AtomicUsize, Ordering};
    use std::thread;

    use super::*;

    const WORDS: &str = "a panic that the tests of this file make";

    /// Panics in a thread of some name, and tells the words that it ended with.
    fn panic_in(name: &str) -> String {
        let thread = thread::Builder::new().name(name.to_owned()).spawn(|| panic!("{WORDS}"));
        let panic = thread.expect("a thread can be started").join().expect_err("it panics");
        words_of(&*panic).to_owned()
    }

    /// The hook is the whole process's, so only panics with our own words are counted.
    #[test]
    fn only_the_panics_of_implementations_are_kept_quiet() {
        let told = Arc::new(AtomicUsize::new(0));
        let (count, usual) = (Arc::clone(&told), panic::take_hook());
        panic::set_hook(Box::new(move |panic: &PanicHookInfo<'_>| {
            if words_of(panic.payload()) == WORDS {
                count.fetch_add(1, Ordering::SeqCst);
            } else {
                usual(panic);
            }
        }));
        keep_quiet_about_crashes();
        assert_eq!(panic_in(THREAD_NAME), WORDS);
        assert_eq!(told.load(Ordering::SeqCst), 0);
        assert_eq!(panic_in("another thread"), WORDS);
        assert_eq!(told.load(Ordering::SeqCst), 1);
    }

    #[test]
    fn the_words_of_any_panic_are_told() {
        assert_eq!(words_of(&"as it stands"), "as it stands");
        assert_eq!(words_of(&"made up".to_owned()), "made up");
        assert_eq!(words_of(&7), "a panic without words");
    }
}
