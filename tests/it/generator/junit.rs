//! The report for CI, read by a parser that is not ours.

use junit_parser::{TestCase, TestSuites};
use jwt_assay::lint::{
    Expected, FailedCall, GeneratorInspection, GeneratorReport, Inspector, Level, Minted, rules,
};
use jwt_assay::report::{Options, generator_json, generator_junit};

use super::{NOW, generator, output, sign};
use crate::report::generator_report;

fn parsed(xml: &str) -> TestSuites {
    junit_parser::from_reader(xml.as_bytes()).unwrap_or_else(|error| panic!("{error}: {xml}"))
}

/// The cases of all suites: one for the calls, and one for each layer. Asserts that their counts are right.
fn cases(xml: &str) -> Vec<TestCase> {
    let suites = parsed(xml).suites;
    let names: Vec<&str> = suites.iter().map(|suite| suite.name.as_str()).collect();
    let layers = ["calls", "compact", "header", "signature", "payload", "claims", "time", "replay"];
    assert_eq!(names, layers.map(|layer| format!("generator.{layer}")));
    for suite in &suites {
        let count = |is: fn(&TestCase) -> bool| suite.cases.iter().filter(|case| is(case)).count() as u64;
        assert_eq!(suite.tests, suite.cases.len() as u64);
        assert_eq!(suite.failures, count(|case| case.status.is_failure()));
        assert_eq!(suite.skipped, count(|case| case.status.is_skipped()));
    }
    suites.into_iter().flat_map(|suite| suite.cases).collect()
}

fn case<'a>(cases: &'a [TestCase], name: &str) -> &'a TestCase {
    cases.iter().find(|case| case.original_name == name).unwrap_or_else(|| panic!("no case {name}"))
}

#[test]
fn a_correct_generator_fails_no_case_and_skips_what_was_not_judged() {
    let [program, ..] = sign();
    let command = ["-n", "2", "--now", NOW, "--format", "junit", "--", &program, "sign", "--now", NOW];
    let (code, xml, stderr) = output(generator(command));
    assert_eq!((code, stderr.as_str()), (0, ""));
    let cases = cases(&xml);
    let binding = rules().filter(|rule| rule.generator != Level::May).count();
    assert_eq!(cases.len(), binding + 1, "one for each rule that binds a generator, and one for its calls");
    for rule in rules().filter(|rule| rule.generator != Level::May) {
        assert_eq!(case(&cases, rule.id).classname.as_deref(), Some(rule.layer.name()));
    }
    let skipped: Vec<(&str, &str)> = cases
        .iter()
        .filter(|case| case.status.is_skipped())
        .map(|case| (case.original_name.as_str(), case.status.skipped_as_ref().message.as_str()))
        .collect();
    let expected = [
        ("claims-expected", "not judged: no expected claims were given"),
        ("iat-rounded-down", "not judged: the time was fixed"),
        ("iat-advances", "not judged: the time was fixed"),
        ("jti-single-use", "not judged: it binds verifiers; jti-unique binds generators"),
    ];
    assert_eq!(skipped, expected);
    assert!(cases.iter().all(|case| !case.status.is_failure()));
}

fn inspect(tokens: &[&str]) -> (Vec<Minted>, GeneratorInspection) {
    let now: u64 = NOW.parse().expect("a number");
    let minted: Vec<Minted> = tokens
        .iter()
        .map(|token| Minted { token: (*token).to_owned(), before: now, after: now, after_millis: 0 })
        .collect();
    let inspection = Inspector::without_secret().inspect_minted(&minted, &Expected::default());
    (minted, inspection)
}

/// A token of these texts, valid or not, with a MAC of zeros.
fn token(header: &str, payload: &str) -> String {
    let encode = |text: &str| data_encoding::BASE64URL_NOPAD.encode(text.as_bytes());
    format!("{}.{}.{}", encode(header), encode(payload), "A".repeat(43))
}

#[test]
fn a_broken_rule_fails_its_case_with_all_details() {
    let payload = format!(r#"{{"iat":"{NOW}","jti":"a","ti":{{"ili":[7,"7"]}},"sub":"user-1"}}"#);
    let wrong = token(r#"{"alg":"HS256","typ":"JWT"}"#, &payload);
    let (minted, inspection) = inspect(&[&wrong, &wrong]);
    let failures = [FailedCall { call: 3, found: "nothing; look".to_owned() }];
    for strict in [false, true] {
        let all = generator_report(&minted, &inspection, &failures);
        let report = GeneratorReport { planned: 5, strict, ..all };
        let xml = generator_junit(&report);
        let cases = cases(&xml);
        let iat = case(&cases, "iat-number").status.failure_as_ref();
        assert_eq!(
            (iat.message.as_str(), iat.failure_type.as_str()),
            (&*format!("found the string \"{NOW}\", a number in quotation marks"), "must")
        );
        // The parser drops what is escaped in a text, so only plain lines can be looked for.
        for line in [
            "at payload $.iat: found the string",
            ", shown by all 2 tokens, first by token 1",
            "rule    The value of iat is a JSON number.",
            "clause  RFC 7519 §4.1.6",
            "fix     Write iat as a number without quotation marks:",
        ] {
            assert!(iat.text.contains(line), "{line}: {}", iat.text);
        }
        assert!(
            case(&cases, "token-unique").status.is_failure()
                && case(&cases, "jti-unique").status.is_failure()
        );
        assert_eq!(case(&cases, "ili-unique").status.is_failure(), strict);
        if !strict {
            // Green, and still to be seen.
            let broken = case(&cases, "ili-unique").status.skipped_as_ref();
            assert_eq!(broken.skipped_type, "should");
            assert!(broken.message.starts_with("SHOULD: found "), "{broken:?}");
            assert!(
                xml.contains("at payload $.ti.ili: found") && xml.contains("List each installed"),
                "{xml}"
            );
        }
        let calls = case(&cases, "every-call-gives-a-token").status.failure_as_ref();
        assert_eq!(calls.text, "call 3: nothing; look\ngave up after 3 of 5 calls");
        // CI must not be green if a forged token would pass.
        let unchecked = case(&cases, "signature-match").status.error_as_ref();
        assert_eq!(unchecked.message, "no signature was checked");
    }
}

#[test]
fn hostile_text_breaks_no_report() {
    let hostile = "]]>&<\"'\u{1b}[2J\u{202e}\u{7}\u{0}\u{fffe}</testcase>";
    let json = serde_json::to_string(hostile).expect("a text");
    let header = format!(r#"{{"alg":"HS256","typ":{json},{json}:1}}"#);
    let payload =
        format!(r#"{{"iat":{NOW},"jti":{json},"ti":{{"udn":[],"uem":{json}}},"sub":{json},{json}:1}}"#);
    let wrong = token(&header, &payload);
    let (minted, inspection) = inspect(&[&wrong, &wrong, hostile]);
    let failures = [FailedCall { call: 1, found: hostile.to_owned() }];
    let report = generator_report(&minted, &inspection, &failures);
    let xml = generator_junit(&report);
    let allowed = |character: char| character == '\n' || !character.is_control() && character != '\u{fffe}';
    assert!(xml.chars().all(allowed), "{xml:?}");
    let cases = cases(&xml);
    let typ = &case(&cases, "typ-other").status.failure_as_ref().message;
    assert!(typ.starts_with(r#"found "]]>&<\"'\u{1b}[2J\u{202e}\u{7}\0"#), "{typ}");
    let document: serde_json::Value =
        serde_json::from_str(&generator_json(&report, &Options::default())).expect("JSON");
    assert_eq!(document["conformant"], false);
    assert!(generator_json(&report, &Options::default()).trim_end().ends_with("\"conformant\": false\n}"));
}

/// If no report were written, CI would show the one of an earlier run.
#[test]
fn reports_are_written_even_without_a_token() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let path = |name: &str| folder.path().join(name).to_str().expect("a path in UTF-8").to_owned();
    let [text, json, xml] = ["a.txt", "a.json", "a.xml"].map(path);
    for stale in [&text, &json, &xml] {
        std::fs::write(stale, "stale").expect("a file that can be written");
    }
    let reports = [format!("text={text}"), format!("json={json}"), format!("junit={xml}")];
    let reports = reports.iter().flat_map(|report| ["--report", report]);
    let command = ["-n", "4", "--now", NOW].into_iter().chain(reports);
    let (code, stdout, stderr) = output(generator(command.chain(["--", "sh", "-c", "exit 7"])));
    assert_eq!(code, 2);
    let message = "the command exited with status 7; make it print one token and exit with status 0";
    assert_eq!(stderr, format!("error: `sh -c 'exit 7'` gave no token in calls 1 to 3 of 4: {message}\n"));
    let [text, json, xml] = [text, json, xml].map(|path| std::fs::read_to_string(path).expect("a report"));
    let end = "gave up after 3 of 4 calls\n\nno token from 3 calls, so nothing was judged: not conformant\n";
    assert_eq!(text, format!("call 1: {message}\ncall 2: {message}\ncall 3: {message}\n{end}"));
    assert_eq!(stdout, text, "standard output has a report as well");
    let json: serde_json::Value = serde_json::from_str(&json).expect("a report in JSON");
    assert_eq!((&json["tokens"], &json["conformant"]), (&0.into(), &false.into()));
    let failures = json["failures"].as_array().expect("failures");
    assert!(failures.len() == 3 && failures.iter().all(|failed| failed["found"] == message), "{failures:?}");
    let all = parsed(&xml);
    assert_eq!((all.errors, all.failures, all.skipped), (1, 0, all.tests - 1));
    let cases = cases(&xml);
    let calls = case(&cases, "every-call-gives-a-token").status.error_as_ref();
    assert_eq!(calls.message, format!("call 1: {message}"));
    let unjudged = cases.iter().filter(|case| case.status.is_skipped());
    assert!(unjudged.clone().count() > 50);
    for case in unjudged {
        assert_eq!(case.status.skipped_as_ref().message, "not judged: there is no token", "{}", case.name);
    }
}
