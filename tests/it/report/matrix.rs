//! A run as text, at every width: a table of groups and peers, or one line per peer, and each failure in full.

use std::sync::LazyLock;
use std::time::{SystemTime, UNIX_EPOCH};

use jwt_assay::lint::rules;
use jwt_assay::peers::PEERS;
use jwt_assay::report::{RunView, run_text};
use jwt_assay::suite::{KnownFailures, PeerReport, Report, RunOptions, Suite, run};

use super::{HOSTILE, motley, plain};

const WIDTHS: [usize; 4] = [60, 80, 100, 160];

/// Some peers read the machine's clock, so the cases must be made for it.
fn clock() -> u64 {
    SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |time| time.as_secs())
}

/// All built-in peers, with their known failures or without.
fn built_in(is_known: bool) -> Vec<PeerReport> {
    let cases: Vec<_> = Suite::bundled().cases().iter().collect();
    let options = RunOptions::new(clock);
    let reports = PEERS.iter().map(|peer| {
        let known = if is_known { peer.known_failures() } else { KnownFailures::new() };
        run(&peer.factory(), &cases, &known, &options, |_| ())
    });
    reports.collect()
}

static BUILT_IN: LazyLock<Report> = LazyLock::new(|| Report { peers: built_in(true), ..Report::default() });

/// Thirty peers with names of every length: the built-in ones repeatedly, half of them without known failures.
static THIRTY: LazyLock<Report> = LazyLock::new(|| {
    let judged = [BUILT_IN.peers.clone(), built_in(false)].concat();
    let mut peers: Vec<PeerReport> = judged.iter().cycle().take(30).cloned().collect();
    for (at, peer) in peers.iter_mut().enumerate() {
        peer.description.name = format!("peer-{at}{}", "x".repeat(at % 9));
    }
    Report { peers, ..Report::default() }
});

fn text(report: &Report, width: usize, verbose: bool) -> String {
    plain(&run_text(report, RunView { width, verbose, rerun: None }))
}

/// The lines of the table, without its legend.
fn table(report: &Report, width: usize) -> Vec<String> {
    let text = text(report, width, false);
    let is_legend = |line: &str| line.starts_with("p pass") || line.starts_with("f fail");
    let is_head = |line: &str| !(line.starts_with("peer ") || line.starts_with("group "));
    let lines = text.lines().skip_while(|line| is_head(line));
    lines.take_while(|line| !is_legend(line)).map(str::to_owned).collect()
}

fn width_of(line: &str) -> usize {
    line.chars().count()
}

/// The words of a command that wraps to several lines.
fn unwrapped(text: &str) -> String {
    text.replace(" \\\n", " ").split_whitespace().collect::<Vec<_>>().join(" ")
}

#[test]
fn no_line_is_wider_than_the_terminal() {
    let mut motley = motley();
    motley.peers.retain(|peer| peer.description.name != HOSTILE);
    for (name, report) in [("built-in", &*BUILT_IN), ("thirty", &*THIRTY), ("motley", &motley)] {
        for width in WIDTHS {
            for verbose in [false, true] {
                let text = text(report, width, verbose);
                let wide = text.lines().find(|line| width_of(line) > width);
                assert_eq!(wide, None, "{name} at {width}");
            }
        }
    }
}

#[test]
fn peers_are_columns_where_they_fit_and_lines_where_they_do_not() {
    let names: Vec<&str> = BUILT_IN.peers.iter().map(|peer| peer.description.name.as_str()).collect();
    let wide = table(&BUILT_IN, 160);
    let head: Vec<&str> = wide[0].split_whitespace().collect();
    assert_eq!(head, [&["group"], &names[..]].concat());
    let [.., all, asked] = &wide[..] else { panic!("{wide:?}") };
    assert!(all.starts_with("all ") && asked.starts_with("asked "), "{wide:?}");
    let counts: Vec<String> = BUILT_IN.peers.iter().map(|peer| peer.coverage().to_string()).collect();
    let narrow = table(&BUILT_IN, 60).join(" ");
    assert!(counts.iter().all(|count| narrow.contains(count.as_str())), "{counts:?}: {narrow}");
    for width in [60, 80, 100] {
        let narrow = table(&BUILT_IN, width);
        assert!(narrow[0].starts_with("peer "), "{narrow:?}");
        let is_row = |line: &&String| !line.starts_with(' ');
        let rows: Vec<&str> =
            narrow[1..].iter().filter(is_row).filter_map(|line| line.split_whitespace().next()).collect();
        assert_eq!(rows, names, "one line per peer at {width}");
    }
    let two = Report { peers: BUILT_IN.peers[..2].to_vec(), ..Report::default() };
    assert!(table(&two, 60)[0].starts_with("group "), "two peers fit 60 columns");
}

/// Every row has all its numbers, in columns that are straight.
#[test]
fn no_table_is_broken() {
    for report in [&*BUILT_IN, &*THIRTY] {
        for width in [60, 80, 100] {
            let lines = table(report, width);
            let ends: Vec<usize> = ["pass", "fail", "note", "skip", "known"]
                .iter()
                .map(|head| lines[0].find(head).expect("a heading") + head.len())
                .collect();
            for peer in &report.peers {
                let name = &peer.description.name;
                let row = lines.iter().find(|line| line.starts_with(&format!("{name} ")));
                let row = row.unwrap_or_else(|| panic!("no line for {name} at {width}"));
                let numbers = ends.iter().map(|end| row[..*end].rsplit(' ').next().unwrap_or_default());
                let sum: usize = numbers.map(|number| number.parse::<usize>().expect("a number")).sum();
                assert_eq!(sum, peer.results.len(), "{row}");
            }
        }
    }
}

#[test]
fn no_group_with_failures_is_left_out() {
    let report = &*THIRTY;
    for width in [60, 100] {
        let lines = table(report, width);
        for peer in &report.peers {
            let start = format!("{} ", peer.description.name);
            let at = lines.iter().position(|line| line.starts_with(&start)).expect("a line for each peer");
            let rest = lines[at + 1..].iter().take_while(|line| line.starts_with("   "));
            let shown: String =
                std::iter::once(&lines[at]).chain(rest).map(|line| format!("{line} ")).collect();
            let shown = shown.split_whitespace().collect::<Vec<_>>().join(" ").replace(',', "");
            for failure in peer.failures() {
                let group = failure.group();
                let count = peer.failures().filter(|failure| failure.group() == group).count();
                assert!(shown.contains(&format!(" {group} {count}f")), "{group} {count}f is not in {shown}");
            }
        }
    }
}

#[test]
fn failures_are_grouped_by_rule_and_each_is_shown_in_full() {
    let report = Report { peers: THIRTY.peers[8..11].to_vec(), ..Report::default() };
    let text = text(&report, 80, false);
    let whole = unwrapped(&text);
    let failures: Vec<_> =
        report.peers.iter().flat_map(|peer| peer.failures().map(move |failure| (peer, failure))).collect();
    assert!(failures.len() > 30, "{}", failures.len());
    for (peer, failure) in &failures {
        let name = &peer.description.name;
        let shown = format!(
            "FAIL {name}: {} ({}) level {} ({}) why {} expected {} got {}",
            failure.id,
            failure.verdict,
            failure.level,
            failure.clause,
            failure.why,
            failure.expected,
            failure.got,
        );
        assert!(whole.contains(&shown), "{shown}");
        assert!(whole.contains(&format!("rerun jwt-assay run {} --peer {name}", failure.id)), "{name}");
    }
    let mut groups = 0;
    for rule in rules() {
        let count = failures.iter().filter(|(_, failure)| failure.rule == Some(rule)).count();
        let plural = if count == 1 { "" } else { "s" };
        let heading =
            format!("{}: {count} failure{plural} rule {} fix {}", rule.id, rule.summary, rule.advice);
        assert_eq!(whole.matches(&heading).count(), usize::from(count > 0), "{heading}");
        groups += usize::from(count > 0);
    }
    assert!(groups > 5, "{groups}");
}

const RED: &str = "\u{1b}[31m";

/// A failing cell is red, and nothing else in the table.
#[test]
fn failing_cells_are_coloured() {
    for width in [60, 160] {
        let styled = run_text(&BUILT_IN, RunView { width, ..RunView::default() });
        assert!(!styled.contains(RED), "nothing failed at {width}: {}", plain(&styled));
        let styled = run_text(&THIRTY, RunView { width, ..RunView::default() });
        assert!(styled.contains(RED), "nothing is red at {width}");
    }
    let crashing = Report { peers: motley().peers[2..3].to_vec(), ..Report::default() };
    let styled = run_text(&crashing, RunView::default());
    let red = styled.lines().find(|line| line.contains("fake")).expect("a row");
    assert!(red.contains(RED) && red.contains("5f"), "{red:?}");
}

#[test]
fn a_name_of_any_length_breaks_nothing() {
    let mut report = motley();
    report.peers[0].description.name = "n".repeat(300);
    report.peers.retain(|peer| peer.description.name != HOSTILE);
    for width in WIDTHS {
        let text = text(&report, width, true);
        let is_command = |line: &str| line.trim() == "n".repeat(300);
        let wide = text.lines().find(|line| width_of(line) > width && !is_command(line));
        assert_eq!(wide, None, "at {width}");
        assert!(table(&report, width).iter().any(|line| line.contains('…')), "{text}");
    }
}

#[test]
fn one_answer_to_every_token_is_remarked_on_before_the_conclusion() {
    let text = text(&motley(), 100, false);
    let (_, end) = text.split_once("5 peers, 25 questions, asked 15 of 25: ").expect("the counts");
    let lines: Vec<&str> = end.lines().collect();
    assert_eq!(lines[1], "trusting accepts every token, valid or not: is it wired up?");
    assert_eq!(lines[2], "distrustful rejects every token, valid or not: is it wired up?");
    assert!(end.contains("\nnot conformant: trusting, distrustful, crashing, "), "{end}");
}
