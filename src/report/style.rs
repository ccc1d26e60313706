//! The few styles that reports use, and errors and warnings in them.

use std::fmt::Display;

use anstyle::{AnsiColor, Style};

use super::layout::outdented;
use crate::text::escaped_report;

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

/// Renders an error; without a width, on one line.
#[must_use]
pub fn error_text(message: impl Display, width: Option<usize>) -> String {
    text(BAD, "error:", &message.to_string(), width)
}

/// Renders a warning; without a width, on one line.
#[must_use]
pub fn warning_text(message: impl Display, width: Option<usize>) -> String {
    text(UNSURE, "warning:", &message.to_string(), width)
}

fn text(style: Style, word: &str, message: &str, width: Option<usize>) -> String {
    let line = format!("{} {message}", paint(style, word));
    escaped_report(width.map_or_else(|| format!("{line}\n"), |width| outdented(&line, width)))
}
