//! Reads the crash at the end of a log, and finds what all crashes of one bug have in common.

use std::path::Path;

use crate::finding::Crash;

/// The most bytes that are kept of a message.
const LONGEST_MESSAGE: usize = 4_096;

/// The most characters of a message that distinguish bugs.
const LONGEST_BUCKET: usize = 200;

/// What `assert_eq` and `assert_ne` put before their message.
const ASSERTIONS: [&str; 2] = ["assertion `left == right` failed: ", "assertion `left != right` failed: "];

/// Reads the crash at the end of a log. Places in `project` are relative to it.
pub fn read(log: &str, project: &Path) -> Crash {
    let panic = panic(log);
    let kind = kind(log, panic.is_some());
    let (place, message) = match panic {
        // A process that times out may have panicked before, in an implementation under test.
        Some((place, message)) if kind == "panic" => (Some(shorter(place, project)), message),
        _ => (None, reason(log).to_owned()),
    };
    let message = cut(message.trim(), LONGEST_MESSAGE).to_owned();
    let first = message.lines().next().unwrap_or_default();
    let place_word = place.as_deref().map(|place| format!("{place} ")).unwrap_or_default();
    let bucket = format!("{place_word}{}", without_values(first));
    Crash { kind, bucket, oracle: oracle(first), message, place, origin: None }
}

fn kind(log: &str, panicked: bool) -> &'static str {
    let errors = || log.lines().filter(|line| line.starts_with("==") && line.contains("ERROR: "));
    if errors().any(|line| line.contains("libFuzzer: timeout")) {
        "timeout"
    } else if errors().any(|line| line.contains("libFuzzer: out-of-memory")) {
        "out-of-memory"
    } else if panicked {
        "panic"
    } else if errors().any(|line| line.contains("Sanitizer: ")) {
        "sanitizer"
    } else {
        "signal"
    }
}

/// Place and message of the last panic.
fn panic(log: &str) -> Option<(&str, String)> {
    let lines: Vec<&str> = log.lines().collect();
    let at = lines.iter().rposition(|line| line.starts_with("thread '") && line.contains(" panicked at "))?;
    let place = lines[at].rsplit_once(" panicked at ")?.1.trim_end_matches(':');
    let is_over = |line: &&&str| {
        line.starts_with("note: run with") || line.starts_with("stack backtrace:") || line.starts_with("==")
    };
    let message: Vec<&str> = lines[at + 1..].iter().take_while(|line| !is_over(line)).copied().collect();
    Some((place, message.join("\n")))
}

/// The reason that the fuzzer or the sanitizer reports.
fn reason(log: &str) -> &str {
    let error = log.lines().find(|line| line.starts_with("==") && line.contains("ERROR: "));
    let reason = error.and_then(|line| line.split_once("ERROR: ")).map(|(_, reason)| reason);
    reason.unwrap_or("the process ended without an error message")
}

/// A place without the parts that differ between machines.
fn shorter(place: &str, project: &Path) -> String {
    let foreign = ["/registry/src/", "/rustc/"].iter().find_map(|folder| place.split_once(folder));
    let place = foreign.and_then(|(_, inside)| inside.split_once('/')).map_or(place, |(_, path)| path);
    let project = format!("{}/", project.display());
    cut(place.strip_prefix(&project).unwrap_or(place), 300).to_owned()
}

/// The name of the broken promise, at the start of an oracle's message: `verify-agrees-with-inspect: ...`.
fn oracle(line: &str) -> Option<String> {
    let message = ASSERTIONS.iter().find_map(|before| line.strip_prefix(before)).unwrap_or(line);
    let (name, _) = message.split_once(": ")?;
    let is_name = name.contains('-')
        && name.chars().all(|character| matches!(character, 'a'..='z' | '0'..='9' | '-' | '_' | '.' | '/'));
    is_name.then(|| cut(name, 100).to_owned())
}

/// A line without its numbers and quoted texts, which differ between crashes of one bug.
fn without_values(line: &str) -> String {
    if let Some(name) = oracle(line) {
        return name;
    }
    let mut kept = String::new();
    let mut rest = line;
    let mut before = ' ';
    while let Some(first) = rest.chars().next() {
        let (text, length) = match first {
            '0'..='9' => (
                "N",
                rest.find(|digit: char| !digit.is_ascii_hexdigit() && digit != 'x' && digit != '_')
                    .unwrap_or(rest.len()),
            ),
            '"' | '`' => ("…", quoted(rest, first)),
            // Inside a word it is an apostrophe.
            '\'' if !before.is_alphanumeric() => ("…", quoted(rest, first)),
            _ => (&rest[..first.len_utf8()], first.len_utf8()),
        };
        kept.push_str(text);
        before = first;
        rest = &rest[length..];
    }
    kept.chars().take(LONGEST_BUCKET).collect()
}

/// The length of a text in quotation marks, or of all the rest if the closing mark is missing.
fn quoted(text: &str, mark: char) -> usize {
    let mut is_escaped = false;
    for (at, character) in text.char_indices().skip(1) {
        match character {
            _ if is_escaped => is_escaped = false,
            '\\' => is_escaped = true,
            _ if character == mark => return at + mark.len_utf8(),
            _ => {}
        }
    }
    text.len()
}

/// The start of a text: at most this many bytes, and whole characters.
fn cut(text: &str, most: usize) -> &str {
    let end = (0..=most.min(text.len())).rev().find(|end| text.is_char_boundary(*end));
    &text[..end.unwrap_or_default()]
}

/// A file name for a finding: the target, and the oracle or else the message.
pub fn slug(target: &str, crash: &Crash) -> String {
    let first = crash.message.lines().next().unwrap_or_default();
    let text = crash.oracle.clone().unwrap_or_else(|| match crash.kind {
        "panic" => without_values(first),
        kind => kind.to_owned(),
    });
    let plain = text.to_lowercase().replace(|character: char| !character.is_ascii_alphanumeric(), "-");
    let words: Vec<&str> = plain.split('-').filter(|word| !word.is_empty()).collect();
    let name = words.join("-");
    let name = cut(&name, 60).trim_end_matches('-');
    format!("{target}-{}", if name.is_empty() { crash.kind } else { name })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(log: &str) -> Crash {
        super::read(log, Path::new("/home/me/assay"))
    }

    const PANIC: &str = "#9\tNEW cov: 1 ft: 1 corp: 1/1b exec/s: 0 rss: 28Mb\n\
        thread '<unnamed>' (71) panicked at /home/me/assay/src/jwt/compact.rs:12:5:\n\
        index out of bounds: the len is 3 but the index is 17\n\
        note: run with `RUST_BACKTRACE=1` environment variable to display a backtrace\n\
        ==71== ERROR: libFuzzer: deadly signal\n";

    #[test]
    fn a_panic_is_known_by_its_place_and_message() {
        let crash = read(PANIC);
        assert_eq!((crash.kind, crash.place.as_deref()), ("panic", Some("src/jwt/compact.rs:12:5")));
        assert_eq!(crash.message, "index out of bounds: the len is 3 but the index is 17");
        assert_eq!(
            crash.bucket,
            "src/jwt/compact.rs:12:5 index out of bounds: the len is N but the index is N"
        );
        assert_eq!(crash.oracle, None);
        assert_eq!(slug("decode", &crash), "decode-index-out-of-bounds-the-len-is-n-but-the-index-is-n");
        let other = read(&PANIC.replace("17", "4").replace("71", "72"));
        assert_eq!(other.bucket, crash.bucket, "another input, the same bug");
        let elsewhere = read(&PANIC.replace(":12:5", ":13:5"));
        assert_ne!(elsewhere.bucket, crash.bucket);
    }

    #[test]
    fn an_oracle_is_known_by_its_name() {
        let message =
            "assertion `left == right` failed: verify-agrees-with-inspect: they differ\n  left: Some(\"a\")";
        let log = format!(
            "thread '<unnamed>' panicked at src/fuzzing/oracles/token.rs:9:5:\n{message}\nnote: run with `X`\n"
        );
        let crash = read(&log);
        assert_eq!(crash.oracle.as_deref(), Some("verify-agrees-with-inspect"));
        assert_eq!(crash.message, message);
        assert_eq!(crash.bucket, "src/fuzzing/oracles/token.rs:9:5 verify-agrees-with-inspect");
        assert_eq!(slug("inspect", &crash), "inspect-verify-agrees-with-inspect");
    }

    #[test]
    fn other_crashes_have_kinds_of_their_own() {
        let crash = read("==5== ERROR: libFuzzer: timeout after 10 seconds\n");
        assert_eq!((crash.kind, crash.bucket.as_str()), ("timeout", "libFuzzer: timeout after N seconds"));
        assert_eq!(
            read("==5== ERROR: libFuzzer: out-of-memory (used: 3Mb; limit: 2Mb)\n").kind,
            "out-of-memory"
        );
        let address =
            read("==5==ERROR: AddressSanitizer: heap-buffer-overflow on address 0x602000 at pc 0x55\n");
        assert_eq!(address.kind, "sanitizer");
        assert_eq!(address.bucket, "AddressSanitizer: heap-buffer-overflow on address N at pc N");
        assert_eq!(read("").kind, "signal");
        assert_eq!(slug("decode", &read("")), "decode-signal");
    }

    #[test]
    fn quoted_texts_differ_and_apostrophes_do_not_quote() {
        assert_eq!(
            without_values("called on \"a \\\" b\": can't read `x` or 'y', doesn't"),
            "called on …: can't read … or …, doesn't"
        );
        assert_eq!(
            without_values("byte index 2 is in 'é' (bytes 1..3) of `aé"),
            "byte index N is in … (bytes N..N) of …"
        );
        assert_eq!(oracle("Some Text: no"), None);
    }

    #[test]
    fn a_foreign_place_is_short_and_a_long_message_is_cut() {
        let place =
            shorter("/home/me/.cargo/registry/src/index-1a/jwt-0.16.0/src/lib.rs:1:2", Path::new("/x"));
        assert_eq!(place, "jwt-0.16.0/src/lib.rs:1:2");
        let place = shorter("/rustc/5980/library/core/src/str/mod.rs:1:2", Path::new("/x"));
        assert_eq!(place, "library/core/src/str/mod.rs:1:2");
        let log = format!("thread 'é' panicked at a.rs:1:1:\n{}", "é".repeat(9_000));
        assert_eq!(read(&log).message.len(), LONGEST_MESSAGE);
    }
}
