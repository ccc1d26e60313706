//! The work on a batch of lines: each token is judged, its report rendered and counted.

use std::sync::OnceLock;

use crate::jwt::Policy;
use crate::jwt::json::Value;
use crate::jwt::{Place, Reason};
use crate::lint::{Finding, Inspection, Inspector, Rule, RunTerms, Summary, TokenReport};
use crate::report::{Issue, TokenAt, token_issues};
use crate::text::cut;

use super::jti::{JtiHasher, Seen};
use super::lines::{Cut, LONGEST_LINE};
use super::quota::{ExplainQuota, Turn};
use super::{Numbers, Record, text_before};

/// How reports on single tokens are rendered.
pub trait View: Copy + Send + Sync {
    /// Renders a report on the token of a line.
    fn render(self, report: &TokenReport<'_>, line: Option<usize>) -> String;

    /// What separates the reports on two tokens.
    fn separator(self) -> &'static str;

    /// Whether the report is made of all issues, at the end.
    fn has_issues(self) -> bool;
}

/// How tokens are judged, alone or in a stream.
pub struct Judge {
    /// What finds faults.
    pub inspector: Inspector,
    /// The terms of verification.
    pub policy: Policy,
    /// Whether each token is judged at the moment at which it was made, if it says when.
    is_as_of_issue: bool,
    /// Whether a broken SHOULD counts.
    pub strict: bool,
}

impl Judge {
    /// Judges tokens at a time, in seconds.
    #[must_use]
    pub fn new(inspector: Inspector, now: u64, strict: bool) -> Self {
        Judge { inspector, policy: Policy::at(now), is_as_of_issue: false, strict }
    }

    /// Judges each token at the moment at which it was made, if it says when.
    #[must_use]
    pub fn as_of_issue(self) -> Self {
        Judge { is_as_of_issue: true, ..self }
    }

    /// What is wrong with a token, and the time at which it was judged.
    pub fn inspect(&self, token: &[u8]) -> (Inspection, u64) {
        let inspection = self.inspector.inspect_pasted(token, &self.policy);
        match self.is_as_of_issue.then(|| self.inspector.made_at(&inspection)).flatten() {
            Some(now) => (self.inspector.inspect_pasted(token, &Policy::at(now)), now),
            None => (inspection, self.policy.now),
        }
    }

    /// The terms, as a summary repeats them.
    #[must_use]
    pub fn terms(&self) -> RunTerms {
        let now = (!self.is_as_of_issue).then_some(self.policy.now);
        RunTerms { strict: self.strict, signatures: self.inspector.signatures(), now }
    }

    /// The report on an inspection. `may_explain` is called only if there is a signature to explain.
    pub fn report<'a>(
        &self,
        inspection: &'a Inspection,
        may_explain: impl FnOnce() -> bool,
    ) -> TokenReport<'a> {
        match inspection.needs_cause() && may_explain() {
            true => TokenReport::explained(&self.inspector, inspection, self.strict),
            false => TokenReport::unexplained(&self.inspector, inspection, self.strict),
        }
    }
}

/// A batch: the lines that were read, then their reports. Its memory is reused.
pub struct Batch {
    /// Its place in the stream.
    pub number: u64,
    /// Its place among the lines.
    pub cut: Cut,
    /// The lines.
    pub bytes: Vec<u8>,
    /// The text for each report.
    pub texts: Vec<String>,
    /// For the reports that are made of all issues.
    pub issues: Vec<Issue>,
    /// What was found.
    pub summary: Summary,
    /// The `jti`s of its tokens.
    pub seen: Vec<Seen>,
    /// The numbers that its lines bring, if any.
    pub numbers: Numbers,
    /// The first line with a bad number, and what is wrong with it. Neither it nor the lines after it were judged.
    pub failure: Option<(u64, String)>,
}

/// What the workers share.
pub struct StreamJudge<V> {
    judge: Judge,
    views: Vec<V>,
    only_findings: bool,
    hasher: JtiHasher,
    quota: ExplainQuota,
    /// The lines up to this one were judged by an earlier run, and only their `jti`s count.
    judged_before: u64,
    /// Inspects those lines.
    without_secret: Inspector,
    /// The text of a token without findings, for each report.
    clean: OnceLock<Vec<CleanLine>>,
}

impl<V: View> StreamJudge<V> {
    /// Judges the lines after those that an earlier run judged, and renders a report for each view.
    #[must_use]
    pub fn new(
        judge: Judge,
        views: Vec<V>,
        only_findings: bool,
        quota: ExplainQuota,
        judged_before: u64,
    ) -> Self {
        let (hasher, without_secret) = (JtiHasher::new(), Inspector::without_secret());
        let clean = OnceLock::new();
        StreamJudge { judge, views, only_findings, hasher, quota, judged_before, without_secret, clean }
    }

    /// Whether a report is made of all issues.
    fn has_issues(&self) -> bool {
        self.views.iter().any(|view| view.has_issues())
    }

    /// An empty batch.
    #[must_use]
    pub fn batch(&self) -> Batch {
        Batch {
            number: 0,
            cut: Cut::default(),
            bytes: Vec::new(),
            texts: vec![String::new(); self.views.len()],
            issues: Vec::new(),
            summary: Summary::held_to(self.judge.terms(), self.judge.inspector.rule_set()),
            seen: Vec::new(),
            numbers: Numbers::default(),
            failure: None,
        }
    }

    /// Judges a batch.
    pub fn judge(&self, batch: &mut Batch) {
        let mut turn = self.quota.turn_of(batch.number);
        let Batch { cut, bytes, texts, issues, summary, seen, numbers, failure, .. } = batch;
        texts.iter_mut().for_each(String::clear);
        issues.clear();
        seen.clear();
        *numbers = Numbers::default();
        let numbers = cut.is_numbered.then_some(numbers);
        let mut writer = BatchWriter { shared: self, turn: &mut turn, texts, issues, summary, seen, numbers };
        let mut judge = || match cut.too_long {
            Some(length) => {
                writer.too_long(bytes, length, cut.first_line).map_err(|why| (cut.first_line, why))
            }
            None => (cut.first_line..)
                .zip(split(bytes.strip_suffix(b"\n").unwrap_or(bytes)))
                .try_for_each(|(line, text)| writer.line(text, line).map_err(|why| (line, why))),
        };
        *failure = judge().err();
    }
}

/// The lines of a text.
fn split(text: &[u8]) -> impl Iterator<Item = &[u8]> {
    let mut start = 0;
    let ends = memchr::memchr_iter(b'\n', text).chain(std::iter::once(text.len()));
    ends.map(move |end| &text[std::mem::replace(&mut start, end + 1)..end])
}

/// Writes the reports on the lines of one batch.
struct BatchWriter<'a, 'turn, V> {
    shared: &'a StreamJudge<V>,
    turn: &'a mut Turn<'turn>,
    texts: &'a mut [String],
    issues: &'a mut Vec<Issue>,
    summary: &'a mut Summary,
    seen: &'a mut Vec<Seen>,
    /// The numbers that the lines bring, if any.
    numbers: Option<&'a mut Numbers>,
}

impl<V: View> BatchWriter<'_, '_, V> {
    /// Judges a line. An error says what is wrong with the number that it brings.
    fn line(&mut self, text: &[u8], line: u64) -> Result<(), String> {
        if text.len() > LONGEST_LINE {
            return self.too_long(text, text.len() as u64, line);
        }
        let shared = self.shared;
        let is_new = line > shared.judged_before;
        if matches!(text, b"" | b"\r") {
            self.summary.lines += u64::from(is_new);
            return Ok(());
        }
        let (token, number) = match &mut self.numbers {
            None => (Record::read(text).token, line),
            Some(numbers) => {
                let Record { token, number } = Record::read_numbered(text);
                (token, numbers.take(line, number.as_ref())?)
            }
        };
        self.summary.lines += u64::from(is_new);
        let inspection = match is_new {
            true => shared.judge.inspect(&token).0,
            false => shared.without_secret.inspect_pasted(&token, &shared.judge.policy),
        };
        if let Some(Value::String(jti)) =
            inspection.examination.payload.as_ref().and_then(|payload| payload.get("jti"))
        {
            self.seen.push(Seen { hash: shared.hasher.hash(jti), line: number });
        }
        if is_new {
            self.token(&inspection, number, (text, &token));
        }
        Ok(())
    }

    /// Reports the token of a text.
    fn token(&mut self, inspection: &Inspection, line: u64, (text, token): (&[u8], &[u8])) {
        let report = self.shared.judge.report(inspection, || self.turn.try_take());
        self.summary.add(&report, line);
        if !inspection.findings.is_empty() {
            let before = text_before(text, token).filter(|_| self.numbers.is_none());
            return self.render(&report, line, TokenAt { line: Some(line), before, token });
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

    fn render(&mut self, report: &TokenReport<'_>, line: u64, at: TokenAt<'_>) {
        if self.shared.has_issues() {
            self.issues.extend(token_issues(report, &at));
        }
        for (view, text) in self.shared.views.iter().zip(self.texts.iter_mut()) {
            text.push_str(&view.render(report, usize::try_from(line).ok()));
            text.push_str(view.separator());
        }
    }

    /// Reports a line that is too long to be kept, given its start.
    fn too_long(&mut self, start: &[u8], length: u64, line: u64) -> Result<(), String> {
        let number = match &mut self.numbers {
            None => line,
            Some(numbers) => numbers.take(line, Record::number_at_start(start).as_ref())?,
        };
        if line <= self.shared.judged_before {
            return Ok(());
        }
        self.summary.lines += 1;
        // Findings about the secret belong to every token.
        let mut inspection = self.shared.judge.inspector.inspect("", &self.shared.judge.policy);
        inspection.findings.retain(|finding| finding.at == Place::Key);
        let rule = Rule::of(Reason::TokenLimit);
        let end = usize::try_from(length).unwrap_or(usize::MAX);
        let found = cut(&format!("a line of {length} bytes; at most {LONGEST_LINE} bytes are read"));
        inspection.findings.insert(0, Finding::new(rule, Place::Token(0..end), found));
        let report = self.shared.judge.report(&inspection, || false);
        self.summary.add(&report, number);
        self.render(&report, number, TokenAt { line: Some(number), ..TokenAt::default() });
        Ok(())
    }
}

/// The report on a token without findings, in which only the line's number changes: what is before and after it. `None` if
/// there is no report.
struct CleanLine(Option<(String, String)>);

impl CleanLine {
    fn of(view: impl View, report: &TokenReport<'_>) -> Self {
        // The report has no other number that is as long.
        let number = usize::MAX;
        let whole = view.render(report, Some(number));
        let parts = whole.split_once(&number.to_string());
        let parts = parts.map(|(before, rest)| (before.to_owned(), rest.to_owned() + view.separator()));
        CleanLine(parts)
    }

    fn render(&self, line: u64, text: &mut String) {
        let Some((before, after)) = &self.0 else { return };
        let mut digits = [0; 20];
        let mut start = digits.len();
        let mut rest = line;
        while rest > 0 || start == digits.len() {
            start -= 1;
            digits[start] = b'0' + (rest % 10) as u8;
            rest /= 10;
        }
        text.push_str(before);
        text.push_str(std::str::from_utf8(&digits[start..]).unwrap_or_default());
        text.push_str(after);
    }
}
