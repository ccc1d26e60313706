//! The differential oracle: an implementation against the rules. Each disagreement must be explained by its list of known
//! failures; any other is a finding.
//!
//! The rules judge, and not the difference between implementations, since all of them can be wrong in the same way. What
//! explains a disagreement is not a token, but what the known failures have in common: the rule that was not enforced, the
//! words of a false rejection, the kind of wrong claims, the message of a crash.

use std::cell::Cell;
use std::collections::{HashMap, HashSet};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Mutex, OnceLock, PoisonError};

use super::super::hunt::judge::{difference, required_rules, without_details};
use super::super::{Gate, Input, SECRET};
use crate::jwt::json::Object;
use crate::jwt::{Layer, Place, Policy, REGISTERED};
use crate::lint::{Inspection, Inspector, Rule};
use crate::suite::{
    Clock, Decision, Description, Expectation, Factory, Implementation, KnownFailures, Question, Scope,
    Suite, VerifyQuestion, panic_message, verifier,
};
use crate::text::cut;

/// An implementation that is compared with the rules, with its known failures.
///
/// ```
/// use jwt_assay::fuzzing::{Gate, oracles::Differential};
/// use jwt_assay::jwt::{Key, Policy, verify};
/// use jwt_assay::suite::Scope;
/// let mine = Differential::verifier("mine", Scope::Profile, |question| {
///     let key = Key::new(question.key).map_err(|error| error.to_string())?;
///     verify(question.token, &key, &Policy::at(question.now)).map(|_| None).map_err(|fault| fault.to_string())
/// });
/// assert_eq!(mine.judge(b"eyJhbGciOiJub25lIn0.e30."), Gate::Form);
/// ```
pub struct Differential {
    description: Description,
    factory: Factory,
    implementation: Mutex<Box<dyn Implementation>>,
    known: KnownFailures,
    /// The rules that the suite requires of implementations of its scope.
    required: HashSet<&'static str>,
    explained: OnceLock<HashSet<String>>,
}

impl Differential {
    /// Compares an implementation, which a factory makes, and makes again after a panic.
    #[must_use]
    pub fn new(factory: Factory) -> Self {
        let implementation = factory();
        let description = implementation.describe();
        Differential {
            required: required_rules(description.scope),
            description,
            factory,
            implementation: Mutex::new(implementation),
            known: KnownFailures::new(),
            explained: OnceLock::new(),
        }
    }

    /// Compares a verifier that is a closure, as for [`check_verifier`](crate::suite::check_verifier).
    #[must_use]
    pub fn verifier<F>(name: &str, scope: Scope, verify: F) -> Self
    where
        F: Fn(&VerifyQuestion<'_>) -> Result<Option<Object>, String> + Send + Sync + 'static,
    {
        Differential::new(verifier(name, scope, verify))
    }

    /// Sets where the implementation gets the time from, if not from the question. Decisions that depend on a time that is
    /// not in the question are not compared.
    #[must_use]
    pub fn clock(mut self, clock: Clock) -> Self {
        self.description.clock = clock;
        self
    }

    /// Sets the cases of the suite that the implementation is known to fail. Disagreements like those are not findings.
    #[must_use]
    pub fn known_failures(self, known: KnownFailures) -> Self {
        Differential { known, explained: OnceLock::new(), ..self }
    }

    /// Asks the implementation about an [`Input`], and panics if it disagrees with the rules and no known failure explains
    /// that.
    ///
    /// # Panics
    /// With the name of the disagreement, what the implementation did, and what to do about it.
    pub fn judge(&self, input: &[u8]) -> Gate {
        let input = Input::read(input);
        let readings = Readings::of(SECRET, input.token, input.policy.now);
        self.judge_readings(&readings);
        Gate::before(readings.at_once.rejection().map(|finding| finding.rule.layer()))
    }

    fn judge_readings(&self, readings: &Readings<'_>) {
        let Some(disagreement) = self.disagreement(readings) else { return };
        let unexplained: Vec<String> =
            disagreement.marks().into_iter().filter(|mark| !self.explained().contains(mark)).collect();
        let Some(first) = unexplained.first() else { return };
        let name = &self.description.name;
        let what = cut(&disagreement.description());
        panic!("{name}-{first}: {what}; fix it, or add a case like this to its known failures");
    }

    /// The marks of all disagreements in its known failures, and of rejections that the suite leaves free.
    fn explained(&self) -> &HashSet<String> {
        self.explained.get_or_init(|| {
            let (mut marks, mut free) = (HashSet::new(), HashSet::new());
            let mut refused: HashMap<String, HashSet<&str>> = HashMap::new();
            for case in Suite::bundled().cases() {
                let Question::Verify { key, token, now, expectation, .. } = &case.question else { continue };
                let readings = Readings::of(key, token, *now);
                if self.known.reason(&case.id).is_some() {
                    marks.extend(self.disagreement(&readings).iter().flat_map(Disagreement::marks));
                } else if *expectation == Expectation::Either || !case.concerns(self.description.scope) {
                    let disagreement = self.disagreement(&readings);
                    let refusal = disagreement.filter(|one| matches!(one, Disagreement::FalseReject(_)));
                    free.extend(refusal.iter().flat_map(Disagreement::marks));
                } else if let Ok(Decision::Reject(reason)) = self.ask(&readings.question) {
                    let rules = refused.entry(false_reject(&reason)).or_default();
                    rules.extend(case.rule.map(|rule| rule.id));
                }
            }
            // A message that is given for many rules explains nothing.
            let is_general = |mark: &String| refused.get(mark).is_some_and(|rules| rules.len() > MOST_RULES);
            marks.extend(free.into_iter().filter(|mark| !is_general(mark)));
            // Not enforcing a rule also explains not enforcing what it implies.
            let implied = crate::lint::rules().filter(|rule| marks.contains(&false_accept(rule.id)));
            let implied: Vec<String> =
                implied.flat_map(|rule| rule.implied.iter().map(|id| false_accept(id))).collect();
            marks.extend(implied);
            marks
        })
    }

    fn disagreement(&self, readings: &Readings<'_>) -> Option<Disagreement> {
        let broken = self.broken(readings)?;
        match self.ask(&readings.question) {
            Err(words) => Some(Disagreement::Crash(words)),
            Ok(Decision::Unsupported(_)) => None,
            Ok(Decision::Failed(failure)) => Some(Disagreement::Crash(failure.to_string())),
            Ok(Decision::Accept(read)) => {
                let must_reject = |rule: &&&Rule| rule.rejects() && self.required.contains(rule.id);
                let mut not_enforced: Vec<&str> =
                    broken.iter().filter(must_reject).map(|rule| rule.id).collect();
                not_enforced.dedup();
                if !not_enforced.is_empty() {
                    return Some(Disagreement::FalseAccept(not_enforced));
                }
                let held = readings.at_once.examination.payload.as_ref();
                let is_judged = broken.is_empty() && self.description.scope > Scope::Jws;
                difference(held.filter(|_| is_judged)?, &read?).map(Disagreement::WrongClaims)
            }
            // An implementation may be stricter than its scope requires.
            Ok(Decision::Reject(_)) if !broken.is_empty() || readings.is_understood_elsewhere() => None,
            Ok(Decision::Reject(reason)) => Some(Disagreement::FalseReject(reason)),
        }
    }

    /// The rules for which a verifier of any scope may refuse the token; `None` if that depends on a time that is not in the
    /// question.
    fn broken(&self, readings: &Readings<'_>) -> Option<Vec<&'static Rule>> {
        let clock = self.description.clock;
        let verifiers = |inspection: &Inspection| -> Vec<&'static Rule> {
            let findings = inspection.findings.iter().filter(|finding| finding.at != Place::Key);
            let rules =
                findings.filter_map(|finding| finding.rule.known()).filter(|rule| rule.verifier.is_some());
            rules.filter(|rule| rule.layer != Layer::Time || clock != Clock::None).collect()
        };
        if clock == Clock::System {
            let [early, late] = readings.at_any_time().map(|inspection| verifiers(&inspection));
            return (early == late).then_some(early);
        }
        Some(verifiers(&readings.at_once))
    }

    /// Asks the implementation. A panic is an answer.
    fn ask(&self, question: &VerifyQuestion<'_>) -> Result<Decision, String> {
        let mut implementation = self.implementation.lock().unwrap_or_else(PoisonError::into_inner);
        ASKING.set(true);
        let asked = catch_unwind(AssertUnwindSafe(|| implementation.verify(question)));
        ASKING.set(false);
        asked.map_err(|panic| {
            *implementation = (self.factory)();
            panic_message(&*panic).to_owned()
        })
    }
}

/// A rejection with the same message for more rules than this explains nothing.
const MOST_RULES: usize = 5;

thread_local! {
    static ASKING: Cell<bool> = const { Cell::new(false) };
}

/// Whether this thread is asking an implementation, whose panic is an answer. For panic hooks, which would otherwise end the
/// process or print.
#[must_use]
pub fn is_asking() -> bool {
    ASKING.get()
}

/// Compares each published crate that comes with this one with the rules.
#[cfg(feature = "peers")]
pub fn all_peers(input: &[u8]) -> Gate {
    use std::sync::LazyLock;
    static PEERS: LazyLock<Vec<Differential>> = LazyLock::new(|| {
        let others = crate::peers::PEERS.iter().filter(|peer| peer.name != "reference");
        others.map(|peer| Differential::new(peer.factory()).known_failures(peer.known_failures())).collect()
    });
    let input = Input::read(input);
    let readings = Readings::of(SECRET, input.token, input.policy.now);
    for peer in PEERS.iter() {
        peer.judge_readings(&readings);
    }
    Gate::before(readings.at_once.rejection().map(|finding| finding.rule.layer()))
}

/// A token, judged by the rules.
struct Readings<'a> {
    question: VerifyQuestion<'a>,
    inspector: Inspector,
    at_once: Inspection,
}

/// Times before and after any time at which a fuzzer runs.
const ANY_TIME: [u64; 2] = [1_700_000_000, 4_000_000_000];

impl<'a> Readings<'a> {
    fn of(key: &'a [u8], token: &'a [u8], now: u64) -> Self {
        let inspector = Inspector::new(key);
        let at_once = inspector.inspect(token, &Policy::at(now));
        Readings { question: VerifyQuestion { key, token, now }, inspector, at_once }
    }

    fn at_any_time(&self) -> [Inspection; 2] {
        ANY_TIME.map(|now| self.inspector.inspect(self.question.token, &Policy::at(now)))
    }

    /// Whether the header has registered parameters that we ignore (RFC 7515 §4.1). An implementation that understands them
    /// may refuse their values.
    fn is_understood_elsewhere(&self) -> bool {
        let ignored = |name: &str| REGISTERED.contains(&name) && !["alg", "typ", "crit"].contains(&name);
        let header = self.at_once.examination.header.as_ref();
        header.is_some_and(|header| header.iter().any(|(name, _)| ignored(name)))
    }
}

/// How an implementation disagrees with the rules.
enum Disagreement {
    FalseAccept(Vec<&'static str>),
    FalseReject(String),
    WrongClaims(&'static str),
    Crash(String),
}

impl Disagreement {
    /// What disagreements with the same cause have in common. Each of its marks must be explained.
    fn marks(&self) -> Vec<String> {
        match self {
            Disagreement::FalseAccept(rules) => rules.iter().map(|rule| false_accept(rule)).collect(),
            Disagreement::FalseReject(reason) => vec![false_reject(reason)],
            Disagreement::WrongClaims(kind) => vec![format!("wrong-claims-{kind}")],
            Disagreement::Crash(words) => vec![format!("crash-{}", without_details(words))],
        }
    }

    fn description(&self) -> String {
        match self {
            Disagreement::FalseAccept(rules) => {
                format!("it accepts a token that breaks {}", rules.join(", "))
            }
            Disagreement::FalseReject(reason) => format!("it rejects a token that breaks no rule: {reason}"),
            Disagreement::WrongClaims(kind) => {
                format!("it reads claims that are not those of the token: {kind}")
            }
            Disagreement::Crash(words) => format!("it panics: {words}"),
        }
    }
}

fn false_accept(rule: &str) -> String {
    format!("false-accept-{rule}")
}

fn false_reject(reason: &str) -> String {
    format!("false-reject-{}", without_details(reason))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::jwt::{Key, verify};

    fn mine(known: &str, verify: fn(&VerifyQuestion<'_>) -> Result<Option<Object>, String>) -> Differential {
        let known = KnownFailures::from_json(known.as_bytes()).unwrap();
        Differential::verifier("mine", Scope::Profile, verify).known_failures(known)
    }

    fn strict(question: &VerifyQuestion<'_>) -> Result<Option<Object>, String> {
        let key = Key::new(question.key).map_err(|error| error.to_string())?;
        verify(question.token, &key, &Policy::at(question.now))
            .map(|_| None)
            .map_err(|fault| fault.to_string())
    }

    fn words(one: &Differential, token: &str) -> String {
        let judged = catch_unwind(AssertUnwindSafe(|| one.judge(token.as_bytes())));
        panic_message(&*judged.expect_err("a disagreement")).to_owned()
    }

    #[test]
    fn what_the_rules_say_is_no_finding_and_anything_else_is() {
        let unsigned = "eyJhbGciOiJub25lIn0.e30.";
        assert_eq!(mine("{}", strict).judge(unsigned.as_bytes()), Gate::Form);
        let lax = mine("{}", |_| Ok(None));
        assert!(words(&lax, unsigned).starts_with("mine-false-accept-alg-none: "));
        let broken = mine("{}", |_| panic!("index 7 out of bounds"));
        assert!(words(&broken, unsigned).starts_with("mine-crash-index-out-of-bounds: "));
    }

    #[test]
    fn a_known_failure_explains_others_with_the_same_message() {
        let stubborn = |_: &VerifyQuestion<'_>| Err("not today, 7".to_owned());
        let good = Suite::bundled().case("time/fifty-nine-seconds-old").unwrap();
        let Question::Verify { token, now, .. } = &good.question else { panic!("{}", good.id) };
        let token = &format!("{}\nnow={now}", String::from_utf8_lossy(token));
        assert!(words(&mine("{}", stubborn), token).starts_with("mine-false-reject-not-today: "));
        let known = mine(&format!("{{\"{}\":\"it is stubborn\"}}", good.id), stubborn);
        known.judge(token.as_bytes());
    }

    #[test]
    fn details_are_left_out_of_a_mark() {
        let one = without_details("invalid type: string \"a\", expected u64 at line 1 column 12");
        assert_eq!(one, "invalid-type-string-expected-u-at-line-column");
    }
}
