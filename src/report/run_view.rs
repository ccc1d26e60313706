//! How a run is shown, for the renderers of text, JUnit and HTML.

use std::fmt;

use super::layout::WIDTH;
use crate::suite::{CaseResult, Instability, PeerReport, Verdict};

/// How a run is shown.
#[derive(Clone, Copy)]
pub struct RunView<'a> {
    /// How many columns a line may have.
    pub width: usize,
    /// Whether notes, skips and known failures are listed, too.
    pub verbose: bool,
    /// The arguments of the command that tests a peer again, except for the case; it gets the peer's name.
    pub rerun: Option<&'a dyn Fn(&str) -> String>,
}

impl Default for RunView<'_> {
    fn default() -> Self {
        RunView { width: WIDTH, verbose: false, rerun: None }
    }
}

impl fmt::Debug for RunView<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let RunView { width, verbose, .. } = self;
        let mut view = formatter.debug_struct("RunView");
        view.field("width", width).field("verbose", verbose).finish_non_exhaustive()
    }
}

impl RunView<'_> {
    /// The command that repeats one case of a peer. The one for an unstable case repeats what is known of them.
    pub(super) fn rerun_command(&self, peer: &PeerReport, result: &CaseResult) -> String {
        match &peer.unstable {
            Some(unstable) if result.verdict == Verdict::Unstable => self.repeat_command(peer, unstable),
            _ => format!("jwt-assay run {} {}", result.id, self.arguments(peer)),
        }
    }

    /// The command that asks one instance a sequence of cases, the last of which is unstable.
    pub(super) fn repeat_command(&self, peer: &PeerReport, unstable: &Instability) -> String {
        let Instability { case, earlier, .. } = unstable;
        let arguments = self.arguments(peer);
        match &earlier[..] {
            [] => format!("jwt-assay run {arguments}"),
            earlier => format!("jwt-assay run --in-order {} {case} {arguments}", earlier.join(" ")),
        }
    }

    /// The arguments that choose a peer, and the options of the run.
    pub(super) fn arguments(&self, peer: &PeerReport) -> String {
        let name = &peer.description.name;
        self.rerun.map_or_else(|| format!("--peer {name}"), |rerun| rerun(name))
    }
}
