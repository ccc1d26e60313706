//! How far a command is, on a terminal.

use indicatif::{ProgressBar, ProgressStyle};

/// A bar for so many steps, on stderr and only if that is a terminal; `template` is what indicatif
/// calls one.
pub(super) fn bar(steps: usize, template: &str) -> ProgressBar {
    let style = ProgressStyle::with_template(template);
    ProgressBar::new(steps as u64).with_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()))
}
