//! What readers of logs act on: no renderer prints a command to CI, a terminal sequence, or a character that can't be
//! seen, and the Markdown has no mention, link or formula, whatever a report quotes.

use std::sync::LazyLock;

use jwt_assay::jwt::{Key, Policy, verify};
use jwt_assay::lint::{
    Expected, FailedCall, Inspector, Minted, RunTerms, SignatureCheck, Summary, TokenReport,
};
use jwt_assay::report::{
    Issues, Options, RunView, TokenAt, badge_json, badge_svg, error_text, generator_html, generator_json,
    generator_junit, generator_markdown, generator_text, github, gitlab, issues_markdown, refused_html,
    repeat_json, repeat_text, run_json, run_junit, run_markdown, run_text, sarif, sign_json, summary_json,
    summary_text, token_html, token_issues, token_json, token_text, view_json, view_text, warning_text,
};
use jwt_assay::suite::{NotRun, Report, Scope};
use jwt_assay::text::{cut, is_plain, one_line, quote};
use proptest::prelude::*;
use serde_json::json;

use super::ci::readers;
use super::markdown::outside_code;
use super::{generator_report, plain};
use crate::seed;
use crate::suite::fakes::{NOW, SECRET, accept_all, accepting, rejecting, suite, token, verifier};

/// What an author of tokens, replies, answers or file names may try.
const PIECES: [&str; 46] = [
    "::error::x",
    "%0A::error::x",
    "%25",
    "</script>",
    "<img onerror=x>",
    "]](1)",
    "{0}",
    "::add-mask::x",
    ":::",
    "::",
    ":",
    "##[error]x",
    "##[stop-commands]",
    "##vso[task.setvariable]x",
    "#",
    "##",
    "##teamcity[x]",
    "[",
    "\u{1b}[31m",
    "\u{1b}]0;x\u{7}",
    "\u{9b}31m",
    "\r",
    "\n",
    "\n::debug::",
    "\t",
    "\0",
    "\u{61c}",
    "\u{ad}",
    "\u{180e}",
    "\u{e0041}",
    "\u{e01ef}",
    "\u{202e}",
    "\u{2066}",
    "\u{200b}",
    "\u{feff}",
    "\u{3164}",
    "@name",
    "a@b.example",
    "https://example.com/",
    "www.example.com",
    "#1",
    "GH-1",
    "$x$",
    "`",
    "|",
    "\\",
];

fn hostile() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        6 => prop::sample::select(&PIECES[..]).prop_map(str::to_owned),
        2 => Just(" ".to_owned()),
        1 => "[a-z]{1,30}",
        1 => any::<char>().prop_map(String::from),
    ];
    prop::collection::vec(piece, 1..12).prop_map(|pieces| pieces.concat())
}

/// Characters that a reader can't see or that move others, written down apart from the list of the program: blocks and
/// properties of Unicode 16.
fn is_unseen(character: char) -> bool {
    character != '\n' && character.is_control()
        || matches!(
            character,
            '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}'..='\u{1160}' | '\u{17b4}'..='\u{17b5}'
                | '\u{180b}'..='\u{180f}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}'
                | '\u{2060}'..='\u{206f}' | '\u{2800}' | '\u{3164}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}'
                | '\u{ffa0}' | '\u{fff0}'..='\u{fffb}' | '\u{1bca0}'..='\u{1bca3}' | '\u{1d173}'..='\u{1d17a}'
                | '\u{e0000}'..='\u{e0fff}' | '\u{e000}'..='\u{f8ff}' | '\u{f0000}'..='\u{10ffff}'
        )
}

/// Fails if the reader of a log would act on a printed text.
fn assert_inert(name: &str, printed: &str) {
    let text = plain(printed);
    assert!(!text.contains(is_unseen), "{name}: {text:?}");
    assert!(!text.contains("##"), "{name}: {text:?}");
    let is_command = |line: &str| line.trim_start().starts_with("::");
    assert!(!text.lines().any(is_command), "{name}: {text:?}");
}

/// Fails if a page of Markdown has a mention, a link, a formula or markup that is not ours.
fn assert_plain_markdown(page: &str) {
    let page = outside_code(page);
    for mark in ['@', '#', '$', '<', '>', '[', ']', '_', '~', '\\', '^', '{', '&', '!'] {
        assert!(!page.contains(mark), "{mark}: {page}");
    }
    let page = page.to_lowercase();
    for link in ["://", "www.", "gh-"] {
        assert!(!page.contains(link), "{link}: {page}");
    }
}

/// Fails if a page has markup that is not ours.
fn assert_page_is_inert(name: &str, page: &str) {
    assert_inert(name, page);
    let body = page.split_once("<body>").expect("a body").1;
    for markup in ["<img", "<script", "</script", "<iframe", "onerror=\"", "<!--"] {
        assert!(!body.contains(markup), "{name}: {markup}: {body}");
    }
}

/// Fails if a reader of one of the formats that are made of issues would act on them.
fn assert_issues_are_inert(issues: &Issues) {
    // It lists all rules, which would take most of the time.
    assert_inert("sarif", &readers::new_sarif(&sarif(issues)));
    assert_inert("gitlab", &gitlab(issues));
    let (badge, picture) = (badge_json(issues), badge_svg(issues));
    assert_inert("badge", &format!("{badge}{picture}"));
    readers::shield(&badge);
    assert_eq!(picture.matches('<').count(), 12, "{picture}");
    let page = issues_markdown(issues);
    assert_inert("issues_markdown", &page);
    assert_plain_markdown(&page);
    let commands = github(issues);
    readers::annotations(&commands);
    assert!(!commands.contains(is_unseen) && !commands.contains("##"), "{commands:?}");
}

/// A run in which peers, answers and reasons are this text, raw as an implementation in Rust may return it.
fn run_of(text: &str) -> Report {
    let cases = suite([accepting("good"), rejecting("bad")]);
    let mut peer = verifier(Scope::Jws, accept_all).run(&cases);
    peer.description.name = text.to_owned();
    peer.description.version = text.to_owned();
    peer.description.language = text.to_owned();
    for result in &mut peer.results {
        result.got = text.to_owned();
        result.note = Some(text.to_owned());
    }
    let not_run = |is_installed| NotRun {
        name: text.to_owned(),
        language: Some(text.to_owned()),
        why: text.to_owned(),
        is_installed,
        is_left_out: !is_installed,
    };
    Report { peers: vec![peer], not_run: vec![not_run(true), not_run(false)] }
}

fn assert_run_is_inert(text: &str, width: usize) {
    let report = run_of(text);
    let rerun = |name: &str| format!("--peer {name} {text}");
    let view = RunView { width, verbose: true, rerun: Some(&rerun) };
    assert_inert("run_text", &run_text(&report, view));
    assert_inert("run_junit", &run_junit(&report, view));
    assert_inert("error_text", &error_text(one_line(text), Some(width)));
    assert_inert("warning_text", &warning_text(text, None));
    let printed = run_json(&report, view, &Options::default().with("cases", text));
    assert_inert("run_json", &printed);
    let value: serde_json::Value = serde_json::from_str(&printed).expect("JSON");
    assert_eq!(value["peers"][0]["name"], text, "the value is kept");
    let page = run_markdown(&report, view);
    assert_inert("run_markdown", &page);
    assert_plain_markdown(&page);
    assert_issues_are_inert(&Issues::of_run(&report, view, Some(text)));
}

static INSPECTOR: LazyLock<Inspector> = LazyLock::new(|| Inspector::new(SECRET));

/// A token whose names and texts are this one.
fn token_of(text: &str) -> String {
    token(&json!({
        "iat": text, "jti": text, "sub": text, text: text, "aud": [text],
        "ti": {"uem": text, "ili": [text, text, text], "udn": 1, text: text, "xti": {text: 9_007_199_254_740_993_u64}},
    }))
}

fn assert_token_is_inert(token: &str, origin: &str, width: usize) {
    let inspector = &*INSPECTOR;
    let inspection = inspector.inspect(token, &Policy::at(NOW));
    let report = TokenReport::unexplained(inspector, &inspection, true);
    assert_inert("token_text", &token_text(&report, Some(1), width));
    assert_page_is_inert("token_html", &token_html(&report));
    assert_page_is_inert("refused_html", &refused_html(&report));
    assert_inert("token_json", &token_json(&report, None, Some(&Options::default().with("set", origin))));
    let mut issues = Issues::of_tokens(inspector.rule_set(), Some(origin)).on_lines();
    issues.extend(token_issues(
        &report,
        &TokenAt { line: Some(1), before: Some(b"x"), token: token.as_bytes() },
    ));
    assert_issues_are_inert(&issues.concluding(&report));
    for finding in &inspection.findings {
        assert_inert("repeat", &(repeat_text(finding, 2, width) + &repeat_json(finding, 2, 1)));
    }
    let terms = RunTerms { strict: true, signatures: SignatureCheck::Done, now: Some(NOW) };
    let mut summary = Summary::new(terms);
    summary.add(&report, 1);
    assert_inert("summary_json", &summary_json(&summary));
    let sum = Summary::merge(vec![(origin.to_owned(), summary)]).expect("one summary");
    assert_issues_are_inert(&Issues::of_summary(&sum, None).concluding_stream(&sum));
    assert_inert("summary", &(summary_json(&sum) + &summary_text(&sum, width)));
    let key = Key::new(SECRET).expect("a key");
    let fault = verify(token, &key, &Policy::at(NOW)).expect_err("it is wrong");
    assert_inert("view", &(view_json(Err(&fault)) + &view_text(Err(&fault), width)));
    assert_inert("sign_json", &sign_json(token));
}

fn assert_generator_is_inert(text: &str, width: usize) {
    let inspector = &*INSPECTOR;
    let minted = [token_of(text), text.to_owned()].map(|token| Minted {
        token,
        before: NOW,
        after: NOW,
        after_millis: 0,
    });
    let inspection = inspector.inspect_minted(&minted, &Expected::default());
    let failures = [FailedCall { call: 1, found: text.to_owned() }];
    let report = generator_report(&minted, &inspection, &failures);
    assert_inert("generator_text", &generator_text(&report, width));
    assert_page_is_inert("generator_html", &generator_html(&report));
    assert_inert("generator_junit", &generator_junit(&report));
    let page = generator_markdown(&report);
    assert_inert("generator_markdown", &page);
    assert_plain_markdown(&page);
    assert_issues_are_inert(&Issues::of_generator(&report, Some(text)));
    let printed = generator_json(&report, &Options::default().with("audience", text));
    assert_inert("generator_json", &printed);
    let value: serde_json::Value = serde_json::from_str(&printed).expect("JSON");
    assert_eq!(value["failures"][0]["found"], text, "the value is kept");
}

proptest! {
    #![proptest_config(seed::fixed_with(160))]

    #[test]
    fn no_renderer_prints_what_a_reader_of_logs_acts_on(
        text in hostile(),
        which in 0..5,
        width in prop::sample::select(vec![40, 100]),
    ) {
        match which {
            0 => assert_run_is_inert(&text, width),
            1 => assert_token_is_inert(&token_of(&text), &text, width),
            2 => assert_token_is_inert(&text, &text, width),
            3 => assert_token_is_inert(&format!("{text}.{text}.{text}"), &text, width),
            _ => assert_generator_is_inert(&text, width),
        }
        for shown in [cut(&text), quote(&text), one_line(&text)] {
            assert_inert("text", &shown);
            prop_assert!(one_line(&shown) == shown, "{}", shown);
        }
        prop_assert!(is_plain(&cut(&text.chars().take(20).collect::<String>())));
    }
}
