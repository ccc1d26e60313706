//! A run as one file to look at: the results as data, and the script that draws them. Nothing is loaded from elsewhere.
//!
//! The data is the JSON report in a shorter form: what many results have in common is in it once. The page makes the JSON
//! report of it again, so the page is also the download.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::LazyLock;

use maud::{PreEscaped, html};
use serde::Serialize;

use super::page::{Assets, page};
use super::run_case::{CaseDocument, Shared};
use super::run_json::{PeerHead, RunDocument};
use super::run_view::RunView;
use super::{Options, counted};
use crate::flaw::{catches, flaw};
use crate::lint::{Rule, rule};
use crate::suite::{Case, CaseResult, PeerReport, Report, RunOptions, Suite, Verdict};
use crate::text::escaped_json;

/// What draws the page.
const SCRIPT: &str =
    concat!(include_str!("page/run.js"), include_str!("page/run_page.js"), include_str!("page/run_views.js"));

/// What stands for no verdict, and for no decision.
const NONE: char = '.';

/// The data of a page.
#[derive(Serialize)]
struct PageDocument<'a> {
    #[serde(flatten)]
    run: RunDocument<'a, PagePeer<'a>>,
    /// The verdicts by their digits in the peers' results, and whether each is a failure.
    verdicts: Vec<(Verdict, bool)>,
    /// The cases, in the order of the run.
    cases: Vec<CaseDocument<'a>>,
    #[serde(flatten)]
    shared: Shared,
    rules: BTreeMap<&'static str, RuleDocument>,
    /// The names of flaws, and what each does wrong.
    flaws: Vec<(&'static str, &'static str)>,
}

#[derive(Serialize)]
struct RuleDocument {
    summary: &'static str,
    fix: &'static str,
    clause: &'static str,
}

/// A peer's results by the position of their cases.
#[derive(Serialize)]
struct PagePeer<'a> {
    #[serde(flatten)]
    head: PeerHead<'a>,
    /// What follows the case's id in the command that repeats it.
    rerun: String,
    /// The command for an unstable case.
    repeat: Option<String>,
    /// For each case, the digit of its verdict.
    verdicts: String,
    /// For each case, `a` if the token was accepted, and `r` if it was rejected.
    decisions: String,
    /// The answers, each once.
    answers: Vec<&'a str>,
    /// For each case with a verdict, which of the answers it got.
    got: Vec<usize>,
    /// Why a case was skipped, or why its failure is known.
    notes: BTreeMap<usize, &'a str>,
    /// What was expected, where that is not what the case says.
    expected: BTreeMap<usize, &'a str>,
}

/// Renders a run as a page, with the options that shaped it.
#[must_use]
pub fn run_html(report: &Report, view: RunView<'_>, options: &Options) -> String {
    let title =
        format!("{}, {}", counted(report.peers.len(), "peer"), counted(in_order(report).len(), "case"));
    let body = html! {
        div #page {
            main { h1 { (title) } p { "This page is drawn by its script: allow it, or use another format." } }
        }
        script #data type="application/json" { (PreEscaped(island(&data(report, view, options)))) }
    };
    page(&format!("Test run: {title}"), Assets::Inside, Some(SCRIPT), &body)
}

/// The data as JSON that ends no element, and holds no character that can't be seen.
fn island(data: &PageDocument<'_>) -> String {
    let json = serde_json::to_string(data).expect("the document has string keys");
    escaped_json(json.replace('<', r"\u003c"))
}

fn data<'a>(report: &'a Report, view: RunView<'_>, options: &'a Options) -> PageDocument<'a> {
    let results = in_order(report);
    let places: HashMap<&str, usize> =
        results.iter().enumerate().map(|(at, result)| (result.id.as_str(), at)).collect();
    let known: HashMap<&str, &Case> =
        Suite::bundled().cases().iter().map(|case| (case.id.as_str(), case)).collect();
    let asked: Vec<&Case> =
        results.iter().filter_map(|result| known.get(result.id.as_str()).copied()).collect();
    let caught = caught(&asked);
    let named: BTreeSet<&'static str> = caught.values().flatten().copied().collect();
    let flaws: Vec<(&str, &str)> =
        named.into_iter().filter_map(flaw).map(|flaw| (flaw.name, flaw.story)).collect();
    let number = |name: &&str| flaws.binary_search_by(|(known, _)| (*known).cmp(*name)).ok();
    let mut shared = Shared::default();
    let cases: Vec<CaseDocument<'_>> = results
        .iter()
        .map(|result| {
            let catches = caught.get(&result.id).into_iter().flatten().filter_map(number).collect();
            CaseDocument::of(result, known.get(result.id.as_str()).copied(), catches, &mut shared)
        })
        .collect();
    let named: BTreeSet<&str> = cases.iter().flat_map(CaseDocument::rules).collect();
    let rules = named.into_iter().filter_map(rule).map(|rule: &'static Rule| {
        (rule.id, RuleDocument { summary: rule.summary, fix: rule.advice, clause: rule.clause })
    });
    let peers = report.peers.iter().map(|peer| peer_of(peer, view, &results, &places)).collect();
    PageDocument {
        run: RunDocument::new(report, options, peers),
        verdicts: Verdict::ALL.iter().map(|verdict| (*verdict, verdict.is_failure())).collect(),
        rules: rules.collect(),
        flaws,
        cases,
        shared,
    }
}

/// The first result of each case, in the order of the run. A peer has only the cases of its scope, and those before it was
/// stopped: a case comes after all that come before it in any peer's results.
fn in_order(report: &Report) -> Vec<&CaseResult> {
    let mut places: HashMap<&str, usize> = HashMap::new();
    let mut results: Vec<&CaseResult> = Vec::new();
    let mut later: Vec<BTreeSet<usize>> = Vec::new();
    for peer in &report.peers {
        let mut before = None;
        for result in &peer.results {
            let at = *places.entry(&result.id).or_insert_with(|| {
                results.push(result);
                later.push(BTreeSet::new());
                results.len() - 1
            });
            before.replace(at).map(|before: usize| later[before].insert(at));
        }
    }
    sorted(&later).into_iter().map(|at| results[at]).collect()
}

/// Numbers so that each comes before those that are `later` than it; where that is impossible, in their own order.
fn sorted(later: &[BTreeSet<usize>]) -> Vec<usize> {
    let mut waiting = vec![0; later.len()];
    later.iter().flatten().for_each(|at| waiting[*at] += 1);
    let mut left: BTreeSet<usize> = (0..later.len()).collect();
    let mut ready: BTreeSet<usize> = left.iter().copied().filter(|at| waiting[*at] == 0).collect();
    let mut order = Vec::new();
    while let Some(at) = ready.pop_first().or_else(|| left.first().copied()) {
        left.remove(&at);
        order.push(at);
        for next in later[at].iter().filter(|next| left.contains(*next)) {
            waiting[*next] -= 1;
            if waiting[*next] == 0 {
                ready.insert(*next);
            }
        }
    }
    order
}

/// What the flaws of the suite are caught by. All cases are asked once, for all pages.
fn caught(asked: &[&Case]) -> BTreeMap<String, Vec<&'static str>> {
    static CAUGHT: LazyLock<BTreeMap<String, Vec<&'static str>>> = LazyLock::new(|| {
        let cases: Vec<&Case> = Suite::bundled().cases().iter().collect();
        catches(&cases, &RunOptions::new(|| 0))
    });
    let of = |case: &&Case| Some((case.id.clone(), CAUGHT.get(&case.id)?.clone()));
    asked.iter().filter_map(of).collect()
}

fn peer_of<'a>(
    peer: &'a PeerReport,
    view: RunView<'_>,
    cases: &[&CaseResult],
    places: &HashMap<&str, usize>,
) -> PagePeer<'a> {
    let mut verdicts = vec![NONE; cases.len()];
    let mut decisions = verdicts.clone();
    let mut answers = Vec::new();
    let mut known: HashMap<&str, usize> = HashMap::new();
    let mut got = vec![0; cases.len()];
    let (mut notes, mut expected) = (BTreeMap::new(), BTreeMap::new());
    for result in &peer.results {
        let at = places[result.id.as_str()];
        let digit = Verdict::ALL.iter().position(|verdict| *verdict == result.verdict).unwrap_or_default();
        verdicts[at] = char::from_digit(digit as u32, 36).unwrap_or(NONE);
        decisions[at] = result.accepted.map_or(NONE, |accepted| if accepted { 'a' } else { 'r' });
        got[at] = *known.entry(&result.got).or_insert_with(|| {
            answers.push(result.got.as_str());
            answers.len() - 1
        });
        notes.extend(result.note.as_deref().map(|note| (at, note)));
        if result.expected != cases[at].expected {
            expected.insert(at, result.expected.as_str());
        }
    }
    let with_answer = got.into_iter().zip(&verdicts).filter(|(_, verdict)| **verdict != NONE);
    PagePeer {
        head: PeerHead::of(peer),
        rerun: view.arguments(peer),
        repeat: peer.unstable.as_ref().map(|unstable| view.repeat_command(peer, unstable)),
        got: with_answer.map(|(got, _)| got).collect(),
        verdicts: verdicts.into_iter().collect(),
        decisions: decisions.into_iter().collect(),
        answers,
        notes,
        expected,
    }
}
