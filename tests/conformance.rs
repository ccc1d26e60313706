//! The suite in `cargo test`: one line for each case and built-in peer.
//!
//! Filters work as everywhere: `cargo test --test conformance jwt-compact::header`.

use std::process::ExitCode;
use std::time::{SystemTime, UNIX_EPOCH};

use jwt_assay::peers::{PEERS, Peer};
use jwt_assay::suite::{Case, RunOptions, Suite, run};
use libtest_mimic::{Arguments, Failed, Trial};

fn main() -> ExitCode {
    // A peer's panic is a verdict of its case; the usual message about it would only stand in the way.
    std::panic::set_hook(Box::new(|_| ()));
    let trials = PEERS.iter().flat_map(|peer| {
        let scope = (peer.new)().describe().scope;
        let cases = Suite::bundled().cases().iter().filter(move |case| case.concerns(scope));
        cases.map(|case| trial(*peer, case))
    });
    libtest_mimic::run(&Arguments::from_args(), trials.collect()).exit_code()
}

fn trial(peer: Peer, case: &'static Case) -> Trial {
    Trial::test(format!("{}::{}", peer.name, case.id), move || {
        let report = run(&peer.factory(), &[case], &peer.known_failures(), &RunOptions::new(now), |_| ());
        let failures: Vec<String> = report.failures().map(ToString::to_string).collect();
        if failures.is_empty() { Ok(()) } else { Err(Failed::from(failures.join("\n"))) }
    })
}

fn now() -> u64 {
    SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |time| time.as_secs())
}
