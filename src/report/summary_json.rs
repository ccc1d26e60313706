//! The summary of a stream as JSON, format 1.

use crate::lint::Summary;

/// Renders a summary, on one line, for [`Summary::from_json`] to read back.
#[must_use]
pub fn summary_json(summary: &Summary) -> String {
    serde_json::to_string(summary).expect("the document has string keys") + "\n"
}
