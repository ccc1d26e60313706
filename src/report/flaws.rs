//! Flaws and the kill matrix, as text and as JSON.

use serde::Serialize;

use super::layout::{command, hanging, outdented, paragraph};
use super::style::{BAD, GOOD, STRONG, paint};
use super::table::{Cell, Table};
use super::{counted, json_text};
use crate::flaw::{Flaw, FlawResult, Matrix, flaw};
use crate::suite::CaseResult;
use crate::text::escaped_report;

/// Renders flaws as a table. Where their kinds and rules would not fit beside the names, they go below.
#[must_use]
pub fn flaws_text(flaws: &[&Flaw], width: usize) -> String {
    let mut wide = Table::new().words("flaw").words("kind").words("breaks").prose("what it does wrong");
    let mut narrow = Table::new().words("flaw").prose("what it does wrong");
    for flaw in flaws {
        let (name, kind) = (|| Cell::styled(STRONG, flaw.name), flaw.kind());
        let rule = flaw.rule().unwrap_or("-");
        wide.row([name(), Cell::new(kind), Cell::new(rule)], flaw.story);
        narrow.row([name()], format!("({kind}, {rule}) {}", flaw.story));
    }
    escaped_report(if wide.width() <= width { wide.render(width) } else { narrow.render(width) })
}

/// Renders one flaw in full.
#[must_use]
pub fn flaw_text(flaw: &Flaw, width: usize) -> String {
    let run = match flaw.kind() {
        "generator" => format!("jwt-assay generator -- jwt-assay sign --flaw {}", flaw.name),
        _ => format!("jwt-assay run --flaw {}", flaw.name),
    };
    let breaks = flaw.rule().unwrap_or("no rule about tokens, but what an operation must return");
    let page = paint(STRONG, flaw.name) + "\n" + &hanging("  ", flaw.story, width);
    let page = page + "\n  kind    " + flaw.kind() + "\n" + &hanging("  breaks  ", breaks, width);
    escaped_report(page + &command("  try     ", &run, width))
}

/// Renders the kill matrix.
#[must_use]
pub fn kill_matrix_text(matrix: &Matrix, width: usize) -> String {
    let mut text = results(&matrix.flaws).render(width) + "\n";
    for control in &matrix.controls {
        let verdict = match control.accusations.len() {
            0 => paint(GOOD, "no false accusation"),
            count => paint(BAD, format_args!("{count} false accusations")),
        };
        text.push_str(&outdented(&format!("{}: {verdict}", control.name), width));
        text.extend(control.accusations.iter().map(|accusation| accused(accusation, width)));
    }
    for rule in matrix.unbroken() {
        text.push_str(&outdented(&format!("{}: a MUST that no flaw breaks", paint(BAD, rule.id)), width));
    }
    escaped_report(text + "\n" + &paragraph(&conclusion(matrix), width))
}

fn results(results: &[FlawResult]) -> Table {
    let mut table = Table::new().numbers("by its rule").numbers("in all").words("flaw");
    for result in results {
        let how = match (result.by_its_rule, result.by_a_must) {
            (0, _) => " escapes",
            (_, 0) => " (in a strict run)",
            _ => "",
        };
        let name = format!("{}{how}", result.flaw);
        let name = if result.is_caught() { Cell::new(name) } else { Cell::styled(BAD, name) };
        table.row([Cell::new(result.by_its_rule), Cell::new(result.in_all), name], "");
    }
    table
}

fn accused(result: &CaseResult, width: usize) -> String {
    let text = format!("{}: expected {}, got {}", result.id, result.expected, result.got);
    hanging("  ", &text, width)
}

fn conclusion(matrix: &Matrix) -> String {
    let (flaws, right) = (matrix.flaws.len(), counted(matrix.controls.len(), "correct implementation"));
    let caught = match matrix.caught() {
        all if all == flaws => format!("{flaws} flaws: all caught, each by a case of what it breaks"),
        some => format!("{flaws} flaws: {some} caught, {} escaped", flaws - some),
    };
    let accused = match matrix.accused() {
        0 => format!("{right}: none accused"),
        some => format!("{right}: {some} accused"),
    };
    let style = if matrix.holds() { GOOD } else { BAD };
    paint(style, format_args!("{caught}; {accused}"))
}

#[derive(Serialize)]
struct FlawsDocument {
    format: u64,
    flaws: Vec<FlawDocument>,
}

#[derive(Serialize)]
struct FlawDocument {
    name: &'static str,
    kind: &'static str,
    rule: Option<&'static str>,
    story: &'static str,
}

#[derive(Serialize)]
struct MatrixDocument<'a> {
    format: u64,
    flaws: Vec<FlawResultDocument>,
    right: Vec<ControlDocument<'a>>,
    rules_without_a_flaw: Vec<&'static str>,
    conformant: bool,
}

#[derive(Serialize)]
struct FlawResultDocument {
    name: &'static str,
    rule: Option<&'static str>,
    by_its_rule: usize,
    by_a_must: usize,
    in_all: usize,
}

#[derive(Serialize)]
struct ControlDocument<'a> {
    name: &'a str,
    accusations: Vec<&'a str>,
}

/// Renders flaws.
#[must_use]
pub fn flaws_json(flaws: &[&Flaw]) -> String {
    let flaws = flaws.iter().map(|flaw| FlawDocument {
        name: flaw.name,
        kind: flaw.kind(),
        rule: flaw.rule(),
        story: flaw.story,
    });
    pretty(&FlawsDocument { format: 1, flaws: flaws.collect() })
}

/// Renders the kill matrix.
#[must_use]
pub fn kill_matrix_json(matrix: &Matrix) -> String {
    let document = |result: &FlawResult| FlawResultDocument {
        name: result.flaw,
        rule: flaw(result.flaw).and_then(Flaw::rule),
        by_its_rule: result.by_its_rule,
        by_a_must: result.by_a_must,
        in_all: result.in_all,
    };
    let controls = matrix.controls.iter().map(|control| ControlDocument {
        name: &control.name,
        accusations: control.accusations.iter().map(|result| result.id.as_str()).collect(),
    });
    pretty(&MatrixDocument {
        format: 1,
        flaws: matrix.flaws.iter().map(document).collect(),
        right: controls.collect(),
        rules_without_a_flaw: matrix.unbroken().iter().map(|rule| rule.id).collect(),
        conformant: matrix.holds(),
    })
}

fn pretty(document: &impl Serialize) -> String {
    json_text(serde_json::to_string_pretty(document))
}
