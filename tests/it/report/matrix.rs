//! The matrix of a run as text: a column for each of a few peers, a line for each of many.

use std::sync::LazyLock;

use jwt_assay::peers::PEERS;
use jwt_assay::report::{RunView, run_text};
use jwt_assay::suite::{KnownFailures, PeerReport, Report, RunOptions, Suite, run};

use super::motley;
use crate::suite::fakes::machine_clock;

static THIRTY: LazyLock<Report> = LazyLock::new(thirty);

/// Thirty peers with names of every length: the built-in ones repeated, half of them with their known
/// failures.
fn thirty() -> Report {
    let cases: Vec<_> = Suite::bundled().cases().iter().collect();
    let options = RunOptions::new(machine_clock);
    let judged = |known: bool| -> Vec<PeerReport> {
        let reports = PEERS.iter().map(|peer| {
            let known = if known { peer.known_failures() } else { KnownFailures::new() };
            run(&peer.factory(), &cases, &known, &options, |_| ())
        });
        reports.collect()
    };
    let mut peers: Vec<PeerReport> = judged(true);
    peers.extend(judged(false));
    let mut peers: Vec<PeerReport> = peers.iter().cycle().take(30).cloned().collect();
    for (at, peer) in peers.iter_mut().enumerate() {
        peer.description.name = format!("peer-{at}{}", "x".repeat(at % 9));
    }
    Report { peers, ..Report::default() }
}

/// The lines of the matrix, without its legend.
fn matrix(report: &Report) -> Vec<String> {
    let text = run_text(report, RunView::default());
    text.lines().take_while(|line| !line.contains("p pass")).map(str::to_owned).collect()
}

#[test]
fn seven_peers_are_columns_and_eight_are_lines() {
    let peers = |count| Report { peers: THIRTY.peers[..count].to_vec(), ..Report::default() };
    let (seven, eight) = (matrix(&peers(7)), matrix(&peers(8)));
    assert!(
        seven[0].split_whitespace().eq(peers(7).peers.iter().map(|peer| &peer.description.name)),
        "{seven:?}"
    );
    assert!(seven.last().is_some_and(|line| line.trim_start().starts_with("all ")), "{seven:?}");
    let names: Vec<&str> = eight.iter().filter_map(|line| line.split_whitespace().next()).collect();
    let has = |name: &str| names.contains(&name);
    assert!(peers(8).peers.iter().all(|peer| has(&peer.description.name)), "{eight:?}");
}

#[test]
fn many_peers_fit_a_terminal_and_none_of_their_failures_is_left_out() {
    let report = &*THIRTY;
    let lines = matrix(report);
    let widest = lines.iter().map(|line| line.chars().count()).max();
    assert!(widest <= Some(100), "{}", lines.join("\n"));
    assert!(lines.len() < 100, "{}", lines.join("\n"));
    for peer in &report.peers {
        let start = format!(" {} ", peer.description.name);
        let at = lines.iter().position(|line| line.starts_with(&start)).expect("a line for each peer");
        let rest = lines[at + 1..].iter().take_while(|line| line.starts_with("   "));
        let shown: String = std::iter::once(&lines[at]).chain(rest).map(|line| format!("{line} ")).collect();
        let shown = shown.split_whitespace().collect::<Vec<_>>().join(" ").replace(',', "");
        let mut groups: Vec<&str> = Vec::new();
        for failure in peer.results.iter().filter(|result| result.verdict.is_failure()) {
            if !groups.contains(&failure.group()) {
                groups.push(failure.group());
            }
        }
        for group in groups {
            let count = peer.failures().filter(|failure| failure.group() == group).count();
            assert!(shown.contains(&format!(" {group} {count}f")), "{group} {count}f is not in {shown}");
        }
    }
}

#[test]
fn one_answer_to_every_token_is_reported_before_the_conclusion() {
    let text = run_text(&motley(), RunView::default());
    let (_, end) = text.split_once("5 peers, 25 questions: ").expect("the counts");
    let lines: Vec<&str> = end.lines().collect();
    assert_eq!(lines.len(), 5, "{end}");
    assert!(lines[1].contains("trusting accepts every token, valid or not: is it wired up?"), "{end}");
    assert!(lines[2].contains("distrustful rejects every token, valid or not: is it wired up?"), "{end}");
    assert!(lines[4].contains("not conformant: trusting, distrustful, crashing, "), "{end}");
}
