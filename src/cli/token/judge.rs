//! What a worker does with a batch of lines: judges each token, renders what is said of it, and counts.

use std::borrow::Cow;
use std::sync::OnceLock;

use jwt_assay::jwt::Policy;
use jwt_assay::jwt::json::{self, Value};
use jwt_assay::jwt::{Place, Reason};
use jwt_assay::lint::{Finding, Inspection, Inspector, Rule};
use jwt_assay::report::{Summary, Terms, TokenReport, token_json, token_text};
use jwt_assay::text::cut;
use zeroize::Zeroizing;

use super::super::output::Format;
use super::jti::{JtiHasher, Seen};
use super::lines::{Cut, LONGEST_LINE};
use super::turns::{Turn, Turns};

/// How tokens are judged, alone or in a stream.
pub(super) struct Judge {
    pub inspector: Inspector,
    pub secret: Option<Zeroizing<Vec<u8>>>,
    pub policy: Policy,
    pub strict: bool,
}

impl Judge {
    pub(super) fn new(secret: Option<Zeroizing<Vec<u8>>>, now: u64, strict: bool) -> Self {
        let inspector = match &secret {
            Some(secret) => Inspector::new(secret.as_slice()),
            None => Inspector::without_secret(),
        };
        Judge { inspector, secret, policy: Policy::at(now), strict }
    }

    pub(super) fn terms(&self) -> Terms {
        Terms { strict: self.strict, has_secret: self.secret.is_some(), now: Some(self.policy.now) }
    }

    /// The report on an inspection; what explains a signature is looked for if `may_explain` says so.
    pub(super) fn report<'a>(
        &self,
        token: &[u8],
        inspection: &'a Inspection,
        may_explain: impl FnOnce() -> bool,
    ) -> TokenReport<'a> {
        let differs = inspection.examination.signature_matches == Some(false);
        match &self.secret {
            Some(secret) if differs && may_explain() => {
                TokenReport::explained(inspection, token, secret, self.strict)
            }
            secret => TokenReport {
                inspection,
                has_secret: secret.is_some(),
                strict: self.strict,
                diagnosis: None,
                was_explained: false,
            },
        }
    }
}

/// Renders a report on one token.
pub(super) fn render(format: Format, report: &TokenReport<'_>, line: Option<usize>) -> String {
    match format {
        Format::Text => token_text(report, line),
        Format::Json => token_json(report, line),
    }
}

/// A batch on its way: what was read, and then what is said of it. Its room is used again.
pub(super) struct Batch {
    /// Its place in the stream.
    pub number: u64,
    pub cut: Cut,
    pub bytes: Vec<u8>,
    /// What is said, for each report.
    pub texts: Vec<String>,
    pub summary: Summary,
    pub seen: Vec<Seen>,
}

/// What workers share.
pub(super) struct StreamJudge {
    pub judge: Judge,
    pub formats: Vec<Format>,
    pub only_findings: bool,
    pub hasher: JtiHasher,
    pub turns: Turns,
    /// Up to this line, all was judged in an earlier run, and only the `jti`s count.
    pub judged_before: u64,
    /// Looks at those lines.
    without_secret: Inspector,
    /// What is said of a token without a finding, for each report.
    clean: OnceLock<Vec<Clean>>,
}

impl StreamJudge {
    pub(super) fn new(
        judge: Judge,
        formats: Vec<Format>,
        only_findings: bool,
        turns: Turns,
        judged_before: u64,
    ) -> Self {
        let (hasher, without_secret) = (JtiHasher::new(), Inspector::without_secret());
        let clean = OnceLock::new();
        StreamJudge { judge, formats, only_findings, hasher, turns, judged_before, without_secret, clean }
    }

    pub(super) fn batch(&self) -> Batch {
        Batch {
            number: 0,
            cut: Cut { first_line: 1, lines: 0, too_long: None },
            bytes: Vec::new(),
            texts: vec![String::new(); self.formats.len()],
            summary: Summary::new(self.judge.terms()),
            seen: Vec::new(),
        }
    }

    /// Judges a batch.
    pub(super) fn judge(&self, batch: &mut Batch) {
        let mut turn = self.turns.of(batch.number);
        let Batch { cut, bytes, texts, summary, seen, .. } = batch;
        texts.iter_mut().for_each(String::clear);
        seen.clear();
        let mut pen = Pen { shared: self, turn: &mut turn, texts, summary, seen };
        if let Some(length) = cut.too_long {
            return pen.too_long(length, cut.first_line);
        }
        let whole = bytes.strip_suffix(b"\n").unwrap_or(bytes);
        for (line, text) in (cut.first_line..).zip(split(whole)) {
            pen.line(text, line);
        }
    }
}

/// The lines of a text.
fn split(text: &[u8]) -> impl Iterator<Item = &[u8]> {
    let mut start = 0;
    let ends = memchr::memchr_iter(b'\n', text).chain(std::iter::once(text.len()));
    ends.map(move |end| &text[std::mem::replace(&mut start, end + 1)..end])
}

/// Writes down what is said of the lines of one batch.
struct Pen<'a, 'turn> {
    shared: &'a StreamJudge,
    turn: &'a mut Turn<'turn>,
    texts: &'a mut [String],
    summary: &'a mut Summary,
    seen: &'a mut Vec<Seen>,
}

impl Pen<'_, '_> {
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
            self.token(&token, &inspection, line);
        }
    }

    fn token(&mut self, token: &[u8], inspection: &Inspection, line: u64) {
        let report = self.shared.judge.report(token, inspection, || self.turn.take());
        self.summary.add(&report, line);
        if !inspection.findings.is_empty() {
            return self.render(&report, line);
        }
        if self.shared.only_findings {
            return;
        }
        let formats = &self.shared.formats;
        let clean = self
            .shared
            .clean
            .get_or_init(|| formats.iter().map(|format| Clean::of(*format, &report)).collect());
        for (clean, text) in clean.iter().zip(self.texts.iter_mut()) {
            clean.render(line, text);
        }
    }

    fn render(&mut self, report: &TokenReport<'_>, line: u64) {
        for (format, text) in self.shared.formats.iter().zip(self.texts.iter_mut()) {
            text.push_str(&render(*format, report, usize::try_from(line).ok()));
            text.push_str(behind(*format));
        }
    }

    /// A line of which only the length is known.
    fn too_long(&mut self, length: u64, line: u64) {
        if line <= self.shared.judged_before {
            return;
        }
        self.summary.lines += 1;
        // Whatever is wrong with the secret is wrong here, too.
        let mut inspection = self.shared.judge.inspector.inspect("", &self.shared.judge.policy);
        inspection.findings.retain(|finding| finding.at == Place::Key);
        let rule = Rule::of(Reason::TokenLimit);
        let end = usize::try_from(length).unwrap_or(usize::MAX);
        let found = cut(&format!("a line of {length} bytes, of which at most {LONGEST_LINE} are read"));
        inspection.findings.insert(0, Finding { rule, at: Place::Token(0..end), found });
        let report = self.shared.judge.report(b"", &inspection, || false);
        self.summary.add(&report, line);
        self.render(&report, line);
    }
}

/// What stands between the reports on two tokens.
pub(super) fn behind(format: Format) -> &'static str {
    match format {
        Format::Text => "\n",
        Format::Json => "",
    }
}

/// What is said of every token without a finding: it differs by the line's number alone.
struct Clean {
    before: String,
    behind: String,
}

impl Clean {
    fn of(format: Format, report: &TokenReport<'_>) -> Self {
        // No other number of it is as long.
        let number = usize::MAX;
        let whole = render(format, report, Some(number));
        let (before, rest) = whole.split_once(&number.to_string()).unwrap_or((&whole, ""));
        Clean { before: before.to_owned(), behind: rest.to_owned() + behind(format) }
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
        text.push_str(&self.behind);
    }
}

/// The token that a line holds: bare, or as NDJSON. A line that is neither is judged as it stands.
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
