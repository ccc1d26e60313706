//! Secrets of many kinds that tokens, children and servers repeat in every spelling, whole or in part: no report, error
//! or progress shows one. Most of it runs in this process; a few cases go through the program.

mod forms;

use std::borrow::Cow;
use std::path::Path;

use data_encoding::{BASE64, BASE64_NOPAD, BASE64URL, BASE64URL_NOPAD, HEXLOWER, HEXUPPER};
use jwt_assay::generator::extract::{self, Origin};
use jwt_assay::jwt::Policy;
use jwt_assay::lint::{
    Expected, FailedCall, Inspector, Minted, RunTerms, SignatureCheck, Summary, TokenReport,
};
use jwt_assay::report::{
    Issues, Options, RunView, TokenAt, error_text, generator_json, generator_junit, generator_text, run_json,
    run_junit, run_markdown, run_text, summary_json, summary_text, token_issues, token_json, token_text,
};
use jwt_assay::secrets::Secrets;
use jwt_assay::suite::{NotRun, Report, Scope};
use jwt_assay::text::{cut, one_line, quote};
use proptest::prelude::*;
use proptest::string::string_regex;
use serde_json::json;
use tempfile::tempdir;

use crate::report::ci::all_formats;
use crate::report::generator_report;
use crate::seed;
use crate::suite::fakes::{NOW, accept_all, accepting, suite, verifier};

/// The length from which on a piece of a secret is hidden.
const PIECE: usize = 16;

/// Ten kinds of secrets. None is a word of our own.
fn secret() -> impl Strategy<Value = Vec<u8>> {
    let text = |pattern: &'static str| string_regex(pattern).expect("a pattern").prop_map(String::into_bytes);
    prop_oneof![
        text("[A-Za-z0-9]{32,48}"),
        prop::collection::vec(any::<u8>(), 32..64),
        text("[0-9a-f]{32}([0-9a-f]{2}){0,16}"),
        text("[A-Za-z0-9+/]{27,63}="),
        text("[A-Z0-9]{2}[#%+]{2}[a-z0-9]{2,8}"),
        prop::collection::vec(any::<u8>(), 100..140),
        text(r#"[A-Z]["'\\/<>&|`]{3}[a-z0-9"'\\/<>&|` ]{16,40}[A-Z]"#),
        text("[A-Z]{4}[\u{0}-\u{1f}\u{7f}]{2}[a-z0-9\u{0}-\u{1f}]{16,40}[A-Z]"),
        text("[α-ωà-ÿ日本語🔑]{16,40}"),
        text("-----BEGIN X-----\n[A-Za-z0-9+/]{64}\n[A-Za-z0-9+/]{20,40}==\n-----END X-----\n"),
    ]
}

/// The ways to write a secret down, of which the first is as it is.
fn spellings(secret: &[u8]) -> Vec<String> {
    let text = String::from_utf8_lossy(secret).into_owned();
    let json = json!(text).to_string();
    let percent = secret.iter().map(|byte| format!("%{byte:02X}")).collect::<String>();
    vec![
        json[1..json.len() - 1].to_owned(),
        text,
        HEXLOWER.encode(secret),
        HEXUPPER.encode(secret),
        BASE64.encode(secret),
        BASE64_NOPAD.encode(secret),
        BASE64URL.encode(secret),
        BASE64URL_NOPAD.encode(secret),
        if percent.len() < 300 {
            BASE64.encode(&[b"user:", secret].concat())
        } else {
            HEXLOWER.encode(secret)
        },
    ]
}

/// What stands for bytes that are not UTF-8 says nothing about them.
fn is_lost(piece: &str) -> bool {
    piece.chars().filter(|character| *character == '\u{fffd}').count() * 3 + 6 > piece.len()
}

/// A printed text without white space and colours, which hide nothing from a reader, and what is in it.
struct Printed {
    text: String,
    /// The hashes of all runs of four bytes: most pieces that are not in the text are ruled out by these.
    runs: Vec<bool>,
}

impl Printed {
    fn new(printed: &str) -> Self {
        let text = squeezed(&super::report::plain(printed));
        let mut runs = vec![false; 1 << 16];
        text.as_bytes().windows(4).for_each(|run| runs[hash(run)] = true);
        Printed { text, runs }
    }

    fn contains(&self, piece: &str) -> bool {
        piece.as_bytes().windows(4).step_by(4).all(|run| self.runs[hash(run)]) && self.text.contains(piece)
    }
}

fn hash(run: &[u8]) -> usize {
    let hash = run.iter().fold(0_u32, |hash, byte| hash.wrapping_mul(0x0100_0193) ^ u32::from(*byte));
    (hash ^ (hash >> 16)) as usize & 0xffff
}

fn squeezed(text: &str) -> String {
    text.split_whitespace().collect()
}

/// A spelling of the secret that is in a text, or of a piece of it.
fn leak(printed: &str, secret: &[u8]) -> Option<String> {
    let printed = Printed::new(printed);
    let is_plain = |character: char| matches!(character, ' '..='~') && !"\"\\#:".contains(character);
    // The first spelling is that of the second in JSON.
    spellings(secret).into_iter().take(8).skip(1).find_map(|spelling| {
        let spelling = spelling.trim();
        let characters: Vec<(usize, char)> = spelling.char_indices().collect();
        // White space is dropped: the word before a part that may be shown can happen to end as the secret goes on there.
        // So a few characters more are needed, and many more in a secret with spaces. Every eighth piece finds any leak
        // that is a little longer.
        let has_space = spelling.contains(char::is_whitespace);
        let length = if spelling.len() < PIECE {
            characters.len().max(1)
        } else {
            PIECE + if has_space { 8 } else { 3 }
        };
        let pieces = characters.windows(length).step_by(8).map(|piece| {
            let (end, last) = piece[piece.len() - 1];
            &spelling[piece[0].0..end + last.len_utf8()]
        });
        let is_shown = |piece: &&str| match piece.chars().all(is_plain) {
            true => printed.contains(&squeezed(piece)),
            false => {
                let quoted =
                    [quote(piece), json!(piece).to_string()].map(|text| text[1..text.len() - 1].to_owned());
                let shown = [(*piece).to_owned(), one_line(piece)].into_iter().chain(quoted);
                shown.into_iter().any(|shown| printed.contains(&squeezed(&shown)))
            }
        };
        pieces.filter(|piece| piece.len() > 3 && !is_lost(piece)).find(is_shown).map(str::to_owned)
    })
}

fn assert_hidden(what: &str, printed: &str, secret: &[u8]) {
    let leak = leak(printed, secret);
    assert_eq!(leak, None, "{what} shows {:?}: {printed}", String::from_utf8_lossy(secret));
}

/// Something that repeats a secret: in which spelling, from where to where, and what is around it.
#[derive(Clone, Debug)]
struct Repeated {
    secret: Vec<u8>,
    text: String,
    /// Whether all of the secret is in it.
    is_whole: bool,
}

fn repeated() -> impl Strategy<Value = Repeated> {
    let around = prop_oneof![
        Just(("", "")),
        Just(("invalid key '", "' for HS256")),
        Just(("{\"key\":\"", "\"}")),
        Just(("Error: \u{1b}[31m", "\u{1b}[0m\nat x")),
        // Without the space, the last character before a piece is not the one that the secret has there.
        Just(("0123456789012345678901234567890123456789012345→ ", " and more")),
    ];
    (secret(), 0..9_usize, any::<prop::sample::Index>(), any::<bool>(), around).prop_map(
        |(secret, spelling, start, is_whole, (before, after))| {
            let spelling = spellings(&secret).swap_remove(spelling);
            let starts: Vec<usize> = spelling.char_indices().map(|(at, _)| at).collect();
            let from = if is_whole { 0 } else { starts[start.index(starts.len())] };
            let text = format!("{before}{}{after}", &spelling[from..]);
            Repeated { secret, text, is_whole }
        },
    )
}

fn assert_token_hides(repeated: &Repeated) {
    let Repeated { secret, text, is_whole } = repeated;
    let inspector = Inspector::new(secret);
    let claims = json!({
        "iat": NOW, "jti": text, "sub": format!(" {text}"), "aud": [text], text: 1,
        "ti": {"uem": text, "ili": [text, text], "xti": {"deep": [{text: [text]}]}},
    });
    let forge = jwt_assay::forge::Forge::new(claims.to_string());
    let token = String::from_utf8(forge.sign("another").token()).expect("base64url is ASCII");
    let inspection = inspector.inspect(&token, &Policy::at(NOW));
    if *is_whole {
        let is_found = inspection.findings.iter().any(|finding| finding.rule.id() == "secret-disclosed");
        assert!(is_found, "{text:?}");
    }
    let report = TokenReport::unexplained(&inspector, &inspection, true);
    assert_hidden("token_text", &token_text(&report, None, 80), secret);
    assert_hidden("token_json", &token_json(&report, None, Some(&Options::default())), secret);
    let mut summary =
        Summary::new(RunTerms { strict: true, signatures: SignatureCheck::Done, now: Some(NOW) });
    summary.add(&report, 1);
    let mut issues = Issues::of_tokens(inspector.rule_set(), None);
    issues.extend(token_issues(&report, &TokenAt::default()));
    assert_hidden("token issues", &all_formats(&issues.concluding(&report)), secret);
    assert_hidden("summary", &(summary_json(&summary) + &summary_text(&summary, 80)), secret);
}

fn assert_generator_hides(repeated: &Repeated) {
    let Repeated { secret, text, .. } = repeated;
    let inspector = Inspector::new(secret);
    let secrets = Secrets::of(secret);
    let claims = json!({"iat": NOW, "jti": text, "sub": text, "ti": {"xti": {"key": text}}});
    let token = jwt_assay::forge::Forge::new(claims.to_string()).sign(secret).token();
    let token = String::from_utf8(token).expect("base64url is ASCII");
    let hidden = inspector.hidden_token(&token).unwrap_or(token);
    let around = format!("{text}\n{hidden}");
    let around = inspector.hidden_token(&around).unwrap_or(around);
    let minted = [hidden, around].map(|token| Minted { token, before: NOW, after: NOW, after_millis: 0 });
    let inspection = inspector.inspect_minted(&minted, &Expected::default());
    let two_lines = extract::text(format!("{text}\n{text}").as_bytes(), Origin::Output, &secrets);
    let body = extract::json(format!("{{\"{text}").as_bytes(), None, &secrets);
    // Two lines that are an error's are for the lint to name.
    let said = [two_lines, body]
        .map(|read| read.map_or_else(|failure| failure.to_string(), |token| secrets.hide(&token)));
    let failures = said.map(|found| FailedCall { call: 1, found });
    let report = generator_report(&minted, &inspection, &failures);
    assert_hidden("generator_text", &generator_text(&report, 80), secret);
    assert_hidden("generator_json", &generator_json(&report, &Options::default()), secret);
    assert_hidden("generator_junit", &generator_junit(&report), secret);
    assert_hidden("generator issues", &all_formats(&Issues::of_generator(&report, None)), secret);
}

fn assert_run_hides(repeated: &Repeated) {
    let Repeated { secret, text, .. } = repeated;
    let mut peer = verifier(Scope::Jws, accept_all).run(&suite([accepting("good")]));
    peer.description.name = cut(text);
    let shown: [Cow<'_, str>; 3] = [text.into(), cut(text).into(), cut(&quote(text)).into()];
    let result = peer.results.remove(0);
    peer.results.extend(shown.iter().map(|shown| {
        let mut result = result.clone();
        result.got = shown.to_string();
        result.note = Some(shown.to_string());
        result
    }));
    let why = cut(&format!("a crash: {}", quote(text)));
    let not_run =
        vec![NotRun { name: quote(text), language: None, why, is_installed: true, is_left_out: false }];
    let mut report = Report { peers: vec![peer], not_run };
    report.hide(&Secrets::of(secret));
    let view = RunView { width: 80, verbose: true, rerun: None };
    assert_hidden("run_text", &run_text(&report, view), secret);
    assert_hidden("run_json", &run_json(&report, view, &Options::default()), secret);
    assert_hidden("run_junit", &run_junit(&report, view), secret);
    assert_hidden("run_markdown", &run_markdown(&report, view), secret);
    assert_hidden("run issues", &all_formats(&Issues::of_run(&report, view, None)), secret);
}

proptest! {
    #![proptest_config(seed::fixed_with(300))]

    #[test]
    fn no_report_shows_a_secret_that_is_repeated(repeated in repeated(), which in 0..4) {
        match which {
            0 => assert_token_hides(&repeated),
            1 => assert_generator_hides(&repeated),
            2 => assert_run_hides(&repeated),
            _ => {
                let secrets = Secrets::of(&repeated.secret);
                let hidden = secrets.hide(&repeated.text);
                assert_hidden("hide", &hidden, &repeated.secret);
                prop_assert_eq!(secrets.hide(&hidden), hidden.clone());
                assert_hidden("error", &error_text(one_line(&hidden), Some(80)), &repeated.secret);
                // As it is quoted, and then hidden.
                assert_hidden("quote", &secrets.hide(&quote(&repeated.text)), &repeated.secret);
                assert_hidden("cut", &secrets.hide(&cut(&repeated.text)), &repeated.secret);
            }
        }
    }
}

/// Secrets that an environment variable can hold, of several kinds.
const HELD: [&str; 6] = [
    "an example secret of 32 bytes...",
    "Zq#9x",
    "00112233445566778899aabbccddeeff",
    "it's a \"quoted\" \\ <secret> | of `marks`",
    "schlüssel-🔑-schlüssel-🔑",
    "line one of it\n\tline two of the secret",
];

/// What the program prints on both streams, with a secret in the default variable.
fn printed(secret: &str, arguments: &[&str]) -> String {
    let program = snapbox::cmd::Command::new(snapbox::cmd::cargo_bin!("jwt-assay"));
    let output =
        program.args(arguments).env("JWT_ASSAY_SECRET", secret).output().expect("the program starts");
    format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr))
}

/// A script that prints a file on one or both streams, and ends with this status.
fn script(file: &Path, streams: &str, status: i32) -> String {
    let file = file.display();
    match streams {
        "stdout" => format!("cat '{file}'; exit {status}"),
        "stderr" => format!("cat '{file}' >&2; exit {status}"),
        _ => format!("cat '{file}'; echo; cat '{file}'; cat '{file}' >&2; exit {status}"),
    }
}

#[test]
#[cfg(unix)]
fn no_child_gets_a_secret_into_a_report() {
    let folder = tempdir().expect("a temporary folder");
    let file = folder.path().join("said");
    for (number, secret) in HELD.iter().enumerate() {
        let spelling = spellings(secret.as_bytes()).swap_remove(number);
        for said in [format!("Error: invalid key '{secret}' for HS256"), format!("key={spelling}")] {
            std::fs::write(&file, said).expect("a file that can be written");
            for (format, streams) in [("text", "stderr"), ("json", "both"), ("junit", "stdout")] {
                let script = script(&file, streams, 1 - i32::from(streams == "both"));
                let generator = ["generator", "-n", "1", "--format", format, "--", "sh", "-c", &script];
                assert_hidden("generator", &printed(secret, &generator), secret.as_bytes());
            }
            let script = script(&file, "both", 1);
            for format in ["text", "markdown"] {
                let run = ["run", "header/alg*", "--format", format, "--", "sh", "-c", &script];
                assert_hidden("run", &printed(secret, &run), secret.as_bytes());
            }
        }
    }
}

#[test]
#[cfg(unix)]
fn an_adapter_that_repeats_the_secret_in_its_replies_is_quoted_without_it() {
    let secret = HELD[0];
    let describe = r#"{"id":0,"name":"leaky","version":"1","language":"sh","scope":"jws","ops":["verify"],"clock":"system"}"#;
    let reject = format!(r#"{{"id":1,"decision":"reject","reason":"bad key {secret}"}}"#);
    let script = format!("read a; echo '{describe}'; read a; echo '{reject}'; read a");
    for format in ["text", "json", "junit", "markdown"] {
        let run = ["run", "-v", "header/alg*", "--format", format, "--", "sh", "-c", &script];
        let printed = printed(secret, &run);
        assert_hidden("run", &printed, secret.as_bytes());
        assert!(format == "markdown" || printed.contains("bad key […]"), "{printed}");
    }
}

#[test]
#[cfg(unix)]
fn no_adapter_inherits_a_variable_with_the_secret() {
    let secret = HELD[0];
    let folder = tempdir().expect("a temporary folder");
    let file = folder.path().join("environment");
    let script = format!("env >'{}'", file.display());
    let program = || {
        let command = snapbox::cmd::Command::new(snapbox::cmd::cargo_bin!("jwt-assay"));
        command.env("JWT_ASSAY_SECRET", secret).env("MINE", secret).env("OTHER", "kept")
    };
    let environment = || std::fs::read_to_string(&file).expect("what env printed");
    program().args(["run", "--", "sh", "-c", &script]).output().expect("the program starts");
    assert!(environment().contains("OTHER=kept") && !environment().contains(secret), "{}", environment());
    // A generator signs with the secret, so it has the variable that holds it.
    let generator = |options: &[&str]| {
        let arguments = [&["generator", "-n", "1"], options, &["--", "sh", "-c", &script]].concat();
        program().args(arguments).output().expect("the program starts");
        environment()
    };
    assert!(generator(&[]).contains("JWT_ASSAY_SECRET="));
    let named = generator(&["--secret-env", "MINE"]);
    assert!(named.contains("MINE=") && !named.contains("JWT_ASSAY_SECRET="), "{named}");
    let path = folder.path().join("secret");
    std::fs::write(&path, secret).expect("a file that can be written");
    let by_file = generator(&["--secret-file", path.to_str().expect("a path in UTF-8")]);
    assert!(!by_file.contains("JWT_ASSAY_SECRET="), "{by_file}");
}

#[test]
fn no_server_gets_the_secret_into_a_report() {
    let secret = HELD[0];
    for spelling in spellings(secret.as_bytes()).iter().take(8) {
        for answer in [
            format!("HTTP/1.1 500 Error\r\nContent-Length: {}\r\n\r\n{spelling}", spelling.len()),
            crate::generator::server::ok("", &format!("{spelling}\n{spelling}")),
            crate::generator::server::ok("", &json!({"token": {spelling: 1}, "x": spelling}).to_string()),
            crate::generator::server::ok("", &format!("{{\"{spelling}\":1,\"{spelling}\":2}}")),
        ] {
            let server = crate::generator::server::Server::saying(answer);
            let printed = printed(secret, &["generator", "-n", "1", "--url", &server.url("/")]);
            assert_hidden("generator --url", &printed, secret.as_bytes());
        }
    }
}
