//! The conclusion of a run in words: counts, peers that look at no token, and the verdict.

use super::counted;
use crate::suite::{PeerReport, Report, Verdict};

/// The conclusion of a run.
pub(super) struct RunConclusion {
    /// How many peers and questions there are, and the outcomes.
    pub counts: String,
    /// One sentence per peer that gave the same answer to every token.
    pub warnings: Vec<String>,
    /// The verdict.
    pub word: String,
}

impl RunConclusion {
    pub(super) fn of(report: &Report) -> Self {
        let warning =
            |peer: &PeerReport| Some(format!("{} {}", peer.description.name, peer.constant_answer()?));
        let warnings = report.peers.iter().filter_map(warning).collect();
        RunConclusion { counts: counts(report), warnings, word: word(report) }
    }
}

fn counts(report: &Report) -> String {
    let totals = report.totals();
    format!(
        "{}, {}: {} passed, {} failed, {}, {}, {} skipped",
        counted(report.peers.len(), "peer"),
        counted(totals.all(), "question"),
        totals.of(Verdict::Pass),
        totals.failed(),
        counted(totals.of(Verdict::KnownFailure), "known failure"),
        counted(totals.of(Verdict::Note), "note"),
        totals.of(Verdict::Skip),
    )
}

fn word(report: &Report) -> String {
    let failing = report.peers.iter().filter(|peer| peer.has_failed());
    let failing: Vec<&str> = failing.map(|peer| peer.description.name.as_str()).collect();
    match (report.is_conformant(), failing.is_empty()) {
        (true, _) if report.totals().of(Verdict::KnownFailure) > 0 => {
            "conformant, except for known failures".to_owned()
        }
        (true, _) => "conformant".to_owned(),
        (false, true) if !report.is_judged() => "not conformant: nothing ran".to_owned(),
        (false, true) => "not conformant: not every peer could be tested".to_owned(),
        (false, false) => format!("not conformant: {}", failing.join(", ")),
    }
}
