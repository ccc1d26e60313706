//! The oracle of streams: however one is cut into reads, and whatever memory there is for the ids, the reports, the repeated
//! ids and the summary are those of a plain loop over the lines.

use std::collections::HashMap;
use std::io::Read;

use serde_json::Value as Json;

use super::token::INSPECTOR;
use crate::fuzzing::{Gate, NOW};
use crate::jwt::base64url;
use crate::jwt::json::{self, Value};
use crate::lint::{Inspection, Summary, TokenReport};
use crate::stream::{
    Batch, ExplainQuota, Jtis, Judge, LONGEST_LINE, Lines, Numbers, Repeat, StreamJudge, View,
};

/// How many signatures are explained: a search takes long.
const EXPLAINED: u64 = 1;
/// How many repeated ids are listed.
const LISTED: usize = 3;

/// A report that shows which rules each token breaks.
#[derive(Clone, Copy)]
struct Rules;

impl View for Rules {
    fn render(self, report: &TokenReport<'_>, line: Option<usize>) -> String {
        let rules: Vec<&str> = report.inspection.findings.iter().map(|finding| finding.rule.id()).collect();
        format!("{}: {}", line.unwrap_or_default(), rules.join(" "))
    }

    fn separator(self) -> &'static str {
        "\n"
    }

    fn has_issues(self) -> bool {
        false
    }
}

/// Gives a few bytes at a time.
struct Drops<'a>(&'a [u8], usize);

impl Read for Drops<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        let count = self.1.min(self.0.len()).min(buffer.len());
        buffer[..count].copy_from_slice(&self.0[..count]);
        self.0 = &self.0[count..];
        Ok(count)
    }
}

/// What came of a stream.
#[derive(Debug, PartialEq)]
struct Outcome {
    text: String,
    summary: Summary,
    repeats: (u64, Vec<Repeat>),
    /// Whether a line's number ends the stream. Blank lines before it may be counted or not.
    has_failed: bool,
}

/// Judges a stream. Its first byte says how much is read at a time, and how many ids fit into memory.
pub fn stream(bytes: &[u8]) -> Gate {
    let Some((first, text)) = bytes.split_first() else { return Gate::Nothing };
    if text.len() > LONGEST_LINE {
        return Gate::Nothing;
    }
    let judge = || Judge::new(INSPECTOR.clone(), NOW, false);
    let expected = expected(&judge(), text);
    let drop = [1, 7, 100, 1 << 20][usize::from(first % 4)];
    let fills = first / 4 % 2 == 1;
    let room = [1, 3, 1 << 10][usize::from(first / 8 % 3)];
    let got = judged(judge(), Drops(text, drop), fills, room);
    assert_eq!(got, expected, "stream: it is judged otherwise than line by line");
    let is_sound = expected.text.lines().any(|line| line.ends_with(": "));
    if is_sound { Gate::Accepted } else { Gate::of_document(expected.summary.tokens > 0).min(Gate::Form) }
}

/// Judges a stream as the program does.
fn judged(judge: Judge, input: Drops<'_>, fills: bool, room: u64) -> Outcome {
    let mut summary = Summary::held_to(judge.terms(), judge.inspector.rule_set());
    let shared = StreamJudge::new(judge, vec![Rules], false, ExplainQuota::new(EXPLAINED), 0);
    let mut lines = Lines::new(input, fills, None);
    let mut jtis = Jtis::with_bytes(room * 24).expect("there is memory for a few ids");
    let mut batch = shared.batch();
    let (mut text, mut numbers, mut has_failed) = (String::new(), Numbers::default(), false);
    while let Some(cut) = lines.next(&mut batch.bytes).expect("memory can be read") {
        batch.cut = cut;
        shared.judge(&mut batch);
        batch.number += 1;
        let Batch { texts, seen, failure, numbers: brought, .. } = &mut batch;
        if numbers.append(brought).is_err() {
            has_failed = true;
            break;
        }
        jtis.add(seen).expect("there is room in a temporary file");
        text.push_str(&texts[0]);
        has_failed = failure.take().is_some();
        summary.append(&mut batch.summary);
        if has_failed {
            break;
        }
    }
    if has_failed {
        summary.lines = 0;
    }
    let repeats = jtis.repeats(LISTED).expect("a temporary file can be read");
    Outcome { text, summary, repeats: (repeats.count, repeats.first), has_failed }
}

/// Judges one line after another.
fn expected(judge: &Judge, text: &[u8]) -> Outcome {
    let mut summary = Summary::held_to(judge.terms(), judge.inspector.rule_set());
    let is_ended = text.is_empty() || text.ends_with(b"\n");
    let text = text.strip_prefix(b"\xef\xbb\xbf").unwrap_or(text);
    let mut lines: Vec<&[u8]> = text.split(|byte| *byte == b'\n').collect();
    lines.pop_if(|_| is_ended);
    let is_blank = |line: &&[u8]| matches!(*line, b"" | b"\r");
    let first = lines.iter().find(|line| !is_blank(line));
    let is_numbered = first.is_some_and(|line| held(line).1.is_some());
    let (mut texts, mut known, mut repeats) = (String::new(), HashMap::new(), Vec::new());
    let (mut last, mut has_failed, mut explained) = (0, false, 0);
    for (at, line) in (1..).zip(lines) {
        if is_blank(&line) {
            summary.lines += 1;
            continue;
        }
        let (mut token, number) = held(line);
        let whole = |line: &[u8]| line.strip_suffix(b"\r").unwrap_or(line).to_vec();
        let mut place = at;
        if is_numbered {
            let next = number.as_ref().and_then(Json::as_u64).filter(|number| *number <= 1 << 53);
            let Some(next) = next.filter(|next| *next > last) else {
                has_failed = true;
                break;
            };
            (last, place) = (next, next);
            token = token.map(|line| held(&line).0.unwrap_or_else(|| whole(&line)));
        }
        let token = token.unwrap_or_else(|| whole(line));
        summary.lines += 1;
        let inspection = judge.inspect(&token).0;
        let report = judge.report(&inspection, || {
            explained += 1;
            explained <= EXPLAINED
        });
        summary.add(&report, place);
        texts += &format!("{}\n", Rules.render(&report, usize::try_from(place).ok()));
        if let Some(jti) = jti(&inspection)
            && let Some(first_line) = known.get(jti)
        {
            repeats.push(Repeat { line: place, first_line: *first_line });
        } else if let Some(jti) = jti(&inspection) {
            known.insert(jti.to_owned(), place);
        }
    }
    if has_failed {
        summary.lines = 0;
    }
    let count = repeats.len() as u64;
    repeats.truncate(LISTED);
    Outcome { text: texts, summary, repeats: (count, repeats), has_failed }
}

fn jti(inspection: &Inspection) -> Option<&str> {
    inspection.examination.payload.as_ref()?.get("jti")?.as_str()
}

/// The token that a line holds, and the number that it brings.
fn held(line: &[u8]) -> (Option<Vec<u8>>, Option<Json>) {
    let line = line.strip_suffix(b"\r").unwrap_or(line);
    let first = line.first().copied().unwrap_or_default();
    if json::parse(line).is_err() || !b"{\"".contains(&first) {
        return (None, None);
    }
    match serde_json::from_slice::<Json>(line) {
        Ok(Json::String(token)) => (Some(token.into_bytes()), None),
        Ok(Json::Object(members)) => {
            let text = |name: &str| members.get(name).and_then(Json::as_str);
            let bytes = || base64url::decode(text("token_bytes")?).ok();
            let token = text("token").map(|token| token.as_bytes().to_vec()).or_else(bytes);
            // A number is in plain digits.
            let number = members.get("line").map(|_| plain_number(line).unwrap_or(Json::Null));
            (token, number)
        }
        _ => (None, None),
    }
}

/// The member `line`, if it is written in plain digits.
fn plain_number(line: &[u8]) -> Option<Json> {
    let Ok(Value::Object(object)) = json::parse(line) else { return None };
    match object.get("line")? {
        Value::Number(number) => serde_json::from_str(&number.to_string()).ok(),
        _ => None,
    }
}
