//! The summary of a stream as JSON, format 1: written, and read as a text from outside.

use serde::{Deserialize, Serialize};

use super::summary::{Broken, EXAMPLES, Example, LARGEST, Made, Spot, Summary, Terms};
use crate::jwt::json::{self, JsonError, JsonLimits};
use crate::lint::{mistakes, rule};
use crate::text::{is_plain, quote};

/// The longest summary that is read, in bytes. One that breaks every rule is far below it.
pub const SUMMARY_BYTES: usize = 1 << 20;

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Document {
    format: u64,
    summary: SummaryDocument,
    conformant: bool,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct SummaryDocument {
    complete: bool,
    /// Only where somebody can go on after it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    last_line: Option<u64>,
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    merged: bool,
    strict: bool,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    now: Option<u64>,
    lines: u64,
    tokens: u64,
    conformant: u64,
    rules: Vec<RuleDocument>,
    signatures: SignaturesDocument,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct RuleDocument {
    id: String,
    level: String,
    count: u64,
    examples: Vec<ExampleDocument>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct ExampleDocument {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    summary: Option<String>,
    line: u64,
    at: String,
    found: String,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct SignaturesDocument {
    checked: bool,
    differ: u64,
    explained: u64,
    unknown: u64,
    mistakes: Vec<MistakeDocument>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct MistakeDocument {
    id: String,
    count: u64,
    first: SpotDocument,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct SpotDocument {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    summary: Option<String>,
    line: u64,
}

/// Renders a summary, on one line.
#[must_use]
pub fn summary_json(summary: &Summary) -> String {
    let spot = |spot: &Spot| SpotDocument { summary: spot.summary.clone(), line: spot.line };
    let example = |example: &Example| {
        let SpotDocument { summary, line } = spot(&example.spot);
        ExampleDocument { summary, line, at: example.at.clone(), found: example.found.clone() }
    };
    let rules = summary.broken().map(|(rule, broken)| RuleDocument {
        id: rule.id.to_owned(),
        level: rule.generator.name().to_owned(),
        count: broken.count,
        examples: broken.examples.iter().map(example).collect(),
    });
    let mistakes = summary.made().filter_map(|(mistake, made)| {
        let first = spot(made.first.as_ref()?);
        Some(MistakeDocument { id: mistake.id.to_owned(), count: made.count, first })
    });
    let can_go_on = !summary.is_complete && !summary.is_merged;
    let document = SummaryDocument {
        complete: summary.is_complete,
        last_line: can_go_on.then_some(summary.lines),
        merged: summary.is_merged,
        strict: summary.terms.strict,
        now: summary.terms.now,
        lines: summary.lines,
        tokens: summary.tokens,
        conformant: summary.conformant,
        rules: rules.collect(),
        signatures: SignaturesDocument {
            checked: summary.terms.has_secret,
            differ: summary.differing,
            explained: summary.explained,
            unknown: summary.unknown,
            mistakes: mistakes.collect(),
        },
    };
    let document = Document { format: 1, summary: document, conformant: summary.is_conformant() };
    serde_json::to_string(&document).expect("the document has string keys") + "\n"
}

/// Why a text is no summary.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum SummaryError {
    /// It has more bytes than [`SUMMARY_BYTES`].
    #[error("the summary has {0} bytes, more than any summary needs")]
    Long(usize),
    /// It is not strict JSON.
    #[error("the summary: {0}")]
    Json(JsonError),
    /// It is JSON of another shape.
    #[error("the summary is not of its format: {0}")]
    Shape(#[from] serde_json::Error),
    /// It is of another format than 1.
    #[error("the summary is of format {0}, and only format 1 is known")]
    Format(u64),
    /// It says something that can't be.
    #[error("the summary can't be right: {0}")]
    Wrong(String),
}

impl Summary {
    /// Reads a summary as [`summary_json`] writes it, and believes nothing that can't be.
    ///
    /// # Errors
    /// It is not JSON, of another format, names a rule or mistake that is not in the catalogues, or its
    /// numbers contradict each other.
    pub fn from_json(text: &[u8]) -> Result<Self, SummaryError> {
        if text.len() > SUMMARY_BYTES {
            return Err(SummaryError::Long(text.len()));
        }
        let limits = JsonLimits { depth: 8, members: 16_384 };
        if let Some(defect) = json::read(text, limits).defects.into_iter().next() {
            return Err(SummaryError::Json(defect));
        }
        let Document { format, summary: document, conformant } = serde_json::from_slice(text)?;
        if format != 1 {
            return Err(SummaryError::Format(format));
        }
        let summary = document.summary().map_err(SummaryError::Wrong)?;
        if summary.is_conformant() != conformant {
            return Err(SummaryError::Wrong(format!("it concludes {conformant} where its counts do not")));
        }
        Ok(summary)
    }
}

fn ensure(holds: bool, else_said: impl FnOnce() -> String) -> Result<(), String> {
    if holds { Ok(()) } else { Err(else_said()) }
}

impl SummaryDocument {
    fn summary(self) -> Result<Summary, String> {
        let terms = Terms { strict: self.strict, has_secret: self.signatures.checked, now: self.now };
        let mut summary = Summary::new(terms);
        (summary.is_complete, summary.is_merged) = (self.complete, self.merged);
        (summary.lines, summary.tokens, summary.conformant) = (self.lines, self.tokens, self.conformant);
        ensure(self.conformant <= self.tokens, || "more tokens are conformant than there are".to_owned())?;
        ensure(self.tokens <= self.lines, || "there are more tokens than lines".to_owned())?;
        let last = (!self.complete && !self.merged).then_some(self.lines);
        ensure(self.last_line == last, || "its last line is not the number of its lines".to_owned())?;
        let mut before = None;
        for broken in self.rules {
            before = Some(broken.read_into(&mut summary, before)?);
        }
        self.signatures.read_into(&mut summary)?;
        ensure(summary.counts().all(|count| count <= LARGEST), || "a count is beyond 2^53".to_owned())?;
        Ok(summary)
    }
}

impl RuleDocument {
    /// Reads a rule that comes after another one, and says which it is.
    fn read_into(self, summary: &mut Summary, before: Option<usize>) -> Result<usize, String> {
        let Some(rule) = rule(&self.id) else { return Err(format!("there is no rule {}", quote(&self.id))) };
        let place = rule.position();
        let name = rule.id;
        ensure(before < Some(place), || format!("{name} is not in the catalogue's order"))?;
        ensure(self.level == rule.generator.name(), || format!("the level of {name} is another"))?;
        let expected = self.count.min(EXAMPLES as u64);
        ensure(self.count > 0 && self.examples.len() as u64 == expected, || {
            format!("{name} has {} examples for {} findings", self.examples.len(), self.count)
        })?;
        let mut examples = Vec::new();
        for ExampleDocument { summary: origin, line, at, found } in self.examples {
            ensure(is_plain(&at) && is_plain(&found), || format!("an example of {name} is not plain text"))?;
            examples.push(Example { spot: spot(origin, line, summary)?, at, found });
        }
        *summary.broken_mut(rule) = Broken { count: self.count, examples };
        Ok(place)
    }
}

impl SignaturesDocument {
    fn read_into(self, summary: &mut Summary) -> Result<(), String> {
        (summary.differing, summary.explained, summary.unknown) = (self.differ, self.explained, self.unknown);
        ensure(self.differ <= summary.tokens, || "more signatures differ than there are tokens".to_owned())?;
        ensure(self.explained <= self.differ && self.unknown <= self.explained, || {
            "more signatures are explained than differ".to_owned()
        })?;
        ensure(self.checked || self.differ == 0, || "unchecked signatures differ".to_owned())?;
        let mut before = None;
        for MistakeDocument { id, count, first } in self.mistakes {
            let place = mistakes().position(|mistake| mistake.id == id);
            let name = quote(&id);
            ensure(place.is_some(), || format!("there is no mistake {name}"))?;
            ensure(before < place, || format!("{name} is not in the catalogue's order"))?;
            ensure(count > 0 && count <= self.explained - self.unknown, || {
                format!("{name} explains more signatures than were explained, or none")
            })?;
            let first = Some(spot(first.summary, first.line, summary)?);
            if let Some(made) = summary.made_mut(&id) {
                *made = Made { count, first };
            }
            before = place;
        }
        Ok(())
    }
}

/// A line, which must be one of those that were read, and say its origin if and only if there are several.
fn spot(origin: Option<String>, line: u64, summary: &Summary) -> Result<Spot, String> {
    ensure(line > 0 && line <= summary.lines, || format!("there is no line {line}"))?;
    ensure(origin.is_some() == summary.is_merged, || {
        format!("line {line} does not say of which summary it is, or says it for no reason")
    })?;
    ensure(origin.as_deref().is_none_or(is_plain), || "a name is not plain text".to_owned())?;
    Ok(Spot { summary: origin, line })
}
