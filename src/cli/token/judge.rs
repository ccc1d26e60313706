//! The work on a batch of lines: each token is judged, its report rendered and counted.

use std::borrow::Cow;
use std::sync::OnceLock;

use jwt_assay::jwt::Policy;
use jwt_assay::jwt::json::{self, Value};
use jwt_assay::jwt::{Place, fault};
use jwt_assay::lint::{Finding, Inspection, Inspector, RunTerms, Summary, TokenReport, rule};
use jwt_assay::report::{token_json, token_text};

use super::super::output::Format;
use super::jti::{JtiHasher, Seen};
use super::lines::{Cut, LONGEST_LINE};
use super::quota::{ExplainQuota, Turn};

/// How tokens are judged, alone or in a stream.
pub(super) struct Judge {
    pub inspector: Inspector,
    pub policy: Policy,
    pub strict: bool,
}

impl Judge {
    pub(super) fn new(inspector: Inspector, now: u64, strict: bool) -> Self {
        Judge { inspector, policy: Policy::at(now), strict }
    }

    pub(super) fn terms(&self) -> RunTerms {
        RunTerms { strict: self.strict, has_secret: self.inspector.has_secret(), now: Some(self.policy.now) }
    }

    /// The report on an inspection. `may_explain` is called only if there is a signature to explain.
    pub(super) fn report<'a>(
        &self,
        inspection: &'a Inspection,
        may_explain: impl FnOnce() -> bool,
    ) -> TokenReport<'a> {
        match inspection.signature_differs() && may_explain() {
            true => TokenReport::explained(&self.inspector, inspection, self.strict),
            false => TokenReport::unexplained(&self.inspector, inspection, self.strict),
        }
    }
}

/// How a report is rendered.
#[derive(Clone, Copy)]
pub(super) struct View {
    pub format: Format,
    pub width: usize,
}

impl View {
    /// Renders a report on one token.
    pub(super) fn render(self, report: &TokenReport<'_>, line: Option<usize>) -> String {
        match self.format {
            Format::Text => token_text(report, line, self.width),
            Format::Json => token_json(report, line),
        }
    }
}

/// A batch: the lines that were read, then their reports. Its memory is reused.
pub(super) struct Batch {
    /// Its place in the stream.
    pub number: u64,
    pub cut: Cut,
    pub bytes: Vec<u8>,
    /// The text for each report.
    pub texts: Vec<String>,
    pub summary: Summary,
    pub seen: Vec<Seen>,
}

/// What the workers share.
pub(super) struct StreamJudge {
    pub judge: Judge,
    pub views: Vec<View>,
    pub only_findings: bool,
    pub hasher: JtiHasher,
    pub quota: ExplainQuota,
    /// The lines up to this one were judged by an earlier run, and only their `jti`s count.
    pub judged_before: u64,
    /// Inspects those lines.
    without_secret: Inspector,
    /// The text of a token without findings, for each report.
    clean: OnceLock<Vec<CleanLine>>,
}

impl StreamJudge {
    pub(super) fn new(
        judge: Judge,
        views: Vec<View>,
        only_findings: bool,
        quota: ExplainQuota,
        judged_before: u64,
    ) -> Self {
        let (hasher, without_secret) = (JtiHasher::new(), Inspector::without_secret());
        let clean = OnceLock::new();
        StreamJudge { judge, views, only_findings, hasher, quota, judged_before, without_secret, clean }
    }

    pub(super) fn batch(&self) -> Batch {
        Batch {
            number: 0,
            cut: Cut { first_line: 1, lines: 0, too_long: None },
            bytes: Vec::new(),
            texts: vec![String::new(); self.views.len()],
            summary: Summary::new(self.judge.terms()),
            seen: Vec::new(),
        }
    }

    /// Judges a batch.
    pub(super) fn judge(&self, batch: &mut Batch) {
        let mut turn = self.quota.turn_of(batch.number);
        let Batch { cut, bytes, texts, summary, seen, .. } = batch;
        texts.iter_mut().for_each(String::clear);
        seen.clear();
        let mut writer = BatchWriter { shared: self, turn: &mut turn, texts, summary, seen };
        if let Some(length) = cut.too_long {
            return writer.too_long(length, cut.first_line);
        }
        let whole = bytes.strip_suffix(b"\n").unwrap_or(bytes);
        for (line, text) in (cut.first_line..).zip(split(whole)) {
            writer.line(text, line);
        }
    }
}

/// The lines of a text.
fn split(text: &[u8]) -> impl Iterator<Item = &[u8]> {
    let mut start = 0;
    let ends = memchr::memchr_iter(b'\n', text).chain(std::iter::once(text.len()));
    ends.map(move |end| &text[std::mem::replace(&mut start, end + 1)..end])
}

/// Writes the reports on the lines of one batch.
struct BatchWriter<'a, 'turn> {
    shared: &'a StreamJudge,
    turn: &'a mut Turn<'turn>,
    texts: &'a mut [String],
    summary: &'a mut Summary,
    seen: &'a mut Vec<Seen>,
}

impl BatchWriter<'_, '_> {
    fn line(&mut self, text: &[u8], line: u64) {
        let shared = self.shared;
        let is_new = line > shared.judged_before;
        self.summary.lines += u64::from(is_new);
        if text.len() > LONGEST_LINE {
            self.summary.lines -= u64::from(is_new);
            return self.too_long(text.len() as u64, line);
        }
        let text = text.strip_suffix(b"\r").unwrap_or(text);
        if text.is_empty() {
            return;
        }
        let token = token_of(text);
        let inspector = if is_new { &shared.judge.inspector } else { &shared.without_secret };
        let inspection = inspector.inspect(&token, &shared.judge.policy);
        if let Some(Value::String(jti)) =
            inspection.examination.payload.as_ref().and_then(|payload| payload.get("jti"))
        {
            self.seen.push(Seen { hash: shared.hasher.hash(jti), line });
        }
        if is_new {
            self.token(&inspection, line);
        }
    }

    fn token(&mut self, inspection: &Inspection, line: u64) {
        let report = self.shared.judge.report(inspection, || self.turn.try_take());
        self.summary.add(&report, line);
        if !inspection.findings.is_empty() {
            return self.render(&report, line);
        }
        if self.shared.only_findings {
            return;
        }
        let views = &self.shared.views;
        let clean = self
            .shared
            .clean
            .get_or_init(|| views.iter().map(|view| CleanLine::of(*view, &report)).collect());
        for (clean, text) in clean.iter().zip(self.texts.iter_mut()) {
            clean.render(line, text);
        }
    }

    fn render(&mut self, report: &TokenReport<'_>, line: u64) {
        for (view, text) in self.shared.views.iter().zip(self.texts.iter_mut()) {
            text.push_str(&view.render(report, usize::try_from(line).ok()));
            text.push_str(separator(view.format));
        }
    }

    /// A line of which only the length is known.
    fn too_long(&mut self, length: u64, line: u64) {
        if line <= self.shared.judged_before {
            return;
        }
        self.summary.lines += 1;
        // Findings about the secret belong to every token.
        let mut inspection = self.shared.judge.inspector.inspect("", &self.shared.judge.policy);
        inspection.findings.retain(|finding| finding.at == Place::Key);
        let rule = rule("token-limit").expect("the catalogue has it");
        let end = usize::try_from(length).unwrap_or(usize::MAX);
        let found = fault::cut(&format!("a line of {length} bytes; at most {LONGEST_LINE} bytes are read"));
        inspection.findings.insert(0, Finding { rule, at: Place::Token(0..end), found });
        let report = self.shared.judge.report(&inspection, || false);
        self.summary.add(&report, line);
        self.render(&report, line);
    }
}

/// What separates the reports on two tokens.
pub(super) fn separator(format: Format) -> &'static str {
    match format {
        Format::Text => "\n",
        Format::Json => "",
    }
}

/// The report on a token without findings, in which only the line's number changes.
struct CleanLine {
    before: String,
    after: String,
}

impl CleanLine {
    fn of(view: View, report: &TokenReport<'_>) -> Self {
        // The report has no other number that is as long.
        let number = usize::MAX;
        let whole = view.render(report, Some(number));
        let (before, rest) = whole.split_once(&number.to_string()).unwrap_or((&whole, ""));
        CleanLine { before: before.to_owned(), after: rest.to_owned() + separator(view.format) }
    }

    fn render(&self, line: u64, text: &mut String) {
        let mut digits = [0; 20];
        let mut start = digits.len();
        let mut rest = line;
        while rest > 0 || start == digits.len() {
            start -= 1;
            digits[start] = b'0' + (rest % 10) as u8;
            rest /= 10;
        }
        text.push_str(&self.before);
        text.push_str(std::str::from_utf8(&digits[start..]).unwrap_or_default());
        text.push_str(&self.after);
    }
}

/// The token in a line: bare, or as NDJSON. Any other line is judged as it is.
fn token_of(line: &[u8]) -> Cow<'_, [u8]> {
    let held = match line.first() {
        Some(b'{' | b'"') => json::parse(line).ok(),
        _ => None,
    };
    let text = match held {
        Some(Value::String(text)) => Some(text),
        Some(Value::Object(object)) => object.get("token").and_then(Value::as_str).map(str::to_owned),
        _ => None,
    };
    text.map_or(Cow::Borrowed(line), |text| Cow::Owned(text.into_bytes()))
}
