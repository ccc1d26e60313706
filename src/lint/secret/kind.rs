//! What kind of key a secret is, if it is one that belongs to another algorithm: a public key, a certificate, or a
//! private key, in whatever form people store them.
//! What a secret reads as a text is here as well.

use std::borrow::Cow;

use serde_json::Value;

use super::der::{self, Half};
use crate::encoding::{decode_hex, percent_decoded, unbase64, unbase64url, utf16_units};

/// The longest secret that is looked into, in bytes.
const LONGEST: usize = 1 << 16;

/// Which key, as a phrase.
type Kind = (Half, String);

/// What kind of key a secret is.
pub(super) fn kind_of(secret: &[u8]) -> Option<Kind> {
    if secret.len() > LONGEST {
        return None;
    }
    if let Some((half, name)) = of_bytes(secret) {
        return Some((half, format!("{name} in DER")));
    }
    let readings = readings(secret);
    // The last one has its line breaks.
    readings.iter().rev().find_map(|text| of_text(text)).or_else(|| {
        let encoded = readings.iter().flat_map(|text| encoded(text));
        encoded.into_iter().find_map(|(bytes, encoding)| {
            let of_text = || of_text(std::str::from_utf8(&bytes).ok()?);
            let (half, name) = of_bytes(&bytes).or_else(of_text)?;
            Some((half, format!("{name}, in {encoding}")))
        })
    })
}

/// The kind of bytes that are not a text.
fn of_bytes(bytes: &[u8]) -> Option<Kind> {
    der::key(bytes).or_else(|| of_openssh(bytes))
}

/// The kind of a text, wherever in it the key is.
fn of_text(text: &str) -> Option<Kind> {
    of_armour(text).or_else(|| of_ssh(text)).or_else(|| of_json(text))
}

/// The kind of a key between lines such as `-----BEGIN PUBLIC KEY-----`. Of several, a private one counts.
fn of_armour(text: &str) -> Option<Kind> {
    if text.contains("PuTTY-User-Key-File-") {
        return Some((Half::Private, "a private key of PuTTY".to_owned()));
    }
    let begins = text.match_indices("BEGIN ").filter(|(at, _)| text[..*at].trim_end().ends_with("----"));
    let kinds = begins.filter_map(|(at, begin)| of_label(&text[at + begin.len()..]));
    kinds.min_by_key(|(half, _)| *half == Half::Public)
}

/// The kind of a key, given its text from the label on. The label may be wrong, and the content missing.
fn of_label(text: &str) -> Option<Kind> {
    let (label, rest) = text.split_at(text.find('-')?);
    let label = label.trim_end();
    let is_plain = |mark: char| mark.is_ascii_uppercase() || mark.is_ascii_digit() || mark == ' ';
    if label.len() > 40 || !label.chars().all(is_plain) || !rest.starts_with("----") {
        return None;
    }
    let form = if label.contains("PGP") { "OpenPGP armour" } else { "PEM" };
    let body = rest.split("-END").next().unwrap_or_default();
    let lines = body.lines().filter(|line| !line.contains(':'));
    let kind = base64_of(lines.flat_map(str::chars)).and_then(|bytes| of_bytes(&bytes));
    let (half, name) = kind.or_else(|| of_words(label))?;
    Some((half, format!("{name} in {form}")))
}

/// The kind that a label names.
fn of_words(label: &str) -> Option<Kind> {
    let owner = match label.split(' ').next()? {
        "RSA" => "an RSA",
        "EC" => "an EC",
        "DSA" => "a DSA",
        "ENCRYPTED" => "an encrypted",
        "OPENSSH" => "an OpenSSH",
        "SSH2" => "an SSH",
        "PGP" => "an OpenPGP",
        _ => "a",
    };
    if label.contains("PRIVATE KEY") {
        Some((Half::Private, format!("{owner} private key")))
    } else if label.contains("PUBLIC KEY") {
        Some((Half::Public, format!("{owner} public key")))
    } else if label.contains("CERTIFICATE REQUEST") {
        Some((Half::Public, "a certificate request".to_owned()))
    } else if label.contains("CERTIFICATE") {
        Some((Half::Public, "a certificate".to_owned()))
    } else {
        None
    }
}

/// The kind of a key as it is on a line of OpenSSH's files, whatever is before it: `ssh-ed25519 AAAA...`.
fn of_ssh(text: &str) -> Option<Kind> {
    let words = text.split(|mark: char| mark.is_whitespace() || "\"'`=,".contains(mark));
    let mut blobs = words.filter(|word| word.starts_with("AAAA")).filter_map(|word| base64_of(word.chars()));
    blobs.find_map(|blob| of_openssh(&blob))
}

/// The kind of the bytes that OpenSSH writes in base64: a public key starts with the length and the name of its type
/// (RFC 4253 §6.6).
fn of_openssh(bytes: &[u8]) -> Option<Kind> {
    if bytes.starts_with(b"openssh-key-v1\0") {
        return Some((Half::Private, "an OpenSSH private key".to_owned()));
    }
    let (length, rest) = bytes.split_first_chunk()?;
    let length = usize::try_from(u32::from_be_bytes(*length)).ok().filter(|length| *length <= 64)?;
    let name = std::str::from_utf8(rest.get(..length)?).ok()?;
    let is_type = ["ssh-", "ecdsa-sha2-", "sk-ssh-", "sk-ecdsa-"].iter().any(|start| name.starts_with(start));
    is_type.then(|| (Half::Public, "an SSH public key".to_owned()))
}

/// The kind of a JWK or a JWK set (RFC 7517), whatever is around it. A key of type `oct` is a shared secret.
fn of_json(text: &str) -> Option<Kind> {
    let start = text.find(['{', '['])?;
    let end = text.rfind(['}', ']'])?;
    let value: Value = serde_json::from_str(text.get(start..=end)?).ok()?;
    if let Some(half) = half_of(&value) {
        let name = if half == Half::Private { "a private key as a JWK" } else { "a public key as a JWK" };
        return Some((half, name.to_owned()));
    }
    let keys = value.get("keys").unwrap_or(&value).as_array()?;
    let half = keys.iter().filter_map(half_of).min_by_key(|half| *half == Half::Public)?;
    let name = if half == Half::Private { "private keys as a JWK set" } else { "public keys as a JWK set" };
    Some((half, name.to_owned()))
}

/// The half of a key that a JWK is (RFC 7518 §6, RFC 8037 §2).
fn half_of(value: &Value) -> Option<Half> {
    let has = |name: &str| value.get(name).is_some_and(Value::is_string);
    let is_key = match value.get("kty")?.as_str()? {
        "RSA" => has("n") || has("d"),
        "EC" | "OKP" => has("x") || has("d"),
        _ => false,
    };
    let half = if has("d") { Half::Private } else { Half::Public };
    is_key.then_some(half)
}

/// The text, and the text with its escapes undone where it has some; nothing if it is not a text.
pub(super) fn readings(secret: &[u8]) -> Vec<String> {
    let Some(text) = decoded(secret) else { return Vec::new() };
    let mut readings = vec![text.into_owned()];
    for undo in [unescaped, percent] {
        let last = readings.len() - 1;
        if let Some(other) = undo(&readings[last]) {
            readings.push(other);
        }
    }
    readings
}

/// UTF-8, or UTF-16 with a byte order mark, which is how PowerShell writes files.
fn decoded(secret: &[u8]) -> Option<Cow<'_, str>> {
    let is_little = match secret {
        [0xff, 0xfe, ..] => true,
        [0xfe, 0xff, ..] => false,
        _ => return std::str::from_utf8(secret).ok().map(Cow::Borrowed),
    };
    String::from_utf16(&utf16_units(&secret[2..], is_little)).ok().map(Cow::Owned)
}

/// Line breaks and quotation marks that were written with a backslash, once or twice.
fn unescaped(text: &str) -> Option<String> {
    let undo = |text: &str| text.replace("\\r", "").replace("\\n", "\n").replace("\\\"", "\"");
    text.contains('\\').then(|| undo(&undo(text)))
}

fn percent(text: &str) -> Option<String> {
    let undone = text.contains('%').then(|| percent_decoded(text.as_bytes()))?;
    String::from_utf8(undone).ok()
}

/// Bytes that the text, or what is after a name in it, encodes in hex, base64 or base64url, each with the encoding.
pub(super) fn encoded(text: &str) -> Vec<(Vec<u8>, &'static str)> {
    let text = text.trim_start_matches('\u{feff}');
    let after = |mark| text.split_once(mark).map(|(_, rest)| rest);
    let mut found = Vec::new();
    for part in [Some(text), after('='), after(':')].into_iter().flatten() {
        let is_digit = |digit: &char| !digit.is_whitespace() && !"\"'`,;".contains(*digit);
        let digits: String = part.chars().filter(is_digit).collect();
        if digits.is_empty() || !digits.is_ascii() {
            continue;
        }
        found.extend(decode_hex(&digits).map(|bytes| (bytes, "hex")));
        found.extend(unbase64(digits.as_bytes()).map(|bytes| (bytes, "base64")));
        if digits.contains(['-', '_']) {
            found.extend(unbase64url(digits.as_bytes()).map(|bytes| (bytes, "base64url")));
        }
    }
    found
}

/// The bytes of a line of base64 in a longer text.
pub(super) fn base64_of(digits: impl Iterator<Item = char>) -> Option<Vec<u8>> {
    let digits: String =
        digits.filter(|digit| digit.is_ascii_alphanumeric() || "+/=".contains(*digit)).collect();
    unbase64(digits.as_bytes())
}
