//! The kill matrix: the suite catches every flaw by a case about what it breaks, and accuses no correct
//! implementation, among them two that share no code with the crate.

use std::sync::{Arc, OnceLock};

use jwt_assay::flaw::{Asked, Breaks, CONTROLS, Matrix, flaw, flaws, matrix};
use jwt_assay::jwt::json::{self, Object, Value};
use jwt_assay::peers::reference;
use jwt_assay::suite::{
    Clock, Decision, Description, Factory, Failure, Implementation, KnownFailures, Operation, RunOptions,
    Scope, Suite, Verdict, VerifyQuestion, run, silence_iut_panics,
};
use jwt_assay_oracle::json as oracle_json;
use jwt_assay_oracle::verify::{self as oracle, Verifier};

/// The oracle of the vectors as an implementation under test: a correct one that shares no code with ours.
struct Oracle {
    scope: Scope,
    /// The secrets, tokens and times since the last reset, which a case presents to one verifier.
    earlier: Vec<(Vec<u8>, Vec<u8>, i64)>,
}

impl Implementation for Oracle {
    fn describe(&self) -> Description {
        Description {
            name: "oracle".to_owned(),
            version: "of the tests".to_owned(),
            language: "Rust".to_owned(),
            scope: self.scope,
            ops: vec![Operation::Verify],
            clock: Clock::Request,
        }
    }

    fn verify(&mut self, question: &VerifyQuestion<'_>) -> Decision {
        let scope = match self.scope {
            Scope::Jws => oracle::Scope::Jws,
            Scope::Jwt => oracle::Scope::Jwt,
            Scope::Profile => oracle::Scope::Profile,
        };
        let now = question.now.cast_signed();
        let mut verifier = Verifier::new(question.key, scope, now);
        for (key, token, now) in &self.earlier {
            verifier.turn_to(key, *now);
            let _remembered_or_not = verifier.verify(token);
        }
        verifier.turn_to(question.key, now);
        let decision = verifier.verify(question.token);
        // Without single use there is no reset, and nothing to remember.
        if self.scope == Scope::Profile {
            self.earlier.push((question.key.to_vec(), question.token.to_vec(), now));
        }
        match decision {
            Ok(claims) => Decision::Accept(claims.map(|claims| match read(&claims) {
                Value::Object(claims) => claims,
                other => panic!("the oracle accepted claims that are {}", other.kind()),
            })),
            Err(layer) => Decision::Reject(format!("{layer:?}")),
        }
    }

    fn reset(&mut self) -> Result<(), Failure> {
        self.earlier.clear();
        Ok(())
    }
}

/// Converts a value of the oracle to one of ours.
fn read(value: &oracle_json::Value) -> Value {
    match value {
        oracle_json::Value::Null => Value::Null,
        oracle_json::Value::Bool(value) => Value::Bool(*value),
        oracle_json::Value::Number(number) => json::parse(number.to_string()).expect("a number in JSON"),
        oracle_json::Value::String(text) => text.as_str().into(),
        oracle_json::Value::Array(items) => Value::Array(items.iter().map(read).collect()),
        oracle_json::Value::Object(members) => {
            let mut object = Object::new();
            for (name, value) in members {
                object.insert(name.as_str(), read(value));
            }
            object.into()
        }
    }
}

fn oracle_of(scope: Scope) -> Factory {
    Arc::new(move || Box::new(Oracle { scope, earlier: Vec::new() }))
}

fn judged() -> &'static Matrix {
    static MATRIX: OnceLock<Matrix> = OnceLock::new();
    MATRIX.get_or_init(|| {
        silence_iut_panics();
        let mut correct: Vec<(Factory, bool)> = vec![(Arc::new(reference::new), true)];
        correct.extend(CONTROLS.iter().map(|control| (control.factory(), control.strict)));
        correct.push((oracle_of(Scope::Profile), true));
        correct.push((oracle_of(Scope::Jws), true));
        // `jwt-assay flaws --matrix` asks all cases, in a transcript of `.ci/deep`.
        matrix(Suite::bundled().cases(), Asked::OfItsRule, &correct, &RunOptions::new(|| 0), || ())
    })
}

#[test]
fn every_flaw_is_caught_by_a_case_about_what_it_breaks() {
    let matrix = judged();
    let escaped: Vec<String> = matrix
        .flaws
        .iter()
        .filter(|kill| !kill.is_caught())
        .map(|kill| format!("{} escapes: {} cases fail, none about what it breaks", kill.flaw, kill.in_all))
        .collect();
    assert!(escaped.is_empty(), "{} of {}\n{}", escaped.len(), matrix.flaws.len(), escaped.join("\n"));
    assert_eq!(matrix.flaws.len(), flaws().count());
    assert!(matrix.flaws.len() >= 110, "only {} flaws", matrix.flaws.len());
    assert!(matrix.holds());
}

#[test]
fn no_correct_implementation_is_accused() {
    let controls = &judged().controls;
    assert_eq!(controls.len(), CONTROLS.len() + 3);
    for control in controls {
        let accusations: Vec<String> = control.accusations.iter().map(ToString::to_string).collect();
        assert!(accusations.is_empty(), "{}\n{}", control.name, accusations.join("\n"));
    }
}

#[test]
fn every_must_has_a_flaw_that_breaks_it() {
    let unbroken: Vec<&str> = judged().unbroken().iter().map(|rule| rule.id).collect();
    assert!(unbroken.is_empty(), "no flaw breaks {}", unbroken.join(", "));
}

/// The matrix itself can fail: it reports a flaw that escapes, and a correct implementation that is accused.
#[test]
fn an_escaped_flaw_and_a_false_accusation_are_reported() {
    let suite = Suite::bundled();
    let harmless: Vec<_> =
        suite.cases().iter().filter(|case| case.id == "compact/the-sample").cloned().collect();
    let flawed = flaw("never-checks-the-signature").expect("there is that flaw").factory();
    let matrix = matrix(&harmless, Asked::All, &[(flawed, true)], &RunOptions::new(|| 0), || ());
    assert!(matrix.caught() < matrix.flaws.len());
    assert!(!matrix.holds());
    assert_eq!(matrix.accused(), 0, "the sample alone accuses no one");

    let forged: Vec<_> =
        suite.cases().iter().filter(|case| case.id == "signature/all-zeros").cloned().collect();
    let flawed = flaw("never-checks-the-signature").expect("there is that flaw").factory();
    let matrix = self::matrix(&forged, Asked::All, &[(flawed, true)], &RunOptions::new(|| 0), || ());
    assert_eq!(matrix.accused(), 1);
    assert!(!matrix.holds());
}

/// A flaw is caught for the mistake that its description names.
#[test]
fn flaws_fail_as_their_descriptions_say() {
    silence_iut_panics();
    for (name, id, verdict) in [
        ("accepts-alg-none", "header/alg-none-unsigned", Verdict::FalseAccept),
        ("denies-none-in-lower-case-only", "header/alg-none-unsigned-title-case", Verdict::FalseAccept),
        ("denies-none-in-lower-case-only", "header/alg-none-unsigned", Verdict::Pass),
        ("trusts-the-key-in-the-header", "header/jwk-of-an-attacker", Verdict::FalseAccept),
        ("verifies-json-and-reads-compact", "compact/json-and-compact-at-once", Verdict::FalseAccept),
        ("crashes-on-a-short-mac", "signature/truncated-to-16-bytes", Verdict::Crash),
        ("compares-the-header-with-a-constant", "header/typ-before-alg", Verdict::FalseReject),
        ("trims-ids", "claims/sub-with-spaces-around", Verdict::WrongClaims),
        ("remembers-nothing", "replay/the-same-token-again", Verdict::FalseAccept),
        (
            "notes-a-token-before-its-signature-is-checked",
            "replay/after-a-forged-token",
            Verdict::FalseReject,
        ),
        ("cuts-the-mac-at-a-zero-byte", "sign/mac-with-a-zero-byte-inside", Verdict::BadToken),
        ("cuts-the-mac-at-a-zero-byte", "sign/mac-that-ends-in-a-line-feed", Verdict::Pass),
        ("adds-an-exp", "sign/sample", Verdict::WrongClaims),
        ("lets-the-limit-wrap-around", "view/fewer-installs-allowed-than-there-are", Verdict::WrongClaims),
    ] {
        let flaw = flaw(name).unwrap_or_else(|| panic!("there is no flaw {name}"));
        let case = Suite::bundled().case(id).unwrap_or_else(|| panic!("there is no case {id}"));
        let report = run(&flaw.factory(), &[case], &KnownFailures::new(), &RunOptions::new(|| 0), |_| ());
        assert_eq!(report.description.name, name);
        assert_eq!(report.results[0].verdict, verdict, "{name} on {id}: {}", report.results[0].got);
    }
}

#[test]
fn a_flaw_breaks_only_what_its_operation_can_break() {
    for flaw in flaws() {
        if flaw.breaks == Breaks::Result {
            assert_ne!(flaw.operation(), Operation::Verify, "{} breaks a rule of verifiers", flaw.name);
        } else {
            assert!(
                matches!(flaw.operation(), Operation::Verify | Operation::Sign),
                "{} can't break a rule about tokens",
                flaw.name
            );
        }
    }
}
