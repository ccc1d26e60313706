//! Every flawed generator, tested as a user's back end would be: the report names the rule that it breaks.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Mutex;
use std::thread;

use jwt_assay::flaw::{Flaw, flaws};
use jwt_assay::jwt::{Claims, Key, TenantInfo, base64url, json, sign};
use jwt_assay::suite::Operation;
use serde_json::Value;
use snapbox::cmd::cargo_bin;

use super::{NOW, SECRET};

/// Flaws that a command may have: its output may end in a line feed, and start with a scheme word.
const ALLOWED: [&str; 2] = ["sends-a-line-feed", "puts-the-scheme-word-first"];

/// Flaws that only add a member: every member that `--claims` expects is there, so no rule is broken.
const BEYOND: [&str; 1] = ["adds-an-exp"];

/// Claims that a writer changes if it signs something else than what it was given.
const CLAIMS: &str = r#"{"ti":{"udn":"Zoe\u0301 \"Ada\" 🚀 <b>&\r\nLovelace","ufn":"Important Person","uem":"","ili":[7,"crm"],
    "xti":{"user_group":"free","note":null,"marks":"???>>>~","number":9007199254740993,"half":1.50,"empty":{},
    "order":[3,1,2],"spaces":"  two  ","upper":"ÅNGSTRÖM","Naïve":"1"}},"sub":"test-pandium-com","other":{"a":[1,2]}}"#;

/// Secrets, each of which can be read wrongly in one way.
fn secrets() -> Vec<Vec<u8>> {
    vec![
        SECRET.into(),
        "YW4gZXhhbXBsZSBzZWNyZXQgb2YgMzIgYnl0ZXMuLi4=".into(),
        "6162636465666768696a6b6c6d6e6f707172737475767778797a303132333435".into(),
        " an example secret of 32 bytes... ".into(),
        "\"an example secret of 32 bytes...\"".into(),
        [[b'k'; 70].to_vec(), [b'x'; 10].to_vec()].concat(),
        "an example\0secret of 32 bytes....".into(),
        "sécret-ünicöde-of-more-than-32-bytes".into(),
        (128..168).collect(),
    ]
}

/// Claims whose correct MAC has a byte where some writers lose it. Few tokens have one.
fn rare_claims() -> Vec<String> {
    let key = Key::new(SECRET).expect("a secret");
    let claims =
        |number: u32| Claims::new(1_621_521_641, format!("token-{number}"), "user-1", TenantInfo::default());
    let mac = |claims: &Claims| {
        let token = sign(claims, &key).expect("sound claims");
        base64url::decode(token.rsplit_once('.').expect("three segments").1).expect("base64url")
    };
    let rare: [fn(&[u8]) -> bool; 4] = [
        |mac| mac.first() == Some(&0),
        |mac| mac.last() == Some(&0),
        |mac| mac.last() == Some(&b'\n'),
        |mac| mac[1..31].contains(&0),
    ];
    let found = |is_rare: fn(&[u8]) -> bool| (0..).map(claims).find(|claims| is_rare(&mac(claims)));
    rare.into_iter().filter_map(found).map(|claims| json::to_string(&claims)).collect()
}

/// A file that only one test uses.
fn file(name: &str, content: &[u8]) -> PathBuf {
    let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("flaws-{}-{name}", std::process::id()));
    fs::write(&path, content).expect("a file that can be written");
    path
}

/// What the report on the tokens of a flaw says: whether they are conformant, and the rules that they break.
fn judged(flaw: &Flaw, secret: &Path, clock: &[&str], claims: Option<&Path>) -> (bool, Vec<String>) {
    let program = cargo_bin!("jwt-assay");
    let claims: Vec<&Path> = claims.into_iter().flat_map(|path| [Path::new("--claims"), path]).collect();
    let output = Command::new(program)
        .args(["generator", "--strict", "--format", "json", "--timeout", "60", "-n", "2"])
        .args(clock)
        .arg("--secret-file")
        .arg(secret)
        .args(&claims)
        .arg("--")
        .arg(program)
        .args(["sign", "--flaw", flaw.name])
        .args(clock)
        .arg("--secret-file")
        .arg(secret)
        .args(&claims)
        .output()
        .expect("the program runs");
    let report: Value =
        serde_json::from_slice(&output.stdout).unwrap_or_else(|_| panic!("{}: {output:?}", flaw.name));
    let rules = report["findings"].as_array().expect("findings").iter();
    let rules = rules.map(|finding| finding["rule"].as_str().expect("a rule").to_owned()).collect();
    assert_eq!(output.status.code(), Some(if report["conformant"] == true { 0 } else { 1 }), "{output:?}");
    (report["conformant"] == true, rules)
}

/// Whether the report names the rule that a flaw breaks, with one of the secrets or for a rare token.
fn is_named(flaw: &Flaw, secrets: &[PathBuf], claims: &Path, rare: &[PathBuf]) -> bool {
    let rule = flaw.rule().unwrap_or("claims-expected");
    let claims = (rule == "claims-expected").then_some(claims);
    let named = |secret: &Path, clock: &[&str], claims: Option<&Path>| {
        let (conformant, rules) = judged(flaw, secret, clock, claims);
        !conformant && rules.iter().any(|name| name == rule)
    };
    if rule == "iat-advances" {
        // With a running clock. The minute may end between two calls, but not three times.
        return (0..3).any(|_| named(&secrets[0], &[], claims));
    }
    let clock = ["--now", NOW];
    secrets.iter().any(|secret| named(secret, &clock, claims))
        || rare.iter().any(|claims| named(&secrets[0], &clock, Some(claims)))
}

#[test]
fn the_report_names_the_rule_that_a_flawed_generator_breaks() {
    assert_named(6);
}

#[test]
#[ignore = "deep: every flawed generator, some of them with every secret"]
fn the_report_names_the_rule_that_each_flawed_generator_breaks() {
    assert_named(1);
}

/// Judges every `step`-th flawed generator.
fn assert_named(step: usize) {
    let generators: Vec<&Flaw> = flaws().filter(|flaw| flaw.operation() == Operation::Sign).collect();
    assert!(generators.len() > 100, "{}", generators.len());
    let generators: Vec<&Flaw> = generators.into_iter().step_by(step).collect();
    let secrets: Vec<PathBuf> =
        (0..).zip(secrets()).map(|(at, secret)| file(&format!("secret-{at}"), &secret)).collect();
    let claims = file("claims.json", CLAIMS.as_bytes());
    let rare: Vec<PathBuf> =
        (0..).zip(rare_claims()).map(|(at, text)| file(&format!("rare-{at}"), text.as_bytes())).collect();
    assert_eq!(rare.len(), 4);
    let (next, unnamed) = (Mutex::new(generators.iter()), Mutex::new(Vec::new()));
    thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| {
                while let Some(flaw) = { next.lock().expect("no thread panics with it").next() } {
                    if !is_named(flaw, &secrets, &claims, &rare) {
                        unnamed.lock().expect("no thread panics with it").push(flaw.name);
                    }
                }
            });
        }
    });
    for path in secrets.iter().chain(&rare).chain([&claims]) {
        fs::remove_file(path).expect("a file of our own");
    }
    let mut unnamed = unnamed.into_inner().expect("no thread panicked");
    unnamed.sort_by_key(|name| generators.iter().position(|flaw| flaw.name == *name));
    let is_asked = |name: &&str| generators.iter().any(|flaw| flaw.name == *name);
    let expected: Vec<&str> = ALLOWED.into_iter().chain(BEYOND).filter(is_asked).collect();
    assert_eq!(unnamed, expected, "of {} flawed generators", generators.len());
}
