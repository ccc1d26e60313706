//! Verifiers that remember what they must not, or read the secret as something else: none conforms, the report names the
//! cause near its top, and every command that it prints fails again. Correct verifiers that remember, cache or wait are not
//! accused. They judge tokens by the oracle, and share no code with the flaws.

mod habits;

use std::collections::HashSet;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use jwt_assay::report::{RunView, run_text};
use jwt_assay::suite::{
    Case, Clock, Decision, Description, Factory, Failure, Implementation, KnownFailures, PeerReport, Report,
    RunOptions, Scope, Suite, Verdict, VerifyQuestion, run,
};

use habits::{
    Habit, MEMORIES, Peer, READINGS, cache_of_a_second, correct_cache, factory, reading, slow, stateless,
};

use super::plain;
use crate::suite::fakes::{MACHINE, machine_clock};

/// How many lines of a report are read before anyone scrolls.
const TOP: usize = 20;

fn options() -> RunOptions {
    let mut options = RunOptions::new(machine_clock);
    options.timeout = Duration::from_secs(120);
    options
}

fn tested(factory: &Factory, cases: &[&Case]) -> PeerReport {
    run(factory, cases, &KnownFailures::new(), &options(), |_| ())
}

#[test]
fn a_verifier_with_a_memory_is_named_for_it() {
    for scope in [Scope::Jwt, Scope::Profile] {
        for (words, habit) in MEMORIES {
            assert_named(&factory(scope, *habit), words);
        }
    }
}

#[test]
fn a_verifier_that_reads_its_secret_as_something_else_is_named_for_it() {
    for scope in [Scope::Jwt, Scope::Profile] {
        for (words, read) in READINGS {
            assert_named(&factory(scope, || reading(*read)), words);
        }
    }
}

/// Asserts that a verifier does not conform, that its report names the cause near its top, and that every command of the
/// report fails again.
fn assert_named(factory: &Factory, words: &str) {
    let peer = tested(factory, &Suite::bundled().cases().iter().collect::<Vec<_>>());
    let scope = peer.description.scope;
    let has_unstable = peer.results.iter().any(|result| result.verdict == Verdict::Unstable);
    assert_eq!(peer.unstable.is_some(), has_unstable, "{words}, {scope:?}");
    let report = Report { peers: vec![peer], ..Report::default() };
    assert!(!report.is_conformant(), "{words}, {scope:?}");
    for width in [80, 100] {
        let text = plain(&run_text(&report, RunView { width, ..RunView::default() }));
        let top: Vec<&str> = text.lines().take(TOP).map(str::trim).collect();
        assert!(top.join(" ").contains(words), "{words}, {scope:?}:\n{}", top.join("\n"));
        if has_unstable {
            assert!(top[0].starts_with("unstable peer: "), "{words}, {scope:?}:\n{}", top.join("\n"));
            assert_eq!(text.matches("on what was asked before").count(), 1, "{words}, {scope:?}");
        }
    }
    let commands = commands(&run_text(&report, RunView { width: 100_000, ..RunView::default() }));
    assert!(!commands.is_empty(), "{words}, {scope:?}");
    for command in commands {
        assert!(!again(factory, &command).is_conformant(), "{words}, {scope:?}: {command} passes");
    }
}

/// The commands that a report prints.
fn commands(text: &str) -> HashSet<String> {
    let text = plain(text);
    let commands = text.lines().filter_map(|line| line.trim().strip_prefix("rerun"));
    commands.map(|command| command.trim().to_owned()).collect()
}

/// What a command of a report does, with a verifier in place of a peer's name.
fn again(factory: &Factory, command: &str) -> PeerReport {
    let arguments = command.strip_prefix("jwt-assay run ").and_then(|rest| rest.strip_suffix(" --peer peer"));
    let globs: Vec<&str> = arguments.unwrap_or_else(|| panic!("{command}")).split(' ').collect();
    let suite = Suite::bundled();
    let cases = match globs.strip_prefix(&["--in-order"]) {
        Some(in_order) => suite.select_in_order(in_order),
        None => suite.select(&globs),
    };
    tested(factory, &cases.expect("globs that match"))
}

/// Refuses everything after it refused this many tokens.
fn locked_after(refusals: usize) -> Habit {
    let mut refused = 0;
    Box::new(move |question, check| {
        if refused >= refusals {
            return Decision::Reject("locked".to_owned());
        }
        let decision = check(question);
        refused += usize::from(matches!(decision, Decision::Reject(_)));
        decision
    })
}

#[test]
fn the_sequence_that_repeats_an_answer_has_no_question_too_many() {
    for refusals in [1, 2, 4] {
        let locked = factory(Scope::Jwt, move || locked_after(refusals));
        let report = tested(&locked, &Suite::bundled().cases().iter().collect::<Vec<_>>());
        let unstable = report.unstable.as_ref().expect("its answers change");
        assert_eq!(unstable.earlier.len(), refusals, "{unstable}");
        let marked = report.results.iter().filter(|result| result.verdict == Verdict::Unstable);
        assert_eq!(marked.count(), unstable.cases);
        let case = report.results.iter().find(|result| result.id == unstable.case).expect("a result");
        assert_eq!(case.got, format!("{}; asked first: {}", unstable.after, unstable.alone));
    }
}

#[test]
fn correct_verifiers_are_not_accused() {
    let cases: Vec<&Case> = Suite::bundled().cases().iter().collect();
    let mut strict = options();
    strict.strict = true;
    for scope in [Scope::Jws, Scope::Jwt, Scope::Profile] {
        let mut habits: Vec<fn() -> Habit> = vec![stateless, correct_cache, slow];
        // In the profile, a token is used once.
        habits.extend((scope != Scope::Profile).then_some(cache_of_a_second as fn() -> Habit));
        for habit in habits {
            let report = run(&factory(scope, habit), &cases, &KnownFailures::new(), &strict, |_| ());
            report.assert_conformant();
            assert!(report.unstable.is_none(), "{scope:?}");
        }
    }
}

/// A correct verifier with a clock of its own.
struct OnItsOwnClock(Peer);

impl Implementation for OnItsOwnClock {
    fn describe(&self) -> Description {
        Description { clock: Clock::System, ..self.0.describe() }
    }

    fn verify(&mut self, question: &VerifyQuestion<'_>) -> Decision {
        self.0.verify(&VerifyQuestion { now: MACHINE, ..*question })
    }

    fn reset(&mut self) -> Result<(), Failure> {
        self.0.reset()
    }
}

#[test]
fn a_correct_verifier_with_its_own_clock_is_not_accused() {
    for scope in [Scope::Jws, Scope::Jwt, Scope::Profile] {
        let peer = move || Peer { scope, habit: stateless(), used: HashSet::new() };
        let factory: Factory = Arc::new(move || Box::new(OnItsOwnClock(peer())));
        let report = tested(&factory, &Suite::bundled().cases().iter().collect::<Vec<_>>());
        report.assert_conformant();
        let sequences = report.results.iter().filter(|result| result.group() == "sequences");
        let passed = sequences.filter(|result| result.verdict == Verdict::Pass).count();
        assert!(passed >= 20, "{scope:?}: {passed} sequences were judged");
    }
}

/// A verifier that decides by chance is unstable, although no sequence of questions repeats its answer.
#[test]
fn chance_is_unstable_too() {
    let accepted = Arc::new(AtomicUsize::new(0));
    let chance = factory(Scope::Jws, move || {
        let accepted = Arc::clone(&accepted);
        Box::new(move |question, check| {
            let decision = check(question);
            // All instances share the counter, and no question repeats a number.
            let is_good = matches!(decision, Decision::Accept(_));
            match is_good && accepted.fetch_add(1, Ordering::SeqCst) == 7 {
                true => Decision::Reject("bad luck".to_owned()),
                false => decision,
            }
        })
    });
    let report = tested(&chance, &Suite::bundled().cases().iter().collect::<Vec<_>>());
    let unstable = report.unstable.as_ref().expect("an answer changed");
    assert_eq!((unstable.cases, unstable.earlier.len()), (1, 0), "{unstable}");
    assert!(unstable.to_string().ends_with("asking the same again does not repeat that"), "{unstable}");
    assert!(!report.is_conformant());
}
