//! The terminal: how wide it is, the messages that go to stderr, which show no secret and nothing that a terminal or the
//! reader of a log would act on, and progress bars.

use std::env;
use std::ffi::OsString;
use std::fmt::Display;
use std::io::{stderr, stdout};
use std::sync::{Mutex, PoisonError};
use std::time::Instant;

use clap::error::ContextValue;
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use jwt_assay::report::{WIDTH, error_text, warning_text};
use jwt_assay::secrets::Secrets;
use jwt_assay::text::{escaped, one_line};
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
    anstream::eprint!("{}", error_text(one_line(&hidden(&chain(error))), message_width()));
}

/// Reports a warning on stderr.
pub(super) fn warn(message: impl Display) {
    anstream::eprint!("{}", warning_text(one_line(&hidden(&message.to_string())), message_width()));
}

/// What no message may show. The values come from variables and files, which a command reads as it needs them.
static SECRETS: Mutex<Option<Secrets>> = Mutex::new(None);

/// Keeps a secret out of every message from now on.
pub(super) fn keep_secret(secret: &[u8]) {
    SECRETS.lock().unwrap_or_else(PoisonError::into_inner).get_or_insert_default().add(secret);
}

/// The secrets so far.
pub(super) fn secrets() -> Secrets {
    SECRETS.lock().unwrap_or_else(PoisonError::into_inner).clone().unwrap_or_default()
}

/// A text without those secrets.
pub(super) fn hidden(text: &str) -> String {
    secrets().hide(text)
}

/// Reports arguments that can't be parsed. Clap quotes them as they are, so those with something to escape or to hide
/// are changed in its error, which then has no colours.
pub(super) fn report_usage(mut error: clap::Error) {
    let safe = |text: &str| one_line(&hidden(text));
    let is_safe = |argument: OsString| argument.to_str().is_some_and(|argument| safe(argument) == argument);
    if env::args_os().all(is_safe) {
        anstream::eprint!("{}", error.render().ansi());
        return;
    }
    let quoted: Vec<_> = error.context().map(|(kind, value)| (kind, value.clone())).collect();
    for (kind, value) in quoted {
        let value = match value {
            ContextValue::String(text) => ContextValue::String(safe(&text)),
            ContextValue::Strings(texts) => {
                ContextValue::Strings(texts.iter().map(|text| safe(text)).collect())
            }
            other => other,
        };
        error.insert(kind, value);
    }
    // As text, it has no escape sequences, neither its own nor those of an argument.
    anstream::eprint!("{}", escaped(&hidden(&error.render().to_string())));
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
