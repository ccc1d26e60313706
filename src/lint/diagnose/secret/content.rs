//! Secrets that are a setting, a key file or another text with the key in it: the key alone was used.
//!
//! Each of these forms is also tried decoded.

use std::collections::HashSet;

use super::super::mistake::{Row, common, rare};
use super::assigned::values;
use super::{Make, maybe};
use crate::encoding::{decode_hex, unbase64, unbase64url};

const ONE: &str = "Give both sides the same text: the value alone, or the whole line.";
const KEY: &str = "Agree to use the key inside of it, or give both sides the whole text.";
const PREFIX: &str = "Agree whether the prefix belongs to the secret: `whsec_` (Stripe, Svix) and `base64:` (Laravel) are \
                      not part of the key.";

/// How many members, lines or parts of a secret are tried.
const MOST: usize = 48;

/// Those that are more specific than that a part of the secret was used.
pub(super) static ROWS: &[Row<Make>] = &[
    common(
        "secret-without-its-name",
        "signed with the value alone; the secret is a whole line, such as NAME=value",
        ONE,
        |secret| {
            let line = std::str::from_utf8(secret).ok().filter(|text| !text.trim().contains('\n'));
            line.map(|line| bytes(values(line))).unwrap_or_default()
        },
    ),
    common(
        "secret-read-as-json-web-key",
        "signed with the key inside the secret, which was read as a JSON Web Key",
        KEY,
        |secret| json_web_keys(secret, false),
    ),
    common(
        "secret-read-as-json-web-key-set",
        "signed with a key inside the secret, which was read as a JSON Web Key Set",
        KEY,
        |secret| json_web_keys(secret, true),
    ),
    rare(
        "secret-json-web-key-not-decoded",
        "signed with the text of k in the JSON Web Key that is the secret, without decoding it",
        "Decode k from base64url (RFC 7518 §6.4.1): Buffer.from(jwk.k, 'base64url'), base64.urlsafe_b64decode.",
        |secret| {
            let keys = members(secret).into_iter().filter(|member| member.name == "k");
            keys.map(|member| member.text.into_bytes()).collect()
        },
    ),
    common(
        "secret-without-its-setting",
        "signed with the key inside the secret, which is a JSON setting",
        "Give the value of key as the secret: the JSON around it is only the setting.",
        |secret| {
            let keys = members(secret).into_iter().filter(|member| member.name == "key");
            keys.map(|member| member.text.into_bytes()).collect()
        },
    ),
    rare(
        "secret-member-of-json",
        "signed with the text of one member of the secret, which is JSON",
        KEY,
        |secret| members(secret).into_iter().map(|member| member.text.into_bytes()).collect(),
    ),
    common(
        "secret-prefix-dropped",
        "signed with what is behind the prefix of the secret (such as `base64:`, `whsec_` or `sk_`)",
        PREFIX,
        without_prefix,
    ),
    rare(
        "secret-without-its-id",
        "signed with the part of the secret behind its first colon or period",
        "Agree which part of the text is the secret: some services hand out an id and a secret in one text.",
        |secret| {
            let end = secret.iter().position(|byte| b":.".contains(byte));
            maybe(end.map(|end| secret[end + 1..].to_vec()))
        },
    ),
];

/// Those that only say that a part of the secret was used.
pub(super) static PARTS: &[Row<Make>] = &[
    common(
        "secret-one-of-its-lines",
        "signed with the value of one line of the secret, which has several, such as a whole .env file",
        "Give both sides the value of that one line as the secret.",
        |secret| {
            let Ok(text) = std::str::from_utf8(secret) else { return Vec::new() };
            let lines: Vec<&str> = text.lines().map(str::trim).filter(|line| !line.is_empty()).collect();
            let is_file = lines.len() > 1;
            let all = lines.iter().filter(|line| is_file && !line.starts_with("-----")).take(MOST);
            let values = all.clone().flat_map(|line| values(line));
            bytes(values.chain(all.map(|line| (*line).to_owned())).take(2 * MOST))
        },
    ),
    rare(
        "secret-quoted-text-in-it",
        "signed with a text in quotation marks inside the secret",
        "Give both sides the text between the quotation marks as the secret.",
        |secret| {
            let Ok(text) = std::str::from_utf8(secret) else { return Vec::new() };
            let between = |mark: char| text.split(mark).skip(1).step_by(2).map(str::to_owned).take(MOST / 3);
            bytes(['"', '\'', '`'].into_iter().flat_map(between))
        },
    ),
    common(
        "secret-part",
        "signed with a part of the secret, which was split at a separator such as a colon or a comma",
        "Agree which part of the text is the secret, and give both sides that part.",
        parts,
    ),
];

fn bytes(texts: impl IntoIterator<Item = String>) -> Vec<Vec<u8>> {
    texts.into_iter().map(String::into_bytes).collect()
}

/// What is behind a prefix: one of those that services use, or any word before the first or second mark.
fn without_prefix(secret: &[u8]) -> Vec<Vec<u8>> {
    let secret = secret.trim_ascii();
    let known: [&[u8]; 12] = [
        b"base64:",
        b"base64url:",
        b"hex:",
        b"raw:",
        b"text:",
        b"plain:",
        b"utf8:",
        b"whsec_",
        b"v1,",
        b"0x",
        b"0X",
        b"sha256=",
    ];
    let known = known.iter().filter_map(|prefix| secret.strip_prefix(*prefix));
    let generic = [b'_', b'-'].into_iter().flat_map(|mark| {
        let mut marks = secret.iter().take(24).enumerate().filter(move |(_, byte)| **byte == mark);
        let ends = [marks.next(), marks.next(), marks.next()].into_iter().flatten();
        ends.map(|(at, _)| &secret[at + 1..]).collect::<Vec<_>>()
    });
    known.chain(generic).filter(|rest| !rest.is_empty()).map(<[u8]>::to_vec).collect()
}

/// The parts between separators, and what is before and behind the first and the last of each.
fn parts(secret: &[u8]) -> Vec<Vec<u8>> {
    let secret = secret.trim_ascii();
    let mut all: Vec<&[u8]> = Vec::new();
    for mark in *b":;|,.=&@/ \t\n_-#" {
        let Some(first) = secret.iter().position(|byte| *byte == mark) else { continue };
        let last = secret.iter().rposition(|byte| *byte == mark).unwrap_or(first);
        all.extend([&secret[..first], &secret[first + 1..], &secret[last + 1..], &secret[..last]]);
        all.extend(secret.split(|byte| *byte == mark).take(6));
    }
    let mut seen = HashSet::new();
    let trimmed = all.iter().flat_map(|part| [*part, part.trim_ascii()]);
    let new = trimmed.filter(|part| !part.is_empty() && seen.insert(*part));
    new.take(MOST).map(<[u8]>::to_vec).collect()
}

/// A text in JSON, and the name of its member; an item of an array has the array's.
struct Member {
    name: String,
    text: String,
    /// Whether it is below another object or array.
    is_deep: bool,
}

/// The texts in a secret that is JSON.
fn members(secret: &[u8]) -> Vec<Member> {
    let mut members = Vec::new();
    let Ok(value) = serde_json::from_slice(secret) else { return members };
    // JSON may be in a JSON string.
    let value = match &value {
        serde_json::Value::String(text) => serde_json::from_str(text).unwrap_or_default(),
        _ => value,
    };
    collect(&value, "", 0, &mut members);
    members
}

fn collect(value: &serde_json::Value, name: &str, depth: usize, members: &mut Vec<Member>) {
    match value {
        _ if members.len() >= MOST => {}
        serde_json::Value::String(text) if depth > 0 && !text.is_empty() => {
            members.push(Member { name: name.to_owned(), text: text.clone(), is_deep: depth > 1 });
        }
        serde_json::Value::Array(items) => {
            items.iter().for_each(|item| collect(item, name, depth + 1, members));
        }
        serde_json::Value::Object(object) => {
            object.iter().for_each(|(name, value)| collect(value, name, depth + 1, members));
        }
        _ => {}
    }
}

/// The decoded keys of JSON Web Keys: of one, or of those in a set.
fn json_web_keys(secret: &[u8], in_set: bool) -> Vec<Vec<u8>> {
    let keys = members(secret).into_iter().filter(|member| member.name == "k" && member.is_deep == in_set);
    let decode = |member: Member| {
        let text = member.text.as_bytes();
        [unbase64url(text), unbase64(text), decode_hex(text)].into_iter().flatten()
    };
    keys.flat_map(decode).filter(|key| !key.is_empty()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(forms: Vec<Vec<u8>>) -> Vec<String> {
        forms.into_iter().map(|form| String::from_utf8(form).expect("text")).collect()
    }

    #[test]
    fn prefixes_end_at_their_mark() {
        assert_eq!(texts(without_prefix(b"sk_live_abc")), ["live_abc", "abc"]);
        assert_eq!(texts(without_prefix(b"base64:YQ==")), ["YQ=="]);
        assert_eq!(texts(without_prefix(b"key-abc\n")), ["abc"]);
        assert_eq!(texts(without_prefix(b"whsec_")), [""; 0]);
    }

    #[test]
    fn parts_are_listed_once_and_are_never_empty() {
        assert_eq!(
            texts(parts(b"id: a secret")),
            ["id", " a secret", "a secret", "id:", "secret", "id: a", "a"]
        );
        assert_eq!(texts(parts(b"plain")), [""; 0]);
        let many = "ab:cd;ef|gh,ij.kl=mn&op@qr/st uv_wx-yz#".repeat(8);
        assert_eq!(parts(many.as_bytes()).len(), MOST);
    }

    #[test]
    fn texts_are_found_at_every_depth_of_json() {
        let found = |json: &str| {
            let members = members(json.as_bytes()).into_iter();
            members.map(|member| (member.name, member.text)).collect::<Vec<_>>()
        };
        let pair = |name: &str, text: &str| (name.to_owned(), text.to_owned());
        assert_eq!(found(r#"{"a":{"b":["c","d"]},"e":1}"#), [pair("b", "c"), pair("b", "d")]);
        assert_eq!(found(r#""{\"a\":\"b\"}""#), [pair("a", "b")]);
        assert_eq!(found(r#""a""#), []);
        assert_eq!(found("a"), []);
        let many: Vec<String> = (0..200).map(|at| at.to_string()).collect();
        assert_eq!(members(serde_json::to_string(&many).expect("JSON").as_bytes()).len(), MOST);
    }
}
