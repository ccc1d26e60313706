//! The key inside a secret, decoded: two mistakes that go together, and near misses.

use data_encoding::{BASE64, BASE64URL_NOPAD, HEXLOWER};

use super::kit::{SECRET, b64, hs256, input, token};
use super::named;

/// A text around a key, and the mistake of using only the key in it.
const AROUND: [(&str, &str, &str); 9] = [
    ("JWT_SECRET=", "", "secret-without-its-name"),
    ("export KEY=\"", "\" # rotated in May\n", "secret-without-its-name"),
    ("secret: '", "'", "secret-without-its-name"),
    ("PORT=80\nJWT_SECRET=", "\nDEBUG=1\n", "secret-one-of-its-lines"),
    (r#"{"type":"HS256","key":""#, r#""}"#, "secret-without-its-setting"),
    (r#"{"jwt":{"signing":["#, r#"]}}"#, "secret-member-of-json"),
    ("whsec_", "", "secret-prefix-dropped"),
    ("base64:", "", "secret-prefix-dropped"),
    ("6489c1f0d3b2:", "", "secret-without-its-id"),
];

fn around(before: &str, key: &str, after: &str) -> String {
    if before.ends_with('[') { format!("{before}\"{key}\"{after}") } else { format!("{before}{key}{after}") }
}

/// Keys of several sizes whose base64 has characters of both alphabets.
fn keys() -> impl Iterator<Item = Vec<u8>> {
    [24, 32, 47, 64].into_iter().map(|length| (0..length).map(|at| (251 + at * 37 % 256) as u8).collect())
}

fn signed(key: &[u8]) -> Vec<u8> {
    token(&input(0), b64(hs256(key, input(0).as_bytes())))
}

#[test]
fn the_key_in_a_text_is_named_as_it_is_and_decoded() {
    for key in keys() {
        let base64url = Some(BASE64URL_NOPAD.encode(&key)).filter(|text| text.contains(['-', '_']));
        let forms = [
            (Some(BASE64.encode(&key)), "secret-base64-decoded"),
            (base64url, "secret-base64url-decoded"),
            (Some(HEXLOWER.encode(&key)), "secret-hex-decoded"),
        ];
        for (text, decoding) in forms {
            let text = text.expect("a key with characters of both alphabets");
            for (before, after, id) in AROUND {
                let given = around(before, &text, after);
                assert_eq!(named(signed(text.as_bytes()), given.as_bytes()), [id], "{given}");
                assert_eq!(named(signed(&key), given.as_bytes()), [id, decoding], "{given}");
            }
        }
    }
}

#[test]
fn the_key_in_a_text_is_named_with_a_mistake_of_the_signature_or_the_message() {
    let mac = |key: &[u8], message: &str| hs256(key, message.as_bytes());
    let (input, secret) = (input(0), "JWT_SECRET=c29tZSBzZWNyZXQgb2YgMzIgYnl0ZXMuLi4=");
    let decoded = mac(b"some secret of 32 bytes...", &input);
    let text = mac(b"c29tZSBzZWNyZXQgb2YgMzIgYnl0ZXMuLi4=", &format!("{input}\n"));
    assert_eq!(
        named(token(&input, HEXLOWER.encode(&decoded)), secret.as_bytes()),
        ["secret-without-its-name", "secret-base64-decoded", "signature-hex"]
    );
    assert_eq!(
        named(token(&input, b64(text)), secret.as_bytes()),
        ["secret-without-its-name", "message-trailing-line-feed"]
    );
}

#[test]
fn a_text_that_is_only_like_the_secret_is_not_named() {
    let line = "JWT_SECRET=a secret of 32 bytes, for example";
    for used in [
        "a secret of 32 bytes, for exampl",
        "JWT_SECRET= a secret of 32 bytes, for example",
        "OTHER_NAME=a secret of 32 bytes, for example",
        "A SECRET of 32 bytes, for example",
        "[object object]",
        "undefine",
        "Undefined",
    ] {
        assert_eq!(named(signed(used.as_bytes()), line.as_bytes()), [""; 0], "{used}");
    }
    let uuid = "a1cfa7db-8110-4237-ad22-410608791b7d";
    for used in ["a1cfa7db81104237ad22410608791b7", "a1cfa7db-81104237-ad22-410608791b7d"] {
        assert_eq!(named(signed(used.as_bytes()), uuid.as_bytes()), [""; 0], "{used}");
    }
    let list: Vec<String> = SECRET.iter().map(u8::to_string).collect();
    for used in [list[1..].join(","), list.join(",,"), format!("[{}", list.join(","))] {
        assert_eq!(named(signed(used.as_bytes()), SECRET), [""; 0], "{used}");
    }
    // A name of one's own can't be guessed.
    assert_eq!(
        named(signed(format!("MY_OWN_NAME={}", String::from_utf8_lossy(SECRET)).as_bytes()), SECRET),
        [""; 0]
    );
}
