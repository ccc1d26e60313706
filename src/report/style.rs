//! The few styles that reports use.

use std::fmt::Display;

use anstyle::{AnsiColor, Style};

/// What is right.
pub const GOOD: Style = AnsiColor::Green.on_default().bold();
/// What is wrong.
pub const BAD: Style = AnsiColor::Red.on_default().bold();
/// What could be better, or is undecided.
pub const UNSURE: Style = AnsiColor::Yellow.on_default();
/// What matters.
pub const STRONG: Style = Style::new().bold();
/// What explains.
pub const DIM: Style = Style::new().dimmed();

/// A text in a style.
#[must_use]
pub fn paint(style: Style, text: impl Display) -> String {
    format!("{style}{text}{style:#}")
}
