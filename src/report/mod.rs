//! Renderers: a result goes in, a text comes out. They are pure, and print nothing.
//!
//! Styled text carries ANSI escapes, which the caller keeps or strips. Text from tokens and implementations was escaped
//! where it came in; each renderer escapes once more what is left, with the list in [`text`](crate::text).

mod ci;
mod diff;
mod flaws;
mod fuzz;
mod generator_html;
mod generator_json;
mod generator_junit;
mod generator_markdown;
mod generator_text;
mod layout;
#[cfg(feature = "profile")]
mod lists_html;
mod page;
#[cfg(feature = "profile")]
mod profiles;
mod rules;
mod run_case;
mod run_conclusion;
mod run_failures;
mod run_html;
mod run_json;
mod run_junit;
mod run_markdown;
mod run_matrix;
mod run_text;
mod run_view {
    //! How a run is shown, for the renderers of text, JUnit and HTML.

    use std::fmt;

    use crate::report::layout::WIDTH;
    use crate::suite::{CaseResult, Instability, PeerReport, Verdict};

    /// How a run is shown.
    #[derive(Clone, Copy)]
    pub struct RunView<'a> {
        /// How many columns a line may have.
        pub width: usize,
        /// Whether notes, skips and known failures are listed, too.
        pub verbose: bool,
        /// The arguments of the command that tests a peer again, except for the case; it gets the peer's name.
        pub rerun: Option<&'a dyn Fn(&str) -> String>,
    }

    impl Default for RunView<'_> {
        fn default() -> Self {
            RunView { width: WIDTH, verbose: false, rerun: None }
        }
    }

    impl fmt::Debug for RunView<'_> {
        fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
            let RunView { width, verbose, .. } = self;
            let mut view = formatter.debug_struct("RunView");
            view.field("width", width).field("verbose", verbose).finish_non_exhaustive()
        }
    }

    impl RunView<'_> {
        /// The command that repeats one case of a peer. The one for an unstable case repeats what is known of them.
        pub(super) fn rerun_command(&self, peer: &PeerReport, result: &CaseResult) -> String {
            match &peer.unstable {
                Some(unstable) if result.verdict == Verdict::Unstable => self.repeat_command(peer, unstable),
                _ => format!("jwt-assay run {} {}", result.id, self.arguments(peer)),
            }
        }

        /// The command that asks one instance a sequence of cases, the last of which is unstable.
        pub(super) fn repeat_command(&self, peer: &PeerReport, unstable: &Instability) -> String {
            let Instability { case, earlier, .. } = unstable;
            let arguments = self.arguments(peer);
            match &earlier[..] {
                [] => format!("jwt-assay run {arguments}"),
                earlier => format!("jwt-assay run --in-order {} {case} {arguments}", earlier.join(" ")),
            }
        }

        /// The arguments that choose a peer, and the options of the run.
        pub(super) fn arguments(&self, peer: &PeerReport) -> String {
            let name = &peer.description.name;
            self.rerun.map_or_else(|| format!("--peer {name}"), |rerun| rerun(name))
        }
    }
}
mod site_html;
mod style {
    //! The few styles that reports use, and errors and warnings in them.

    use std::fmt::Display;

    use anstyle::{AnsiColor, Style};

    use crate::report::layout::outdented;
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
}
mod summary;
mod table;
mod token_html;
mod token_json;
mod token_picture;
mod token_text;
mod token_words;
mod vectors;
mod view;

pub use ci::{
    Issue, Issues, STEP_SUMMARY_BYTES, TokenAt, badge_json, badge_svg, github, gitlab, issues_markdown,
    repeat_issue, sarif, step_summary, token_issues,
};
pub use diff::{diff_json, diff_markdown, diff_text};
pub use flaws::{flaw_text, flaws_json, flaws_text, kill_matrix_json, kill_matrix_text};
pub use fuzz::{fuzz_json, fuzz_text};
pub use generator_html::generator_html;
pub use generator_json::generator_json;
pub use generator_junit::generator_junit;
pub use generator_markdown::generator_markdown;
pub use generator_text::generator_text;
pub use layout::WIDTH;
#[cfg(feature = "profile")]
pub use lists_html::{profiles_html, rules_html};
pub use page::{Assets, STYLE, source};
#[cfg(feature = "profile")]
pub use profiles::{profile_json, profile_text, profiles_json, profiles_text};
pub use rules::{rule_text, rules_json, rules_text};
pub use run_html::run_html;
pub use run_json::run_json;
pub use run_junit::run_junit;
pub use run_markdown::run_markdown;
pub use run_text::run_text;
pub use run_view::RunView;
pub use site_html::{StartPage, problem_html, refused_html, start_html, token_page_html, view_html};
pub use style::{BAD, DIM, GOOD, STRONG, UNSURE, error_text, paint, warning_text};
pub use summary::{summary_json, summary_text};
pub use token_html::{token_fragment, token_html};
pub use token_json::{repeat_json, sign_json, token_json};
pub use token_text::{repeat_text, token_findings_text, token_text};
pub use vectors::{case_json, case_text, cases_json, cases_text, manifest_json};
pub use view::{view_json, view_text};

use serde::{Serialize, Serializer};
use serde_json::Value;

use crate::text::escaped_json;
use crate::vectors::fingerprint;

/// The options that shaped a report, by name, as its JSON repeats them. They hold no secret.
///
/// ```
/// use jwt_assay::report::Options;
/// let options = Options::default().with("strict", true).with("cases", vec!["key/*"]);
/// assert_eq!(serde_json::to_string(&options)?, r#"{"strict":true,"cases":["key/*"]}"#);
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Clone, Debug, Default)]
pub struct Options(Vec<(&'static str, Value)>);

impl Options {
    /// Adds an option.
    #[must_use]
    pub fn with(mut self, name: &'static str, value: impl Into<Value>) -> Self {
        self.0.push((name, value.into()));
        self
    }
}

impl Serialize for Options {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.0.iter().map(|(name, value)| (name, value)))
    }
}

/// What made a report: the program, and the cases that it knows.
#[derive(Serialize)]
struct Tool {
    version: &'static str,
    vectors: &'static str,
}

impl Tool {
    fn this() -> Self {
        Tool { version: env!("CARGO_PKG_VERSION"), vectors: fingerprint() }
    }
}

/// A JSON document on its line or lines, with everything escaped that a terminal or the reader of a log would act on.
fn json_text(document: serde_json::Result<String>) -> String {
    escaped_json(document.expect("the document has string keys")) + "\n"
}

/// A count and its noun, as in `1 note` and `2 notes`.
#[must_use]
pub fn counted(count: usize, noun: &str) -> String {
    let plural = if count == 1 { "" } else { "s" };
    format!("{count} {noun}{plural}")
}
