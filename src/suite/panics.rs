//! Silences the panic hook for implementations under test: their panics become verdicts.

use std::any::Any;

/// The name of the threads that implementations run in, by which the panic hook knows them.
pub const THREAD_NAME: &str = "implementation under test";

/// Keeps the panics of implementations under test off stderr, since their verdicts report them. Any
/// other panic is printed as before. For programs that show the verdicts.
pub fn silence_iut_panics() {
    let usual = std::panic::take_hook();
    std::panic::set_hook(Box::new(move |panic| {
        if std::thread::current().name() != Some(THREAD_NAME) {
            usual(panic);
        }
    }));
}

/// The message of a panic.
pub(crate) fn panic_message(panic: &(dyn Any + Send)) -> &str {
    let text = panic.downcast_ref::<&str>().copied();
    text.or_else(|| panic.downcast_ref::<String>().map(String::as_str)).unwrap_or("a panic without a message")
}

#[cfg(test)]
mod tests {
    use std::panic::{self, PanicHookInfo};
    use std::sync::Arc;
    use std::sync::atomic::{AtomicUsize, Ordering};
    use std::thread;

    use super::*;

    const MESSAGE: &str = "a panic that the tests of this file make";

    /// Panics in a thread with this name, and returns the message.
    fn panic_in(name: &str) -> String {
        let thread = thread::Builder::new().name(name.to_owned()).spawn(|| panic!("{MESSAGE}"));
        let panic = thread.expect("a thread can be started").join().expect_err("it panics");
        panic_message(&*panic).to_owned()
    }

    /// The hook is the whole process's, so only panics with our own message are counted.
    #[test]
    fn only_the_panics_of_implementations_are_silenced() {
        let printed = Arc::new(AtomicUsize::new(0));
        let (count, usual) = (Arc::clone(&printed), panic::take_hook());
        panic::set_hook(Box::new(move |panic: &PanicHookInfo<'_>| {
            if panic_message(panic.payload()) == MESSAGE {
                count.fetch_add(1, Ordering::SeqCst);
            } else {
                usual(panic);
            }
        }));
        silence_iut_panics();
        assert_eq!(panic_in(THREAD_NAME), MESSAGE);
        assert_eq!(printed.load(Ordering::SeqCst), 0);
        assert_eq!(panic_in("another thread"), MESSAGE);
        assert_eq!(printed.load(Ordering::SeqCst), 1);
    }

    #[test]
    fn every_kind_of_panic_has_a_message() {
        assert_eq!(panic_message(&"borrowed"), "borrowed");
        assert_eq!(panic_message(&"made up".to_owned()), "made up");
        assert_eq!(panic_message(&7), "a panic without a message");
    }
}
