//! The conclusion of a run in words: counts, peers that look at no token, and the verdict.

use super::counted;
use crate::suite::{PeerReport, Report, Unfinished, Verdict};

/// The conclusion of a run.
pub(super) struct RunConclusion {
    /// How many peers and questions there are, and the outcomes.
    pub counts: String,
    /// One sentence per peer whose cases have not all got an answer, with its name apart.
    pub unfinished: Vec<(String, String)>,
    /// One sentence per peer that answered too little to be judged, with its name apart.
    pub too_little: Vec<(String, String)>,
    /// One sentence per peer that gave the same answer to every token.
    pub warnings: Vec<String>,
    /// What is known of peers whose answers depend on what was asked before.
    pub unstable: Vec<String>,
    /// The verdict.
    pub word: String,
}

impl RunConclusion {
    pub(super) fn of(report: &Report) -> Self {
        let name = |peer: &PeerReport| peer.description.name.clone();
        let constant = |peer: &PeerReport| Some(format!("{} {}", name(peer), peer.constant_answer()?));
        let unstable = |peer: &PeerReport| Some(format!("{}: {}", name(peer), peer.unstable.as_ref()?));
        let warnings = report.peers.iter().filter_map(constant);
        let unstable = report.peers.iter().filter_map(unstable).collect();
        let warnings = warnings.collect();
        let unfinished = report.peers.iter().filter_map(unfinished).collect();
        let too_little = report.peers.iter().filter_map(too_little).collect();
        let (counts, word) = (counts(report), word(report));
        RunConclusion { counts, unfinished, too_little, warnings, unstable, word }
    }
}

/// The name of a peer whose cases have not all got an answer, and why.
pub(super) fn unfinished(peer: &PeerReport) -> Option<(String, String)> {
    let Unfinished { why, unanswered } = peer.unfinished.as_ref()?;
    let asked = peer.results.len() + unanswered.len();
    let from = unanswered.first().map(|first| format!(", from {first} on")).unwrap_or_default();
    let left = format!("{why}; {} of {} have no answer{from}", unanswered.len(), counted(asked, "question"));
    Some((peer.description.name.clone(), left))
}

/// The name of a peer that answered too little, and what to do. One that did not get all questions is not to blame yet.
pub(super) fn too_little(peer: &PeerReport) -> Option<(String, String)> {
    let shortfall = peer.shortfall().filter(|_| peer.unfinished.is_none())?;
    Some((peer.description.name.clone(), shortfall))
}

fn counts(report: &Report) -> String {
    let totals = report.totals();
    format!(
        "{}, {}, {}: {} passed, {} failed, {}, {}, {} skipped",
        counted(report.peers.len(), "peer"),
        counted(totals.all(), "question"),
        report.coverage(),
        totals.of(Verdict::Pass),
        totals.failed(),
        counted(totals.of(Verdict::KnownFailure), "known failure"),
        counted(totals.of(Verdict::Note), "note"),
        totals.of(Verdict::Skip),
    )
}

fn word(report: &Report) -> String {
    let fails =
        |peer: &&PeerReport| peer.has_failed() || peer.unfinished.is_some() || !peer.coverage().is_enough();
    let failing = report.peers.iter().filter(fails);
    let failing: Vec<&str> = failing.map(|peer| peer.description.name.as_str()).collect();
    let end = if report.is_complete() { "" } else { "; the run is incomplete" };
    match (report.is_conformant(), failing.is_empty()) {
        (true, _) if report.totals().of(Verdict::KnownFailure) > 0 => {
            "conformant, except for known failures".to_owned()
        }
        (true, _) => "conformant".to_owned(),
        (false, true) if !report.is_judged() => format!("not conformant: nothing ran{end}"),
        (false, true) => format!("not conformant: not every peer could be tested{end}"),
        (false, false) => format!("not conformant: {}{end}", failing.join(", ")),
    }
}
