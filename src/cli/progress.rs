//! Progress bars on stderr, shown only if that is a terminal.

use std::time::Instant;

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

/// A bar for a number of steps, drawn by a template of indicatif.
pub(super) fn bar(steps: usize, template: &str) -> ProgressBar {
    ProgressBar::new(steps as u64).with_style(style(template))
}

fn style(template: &str) -> ProgressStyle {
    ProgressStyle::with_template(template).unwrap_or_else(|_| ProgressStyle::default_bar())
}

/// The speed of a stream of tokens.
pub(super) struct Pace {
    bar: ProgressBar,
    start: Instant,
}

impl Pace {
    /// A bar for an input of this many bytes, or of unknown length. It is hidden where it would overwrite a report
    /// on the same terminal.
    pub(super) fn new(bytes: Option<u64>, is_shown: bool) -> Self {
        let (bar, template) = match bytes {
            Some(bytes) => (ProgressBar::new(bytes), "{bar:30} {bytes}/{total_bytes}, {msg}"),
            None => (ProgressBar::no_length(), "{bytes}, {msg}"),
        };
        if !is_shown {
            bar.set_draw_target(ProgressDrawTarget::hidden());
        }
        Pace { bar: bar.with_style(style(template)), start: Instant::now() }
    }

    /// Updates the bar.
    pub(super) fn show(&self, bytes: u64, tokens: u64) {
        if !self.bar.is_hidden() {
            let per_second = tokens as f64 / self.start.elapsed().as_secs_f64().max(0.001);
            self.bar.set_message(format!("{tokens} tokens, {per_second:.0} per second"));
            self.bar.set_position(bytes);
        }
    }

    /// Removes the bar.
    pub(super) fn end(&self) {
        self.bar.finish_and_clear();
    }
}
