//! The formats of reports, by command: their names, what they are for, and which are made of issues.

use std::path::Path;

use clap::ValueEnum;
use clap::builder::PossibleValue;
use jwt_assay::report::{Issues, badge_json, badge_svg, github, gitlab, issues_markdown, sarif};

/// The formats that every command writes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(super) enum Format {
    /// For people
    #[default]
    Text,
    /// For programs, format 1
    Json,
}

/// The formats of a list.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(super) enum ListFormat {
    /// For people
    #[default]
    Text,
    /// For programs, format 1
    Json,
    /// A page to look at, in one file
    Html,
}

impl Formats for ListFormat {}

/// The formats of a report on tokens.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum TokenFormat {
    #[default]
    Text,
    Json,
    Html,
    Ci(CiFormat),
}

/// The formats of a report on a generator or on a run.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum JobFormat {
    #[default]
    Text,
    Json,
    Junit,
    Markdown,
    Html,
    Ci(CiFormat),
}

/// The formats that a command writes; clap rejects any other. The default is text.
pub(super) trait Formats: ValueEnum + Copy + Default + Send + Sync + 'static {
    /// The format of issues that it is, if it is one.
    fn ci(self) -> Option<CiFormat> {
        None
    }

    /// The format for a file of this name.
    fn in_file(self, _: &Path) -> Self {
        self
    }
}

impl Formats for Format {}

impl TokenFormat {
    /// Its name on the command line.
    pub(super) fn name(self) -> &'static str {
        match self {
            TokenFormat::Text => "text",
            TokenFormat::Json => "json",
            TokenFormat::Html => "html",
            TokenFormat::Ci(format) => format.name(),
        }
    }
}

impl Formats for TokenFormat {
    fn ci(self) -> Option<CiFormat> {
        match self {
            TokenFormat::Ci(format) => Some(format),
            TokenFormat::Text | TokenFormat::Json | TokenFormat::Html => None,
        }
    }

    fn in_file(self, path: &Path) -> Self {
        self.ci().map_or(self, |format| TokenFormat::Ci(format.in_file(path)))
    }
}

impl Formats for JobFormat {
    fn ci(self) -> Option<CiFormat> {
        match self {
            JobFormat::Ci(format) => Some(format),
            _ => None,
        }
    }

    fn in_file(self, path: &Path) -> Self {
        self.ci().map_or(self, |format| JobFormat::Ci(format.in_file(path)))
    }
}

impl ValueEnum for TokenFormat {
    fn value_variants<'a>() -> &'a [Self] {
        use CiFormat::{Badge, Github, Gitlab, Markdown, Sarif};
        use TokenFormat::{Ci, Html, Json, Text};
        &[Text, Json, Html, Ci(Markdown), Ci(Sarif), Ci(Github), Ci(Gitlab), Ci(Badge)]
    }

    fn to_possible_value(&self) -> Option<PossibleValue> {
        match self {
            TokenFormat::Text => Format::Text.to_possible_value(),
            TokenFormat::Json => Format::Json.to_possible_value(),
            TokenFormat::Html => Some(page()),
            TokenFormat::Ci(format) => format.possible_value(),
        }
    }
}

impl ValueEnum for JobFormat {
    fn value_variants<'a>() -> &'a [Self] {
        use CiFormat::{Badge, Github, Gitlab, Sarif};
        use JobFormat::{Ci, Html, Json, Junit, Markdown, Text};
        &[Text, Json, Junit, Markdown, Html, Ci(Sarif), Ci(Github), Ci(Gitlab), Ci(Badge)]
    }

    fn to_possible_value(&self) -> Option<PossibleValue> {
        match self {
            JobFormat::Text => Format::Text.to_possible_value(),
            JobFormat::Json => Format::Json.to_possible_value(),
            JobFormat::Junit => Some(PossibleValue::new("junit").help("For CI, as JUnit XML")),
            JobFormat::Markdown => CiFormat::Markdown.possible_value(),
            JobFormat::Html => Some(page()),
            JobFormat::Ci(format) => format.possible_value(),
        }
    }
}

fn page() -> PossibleValue {
    PossibleValue::new("html").help("A page to look at, in one file")
}

/// The formats that are made of issues.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum CiFormat {
    Markdown,
    Sarif,
    Github,
    Gitlab,
    Badge,
    /// A badge to a file that is a picture.
    BadgePicture,
}

impl CiFormat {
    /// Its name on the command line.
    pub(super) fn name(self) -> &'static str {
        match self {
            CiFormat::Markdown => "markdown",
            CiFormat::Sarif => "sarif",
            CiFormat::Github => "github",
            CiFormat::Gitlab => "gitlab",
            CiFormat::Badge | CiFormat::BadgePicture => "badge",
        }
    }

    /// Its name, with what it is for.
    pub(super) fn possible_value(self) -> Option<PossibleValue> {
        let help = match self {
            CiFormat::Markdown => "For a page",
            CiFormat::Sarif => "For code scanning, as SARIF 2.1.0, without values of tokens",
            CiFormat::Github => "Annotations of GitHub Actions, and the page of its job",
            CiFormat::Gitlab => "For GitLab, as a code quality report",
            CiFormat::Badge => "A badge: JSON for shields, or a picture in a file that ends in .svg",
            CiFormat::BadgePicture => return None,
        };
        Some(PossibleValue::new(self.name()).help(help))
    }

    /// The same for a file: a badge may be a picture.
    pub(super) fn in_file(self, path: &Path) -> Self {
        let is_picture = path.extension().is_some_and(|ending| ending.eq_ignore_ascii_case("svg"));
        match self {
            CiFormat::Badge if is_picture => CiFormat::BadgePicture,
            other => other,
        }
    }

    pub(super) fn render(self, issues: &Issues) -> String {
        match self {
            CiFormat::Markdown => issues_markdown(issues),
            CiFormat::Sarif => sarif(issues),
            CiFormat::Github => github(issues),
            CiFormat::Gitlab => gitlab(issues),
            CiFormat::Badge => badge_json(issues),
            CiFormat::BadgePicture => badge_svg(issues),
        }
    }

    /// Whether its readers show no result without a file.
    pub(super) fn needs_file(self) -> bool {
        matches!(self, CiFormat::Sarif | CiFormat::Gitlab)
    }
}
