//! A verifier against the reference, on tokens that are changed and signed again.
//!
//! It starts with the cases of the suite. Then it changes inputs in rounds, and keeps as new seeds those that gave a new pair
//! of answer and rule: the words in which a verifier refuses lead to more of its code. A disagreement with the reference is
//! a finding, unless the documents leave the decision free, or a known failure has the same rule. A finding is made as small
//! as possible, asked again of a fresh instance, and labelled as a case.
//!
//! The same seed asks the same questions, in the same order, of a verifier that gives the same answers.

mod asker;
mod finding;
pub(super) mod judge;
mod marks;
mod probe;

use std::collections::HashSet;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::Arc;
use std::time::{Duration, Instant};

use asker::Asker;
use fastrand::Rng;
use judge::{Disagreement, Judge, Shape, without_details};
use marks::{Marks, Why};
use probe::Probe;

use crate::lint::{Level, Rule, rules};
use crate::stop::{Stop, StopReason};
use crate::suite::{
    Case, Clock, Decision, Description, Factory, Found, FuzzReport, KnownFailures, Operation, Verdict,
    system_clock,
};

/// How a verifier is fuzzed.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct HuntOptions {
    /// Decides which questions are asked.
    pub seed: u64,
    /// How many questions are asked at most, apart from those of the last round.
    pub questions: u64,
    /// How long one question may take.
    pub timeout: Duration,
    /// Whether a broken SHOULD is a finding.
    pub strict: bool,
    /// When to stop.
    pub stop: Stop,
    /// Returns the machine's time, in seconds since the epoch, for verifiers that have a clock of their own.
    pub clock: fn() -> u64,
}

impl HuntOptions {
    /// Seed 0, five seconds per question, and no other limit.
    #[must_use]
    pub fn new() -> Self {
        HuntOptions {
            seed: 0,
            questions: u64::MAX,
            timeout: Duration::from_secs(5),
            strict: false,
            stop: Stop::never(),
            clock: system_clock,
        }
    }
}

impl Default for HuntOptions {
    fn default() -> Self {
        HuntOptions::new()
    }
}

/// How far a verifier has been fuzzed.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct Progress {
    /// How many questions were asked.
    pub questions: u64,
    /// How many findings there are.
    pub found: usize,
    /// How many inputs were kept as seeds.
    pub kept: usize,
}

/// How many questions are asked in one round.
const ROUND: usize = 256;
/// How many findings are listed.
const MAX_FOUND: usize = 200;
/// How many seeds are kept, and how many pairs of answer and rule are known.
const MAX_SEEDS: usize = 20_000;
/// How many questions are remembered, so that none is asked twice.
const MAX_REMEMBERED: usize = 1 << 20;

/// A verifier that is fuzzed.
///
/// ```
/// use jwt_assay::flaw::flaw;
/// use jwt_assay::fuzzing::{Hunt, HuntOptions};
/// use jwt_assay::suite::KnownFailures;
/// let mut options = HuntOptions::new();
/// options.questions = 2_000;
/// let factory = flaw("ignores-crit").expect("a flaw").factory();
/// let report = Hunt::new(factory, KnownFailures::new(), &options).run(|_| ());
/// assert!(report.found.iter().any(|found| found.result.rule.is_some_and(|rule| rule.id == "crit-understood")));
/// ```
pub struct Hunt {
    options: HuntOptions,
    asker: Asker,
    judge: Judge,
    known: KnownFailures,
    rng: Rng,
    seeds: Vec<Arc<Probe>>,
    /// The pairs of answer and rule so far.
    pairs: HashSet<(String, &'static str)>,
    remembered: HashSet<u64>,
    /// The disagreements that are not reported again.
    marks: Marks,
    report: FuzzReport,
    started: Instant,
}

/// What a fresh instance answers to a finding.
enum Again {
    Same,
    Otherwise(Decision),
    NotAsked,
}

impl Hunt {
    /// Prepares to fuzz a verifier, with its known failures among the suite's cases.
    #[must_use]
    pub fn new(factory: Factory, known: KnownFailures, options: &HuntOptions) -> Self {
        let asker = Asker::new(factory, options.timeout, options.stop.clone());
        let description = asker.description.clone();
        Hunt {
            options: options.clone(),
            asker,
            judge: Judge::new(&description),
            known,
            rng: Rng::with_seed(options.seed),
            seeds: Vec::new(),
            pairs: HashSet::new(),
            remembered: HashSet::new(),
            marks: Marks::default(),
            report: FuzzReport::new(description, options.seed),
            started: Instant::now(),
        }
    }

    /// Fuzzes it until its time or its number of questions is up. `progress` is called after each round.
    pub fn run(mut self, mut progress: impl FnMut(Progress)) -> FuzzReport {
        if self.description().ops.contains(&Operation::Verify) {
            self.ask_cases(&mut progress);
            while self.has_time() && !self.seeds.is_empty() {
                let round = self.next_round();
                self.ask(round);
                progress(self.progress());
            }
        }
        self.end()
    }

    fn description(&self) -> &Description {
        &self.asker.description
    }

    fn has_time(&self) -> bool {
        !self.options.stop.is_requested() && self.asker.asked < self.options.questions
    }

    fn progress(&self) -> Progress {
        Progress { questions: self.asker.asked, found: self.report.found.len(), kept: self.seeds.len() }
    }

    fn end(mut self) -> FuzzReport {
        let rules: Vec<&str> = rules().map(|rule| rule.id).collect();
        let place = |found: &Found| {
            let id = found.result.rule.map(|rule| rule.id);
            (rules.iter().position(|rule| Some(*rule) == id), found.result.id.clone())
        };
        self.report.found.sort_by_key(place);
        self.report.questions = self.asker.asked;
        self.report.kept = self.seeds.len();
        self.report.took = self.started.elapsed();
        let reason = self.options.stop.reason();
        self.report.stopped = reason.filter(|reason| !matches!(reason, StopReason::Budget { .. })).cloned();
        self.report
    }

    /// Asks the cases: first those that are known to fail, since they explain others.
    fn ask_cases(&mut self, progress: &mut impl FnMut(Progress)) {
        let is_known = |probe: &Probe| probe.case.is_some_and(|case| self.known.entry(&case.id).is_some());
        let (known, others): (Vec<Probe>, Vec<Probe>) = probe::cases().into_iter().partition(is_known);
        for round in known.chunks(ROUND).chain(others.chunks(ROUND)) {
            if !self.has_time() {
                return;
            }
            self.ask(round.iter().cloned().map(Arc::new).collect());
            progress(self.progress());
        }
    }

    /// Questions that were not asked before.
    fn next_round(&mut self) -> Vec<Arc<Probe>> {
        let mut round = Vec::with_capacity(ROUND);
        // Some changes change nothing.
        for _ in 0..2 * ROUND {
            let probe = probe::changed(&self.seeds, &mut self.rng);
            let mut hasher = DefaultHasher::new();
            let earlier: Vec<&str> = probe.before.iter().map(|earlier| earlier.token.as_str()).collect();
            (&probe.key, &probe.token, probe.now, earlier).hash(&mut hasher);
            if self.remembered.len() >= MAX_REMEMBERED {
                self.remembered.clear();
            }
            if self.remembered.insert(hasher.finish()) {
                round.push(Arc::new(probe));
            }
            if round.len() == ROUND {
                break;
            }
        }
        round
    }

    /// Asks some questions, and follows up what is new in the answers.
    fn ask(&mut self, probes: Vec<Arc<Probe>>) {
        let asked = self.for_its_clock(&probes);
        let asked_now: Vec<Arc<Probe>> = asked.iter().map(|(_, now)| Arc::clone(now)).collect();
        let decisions = self.asker.ask(&asked_now);
        for ((seed, probe), decision) in asked.into_iter().zip(decisions) {
            match &decision {
                Decision::Accept(_) => self.report.accepted += 1,
                Decision::Unsupported(_) => self.report.unsupported += 1,
                Decision::Reject(_) | Decision::Failed(_) => {}
            }
            self.keep_if_new(&seed, &probe, &decision);
            self.judge_answer(&probe, decision);
            if self.options.stop.is_requested() {
                return;
            }
        }
    }

    /// The questions as they are asked: remade for the present time if the verifier has a clock of its own, without those
    /// whose answer changes within seconds.
    fn for_its_clock(&mut self, probes: &[Arc<Probe>]) -> Vec<(Arc<Probe>, Arc<Probe>)> {
        if self.description().clock != Clock::System {
            return probes.iter().map(|probe| (Arc::clone(probe), Arc::clone(probe))).collect();
        }
        let time = (self.options.clock)();
        let mut asked = Vec::with_capacity(probes.len());
        for probe in probes {
            let now = probe.at(time);
            // A token of two times can't be asked, and one that is remade may break another rule than its case.
            let has_one_time = probe.before.iter().all(|earlier| earlier.now == probe.now);
            if has_one_time && self.judge.is_steady(&now) {
                asked.push((Arc::clone(probe), Arc::new(now)));
            }
        }
        asked
    }

    fn keep_if_new(&mut self, seed: &Arc<Probe>, probe: &Probe, decision: &Decision) {
        let answer = match decision {
            Decision::Accept(_) => "accept".to_owned(),
            Decision::Reject(reason) => without_details(reason),
            Decision::Unsupported(reason) => format!("unsupported-{}", without_details(reason)),
            Decision::Failed(failure) => format!("failed-{}", without_details(&failure.to_string())),
        };
        let label = self.judge.label(&probe.key, &probe.token, probe.now);
        let rule = label.broken.first().map_or("", |(rule, _)| rule.id);
        let is_case = probe.case.is_some();
        let is_new = self.pairs.len() < MAX_SEEDS && self.pairs.insert((answer, rule));
        if (is_new || is_case) && seed.is_seed() && self.seeds.len() < MAX_SEEDS {
            self.seeds.push(Arc::clone(seed));
        }
    }

    fn judge_answer(&mut self, probe: &Arc<Probe>, decision: Decision) {
        let Some(disagreement) = self.judge.disagreement(probe, &decision) else { return };
        if let Some(known) = probe.case.and_then(|case| self.known.entry(&case.id))
            && known.covers(verdict(&disagreement))
        {
            self.report.explained += 1;
            return self.marks.add(&disagreement, Why::Explained);
        }
        if disagreement.level != Level::Must && !self.options.strict {
            self.report.only_should += 1;
            return self.marks.add(&disagreement, Why::OnlyShould);
        }
        let Some(why) = self.marks.find(&disagreement, probe.case.is_some()) else {
            return self.follow_up(probe, decision, disagreement);
        };
        match why {
            Why::Explained => self.report.explained += 1,
            Why::OnlyShould => self.report.only_should += 1,
            Why::Repeated => self.report.repeated += 1,
        }
    }

    /// Makes a finding small, asks it again of a fresh instance, and lists it.
    fn follow_up(&mut self, probe: &Arc<Probe>, decision: Decision, mut disagreement: Disagreement) {
        // The rule that is new comes first, and names the finding.
        disagreement.rules.sort_by_key(|rule| self.marks.of(disagreement.shape, rule.id).is_some());
        // A case says itself how binding its answer is.
        let is_changed = probe.case.is_none();
        let (mut small, mut answer) = (Arc::clone(probe), decision);
        if is_changed {
            let (asker, judge) = (&mut self.asker, &mut self.judge);
            (small, answer) = finding::smallest(asker, judge, small, answer, &disagreement);
        }
        if self.description().clock == Clock::System {
            // Meanwhile, the token has become older.
            small = Arc::new(small.at((self.options.clock)()));
            let Some(later) = self.asker.ask(std::slice::from_ref(&small)).pop() else { return };
            answer = later;
        }
        let Some(now) = self.judge.disagreement(&small, &answer) else { return };
        // What is left of several broken rules may be one that is known.
        if now.shape == Shape::FalseAccept
            && let Some(known) = now.rules.iter().find_map(|rule| self.marks.of(now.shape, rule.id))
            && (known == Why::Explained || known == Why::OnlyShould && is_changed)
        {
            self.report.explained += 1;
            return self.marks.add(&disagreement, known);
        }
        let again = match self.asker.ask_afresh(&small) {
            None => Again::NotAsked,
            Some(alone) => {
                let again = self.judge.disagreement(&small, &alone);
                let is_same = again.is_some_and(|again| again.shape == disagreement.shape);
                if is_same { Again::Same } else { Again::Otherwise(alone) }
            }
        };
        self.list(&small, (&disagreement, answer), &again);
        self.marks.add(&disagreement, Why::Repeated);
    }

    /// Lists a finding.
    fn list(&mut self, probe: &Probe, found: (&Disagreement, Decision), again: &Again) {
        let (disagreement, decision) = found;
        let Some(rule) = disagreement.rules.first().copied() else { return };
        if self.report.found.len() >= MAX_FOUND {
            self.report.unlisted += 1;
            return;
        }
        let Some(label) = self.judge.label_of(probe).or_else(|| {
            // A case of the suite has its own label.
            probe.case.map(|_| self.judge.label(&probe.key, &probe.token, probe.now))
        }) else {
            return;
        };
        let scope = self.description().scope;
        let number = 1 + self.same_name(rule, disagreement.shape);
        let is_own = |case: &&Case| case.concerns(scope) && self.description().clock != Clock::System;
        let case = probe.case.filter(is_own);
        let record = finding::record(probe, &label, (disagreement, rule, case), scope, number);
        let found = match again {
            Again::Otherwise(alone) => Found::unstable(record, decision, alone),
            Again::Same => Found::new(record, decision),
            Again::NotAsked => Found::new(record, decision).map(Found::not_asked_again),
        };
        self.report.found.extend(found);
    }

    /// How many findings have the same rule and shape.
    fn same_name(&self, rule: &Rule, shape: Shape) -> usize {
        let is_same = |found: &&Found| {
            found.result.rule.is_some_and(|known| known.id == rule.id)
                && found.record.id.contains(shape.name())
        };
        self.report.found.iter().filter(is_same).count()
    }
}

/// The verdict of a case with this disagreement.
fn verdict(disagreement: &Disagreement) -> Verdict {
    match disagreement.shape {
        Shape::FalseAccept => Verdict::FalseAccept,
        Shape::FalseReject => Verdict::FalseReject,
        Shape::OtherClaims => Verdict::WrongClaims,
        Shape::NoAnswer if disagreement.sign == "timeout" => Verdict::Timeout,
        Shape::NoAnswer => Verdict::Crash,
    }
}
