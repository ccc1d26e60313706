//! Every text fits every width: sentences wrap between words, and no word is broken.

use jwt_assay::flaw::flaws;
use jwt_assay::forge::Forge;
use jwt_assay::jwt::Policy;
use jwt_assay::jwt::view::{Catalogue, Choice, view};
use jwt_assay::jwt::{Claims, TenantInfo};
use jwt_assay::lint::{
    Expected, FailedCall, GeneratorReport, Inspector, Minted, RuleSet, RunTerms, SignatureCheck, Summary,
    TokenReport, mistakes,
};
use jwt_assay::report::{
    cases_text, error_text, flaw_text, flaws_text, generator_text, rule_text, rules_text, summary_text,
    token_text, view_text,
};
use jwt_assay::suite::Suite;

use super::{generator_report, plain};

const WIDTHS: [usize; 4] = [60, 80, 100, 160];
const SECRET: &[u8] = b"an example secret of 32 bytes...";
const NOW: u64 = 1_621_521_650;

/// A text at every width; only a line of a single word may be wider.
fn assert_fits(name: &str, render: impl Fn(usize) -> String) {
    let words = |text: &str| text.split_whitespace().map(str::to_owned).collect::<Vec<_>>();
    let whole = plain(&render(1_000));
    for width in WIDTHS {
        let text = plain(&render(width));
        let is_wide = |line: &&str| line.chars().count() > width && line.trim().contains(' ');
        assert_eq!(text.lines().find(is_wide), None, "{name} at {width}");
        // A list has other headings where it is narrow.
        let is_list = ["rules", "flaws", "cases"].contains(&name);
        assert!(is_list || words(&text) == words(&whole), "{name} at {width}: the words are others");
    }
}

/// A token that breaks rules of every layer, signed with a known mistake.
fn token() -> Vec<u8> {
    let claims =
        r#"{"iat":1621521641000,"jti":"","ti":{"uem":"no address","ili":[7,"7"]},"sub":"a b","extra":1}"#;
    Forge::new(claims).sign([SECRET, b"\n"].concat()).token()
}

#[test]
fn of_a_token_and_of_a_stream() {
    let inspector = Inspector::new(SECRET);
    let inspection = inspector.inspect(token(), &Policy::at(NOW));
    let report = TokenReport::explained(&inspector, &inspection, true);
    assert!(inspection.findings.len() > 5, "{:?}", inspection.findings);
    assert_fits("token", |width| token_text(&report, Some(1), width));

    let mut summary =
        Summary::new(RunTerms { strict: true, signatures: SignatureCheck::Missing, now: Some(NOW) });
    (summary.lines, summary.is_complete) = (1, false);
    summary.add(&report, 1);
    assert_fits("summary", |width| summary_text(&summary, width));
}

#[test]
fn of_a_generator() {
    let inspector = Inspector::new(SECRET);
    let token = String::from_utf8(token()).expect("base64url is ASCII");
    let minted = vec![Minted { token, before: NOW, after: NOW, after_millis: 0 }; 2];
    let inspection = inspector.inspect_minted(&minted, &Expected::default());
    let found =
        "the command exited with status 7 and printed https://example.com/".to_owned() + &"a/".repeat(80);
    let failures = [FailedCall { call: 3, found }];
    let all = generator_report(&minted, &inspection, &failures);
    let report = GeneratorReport { planned: 4, cause: inspector.explain_minted(&inspection), ..all };
    assert_fits("generator", |width| generator_text(&report, width));
}

#[test]
fn of_what_the_program_lists() {
    let rule_set = RuleSet::marketplace();
    let (rules, mistakes): (Vec<_>, Vec<_>) = (rule_set.rules().collect(), mistakes().collect());
    assert_fits("rules", |width| rules_text(&rules, width));
    let flaws: Vec<_> = flaws().collect();
    assert_fits("flaws", |width| flaws_text(&flaws, width));
    let cases: Vec<_> = Suite::bundled().cases().iter().collect();
    assert_fits("cases", |width| cases_text(&cases, width));
    assert_fits("rule", |width| rules.iter().map(|rule| rule_text(rule, &[], width)).collect());
    assert!(rule_text(rules[0], &mistakes, 80).lines().all(|line| plain(line).chars().count() <= 80));
    for width in WIDTHS {
        let pages: String = flaws.iter().map(|flaw| flaw_text(flaw, width)).collect();
        let text = plain(&pages);
        assert_eq!(text.lines().find(|line| line.chars().count() > width), None, "flaws at {width}");
    }
}

/// Ids are to be copied, so a list never cuts them.
#[test]
fn ids_are_whole_at_every_width() {
    let rule_set = RuleSet::marketplace();
    let rules: Vec<_> = rule_set.rules().collect();
    let flaws: Vec<_> = flaws().collect();
    let cases: Vec<_> = Suite::bundled().cases().iter().collect();
    for width in WIDTHS {
        let text =
            plain(&(rules_text(&rules, width) + &flaws_text(&flaws, width) + &cases_text(&cases, width)));
        let starts: Vec<&str> = text.lines().filter_map(|line| line.split(' ').next()).collect();
        assert!(rules.iter().all(|rule| starts.contains(&rule.id())), "{width}");
        assert!(flaws.iter().all(|flaw| starts.contains(&flaw.name)), "{width}");
        assert!(cases.iter().all(|case| starts.contains(&case.id.as_str())), "{width}");
    }
}

#[test]
fn of_a_view_and_of_an_error() {
    let link = format!("https://app.example/{}", "a/".repeat(60));
    let tile = serde_json::json!({"id": "crm", "name": "Customer Records", "external": true, "link": link});
    let catalogue = serde_json::json!({"format": 1, "tiles": [tile]}).to_string();
    let catalogue = Catalogue::from_json(catalogue.as_bytes()).expect("a catalogue");
    let claims = Claims::new(NOW, "one", "user-1", TenantInfo::default());
    let shown = (view(&catalogue, &claims), Choice::of(&catalogue, &claims));
    assert_fits("view", |width| view_text(Ok(&shown), width));
    assert_fits("error", |width| error_text("no such file or folder: ".to_owned() + &link, Some(width)));
    assert_eq!(plain(&error_text("a b ".repeat(80), None)).lines().count(), 1);
}
