//! Writes a list of known failures: what fails in a run, with a glob where all cases under a prefix fail for one reason.
//!
//! A glob matches nothing but cases that fail for its reason, and no more than a part of a group, so that it can't hide
//! another failure. Reasons of the list that the run had are kept; a new one is the verdict with what was got.

use std::collections::{BTreeMap, HashMap};

use super::cases::Suite;
use super::known::{KnownFailure, KnownFailures};
use super::report::{CaseResult, PeerReport};
use super::verdict::Verdict;
use crate::jwt::json::to_string;
use crate::text::cut;

/// A case that fails: its position in the suite, and why.
struct Failing<'a> {
    id: &'a str,
    known: KnownFailure,
    /// The rule of the case, which bounds a glob where no person has given the reason.
    rule: Option<&'a str>,
}

/// Cases that one entry may cover, by the positions of their first ones.
type Cluster<'a> = Vec<&'a Failing<'a>>;

impl PeerReport {
    /// A list of the cases that fail today, as JSON. Of cases that were not chosen, it has what `given` has, the list
    /// that the run used. A run with the new list, with the same cases and just as strict, has no failure.
    #[must_use]
    pub fn known_failures(&self, given: &KnownFailures, suite: &Suite) -> String {
        let failing = self.failing(given, suite);
        let mut clusters: BTreeMap<(&KnownFailure, Option<&str>), Cluster<'_>> = BTreeMap::new();
        for one in &failing {
            clusters.entry((&one.known, one.rule)).or_default().push(one);
        }
        let ids: Vec<&str> = suite.cases().iter().map(|case| case.id.as_str()).collect();
        let position: HashMap<&str, usize> = ids.iter().enumerate().map(|(at, id)| (*id, at)).collect();
        let mut clusters: Vec<_> = clusters.into_iter().collect();
        clusters.sort_by_key(|(_, cluster)| cluster.first().map(|one| position[one.id]));
        let entries = clusters.iter().flat_map(|((known, _), cluster)| {
            let of_cluster: Vec<&str> = cluster.iter().map(|one| one.id).collect();
            keys(&of_cluster, &ids).into_iter().map(|key| entry(&key, known))
        });
        let entries: Vec<String> = entries.collect();
        match entries.is_empty() {
            true => "{}\n".to_owned(),
            false => format!("{{\n{}\n}}\n", entries.join(",\n")),
        }
    }

    /// The cases that fail, in the order of the suite.
    fn failing<'a>(&self, given: &KnownFailures, suite: &'a Suite) -> Vec<Failing<'a>> {
        let results: HashMap<&str, &CaseResult> =
            self.results.iter().map(|result| (result.id.as_str(), result)).collect();
        let failing = suite.cases().iter().filter_map(|case| {
            let id = case.id.as_str();
            let given = given.entry(id).cloned();
            let known = match results.get(id) {
                None => given?,
                Some(result) if result.verdict == Verdict::KnownFailure => given?,
                Some(result) => new_failure(result)?,
            };
            let rule = is_written(&known).then(|| case.rule.map_or(case.group(), |rule| rule.id));
            Some(Failing { id, known, rule })
        });
        failing.collect()
    }
}

/// What to write about a case that is not known to fail, if it does.
fn new_failure(result: &CaseResult) -> Option<KnownFailure> {
    let verdict = result.verdict;
    if !verdict.is_failure() || verdict == Verdict::StaleKnownFailure {
        return None;
    }
    let got = result.got.strip_prefix("a crash: ").unwrap_or(&result.got);
    let why = format!("{verdict}: {}", cut(got));
    let must_be_said = matches!(verdict, Verdict::Crash | Verdict::Timeout);
    Some(KnownFailure { why, verdict: must_be_said.then_some(verdict) })
}

/// Whether a reason is one that was written from a run, and not by a person.
fn is_written(known: &KnownFailure) -> bool {
    let verdict = known.why.split_once(": ").map(|(verdict, _)| verdict);
    Verdict::ALL.iter().any(|one| Some(one.name()) == verdict)
}

fn entry(key: &str, known: &KnownFailure) -> String {
    let why = to_string(&known.why);
    let value = match known.verdict {
        Some(verdict) => format!("{{ \"why\": {why}, \"verdict\": {} }}", to_string(&verdict)),
        None => why,
    };
    format!("  {}: {value}", to_string(&key))
}

/// The ids and globs that match some cases of a suite and no others, in the order of the cases.
fn keys(cases: &[&str], suite: &[&str]) -> Vec<String> {
    let mut covered: HashMap<&str, String> = HashMap::new();
    let mut globs: Vec<(String, Vec<&str>)> = cases
        .iter()
        .flat_map(|id| prefixes(id))
        .filter_map(|prefix| {
            let matching: Vec<&str> = suite.iter().copied().filter(|id| id.starts_with(&prefix)).collect();
            let is_pure = matching.len() > 1 && matching.iter().all(|id| cases.contains(id));
            is_pure.then(|| (format!("{prefix}*"), matching))
        })
        .collect();
    // The sets are nested or have nothing in common. Of two globs for one set, the longer matches fewer future cases.
    globs.sort_by_key(|(glob, matching)| std::cmp::Reverse((matching.len(), glob.len())));
    for (glob, matching) in globs {
        if !matching.iter().any(|id| covered.contains_key(id)) {
            covered.extend(matching.into_iter().map(|id| (id, glob.clone())));
        }
    }
    let mut keys: Vec<String> = Vec::new();
    for id in cases {
        let key = covered.remove(id).unwrap_or_else(|| (*id).to_owned());
        if !keys.contains(&key) {
            keys.push(key);
        }
    }
    keys
}

/// What an id begins with: its group and one or more whole words, with the hyphen after them and without it.
fn prefixes(id: &str) -> impl Iterator<Item = String> {
    let name = id.find('/').map_or(0, |slash| slash + 1);
    let hyphens = id.match_indices('-').map(|(at, _)| at).filter(move |at| *at > name);
    let ends = hyphens.flat_map(|at| [at, at + 1]).chain([id.len()]);
    ends.map(|end| id[..end].to_owned())
}
