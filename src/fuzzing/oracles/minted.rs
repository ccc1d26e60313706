//! The oracle of a generator's tokens: compares the lint's findings about a series with those of a plain loop over all
//! pairs of tokens.

use super::plain::is_plain;
use super::token::check_findings;
use crate::fuzzing::strategies::Series;
use crate::fuzzing::{Gate, SECRET};
use crate::jwt::Policy;
use crate::jwt::json::{Object, Value};
use crate::lint::{Evidence, GeneratorInspection, Inspection, Inspector, Minted, rules};

/// Judges a series as a whole: findings about one token are those of that token alone, findings about several are true of a
/// pair of them, and the reason for what could not be judged is printable.
pub fn minted(series: &Series) -> Gate {
    let inspector = if series.has_secret { Inspector::new(SECRET) } else { Inspector::without_secret() };
    let whole = inspector.inspect_minted(&series.minted, &series.expected);
    let policy =
        |call: &Minted| Policy { audience: series.expected.audience.clone(), ..Policy::at(call.after) };
    for call in &series.minted {
        check_findings(call.token.as_bytes(), &inspector.inspect(&call.token, &policy(call)));
    }
    let one = |call: &Minted| inspector.inspect_pasted(&call.token, &policy(call));
    let alone: Vec<Inspection> = series.minted.iter().map(one).collect();
    check_counts(&whole, &alone);
    check_pairs(series, &whole, &alone);
    check_claims(series, &whole, &alone);
    check_words(&whole);
    if !series.has_secret {
        check_guessed(series, &whole);
    }
    #[cfg(feature = "report")]
    super::report::check_generator(series, &whole);
    let gate =
        |inspection: &Inspection| Gate::before(inspection.rejection().map(|finding| finding.rule.layer()));
    alone.iter().map(gate).max().unwrap_or(Gate::Nothing)
}

/// To look for the secret among known ones adds what it finds, and changes nothing else.
fn check_guessed(series: &Series, whole: &GeneratorInspection) {
    let inspector = Inspector::without_secret().guessing(None);
    let mut guessed = inspector.inspect_minted(&series.minted, &series.expected).findings;
    guessed.retain(|shown| shown.finding.rule.id() != "key-sample");
    assert_eq!(guessed, whole.findings, "minted-guessed: a guess at the secret changes other findings");
}

fn count(whole: &GeneratorInspection, id: &str) -> usize {
    whole
        .findings
        .iter()
        .filter(|shown| shown.finding.rule.id() == id)
        .map(|shown| shown.count)
        .max()
        .unwrap_or(0)
}

fn check_counts(whole: &GeneratorInspection, alone: &[Inspection]) {
    let tokens = alone.len();
    assert_eq!(whole.tokens, tokens, "minted-tokens: not all tokens were judged");
    let sound = alone.iter().filter(|inspection| inspection.is_accepted()).count();
    let repeated = count(whole, "jti-unique");
    assert!(whole.accepted <= sound, "minted-accepted: more tokens are accepted than on their own");
    assert!(whole.accepted + repeated >= sound, "minted-refused: a sound token with a new jti is refused");
    for shown in &whole.findings {
        let id = shown.finding.rule.id();
        assert!((1..=tokens).contains(&shown.count), "minted-count: {id} has the count {}", shown.count);
        assert!(
            shown.first + shown.count <= tokens,
            "minted-first: the first token of {id} is too late for its count"
        );
        assert!(is_plain(&shown.finding.at.to_string()), "minted-at: {id} has an unprintable place");
    }
    for inspection in alone {
        for finding in &inspection.findings {
            assert!(
                count(whole, finding.rule.id()) > 0,
                "minted-lost: {} is found in a token, and not in the series",
                finding.rule.id()
            );
        }
    }
}

/// The `iat` in whole seconds, if it is a number.
fn seconds(inspection: &Inspection) -> Option<i64> {
    match member(inspection, "iat")? {
        Value::Number(iat) => Some(iat.floor()),
        _ => None,
    }
}

fn member<'a>(inspection: &'a Inspection, name: &str) -> Option<&'a Value> {
    inspection.examination.payload.as_ref()?.get(name)
}

/// Compares findings about several tokens with every pair of tokens.
fn check_pairs(series: &Series, whole: &GeneratorInspection, alone: &[Inspection]) {
    let calls = &series.minted;
    let later_of_two = |is_broken: &dyn Fn(usize, usize) -> bool| {
        (0..calls.len()).filter(|two| (0..*two).any(|one| is_broken(one, *two))).count()
    };
    // What is printed around a token may change, and what is not a token repeats nothing.
    let token = |at: usize| {
        let inside = alone[at].inside().map(|inside| inside.token.as_slice());
        alone[at].is_token().then(|| inside.unwrap_or(calls[at].token.as_bytes()))
    };
    let same_token = later_of_two(&|one, two| token(one).is_some() && token(one) == token(two));
    assert_eq!(
        count(whole, "token-unique"),
        same_token,
        "minted-token-unique: the count of equal tokens is wrong"
    );
    let id = |at: usize| member(&alone[at], "jti").and_then(Value::as_str);
    let same_id = later_of_two(&|one, two| id(one).is_some() && id(one) == id(two));
    assert_eq!(count(whole, "jti-unique"), same_id, "minted-jti-unique: the count of equal ids is wrong");
    let is_stuck = |one: usize, two: usize| {
        let is_apart = calls[one].after + Minted::MIN_GAP_SECONDS <= calls[two].before;
        let (one, two) = (seconds(&alone[one]), seconds(&alone[two]));
        is_apart && one.zip(two).is_some_and(|(one, two)| two <= one)
    };
    let stuck = if series.expected.clock_runs { later_of_two(&is_stuck) } else { 0 };
    assert_eq!(
        count(whole, "iat-advances"),
        stuck,
        "minted-iat-advances: the count of times that do not advance is wrong"
    );
    let is_off = |(call, inspection): &(&Minted, &Inspection)| {
        let (early, late) = (i128::from(call.before) - 5, i128::from(call.after) + 5);
        let is_seconds = |iat: i64| (0..100_000_000_000).contains(&iat);
        let iat = seconds(inspection).filter(|iat| is_seconds(*iat));
        iat.is_some_and(|iat| !(early..=late).contains(&i128::from(iat)))
    };
    let off = calls.iter().zip(alone).filter(is_off).count();
    // A verifier that refuses the time says how far it is off.
    let said = ["iat-now", "iat-fresh", "iat-not-future", "time-unit"].map(|rule| count(whole, rule));
    assert!(said.iter().sum::<usize>() >= off, "minted-iat-now: a wrong clock is not found");
}

fn check_claims(series: &Series, whole: &GeneratorInspection, alone: &[Inspection]) {
    let Some(wanted) = &series.expected.claims else { return };
    let payloads = alone.iter().filter_map(|inspection| inspection.examination.payload.as_ref());
    let is_missed = payloads.into_iter().any(|payload| !has_all(payload, wanted));
    assert_eq!(
        count(whole, "claims-expected") > 0,
        is_missed,
        "minted-claims: missing claims are not found, or present claims are"
    );
}

fn has_all(minted: &Object, wanted: &Object) -> bool {
    wanted.iter().all(|(name, wanted)| minted.get(name).is_some_and(|minted| has(minted, wanted)))
}

fn has(minted: &Value, wanted: &Value) -> bool {
    match (minted, wanted) {
        (Value::Object(minted), Value::Object(wanted)) => has_all(minted, wanted),
        (Value::Array(minted), Value::Array(wanted)) => {
            minted.len() == wanted.len()
                && minted.iter().zip(wanted).all(|(minted, wanted)| has(minted, wanted))
        }
        _ => minted == wanted,
    }
}

fn check_words(whole: &GeneratorInspection) {
    for rule in rules() {
        let why = whole.unjudged(&rule.into());
        assert!(why.is_some() || whole.tokens > 0, "minted-unjudged: {} was judged without a token", rule.id);
        let is_about_alone = rule.evidence == Evidence::OneToken;
        let shown = count(whole, rule.id);
        assert!(
            why.is_none() || is_about_alone || shown == 0 || shown < whole.tokens,
            "minted-judged: {} was not judged, and yet found in every token",
            rule.id
        );
        assert!(
            why.is_none_or(|why| is_plain(&why)),
            "minted-why: the reason why {} was not judged is unprintable",
            rule.id
        );
    }
}
