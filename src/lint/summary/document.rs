//! The JSON form of a summary, format 1: written by serde, and read from untrusted text.

use serde::{Deserialize, Serialize, Serializer};

use super::relations::ensure;
use super::{EXAMPLES, Example, LARGEST, Location, MistakeCount, ReportMark, RuleCount, RunTerms, Summary};
use crate::jwt::json::{self, JsonError, JsonLimits};
use crate::lint::conformity::SignatureCheck;
use crate::lint::diagnose::mistakes;
use crate::lint::rule_set::{MARKETPLACE, RuleSet};
use crate::text::{cut, is_plain, quote};

/// The longest summary that is read, in bytes. A summary in which every rule is broken is far shorter.
pub const SUMMARY_BYTES: usize = 1 << 20;

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Document {
    format: u64,
    summary: SummaryDocument,
    conformant: Option<bool>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct SummaryDocument {
    complete: bool,
    /// Only where the stream can be resumed, or where lines brought their numbers.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    last_line: Option<u64>,
    /// Whether lines brought their numbers.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    numbered: bool,
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    merged: bool,
    /// Whether the input is damaged, and the lines before may be wrong.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    damaged: bool,
    /// Only where the stream can be resumed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    input_crc: Option<u32>,
    strict: bool,
    /// Only where the tokens were not held to the rules of the marketplace.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    profile: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    now: Option<u64>,
    lines: u64,
    tokens: u64,
    /// Only where signatures were checked, or left out on request.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    conformant: Option<u64>,
    /// Only where they were not: how many tokens break no rule that counts.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    undecided: Option<u64>,
    rules: Vec<RuleDocument>,
    signatures: SignaturesDocument,
    /// Only where the stream can be resumed.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    reports: Vec<ReportMark>,
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
    /// Whether they were left out on request.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    left_out: bool,
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
    first: LocationDocument,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct LocationDocument {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    summary: Option<String>,
    line: u64,
}

/// As a document of format 1, which [`Summary::from_json`] reads back.
impl Serialize for Summary {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let rules = self.broken_rules().map(|(rule, counted)| RuleDocument {
            id: rule.id().to_owned(),
            level: rule.generator().name().to_owned(),
            count: counted.count,
            examples: counted.examples.iter().map(ExampleDocument::of).collect(),
        });
        let summary = SummaryDocument {
            complete: self.is_complete,
            last_line: self.last_number.or(self.can_be_resumed().then_some(self.lines)),
            numbered: self.last_number.is_some(),
            merged: self.is_merged,
            damaged: self.is_damaged,
            input_crc: self.input_crc,
            strict: self.terms.strict,
            profile: (!self.rule_set.is_marketplace()).then(|| self.rule_set.profile().to_owned()),
            now: self.terms.now,
            lines: self.lines,
            tokens: self.tokens,
            conformant: (!self.is_undecided()).then_some(self.conformant),
            undecided: self.is_undecided().then_some(self.conformant),
            rules: rules.collect(),
            signatures: SignaturesDocument::of(self),
            reports: self.reports.clone(),
        };
        Document { format: 1, summary, conformant: self.conformity().is_conformant() }.serialize(serializer)
    }
}

impl ExampleDocument {
    fn of(example: &Example) -> Self {
        let Example { location: Location { summary, line }, at, found } = example.clone();
        ExampleDocument { summary, line, at, found }
    }
}

impl SignaturesDocument {
    fn of(summary: &Summary) -> Self {
        let mistakes = summary.mistakes().filter_map(|(mistake, counted)| {
            let Location { summary, line } = counted.first.clone()?;
            let first = LocationDocument { summary, line };
            Some(MistakeDocument { id: mistake.id.to_owned(), count: counted.count, first })
        });
        SignaturesDocument {
            checked: summary.terms.signatures == SignatureCheck::Done,
            left_out: matches!(summary.terms.signatures, SignatureCheck::LeftOut | SignatureCheck::Unsigned),
            differ: summary.differing,
            explained: summary.explained,
            unknown: summary.unknown,
            mistakes: mistakes.collect(),
        }
    }
}

/// Why a text is not a summary.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum SummaryError {
    /// It has more bytes than [`SUMMARY_BYTES`].
    #[error("not a summary: {0} bytes long, more than any summary needs")]
    Long(usize),
    /// It is not strict JSON.
    #[error("not a summary: {0}")]
    Json(JsonError),
    /// It is JSON of another shape.
    #[error("not a summary: {0}")]
    Shape(serde_json::Error),
    /// It has another format than 1.
    #[error("the summary has format {0}, and only format 1 is supported")]
    Format(u64),
    /// Its tokens were held to the rules of another profile.
    #[error("the summary is of tokens of the profile {}: give --profile {}", quote(.0), cut(.0))]
    Profile(String),
    /// Its parts contradict each other.
    #[error("the summary contradicts itself: {0}")]
    Wrong(String),
}

impl Summary {
    /// Reads a summary of the marketplace's tokens.
    ///
    /// # Errors
    /// Those of [`from_json_for`](Summary::from_json_for).
    pub fn from_json(text: &[u8]) -> Result<Self, SummaryError> {
        Summary::from_json_for(text, &RuleSet::marketplace())
    }

    /// Reads a summary of tokens that were held to these rules, and refuses one that contradicts itself.
    ///
    /// # Errors
    /// The text is not JSON, has another format, names an unknown rule or mistake, or its numbers contradict
    /// each other.
    pub fn from_json_for(text: &[u8], rule_set: &RuleSet) -> Result<Self, SummaryError> {
        if text.len() > SUMMARY_BYTES {
            return Err(SummaryError::Long(text.len()));
        }
        let limits = JsonLimits { depth: 8, members: 16_384 };
        if let Some(defect) = json::read(text, limits).defects.into_iter().next() {
            return Err(SummaryError::Json(defect));
        }
        let Document { format, summary: document, conformant } =
            serde_json::from_slice(text).map_err(SummaryError::Shape)?;
        if format != 1 {
            return Err(SummaryError::Format(format));
        }
        let profile = document.profile.as_deref().unwrap_or(MARKETPLACE);
        if profile != rule_set.profile() {
            return Err(SummaryError::Profile(profile.to_owned()));
        }
        let summary = document.summary(rule_set).map_err(SummaryError::Wrong)?;
        summary.check_relations().map_err(SummaryError::Wrong)?;
        if summary.conformity().is_conformant() != conformant {
            let word = conformant.map_or("null".to_owned(), |word| word.to_string());
            return Err(SummaryError::Wrong(format!("it says conformant: {word}, unlike its counts")));
        }
        Ok(summary)
    }
}

impl SummaryDocument {
    fn summary(self, rule_set: &RuleSet) -> Result<Summary, String> {
        let signatures = self.signatures.check()?;
        let terms = RunTerms { strict: self.strict, signatures, now: self.now };
        let mut summary = Summary::held_to(terms, rule_set);
        let counts = if summary.is_undecided() {
            [self.undecided, self.conformant]
        } else {
            [self.conformant, self.undecided]
        };
        let [Some(conformant), None] = counts else {
            return Err(
                "it has \"conformant\" where signatures were not checked, or \"undecided\" where they were"
                    .to_owned(),
            );
        };
        (summary.is_complete, summary.is_merged) = (self.complete, self.merged);
        (summary.is_damaged, summary.input_crc) = (self.damaged, self.input_crc);
        (summary.lines, summary.tokens, summary.conformant) = (self.lines, self.tokens, conformant);
        if self.numbered {
            summary.last_number = Some(self.last_line.ok_or("it has no last line")?);
            let lowest = if self.merged { 1 } else { self.tokens.max(1) };
            ensure((lowest..=LARGEST).contains(&summary.last_line()), || {
                "the number of its last line is too small, or beyond 2^53".to_owned()
            })?;
        } else {
            let last = summary.can_be_resumed().then_some(self.lines);
            ensure(self.last_line == last, || "its last line is not its number of lines".to_owned())?;
        }
        let mut before = None;
        for rule in self.rules {
            before = Some(rule.read_into(&mut summary, before)?);
        }
        self.signatures.read_into(&mut summary)?;
        summary.reports = self.reports;
        ensure(summary.counts().all(|count| count <= LARGEST), || "a count is beyond 2^53".to_owned())?;
        Ok(summary)
    }
}

impl RuleDocument {
    /// Reads a rule that comes after another one, and returns its place in the rule set.
    fn read_into(self, summary: &mut Summary, before: Option<usize>) -> Result<usize, String> {
        let Some(rule) = summary.rule_set.rule(&self.id).cloned() else {
            return Err(format!("there is no rule {}", quote(&self.id)));
        };
        let (place, name) = (summary.rule_set.place(&self.id).unwrap_or_default(), rule.id());
        ensure(before < Some(place), || format!("{name} is not in the order of the catalogue"))?;
        ensure(self.level == rule.generator().name(), || format!("{name} has another level"))?;
        let expected = self.count.min(EXAMPLES as u64);
        ensure(self.count > 0 && self.examples.len() as u64 == expected, || {
            format!("{name} has {} examples for {} findings", self.examples.len(), self.count)
        })?;
        let mut examples = Vec::new();
        for ExampleDocument { summary: origin, line, at, found } in self.examples {
            ensure(is_plain(&at) && is_plain(&found), || format!("an example of {name} is not plain text"))?;
            examples.push(Example { location: location(origin, line, summary)?, at, found });
        }
        summary.rules[place] = RuleCount { count: self.count, examples };
        Ok(place)
    }
}

impl SignaturesDocument {
    fn check(&self) -> Result<SignatureCheck, String> {
        match (self.checked, self.left_out) {
            (true, false) => Ok(SignatureCheck::Done),
            (false, true) => Ok(SignatureCheck::LeftOut),
            (false, false) => Ok(SignatureCheck::Missing),
            (true, true) => Err("its signatures were checked, and left out".to_owned()),
        }
    }

    fn read_into(self, summary: &mut Summary) -> Result<(), String> {
        (summary.differing, summary.explained, summary.unknown) = (self.differ, self.explained, self.unknown);
        let mut before = None;
        for MistakeDocument { id, count, first } in self.mistakes {
            let name = quote(&id);
            let place = mistakes().position(|mistake| mistake.id == id);
            let Some(place) = place else { return Err(format!("there is no mistake {name}")) };
            ensure(before < Some(place), || format!("{name} is not in the order of the catalogue"))?;
            ensure(count > 0, || format!("{name} explains no signature"))?;
            let first = Some(location(first.summary, first.line, summary)?);
            summary.mistakes[place] = MistakeCount { count, first };
            before = Some(place);
        }
        Ok(())
    }
}

/// A line, which must be among those that were read, and name its summary if and only if several were summed.
fn location(origin: Option<String>, line: u64, summary: &Summary) -> Result<Location, String> {
    ensure(line > 0 && line <= summary.last_line(), || format!("there is no line {line}"))?;
    ensure(origin.is_some() == summary.is_merged, || match origin {
        Some(_) => format!("line {line} names a summary, and only one was read"),
        None => format!("line {line} does not name its summary"),
    })?;
    ensure(origin.as_deref().is_none_or(is_plain), || "the name of a summary is not plain text".to_owned())?;
    Ok(Location { summary: origin, line })
}
