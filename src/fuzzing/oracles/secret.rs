//! The oracle of secrets: any bytes may be what a secret's file or a list of words has in it. What a lint finds out about them
//! can be printed, and it knows the tokens that are signed with them.

use std::sync::LazyLock;

use super::plain::is_plain;
use super::token::{check_findings, check_words};
use crate::forge::Forge;
use crate::fuzzing::{Gate, NOW};
use crate::jwt::{Policy, Reason};
use crate::lint::{Inspection, Inspector, WordList};
use crate::secrets::Secrets;

/// What is signed.
static PAYLOAD: LazyLock<Forge> = LazyLock::new(|| Forge::new(format!(r#"{{"iat":{NOW},"jti":"a"}}"#)));

/// A longer secret is not tried in other forms, and is not a word of a list.
const LONGEST: usize = WordList::LONGEST;

/// Takes the bytes for a secret, for the file's name on their first line, for a list of words, and for what a service hands
/// out.
pub fn secret(bytes: &[u8]) -> Gate {
    let inspector = Inspector::new(bytes).guessing(None);
    let right = PAYLOAD.sign(bytes).token();
    let inspection = inspector.inspect(&right, &Policy::at(NOW));
    check_findings(&right, &inspection);
    assert_eq!(
        has(&inspection, Reason::KeyEmpty.id()),
        bytes.is_empty(),
        "secret-empty: a secret is taken for empty"
    );
    if bytes.is_empty() {
        return Gate::Nothing;
    }
    let is_right = !has(&inspection, Reason::SignatureMatch.id()) && inspector.explain(&inspection).is_none();
    assert!(is_right, "secret-right: a token that is signed with the secret is not right");
    let first = bytes.split(|byte| *byte == b'\n').next().unwrap_or_default();
    if let Ok(name) = std::str::from_utf8(first) {
        check_name(name, bytes);
    }
    check_hidden(bytes);
    let is_list = check_words_of_list(bytes);
    #[cfg(feature = "profile")]
    check_services(bytes);
    Gate::of_document(is_list)
}

/// No piece of the secret is left in a text, wherever it is.
fn check_hidden(bytes: &[u8]) {
    const PIECE: usize = 16;
    let Ok(text) = std::str::from_utf8(bytes) else { return };
    let secrets = Secrets::of(bytes);
    let starts = (0..text.len()).filter(|at| at % 7 == 0 && text.is_char_boundary(*at)).take(20);
    for start in starts {
        let Some(piece) = text.get(start..start + PIECE) else { continue };
        for around in ["", "a", "a text: "] {
            let shown = secrets.hide(&format!("{around}{piece}"));
            assert!(!shown.contains(piece), "secret-hidden: a piece of the secret is shown");
        }
    }
}

fn has(inspection: &Inspection, rule: &str) -> bool {
    inspection.findings.iter().any(|finding| finding.rule.id() == rule)
}

/// A token that is signed with the name of the secret's file or variable is explained.
fn check_name(name: &str, secret: &[u8]) {
    let inspector = Inspector::new(secret).with_secret_file_name(name).with_secret_variable_name(name);
    for key in [name.to_owned(), format!("${{{name}}}"), format!("/run/secrets/{name}")] {
        let token = PAYLOAD.sign(&key).token();
        let inspection = inspector.inspect(&token, &Policy::at(NOW));
        let is_known = key.is_empty() || secret.len() > LONGEST || key.len() > LONGEST;
        match inspector.explain(&inspection) {
            Some(diagnosis) => check_words(&diagnosis),
            None => assert!(
                is_known || !has(&inspection, Reason::SignatureMatch.id()),
                "secret-name: a token that is signed with the name of the secret is not explained"
            ),
        }
    }
}

/// A token that is signed with a word of a list is known by that list, or the word is published anyway.
fn check_words_of_list(text: &[u8]) -> bool {
    let list = match WordList::new("words", text.to_vec()) {
        Ok(list) => list,
        Err(error) => {
            assert!(is_plain(&error.to_string()), "word-list-refusal: the reason is not plain");
            return false;
        }
    };
    assert_eq!(format!("{list:?}"), r#"WordList { name: "words", .. }"#, "word-list-debug: it shows more");
    let text = text.strip_prefix("\u{feff}".as_bytes()).unwrap_or(text);
    let mut lines = text.split(|byte| *byte == b'\n').map(|line| line.strip_suffix(b"\r").unwrap_or(line));
    let word = lines.rfind(|line| !line.is_empty()).expect("word-list-empty: a list without a word");
    let token = PAYLOAD.sign(word).token();
    let guessed = Inspector::without_secret().guessing(Some(list)).inspect(&token, &Policy::at(NOW));
    check_findings(&token, &guessed);
    assert!(has(&guessed, "key-sample"), "word-list-known: a word of the list is not known");
    true
}

/// Where a service could have handed out these bytes: a token that is signed with the key in them is right, and one that is
/// signed with the bytes as they are is right or explained.
#[cfg(feature = "profile")]
fn check_services(text: &[u8]) {
    use crate::profile::{Profile, SecretEncoding};
    for profile in Profile::bundled() {
        let key = match profile.secret().decode(text) {
            Ok(key) => key,
            Err(error) => {
                assert!(is_plain(&error.to_string()), "secret-refusal: the reason is not plain");
                continue;
            }
        };
        // The others take the bytes as they are, which is tried above.
        if key.as_slice() == text || key.len() > LONGEST {
            continue;
        }
        // White space around an encoded secret does not belong to it.
        if profile.secret().encoding != SecretEncoding::Raw {
            let end = [text.trim_ascii(), b" \n"].concat();
            let again = profile.secret().decode(&end);
            assert_eq!(again.as_ref(), Ok(&key), "secret-space: white space changes the key");
        }
        let inspector = Inspector::for_service(profile, text).expect("secret-service: a key is not taken");
        for (secret, is_key) in [(key.as_slice(), true), (text, false)] {
            let token = PAYLOAD.sign(secret).token();
            let inspection = inspector.inspect(&token, &Policy::at(NOW));
            check_findings_of(&inspector, &inspection);
            let differs = has(&inspection, Reason::SignatureMatch.id());
            assert!(!(is_key && differs), "secret-service: a token that is signed with the key is not right");
            let is_explained = !differs || inspector.explain(&inspection).is_some();
            assert!(is_explained, "secret-service: a token that is signed with the text is not explained");
        }
    }
}

/// Findings by a profile's rules are printable.
#[cfg(feature = "profile")]
fn check_findings_of(inspector: &Inspector, inspection: &Inspection) {
    for finding in &inspection.findings {
        let is_known = inspector.rule_set().place(finding.rule.id()).is_some();
        assert!(is_known, "secret-service: a finding of a rule that is not in the set");
        assert!(is_plain(&finding.found), "secret-found: {} is not plain", finding.rule.id());
    }
}
