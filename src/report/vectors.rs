//! Cases: a table, or one as it is in its file, as text; their ids, one, or the manifest of their files, as JSON.

use serde::Serialize;
use sha2::{Digest as _, Sha256};

use super::layout::command;
use super::style::STRONG;
use super::table::{Cell, Table};
use super::{Tool, json_text};
use crate::encoding::encode_hex;
use crate::lint::MARKETPLACE;
use crate::suite::{Case, Suite};
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

#[derive(Serialize)]
struct ManifestDocument<'a> {
    format: u64,
    tool: Tool,
    /// Whose tokens the cases are about.
    profile: &'static str,
    counts: Counts,
    files: Vec<FileDocument<'a>>,
}

#[derive(Serialize)]
struct Counts {
    files: usize,
    cases: usize,
}

#[derive(Serialize)]
struct FileDocument<'a> {
    name: &'a str,
    /// Only of a vector file.
    #[serde(skip_serializing_if = "Option::is_none")]
    cases: Option<usize>,
    bytes: usize,
    sha256: String,
}

/// Renders the manifest of exported files, each a name with its text.
#[must_use]
pub fn manifest_json(files: &[(String, impl AsRef<str>)]) -> String {
    let cases = Suite::bundled().cases();
    let in_file = |name: &str| {
        let group = name.strip_suffix(".json")?;
        Some(cases.iter().filter(|case| case.group() == group).count()).filter(|count| *count > 0)
    };
    let files: Vec<FileDocument<'_>> = files
        .iter()
        .map(|(name, text)| FileDocument {
            name,
            cases: in_file(name),
            bytes: text.as_ref().len(),
            sha256: encode_hex(&Sha256::digest(text.as_ref())),
        })
        .collect();
    let counts = Counts { files: files.len(), cases: files.iter().filter_map(|file| file.cases).sum() };
    let document = ManifestDocument { format: 1, tool: Tool::this(), profile: MARKETPLACE, counts, files };
    json_text(serde_json::to_string_pretty(&document))
}
