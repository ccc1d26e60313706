//! A badge: what was tested, a few words, and a colour; as JSON for shields, and as a picture.
//!
//! <https://shields.io/badges/endpoint-badge>

use serde::Serialize;

use super::Issues;
use crate::report::json_text;
use crate::suite::{Report, Verdict};
use crate::text::{cut, escaped_xml};

/// The most characters of a label.
const LABEL: usize = 40;

#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Badge {
    /// Shields refuses keys that it does not know.
    schema_version: u64,
    label: String,
    message: String,
    color: &'static str,
}

impl Badge {
    fn new(label: &str, message: String, color: &'static str) -> Self {
        let label = cut(&label.chars().take(LABEL).collect::<String>());
        Badge { schema_version: 1, label, message, color }
    }

    pub(super) fn undecided() -> Self {
        Badge::new("JWT", "unchecked".to_owned(), "lightgrey")
    }

    /// What was found in tokens.
    pub(super) fn of_tokens(conformant: Option<bool>, errors: usize, warnings: usize) -> Self {
        let message = match conformant {
            Some(true) if warnings == 0 => "conformant".to_owned(),
            Some(true) => format!("conformant, {}", super::counted(warnings, "warning")),
            Some(false) => super::counted(errors, "error"),
            None => return Badge::undecided(),
        };
        Badge::new("JWT", message, color(conformant, warnings > 0))
    }

    /// A count of a total.
    pub(super) fn of_counts(
        label: &str,
        good: u64,
        all: u64,
        conformant: Option<bool>,
        has_known: bool,
    ) -> Self {
        Badge::new(label, format!("{good}/{all}"), color(conformant, has_known))
    }

    /// How many of the judged cases a run passed.
    pub(super) fn of_run(report: &Report) -> Self {
        let totals = report.totals();
        let (passed, known) = (totals.of(Verdict::Pass), totals.of(Verdict::KnownFailure));
        let judged = passed + known + totals.failed();
        let label = match &report.peers[..] {
            [peer] => peer.description.name.as_str(),
            _ => "JWT",
        };
        let conformant = Some(report.is_conformant());
        Badge::of_counts(label, passed as u64, judged as u64, conformant, known > 0)
    }
}

fn color(conformant: Option<bool>, has_blemish: bool) -> &'static str {
    match (conformant, has_blemish) {
        (Some(true), false) => "brightgreen",
        (Some(true), true) => "yellowgreen",
        (Some(false), _) => "red",
        (None, _) => "lightgrey",
    }
}

/// Renders the badge of issues for shields.
#[must_use]
pub fn badge_json(issues: &Issues) -> String {
    json_text(serde_json::to_string(&issues.badge))
}

/// Renders the badge of issues as a picture.
#[must_use]
pub fn badge_svg(issues: &Issues) -> String {
    let Badge { label, message, color, .. } = &issues.badge;
    let fill = match *color {
        "brightgreen" => "#3c7a0c",
        "yellowgreen" => "#6b6f00",
        "red" => "#b5382a",
        _ => "#666",
    };
    let (left, right) = (width(label), width(message));
    let (all, label, message) = (left + right, escaped_text(label), escaped_text(message));
    let part = |text: &str, start: usize, width: usize| {
        let (middle, length) = ((2 * start + width) / 2, width - 10);
        format!(
            "<text x=\"{middle}\" y=\"14\" textLength=\"{length}\" lengthAdjust=\"spacingAndGlyphs\">{text}</text>"
        )
    };
    let (name, value) = (part(&label, 0, left), part(&message, left, right));
    format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{all}\" height=\"20\" role=\"img\" \
         aria-label=\"{label}: {message}\">\n<title>{label}: {message}</title>\n\
         <rect width=\"{left}\" height=\"20\" fill=\"#444\"/>\n\
         <rect x=\"{left}\" width=\"{right}\" height=\"20\" fill=\"{fill}\"/>\n\
         <g fill=\"#fff\" text-anchor=\"middle\" font-family=\"Verdana,DejaVu Sans,sans-serif\" font-size=\"11\">\
         {name}{value}</g>\n</svg>\n"
    )
}

/// How wide a text is about; the picture stretches it to that.
fn width(text: &str) -> usize {
    10 + 7 * text.chars().count().max(1)
}

fn escaped_text(text: &str) -> String {
    let text = escaped_xml(text).replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
    text.replace('"', "&quot;").replace('\n', " ")
}
