//! A finding for people: what broke and where, the decoded token, its terms, the rules it breaks, and the next
//! commands.

use std::path::Path;

use jwt_assay::fuzzing::{Input, SECRET, target};
use jwt_assay::lint::{Finding as Broken, Inspection, Inspector, Level};
use jwt_assay::report::{BAD, DIM, GOOD, STRONG, UNSURE, paint};
use jwt_assay::text::escaped;

use super::times;
use crate::finding::Finding;
use crate::input::token_of;

/// The most characters that are shown of an input or a decoded text.
const SHOWN: usize = 2000;

/// Renders a finding with one of its inputs.
pub fn finding(finding: &Finding, path: &Path, bytes: &[u8]) -> String {
    let row = |name: &str, value: &str| format!("{} {value}\n", paint(DIM, format!("{name:<10}")));
    let mut text = format!(
        "{} ({}, {})\n\n",
        paint(STRONG, escaped(&finding.id)),
        escaped(&finding.state),
        times(finding.times)
    );
    text += &row("target", &escaped(&finding.target));
    text += &row(&escaped(&finding.kind), &indented(&finding.message));
    if let Some(place) = &finding.place {
        text += &row("at", &escaped(place));
    }
    if let Some(origin) = finding.origin {
        text += &row("found", &origin.words());
    }
    text += &row("input", &format!("{} ({} bytes)", escaped(&path.to_string_lossy()), bytes.len()));
    match target(&finding.target).and_then(|target| token_of(target, bytes)) {
        Some(input) => text += &token(&Input::read(&input), row),
        None => text += &row("bytes", &spelled(bytes)),
    }
    text += "\n";
    text += &row("rerun", &again(finding, path));
    text + &match &finding.kept {
        Some(regression) => row("kept as", &escaped(regression)),
        None => {
            row("keep it", &format!("cargo campaign keep {} --name NAME --why TEXT", escaped(&finding.id)))
        }
    }
}

/// A token, decoded, with the lint's findings.
fn token(input: &Input<'_>, row: impl Fn(&str, &str) -> String) -> String {
    let inspection = Inspector::new(SECRET).inspect(input.token, &input.policy);
    let examination = &inspection.examination;
    let mut text = "\n".to_owned() + &row("token", &spelled(input.token));
    let part = |bytes: &Option<Vec<u8>>| bytes.as_deref().map_or("not decodable".to_owned(), spelled);
    text += &row("header", &part(&examination.header_text));
    text += &row("payload", &part(&examination.payload_text));
    text += &row(
        "signature",
        match examination.signature_matches {
            Some(true) => "is the MAC",
            Some(false) => "is not the MAC",
            None => "can't be checked",
        },
    );
    text += &row("terms", &terms(input));
    text += "\n";
    for broken in &inspection.findings {
        text += &rule(broken);
    }
    text + &verdict(&inspection)
}

/// The terms, as written below a token.
fn terms(input: &Input<'_>) -> String {
    let alone = Input { token: b"", policy: input.policy.clone() }.write();
    let words = escaped(String::from_utf8_lossy(&alone).trim_start());
    if words.contains("now=") {
        words
    } else {
        format!("now={} {words}", input.policy.now).trim_end().to_owned()
    }
}

fn rule(broken: &Broken) -> String {
    let (style, level) = match broken.rule.generator() {
        Level::Must => (BAD, "MUST"),
        Level::Should => (UNSURE, "SHOULD"),
        Level::May => (DIM, "note"),
    };
    let id = paint(STRONG, broken.rule.id());
    format!("{} {id} at {}: found {}\n", paint(style, level), broken.at, broken.found)
}

fn verdict(inspection: &Inspection) -> String {
    match inspection.rejection() {
        Some(broken) => format!("{}, first for {}\n", paint(BAD, "the lint rejects it"), broken.rule.id()),
        None => format!("{}\n", paint(GOOD, "the lint accepts it")),
    }
}

/// The command that runs the target on the input, in the build that found it.
fn again(finding: &Finding, path: &Path) -> String {
    let build = match finding.sanitizer.as_str() {
        "none" => "cargo fuzz run -s none --debug-assertions",
        _ => "cargo +nightly fuzz run --debug-assertions",
    };
    format!("{build} {} {}", escaped(&finding.target), escaped(&path.to_string_lossy()))
}

/// Bytes as printable text of limited length.
fn spelled(bytes: &[u8]) -> String {
    let text = match std::str::from_utf8(bytes) {
        Ok(text) => indented(text),
        Err(_) => bytes.escape_ascii().to_string(),
    };
    match text.char_indices().nth(SHOWN) {
        Some((end, _)) => format!("{}… ({} bytes in total)", &text[..end], bytes.len()),
        None => text,
    }
}

/// An escaped text, with all lines but the first indented.
fn indented(text: &str) -> String {
    escaped(text).trim_end().replace('\n', "\n           ")
}

#[cfg(test)]
mod tests {
    use jwt_assay::forge::Forge;

    use super::*;

    #[test]
    fn a_token_is_shown_decoded_and_safe_to_print() {
        let token = Forge::new("{\"iat\":\"\u{202e}\"}").sign(SECRET).token();
        let input = [&token[..], b"\nnow=7 leeway=2"].concat();
        let found = super::super::tests::finding("verify_signed-one", "verify_signed");
        let text = finding(&found, Path::new("state/one.min"), &input);
        let text = anstream::adapter::strip_str(&text).to_string();
        for line in [
            "panic      verify-agrees-with-inspect: the verifier\\u{1b}[31m refuses\n           left: 1\n",
            "at         src/fuzzing/oracles/token.rs:29:5\n",
            "header     {\"alg\":\"HS256\",\"typ\":\"JWT\"}\n",
            "payload    {\"iat\":\"\\u{202e}\"}\n",
            "signature  is the MAC\n",
            "terms      now=7 leeway=2\n",
            "MUST iat-number at payload $.iat: found ",
            "the lint rejects it, first for iat-number\n",
            "rerun      cargo fuzz run -s none --debug-assertions verify_signed state/one.min\n",
            "keep it    cargo campaign keep verify_signed-one --name NAME --why TEXT\n",
        ] {
            assert!(text.contains(line), "{line}\n---\n{text}");
        }
    }

    #[test]
    fn an_input_that_is_not_a_token_is_shown_as_bytes() {
        let mut found = super::super::tests::finding("other-one", "a-target-that-is-gone");
        found.sanitizer = "address".to_owned();
        let text = finding(&found, Path::new("one"), b"\xFF\x1b{}");
        let text = anstream::adapter::strip_str(&text).to_string();
        assert!(text.contains("bytes      \\xff\\x1b{}\n"), "{text}");
        assert!(
            text.contains("cargo +nightly fuzz run --debug-assertions a-target-that-is-gone one\n"),
            "{text}"
        );
    }
}
