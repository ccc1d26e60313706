//! Cases as text: a table, or one as it is in its file with the command that runs it.

use super::layout::command;
use super::style::STRONG;
use super::table::{Cell, Table};
use super::vectors_json::case_json;
use crate::suite::Case;
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
    if wide.width() <= width { wide.render(width) } else { narrow.render(width) }
}

/// Renders one case.
#[must_use]
pub fn case_text(case: &CaseRecord, width: usize) -> String {
    let run = format!("jwt-assay run {}", case.id);
    format!("{}\n{}", case_json(case), command("run it: ", &run, width))
}
