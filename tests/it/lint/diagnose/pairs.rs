//! The diagnosis of a token with two mistakes names both.

use super::kit::{SECRET, b64, hs256, input, token};
use super::{functions, messages, named, secrets, signatures};

/// Every wrong way to write this MAC, except for those with the result of the right way or of another wrong
/// one: then there are not two mistakes, or not two that can be told apart.
fn written(mac: &[u8]) -> Vec<(&'static str, String)> {
    let all = signatures::all().into_iter().filter_map(|(id, write)| Some((id, write(mac)?)));
    let all: Vec<(&str, String)> = all.filter(|(_, segment)| *segment != b64(mac)).collect();
    let alone = |segment: &String| all.iter().filter(|(_, other)| other == segment).count() == 1;
    all.iter().filter(|(_, segment)| alone(segment)).cloned().collect()
}

/// Which pairs are tested: every `first`-th mistake with every `second`-th of the signature.
#[derive(Clone, Copy)]
struct Steps {
    first: usize,
    second: usize,
}

const ALL: Steps = Steps { first: 1, second: 1 };

/// Checks a mistake in pairs with every `step`-th mistake of the signature, and returns how many there are.
fn check(secret: &[u8], sent: &str, id: &'static str, mac: &[u8], step: usize) -> usize {
    let written = written(mac).into_iter().step_by(step);
    written
        .map(|(second, segment)| {
            let token = token(sent, segment);
            assert_eq!(named(&token, secret), [id, second], "{}", token.escape_ascii());
        })
        .count()
}

fn secrets_and_signatures(steps: Steps) -> usize {
    let pairs = secrets::all().into_iter().step_by(steps.first);
    let mac = |used: &[u8]| hs256(used, input(0).as_bytes());
    pairs.map(|(id, agreed, used)| check(&agreed, &input(0), id, &mac(&used), steps.second)).sum()
}

fn messages_and_signatures(steps: Steps) -> usize {
    let pairs = messages::all().into_iter().step_by(steps.first);
    pairs.map(|(id, sent, signed)| check(SECRET, &sent, id, &hs256(SECRET, &signed), steps.second)).sum()
}

fn functions_and_signatures(steps: Steps) -> usize {
    let functions = functions::all().into_iter().filter(|(id, _)| *id != "function-long-secret-not-hashed");
    let pairs =
        functions.step_by(steps.first).map(|(id, function)| (id, function(SECRET, input(0).as_bytes())));
    pairs.map(|(id, mac)| check(SECRET, &input(0), id, &mac, steps.second)).sum()
}

#[test]
fn a_mistake_of_the_secret_and_one_of_the_signature() {
    assert!(secrets_and_signatures(Steps { first: 11, second: 7 }) > 20);
}

#[test]
fn a_mistake_of_the_message_and_one_of_the_signature() {
    assert!(messages_and_signatures(Steps { first: 11, second: 7 }) > 10);
}

#[test]
fn a_mistake_of_the_function_and_one_of_the_signature() {
    assert!(functions_and_signatures(Steps { first: 2, second: 5 }) > 20);
}

#[test]
#[ignore = "deep: all pairs, of which the tests above try some"]
fn any_mistake_and_any_of_the_signature() {
    let pairs = [secrets_and_signatures(ALL), messages_and_signatures(ALL), functions_and_signatures(ALL)];
    assert!(pairs.iter().zip([1_500, 900, 240]).all(|(count, least)| *count > least), "{pairs:?}");
}

const COMMON_SECRETS: [&str; 12] = [
    "secret-base64-decoded",
    "secret-base64url-decoded",
    "secret-hex-decoded",
    "secret-hex-encoded",
    "secret-base64-encoded",
    "secret-line-feed-added",
    "secret-trimmed",
    "secret-quoted",
    "secret-latin-1",
    "secret-cut-to-32-bytes",
    "secret-hashed",
    "secret-empty",
];
const COMMON_MESSAGES: [&str; 8] = [
    "message-payload-alone",
    "message-without-period",
    "message-decoded",
    "message-padded",
    "message-base64",
    "message-header-rewritten",
    "message-trailing-line-feed",
    "message-utf-16-little-endian",
];
const COMMON_FUNCTIONS: [&str; 5] = [
    "function-hmac-sha-1",
    "function-hmac-sha-512",
    "function-sha-256-secret-first",
    "function-sha-256-secret-last",
    "function-arguments-swapped",
];

/// The first way to make each mistake: the search tries pairs with these only.
fn chosen<T>(all: Vec<T>, id: impl Fn(&T) -> &'static str, ids: &[&str]) -> Vec<T> {
    let mut chosen: Vec<T> = all.into_iter().filter(|one| ids.contains(&id(one))).collect();
    chosen.dedup_by_key(|one| id(one));
    assert_eq!(chosen.len(), ids.len());
    chosen
}

#[test]
fn two_common_mistakes_of_secret_message_and_function() {
    let secrets = chosen(secrets::all(), |one| one.0, &COMMON_SECRETS);
    let messages = chosen(messages::all(), |one| one.0, &COMMON_MESSAGES);
    let functions = chosen(functions::all(), |one| one.0, &COMMON_FUNCTIONS);
    let assert_named = |secret: &[u8], mac: Vec<u8>, ids: [&str; 2]| {
        assert_eq!(named(token(&input(0), b64(mac)), secret), ids);
    };
    for (secret, agreed, used) in &secrets {
        for (message, _, signed) in &messages {
            assert_named(agreed, hs256(used, signed), [secret, message]);
        }
        // With an empty secret before or after the message, the message alone is hashed: one mistake.
        let is_one = |function: &str| used.is_empty() && function.starts_with("function-sha-256");
        for (function, make) in functions.iter().filter(|(function, _)| !is_one(function)) {
            assert_named(agreed, make(used, input(0).as_bytes()), [secret, function]);
        }
    }
    for (message, _, signed) in &messages {
        for (function, make) in &functions {
            assert_named(SECRET, make(SECRET, signed), [message, function]);
        }
    }
}

#[test]
fn a_mistake_is_found_past_a_flaw_of_the_signature_that_the_lint_names() {
    let mac = b64(hs256(b"abc", input(0).as_bytes()));
    for segment in [format!("{mac}\n"), format!("{}\n{}", &mac[..20], &mac[20..])] {
        assert_eq!(named(token(&input(0), segment), b"YWJj"), ["secret-base64-decoded"]);
    }
}
