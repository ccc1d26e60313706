//! Cases as JSON: their ids, or one as it is in its file.

use serde::Serialize;

use crate::suite::Case;
use crate::vectors::CaseRecord;

#[derive(Serialize)]
struct CasesDocument<'a> {
    format: u64,
    cases: Vec<&'a str>,
}

/// Renders the ids of cases.
#[must_use]
pub fn cases_json(cases: &[&Case]) -> String {
    let cases = cases.iter().map(|case| case.id.as_str()).collect();
    serde_json::to_string(&CasesDocument { format: 1, cases }).expect("the document has string keys") + "\n"
}

/// Renders one case as it is in its file.
#[must_use]
pub fn case_json(case: &CaseRecord) -> String {
    serde_json::to_string_pretty(case).expect("the record has string keys") + "\n"
}
