//! Cases as text: a list, or one as it is in its file with the command that asks it.

use super::style::{STRONG, paint};
use super::vectors_json::case_json;
use crate::suite::Case;
use crate::vectors::CaseRecord;

/// Renders cases as a list.
#[must_use]
pub fn cases_text(cases: &[&Case]) -> String {
    cases.iter().map(|case| format!("{}  {}\n", paint(STRONG, &case.id), case.why)).collect()
}

/// Renders one case.
#[must_use]
pub fn case_text(case: &CaseRecord) -> String {
    format!("{}\nask the peers: jwt-assay run {}\n", case_json(case), case.id)
}
