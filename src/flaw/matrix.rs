//! The kill matrix: the suite runs on every flaw, and a case of the rule that it breaks must catch it.
//! No correct implementation may be accused.

use std::collections::{BTreeMap, HashMap};
use std::num::NonZeroUsize;
use std::thread;

use super::{Breaks, Flaw, flaw, flaws};
use crate::jwt::Policy;
use crate::jwt::json::{Object, Value, parse};
use crate::lint::{Evidence, Expected, Finding, Inspector, Level, Minted, Rule, rule, rules};
use crate::suite::{
    Answer, Case, CaseResult, Factory, Implementation, KnownFailures, Operation, Question, RunOptions,
    SignQuestion, in_parallel, run,
};

/// What became of one flaw.
#[derive(Debug)]
pub struct FlawResult {
    /// The flaw's name.
    pub flaw: &'static str,
    /// How many cases of the rule that it breaks caught it in a strict run. For a generator whose fault no
    /// single token shows: how many tokens of a series.
    pub by_its_rule: usize,
    /// How many of these also catch it in a run that is not strict.
    pub by_a_must: usize,
    /// How many cases of any rule caught it.
    pub in_all: usize,
}

impl FlawResult {
    /// Whether a case of the rule that it breaks caught it.
    #[must_use]
    pub fn is_caught(&self) -> bool {
        self.by_its_rule > 0
    }
}

/// What became of one control, a correct implementation that must not be accused of anything.
#[derive(Debug)]
pub struct ControlResult {
    /// Its name.
    pub name: String,
    /// The failures that it is wrongly accused of.
    pub accusations: Vec<CaseResult>,
}

/// The results of all flaws and controls.
#[derive(Debug)]
#[must_use]
pub struct Matrix {
    /// The flaws, in the order of their tables.
    pub flaws: Vec<FlawResult>,
    /// The controls, in the order in which they were given.
    pub controls: Vec<ControlResult>,
}

impl Matrix {
    /// Rules that are a MUST, for generators or verifiers, and that no flaw was caught breaking. A MUST
    /// for verifiers needs a case that is a MUST, too. That the secret is not a published one is left out: the suite
    /// gives the secret, and a flaw can't choose another.
    #[must_use]
    pub fn unbroken(&self) -> Vec<&'static Rule> {
        let is_must = |rule: &&Rule| {
            (rule.generator == Level::Must && rule.id != "key-sample") || rule.verifier == Some(Level::Must)
        };
        let is_caught = |result: &FlawResult, rule: &Rule| match rule.verifier {
            Some(Level::Must) => result.by_a_must > 0,
            _ => result.is_caught(),
        };
        let breaks = |result: &FlawResult, rule: &Rule| {
            flaw(result.flaw).is_some_and(|flaw| flaw.breaks == Breaks::Rule(rule.id))
        };
        let is_broken =
            |rule: &&Rule| self.flaws.iter().any(|result| breaks(result, rule) && is_caught(result, rule));
        rules().filter(is_must).filter(|rule| !is_broken(rule)).collect()
    }

    /// How many flaws were caught.
    #[must_use]
    pub fn caught(&self) -> usize {
        self.flaws.iter().filter(|result| result.is_caught()).count()
    }

    /// How many controls were accused.
    #[must_use]
    pub fn accused(&self) -> usize {
        self.controls.iter().filter(|control| !control.accusations.is_empty()).count()
    }

    /// Whether the suite catches mistakes and nothing else: every flaw was caught, no control was accused,
    /// and every rule that is a MUST has a flaw.
    #[must_use]
    pub fn holds(&self) -> bool {
        !self.flaws.is_empty()
            && self.caught() == self.flaws.len()
            && !self.controls.is_empty()
            && self.accused() == 0
            && self.unbroken().is_empty()
    }
}

/// Which cases a flaw is asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Asked {
    /// All of its operation: how many of them catch it is known, too.
    All,
    /// Those of the rule that it breaks, which decide alone whether it is caught.
    OfItsRule,
}

/// Runs the cases on every flaw and every control. A control comes with whether it is judged strictly: one
/// that leaves a SHOULD out is not. Controls are asked all cases. `progress` is called after each of them.
pub fn matrix(
    cases: &[Case],
    asked: Asked,
    controls: &[(Factory, bool)],
    options: &RunOptions,
    progress: impl Fn() + Sync,
) -> Matrix {
    // A run mostly waits for the thread of its implementation.
    let workers = thread::available_parallelism().unwrap_or(NonZeroUsize::MIN).saturating_add(1);
    let flaws = in_parallel(flaws(), workers, |flaw| {
        let result = run_flaw(flaw, cases, asked, options);
        progress();
        result
    });
    let controls = in_parallel(controls, workers, |(factory, strict)| {
        let result = run_control(factory, *strict, cases, options);
        progress();
        result
    });
    Matrix { flaws, controls }
}

fn run_control(factory: &Factory, strict: bool, cases: &[Case], options: &RunOptions) -> ControlResult {
    let options = RunOptions { strict, ..options.clone() };
    let cases: Vec<&Case> = cases.iter().collect();
    let report = run(factory, &cases, &KnownFailures::new(), &options, |_| ());
    ControlResult { name: report.description.name.clone(), accusations: report.failures().cloned().collect() }
}

/// Runs cases of its operation on a flaw.
fn run_flaw(flaw: &'static Flaw, cases: &[Case], asked: Asked, options: &RunOptions) -> FlawResult {
    let options = RunOptions { strict: true, ..options.clone() };
    let all: Vec<&Case> = cases.iter().filter(|case| case.question.operation() == flaw.operation()).collect();
    if let Some(rule) = broken_rule(flaw).filter(|rule| rule.evidence == Evidence::Series) {
        let shown = breaking(&mut *flaw.factory()(), rule);
        return FlawResult { flaw: flaw.name, by_its_rule: shown, by_a_must: shown, in_all: shown };
    }
    let of_its_rule = of_its_rule(flaw, &all);
    let asked = if asked == Asked::All { &all } else { &of_its_rule };
    let report = run(&flaw.factory(), asked, &KnownFailures::new(), &options, |_| ());
    let failed: HashMap<&str, &CaseResult> =
        report.failures().map(|result| (result.id.as_str(), result)).collect();
    let caught: Vec<&Case> = of_its_rule
        .into_iter()
        .filter(|case| is_found_by_lint(flaw) || failed.contains_key(case.id.as_str()))
        .collect();
    let by_a_must = caught.iter().filter(|case| case.level == Level::Must).count();
    FlawResult { flaw: flaw.name, by_its_rule: caught.len(), by_a_must, in_all: failed.len() }
}

/// The cases of the rule that a flaw breaks, or all of its operation if it breaks none.
fn of_its_rule<'a>(flaw: &'static Flaw, asked: &[&'a Case]) -> Vec<&'a Case> {
    let Some(rule) = broken_rule(flaw) else { return asked.to_vec() };
    match flaw.operation() {
        Operation::Sign => minted_against(flaw, rule, asked),
        _ => asked.iter().copied().filter(|case| case.rule == Some(rule)).collect(),
    }
}

fn broken_rule(flaw: &Flaw) -> Option<&'static Rule> {
    flaw.rule().map(|id| rule(id).expect("a test checks that the rule of every flaw exists"))
}

/// A broken SHOULD for generators fails no case; only the lint finds it.
fn is_found_by_lint(flaw: &Flaw) -> bool {
    flaw.operation() == Operation::Sign && broken_rule(flaw).is_some_and(|rule| rule.generator != Level::Must)
}

/// The flaws that each case catches, by its id: those that break its rule, or get its operation wrong if it is about no
/// rule. Flaws that show only in several tokens are left out.
pub fn catches(cases: &[&Case], options: &RunOptions) -> BTreeMap<String, Vec<&'static str>> {
    let options = RunOptions { strict: true, asks_again: false, ..options.clone() };
    let workers = thread::available_parallelism().unwrap_or(NonZeroUsize::MIN).saturating_add(1);
    let caught = in_parallel(flaws(), workers, |flaw| (flaw.name, caught_by(flaw, cases, &options)));
    let mut catches: BTreeMap<String, Vec<&'static str>> = BTreeMap::new();
    for (flaw, ids) in caught {
        ids.into_iter().for_each(|id| catches.entry(id).or_default().push(flaw));
    }
    catches
}

/// The ids of the cases that catch a flaw.
fn caught_by(flaw: &'static Flaw, cases: &[&Case], options: &RunOptions) -> Vec<String> {
    let is_asked = |case: &&Case| case.question.operation() == flaw.operation();
    let asked: Vec<&Case> = cases.iter().copied().filter(is_asked).collect();
    let of_its_rule = of_its_rule(flaw, &asked);
    if is_found_by_lint(flaw) {
        return of_its_rule.iter().map(|case| case.id.clone()).collect();
    }
    let report = run(&flaw.factory(), &of_its_rule, &KnownFailures::new(), options, |_| ());
    report.failures().map(|failure| failure.id.clone()).collect()
}

/// The `sign` cases to which a flaw answers with a token that breaks the rule at the time of the call,
/// while the reference's token does not.
fn minted_against<'a>(flaw: &'static Flaw, rule: &Rule, asked: &[&'a Case]) -> Vec<&'a Case> {
    let mut instance = flaw.factory()();
    let breaks = |case: &&Case| {
        let Question::Sign { key, claims, token } = &case.question else { return false };
        let Answer::Given(minted) = instance.sign(&SignQuestion { key, claims }) else { return false };
        let finds = |token: &str| inspect(token, key, claims).iter().any(|finding| finding.rule == *rule);
        finds(&minted) && !finds(token)
    };
    asked.iter().copied().filter(breaks).collect()
}

/// The lint's findings in a token, at the time in the requested claims.
fn inspect(token: &str, key: &[u8], claims: &Object) -> Vec<Finding> {
    let mut policy = Policy::at(time(claims));
    policy.audience = claims.get("aud").and_then(Value::as_str).map(str::to_owned);
    Inspector::new(key).inspect(token, &policy).findings
}

fn time(claims: &Object) -> u64 {
    match claims.get("iat") {
        Some(Value::Number(iat)) => iat.as_u64().unwrap_or_default(),
        _ => 0,
    }
}

/// A time that is not a whole minute.
const START: u64 = 1_621_521_641;
/// The distance between two calls in seconds, enough to see whether a clock runs.
const GAP_SECONDS: u64 = Minted::MIN_GAP_SECONDS + 1;
const CALLS: u64 = 5;

const SECRET: &[u8] = b"an example secret of 32 bytes...";

/// What every token of the series must hold.
const CLAIMS: &str = r#"{"ti":{"udn":"Ada","xti":{"user_group":"free"}},"sub":"user-1"}"#;

/// How many tokens of a series break a rule.
fn breaking(generator: &mut dyn Implementation, rule: &Rule) -> usize {
    let expected = Expected { claims: Some(claims()), clock_runs: true, audience: None };
    let inspection = Inspector::new(SECRET).inspect_minted(&series(generator), &expected);
    inspection.findings.iter().filter(|shown| shown.finding.rule == *rule).map(|shown| shown.count).sum()
}

fn claims() -> Object {
    match parse(CLAIMS) {
        Ok(Value::Object(claims)) => claims,
        other => unreachable!("the claims are an object: {other:?}"),
    }
}

fn series(generator: &mut dyn Implementation) -> Vec<Minted> {
    let calls = (0..CALLS).filter_map(|call| {
        let now = START + call * GAP_SECONDS;
        let mut claims = claims();
        claims.insert("iat", now);
        claims.insert("jti", format!("token-{call}"));
        match generator.sign(&SignQuestion { key: SECRET, claims: &claims }) {
            Answer::Given(token) => Some(Minted { token, before: now, after: now, after_millis: 0 }),
            _ => None,
        }
    });
    calls.collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::flaw::CONTROLS;
    use crate::lint::{Level, rules};
    use crate::peers::reference;
    use crate::suite::Operation;

    #[test]
    fn correct_generators_break_no_rule_in_a_series() {
        let controls = CONTROLS.iter().map(|control| control.factory()());
        let correct = controls.chain([reference::new()]);
        let mut judged = 0;
        for mut generator in correct.filter(|correct| correct.describe().ops.contains(&Operation::Sign)) {
            assert_eq!(series(&mut *generator).len(), CALLS as usize);
            for rule in rules().filter(|rule| rule.generator != Level::May) {
                let name = generator.describe().name;
                assert_eq!(breaking(&mut *generator, rule), 0, "{name} breaks {}", rule.id);
            }
            judged += 1;
        }
        assert!(judged >= 3, "{judged}");
    }
}
