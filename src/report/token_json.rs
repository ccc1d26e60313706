//! What the lint says of a token, as JSON, format 1.

use serde::Serialize;

use super::TokenReport;
use crate::lint::Finding;

#[derive(Serialize)]
struct TokenDocument<'a> {
    format: u64,
    #[serde(skip_serializing_if = "Option::is_none")]
    line: Option<usize>,
    decision: &'static str,
    findings: Vec<FindingDocument<'a>>,
    signature: &'static str,
    conformant: bool,
}

#[derive(Serialize)]
struct FindingDocument<'a> {
    rule: &'a str,
    layer: &'static str,
    level: &'static str,
    at: String,
    saw: &'a str,
    clause: &'a str,
    mend: &'a str,
}

/// Renders one token, on one line; `line` says where in a stream it stood.
#[must_use]
pub fn token_json(report: &TokenReport<'_>, line: Option<usize>) -> String {
    let document = TokenDocument {
        format: 1,
        line,
        decision: if report.inspection.is_accepted() { "accept" } else { "reject" },
        findings: report.inspection.findings.iter().map(finding).collect(),
        signature: match report.inspection.examination.signature_matches {
            Some(true) => "matches",
            Some(false) => "differs",
            None => "unchecked",
        },
        conformant: report.is_conformant(),
    };
    serde_json::to_string(&document).expect("the document has string keys") + "\n"
}

fn finding(finding: &Finding) -> FindingDocument<'_> {
    FindingDocument {
        rule: finding.rule.id,
        layer: finding.rule.layer.name(),
        level: finding.rule.generator.name(),
        at: finding.at.to_string(),
        saw: &finding.saw,
        clause: finding.rule.clause,
        mend: finding.rule.advice,
    }
}
