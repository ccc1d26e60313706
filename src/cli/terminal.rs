//! The terminal: how wide it is, and the messages that go to stderr.

use std::env;
use std::fmt::Display;
use std::io::{stderr, stdout};

use jwt_assay::report::{WIDTH, error_text, warning_text};
use jwt_assay::text::escaped;
use terminal_size::{Width, terminal_size_of};

/// In fewer columns than this, nothing but single words would fit.
const NARROWEST: usize = 40;

/// The width of reports on stdout: COLUMNS if it is set, else the terminal's, else [`WIDTH`].
pub(super) fn width() -> usize {
    let terminal = || terminal_size_of(stdout()).map(columns);
    columns_variable().or_else(terminal).unwrap_or(WIDTH).max(NARROWEST)
}

/// Reports an error on stderr.
pub(super) fn report_error(error: &anyhow::Error) {
    anstream::eprint!("{}", error_text(escaped(&chain(error)), message_width()));
}

/// Reports a warning on stderr.
pub(super) fn warn(message: impl Display) {
    anstream::eprint!("{}", warning_text(message, message_width()));
}

/// The width of messages. Without a terminal, each is one line: that is what logs and scripts expect.
fn message_width() -> Option<usize> {
    let terminal = || terminal_size_of(stderr()).map(columns);
    columns_variable().or_else(terminal).map(|width| width.max(NARROWEST))
}

fn columns_variable() -> Option<usize> {
    env::var("COLUMNS").ok()?.parse().ok().filter(|columns| *columns > 0)
}

fn columns((Width(width), _): (Width, terminal_size::Height)) -> usize {
    usize::from(width)
}

/// An error and its causes, joined by colons. A cause that the text before it already quotes is left out.
fn chain(error: &anyhow::Error) -> String {
    let mut text = String::new();
    for cause in error.chain().map(ToString::to_string) {
        if text.is_empty() {
            text = cause;
        } else if !text.contains(&cause) {
            text = format!("{text}: {cause}");
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use anyhow::{Context as _, anyhow};

    use super::chain;

    #[test]
    fn an_error_names_each_cause_once() {
        let error = Err::<(), _>(anyhow!("no such file")).context("a.json: no such file").context("claims");
        assert_eq!(chain(&error.expect_err("an error")), "claims: a.json: no such file");
        assert_eq!(chain(&anyhow!("one").context("two")), "two: one");
    }
}
