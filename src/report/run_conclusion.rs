//! What a run comes to, in words: the counts, who is to be looked at twice, and the conclusion.

use super::counted;
use crate::suite::{PeerReport, Report, Verdict};

/// What a run comes to.
pub(super) struct RunConclusion {
    /// How many peers and questions, and what came of these.
    pub counts: String,
    /// Who gave the same answer to every token, a sentence for each.
    pub warnings: Vec<String>,
    /// The conclusion.
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
        "{}, {}: {} passed, {} failed, {} failed as known, {}, {} skipped",
        counted(report.peers.len(), "peer"),
        counted(totals.all(), "question"),
        totals.of(Verdict::Pass),
        totals.failed(),
        totals.of(Verdict::KnownFailure),
        counted(totals.of(Verdict::Note), "note"),
        totals.of(Verdict::Skip),
    )
}

fn word(report: &Report) -> String {
    let deviating = report.peers.iter().filter(|peer| peer.has_failed());
    let deviating: Vec<&str> = deviating.map(|peer| peer.description.name.as_str()).collect();
    match (report.is_conformant(), deviating.is_empty()) {
        (true, _) if report.totals().of(Verdict::KnownFailure) > 0 => {
            "conformant, except for known failures".to_owned()
        }
        (true, _) => "conformant".to_owned(),
        (false, true) if !report.is_judged() => "not conformant: nothing was asked".to_owned(),
        (false, true) => "not conformant: not all could be asked".to_owned(),
        (false, false) => format!("not conformant: {}", deviating.join(", ")),
    }
}
