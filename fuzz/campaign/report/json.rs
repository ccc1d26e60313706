//! A campaign as JSON, format 1: the whole report, the totals, and the outcome.

use serde::Serialize;

use super::{Outcome, Report};

#[derive(Serialize)]
struct Document<'a> {
    #[serde(flatten)]
    report: &'a Report,
    totals: Totals,
    outcome: &'static str,
}

#[derive(Serialize)]
struct Totals {
    executions: u64,
    new: usize,
    known: usize,
    gone: usize,
}

/// Renders a campaign.
pub fn json(report: &Report) -> String {
    let document = Document {
        report,
        totals: Totals {
            executions: report.targets.iter().fold(0, |sum, target| sum.saturating_add(target.executions)),
            new: report.count("new"),
            known: report.count("known"),
            gone: report.count("gone"),
        },
        outcome: match report.outcome() {
            Outcome::NothingNew => "nothing-new",
            Outcome::Findings => "findings",
            Outcome::Broken => "broken",
            Outcome::Unfinished => "unfinished",
        },
    };
    let text = serde_json::to_string_pretty(&document).expect("a report has only text for names");
    text + "\n"
}
