//! Cases as text: a table, or one as it is in its file with the command that runs it.

use super::layout::command;
use super::style::STRONG;
use super::table::{Cell, Table};
use super::vectors_json::case_json;
use crate::suite::Case;
use crate::vectors::CaseRecord;

/// Renders cases as a table.
#[must_use]
pub fn cases_text(cases: &[&Case], width: usize) -> String {
    let mut table = Table::new().words("case").words("level").prose("why");
    for case in cases {
        table.row([Cell::styled(STRONG, &case.id), Cell::new(case.level)], case.why.as_str());
    }
    table.render(width)
}

/// Renders one case.
#[must_use]
pub fn case_text(case: &CaseRecord, width: usize) -> String {
    let run = format!("jwt-assay run {}", case.id);
    format!("{}\n{}", case_json(case), command("run it: ", &run, width))
}
