//! No report on a token contains the secret or the MAC that would have been right: with that MAC, a reader
//! could forge the token.

use jwt_assay::forge::Forge;
use jwt_assay::jwt::Policy;
use jwt_assay::lint::{
    Cause, Expected, GeneratorReport, Inspector, Minted, RunTerms, SignatureCheck, Summary, TokenReport,
};
use jwt_assay::report::{
    Issues, Options, TokenAt, generator_json, generator_junit, generator_text, summary_json, summary_text,
    token_issues, token_json, token_text,
};
use jwt_assay::suite::{Case, Question, Suite};

use super::secrets::{SECRET, SECRETS, assert_hidden, claims, right_mac};
use crate::report::ci::all_formats;
use crate::report::generator_report;

/// All reports on a token that was not signed with this secret.
fn reports(secret: &[u8], token: &[u8], now: u64) -> String {
    let inspector = Inspector::new(secret);
    let inspection = inspector.inspect(token, &Policy::at(now));
    assert_ne!(inspection.examination.signature_matches, Some(true), "it was signed with the secret");
    let report = TokenReport::explained(&inspector, &inspection, true);
    let explained = format!("{0:?}{0:#?}", report.cause);
    let mut summary =
        Summary::new(RunTerms { strict: true, signatures: SignatureCheck::Done, now: Some(now) });
    summary.lines += 1;
    summary.add(&report, 1);
    let mut issues = Issues::of_tokens(inspector.rule_set(), None);
    issues.extend(token_issues(&report, &TokenAt::default()));
    explained
        + &all_formats(&issues.concluding(&report))
        + &summary_text(&summary, 100)
        + &summary_json(&summary)
        + &token_text(&report, Some(1), 100)
        + &token_json(&report, None, None)
        + &generator_reports(secret, token, now, &report.cause)
}

/// All reports on a generator that gave this token twice, without the token, which one of them repeats. The cause is
/// that of the token's own report: to search for it takes most of the time of these tests.
fn generator_reports(secret: &[u8], token: &[u8], now: u64, cause: &Cause) -> String {
    let token = String::from_utf8_lossy(token).into_owned();
    let minted = vec![Minted { token, before: now, after: now, after_millis: 0 }; 2];
    let inspection = Inspector::new(secret).inspect_minted(&minted, &Expected::default());
    let report = GeneratorReport { cause: cause.clone(), ..generator_report(&minted, &inspection, &[]) };
    let json = generator_json(&report, &Options::default()).replace(&minted[0].token, "");
    let issues = all_formats(&Issues::of_generator(&report, None));
    generator_text(&report, 100) + &json + &generator_junit(&report) + &issues
}

/// To search for a cause takes most of the time: here a part of the cases, and all of them in `.ci/deep`.
#[test]
fn a_report_shows_neither_the_secret_nor_the_right_mac() {
    assert_silent_about(Suite::bundled().cases().iter().step_by(20), 15);
}

#[test]
#[ignore = "deep: reports on the tokens of all cases, each explained"]
fn no_report_on_any_case_shows_the_secret_or_the_right_mac() {
    assert_silent_about(Suite::bundled().cases().iter(), 300);
}

fn assert_silent_about<'a>(cases: impl Iterator<Item = &'a Case>, at_least: usize) {
    let mut about_signatures = 0;
    for case in cases {
        let Question::Verify { token, now, .. } = &case.question else { continue };
        let text = reports(SECRET, token, *now);
        let right = right_mac(token).unwrap_or_else(|| SECRET.to_vec());
        assert_hidden(&text, [SECRET, &right], &case.id);
        about_signatures += usize::from(text.contains("signature-match"));
    }
    assert!(about_signatures > at_least, "only {about_signatures} reports were about a signature");
}

#[test]
fn a_diagnosis_shows_neither_the_secret_nor_the_right_mac() {
    let forge = Forge::of(&claims());
    let with_line_feed = [SECRET, b"\n"].concat();
    let right = right_mac(&forge.sign(SECRET).token()).expect("it has a signing input");
    for (token, secret, mistake) in [
        (forge.sign(&with_line_feed).token(), SECRET, "secret-line-feed-added"),
        (forge.sign(SECRET).token(), &with_line_feed[..], "secret-line-end-dropped"),
        (forge.sign(&SECRET[..32]).token(), SECRET, "secret-cut-to-32-bytes"),
        (forge.seal(&right[..24]).token(), SECRET, "signature-truncated"),
        (forge.sign("undefined").token(), SECRET, "secret-undefined"),
    ] {
        let text = reports(secret, &token, 1_621_521_650);
        assert!(text.contains(mistake), "{text}");
        assert_hidden(&text, [SECRET, &right], mistake);
    }
}

#[test]
fn a_finding_about_the_secret_does_not_show_it() {
    let token = Forge::of(&claims()).sign("another secret").token();
    for (secret, rule) in SECRETS.into_iter().zip(["signature-match", "key-length", "key-public"]) {
        let text = reports(secret, &token, 1_621_521_650);
        assert!(text.contains(rule), "{text}");
        assert_hidden(&text, [secret], rule);
    }
}
