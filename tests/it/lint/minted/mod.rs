//! The rules about a generator, which no single token can break: for each there is a run that breaks it, with
//! what is found, and a near miss without a finding.

mod clock;

use std::collections::BTreeSet;

use jwt_assay::forge::Forge;
use jwt_assay::jwt::Policy;
use jwt_assay::jwt::json::Object;
use jwt_assay::lint::{Evidence, Expected, GeneratorFinding, Inspector, Minted, rules};
use jwt_assay::suite::{Question, Suite};
use proptest::prelude::*;

const SECRET: &str = "an example secret of 32 bytes...";
const NOW: u64 = 1_621_521_641;

/// A token with these members, requested at a time.
fn minted(before: u64, after: u64, iat: &str, jti: &str, ti: &str) -> Minted {
    let claims = format!(r#"{{"iat":{iat},"jti":"{jti}","ti":{ti},"sub":"user-1"}}"#);
    let token = String::from_utf8(Forge::new(claims).sign(SECRET).token()).expect("base64url is ASCII");
    Minted { token, before, after, after_millis: 0 }
}

fn at(time: u64, iat: impl ToString, jti: &str) -> Minted {
    minted(time, time, &iat.to_string(), jti, "{}")
}

fn judge(minted: &[Minted], claims: Option<&str>) -> Vec<GeneratorFinding> {
    let claims = claims.map(|claims| Object::parse(claims).expect("an object"));
    let expected = Expected { claims, clock_runs: true, ..Expected::default() };
    Inspector::new(SECRET).inspect_minted(minted, &expected).findings
}

/// A rule, a run that breaks it, what is found, and a run that just satisfies it.
struct Broken {
    rule: &'static str,
    run: Vec<Minted>,
    claims: Option<&'static str>,
    found: &'static str,
    near_miss: Vec<Minted>,
}

/// An `iat` that is off by some seconds. The near misses are off by as much as clocks may differ.
fn off(seconds: i64, found: &'static str) -> Broken {
    let iat = NOW.checked_add_signed(seconds).expect("a time after 1970");
    let near_miss = vec![at(NOW, NOW + 5, "a"), at(NOW, NOW - 5, "b")];
    Broken { rule: "iat-now", run: vec![at(NOW, iat, "a")], claims: None, found, near_miss }
}

/// Expected claims that a token with the `ti` below lacks.
fn lacks(claims: &'static str, found: &'static str) -> Broken {
    let ti = r#"{"udn":"Ada","xti":{"a":[1,{"b":"x","c":null}],"n":1.50}}"#;
    let run = vec![minted(NOW, NOW, &NOW.to_string(), "a", ti)];
    // The test of expected claims below has its near misses.
    Broken { rule: "claims-expected", run, claims: Some(claims), found, near_miss: Vec::new() }
}

fn broken() -> Vec<Broken> {
    let cached = |near: u64| vec![at(NOW, NOW, "a"), at(NOW + near, NOW, "b")];
    let run = |first: Minted, second: Minted| vec![first, second];
    vec![
        off(30, "1621521671, 30 seconds ahead of the call"),
        off(-6, "1621521635, 6 seconds behind the call"),
        Broken {
            rule: "iat-rounded-down",
            run: vec![Minted { after_millis: 250, ..at(NOW, NOW + 1, "a") }],
            claims: None,
            found: "1621521642, 0.750 seconds after the end of the call: rounded up, which a verifier without leeway \
                    refuses occasionally, or its clock is ahead",
            near_miss: vec![Minted { after_millis: 999, ..at(NOW, NOW, "a") }, at(NOW, NOW + 2, "b")],
        },
        Broken {
            rule: "iat-advances",
            run: cached(2),
            claims: None,
            found: "1621521641, the same as in token 1, 2 seconds before",
            near_miss: cached(1),
        },
        Broken {
            rule: "iat-advances",
            run: run(at(NOW, NOW + 3, "a"), at(NOW + 3, NOW + 1, "b")),
            claims: None,
            found: "1621521642, earlier than in token 1, 3 seconds before",
            near_miss: run(at(NOW, NOW, "a"), at(NOW + 30, NOW + 30, "b")),
        },
        Broken {
            rule: "jti-unique",
            run: run(at(NOW, NOW, "a"), at(NOW + 1, NOW + 1, "a")),
            claims: None,
            found: "\"a\", as in token 1",
            near_miss: run(at(NOW, NOW, "a"), at(NOW, NOW, "A")),
        },
        Broken {
            rule: "token-unique",
            run: run(at(NOW, NOW, "a"), at(NOW, NOW, "a")),
            claims: None,
            found: "the same as token 1",
            near_miss: run(at(NOW, NOW, "a"), at(NOW, NOW + 1, "a")),
        },
        lacks(r#"{"sub":"user-2"}"#, "\"user-1\", and \"user-2\" was expected"),
        lacks(r#"{"ti":{"uem":"a@b"}}"#, "no such member, and \"a@b\" was expected"),
        lacks(r#"{"ti":{"xti":{"a":[1,{"b":"y"}]}}}"#, "\"x\", and \"y\" was expected"),
        lacks(r#"{"ti":{"xti":{"a":[1]}}}"#, "a list of 2, and 1 were expected"),
        lacks(r#"{"ti":{"xti":{"n":"1.5"}}}"#, "1.50, and \"1.5\" was expected"),
        lacks(r#"{"ti":{"xti":[]}}"#, "an object, and a list of 0 was expected"),
        lacks(r#"{"ti":{"xti":{"a":[1,{"c":false}]}}}"#, "null, and false was expected"),
    ]
}

#[test]
fn every_rule_about_a_generator_has_a_run_that_breaks_it_and_a_near_miss() {
    let mut tested = BTreeSet::new();
    for Broken { rule, run, claims, found, near_miss } in broken() {
        let findings = judge(&run, claims);
        let broken = findings.iter().find(|shown| shown.finding.rule.id() == rule);
        let broken = broken.unwrap_or_else(|| panic!("{rule}: {found}: only {findings:?}"));
        assert_eq!(broken.finding.found, found);
        assert_eq!((broken.first, broken.count), (run.len() - 1, 1), "{rule}: {found}");
        let missed = judge(&near_miss, None);
        assert!(missed.iter().all(|shown| shown.finding.rule.id() != rule), "{rule}: {missed:?}");
        tested.insert(rule);
    }
    let rules = rules().filter(|rule| rule.evidence == Evidence::Series).map(|rule| rule.id);
    assert_eq!(tested, rules.collect());
}

#[test]
fn expected_claims_may_be_a_part_of_the_minted_ones() {
    let token = &lacks("{}", "").run;
    for claims in [
        "{}",
        r#"{"sub":"user-1","ti":{"udn":"Ada"}}"#,
        r#"{"ti":{"xti":{"n":1.5,"a":[1.0,{}]}}}"#,
        r#"{"iat":1621521641,"ti":{"xti":{"a":[1,{"c":null,"b":"x"}]}}}"#,
    ] {
        assert_eq!(judge(token, Some(claims)), [], "{claims}");
    }
}

#[test]
fn an_iat_in_another_unit_is_reported_with_the_unit() {
    for (iat, found) in [
        ("1621521641123", "1621521641123, probably milliseconds"),
        ("1621521641123456", "1621521641123456, probably microseconds"),
        ("1621521641123456789", "1621521641123456789, probably nanoseconds"),
        (
            "1621528841000",
            "1621528841000, probably milliseconds, and in seconds 7,200 seconds ahead of the call: \
             probably local time of UTC+2 taken for UTC",
        ),
        ("99999999999999999999", "99999999999999999999, beyond any calendar"),
    ] {
        let findings = judge(&[at(NOW, iat, "a")], None);
        let [shown] = &findings[..] else { panic!("{iat}: {findings:?}") };
        assert_eq!((shown.finding.rule.id(), shown.finding.found.as_str()), ("iat-seconds", found));
    }
}

#[test]
fn the_iat_of_a_slow_call_may_be_any_time_during_it() {
    for iat in [NOW - 5, NOW, NOW + 20, NOW + 25] {
        assert_eq!(judge(&[minted(NOW, NOW + 20, &iat.to_string(), "a", "{}")], None), []);
    }
}

#[test]
fn what_several_tokens_show_is_one_finding_with_a_count() {
    let lists = r#"{"ili":["","",7.5]}"#;
    let mut run: Vec<Minted> =
        (0..9).map(|n| minted(NOW, NOW, &NOW.to_string(), &n.to_string(), lists)).collect();
    run.insert(0, at(NOW, NOW, "good"));
    run.push(minted(NOW, NOW, &NOW.to_string(), "10", r#"{"udn":7,"ufn":7}"#));
    let findings = judge(&run, None);
    let shown: Vec<(&str, usize, usize)> =
        findings.iter().map(|shown| (shown.finding.rule.id(), shown.first, shown.count)).collect();
    assert_eq!(shown, [("ti-text", 10, 1), ("ti-text", 10, 1), ("ili-ids", 1, 9)]);
}

/// The only token of a generator has the findings that it has by itself.
#[test]
fn a_single_token_shows_what_the_lint_finds_in_it() {
    let mut judged = 0;
    for case in Suite::bundled().cases() {
        let Question::Verify { key, token, now, .. } = &case.question else { continue };
        let Ok(token) = String::from_utf8(token.clone()) else { continue };
        let inspector = Inspector::new(key);
        let alone: BTreeSet<&str> = inspector
            .inspect_pasted(&token, &Policy::at(*now))
            .findings
            .iter()
            .filter_map(|finding| finding.rule.known())
            .map(|rule| rule.id)
            .collect();
        let inspection = inspector.inspect_minted(
            &[Minted { token, before: *now, after: *now, after_millis: 0 }],
            &Expected::default(),
        );
        let of_tokens =
            inspection.findings.iter().filter(|shown| shown.finding.rule.evidence() == Evidence::OneToken);
        assert_eq!(
            of_tokens.map(|shown| shown.finding.rule.id()).collect::<BTreeSet<_>>(),
            alone,
            "{}",
            case.id
        );
        judged += 1;
    }
    assert!(judged > 500, "{judged}");
}

#[test]
fn a_verifier_accepts_what_it_has_not_seen() {
    let accepted = |run: &[Minted]| Inspector::new(SECRET).inspect_minted(run, &Expected::default()).accepted;
    assert_eq!(accepted(&[at(NOW, NOW, "a"), at(NOW, NOW, "b")]), 2);
    assert_eq!(accepted(&[at(NOW, NOW, "a"), at(NOW, NOW + 1, "a"), at(NOW, NOW - 61, "b")]), 1);
}

#[test]
fn an_audience_is_expected_only_if_it_is_given() {
    let claims = format!(r#"{{"iat":{NOW},"jti":"a","ti":{{}},"sub":"user-1","aud":["here"]}}"#);
    let token = String::from_utf8(Forge::new(claims).sign(SECRET).token()).expect("base64url is ASCII");
    let run = [Minted { token, before: NOW, after: NOW, after_millis: 0 }];
    for (audience, found) in [(None, 1), (Some("there"), 1), (Some("here"), 0)] {
        let expected = Expected { audience: audience.map(str::to_owned), ..Expected::default() };
        let findings = Inspector::new(SECRET).inspect_minted(&run, &expected).findings;
        assert_eq!(findings.iter().filter(|shown| shown.finding.rule.id() == "aud-expected").count(), found);
    }
}

/// A generator that gives every member a different name can't make the report endless.
#[test]
fn findings_are_bounded() {
    let members = |token: usize| {
        (0..500).map(move |n| format!(r#""member-{token}-{n}":1"#)).collect::<Vec<_>>().join(",")
    };
    let run: Vec<Minted> = (0..9)
        .map(|token| {
            minted(NOW, NOW, &NOW.to_string(), &token.to_string(), &format!("{{{}}}", members(token)))
        })
        .collect();
    let findings = judge(&run, None);
    assert!((1_000..1_010).contains(&findings.len()), "{}", findings.len());
    let rest = findings.iter().filter(|shown| shown.finding.rule.id() == "claims-unknown" && shown.count > 1);
    assert_eq!(
        rest.map(|shown| shown.count).collect::<Vec<_>>(),
        [8],
        "the last of the second token, and all of those after it"
    );
}

#[test]
fn what_cannot_be_judged_has_a_reason() {
    let why = |inspector: &Inspector, run: &[Minted], expected: &Expected, id: &str| {
        inspector.inspect_minted(run, expected).unjudged(&jwt_assay::lint::rule(id).expect("a rule").into())
    };
    let (known, unknown) = (Inspector::new(SECRET), Inspector::without_secret());
    let still = Expected::default();
    let running = Expected { clock_runs: true, claims: Some(Object::new()), audience: None };
    let good = [at(NOW, NOW, "a"), at(NOW + 2, NOW + 2, "b")];
    let bad = [
        good[0].clone(),
        Minted { token: "e30.A.AAAA".to_owned(), before: NOW, after: NOW, after_millis: 0 },
    ];
    let unread = Minted { token: "e30".to_owned(), before: NOW, after: NOW, after_millis: 0 };
    assert_eq!(why(&unknown, &good, &running, "signature-present"), None);
    for rule in rules().filter(|rule| rule.id != "jti-single-use") {
        assert_eq!(why(&known, &good, &running, rule.id), None, "{}", rule.id);
    }
    for (inspector, run, expected, id, reason) in [
        (&known, &good[..0], &running, "jti-unique", "there is no token"),
        (&known, &good[..0], &running, "iat-number", "there is no token"),
        (&known, &good[..1], &running, "jti-unique", "there is only one token"),
        (&known, &good[..1], &running, "token-unique", "there is only one token"),
        (&known, &good[..1], &running, "iat-advances", "there is only one token"),
        (
            &known,
            &[good[0].clone(), good[0].clone()][..],
            &running,
            "iat-advances",
            "the calls took less than two seconds",
        ),
        (&known, &good[..], &still, "iat-advances", "the time was fixed"),
        (&known, &good[..], &still, "claims-expected", "no expected claims were given"),
        (&unknown, &good[..], &running, "signature-match", "no signature was checked"),
        (&unknown, &good[..], &running, "key-length", "no secret was given"),
        (&known, &bad[..], &running, "payload-utf8", "1 of 2 tokens have no readable payload"),
        (&known, &bad[1..], &running, "sub-present", "no token has a readable payload"),
        (&known, &good[..], &running, "jti-single-use", "it binds verifiers; jti-unique binds generators"),
        (&known, &bad[..], &running, "jti-unique", "1 of 2 tokens have no readable jti"),
        (&known, &bad[..], &running, "iat-now", "1 of 2 tokens have no readable iat"),
        (&known, &bad[1..], &running, "iat-fresh", "no token has a readable iat"),
        (&known, &bad[1..], &running, "iat-not-future", "no token has a readable iat"),
        (
            &known,
            &[good[0].clone(), unread.clone(), good[1].clone()][..],
            &running,
            "iat-advances",
            "1 of 3 tokens have no readable iat",
        ),
        (
            &known,
            &[good[0].clone(), unread.clone()][..],
            &running,
            "alg-present",
            "1 of 2 tokens have no readable header",
        ),
        (
            &known,
            &[good[0].clone(), unread.clone()][..],
            &running,
            "signature-match",
            "1 of 2 signatures were not checked",
        ),
    ] {
        assert_eq!(why(inspector, run, expected, id).as_deref(), Some(reason), "{id}");
    }
}

proptest! {
    #![proptest_config(crate::seed::fixed())]

    #[test]
    fn no_tokens_at_any_time_cause_a_panic(
        calls in prop::collection::vec((".{0,40}", any::<u64>(), any::<u64>(), any::<u64>()), 0..6),
        claims in prop::bool::ANY,
    ) {
        let mut run: Vec<Minted> = Vec::new();
        for (text, before, after, iat) in calls {
            run.push(at(before, iat, &text.replace(['"', '\\'], "")));
            run.push(Minted { token: text, before, after, after_millis: 0 });
        }
        let claims = claims.then(|| Object::parse(r#"{"iat":1,"ti":{"udn":[]}}"#).expect("an object"));
        let expected = Expected { claims, clock_runs: true, audience: None };
        let inspection = Inspector::new(SECRET).inspect_minted(&run, &expected);
        for rule in rules() {
            let _ = inspection.unjudged(&rule.into());
        }
        prop_assert!(inspection.findings.iter().all(|shown| (1..=run.len()).contains(&shown.count)));
    }
}

#[test]
fn an_id_is_compared_with_every_earlier_one() {
    for distance in [1, 5, 40] {
        let mut run: Vec<Minted> =
            (0..distance).map(|number| at(NOW, NOW, &format!("id-{number}"))).collect();
        run.push(minted(NOW, NOW, &NOW.to_string(), "id-0", r#"{"udn":"another token"}"#));
        let findings = judge(&run, None);
        let repeated = findings.iter().find(|shown| shown.finding.rule.id() == "jti-unique");
        let found = repeated.map(|shown| (shown.count, shown.finding.found.as_str()));
        assert_eq!(found, Some((1, "\"id-0\", as in token 1")), "{distance} tokens before");
    }
}
