//! Oracles of documents that come from outside: no bytes make a reader panic, and a document that was read is written back
//! unchanged.

use serde_json::Value;

use super::plain::is_plain;
use crate::fuzzing::Gate;
#[cfg(feature = "generator")]
use crate::fuzzing::NOW;
use crate::jwt::Claims;
use crate::jwt::json::{Object, to_string};
use crate::suite::{Case, KnownFailures, Scope, Suite};

/// A vector file, under the group that it names.
pub fn vectors(text: &[u8]) -> Gate {
    let Ok(text) = std::str::from_utf8(text) else { return Gate::Nothing };
    let said = Object::parse(text).ok();
    let group = said.as_ref().and_then(|file| file.get("group")?.as_str()).unwrap_or("any");
    match Suite::load([(group, text)]) {
        Ok(suite) => {
            for case in suite.cases() {
                assert_eq!(case.group(), group, "vectors-group: a case of another group was loaded");
            }
            check_answers(&serde_json::from_str(text).unwrap_or_default());
            Gate::Accepted
        }
        Err(error) => {
            let _ = error.to_string();
            Gate::Nothing
        }
    }
}

/// No two cases ask the same question, in the same spelling and of the same scope, and expect different answers.
fn check_answers(file: &Value) {
    const QUESTION: [&str; 10] = [
        "op",
        "key",
        "token",
        "token_bytes",
        "before",
        "now",
        "claims",
        "catalogue",
        "message_hex",
        "bytes_hex",
    ];
    let scope = |case: &Value, member: &str| serde_json::from_value::<Scope>(case[member].clone()).ok();
    let cases = file["cases"].as_array().map(Vec::as_slice).unwrap_or_default();
    for (at, case) in cases.iter().enumerate() {
        for other in &cases[..at] {
            // What a verifier reads is a part of the answer.
            let is_answer = |name: &str| name == "claims" && case["op"] == "verify";
            let is_same = QUESTION.iter().all(|name| is_answer(name) || case[*name] == other[*name]);
            let highest = |case: &Value| scope(case, "max_scope").unwrap_or(Scope::Profile);
            let (low, high) = (scope(case, "scope"), highest(case));
            let is_apart = low > Some(highest(other)) || scope(other, "scope") > Some(high);
            let is_verify = case["op"] == "verify";
            let is_answered = is_apart || !is_same || !is_verify || case["expect"] == other["expect"];
            assert!(is_answered, "vectors-answers: one question has two answers");
        }
    }
}

/// A list of known failures.
pub fn known_failures(text: &[u8]) -> Gate {
    let Ok(known) = KnownFailures::from_json(text) else { return Gate::Nothing };
    for key in known.keys() {
        let has_reason = known.reason(key).is_some_and(|reason| !reason.trim().is_empty());
        assert!(has_reason, "known-failures-reason: an entry has no reason");
    }
    let document: Value = serde_json::from_slice(text).unwrap_or_default();
    for (id, entry) in document.as_object().into_iter().flatten() {
        // A glob that matches it gives way.
        let why = entry.as_str().or(entry["why"].as_str()).map(str::trim);
        let is_own = known.reason(id) == why || id.contains(['*', '?']);
        assert!(is_own, "known-failures-own: a case has another reason than its own");
    }
    if known.check(Suite::bundled()).is_ok() {
        let is_listed = |case: &&Case| known.entry(&case.id).is_some();
        let listed = Suite::bundled().cases().iter().filter(is_listed).count();
        let is_used = listed > 0 || known.keys().next().is_none();
        assert!(is_used, "known-failures-used: a checked list covers no case");
    }
    Gate::Accepted
}

/// A claims set as text, as `sign` and the generator check read it.
pub fn claims(text: &[u8]) -> Gate {
    let Ok(object) = Object::parse(text) else { return Gate::Nothing };
    match Claims::from_object(object) {
        Ok(claims) => {
            let given: Option<Value> = serde_json::from_slice(text).ok();
            let read = serde_json::from_str(&to_string(&claims)).ok();
            assert_eq!(read, given, "claims-read: other claims are read than the text has");
            let signed = crate::jwt::sign(&claims, &crate::fuzzing::KEY).ok().and_then(|token| {
                let payload = crate::jwt::base64url::decode(token.split('.').nth(1)?).ok()?;
                serde_json::from_slice(&payload).ok()
            });
            assert_eq!(signed, given, "claims-signed: other claims are signed than the text has");
            super::roundtrip(&claims)
        }
        Err(fault) => {
            assert!(is_plain(&fault.found), "claims-found: a fault shows unprintable characters");
            Gate::Json
        }
    }
}

/// A manifest of adapters.
#[cfg(feature = "process")]
pub fn manifest(text: &[u8]) -> Gate {
    Gate::of_document(crate::peers::adapters::read_manifest(std::path::Path::new("peers.json"), text).is_ok())
}

/// A generator's output: a text, a URL, or a JSON document.
#[cfg(feature = "generator")]
pub fn extract(given: &[u8]) -> Gate {
    use crate::generator::extract::{Origin, json, text, url};
    let (words, given) = secrets_of(given);
    let mut sent = crate::generator::Secrets::default();
    words.iter().for_each(|word| sent.add(word.as_bytes()));
    let address = String::from_utf8_lossy(given);
    let found = [
        text(given, Origin::Output, &sent),
        json(given, None, &sent),
        url(&address, Origin::Location, &sent),
    ];
    for failure in found.iter().filter_map(|found| found.as_ref().err()) {
        let shown = failure.found.chars().all(|character| is_plain(&character.to_string()));
        assert!(shown, "extract-found: a message shows unprintable characters");
        let repeated = words.iter().find(|word| failure.found.contains(word.as_str()));
        assert!(repeated.is_none(), "extract-secret: a message repeats what was to be hidden");
    }
    if let (Some(expected), Ok(token)) = (tenant(&address), &found[2]) {
        assert_eq!(token.as_bytes(), expected, "extract-tenant: another token is taken than the URL has");
    }
    pasted(given);
    Gate::of_document(found.iter().any(Result::is_ok))
}

/// The words on a first line such as `secrets=S3cret`, which no message may repeat, and what is below. A word that could also
/// be one of our own is left out.
#[cfg(feature = "generator")]
fn secrets_of(given: &[u8]) -> (Vec<String>, &[u8]) {
    let Some(end) = given.iter().position(|byte| *byte == b'\n') else { return (Vec::new(), given) };
    let (first, rest) = (&given[..end], &given[end + 1..]);
    let Some(words) = first.strip_prefix(b"secrets=") else { return (Vec::new(), given) };
    let is_own = |word: &&str| {
        let has = |is_such: fn(char) -> bool| word.contains(is_such);
        word.len() >= 8 && has(|mark| mark.is_ascii_digit()) && has(|mark| mark.is_ascii_uppercase())
    };
    let words = String::from_utf8_lossy(words).into_owned();
    let words = words.split(' ').filter(|word| word.bytes().all(|byte| byte.is_ascii_alphanumeric()));
    (words.filter(is_own).map(str::to_owned).collect(), rest)
}

/// The decoded parameter of a URL, if there is one alone.
#[cfg(feature = "generator")]
fn tenant(url: &str) -> Option<Vec<u8>> {
    let address = url.split('#').next()?;
    let (_, query) = address.split_once('?')?;
    let tenants: Vec<&str> = query.split('&').filter_map(|pair| pair.strip_prefix("tenant=")).collect();
    let [value] = tenants[..] else { return None };
    let (bytes, mut decoded, mut at) = (value.as_bytes(), Vec::new(), 0);
    while at < bytes.len() {
        let digits = bytes.get(at + 1..at + 3).filter(|digits| digits.iter().all(u8::is_ascii_hexdigit));
        let escaped = digits
            .filter(|_| bytes[at] == b'%')
            .and_then(|digits| u8::from_str_radix(std::str::from_utf8(digits).ok()?, 16).ok());
        decoded.push(escaped.unwrap_or(bytes[at]));
        at += if escaped.is_some() { 3 } else { 1 };
    }
    Some(decoded)
}

/// A text that may have a token in it: the token is inside the text and is found as itself, and a verifier's decision
/// about the whole text stays the same.
#[cfg(feature = "generator")]
fn pasted(text: &[u8]) {
    use super::plain::is_harmless;
    use crate::fuzzing::SECRET;
    use crate::jwt::Policy;
    use crate::lint::{Inspector, Pasted, find_token};
    let inspector = Inspector::new(SECRET);
    let policy = Policy::at(NOW);
    let inspection = inspector.inspect_pasted(text, &policy);
    super::token::check_findings(text, &inspection);
    let decision = inspector.inspect(text, &policy).is_accepted();
    assert_eq!(
        inspection.is_accepted(),
        decision,
        "pasted-decision: a text gets another decision than a token"
    );
    for finding in &inspection.findings {
        let is_line = is_harmless(finding.advice()) && !finding.advice().contains('\n');
        assert!(is_line, "pasted-fix: a fix shows unprintable characters");
    }
    if let Pasted::Inside(inside) = find_token(text) {
        let is_inside = inside.at.start <= inside.at.end && inside.at.end <= text.len();
        assert!(is_inside, "pasted-place: the token is outside of the text");
        // What is left of escape sequences may be another one.
        if !inside.token.contains(&0x1b) {
            let again = find_token(&inside.token);
            assert!(!matches!(again, Pasted::Inside(_)), "pasted-token: a token is not found as itself");
        }
    }
}

/// A JSON Pointer on the first line, with a document below it to look in.
#[cfg(feature = "generator")]
pub fn pointer(text: &[u8]) -> Gate {
    let Ok(text) = std::str::from_utf8(text) else { return Gate::Nothing };
    let (path, document) = text.split_once('\n').unwrap_or((text, "{}"));
    let Ok(pointer) = path.parse::<crate::generator::Pointer>() else { return Gate::Nothing };
    assert!(is_plain(&pointer.to_string()), "pointer-shown: a pointer shows unprintable characters");
    let theirs: Option<Value> = serde_json::from_str(document).ok();
    if let (Ok(document), Some(theirs)) = (crate::jwt::json::parse(document), theirs) {
        let found = pointer.find(&document).map(to_string);
        let found: Option<Value> = found.and_then(|found| serde_json::from_str(&found).ok());
        assert_eq!(found.as_ref(), theirs.pointer(path), "pointer-find: another value is found");
    }
    Gate::Accepted
}
