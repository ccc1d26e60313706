//! What changed between two runs, as text, JSON and Markdown. What makes two runs hard to compare comes first: other
//! vectors, other options.

use serde::Serialize;

use super::layout::{command, hanging, hanging_value, outdented_value, paragraph};
use super::style::{BAD, DIM, GOOD, STRONG, UNSURE, paint};
use super::{Tool, counted, json_text};
use crate::suite::{
    CaseChange, Change, PeerChanges, PeerRecord, ResultRecord, RunChanges, RunRecord, Verdict,
};
use crate::text::{escaped_markdown, escaped_report};

/// How many cases are listed that did not get worse, for each peer and change. Those that did are all listed.
const LISTED: usize = 20;
/// How much of a hash is shown.
const HASH: usize = 12;

/// Renders what changed between two runs.
#[must_use]
pub fn diff_text(changes: &RunChanges<'_>, width: usize) -> String {
    let mut text = String::new();
    for difference in differences(changes) {
        text.push_str(&outdented_value(&format!("{} {difference}", paint(UNSURE, "other")), width));
    }
    for (word, peer) in movers(changes) {
        let failed = failures_of(peer).map(|failed| format!(": {failed}")).unwrap_or_default();
        let line = format!("{} {} {}{failed}", paint(UNSURE, word), paint(STRONG, &peer.name), peer.version);
        text.push_str(&outdented_value(&line, width));
    }
    for peer in changes.peers.iter().filter(|peer| !peer.is_same()) {
        text.push_str(&peer_text(peer, width));
    }
    let style = if changes.is_worse() { BAD } else { GOOD };
    if !text.is_empty() {
        text.push('\n');
    }
    escaped_report(
        text + &paragraph(&counts(changes), width) + &hanging_value("", &paint(style, word(changes)), width),
    )
}

/// What two runs can't be compared without: vectors, options, and the program.
fn differences(changes: &RunChanges<'_>) -> Vec<String> {
    let RunChanges { old, new, .. } = changes;
    let (before, now) = (&old.tool, &new.tool);
    let start = |hash: &str| hash.chars().take(HASH).collect::<String>();
    let mut lines = Vec::new();
    if before.vectors != now.vectors {
        let hashes = (start(&before.vectors), start(&now.vectors));
        lines.push(format!(
            "vectors: SHA-256 {}… before, {}… now: cases were added, removed or changed",
            hashes.0, hashes.1
        ));
    }
    for (name, before, now) in changes.options() {
        lines.push(format!("option: {name}: {} before, {} now", before.unwrap_or("-"), now.unwrap_or("-")));
    }
    if before.version != now.version {
        lines.push(format!("version: jwt-assay {} before, {} now", before.version, now.version));
    }
    lines
}

/// The peers that are in one report only.
fn movers<'a>(changes: &RunChanges<'a>) -> Vec<(&'static str, &'a PeerRecord)> {
    let came = changes.came().map(|peer| ("new peer", peer));
    came.chain(changes.went().map(|peer| ("peer is gone", peer))).collect()
}

fn failures_of(peer: &PeerRecord) -> Option<String> {
    Some(peer.failed()).filter(|failed| *failed > 0).map(|failed| counted(failed, "failure"))
}

/// A peer's name, and its versions and answers where they changed.
fn heading(peer: &PeerChanges<'_>) -> (String, String) {
    let PeerChanges { old, new, .. } = peer;
    let version = match old.version == new.version {
        true => new.version.clone(),
        false => format!("{} (before: {})", new.version, old.version),
    };
    let before = match (old.asked, old.of) == (new.asked, new.of) {
        true => String::new(),
        false => format!(" (before: {} of {})", old.asked, old.of),
    };
    (new.name.clone(), format!("{version}, asked {} of {}{before}", new.asked, new.of))
}

fn peer_text(peer: &PeerChanges<'_>, width: usize) -> String {
    let (name, facts) = heading(peer);
    let mut text = String::from("\n") + &outdented_value(&format!("{} {facts}", paint(STRONG, name)), width);
    for change in Change::ALL {
        let cases: Vec<&CaseChange<'_>> = peer.with(change).collect();
        if cases.is_empty() {
            continue;
        }
        let style = if change.is_worse() { BAD } else { STRONG };
        let heading = format!("{}: {}", paint(style, title(change)), counted(cases.len(), "case"));
        text.push('\n');
        text.push_str(&hanging("  ", &heading, width));
        let listed = if change.is_worse() { cases.len() } else { LISTED };
        text.extend(cases.iter().take(listed).map(|case| case_text(case, width)));
        if let Some(more) = cases.len().checked_sub(listed).filter(|more| *more > 0) {
            let more = paint(DIM, format!("and {more} more: --format json lists all"));
            text.push_str(&hanging("    ", &more, width));
        }
    }
    text
}

/// What happened to a case.
fn title(change: Change) -> &'static str {
    match change {
        Change::NewlyFailing => "newly failing",
        Change::Unanswered => "no longer answered",
        Change::NewlyPassing => "newly passing",
        Change::OtherVerdict => "another verdict",
        Change::OtherAnswer => "another answer with the same verdict",
        Change::New => "new",
        Change::Gone => "gone",
    }
}

fn case_text(case: &CaseChange<'_>, width: usize) -> String {
    let CaseChange { change, id, old, new, .. } = *case;
    match change {
        Change::New | Change::Gone => {
            let verdict = new.or(old).map_or("", |result| result.verdict.name());
            outdented_value(&format!("    {id} ({verdict})"), width)
        }
        _ => {
            let level = new
                .or(old)
                .map_or_else(String::new, |result| format!("{} ({})", result.level, result.clause));
            let mut text = hanging_value("    ", id, width);
            if change.is_worse() {
                text.push_str(&hanging("      level   ", &level, width));
            }
            text.push_str(&hanging_value("      before  ", &outcome(old), width));
            text.push_str(&hanging_value("      now     ", &outcome(new), width));
            match new {
                Some(new) if change.is_worse() => text + &command("      rerun   ", &new.rerun, width),
                _ => text,
            }
        }
    }
}

/// A verdict, and the answer unless the verdict says all.
fn outcome(result: Option<&ResultRecord>) -> String {
    match result {
        None => "no answer".to_owned(),
        Some(result) if result.got.is_empty() => result.verdict.to_string(),
        Some(result) => format!("{}: {}", result.verdict, result.got),
    }
}

fn counts(changes: &RunChanges<'_>) -> String {
    let unchanged: usize = changes.peers.iter().map(|peer| peer.unchanged).sum();
    let mut parts = vec![format!("{} in both reports", counted(changes.peers.len(), "peer"))];
    for change in Change::ALL {
        match changes.count(change) {
            0 => {}
            count => parts.push(format!("{count} {}", title(change))),
        }
    }
    parts.push(format!("{unchanged} as before"));
    parts.join(", ")
}

fn word(changes: &RunChanges<'_>) -> String {
    let worse = changes.peers.iter().filter(|peer| peer.is_worse()).map(|peer| peer.new.name.as_str());
    let failing = changes.came().filter(|peer| peer.failed() > 0).map(|peer| peer.name.as_str());
    let names: Vec<&str> = worse.chain(failing).collect();
    match (changes.is_worse(), names.is_empty()) {
        (false, _) => "not worse".to_owned(),
        (true, false) => format!("worse: {}", names.join(", ")),
        (true, true) => "worse: the run was conformant and no longer is".to_owned(),
    }
}

/// Renders what changed between two runs, for a page.
#[must_use]
pub fn diff_markdown(changes: &RunChanges<'_>) -> String {
    let mut text = String::new();
    for difference in differences(changes) {
        text.push_str(&format!("- **other** {}\n", escaped_markdown(&difference)));
    }
    for (word, peer) in movers(changes) {
        let failed = failures_of(peer).map(|failed| format!(": {failed}")).unwrap_or_default();
        let name = escaped_markdown(&format!("{} {}", peer.name, peer.version));
        text.push_str(&format!("- **{word}** {name}{failed}\n"));
    }
    if !text.is_empty() {
        text.push('\n');
    }
    for peer in changes.peers.iter().filter(|peer| !peer.is_same()) {
        let (name, facts) = heading(peer);
        text.push_str(&format!("**{}** {}\n\n", escaped_markdown(&name), escaped_markdown(&facts)));
        text.push_str(&Change::ALL.map(|change| change_markdown(peer, change)).concat());
    }
    format!("{text}{}\n\n**{}**\n", escaped_markdown(&counts(changes)), escaped_markdown(&word(changes)))
}

fn change_markdown(peer: &PeerChanges<'_>, change: Change) -> String {
    let cases: Vec<&CaseChange<'_>> = peer.with(change).collect();
    if cases.is_empty() {
        return String::new();
    }
    let listed = if change.is_worse() { cases.len() } else { LISTED };
    let mut text = format!("{}: {}\n\n", title(change), counted(cases.len(), "case"));
    for CaseChange { id, old, new, .. } in cases.iter().take(listed) {
        let id = escaped_markdown(id);
        let [before, now] = [old, new].map(|result| escaped_markdown(&outcome(*result)));
        text.push_str(&match change {
            Change::New => format!("- {id}: {now}\n"),
            Change::Gone => format!("- {id}: {before}\n"),
            _ => format!("- {id}: {now}, before: {before}\n"),
        });
        if let Some(new) = new.filter(|_| change.is_worse()) {
            text.push_str(&format!("  - rerun: {}\n", escaped_markdown(&new.rerun)));
        }
    }
    if let Some(more) = cases.len().checked_sub(listed).filter(|more| *more > 0) {
        text.push_str(&format!("- and {more} more\n"));
    }
    text + "\n"
}

#[derive(Serialize)]
struct DiffDocument<'a> {
    format: u64,
    tool: Tool,
    old: RunDocument<'a>,
    new: RunDocument<'a>,
    options: Vec<OptionDocument<'a>>,
    came: Vec<MoverDocument<'a>>,
    went: Vec<MoverDocument<'a>>,
    peers: Vec<PeerDocument<'a>>,
    worse: bool,
    /// The conclusion of the new report.
    conformant: Option<bool>,
}

#[derive(Serialize)]
struct RunDocument<'a> {
    version: &'a str,
    vectors: &'a str,
    conformant: Option<bool>,
}

#[derive(Serialize)]
struct OptionDocument<'a> {
    name: &'a str,
    old: Option<&'a str>,
    new: Option<&'a str>,
}

#[derive(Serialize)]
struct MoverDocument<'a> {
    name: &'a str,
    version: &'a str,
    failed: usize,
}

#[derive(Serialize)]
struct PeerDocument<'a> {
    name: &'a str,
    old: FactsDocument<'a>,
    new: FactsDocument<'a>,
    unchanged: usize,
    cases: Vec<CaseDocument<'a>>,
}

#[derive(Serialize)]
struct FactsDocument<'a> {
    version: &'a str,
    asked: u64,
    of: u64,
}

#[derive(Serialize)]
struct CaseDocument<'a> {
    id: &'a str,
    change: Change,
    old: Option<OutcomeDocument<'a>>,
    new: Option<OutcomeDocument<'a>>,
}

#[derive(Serialize)]
struct OutcomeDocument<'a> {
    verdict: Verdict,
    got: &'a str,
    rerun: &'a str,
}

/// Renders what changed between two runs, for a program.
#[must_use]
pub fn diff_json(changes: &RunChanges<'_>) -> String {
    let document = DiffDocument {
        format: 1,
        tool: Tool::this(),
        old: run(changes.old),
        new: run(changes.new),
        options: changes.options().map(|(name, old, new)| OptionDocument { name, old, new }).collect(),
        came: changes.came().map(moved).collect(),
        went: changes.went().map(moved).collect(),
        peers: changes.peers.iter().map(peer).collect(),
        worse: changes.is_worse(),
        conformant: changes.new.conformant,
    };
    json_text(serde_json::to_string_pretty(&document))
}

fn run(record: &RunRecord) -> RunDocument<'_> {
    let RunRecord { tool, conformant, .. } = record;
    RunDocument { version: &tool.version, vectors: &tool.vectors, conformant: *conformant }
}

fn moved(peer: &PeerRecord) -> MoverDocument<'_> {
    MoverDocument { name: &peer.name, version: &peer.version, failed: peer.failed() }
}

fn peer<'a>(peer: &'a PeerChanges<'a>) -> PeerDocument<'a> {
    let facts = |record: &'a PeerRecord| FactsDocument {
        version: &record.version,
        asked: record.asked,
        of: record.of,
    };
    let outcome = |result: &'a ResultRecord| OutcomeDocument {
        verdict: result.verdict,
        got: &result.got,
        rerun: &result.rerun,
    };
    let cases = peer.cases.iter().map(|case| CaseDocument {
        id: case.id,
        change: case.change,
        old: case.old.map(outcome),
        new: case.new.map(outcome),
    });
    PeerDocument {
        name: &peer.new.name,
        old: facts(peer.old),
        new: facts(peer.new),
        unchanged: peer.unchanged,
        cases: cases.collect(),
    }
}
