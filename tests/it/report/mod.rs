//! The renderers, with reports of every kind.

#[cfg(feature = "cli")]
pub mod browser;
pub mod ci;
mod diff;
mod flaws;
mod html;
mod json;
mod junit;
mod logs;
mod markdown;
mod matrix;
mod memories;
mod summary;
mod widths;

use jwt_assay::lint::{Cause, FailedCall, GeneratorInspection, GeneratorReport, Minted};
use jwt_assay::suite::{Decision, NotRun, PeerReport, Report, RunOptions, Scope};

use crate::suite::fakes::{
    accept_all, accepting, free, machine_clock, reject_all, rejecting, suite, verifier, with,
};

/// What a terminal, an XML parser or a table would act on, or reject.
const HOSTILE: &str = "\u{1b}[31m]]> <b>&amp; | `\"' \u{0}\u{8}\u{9f}\u{fffe}\u{ffff} é";

/// A report without its colours.
pub fn plain(styled: &str) -> String {
    let mut pieces = styled.split("\u{1b}[");
    let first = pieces.next().unwrap_or_default().to_owned();
    pieces.fold(first, |text, piece| text + piece.split_once('m').map_or(piece, |(_, rest)| rest))
}

/// A strict report on a generator all of whose calls were made, without a search for the mistake behind a signature.
pub fn generator_report<'a>(
    minted: &'a [Minted],
    inspection: &'a GeneratorInspection,
    failures: &'a [FailedCall],
) -> GeneratorReport<'a> {
    let calls = minted.len() + failures.len();
    GeneratorReport {
        minted,
        inspection,
        failures,
        calls,
        planned: calls,
        stopped: None,
        strict: true,
        cause: Cause::Unneeded,
    }
}

/// One peer of each kind: some pass, fail in every way, are known to fail, crash, or can't be tested.
fn motley() -> Report {
    let both = suite([
        accepting("good"),
        rejecting("bad"),
        rejecting("worse"),
        with(rejecting("lenient"), "level", "should"),
        free("free"),
    ]);
    let known = r#"{"fake/bad": "it trusts <everybody> & all", "fake/good": "a slip"}"#;
    let options = RunOptions::new(machine_clock);
    let named = |name: &str, mut report: PeerReport| {
        report.description.name = name.to_owned();
        report
    };
    let crashing = verifier(Scope::Jws, |_| panic!("a crash on purpose"));
    let unable = verifier(Scope::Jws, |_| Decision::Unsupported("it is <unable>".to_owned()));
    let mut hostile = named(HOSTILE, verifier(Scope::Jws, accept_all).run(&both));
    for result in &mut hostile.results {
        result.got = HOSTILE.to_owned();
    }
    Report {
        peers: vec![
            named("trusting", verifier(Scope::Jws, accept_all).run_with(&both, known, &options)),
            named("distrustful", verifier(Scope::Jws, reject_all).run(&both)),
            named("crashing", crashing.run(&both)),
            named("unable", unable.run(&both)),
            hostile,
        ],
        not_run: vec![unasked("absent", false), unasked("broken", true)],
    }
}

fn unasked(name: &str, is_installed: bool) -> NotRun {
    let language = Some("Forth".to_owned());
    NotRun {
        name: name.to_owned(),
        language,
        why: "there is no <forth>".to_owned(),
        is_installed,
        is_left_out: false,
    }
}
