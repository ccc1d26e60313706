//! Secrets are never printed: the debug output of a value that was made with one has it in no spelling,
//! nor the MAC that would have been right.

use data_encoding::{BASE64, BASE64URL_NOPAD, HEXLOWER, HEXUPPER};
use jwt_assay::forge::{Forge, Hash, mac};
use jwt_assay::jwt::{Claims, Key, Policy, TenantInfo, sign, verify};
use jwt_assay::lint::Inspector;

/// A secret that nothing prints by chance.
pub const SECRET: &[u8] = b"correct-horse-battery-staple-0042";
/// Secrets of every kind that the lint has a finding for, except for well-known ones.
pub const SECRETS: [&[u8]; 3] = [
    SECRET,
    b"too-short-a-secret",
    b"-----BEGIN PUBLIC KEY-----\nMFkwEwYHKoZIzj0CAQ\n-----END PUBLIC KEY-----\n",
];

/// How bytes could be spelled in an output, without white space.
fn spellings(bytes: &[u8]) -> Vec<String> {
    let listed = |render: fn(&u8) -> String| bytes.iter().map(render).collect::<Vec<_>>().join(",");
    vec![
        String::from_utf8_lossy(bytes).into_owned(),
        HEXLOWER.encode(bytes),
        HEXUPPER.encode(bytes),
        BASE64URL_NOPAD.encode(bytes),
        BASE64.encode(bytes).trim_end_matches('=').to_owned(),
        listed(u8::to_string),
        listed(|byte| format!("0x{byte:02x}")),
        bytes.escape_ascii().to_string(),
    ]
}

/// The spelling in which these bytes are in an output, if they are.
fn leak(output: &str, bytes: &[u8]) -> Option<String> {
    let unspaced = |text: &str| text.split_whitespace().collect::<String>();
    let output = unspaced(output);
    spellings(bytes).into_iter().find(|spelling| output.contains(&unspaced(spelling)))
}

/// Fails if an output contains one of these byte strings: a secret, or the right MAC of a token.
pub fn assert_hidden<'a>(output: &str, hidden: impl IntoIterator<Item = &'a [u8]>, what: &str) {
    for bytes in hidden {
        assert_eq!(leak(output, bytes), None, "{what}: {output}");
    }
}

/// The MAC that would be right for a token, if the token has a signing input.
pub fn right_mac(token: &[u8]) -> Option<Vec<u8>> {
    let end = token.iter().rposition(|byte| *byte == b'.')?;
    Some(mac(Hash::Sha256, SECRET, &token[..end]))
}

pub fn claims() -> Claims {
    Claims::new(1_621_521_641, "one", "user-1", TenantInfo::default())
}

#[test]
fn a_leak_is_found_in_every_spelling() {
    for output in [
        format!("{SECRET:?}"),
        format!("{SECRET:#?}"),
        format!("{:02x?}", SECRET).replace(", ", ""),
        format!("Key({:?})", String::from_utf8_lossy(SECRET)),
        format!("key={}", BASE64.encode(SECRET)),
        HEXUPPER.encode(SECRET),
    ] {
        assert!(leak(&output, SECRET).is_some(), "{output}");
    }
    let token = sign(&claims(), &Key::new(SECRET).expect("a key")).expect("a token");
    let right = right_mac(token.as_bytes()).expect("a MAC");
    assert!(leak(&token, &right).is_some(), "a token has its MAC at the end");
    assert_eq!(leak("correct horse", SECRET), None);
}

#[test]
fn what_was_made_with_a_secret_does_not_print_it() {
    for secret in SECRETS {
        let key = Key::new(secret).expect("a key");
        let inspector = Inspector::new(secret);
        let forge = Forge::of(&claims());
        let outputs = [
            ("key", format!("{key:?}{key:#?}")),
            ("inspector", format!("{inspector:?}{inspector:#?}")),
            ("forge", format!("{forge:?}{forge:#?}")),
            ("forged", format!("{0:?}{0:#?}", forge.sign(secret))),
        ];
        for (what, output) in outputs {
            assert_hidden(&output, [secret], what);
        }
    }
}

#[test]
fn a_refusal_shows_neither_the_secret_nor_the_right_mac() {
    let key = Key::new(SECRET).expect("a key");
    let policy = Policy::at(1_621_521_650);
    for token in [
        Forge::of(&claims()).sign("another secret").token(),
        Forge::of(&claims()).seal(&key.mac(b"something else")[..16]).token(),
        Forge::of(&claims()).seal("").token(),
    ] {
        let fault = verify(&token, &key, &policy).expect_err("it was not signed with the secret");
        let inspection = Inspector::new(SECRET).inspect(&token, &policy);
        let output = format!("{fault}{fault:?}{fault:#?}{inspection:?}{inspection:#?}");
        let right = right_mac(&token).expect("it has a signing input");
        assert_hidden(&output, [SECRET, &right], "fault and inspection");
    }
}
