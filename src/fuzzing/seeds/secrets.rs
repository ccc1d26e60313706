//! Seeds that are secrets: those of the cases, the samples of the services, lists of words, and keys of other algorithms in
//! every form in which people store them.

use super::Seed;
use crate::encoding::{base64, encode_hex};
use crate::suite::{Question, Suite};

const INTEGER: u8 = 0x02;
const BIT_STRING: u8 = 0x03;
const OCTET_STRING: u8 = 0x04;
const OBJECT_ID: u8 = 0x06;
const SEQUENCE: u8 = 0x30;

/// `rsaEncryption`, and PBES2 of PKCS #5.
const RSA: &[u8] = b"\x2a\x86\x48\x86\xf7\x0d\x01\x01\x01";
const ENCRYPTED: &[u8] = b"\x2a\x86\x48\x86\xf7\x0d\x01\x05\x0d";

/// The secrets of all cases, and those that no case has.
pub(super) fn secrets() -> Vec<Seed> {
    let mut seeds = Vec::new();
    for case in Suite::bundled().cases() {
        if let Question::Verify { key, .. } = &case.question {
            seeds.push(Seed::new(&case.id, key.clone()));
        }
    }
    let texts = [
        ("words", "letmein\r\nhunter2\n\n two \n"),
        ("published", "your-256-bit-secret"),
        ("quoted", "\"your-256-bit-secret\"\n"),
        ("placeholder", "change-me"),
        ("file-name", "keys/service/secret.bin\nhunter2"),
        ("variable-name", "JWT_SECRET"),
        ("ssh", "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA user@host"),
        ("putty", "PuTTY-User-Key-File-3: ssh-ed25519\nEncryption: none\n"),
        ("pem-label-only", "-----BEGIN EC PRIVATE KEY-----\n-----END EC PRIVATE KEY-----\n"),
        ("pem-request", "-----BEGIN CERTIFICATE REQUEST-----\nAAAA\n-----END CERTIFICATE REQUEST-----"),
        ("pem-escaped", r"-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----\n"),
        (
            "pgp",
            "-----BEGIN PGP PUBLIC KEY BLOCK-----\nVersion: 1\n\nAAAA\n-----END PGP PUBLIC KEY BLOCK-----",
        ),
        ("jwk-public", r#"{"kty":"RSA","n":"AQAB","e":"AQAB"}"#),
        ("jwk-private", r#"{"kty":"EC","crv":"P-256","x":"AA","y":"AA","d":"AA"}"#),
        ("jwk-shared", r#"{"kty":"oct","k":"AAAA"}"#),
        ("jwk-set", r#"{"keys":[{"kty":"OKP","crv":"Ed25519","x":"AA"},{"kty":"RSA","d":"AA"}]}"#),
        ("openssh", "openssh-key-v1\0\0\0\0\u{4}none"),
    ];
    seeds.extend(texts.map(|(name, text)| Seed::new(name, text)));
    seeds.push(Seed::new("long-word", "k".repeat(2_000)));
    let lengths = [15, 16, 17, 63, 64, 65, 100];
    let digits =
        |length: usize| (0..length).map(|at| char::from(b'a' + (at * 7 % 26) as u8)).collect::<String>();
    seeds.extend(lengths.map(|length| Seed::new(&format!("of-{length}-bytes"), digits(length))));
    for (name, label, der) in keys() {
        let digits = String::from_utf8(base64(&der)).expect("base64 is text");
        let pem = format!("-----BEGIN {label}-----\n{digits}\n-----END {label}-----\n");
        seeds.push(Seed::new(&format!("{name}-in-hex"), encode_hex(&der)));
        seeds.push(Seed::new(&format!("{name}-in-base64"), digits));
        seeds.push(Seed::new(&format!("{name}-in-pem"), pem));
        seeds.push(Seed::new(name, der));
    }
    #[cfg(feature = "profile")]
    seeds.extend(crate::profile::Profile::bundled().map(|profile| {
        Seed::new(&format!("sample-of-{}", profile.name()), profile.secret().sample().into_bytes())
    }));
    seeds
}

/// An element of DER (X.690).
fn der(tag: u8, content: &[u8]) -> Vec<u8> {
    let length = u16::try_from(content.len()).expect("a short element").to_be_bytes();
    [&[tag, 0x82], &length[..], content].concat()
}

fn sequence(parts: &[Vec<u8>]) -> Vec<u8> {
    der(SEQUENCE, &parts.concat())
}

/// Keys with nothing in them but their structure, each with its name and the label that PEM gives it.
fn keys() -> [(&'static str, &'static str, Vec<u8>); 10] {
    let number = |value: u8| der(INTEGER, &[value]);
    let long = || der(INTEGER, &[0x55; 64]);
    let algorithm = |id: &[u8]| sequence(&[der(OBJECT_ID, id), der(0x05, &[])]);
    let bits = || der(BIT_STRING, &[0, 1, 2]);
    let bytes = || der(OCTET_STRING, &[0x55; 32]);
    let public = || sequence(&[algorithm(RSA), bits()]);
    let name = || sequence(&[]);
    let times = || sequence(&[]);
    let certified = [number(1), algorithm(RSA), name(), times(), name(), public()];
    let signed = |body: &[Vec<u8>]| sequence(&[sequence(body), algorithm(RSA), bits()]);
    [
        ("public-key", "PUBLIC KEY", public()),
        ("rsa-public-key", "RSA PUBLIC KEY", sequence(&[long(), der(INTEGER, &[1, 0, 1])])),
        ("certificate", "CERTIFICATE", signed(&certified)),
        ("request", "CERTIFICATE REQUEST", signed(&[number(0), name(), public()])),
        ("private-key", "PRIVATE KEY", sequence(&[number(0), algorithm(RSA), bytes()])),
        ("encrypted-key", "ENCRYPTED PRIVATE KEY", sequence(&[algorithm(ENCRYPTED), bytes()])),
        ("ec-private-key", "EC PRIVATE KEY", sequence(&[number(1), bytes(), der(0xa0, &[])])),
        ("key-store", "PKCS12", sequence(&[number(3), algorithm(ENCRYPTED), sequence(&[])])),
        ("rsa-private-key", "RSA PRIVATE KEY", sequence(&std::array::from_fn::<_, 9, _>(|_| long()))),
        ("dsa-private-key", "DSA PRIVATE KEY", sequence(&std::array::from_fn::<_, 6, _>(|_| long()))),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::jwt::Policy;
    use crate::lint::Inspector;

    #[test]
    fn every_key_is_seen_to_be_one_in_each_form() {
        let seeds = secrets();
        for (name, ..) in keys() {
            for form in ["", "-in-hex", "-in-base64", "-in-pem"] {
                let seed = seeds.iter().find(|seed| seed.name == format!("{name}{form}")).expect("a seed");
                let findings =
                    Inspector::new(seed.bytes.as_slice()).inspect("a.b.c", &Policy::at(0)).findings;
                let is_key = findings.iter().any(|finding| finding.rule.id().starts_with("key-p"));
                assert!(is_key, "{}", seed.name);
            }
        }
    }
}
