//! Programs that tests interrupt: they heed signals, however the tests were started.

/// Lets signals end the programs that are started from now on, even if the tests run where signals are ignored, as in a
/// background job. A program inherits what is ignored, but no handlers; these end the tests, as the signals would.
#[cfg(unix)]
pub fn heed_signals() {
    use std::sync::atomic::AtomicBool;
    use std::sync::{Arc, Once};

    use signal_hook::consts::{SIGHUP, SIGINT, SIGTERM};
    use signal_hook::flag::register_conditional_shutdown;

    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        for signal in [SIGINT, SIGTERM, SIGHUP] {
            let always = Arc::new(AtomicBool::new(true));
            register_conditional_shutdown(signal, 128 + signal, always).expect("a handler");
        }
    });
}

/// Signals can't be ignored.
#[cfg(not(unix))]
pub fn heed_signals() {}
