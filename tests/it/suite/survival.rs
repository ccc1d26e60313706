//! A crash or a hang is the verdict of its case alone: it is never a rejection, and never ends the run.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use jwt_assay::suite::{Answer, Decision, Factory, KnownFailures, RunOptions, Scope, Verdict};

use super::fakes::{
    Event, accepting, generator, only, options, reject_all, rejecting, run_factory, signing, suite, verdicts,
    verifier, with,
};

fn within(timeout: Duration) -> RunOptions {
    let mut options = options();
    options.timeout = timeout;
    options
}

fn hang() -> ! {
    loop {
        thread::park();
    }
}

#[test]
fn a_panic_is_a_crash_and_a_fresh_instance_goes_on() {
    let fake = verifier(Scope::Jws, |question| {
        assert!(question.token.len() > 10, "too short: {} bytes", question.token.len());
        Decision::Reject("no".to_owned())
    });
    let short = with(rejecting("short"), "token", "e30.e30.");
    let report = fake.run(&suite([rejecting("before"), short, rejecting("after")]));
    let expected = [("before", Verdict::Pass), ("short", Verdict::Crash), ("after", Verdict::Pass)];
    assert_eq!(verdicts(&report), expected);
    assert_eq!(report.results[1].got, "a crash: too short: 8 bytes");
    let made = || fake.events().iter().filter(|event| **event == Event::Made).count();
    let (with_a_crash, _) = (made(), fake.run(&suite([rejecting("before"), rejecting("after")])));
    let more = "one more instance after the crash, and one that is asked the same again";
    assert_eq!(with_a_crash, (made() - with_a_crash) + 2, "{more}");
    assert!(!report.is_conformant(), "a crash is not a rejection");
}

#[test]
fn a_panic_while_signing_is_a_crash() {
    let fake = generator(|question| {
        let missing = question.claims.get("exp").map(|_| "exp");
        Answer::Given(missing.expect("an exp\nin the claims").to_owned())
    });
    let report = fake.run(&suite([signing("one"), signing("two")]));
    assert_eq!(verdicts(&report), [("one", Verdict::Crash), ("two", Verdict::Crash)]);
    assert_eq!(report.results[1].got, r"a crash: an exp\nin the claims", "the message is on one line");
}

#[test]
fn a_panic_without_a_message_is_a_crash() {
    let fake = verifier(Scope::Jws, |_| std::panic::panic_any(7));
    assert_eq!(only(&fake.run(&suite([rejecting("a")]))).got, "a crash: a panic without a message");
}

#[test]
fn an_instance_that_cannot_be_created_is_a_crash() {
    let fake = verifier(Scope::Jws, reject_all);
    let made = AtomicUsize::new(0);
    let factory: Factory = Arc::new(move || {
        assert!(made.fetch_add(1, Ordering::Relaxed) < 1, "no more connections");
        Box::new(fake.clone())
    });
    let cases = suite([rejecting("a"), rejecting("b")]);
    let report = run_factory(&factory, &cases, &KnownFailures::new(), &within(Duration::from_secs(60)));
    assert_eq!(verdicts(&report), [("a", Verdict::Crash), ("b", Verdict::Crash)]);
    assert_eq!(report.results[0].got, "a crash: its thread ended");
}

#[test]
fn a_hang_is_a_timeout_within_the_limit() {
    let fake = verifier(Scope::Jws, |_| hang());
    let started = Instant::now();
    let options = within(Duration::from_millis(50));
    let report = fake.run_with(&suite([rejecting("a"), accepting("b")]), "{}", &options);
    let took = started.elapsed();
    assert_eq!(verdicts(&report), [("a", Verdict::Timeout), ("b", Verdict::Timeout)]);
    assert_eq!(report.results[0].got, "no answer within 50ms");
    let limits = Duration::from_millis(100)..Duration::from_secs(60);
    assert!(limits.contains(&took), "two limits of 50 ms took {took:?}");
}

#[test]
fn after_a_hang_a_fresh_instance_goes_on() {
    let fake = verifier(Scope::Jws, |question| match question.token {
        b"e30.e30." => hang(),
        _ => reject_all(question),
    });
    let hanging = with(rejecting("hanging"), "token", "e30.e30.");
    let cases = suite([rejecting("before"), hanging, rejecting("after")]);
    let expected = [("before", Verdict::Pass), ("hanging", Verdict::Timeout), ("after", Verdict::Pass)];
    // A busy machine may need a longer limit for the others than an idle one.
    let passes = |milliseconds: &u64| {
        let report = fake.run_with(&cases, "{}", &within(Duration::from_millis(*milliseconds)));
        verdicts(&report) == expected
    };
    assert!([100, 1_000, 10_000, 60_000].iter().any(passes));
}

#[test]
fn a_crash_and_a_hang_on_a_should_are_failures() {
    let should = || suite([with(rejecting("a"), "level", "should")]);
    let crashing = verifier(Scope::Jws, |_| panic!("no"));
    assert_eq!(only(&crashing.run(&should())).verdict, Verdict::Crash);
    let hanging = verifier(Scope::Jws, |_| hang());
    let report = hanging.run_with(&should(), "{}", &within(Duration::from_millis(50)));
    assert_eq!(only(&report).verdict, Verdict::Timeout);
}
