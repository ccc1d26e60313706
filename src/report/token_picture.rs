//! A token as a picture: the header and the claims as they were read, times as dates, and each fault at its place.

use std::iter;

use textwrap::core::display_width;
use time::OffsetDateTime;

use super::layout::{JOINT, hanging_value};
use super::style::{BAD, DIM, STRONG, UNSURE, paint};
use crate::jwt::json::{self, Object, Value, step};
use crate::jwt::{Part, Place};
use crate::lint::{Excerpt, Finding, Level, Shown, ShownPart};
use crate::text::one_line;

/// The width of the labels on the left.
const LABEL: usize = 9;
/// How far a level of members is indented.
const INDENT: usize = 2;
/// How many lines of a part are shown.
const MAX_LINES: usize = 200;
/// How many characters of a fault are shown in its context.
const MAX_FAULT: usize = 24;
/// How many characters of a value are shown.
const MAX_VALUE: usize = 300;

/// The picture of a token in which these findings were made.
pub(super) fn picture(shown: &Shown, findings: &[Finding], width: usize) -> String {
    let mut text = String::new();
    if let Some(token) = &shown.token {
        text.push_str(&labelled("token", &[cut_value(&one_line(token))], width));
    }
    for (label, part, content) in
        [("header", Part::Header, &shown.header), ("claims", Part::Payload, &shown.claims)]
    {
        match content {
            ShownPart::Object(object) => {
                let room = width.saturating_sub(LABEL).max(LABEL);
                let lines = lines_of(object, part, (shown, findings), room);
                let lines: Vec<String> = lines.iter().map(|line| line.text(findings)).collect();
                text.push_str(&labelled(label, &lines, width));
            }
            ShownPart::Text(content) => {
                text.push_str(&labelled(label, &[cut_value(&one_line(content))], width));
            }
            ShownPart::Unread => {}
        }
    }
    for excerpt in &shown.excerpts {
        text.push_str(&drawn(excerpt, findings));
    }
    text
}

/// Lines behind a label, which is before the first of them.
fn labelled(label: &str, lines: &[String], width: usize) -> String {
    let labels = iter::once(label).chain(iter::repeat(""));
    let line = |(label, line): (&str, &String)| {
        let label = format!("{label:LABEL$}");
        let indent = line.len() - line.trim_start_matches(' ').len();
        // A line that is broken goes on below its own start.
        hanging_value(&format!("{}{}", paint(STRONG, label), &line[..indent]), &line[indent..], width)
    };
    labels.zip(lines).map(line).collect::<String>().replace(JOINT, " ")
}

/// JSON with a space after each colon and comma.
fn on_one_line(value: &Value) -> String {
    match value {
        Value::Object(object) => {
            let members = object.iter();
            let members =
                members.map(|(name, value)| format!("{}: {}", json::to_string(&name), on_one_line(value)));
            format!("{{{}}}", members.collect::<Vec<_>>().join(", "))
        }
        Value::Array(items) => format!("[{}]", items.iter().map(on_one_line).collect::<Vec<_>>().join(", ")),
        value => json::to_string(value),
    }
}

fn cut_value(text: &str) -> String {
    match text.char_indices().nth(MAX_VALUE) {
        Some((end, _)) => format!("{}… ({} characters)", &text[..end], text.chars().count()),
        None => text.to_owned(),
    }
}

/// A fault in its context, and a mark below it.
fn drawn(excerpt: &Excerpt, findings: &[Finding]) -> String {
    let label = match excerpt.part {
        None => "token",
        Some(Part::Header) => "header",
        Some(Part::Payload) => "claims",
    };
    let [before, fault, after] = [&excerpt.before, &excerpt.fault, &excerpt.after].map(|text| one_line(text));
    let fault_cut = match fault.char_indices().nth(MAX_FAULT) {
        Some((end, _)) => format!("{}…", &fault[..end]),
        None => fault.clone(),
    };
    let after = if fault_cut == fault { after } else { String::new() };
    let indent = LABEL + display_width(&before);
    let (start, carets) = (" ".repeat(indent), "^".repeat(display_width(&fault_cut).max(1)));
    let mark = findings.get(excerpt.finding).map(mark).unwrap_or_default();
    format!(
        "{}{before}{fault_cut}{after}\n{start}{carets} {mark}\n",
        paint(STRONG, format!("{label:LABEL$}"))
    )
}

/// The name of the rule of a finding, in the style of its level.
fn mark(finding: &Finding) -> String {
    let style = match finding.rule.generator() {
        Level::Must => BAD,
        Level::Should => UNSURE,
        Level::May => DIM,
    };
    paint(style, finding.rule.id())
}

/// A line of the picture of a header or of claims.
pub(super) struct PictureLine {
    /// How deep it is in objects and arrays.
    pub depth: usize,
    /// The JSON on it, escaped.
    pub json: String,
    /// What the time on it means, and how far it is from the limits of the service.
    pub time: Option<String>,
    /// Which of the findings are about it.
    pub findings: Vec<usize>,
}

impl PictureLine {
    fn text(&self, findings: &[Finding]) -> String {
        let marks: Vec<String> = self.findings.iter().map(|at| mark(&findings[*at])).collect();
        let marks = (!marks.is_empty()).then(|| format!("←{JOINT}{}", marks.join(", ")));
        let comments = self.time.iter().map(|time| paint(DIM, time)).chain(marks);
        let comments: String = comments.map(|comment| format!("  {comment}")).collect();
        format!("{}{}{comments}", " ".repeat(self.depth * INDENT), self.json)
    }
}

/// The lines of a header or of claims: a value is on one line if there is room for it.
pub(super) fn lines_of(
    object: &Object,
    part: Part,
    (shown, findings): (&Shown, &[Finding]),
    room: usize,
) -> Vec<PictureLine> {
    let mut drawing = Drawing { part, shown, findings, room, lines: Vec::new() };
    drawing.object(object);
    drawing.finish()
}

/// The lines of a header or of claims in the making.
struct Drawing<'a> {
    part: Part,
    shown: &'a Shown,
    findings: &'a [Finding],
    /// The width that is left for it.
    room: usize,
    lines: Vec<Line>,
}

/// A line of JSON.
struct Line {
    depth: usize,
    text: String,
    /// The path of the member, and of what it has in it if that is not on lines of its own.
    path: String,
    is_whole: bool,
    /// Whether it closes an object or an array, whose path it has.
    is_end: bool,
}

impl Drawing<'_> {
    fn object(&mut self, object: &Object) {
        self.value("", &Value::Object(object.clone()), "$", 0, "");
    }

    /// Adds a value behind its name.
    fn value(&mut self, name: &str, value: &Value, path: &str, depth: usize, comma: &str) {
        let line = format!("{name}{}{comma}", cut_value(&on_one_line(value)));
        let fits = depth * INDENT + display_width(&line) <= self.room;
        let is_simple = !matches!(value, Value::Object(_) | Value::Array(_));
        if is_simple || (fits && !self.has_comment_below(path)) {
            return self.push(line, path, depth, true, false);
        }
        match value {
            Value::Object(object) => {
                self.push(format!("{name}{{"), path, depth, false, false);
                for (at, (name, value)) in object.iter().enumerate() {
                    let comma = if at + 1 < object.len() { "," } else { "" };
                    let label = format!("{}: ", json::to_string(&name));
                    self.value(&label, value, &format!("{path}{}", step(name)), depth + 1, comma);
                }
                self.push(format!("}}{comma}"), path, depth, false, true);
            }
            Value::Array(items) => {
                self.push(format!("{name}["), path, depth, false, false);
                for (at, value) in items.iter().enumerate() {
                    let comma = if at + 1 < items.len() { "," } else { "" };
                    self.value("", value, &format!("{path}[{at}]"), depth + 1, comma);
                }
                self.push(format!("]{comma}"), path, depth, false, true);
            }
            _ => {}
        }
    }

    fn push(&mut self, text: String, path: &str, depth: usize, is_whole: bool, is_end: bool) {
        // A joint of the token's own is escaped.
        let text = one_line(&text);
        self.lines.push(Line { depth, text, path: path.to_owned(), is_whole, is_end });
    }

    /// The paths of the findings about this part, and of the times in it.
    fn commented(&self) -> impl Iterator<Item = &str> {
        let findings = self.findings.iter().map(|finding| &finding.at);
        let times = self.shown.times.iter().map(|time| &time.at);
        findings.chain(times).filter_map(|at| match at {
            Place::Path(part, path) if *part == self.part => Some(path.as_str()),
            _ => None,
        })
    }

    /// Whether something in a value has a comment of its own, and needs a line for it.
    fn has_comment_below(&self, path: &str) -> bool {
        self.commented().any(|commented| is_below(commented, path))
    }

    /// The lines with their comments. A member that is missing gets a line where it should be.
    fn finish(mut self) -> Vec<PictureLine> {
        self.add_missing();
        let count = self.lines.len();
        let mut lines: Vec<PictureLine> =
            self.lines.iter().take(MAX_LINES).map(|line| self.commented_line(line)).collect();
        if count > MAX_LINES {
            let json = format!("… and {} more lines", count - MAX_LINES);
            lines.push(PictureLine { depth: 0, json, time: None, findings: Vec::new() });
        }
        lines
    }

    fn add_missing(&mut self) {
        let paths: Vec<String> = self.commented().map(str::to_owned).collect();
        for path in paths {
            if self.lines.iter().any(|line| !line.is_end && line.path == path) {
                continue;
            }
            // Before the end of the innermost object that is there.
            let ends =
                self.lines.iter().enumerate().filter(|(_, line)| line.is_end && is_below(&path, &line.path));
            let Some((at, end)) = ends.max_by_key(|(_, line)| line.path.len()) else { continue };
            let name = path[end.path.len()..].trim_start_matches('.').to_owned();
            let depth = end.depth + 1;
            self.lines.insert(
                at,
                Line { depth, text: format!("(no {name})"), path, is_whole: true, is_end: false },
            );
        }
    }

    /// A line with the date of a time, and the rules that are broken at it.
    fn commented_line(&self, line: &Line) -> PictureLine {
        let is_here = |at: &Place| {
            !line.is_end
                && matches!(at, Place::Path(part, path) if *part == self.part
                && (*path == line.path || line.is_whole && is_below(path, &line.path)))
        };
        let time = self.shown.times.iter().find(|time| is_here(&time.at)).and_then(|time| {
            let date = date(time.seconds)?;
            let distance = distance(time.seconds, self.shown.now);
            let margins: String = time.margins.iter().map(|margin| format!("; {margin}")).collect();
            Some(format!("{date}, {distance}{margins}"))
        });
        let findings = self.findings.iter().enumerate().filter(|(_, finding)| is_here(&finding.at));
        let findings = findings.map(|(at, _)| at).collect();
        PictureLine { depth: line.depth, json: line.text.clone(), time, findings }
    }
}

/// Whether a path leads to something in another.
fn is_below(path: &str, other: &str) -> bool {
    path.strip_prefix(other).is_some_and(|rest| rest.starts_with(['.', '[']))
}

/// The date and time in UTC; `None` beyond the calendar.
fn date(seconds: i64) -> Option<String> {
    let moment = OffsetDateTime::from_unix_timestamp(seconds).ok()?;
    let (date, (hour, minute, second)) = (moment.date(), moment.to_hms());
    let (year, month, day) = (date.year(), u8::from(date.month()), date.day());
    Some(format!("{year:04}-{month:02}-{day:02} {hour:02}:{minute:02}:{second:02} UTC"))
}

/// How far a moment is from now, as in `3 minutes ago` and `in 2 hours`: rounded, in the largest unit of which there are
/// at least two: `1 hour` says little.
fn distance(seconds: i64, now: u64) -> String {
    const UNITS: [(u64, &str); 5] =
        [(31_556_952, "years"), (86_400, "days"), (3_600, "hours"), (60, "minutes"), (1, "seconds")];
    let difference = i128::from(seconds) - i128::from(now);
    let length = u64::try_from(difference.unsigned_abs()).unwrap_or(u64::MAX);
    let words = match length {
        0 => return "now".to_owned(),
        1 => "1 second".to_owned(),
        _ => {
            let unit = UNITS.iter().find(|(unit, _)| length >= 2 * unit).unwrap_or(&UNITS[4]);
            format!("{} {}", length.saturating_add(unit.0 / 2) / unit.0, unit.1)
        }
    };
    if difference < 0 { format!("{words} ago") } else { format!("in {words}") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_are_in_utc_and_end_with_the_calendar() {
        assert_eq!(date(0).as_deref(), Some("1970-01-01 00:00:00 UTC"));
        assert_eq!(date(1_795_900_000).as_deref(), Some("2026-11-28 21:06:40 UTC"));
        assert_eq!(date(-1).as_deref(), Some("1969-12-31 23:59:59 UTC"));
        assert_eq!(date(i64::MAX), None);
    }

    #[test]
    fn distances_are_in_a_unit_that_fits() {
        let from = |seconds| distance(seconds, 1_000_000);
        assert_eq!([from(1_000_000), from(999_999), from(1_000_001)], ["now", "1 second ago", "in 1 second"]);
        assert_eq!([from(999_881), from(999_880)], ["119 seconds ago", "2 minutes ago"]);
        assert_eq!([from(1_007_140), from(1_007_200)], ["in 119 minutes", "in 2 hours"]);
        assert_eq!([from(1_172_800), from(0)], ["in 2 days", "12 days ago"]);
        assert_eq!(distance(i64::MIN, u64::MAX), "584554049253 years ago");
    }
}
