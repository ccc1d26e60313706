//! The list of published secrets: it is as its schema and its page say, and each of them is found.

use std::collections::HashSet;
use std::path::Path;

use data_encoding::{BASE64, BASE64URL, HEXLOWER_PERMISSIVE};
use serde_json::Value;

use super::{found, rule};

fn read(name: &str) -> Value {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("vectors/secrets").join(name);
    let text = std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    serde_json::from_str(&text).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

fn entries() -> Vec<Value> {
    read("published.json")["secrets"].as_array().expect("secrets").clone()
}

fn text<'a>(entry: &'a Value, member: &str) -> &'a str {
    entry[member].as_str().unwrap_or_default()
}

/// The bytes that the text encodes, if it is used so.
fn decoded(entry: &Value) -> Option<Vec<u8>> {
    let digits = text(entry, "secret").trim_end_matches('=');
    let padded = format!("{digits}{}", "=".repeat((4 - digits.len() % 4) % 4));
    let decoder = |encoding: data_encoding::Encoding| {
        let mut lenient = encoding.specification();
        lenient.check_trailing_bits = false;
        lenient.encoding().expect("a sound encoding")
    };
    let bytes = match text(entry, "encoding") {
        "" => return None,
        "hex" => HEXLOWER_PERMISSIVE.decode(digits.as_bytes()),
        "base64" => decoder(BASE64).decode(padded.as_bytes()),
        "base64url" => decoder(BASE64URL).decode(padded.as_bytes()),
        other => panic!("{other}"),
    };
    Some(bytes.unwrap_or_else(|error| panic!("{entry}: {error}")))
}

#[test]
fn the_list_matches_its_schema() {
    let validator = jsonschema::validator_for(&read("published.schema.json")).expect("a sound schema");
    let list = read("published.json");
    let problems: Vec<String> =
        validator.iter_errors(&list).map(|error| format!("{}: {error}", error.instance_path())).collect();
    assert_eq!(problems, [""; 0]);
    let mut wrong = list;
    wrong["secrets"][0]["read"] = "yesterday".into();
    assert!(!validator.is_valid(&wrong));
}

#[test]
fn the_list_is_long_enough_and_has_nothing_twice() {
    let entries = entries();
    let secrets: HashSet<&str> = entries.iter().map(|entry| text(entry, "secret")).collect();
    assert_eq!(secrets.len(), entries.len());
    let long = entries.iter().filter(|entry| text(entry, "secret").len() >= 32).count();
    assert!(long >= 100, "{long} have 32 bytes or more");
}

#[test]
fn each_of_them_is_found_as_a_text_and_decoded() {
    for entry in entries() {
        let (secret, what) = (text(&entry, "secret"), text(&entry, "what"));
        assert_eq!(found(secret), ("key-sample", what.to_owned()));
        let around = format!("{what}, with white space or quotation marks around it");
        for wrapped in [format!("{secret}\n"), format!("\"{secret}\""), format!("  '{secret}'\r\n")] {
            assert_eq!(found(wrapped), ("key-sample", around.clone()));
        }
        if let Some(bytes) = decoded(&entry) {
            let (rule, found) = found(bytes);
            assert_eq!((rule, found.starts_with(what)), ("key-sample", true), "{what}: {found}");
            assert!(found.contains(", decoded from "), "{found}");
        }
    }
}

#[test]
fn a_finding_names_the_product_and_shows_nothing_of_the_secret() {
    for entry in entries() {
        let (secret, (_, found)) = (text(&entry, "secret"), found(text(&entry, "secret")));
        let shown = secret.len() > 8
            && (0..secret.len() - 8)
                .any(|at| secret.get(at..at + 8).is_some_and(|piece| found.contains(piece)));
        assert!(!shown, "{found}");
    }
}

#[test]
fn a_secret_with_a_published_one_in_it_is_another_secret() {
    for near in [
        "secret, but not just the word: 7Qv2xZ",
        "!ChangeThisMercureHubJWTSecretKey! 8f2Kx",
        "reallyreallyreallyreallyverysafe-4nQz",
        "Your-Super-Secret-Jwt-Tokens-With-At-Least-32-Animals-Long",
    ] {
        assert_eq!(rule(near), "", "{near}");
    }
}
