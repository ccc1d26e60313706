//! The kill matrix: every flaw is asked every case, and must be caught by a case of what it breaks;
//! no right implementation may be accused.

use std::collections::HashMap;
use std::num::NonZeroUsize;
use std::thread;

use super::{Breaks, Flaw, flaw, flaws, series};
use crate::jwt::Policy;
use crate::jwt::json::{Object, Value};
use crate::lint::{Evidence, Finding, Inspector, Level, Rule, rule, rules};
use crate::suite::{
    Answer, Case, CaseResult, Factory, KnownFailures, Operation, Question, RunOptions, SignQuestion,
    in_parallel, run,
};

/// What became of one flaw.
#[derive(Debug)]
pub struct Kill {
    /// The flaw's name.
    pub flaw: &'static str,
    /// How many cases of what it breaks caught it in a strict run; for a generator whose fault no single
    /// token shows, how many tokens of a series.
    pub by_its_rule: usize,
    /// How many of these catch it also in a run that is not strict.
    pub by_a_must: usize,
    /// How many cases caught it in all.
    pub in_all: usize,
}

impl Kill {
    /// Whether a case of what it breaks caught it.
    #[must_use]
    pub fn is_caught(&self) -> bool {
        self.by_its_rule > 0
    }
}

/// A right implementation on trial.
#[derive(Debug)]
pub struct Trial {
    /// Its name.
    pub name: String,
    /// The failures that it is wrongly accused of.
    pub accusations: Vec<CaseResult>,
}

/// What became of all.
#[derive(Debug)]
#[must_use]
pub struct Matrix {
    /// The flaws, in their order.
    pub kills: Vec<Kill>,
    /// The right implementations, in the order in which they were given.
    pub trials: Vec<Trial>,
}

impl Matrix {
    /// Rules that are a MUST, for generators or verifiers, and that no flaw was caught breaking; where
    /// it is a MUST for verifiers, by a case that is one too.
    #[must_use]
    pub fn unbroken(&self) -> Vec<&'static Rule> {
        let is_must = |rule: &&Rule| rule.generator == Level::Must || rule.verifier == Some(Level::Must);
        let bites = |kill: &Kill, rule: &Rule| match rule.verifier {
            Some(Level::Must) => kill.by_a_must > 0,
            _ => kill.is_caught(),
        };
        let breaks = |kill: &Kill, rule: &Rule| {
            flaw(kill.flaw).is_some_and(|flaw| flaw.breaks == Breaks::Rule(rule.id))
        };
        let is_broken = |rule: &&Rule| self.kills.iter().any(|kill| breaks(kill, rule) && bites(kill, rule));
        rules().filter(is_must).filter(|rule| !is_broken(rule)).collect()
    }

    /// How many flaws were caught.
    #[must_use]
    pub fn caught(&self) -> usize {
        self.kills.iter().filter(|kill| kill.is_caught()).count()
    }

    /// How many right implementations were accused.
    #[must_use]
    pub fn accused(&self) -> usize {
        self.trials.iter().filter(|trial| !trial.accusations.is_empty()).count()
    }

    /// Whether the suite bites: every flaw was caught, nobody was accused, and no rule that is a MUST
    /// went without a flaw.
    #[must_use]
    pub fn holds(&self) -> bool {
        !self.kills.is_empty()
            && self.caught() == self.kills.len()
            && !self.trials.is_empty()
            && self.accused() == 0
            && self.unbroken().is_empty()
    }
}

/// Asks every flaw, and every implementation that is right, all cases; strictly, unless it is said
/// of a right one that it drops what is a SHOULD. `progress` is called after each of them.
pub fn matrix(
    cases: &[Case],
    right: &[(Factory, bool)],
    options: &RunOptions,
    progress: impl Fn() + Sync,
) -> Matrix {
    // A run mostly waits for the thread of who is asked.
    let workers = thread::available_parallelism().unwrap_or(NonZeroUsize::MIN).saturating_add(1);
    let kills = in_parallel(flaws(), workers, |flaw| {
        let kill = judge(flaw, cases, options);
        progress();
        kill
    });
    let trials = in_parallel(right, workers, |(factory, strict)| {
        let trial = acquit(factory, *strict, cases, options);
        progress();
        trial
    });
    Matrix { kills, trials }
}

fn acquit(factory: &Factory, strict: bool, cases: &[Case], options: &RunOptions) -> Trial {
    let options = RunOptions { strict, ..options.clone() };
    let cases: Vec<&Case> = cases.iter().collect();
    let report = run(factory, &cases, &KnownFailures::new(), &options, |_| ());
    Trial { name: report.description.name.clone(), accusations: report.failures().cloned().collect() }
}

/// Asks a flaw the cases of its operation.
fn judge(flaw: &'static Flaw, cases: &[Case], options: &RunOptions) -> Kill {
    let options = RunOptions { strict: true, ..options.clone() };
    let asked: Vec<&Case> =
        cases.iter().filter(|case| case.question.operation() == flaw.operation()).collect();
    let report = run(&flaw.factory(), &asked, &KnownFailures::new(), &options, |_| ());
    let failed: HashMap<&str, &CaseResult> =
        report.failures().map(|result| (result.id.as_str(), result)).collect();
    let broken = flaw.rule().map(|id| rule(id).expect("a flaw breaks a rule that there is"));
    if let Some(rule) = broken.filter(|rule| rule.evidence == Evidence::Series) {
        let shown = series::breaking(&mut *flaw.factory()(), rule);
        return Kill { flaw: flaw.name, by_its_rule: shown, by_a_must: shown, in_all: shown };
    }
    let of_its_rule: Vec<&Case> = match (broken, flaw.operation()) {
        (None, _) => asked.clone(),
        (Some(rule), Operation::Sign) => minted_against(flaw, rule, &asked),
        (Some(rule), _) => asked.iter().copied().filter(|case| case.rule == Some(rule)).collect(),
    };
    // What is a SHOULD for generators fails no case: the lint tells it.
    let by_lint =
        flaw.operation() == Operation::Sign && broken.is_some_and(|rule| rule.generator != Level::Must);
    let told: Vec<&Case> =
        of_its_rule.into_iter().filter(|case| by_lint || failed.contains_key(case.id.as_str())).collect();
    let by_a_must = told.iter().filter(|case| case.level == Level::Must).count();
    Kill { flaw: flaw.name, by_its_rule: told.len(), by_a_must, in_all: failed.len() }
}

/// The `sign` cases to which a flaw answers with a token that breaks a rule, at the time of the call,
/// where the reference's token does not.
fn minted_against<'a>(flaw: &'static Flaw, rule: &Rule, asked: &[&'a Case]) -> Vec<&'a Case> {
    let mut instance = flaw.factory()();
    let breaks = |case: &&Case| {
        let Question::Sign { key, claims, token } = &case.question else { return false };
        let Answer::Given(minted) = instance.sign(&SignQuestion { key, claims }) else { return false };
        let finds = |token: &str| inspect(token, key, claims).iter().any(|finding| finding.rule == rule);
        finds(&minted) && !finds(token)
    };
    asked.iter().copied().filter(breaks).collect()
}

/// What the lint finds in a token at the time for which it was asked.
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
