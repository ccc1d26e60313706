//! Known failures of an implementation: ids or globs of cases, each with the reason.
//!
//! These cases still run and must fail. One that passes is an error, and so is an entry that matches no case, so that no
//! list outlives its reasons. A crash or a timeout is known only to an entry that says so.
//!
//! The end of the file writes such a list: what fails in a run, with a glob where all cases under a prefix fail for one
//! reason. A glob matches nothing but cases that fail for its reason, and no more than a part of a group, so that it
//! can't hide another failure. Reasons of the list that the run had are kept; a new one is the verdict with what was got.

use std::collections::{BTreeMap, HashMap};

use wildmatch::WildMatch;

use super::cases::Suite;
use super::report::{CaseResult, PeerReport};
use super::verdict::Verdict;
use crate::jwt::json::{JsonError, Object, Value, to_string};
use crate::text::{cut, quote};

/// Cases that an implementation is known to fail, each with the reason.
///
/// ```
/// use jwt_assay::suite::KnownFailures;
/// let known = KnownFailures::from_json(br#"{"header/crit-unknown*": "it does not know crit"}"#)?;
/// assert_eq!(known.reason("header/crit-unknown-extension"), Some("it does not know crit"));
/// # Ok::<(), jwt_assay::suite::KnownFailuresError>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq)]
pub struct KnownFailures {
    entries: BTreeMap<String, KnownFailure>,
    /// The keys among them that are globs.
    globs: Vec<Glob>,
}

/// A key that may match several cases.
#[derive(Clone, Debug, PartialEq)]
struct Glob {
    key: String,
    /// What every match begins with: the text before the first `*` or `?`.
    start: String,
    pattern: WildMatch,
}

impl Glob {
    fn new(key: &str) -> Self {
        let start = key.split(WILDCARDS).next().unwrap_or_default().to_owned();
        Glob { key: key.to_owned(), start, pattern: WildMatch::new(key) }
    }

    /// Compares the start first, since most cases differ there.
    fn matches(&self, id: &str) -> bool {
        id.starts_with(&self.start) && self.pattern.matches(id)
    }
}

/// What makes a key a glob. No id has one of these characters.
const WILDCARDS: [char; 2] = ['*', '?'];

/// Why a case is known to fail, and how.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[non_exhaustive]
pub struct KnownFailure {
    /// The reason.
    pub why: String,
    /// The only verdict that is known; `None` for every wrong answer.
    pub verdict: Option<Verdict>,
}

/// How many globs a list may have: each is compared with every case.
const MAX_GLOBS: usize = 1_000;
/// The longest glob, in bytes.
const MAX_GLOB_BYTES: usize = 200;

/// Why a list of known failures can't be used.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum KnownFailuresError {
    /// It is not strict JSON.
    #[error("known failures: {0}")]
    Json(#[from] JsonError),
    /// A reason is missing.
    #[error("known failures: {0} has no reason")]
    NoReason(String),
    /// An entry has a member other than the reason and the verdict.
    #[error("known failures: {key} has a member {member}; it may have why and verdict")]
    UnknownMember {
        /// The entry.
        key: String,
        /// The member.
        member: String,
    },
    /// The verdict of an entry is not one that fails a case.
    #[error(
        "known failures: {key}: {verdict} is not a verdict that can be known; write one of {}",
        verdicts()
    )]
    UnknownVerdict {
        /// The entry.
        key: String,
        /// What it has.
        verdict: String,
    },
    /// There are too many globs, or one is too long.
    #[error("known failures: {0}")]
    TooLarge(String),
    /// An id names no case.
    #[error("known failures: there is no case {0}")]
    NoSuchCase(String),
    /// A glob matches no case.
    #[error("known failures: no case matches {0}: remove it from the list")]
    NothingMatches(String),
    /// Two globs match the same case, so it has two reasons.
    #[error("known failures: {case} matches both {one} and {other}: make one of them narrower")]
    Ambiguous {
        /// The case.
        case: String,
        /// A glob.
        one: String,
        /// Another glob.
        other: String,
    },
}

/// The verdicts that can be known.
fn verdicts() -> String {
    let names: Vec<&str> = failing().map(Verdict::name).collect();
    names.join(", ")
}

fn failing() -> impl Iterator<Item = Verdict> {
    Verdict::ALL.into_iter().filter(|verdict| verdict.is_failure() && *verdict != Verdict::StaleKnownFailure)
}

impl KnownFailure {
    /// Whether a failure of this kind is known. A crash or a timeout is not an answer that is wrong for a known reason.
    #[must_use]
    pub fn covers(&self, verdict: Verdict) -> bool {
        match self.verdict {
            Some(known) => known == verdict,
            None => !matches!(verdict, Verdict::Crash | Verdict::Timeout),
        }
    }

    fn from_value(key: &str, value: &Value) -> Result<Self, KnownFailuresError> {
        let no_reason = || KnownFailuresError::NoReason(quote(key));
        let reason = |value: Option<&Value>| match value.and_then(Value::as_str).map(str::trim) {
            Some(why) if !why.is_empty() => Ok(why.to_owned()),
            _ => Err(no_reason()),
        };
        let Value::Object(members) = value else {
            return Ok(KnownFailure { why: reason(Some(value))?, verdict: None });
        };
        if let Some((member, _)) = members.iter().find(|(name, _)| !["why", "verdict"].contains(name)) {
            return Err(KnownFailuresError::UnknownMember { key: quote(key), member: quote(member) });
        }
        let verdict = members.get("verdict").map(|value| {
            let named = failing().find(|verdict| value.as_str() == Some(verdict.name()));
            let shown = value.as_str().map_or_else(|| "what it has".to_owned(), quote);
            named.ok_or(KnownFailuresError::UnknownVerdict { key: quote(key), verdict: shown })
        });
        Ok(KnownFailure { why: reason(members.get("why"))?, verdict: verdict.transpose()? })
    }
}

impl KnownFailures {
    /// An empty list.
    #[must_use]
    pub fn new() -> Self {
        KnownFailures::default()
    }

    /// Reads `{"case-id or glob": "why"}`, where `{"why": "...", "verdict": "crash"}` may be the value.
    ///
    /// # Errors
    /// The text is not strict JSON of that shape, has a key twice, lacks a reason, or has too many globs.
    pub fn from_json(text: &[u8]) -> Result<Self, KnownFailuresError> {
        let object = Object::parse(text)?;
        let entries = object
            .iter()
            .map(|(key, value)| KnownFailure::from_value(key, value).map(|known| (key.to_owned(), known)));
        KnownFailures::of(entries.collect::<Result<_, _>>()?)
    }

    fn of(entries: BTreeMap<String, KnownFailure>) -> Result<Self, KnownFailuresError> {
        let globs: Vec<&String> = entries.keys().filter(|key| is_glob(key)).collect();
        if globs.len() > MAX_GLOBS {
            let problem = format!("{} globs, and {MAX_GLOBS} is the most", globs.len());
            return Err(KnownFailuresError::TooLarge(problem));
        }
        if let Some(long) = globs.iter().find(|glob| glob.len() > MAX_GLOB_BYTES) {
            let problem = format!("{} is longer than {MAX_GLOB_BYTES} bytes", quote(long));
            return Err(KnownFailuresError::TooLarge(problem));
        }
        let globs = globs.into_iter().map(|glob| Glob::new(glob)).collect();
        Ok(KnownFailures { entries, globs })
    }

    /// Refuses entries that match no case of a suite, and globs that match the same case.
    ///
    /// # Errors
    /// The first such entry.
    pub fn check(&self, suite: &Suite) -> Result<(), KnownFailuresError> {
        let stray = self.entries.keys().find(|key| !is_glob(key) && suite.case(key).is_none());
        if let Some(id) = stray {
            return Err(KnownFailuresError::NoSuchCase(quote(id)));
        }
        let is_stray = |glob: &&Glob| !suite.cases().iter().any(|case| glob.matches(&case.id));
        if let Some(glob) = self.globs.iter().find(is_stray) {
            return Err(KnownFailuresError::NothingMatches(quote(&glob.key)));
        }
        for case in suite.cases().iter().filter(|case| !self.entries.contains_key(&case.id)) {
            let mut matching = self.globs.iter().filter(|glob| glob.matches(&case.id));
            if let (Some(one), Some(other)) = (matching.next(), matching.next()) {
                let (one, other) = (quote(&one.key), quote(&other.key));
                return Err(KnownFailuresError::Ambiguous { case: case.id.clone(), one, other });
            }
        }
        Ok(())
    }

    /// Why and how a case is known to fail, if it is on the list. Its own id comes before a glob that matches it.
    #[must_use]
    pub fn entry(&self, id: &str) -> Option<&KnownFailure> {
        self.entries.get(id).or_else(|| {
            let glob = self.globs.iter().find(|glob| glob.matches(id))?;
            self.entries.get(&glob.key)
        })
    }

    /// Why a case is known to fail, if it is on the list.
    #[must_use]
    pub fn reason(&self, id: &str) -> Option<&str> {
        self.entry(id).map(|known| known.why.as_str())
    }

    /// The ids and globs, in alphabetical order.
    pub fn keys(&self) -> impl Iterator<Item = &str> {
        self.entries.keys().map(String::as_str)
    }
}

fn is_glob(key: &str) -> bool {
    key.contains(WILDCARDS)
}

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
