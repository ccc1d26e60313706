//! Cases: a table, or one as it is in its file, as text; their ids, or one, as JSON.

use serde::Serialize;

use super::json_text;
use super::layout::command;
use super::style::STRONG;
use super::table::{Cell, Table};
use crate::suite::Case;
use crate::text::escaped_report;
use crate::vectors::CaseRecord;

/// Renders cases as a table. Where their levels would not fit beside the ids, they go below.
#[must_use]
pub fn cases_text(cases: &[&Case], width: usize) -> String {
    let mut wide = Table::new().words("case").words("level").prose("why");
    let mut narrow = Table::new().words("case").prose("why");
    for case in cases {
        let id = || Cell::styled(STRONG, &case.id);
        wide.row([id(), Cell::new(case.level)], case.why.as_str());
        narrow.row([id()], format!("({}) {}", case.level, case.why));
    }
    escaped_report(if wide.width() <= width { wide.render(width) } else { narrow.render(width) })
}

/// Renders one case.
#[must_use]
pub fn case_text(case: &CaseRecord, width: usize) -> String {
    let run = format!("jwt-assay run {}", case.id);
    escaped_report(format!("{}\n{}", case_json(case), command("run it: ", &run, width)))
}

#[derive(Serialize)]
struct CasesDocument<'a> {
    format: u64,
    cases: Vec<&'a str>,
}

/// Renders the ids of cases.
#[must_use]
pub fn cases_json(cases: &[&Case]) -> String {
    let cases = cases.iter().map(|case| case.id.as_str()).collect();
    json_text(serde_json::to_string(&CasesDocument { format: 1, cases }))
}

/// Renders one case as it is in its file.
#[must_use]
pub fn case_json(case: &CaseRecord) -> String {
    json_text(serde_json::to_string_pretty(case))
}
