//! The README's own tables and plot: of every crate, of one run, with the command that made them.

use std::fs;
use std::path::Path;

use jwt_assay::peers::PEERS;

use super::plot::plotted;
use super::{BEGIN, END, ROOT};

/// A line of the README's tables: the crate, and the time that the seed's token takes it.
fn row(line: &str) -> Option<(&str, &str)> {
    let mut cells = line.strip_prefix("| ")?.split(" | ").map(|cell| cell.trim_matches('*'));
    Some((cells.next()?, cells.next()?))
}

#[test]
fn the_readme_has_a_report_of_all_crates_and_its_command() {
    let readme = fs::read_to_string(Path::new(ROOT).join("README.md")).expect("the README");
    let (before, rest) = readme.split_once(BEGIN).expect("a mark");
    let (report, _) = rest.split_once(END).expect("another");
    assert!(before.contains("\nbenches/report/make --write\n"));
    let tables: Vec<Vec<_>> = ["| sign |", "| verify |"]
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
    let Some(plot) = plotted(&Path::new(ROOT).join(plot)) else { return };
    let bars = plot["bars"].as_array().expect("bars");
    assert_eq!(bars.len(), tables.concat().len());
    for ((name, time), bar) in tables.concat().into_iter().zip(bars) {
        let told = bar[2].as_str().expect("words").split(',').next();
        assert_eq!((bar[0].as_str(), told), (Some(name), Some(time)));
    }
}
