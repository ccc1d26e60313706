//! Secrets in every form in which tools, files and variables have them, and tokens signed with one form or another: no
//! report, error or debug output shows eight characters of what the secret is, in any spelling. Most of it runs in this process;
//! a few forms go through the program.

use std::collections::BTreeMap;
use std::fs;

use fastrand::Rng;
use jwt_assay::fuzzing::strategies::ForeignSecret;
use jwt_assay::jwt::{Key, Policy};
use jwt_assay::lint::{
    Expected, FailedCall, GeneratorReport, Inspector, MintTerms, Minted, RunTerms, SignatureCheck, Summary,
    TokenReport, diagnose, mint,
};
use jwt_assay::profile::Profile;
use jwt_assay::report::{
    Issues, Options, TokenAt, error_text, generator_json, generator_junit, generator_markdown,
    generator_text, summary_json, summary_text, token_findings_text, token_issues, token_json, token_text,
};
use jwt_assay::secrets::Secrets;
use proptest::prelude::*;
use proptest::string::string_regex;
use tempfile::tempdir;

use super::{Printed, spellings, squeezed};
use crate::report::ci::all_formats;
use crate::seed;

/// How many characters of a secret may not be shown.
const SHOWN: usize = 8;
/// The time at which the tokens were made.
const NOW: u64 = 1_621_521_650;

/// A secret that an environment variable can hold.
const MEANT: &[u8] = b"Zq8vK1xR5tY9wB3nM7cD2fG6hJ4kL0pS";

/// What a secret is, before it is written in a form. None is a word of our own.
fn meant() -> impl Strategy<Value = Vec<u8>> {
    let text = |pattern: &'static str| string_regex(pattern).expect("a pattern").prop_map(String::into_bytes);
    prop_oneof![
        4 => text("[A-Za-z0-9]{32,48}"),
        1 => text("[A-Z0-9]{2}[#%+/]{2}[a-z0-9+/%]{28,40}"),
        1 => text("[0-9a-f]{32,64}"),
        1 => text("[A-Za-z0-9+/]{43}="),
        2 => prop::collection::vec(any::<u8>(), 16..64),
        1 => text("[α-ωà-ÿ日本語🔑]{16,40}"),
    ]
}

/// All runs of eight characters of a secret, in each spelling; of a list, all runs of eight items.
fn pieces(meant: &[u8]) -> Vec<String> {
    let runs = |text: &str, length: usize| {
        let characters: Vec<char> = text.chars().collect();
        let runs = characters.windows(length).map(|run| run.iter().collect::<String>());
        runs.filter(|run| !run.contains('\u{fffd}')).collect::<Vec<_>>()
    };
    // As it is in JSON, as it is, twice in hex, and four times in base64, where eight bytes are more characters.
    let lengths = [SHOWN, SHOWN, 2 * SHOWN, 2 * SHOWN, 11, 11, 11, 11];
    let spelt = spellings(meant).into_iter().zip(lengths).flat_map(|(text, length)| runs(&text, length));
    let lists: [fn(u8) -> String; 3] =
        [|byte| byte.to_string(), |byte| format!("{byte:02x}"), |byte| format!("0x{byte:02x}")];
    let listed = lists.into_iter().flat_map(|write| {
        let items: Vec<String> = meant.iter().map(|byte| write(*byte)).collect();
        [",", ":"].map(|mark| items.windows(SHOWN).map(|run| run.join(mark)).collect::<Vec<_>>()).concat()
    });
    spelt.chain(listed).map(|piece| squeezed(&piece)).filter(|piece| piece.chars().count() >= SHOWN).collect()
}

fn assert_silent(said: &[(&str, String)], meant: &[u8]) {
    let pieces = pieces(meant);
    for (what, text) in said {
        let printed = Printed::new(text);
        let shown = pieces.iter().find(|piece| printed.contains(piece));
        assert_eq!(shown, None, "{what} shows a part of {:?}: {text}", String::from_utf8_lossy(meant));
    }
}

#[test]
fn eight_characters_are_found_in_each_spelling_and_seven_are_not() {
    let is_shown = |text: &str| {
        let printed = Printed::new(&format!("the key is {text} or so"));
        pieces(MEANT).iter().any(|piece| printed.contains(piece))
    };
    let bytes = |write: fn(u8) -> String, mark: &str| {
        MEANT[5..13].iter().map(|byte| write(*byte)).collect::<Vec<_>>().join(mark)
    };
    for shown in [
        "R5tY9wB3".to_owned(),
        bytes(|byte| format!("{byte:02x}"), ""),
        bytes(|byte| format!("{byte:02X}"), ""),
        bytes(|byte| byte.to_string(), ", "),
        bytes(|byte| format!("{byte:02x}"), ":"),
        bytes(|byte| format!("0x{byte:02x}"), ","),
        data_encoding::BASE64.encode(MEANT)[7..18].to_owned(),
    ] {
        assert!(is_shown(&shown), "{shown}");
    }
    assert!(!is_shown("R5tY9wB and tY9wB3n"));
}

/// Reports about a token, alone and in a stream.
fn token_reports(inspector: &Inspector, made: &ForeignSecret) -> Vec<(&'static str, String)> {
    let inspection = inspector.inspect_pasted(&made.token, &Policy::at(NOW));
    let report = TokenReport::explained(inspector, &inspection, true);
    let terms = RunTerms { strict: true, signatures: SignatureCheck::Done, now: Some(NOW) };
    let mut summary = Summary::new(terms);
    summary.add(&report, 1);
    let diagnosis = diagnose(&made.token, &made.secret);
    vec![
        ("token", token_text(&report, None, 80)),
        ("token --quiet", token_findings_text(&report, Some(1), 80)),
        ("token --format json", token_json(&report, Some(1), None)),
        ("reports for CI", token_formats(inspector, &report)),
        ("the summary of a stream", summary_text(&summary, 80) + &summary_json(&summary)),
        ("debug output", format!("{inspector:?} {diagnosis:?}")),
    ]
}

fn token_formats(inspector: &Inspector, report: &TokenReport<'_>) -> String {
    let mut issues = Issues::of_tokens(inspector.rule_set(), None);
    issues.extend(token_issues(report, &TokenAt::default()));
    all_formats(&issues.concluding(report))
}

/// Reports about a generator that mints such tokens, and prints such a secret once.
fn generator_reports(inspector: &Inspector, made: &ForeignSecret) -> Vec<(&'static str, String)> {
    let token = String::from_utf8_lossy(&made.token).into_owned();
    let minted: Vec<Minted> =
        (0..2).map(|_| Minted { token: token.clone(), before: NOW, after: NOW, after_millis: 0 }).collect();
    let inspection = inspector.inspect_minted(&minted, &Expected::default());
    let printed = Secrets::of(&made.secret).hide(&String::from_utf8_lossy(&made.secret));
    let failures = [FailedCall { call: 3, found: printed }];
    let report = GeneratorReport {
        minted: &minted,
        inspection: &inspection,
        failures: &failures,
        calls: 3,
        planned: 3,
        stopped: None,
        strict: true,
        cause: inspector.explain_minted(&inspection),
    };
    vec![
        ("generator", generator_text(&report, 80)),
        ("generator --format json", generator_json(&report, &Options::default())),
        ("generator --format junit", generator_junit(&report)),
        ("generator --format markdown", generator_markdown(&report)),
        ("generator for CI", all_formats(&Issues::of_generator(&report, None))),
    ]
}

/// Reports under the profile of a service, or its refusal of a secret that it writes otherwise, and a token minted with it.
fn service_reports(name: &str, made: &ForeignSecret) -> Vec<(&'static str, String)> {
    let profile = Profile::named(name).expect("a bundled profile");
    let values = BTreeMap::new();
    let terms = MintTerms { claims: None, values: &values, now: NOW, id: "one", key_id: None };
    match Inspector::for_service(profile, &made.secret) {
        Ok(inspector) => {
            let minted = ("sign --profile", mint(profile, &made.secret, terms));
            token_reports(&inspector, made).into_iter().chain([minted]).collect()
        }
        Err(error) => vec![("a refused secret", error_text(error, Some(80)))],
    }
}

proptest! {
    #![proptest_config(seed::fixed_with(24))]

    #[test]
    fn no_report_shows_eight_characters_of_a_secret(
        meant in meant(),
        form in 0..ForeignSecret::FORMS,
        (who, seed) in (0..6_u8, any::<u64>()),
    ) {
        let made = ForeignSecret::made(&meant, form, who, &mut Rng::with_seed(seed));
        let inspector = Inspector::new(&made.secret)
            .with_secret_file_name("keys/jwt.env")
            .with_secret_variable_name("JWT_SECRET");
        assert_silent(&token_reports(&inspector, &made), &meant);
        assert_silent(&generator_reports(&inspector, &made), &meant);
        for name in ["ghost-admin", "zendesk-messaging", "ethereum-engine", "jwt"] {
            assert_silent(&service_reports(name, &made), &meant);
        }
        let key = Key::new(&made.secret).map_or_else(|error| error.to_string(), |key| format!("{key:?}"));
        assert_silent(&[("a key", key)], &meant);
    }
}

#[test]
#[cfg(unix)]
fn no_command_shows_eight_characters_of_a_secret() {
    let folder = tempdir().expect("a temporary folder");
    let path = |name: &str| folder.path().join(name).to_str().expect("a path in UTF-8").to_owned();
    let (secret, token, script) = (path("secret"), path("token"), path("mint"));
    for (number, form) in (0..ForeignSecret::FORMS).step_by(37).enumerate() {
        let made = ForeignSecret::made(MEANT, form, 1, &mut Rng::with_seed(1));
        fs::write(&secret, &made.secret).expect("a file that can be written");
        fs::write(&token, &made.token).expect("a file that can be written");
        fs::write(&script, format!("cat '{token}'; cat '{secret}' >&2")).expect("a file that can be written");
        let formats = ["text", "json", "junit", "markdown"];
        let format = formats[number % formats.len()];
        let commands: [&[&str]; 7] = [
            &["token", "--file", &token],
            &["token", "--quiet", "--file", &token],
            &["token", "--format", "json", "--file", &token],
            &["token", "--profile", "ghost-admin", "--file", &token],
            &["sign", "--profile", "jwt"],
            &["sign", "--secret-format", "hex"],
            // At a fixed time, so that no call waits until the clock has moved.
            &["generator", "-n", "2", "--now", "1621521650", "--format", format],
        ];
        let said = commands.map(|command| {
            let given = ["--secret-file", &secret];
            let minter = ["--", "sh", script.as_str()];
            let minter: &[&str] = if command[0] == "generator" { &minter } else { &[] };
            (command[0], super::printed("another secret of the tests", &[command, &given, minter].concat()))
        });
        assert_silent(&said, MEANT);
    }
}
