//! The dictionary: words of the vectors, in libFuzzer's format.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use jwt_assay::fuzzing::target;
use jwt_assay::jwt::json::{self, JsonLimits, Value};
use jwt_assay::jwt::{HEADER, base64url};
use jwt_assay::vectors::FILES;

/// The longest entry, in bytes. libFuzzer silently drops longer ones.
const LONGEST: usize = 64;

/// How many names, and how many values, are taken from the data: the most frequent ones.
const MOST: usize = 120;

/// Entries that are in no JSON document of the vectors.
const FIXED: &[&[u8]] = &[
    b"\xEF\xBB\xBF",
    b"\0",
    b"\xFF",
    b"\xC3\x28",
    b"\xED\xA0\x80",
    b"=",
    b"==",
    b"Bearer ",
    b"?tenant=",
    b"&tenant=",
    b"%2E",
    b"~0",
    b"~1",
    b"\\u0000",
    b"\\u0061",
    b"\\ud800",
    b"\\udc00",
    b"\\ud83e\\udd80",
    b"\\\"",
    b"\\\\",
    b"\\/",
    b"/**/",
    b"{}",
    b"[]",
    b"[[[[[[[[",
    b"null",
    b"true",
    b"false",
    b"NaN",
    b"-0",
    b"1e400",
    b"1E+2",
    b"0.5",
    b"-1",
    b"9007199254740993",
    b"9223372036854775807",
    b"18446744073709551616",
    b"1621521641",
    b"1621521641000",
    b"253402300800",
    b"\nnow=",
    b" max_age=",
    b" future_leeway=",
    b" leeway=",
    b" audience=",
    b" token_bytes=",
    b" depth=",
    b" members=",
];

/// The targets whose seeds the words are taken from.
const SOURCES: [&str; 7] =
    ["json", "claims", "catalogue", "manifest", "adapter_request", "adapter_reply", "summary"];

/// The entries without duplicates: fixed ones, encoded headers, then the vectors' names and values.
pub fn entries() -> Vec<Vec<u8>> {
    let mut entries: Vec<Vec<u8>> = FIXED.iter().map(|entry| entry.to_vec()).collect();
    entries.push(base64url::encode(HEADER).into_bytes());
    for alg in ["none", "None", "HS384", "HS512", "RS256", "hs256"] {
        entries.push(base64url::encode(format!(r#"{{"alg":"{alg}"}}"#)).into_bytes());
    }
    entries.push(b"e30".to_vec());
    // The many words of profiles would push the others out of one list.
    for (words, count) in [(Words::of_vectors(), MOST), (Words::of_seeds(&["profile"]), MOST / 3)] {
        entries.extend(most(&words.names, count));
        entries.extend(most(&words.values, count));
    }
    let mut seen = std::collections::HashSet::new();
    entries.retain(|entry| entry.len() <= LONGEST && seen.insert(entry.clone()));
    entries
}

/// The words of JSON documents, with their frequency.
#[derive(Default)]
struct Words {
    names: BTreeMap<String, usize>,
    values: BTreeMap<String, usize>,
}

impl Words {
    fn of_vectors() -> Self {
        let mut words = Words::of_seeds(&SOURCES);
        for (_, text) in FILES {
            words.names_of_cases(text);
        }
        words
    }

    fn of_seeds(targets: &[&str]) -> Self {
        let mut words = Words::default();
        for seed in targets.iter().flat_map(|name| target(name).expect("a target").seeds()) {
            words.read(&seed.bytes);
        }
        words
    }

    fn read(&mut self, text: &[u8]) {
        if let Some(value) = json::read(text, JsonLimits::default()).value {
            self.walk(&value);
        }
    }

    /// The names of a vector file's fields. The values are in the seeds of other targets.
    fn names_of_cases(&mut self, text: &str) {
        let limits = JsonLimits { depth: 64, members: 1 << 20 };
        let Some(Value::Object(file)) = json::read(text.as_bytes(), limits).value else { return };
        let Some(Value::Array(cases)) = file.get("cases") else { return };
        for case in cases {
            let Value::Object(case) = case else { continue };
            for (name, _) in case.iter() {
                *self.names.entry(json::to_string(&name)).or_default() += 1;
            }
        }
    }

    fn walk(&mut self, value: &Value) {
        match value {
            Value::Object(object) => {
                for (name, value) in object.iter() {
                    *self.names.entry(json::to_string(&name)).or_default() += 1;
                    self.walk(value);
                }
            }
            Value::Array(items) => items.iter().for_each(|item| self.walk(item)),
            value => *self.values.entry(json::to_string(value)).or_default() += 1,
        }
    }
}

/// The most frequent words that are short enough, in alphabetical order among equals.
fn most(words: &BTreeMap<String, usize>, count: usize) -> Vec<Vec<u8>> {
    let mut words: Vec<(&String, &usize)> = words.iter().filter(|(word, _)| word.len() <= LONGEST).collect();
    words.sort_by_key(|(_, count)| std::cmp::Reverse(**count));
    words.into_iter().take(count).map(|(word, _)| word.clone().into_bytes()).collect()
}

/// The dictionary in libFuzzer's format.
pub fn text(entries: &[Vec<u8>]) -> String {
    let mut text = "# Words of the vectors, written by `cargo campaign seeds`.\n".to_owned();
    for entry in entries {
        text.push('"');
        for byte in entry {
            match byte {
                b'"' | b'\\' => text.extend(['\\', char::from(*byte)]),
                b' '..=b'~' => text.push(char::from(*byte)),
                _ => {
                    let _ = write!(text, "\\x{byte:02X}");
                }
            }
        }
        text.push_str("\"\n");
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_entries_are_useful_and_the_same_each_time() {
        let entries = entries();
        assert!((150..=400).contains(&entries.len()), "{}", entries.len());
        for word in [
            r#""alg""#,
            r#""iat""#,
            r#""ili""#,
            r#""crit""#,
            r#""none""#,
            r#""HS256""#,
            r#""op""#,
            r#""token""#,
        ] {
            assert!(entries.contains(&word.as_bytes().to_vec()), "{word}");
        }
        assert_eq!(entries, super::entries());
    }

    #[test]
    fn special_characters_are_escaped() {
        let written = text(&[b"\"a\\u0061\"".to_vec(), b"\xEF\n".to_vec()]);
        let lines: Vec<&str> = written.lines().skip(1).collect();
        assert_eq!(lines, [r#""\"a\\u0061\"""#, r#""\xEF\x0A""#]);
    }
}
