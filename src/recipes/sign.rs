//! Claims sets to mint tokens for, each with the reference's token: one of many that are right, since
//! white space and the order of members are free (RFC 7519 §7.1).

use super::group::{Group, Recipe};
use super::sample::{KEY, SAMPLE, replaced, with_claim, with_xti};
use crate::jwt::json::{self, Object, Value};
use crate::jwt::{Claims, HEADER_SEGMENT, Key, base64url, sign};
use crate::lint::Level;
use crate::vectors::{Operation, Scope};

/// The claims that the profile requires and no others.
const MINIMAL: &str = r#"{"iat":1621521641,"jti":"1cfa7dbf","ti":{},"sub":"user-1"}"#;

/// How claims become the message of a JWS.
const CLAIMS: &str = "RFC 7519 §7.1 steps 1 and 2";
/// How numbers are written into it.
const NUMBERS: &str = "RFC 7519 §7.1 step 1, RFC 8259 §6";
/// How the message becomes a segment.
const SEGMENTS: &str = "RFC 7515 §5.1, §2";
/// How the segments are signed.
const KEYS: &str = "RFC 7515 §5.1, RFC 7518 §3.2";

pub fn group() -> Group {
    let about = "Claims sets to mint tokens for: a token is right if it verifies and the same claims are \
                 read from it; the reference's token is one of many.";
    let mut group = Group::new("sign", about);
    members(&mut group);
    texts(&mut group);
    extra(&mut group);
    numbers(&mut group);
    encoding(&mut group);
    macs(&mut group);
    keys(&mut group);
    group
}

fn object(text: &str) -> Object {
    match json::parse(text) {
        Ok(Value::Object(object)) => object,
        other => panic!("{text} is not an object: {other:?}"),
    }
}

fn add<'group>(
    group: &'group mut Group,
    clause: &str,
    fault: &str,
    why: &str,
    key: &[u8],
    claims: &str,
) -> Recipe<'group> {
    let claims = object(claims);
    let typed = Claims::from_object(claims.clone()).unwrap_or_else(|fault| panic!("{fault}"));
    let token = sign(&typed, &Key::new(key).expect("no recipe has an empty key"));
    let recipe = group.add(fault, Operation::Sign, Scope::Jws, Level::Must, clause, why);
    recipe.record.key = Some(base64url::encode(key));
    recipe.record.claims = Some(claims);
    recipe.record.token = Some(token.unwrap_or_else(|fault| panic!("{fault}")));
    recipe
}

fn must(group: &mut Group, clause: &str, fault: &str, why: &str, claims: &str) {
    add(group, clause, fault, why, KEY, claims);
}

fn members(group: &mut Group) {
    must(
        group,
        CLAIMS,
        "sample",
        "This is the sample of the profile's documentation, and where everybody starts.",
        SAMPLE,
    );
    must(
        group,
        CLAIMS,
        "required-claims-alone",
        "Four members make a token, and a generator adds none on its own.",
        MINIMAL,
    );
    let empty = r#"{"iat":1621521641,"jti":"2a","ti":{"udn":"","ufn":"","uem":"","ili":[],"aid":"","adn":"","xti":{}},"sub":"user-1"}"#;
    must(
        group,
        CLAIMS,
        "empty-members",
        "Empty texts, lists and objects are written as they are, and not dropped or turned into null or [].",
        empty,
    );
    let full = r#"{"iat":1621521641,"jti":"2b","ti":{"udn":"Jane","ufn":"Jane Doe","uem":"jane@example.com","ili":["crm","mailer"],"aid":"agent-7","adn":"Joe","xti":{"hidden_integrations":["erp"],"user_group":"gold","user_tier":"2","allowed_installs":3}},"sub":"user-1"}"#;
    must(
        group,
        CLAIMS,
        "all-members",
        "Every member that the profile names is there, each with a value.",
        full,
    );
    let ids = r#"{"iat":1621521641,"jti":"2c","ti":{"ili":[7,"7a","crm",0],"xti":{"hidden_integrations":[8,"9"]}},"sub":"user-1"}"#;
    must(
        group,
        CLAIMS,
        "ids-of-both-kinds",
        "A number in a list of ids stays a number, and digits in quotation marks stay text.",
        ids,
    );
    let unknown = with_claim(r#""locale":"en","https://app.example/plan":{"seats":5}"#);
    must(
        group,
        CLAIMS,
        "unknown-claims",
        "Claims that the profile does not name are the caller's business, and they are signed like the others.",
        &unknown,
    );
    let inside = replaced(r#""two"]}}"#, r#""two"]},"uph":"+1 555 0100"}"#);
    must(
        group,
        CLAIMS,
        "unknown-member-of-ti",
        "A member that the profile does not name is kept where it is.",
        &inside,
    );
    let dated = with_claim(r#""iss":"app.example","exp":1621521701,"nbf":1621521641"#);
    must(
        group,
        CLAIMS,
        "registered-claims",
        "Times and issuer are written as they were given, and not set to a library's defaults.",
        &dated,
    );
}

fn texts(group: &mut Group) {
    let name = |udn: &str| replaced("Pandium Test", udn);
    must(
        group,
        CLAIMS,
        "letters-beyond-ascii",
        "Text is UTF-8 or escaped, and never Latin-1 or UTF-16.",
        &name("Zo\u{eb} M\u{fc}ller \u{9ec4}\u{91d1} \u{5d0}"),
    );
    must(
        group,
        CLAIMS,
        "emoji",
        "A character beyond U+FFFF is one of four bytes, and not two halves of three each.",
        &name("\u{1f680} \u{1f468}\u{200d}\u{1f469}\u{200d}\u{1f467}"),
    );
    must(
        group,
        CLAIMS,
        "decomposed-letters",
        "A generator does not normalise what it signs.",
        &name("Zoe\u{308} a\u{30a}"),
    );
    must(
        group,
        CLAIMS,
        "line-separators",
        "U+2028 and U+2029 end a line in old JavaScript and are ordinary characters in JSON.",
        &name("a\u{2028}b\u{2029}c\u{7f}d\u{feff}e"),
    );
    must(
        group,
        CLAIMS,
        "markup",
        "Escaping for HTML belongs to the page; as JSON escapes or plain, the value is the same.",
        &name("<b>Q&A</b> 'x' </script>"),
    );
    must(
        group,
        CLAIMS,
        "escapes",
        "Quotation marks, backslashes and control characters are escaped once.",
        &name(r#"\"a\" \\ \\n / \b\f\n\r\t \u0001\u001f"#),
    );
}

fn extra(group: &mut Group) {
    let nested = with_xti(r#"{"a":{"b":{"c":[{"d":[[],[1,[2]]]}]}},"list":[{"k":"v"},{"k":"w"}]}"#);
    must(
        group,
        CLAIMS,
        "nested-properties",
        "Properties of any depth are signed as they were given.",
        &nested,
    );
    let empty =
        with_xti(r#"{"null":null,"list":[],"object":{},"text":"","no":false,"zero":0,"":"nameless"}"#);
    must(
        group,
        CLAIMS,
        "empty-properties",
        "Null, empty lists and empty objects are values, and they are different ones.",
        &empty,
    );
    let names = with_xti(r#"{"z":1,"a":2,"Z":3,"10":4,"9":5,"__proto__":{"x":1},"\u00e9":6}"#);
    must(
        group,
        CLAIMS,
        "odd-property-names",
        "Names that look like indices, differ in case or mean something to the language are members like any other.",
        &names,
    );
}

fn numbers(group: &mut Group) {
    let plain =
        with_xti(r#"{"fraction":0.1,"negative":-7,"large":9007199254740991,"small":-2.5e-7,"huge":1.5e300}"#);
    must(group, NUMBERS, "numbers", "Numbers keep their value, however they are spelled.", &plain);
    let big = with_xti(r#"{"accountNumber":9007199254740993,"other":18446744073709551615}"#);
    let why = "A generator whose numbers are all floats signs the neighbour of this id.";
    add(group, NUMBERS, "integers-beyond-floats", why, KEY, &big).level(Level::Should);
}

/// Payloads of every length modulo 3, where padding would show, and one with the alphabet's last two.
fn encoding(group: &mut Group) {
    for (fault, sub, rest, why) in [
        (
            "payload-that-needs-no-padding",
            "user-123",
            0,
            "Three bytes make four characters, and nothing is left over.",
        ),
        (
            "payload-that-would-take-two-padding-characters",
            "user-1234",
            1,
            "Base64url in a token has no padding, so two characters end the segment.",
        ),
        (
            "payload-that-would-take-one-padding-character",
            "user-12345",
            2,
            "Base64url in a token has no padding, so three characters end the segment.",
        ),
    ] {
        let claims = MINIMAL.replace("user-1", sub);
        assert_eq!(claims.len() % 3, rest, "{fault}: another sub makes the length fit");
        must(group, SEGMENTS, fault, why, &claims);
    }
    // ASCII alone rarely makes the last two characters: `?`, `>` and `~` in the right places do.
    let claims = MINIMAL.replace("user-1", "???>>>~~~\u{ff}\u{bf}???>>>~~~ ???>>>~~~");
    let segment = base64url::encode(&claims);
    assert!(segment.contains('-') && segment.contains('_'), "{segment}");
    must(
        group,
        SEGMENTS,
        "payload-with-hyphen-and-underscore",
        "The last two characters of the alphabet are - and _, and in a URL + would become a space.",
        &claims,
    );
}

/// MACs that C strings, numbers and trims get wrong, if the claims are written in this order and without
/// white space. A search finds the `jti` that gives such a MAC.
fn macs(group: &mut Group) {
    type Wanted = fn(&[u8]) -> bool;
    let rows: [(&str, Wanted, &str); 6] = [
        (
            "mac-that-starts-with-a-zero-byte",
            |mac| mac[0] == 0,
            "As a number this MAC is a byte shorter, and as a C string it is empty; all 32 bytes are encoded.",
        ),
        (
            "mac-with-a-zero-byte-inside",
            |mac| mac[8..24].contains(&0),
            "One MAC in eight has a zero byte somewhere, where strlen would end it.",
        ),
        (
            "mac-that-ends-in-a-zero-byte",
            |mac| mac[31] == 0,
            "Zeros at the end are part of the MAC, and unpack with A or a C string drops them.",
        ),
        (
            "mac-that-ends-in-a-line-feed",
            |mac| mac[31] == b'\n',
            "A MAC is bytes, not text, and a trim makes one token in fifty wrong.",
        ),
        (
            "mac-that-starts-with-a-space",
            |mac| mac[0] == b' ',
            "A MAC is bytes, not text, even where it starts like an indented line.",
        ),
        (
            "mac-whose-segment-has-hyphen-and-underscore",
            |mac| {
                let segment = base64url::encode(mac);
                segment.starts_with('-') && segment.contains('_')
            },
            "The signature uses the alphabet for URLs too, and may start like an option of a command.",
        ),
    ];
    let key = Key::new(KEY).expect("it is not empty");
    for (fault, wanted, why) in rows {
        let candidates = (0..100_000).map(|count| MINIMAL.replace("1cfa7dbf", &format!("1cfa7dbf-{count}")));
        let is_wanted = |claims: &String| {
            let input = format!("{HEADER_SEGMENT}.{}", base64url::encode(claims));
            wanted(&key.mac(input.as_bytes()))
        };
        let claims = candidates.into_iter().find(is_wanted).expect("a MAC of that kind among 100,000");
        must(group, KEYS, fault, why, &claims);
    }
}

fn keys(group: &mut Group) {
    let long = b"a secret that is longer than one block of SHA-256, so it is hashed first... ".repeat(3);
    let rows: [(&str, &[u8], &str); 9] = [
        ("key-of-a-block", &long[..64], "A secret of exactly one block is used as it is, and not hashed."),
        ("key-of-a-block-and-a-byte", &long[..65], "One byte beyond the block, the secret is hashed first."),
        ("key-of-200-bytes", &long[..200], "A long secret is hashed first, and not cut to the block."),
        (
            "key-of-any-bytes",
            &[
                0xff, 0xfe, 0x80, 0x00, 0x9f, 0xc3, 0x28, 0xed, 0xa0, 0xbd, 0x0d, 0x0a, 0x1b, 0x7f, 0xf4,
                0x90, 0x01, 0xc0, 0xaf, 0x00, 0xe2, 0x28, 0xa1, 0x22, 0x5c, 0x27, 0x3d, 0x2b, 0x2f, 0x5f,
                0x2d, 0x00,
            ],
            "A secret is bytes: made into text it loses what is not UTF-8, and as a C string it is cut.",
        ),
        (
            "key-with-a-trailing-newline",
            b"an example secret that ends in a line\n",
            "A line break at the end of a secret is part of it, and must not be trimmed on one side only.",
        ),
        (
            "key-that-looks-like-base64",
            b"c2VjcmV0LXNlY3JldC1zZWNyZXQtc2VjcmV0LXNlY3JldA==",
            "The secret is these characters, and not what they decode to.",
        ),
        (
            "key-that-looks-like-hex",
            b"000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f",
            "The secret is these digits, and not what they decode to.",
        ),
        (
            "key-that-looks-like-json",
            br#""an example secret of 34 bytes...""#,
            "Quotation marks around a secret are part of it.",
        ),
        (
            "key-beyond-ascii",
            "ein Geheimnis f\u{fc}r \u{9ec4}\u{91d1} und \u{1f680}".as_bytes(),
            "A secret with letters beyond ASCII is its UTF-8 bytes.",
        ),
    ];
    for (fault, key, why) in rows {
        assert!(key.len() >= 32, "{fault}");
        add(group, KEYS, fault, why, key, SAMPLE);
    }
}
