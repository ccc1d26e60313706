//! The report in benches/README.md: it has every crate, its tables and its plot are from one run, and the page names
//! the command that made it.

use std::fs;
use std::path::Path;

use jwt_assay::peers::PEERS;

use super::plot::plotted;
use super::{BEGIN, END, PAGE, ROOT};

/// A row of a table: the crate, and its time for the sample token.
fn row(line: &str) -> Option<(&str, &str)> {
    let mut cells = line.strip_prefix("| ")?.split(" | ").map(|cell| cell.trim_matches('*'));
    Some((cells.next()?, cells.next()?))
}

#[test]
fn the_page_has_a_report_of_all_crates_and_its_command() {
    let path = Path::new(ROOT).join(PAGE);
    let page = fs::read_to_string(&path).expect("the page");
    let (before, rest) = page.split_once(BEGIN).expect("the first mark");
    let (report, _) = rest.split_once(END).expect("the last mark");
    assert!(before.contains("\nbenches/report/make --write\n"));
    let tables: Vec<Vec<_>> = ["| sign | the sample token |", "| verify | the sample token |"]
        .iter()
        .map(|head| {
            let lines = report.lines().skip_while(|line| !line.starts_with(head)).skip(2);
            lines.map_while(row).collect()
        })
        .collect();
    for table in &tables {
        assert_eq!(table[0].0, "jwt-assay");
        for peer in &PEERS[1..] {
            let is_peer = |name: &str| {
                let version = name.strip_prefix(peer.name).and_then(|rest| rest.strip_prefix(' '));
                version.is_some_and(|version| version.starts_with(|first: char| first.is_ascii_digit()))
            };
            assert_eq!(table.iter().filter(|(name, _)| is_peer(name)).count(), 1, "{}", peer.name);
        }
    }
    let (_, rest) = report.split_once("](").expect("a plot");
    let (plot, _) = rest.split_once(')').expect("its end");
    let Some(plot) = plotted(&path.with_file_name(plot)) else { return };
    let bars = plot["bars"].as_array().expect("bars");
    assert_eq!(bars.len(), tables.concat().len());
    for ((name, time), bar) in tables.concat().into_iter().zip(bars) {
        let written = bar[2].as_str().expect("words").split(',').next();
        assert_eq!((bar[0].as_str(), written), (Some(name), Some(time)));
    }
}
