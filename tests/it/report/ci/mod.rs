//! The formats for CI, read by readers of their own.

pub mod readers;

use std::path::Path;

use jwt_assay::jwt::Policy;
use jwt_assay::lint::{
    Conformity, Expected, FailedCall, GeneratorReport, Inspector, Minted, RunTerms, SignatureCheck, Summary,
    TokenReport,
};
use jwt_assay::report::{
    Issues, RunView, TokenAt, badge_json, badge_svg, github, gitlab, issues_markdown, sarif, step_summary,
    token_issues,
};
use jwt_assay::suite::{Case, Question, Report, Suite};
use proptest::prelude::*;
use serde_json::{Value, json};

use super::{generator_report, motley};
use crate::suite::fakes::{NOW, SECRET, accept_all, suite, token, verifier, with};
use crate::suite::fakes::{accepting, rejecting};
use crate::{python, seed};
use jwt_assay::suite::Scope;

const FILE: &str = "src/mint tokens.js";

/// Reads issues in every format, and returns the SARIF run, GitLab's entries and the annotations.
fn read(issues: &Issues) -> (Value, Vec<Value>, Vec<readers::Command>) {
    readers::shield(&badge_json(issues));
    (readers::sarif(&sarif(issues)), readers::gitlab(&gitlab(issues)), readers::annotations(&github(issues)))
}

/// Issues in every format that is made of them.
pub fn all_formats(issues: &Issues) -> String {
    let formats = [sarif, github, gitlab, badge_json, badge_svg, issues_markdown];
    formats.map(|format| format(issues)).concat()
}

fn count(run: &Value, level: &str) -> usize {
    let results = run["results"].as_array().expect("results");
    results.iter().filter(|result| result["level"] == level).count()
}

fn issues_of(inspector: &Inspector, token: &[u8]) -> (Issues, Conformity) {
    let inspection = inspector.inspect_pasted(token, &Policy::at(NOW));
    let report = TokenReport::explained(inspector, &inspection, false);
    let mut issues = Issues::of_tokens(inspector.rule_set(), Some(FILE)).on_lines();
    issues.extend(token_issues(&report, &TokenAt { line: Some(7), before: Some(b"\"\xc3\xa9"), token }));
    (issues.concluding(&report), report.conformity())
}

/// The issues of a report, the file they belong to and the conclusion are in every format: here for a part of the
/// tokens of the suite, and for all of them in `.ci/deep`.
#[test]
fn tokens_of_the_suite_are_read_back() {
    assert!(marks_read_back(Suite::bundled().cases().iter().step_by(12)) > 40);
}

#[test]
#[ignore = "deep: every token of the suite in every format"]
fn every_token_of_the_suite_is_read_back() {
    assert!(marks_read_back(Suite::bundled().cases().iter()) > 1_000);
}

/// Reads what is said about the tokens of cases, and returns how many places in them are marked.
fn marks_read_back<'a>(cases: impl Iterator<Item = &'a Case>) -> usize {
    let mut marked = 0;
    for case in cases {
        let Question::Verify { token, key, .. } = &case.question else { continue };
        let inspector = if key.is_empty() { Inspector::without_secret() } else { Inspector::new(key) };
        let (issues, conformity) = issues_of(&inspector, token);
        let (run, entries, annotations) = read(&issues);
        assert_eq!(run["properties"]["conformant"], json!(conformity.is_conformant()), "{}", case.id);
        let results = run["results"].as_array().expect("results");
        assert_eq!(results.len(), entries.len(), "{}", case.id);
        let is_wrong = conformity == Conformity::NotConformant;
        assert_eq!(count(&run, "error") > 0, is_wrong, "{}", case.id);
        assert_eq!(annotations[0].name == "error", is_wrong, "{}", case.id);
        assert!(annotations.len() > usize::from(conformity != Conformity::Conformant), "{}", case.id);
        for result in results {
            let place = &result["locations"][0]["physicalLocation"];
            assert_eq!(place["artifactLocation"]["uri"], "src/mint%20tokens.js");
            let region = &place["region"];
            assert!(region["startLine"] == 7 || result["ruleId"] == "signatures-checked");
            if let Some(start) = region["startColumn"].as_u64() {
                assert!(start > 2 && region["endColumn"].as_u64() > Some(start), "{region}");
                marked += 1;
            }
        }
    }
    marked
}

#[test]
fn a_fault_is_marked_at_its_segment() {
    let payload = json!({"iat": NOW, "jti": "", "ti": {}, "sub": "user-1"});
    let text = token(&payload);
    let (issues, _) = issues_of(&Inspector::new(SECRET), text.as_bytes());
    let (run, _, annotations) = read(&issues);
    let result = &run["results"][0];
    assert_eq!(result["ruleId"], "jti-non-empty");
    let region = &result["locations"][0]["physicalLocation"]["region"];
    let segments: Vec<&str> = text.split('.').collect();
    let start = 3 + segments[0].len() + 1;
    assert_eq!(
        (&region["startColumn"], &region["endColumn"]),
        (&json!(start), &json!(start + segments[1].len()))
    );
    let properties = &annotations[1].properties;
    assert_eq!((properties["file"].as_str(), properties["line"].as_str()), (FILE, "7"));
    assert_eq!(properties["col"], start.to_string());
    assert_eq!(properties["title"], "jti-non-empty (MUST)");
}

/// A stream of tokens that are wrong in the same ways.
fn stream(tokens: &[String], first_line: u64) -> Issues {
    let inspector = Inspector::new(SECRET);
    let mut issues = Issues::of_tokens(inspector.rule_set(), Some(FILE)).on_lines();
    let terms = RunTerms { strict: false, signatures: SignatureCheck::Done, now: Some(NOW) };
    let mut summary = Summary::new(terms);
    for (line, token) in (first_line..).zip(tokens) {
        let inspection = inspector.inspect(token, &Policy::at(NOW));
        let report = TokenReport::unexplained(&inspector, &inspection, false);
        let at = TokenAt { line: Some(line), before: Some(b""), token: token.as_bytes() };
        issues.extend(token_issues(&report, &at));
        summary.add(&report, line);
    }
    issues.concluding_stream(&summary)
}

fn fingerprints(issues: &Issues) -> Vec<String> {
    let entries = readers::gitlab(&gitlab(issues));
    entries.iter().map(|entry| entry["fingerprint"].to_string()).collect()
}

#[test]
fn a_fingerprint_is_unique_and_stays_when_lines_move() {
    let wrong = |id: usize| token(&json!({"iat": NOW, "jti": "", "ti": 1, "sub": format!("user-{id}")}));
    let tokens: Vec<String> = (0..20).map(wrong).collect();
    let first = stream(&tokens, 1);
    assert!(fingerprints(&first).len() >= 40);
    assert_eq!(fingerprints(&first), fingerprints(&stream(&tokens, 100)));
    let more = fingerprints(&stream(&[&tokens[..], &[wrong(20)]].concat(), 1));
    assert!(fingerprints(&first).iter().all(|print| more.contains(print)));
    let [_, message, color] = readers::shield(&badge_json(&first));
    assert_eq!((message.as_str(), color.as_str()), ("0/20", "red"));
}

#[test]
fn limits_hold_for_a_long_stream_and_the_worst_come_first() {
    let wrong = token(&json!({"iat": NOW, "jti": "", "ti": {"ili": [7, "7"]}, "sub": "user-1", "x": 1}));
    let issues = stream(&vec![wrong; 6_000], 1);
    let (run, entries, annotations) = read(&issues);
    assert_eq!((count(&run, "error"), entries.len()), (5_000, 5_000));
    assert!(run["properties"]["leftOut"].as_u64() >= Some(1_000), "{}", run["properties"]);
    assert!(annotations[1].message.ends_with("\nand 5999 more like this"), "{:?}", annotations[1]);
    let names: Vec<&str> = annotations[1..].iter().map(|one| one.name.as_str()).collect();
    let mut sorted = names.clone();
    sorted.sort_by_key(|name| ["error", "warning", "notice"].iter().position(|known| known == name));
    assert_eq!(names, sorted);
    assert!(annotations[0].message.starts_with("6000 errors, "), "{:?}", annotations[0]);
}

#[test]
fn a_generator_is_read_back_with_the_calls_that_gave_no_token() {
    let inspector = Inspector::new(SECRET);
    let minted = vec![
        Minted {
            token: token(&json!({"iat": NOW.to_string(), "jti": "", "ti": {}, "sub": "user-1"})),
            before: NOW,
            after: NOW,
            after_millis: 0
        };
        3
    ];
    let inspection = inspector.inspect_minted(&minted, &Expected::default());
    let failures = [FailedCall { call: 2, found: "nothing".to_owned() }];
    let report = GeneratorReport { strict: false, ..generator_report(&minted, &inspection, &failures) };
    let issues = Issues::of_generator(&report, Some(FILE));
    let (run, _, annotations) = read(&issues);
    assert_eq!(run["automationDetails"]["id"], "jwt-assay/generator/src/mint%20tokens.js/");
    let results = run["results"].as_array().expect("results");
    let result = |id: &str| results.iter().find(|result| result["ruleId"] == id).expect("a result");
    assert_eq!(result("iat-number")["occurrenceCount"], 3);
    assert_eq!(
        result("every-call-gives-a-token")["message"]["text"]
            .as_str()
            .map(|text| text.contains("1 of 4 calls")),
        Some(true)
    );
    assert!(annotations.iter().any(|one| one.message.contains("call 2: nothing")), "{annotations:?}");
    let nothing = inspector.inspect_minted(&[], &Expected::default());
    let report = generator_report(&[], &nothing, &failures);
    let (run, _, annotations) = read(&Issues::of_generator(&report, None));
    assert_eq!((count(&run, "error"), annotations[0].name.as_str()), (1, "error"));
}

#[test]
fn a_run_is_read_back_with_every_way_to_fail() {
    let report = motley();
    let issues = Issues::of_run(&report, RunView::default(), Some("adapter.py"));
    let (run, _, annotations) = read(&issues);
    let results = run["results"].as_array().expect("results");
    let ids: Vec<&str> = results.iter().filter_map(|result| result["ruleId"].as_str()).collect();
    for id in ["signature-match", "at-least-half-is-answered", "introduction"] {
        assert!(ids.contains(&id), "{id}: {ids:?}");
    }
    // A SHOULD that does not count is a warning, and neither a known failure nor a note is an issue.
    let should = report.peers.iter().flat_map(|peer| &peer.results).filter(|result| {
        result.note.as_deref().is_some_and(|note| note.ends_with("which fails a strict run"))
    });
    assert_eq!(count(&run, "warning"), should.count());
    assert!(count(&run, "warning") > 0);
    assert_eq!(annotations[0].name, "error");
    assert!(annotations[0].message.contains("not conformant: trusting"), "{:?}", annotations[0]);
    let rules = run["tool"]["driver"]["rules"].as_array().expect("rules");
    let forged = rules.iter().find(|rule| rule["id"] == "signature-match").expect("a rule");
    assert_eq!(forged["properties"]["security-severity"], "8.0");
}

#[test]
fn a_badge_counts_what_passed() {
    let run = |cases: &[Value]| {
        let mut peer = verifier(Scope::Jws, accept_all).run(&suite(cases.to_vec()));
        peer.description.name = "my-verifier".to_owned();
        Issues::of_run(&Report { peers: vec![peer], ..Report::default() }, RunView::default(), None)
    };
    let badge = |cases: &[Value]| readers::shield(&badge_json(&run(cases))).join(" ");
    assert_eq!(badge(&[accepting("a"), accepting("b")]), "my-verifier 2/2 brightgreen");
    assert_eq!(badge(&[accepting("a"), rejecting("b")]), "my-verifier 1/2 red");
    assert_eq!(
        badge(&[accepting("a"), with(rejecting("b"), "level", "should")]),
        "my-verifier 1/1 brightgreen"
    );
    let nothing = Issues::of_run(&Report::default(), RunView::default(), None);
    assert_eq!(readers::shield(&badge_json(&nothing)).join(" "), "JWT 0/0 red");
}

#[test]
fn a_picture_of_a_badge_is_xml() {
    let hostile = "]]>&<b>\"'\u{1b}\u{202e}\u{0}\n";
    let mut peer = verifier(Scope::Jws, accept_all).run(&suite([accepting("a")]));
    peer.description.name = hostile.to_owned();
    let issues = Issues::of_run(&Report { peers: vec![peer], ..Report::default() }, RunView::default(), None);
    let file = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("badge-{}.svg", std::process::id()));
    std::fs::write(&file, badge_svg(&issues)).expect("a file that can be written");
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/it/report/ci/svg.py");
    let output = python::run(&script, std::slice::from_ref(&file), "badges were not read as XML");
    std::fs::remove_file(&file).expect("a file of our own");
    let Some(output) = output else { return };
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let read: Value = serde_json::from_slice(&output.stdout).expect("JSON");
    let label = r#"]]>&<b>"'\u{1b}\u{202e}\0\n"#;
    let whole = format!("{label}: 1/1");
    assert_eq!(read, json!(["{http://www.w3.org/2000/svg}svg", whole, whole, [label, "1/1"]]));
}

#[test]
fn a_page_of_a_job_is_cut_between_lines() {
    let page: String = (0..1_000).map(|line| format!("- é line {line}\n")).collect();
    assert_eq!(step_summary(&page, 1 << 20), format!("\n{page}"));
    for room in [0, 10, 60, 61, 100, 5_000, page.len(), page.len() + 1] {
        let cut = step_summary(&page, room);
        assert!(cut.len() <= room, "{room}: {}", cut.len());
        if !cut.is_empty() && room <= page.len() {
            let kept =
                cut.strip_suffix("\n**The report is longer than GitHub shows here.**\n").expect("it says so");
            assert!(format!("\n{page}").starts_with(kept) && kept.ends_with('\n'), "{room}");
        }
    }
}

/// A token in which every value is one of these, and no name is.
fn token_of_values(values: &[String]) -> String {
    let value = |at: usize| &values[at % values.len()];
    let payload = json!({
        "iat": value(0), "jti": [value(1)], "sub": {"x": value(2)}, "aud": value(3), "exp": value(4), "iss": 1,
        "ti": {"uem": value(5), "ili": [value(6), value(6)], "udn": {"x": value(7)}, "xti": value(8)}, "x": value(9),
    });
    let header = json!({"alg": value(10), "typ": value(11), "crit": [value(12)], "kid": value(13)});
    let encode = |part: &Value| data_encoding::BASE64URL_NOPAD.encode(part.to_string().as_bytes());
    format!("{}.{}.{}", encode(&header), encode(&payload), value(14))
}

proptest! {
    #![proptest_config(seed::fixed_with(40))]

    #[test]
    fn what_may_be_public_has_no_value_of_a_token(
        values in prop::collection::vec("[A-Za-z0-9]{12,40}", 15),
        secret in "[A-Za-z0-9]{32,48}",
    ) {
        let token = token_of_values(&values);
        let inspector = Inspector::new(&secret);
        let (issues, _) = issues_of(&inspector, token.as_bytes());
        let minted = [token.clone(), values[0].clone()];
        let minted = minted.map(|token| Minted { token, before: NOW, after: NOW, after_millis: 0 });
        let inspection = inspector.inspect_minted(&minted, &Expected::default());
        let failures = [FailedCall { call: 3, found: format!("printed {token} {}", values[1]) }];
        let report = generator_report(&minted, &inspection, &failures);
        let generator = Issues::of_generator(&report, Some(FILE));
        let mut peer = verifier(Scope::Jws, accept_all).run(&suite([accepting("good"), rejecting("bad")]));
        for result in &mut peer.results {
            result.got = token.clone();
            result.note = Some(values[2].clone());
        }
        let run = Issues::of_run(&Report { peers: vec![peer], ..Report::default() }, RunView::default(), Some(FILE));
        for issues in [&issues, &generator, &run] {
            let public = sarif(issues) + &gitlab(issues) + &badge_json(issues);
            let segments = token.split('.').map(str::to_owned);
            for hidden in values.iter().cloned().chain(segments).chain([secret.clone()]) {
                prop_assert!(!public.contains(&hidden), "{}: {}", hidden, public);
            }
        }
        prop_assert!(issues_markdown(&issues).contains("iat-number"));
    }
}
