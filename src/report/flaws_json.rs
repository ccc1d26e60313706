//! Flaws, and the kill matrix, as JSON, format 1.

use serde::Serialize;

use crate::flaw::{Flaw, Kill, Matrix, flaw};

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
    flaws: Vec<KillDocument>,
    right: Vec<TrialDocument<'a>>,
    rules_without_a_flaw: Vec<&'static str>,
    conformant: bool,
}

#[derive(Serialize)]
struct KillDocument {
    name: &'static str,
    rule: Option<&'static str>,
    by_its_rule: usize,
    by_a_must: usize,
    in_all: usize,
}

#[derive(Serialize)]
struct TrialDocument<'a> {
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
    let kill = |kill: &Kill| KillDocument {
        name: kill.flaw,
        rule: flaw(kill.flaw).and_then(Flaw::rule),
        by_its_rule: kill.by_its_rule,
        by_a_must: kill.by_a_must,
        in_all: kill.in_all,
    };
    let trials = matrix.trials.iter().map(|trial| TrialDocument {
        name: &trial.name,
        accusations: trial.accusations.iter().map(|result| result.id.as_str()).collect(),
    });
    pretty(&MatrixDocument {
        format: 1,
        flaws: matrix.kills.iter().map(kill).collect(),
        right: trials.collect(),
        rules_without_a_flaw: matrix.unbroken().iter().map(|rule| rule.id).collect(),
        conformant: matrix.holds(),
    })
}

fn pretty(document: &impl Serialize) -> String {
    serde_json::to_string_pretty(document).expect("the document has string keys") + "\n"
}
