//! How far a command is, on a terminal.

use std::time::Instant;

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

/// A bar for so many steps, on stderr and only if that is a terminal; `template` is what indicatif
/// calls one.
pub(super) fn bar(steps: usize, template: &str) -> ProgressBar {
    let style = ProgressStyle::with_template(template);
    ProgressBar::new(steps as u64).with_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()))
}

/// How fast a stream is.
pub(super) struct Pace {
    bar: ProgressBar,
    start: Instant,
}

impl Pace {
    /// A bar for an input of so many bytes, or of nobody knows how many; none where it would be in the way
    /// of something else on the screen.
    pub(super) fn new(bytes: Option<u64>, is_shown: bool) -> Self {
        let (bar, template) = match bytes {
            Some(bytes) => (ProgressBar::new(bytes), "{bar:30} {bytes}/{total_bytes}, {msg}"),
            None => (ProgressBar::no_length(), "{bytes}, {msg}"),
        };
        if !is_shown {
            bar.set_draw_target(ProgressDrawTarget::hidden());
        }
        let style = ProgressStyle::with_template(template);
        let bar = bar.with_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()));
        Pace { bar, start: Instant::now() }
    }

    /// Shows how far it is.
    pub(super) fn show(&self, bytes: u64, tokens: u64) {
        if !self.bar.is_hidden() {
            let a_second = tokens as f64 / self.start.elapsed().as_secs_f64().max(0.001);
            self.bar.set_message(format!("{tokens} tokens, {a_second:.0} a second"));
            self.bar.set_position(bytes);
        }
    }

    /// Leaves nothing on the screen.
    pub(super) fn end(&self) {
        self.bar.finish_and_clear();
    }
}
