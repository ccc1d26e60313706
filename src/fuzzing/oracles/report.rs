//! Oracles of reports: whatever is in a token, its reports are plain text to a terminal, to a JSON reader and to an XML reader,
//! and they do not contain the secret.

use std::collections::HashSet;

use memchr::memmem;
use serde_json::Value;

use super::plain::is_harmless;
use super::token::INSPECTOR;
use crate::forge::{Hash, mac};
use crate::fuzzing::strategies::Series;
use crate::fuzzing::{Gate, Input, NOW, SECRET};
use crate::jwt::base64url;
use crate::lint::{
    EXAMPLES, Evidence, GeneratorInspection, GeneratorReport, Inspection, Inspector, Level, RunTerms,
    SignatureCheck, Summary, TokenReport, rules,
};
use crate::report::{
    Issues, Options, TokenAt, WIDTH, badge_json, diff_json, diff_markdown, diff_text, generator_json,
    generator_junit, generator_text, github, gitlab, issues_markdown, summary_json, summary_text,
    token_issues, token_json, token_text,
};
use crate::suite::{PeerChanges, RunChanges, RunRecord};

/// Renders the findings in a token.
pub fn report(input: &Input<'_>) -> Gate {
    let inspection = INSPECTOR.inspect(input.token, &input.policy);
    check_hidden(input);
    let report = TokenReport::explained(&INSPECTOR, &inspection, true);
    #[cfg(feature = "profile")]
    let report = report.with_shapes();
    check_summary(&report);
    let text = token_text(&report, Some(1), WIDTH);
    check_text(&text);
    let json = token_json(&report, None, Some(&Options::default()));
    let document = check_json(&json);
    check_levels(&document, &inspection);
    let decision = if inspection.is_accepted() { "accept" } else { "reject" };
    assert_eq!(
        document["decision"], decision,
        "report-decision: the report has another decision than the lint"
    );
    assert_eq!(
        document["findings"].as_array().map(Vec::len),
        Some(inspection.findings.len()),
        "report-findings: the report has other findings than the lint"
    );
    check_secret(&text, input, |blind| token_text(blind, Some(1), WIDTH));
    check_secret(&json, input, |blind| token_json(blind, None, Some(&Options::default())));
    check_secret(&format!("{:?}", *INSPECTOR), input, |_| String::new());
    check_issues(input, &report);
    check_shown(input, report);
    Gate::before(inspection.rejection().map(|finding| finding.rule.layer()))
}

/// The reports for CI can be read, each annotation is one line, and no secret is in them. SARIF, with all its rules, is left
/// to the tests: it takes longer than all others.
fn check_issues(input: &Input<'_>, report: &TokenReport<'_>) {
    let render = |report: &TokenReport<'_>| {
        let mut issues = Issues::of_tokens(INSPECTOR.rule_set(), Some("tokens"));
        let at = TokenAt { line: Some(1), before: Some(b""), token: input.token };
        issues.extend(token_issues(report, &at));
        let issues = issues.concluding(report);
        [github(&issues), issues_markdown(&issues), gitlab(&issues), badge_json(&issues)]
    };
    let texts = render(report);
    let [annotations, page, entries, badge] = &texts;
    let is_command = |line: &str| line.strip_prefix("::").is_some_and(is_harmless);
    assert!(annotations.split_terminator('\n').all(is_command), "report-annotation: a line is not one");
    check_text(page);
    check_json(badge);
    let count = check_json(entries).as_array().map(Vec::len);
    assert!(count >= Some(report.inspection.findings.len()), "report-entries: a finding is missing");
    check_secret(&texts.concat(), input, |blind| render(blind).concat());
}

/// The token as it is shown is plain, and no secret is in it that is not in the token itself.
fn check_shown(input: &Input<'_>, report: TokenReport<'_>) {
    let show = |inspector: &Inspector, report: TokenReport<'_>| {
        let shown = inspector.shown(input.token, report.inspection, input.policy.now);
        let report = report.showing(shown);
        [token_text(&report, None, WIDTH), token_json(&report, None, Some(&Options::default()))]
    };
    let [text, json] = show(&INSPECTOR, report);
    check_text(&text);
    check_json(&json);
    let blind = |blind: &TokenReport<'_>| {
        let inspector = Inspector::without_secret();
        show(&inspector, TokenReport::unexplained(&inspector, blind.inspection, true)).concat()
    };
    check_secret(&text, input, blind);
    check_secret(&json, input, blind);
}

/// The summary of a stream of one token does not contradict itself, whatever was found.
fn check_summary(report: &TokenReport<'_>) {
    let mut one =
        Summary::new(RunTerms { strict: report.strict, signatures: SignatureCheck::Done, now: Some(NOW) });
    one.lines = 1;
    one.add(report, 1);
    let gate = summary(summary_json(&one).as_bytes());
    assert_eq!(gate, Gate::Accepted, "report-summary: the summary of one token is refused");
}

/// A token that discloses the secret is shown without what does.
fn check_hidden(input: &Input<'_>) {
    let token = String::from_utf8_lossy(input.token);
    let discloses = |token: &str| {
        let findings = INSPECTOR.inspect(token, &input.policy).findings;
        findings.iter().any(|finding| finding.rule.id() == "secret-disclosed")
    };
    match INSPECTOR.hidden_token(&token) {
        Some(hidden) => assert!(!discloses(&hidden), "report-hidden-token: a token is shown with the secret"),
        None => assert!(!discloses(&token), "report-hidden-token: a token with the secret is not hidden"),
    }
}

/// A report of a run, which may come from outside to be compared: it has not changed from itself, and what changed is
/// printed without anything that a terminal acts on.
fn run_record(text: &[u8]) -> Gate {
    let Ok(record) = RunRecord::from_json(text) else { return Gate::Nothing };
    let same = RunChanges::between(&record, &record);
    let is_same = same.peers.len() == record.peers.len() && same.peers.iter().all(PeerChanges::is_same);
    assert!(is_same && !same.is_worse(), "diff-same: a report has changed from itself");
    let mut other = record.clone();
    other.peers.truncate(record.peers.len() / 2);
    other.peers.iter_mut().for_each(|peer| peer.results.truncate(peer.results.len() / 2));
    for changes in [same, RunChanges::between(&record, &other), RunChanges::between(&other, &record)] {
        check_text(&diff_text(&changes, WIDTH));
        check_text(&diff_markdown(&changes));
        changes.peers.iter().for_each(check_all_cases);
        let worse = check_json(&diff_json(&changes))["worse"].as_bool();
        assert_eq!(worse, Some(changes.is_worse()), "diff-worse: the report has another conclusion");
    }
    Gate::Accepted
}

/// Every case of both reports has changed in some way, or is as before.
fn check_all_cases(changes: &PeerChanges<'_>) {
    let ids = [changes.old, changes.new].into_iter().flat_map(|peer| &peer.results);
    let ids: HashSet<&str> = ids.map(|result| result.id.as_str()).collect();
    let count = changes.cases.len() + changes.unchanged;
    assert_eq!(count, ids.len(), "diff-cases: a case is forgotten");
    for change in &changes.cases {
        let is_known = change.old.is_some() || change.new.is_some();
        assert!(is_known && ids.contains(change.id), "diff-cases: a case is in neither report");
    }
}

/// A summary of a stream, which may come from outside to be merged with others: it is written as it was read, shows nothing
/// that a terminal acts on, and adds up.
pub fn summary(text: &[u8]) -> Gate {
    let Ok(summary) = Summary::from_json(text) else { return run_record(text) };
    let read_again = |summary: &Summary| Summary::from_json(summary_json(summary).as_bytes()).ok();
    assert_eq!(
        read_again(&summary).as_ref(),
        Some(&summary),
        "summary-roundtrip: a summary is not read as it was written"
    );
    check_text(&summary_text(&summary, WIDTH));
    check_terms(&summary);
    let twice =
        Summary::merge(vec![("one".to_owned(), summary.clone()), ("two".to_owned(), summary.clone())]);
    if let Ok(twice) = twice {
        check_sum(&summary, &twice);
        let same = twice.conformity() == summary.conformity();
        assert!(same, "summary-sum: twice the summary has another conclusion");
        assert_eq!(read_again(&twice), Some(twice), "summary-sum: the sum is not read as it was written");
    }
    Gate::Accepted
}

/// Each count of a summary, added to itself, is twice as large, in either order; and the first examples are kept.
fn check_sum(one: &Summary, twice: &Summary) {
    let document = |summary: &Summary| check_json(&summary_json(summary))["summary"].clone();
    let (single, double) = (document(one), document(twice));
    check_doubled(&single, &double, "summary");
    let parts = ["two", "one"].map(|name| (name.to_owned(), one.clone()));
    let other = Summary::merge(parts.into()).expect("summary-sum: it can be added in one order alone");
    check_doubled(&single, &document(&other), "summary");
    if one.last_number.is_some() {
        return;
    }
    let rules = |document: &Value| document["rules"].as_array().cloned().unwrap_or_default();
    for (single, double) in rules(&single).iter().zip(rules(&double)) {
        let lines = |rule: &Value| -> Vec<Value> {
            rule["examples"].as_array().into_iter().flatten().map(|example| example["line"].clone()).collect()
        };
        let mut expected = lines(single);
        expected.extend(lines(single));
        expected.truncate(EXAMPLES);
        assert_eq!(lines(&double), expected, "summary-examples: other examples are kept than the first");
        let origin = &double["examples"][0]["summary"];
        assert!(one.is_merged || origin == "one", "summary-examples: the first is of {origin}");
    }
}

/// Every number that counts something is twice as large.
fn check_doubled(single: &Value, double: &Value, name: &str) {
    const OTHERS: [&str; 8] =
        ["examples", "first", "last_line", "line", "now", "format", "input_crc", "reports"];
    match (single, double) {
        (Value::Object(single), Value::Object(double)) => {
            for (name, value) in single.iter().filter(|(name, _)| !OTHERS.contains(&name.as_str())) {
                check_doubled(value, double.get(name).unwrap_or(&Value::Null), name);
            }
        }
        (Value::Array(single), Value::Array(double)) => {
            assert_eq!(single.len(), double.len(), "summary-sum: {name} has another length");
            single.iter().zip(double).for_each(|(single, double)| check_doubled(single, double, name));
        }
        (Value::Number(single), double) => {
            let expected = single.as_u64().map(|number| 2 * number);
            assert_eq!(double.as_u64(), expected, "summary-sum: {name} is not twice as large");
        }
        _ => {}
    }
}

/// Streams that were judged by different terms are not added up, and the reason is plain.
fn check_terms(summary: &Summary) {
    let changes: [fn(&mut Summary); 3] = [
        |other| other.terms.strict ^= true,
        |other| {
            other.terms.signatures = match other.terms.signatures {
                SignatureCheck::Done => SignatureCheck::LeftOut,
                _ => SignatureCheck::Done,
            };
        },
        |other| other.last_number = other.last_number.is_none().then_some(1),
    ];
    for change in changes {
        let mut other = summary.clone();
        change(&mut other);
        match Summary::merge(vec![("one".to_owned(), summary.clone()), ("two".to_owned(), other)]) {
            Ok(_) => panic!("summary-terms: streams with different terms are added up"),
            Err(error) => check_text(&error.to_string()),
        }
    }
}

/// The levels of the findings are those of their rules, and the rules are about one token.
fn check_levels(document: &Value, inspection: &Inspection) {
    for (at, finding) in inspection.findings.iter().enumerate() {
        let rule = &finding.rule;
        assert_eq!(
            document["findings"][at]["level"],
            rule.generator().to_string(),
            "report-level: {}",
            rule.id()
        );
        let is_alone = rule.evidence() == Evidence::OneToken;
        assert!(is_alone, "report-rule: {} takes several tokens, and one breaks it", rule.id());
    }
}

/// Renders the findings in a series of tokens.
pub(super) fn check_generator(series: &Series, inspection: &GeneratorInspection) {
    let report = GeneratorReport {
        minted: &series.minted,
        inspection,
        failures: &[],
        calls: series.minted.len(),
        stopped: None,
        planned: series.minted.len(),
        strict: true,
        cause: INSPECTOR.explain_minted(inspection),
    };
    check_text(&generator_text(&report, WIDTH));
    let document = check_json(&generator_json(&report, &Options::default()));
    assert_eq!(
        document["findings"].as_array().map(Vec::len),
        Some(inspection.findings.len()),
        "report-findings: the report has other findings than the lint"
    );
    let xml = generator_junit(&report);
    let cases = 1 + rules().filter(|rule| rule.generator != Level::May).count();
    assert_eq!(
        xml.matches("<testcase").count(),
        cases,
        "report-xml: the number of test cases depends on a token"
    );
    assert!(xml.chars().all(is_xml), "report-xml-characters: a character that is not allowed in XML");
}

/// The characters of XML 1.0, section 2.2.
fn is_xml(character: char) -> bool {
    matches!(character, '\t' | '\n' | '\r' | '\u{20}'..='\u{D7FF}' | '\u{E000}'..='\u{FFFD}' | '\u{10000}'..)
}

/// The text has no escape sequences except for colours, and no invisible characters.
fn check_text(text: &str) {
    let mut plain = String::with_capacity(text.len());
    let mut pieces = text.split("\u{1b}[");
    plain.extend(pieces.next());
    for piece in pieces {
        let (style, rest) =
            piece.split_once('m').expect("report-escape: an escape sequence that is not a style");
        let is_style = style.bytes().all(|byte| byte.is_ascii_digit() || byte == b';');
        assert!(is_style, "report-escape: an escape sequence that is not a style");
        plain.push_str(rest);
    }
    assert!(is_harmless(&plain), "report-text: a terminal would act on this");
}

fn check_json(text: &str) -> Value {
    serde_json::from_str(text).unwrap_or_else(|error| panic!("report-json: the report is not JSON: {error}"))
}

/// The text contains neither the secret nor the right MAC, unless the token itself contains it: in its bytes, or in what a
/// report without knowledge of the secret shows.
fn check_secret(text: &str, input: &Input<'_>, report: impl Fn(&TokenReport<'_>) -> String) {
    let contains = |whole: &[u8], part: &[u8]| memmem::find(whole, part).is_some();
    let signed = input.token.iter().rposition(|byte| *byte == b'.').map(|end| &input.token[..end]);
    let right = signed.map(|signed| base64url::encode(mac(Hash::Sha256, SECRET, signed)));
    for hidden in [Some(SECRET), right.as_ref().map(String::as_bytes)].into_iter().flatten() {
        if !contains(text.as_bytes(), hidden) || contains(input.token, hidden) {
            continue;
        }
        let without_secret = Inspector::without_secret();
        let inspection = without_secret.inspect(input.token, &input.policy);
        let blind = TokenReport::unexplained(&without_secret, &inspection, true);
        let is_known = contains(report(&blind).as_bytes(), hidden);
        assert!(is_known, "report-secret: the report contains the secret, or a MAC made with it");
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::forge::Forge;

    const LEAK: &str = "a sound text, an example secret of 32 bytes..., and more";

    fn check(payload: &str) {
        let token = Forge::new(payload).sign(SECRET).token();
        check_secret(LEAK, &Input::new(&token), |blind| token_text(blind, None, WIDTH));
    }

    #[test]
    #[should_panic(expected = "report-secret")]
    fn a_leaked_secret_is_found() {
        check(r#"{"iat":1}"#);
    }

    #[test]
    fn what_the_token_itself_contains_is_not_a_leak() {
        check(r#"{"iat":1,"an example secret of 32 bytes...":1}"#);
        check(r#"{"iat":1,"\u0061n example secret of 32 bytes...":1}"#);
    }
}
