//! Errors and warnings as text.

use std::fmt::Display;

use anstyle::Style;

use super::layout::outdented;
use super::style::{BAD, UNSURE, paint};
use crate::text::escaped_report;

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
