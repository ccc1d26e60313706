//! Flaws, and the kill matrix, as JSON, format 1.

use serde::Serialize;

use crate::flaw::{Flaw, FlawResult, Matrix, flaw};

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
    serde_json::to_string_pretty(document).expect("the document has string keys") + "\n"
}
