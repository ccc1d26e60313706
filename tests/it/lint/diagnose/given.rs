//! Secrets that are in another text, or of which another text was made: settings, JSON, prefixes, UUIDs, lists of bytes, URLs.

use data_encoding::{BASE64, BASE64URL_NOPAD, HEXLOWER};

use super::kit::SECRET;
use super::secrets::{Mistaken, of};

/// Bytes of which text makes something else.
const BYTES: &[u8] = b"\x00\x07\xFB\xFF key of 32 bytes \\ '\n\t\x7F\x80";
const UUID: &str = "a1cfa7db-8110-4237-ad22-410608791b7d";

/// All of them, most mistakes in more than one way.
pub fn all() -> Vec<Mistaken> {
    [with_names(), files(), in_json(), prefixes(), parts(), uuids(), lists(), texts(), in_urls()].concat()
}

fn text() -> &'static str {
    std::str::from_utf8(SECRET).expect("a secret that is text")
}

fn with_names() -> Vec<Mistaken> {
    let lines = [
        "JWT_SECRET=V",
        "export JWT_SECRET='V'",
        "set SECRET=V",
        "app.jwt.secret = V",
        "jwt_secret: \"V\"",
        "$env:JWT_SECRET = \"V\"",
        "ENV JWT_SECRET V",
        "Environment=\"JWT_SECRET=V\"",
        "'secret' => 'V',",
        "  - TOKEN_KEY=V\n",
        "const SECRET = 'V';",
        "-Djwt.secret=V",
    ];
    // Each line has its value at its last V.
    let line = |line: &str| {
        let at = line.rfind('V').expect("a place for the value");
        [&line[..at], text(), &line[at + 1..]].concat()
    };
    let given = lines.iter().map(|given| of("secret-without-its-name", line(given), SECRET));
    let signed = [
        "JWT_SECRET=V",
        "SECRET_KEY=\"V\"",
        "export AUTH_SECRET='V'",
        "jwt_secret: V",
        "$env:JWT_SECRET = \"V\"",
        "Environment=JWT_SECRET=V",
        "JWT_KEY=V\n",
    ];
    given.chain(signed.iter().map(|signed| of("secret-with-its-name", SECRET, line(signed)))).collect()
}

fn files() -> Vec<Mistaken> {
    let file = |before: &str, after: &str| format!("{before}JWT_SECRET=\"{}\"\n{after}", text());
    vec![
        of("secret-one-of-its-lines", file("PORT=3000\n", ""), SECRET),
        of("secret-one-of-its-lines", file("# settings\nDEBUG=1\n\n", "DB=postgres://a:b@c/d\n"), SECRET),
        of("secret-one-of-its-lines", format!("jwt:\r\n  alg: HS256\r\n  key: {}\r\n", text()), SECRET),
        of("secret-one-of-its-lines", format!("old: x\n{}\n", text()), SECRET),
        of("secret-quoted-text-in-it", format!("<add key=\"JwtKey\" value=\"{}\" />", text()), SECRET),
    ]
}

fn in_json() -> Vec<Mistaken> {
    let encoded = BASE64URL_NOPAD.encode(BYTES);
    let jwk = format!(r#"{{"kty":"oct","k":"{encoded}"}}"#);
    let set =
        format!(r#"{{"keys":[{{"kty":"oct","kid":"1","k":"{}"}},{{"kid":"2","k":"{encoded}"}}]}}"#, "YWJj");
    let setting = |json: &str| json.replace("KEY", text());
    vec![
        of("secret-read-as-json-web-key", &jwk, BYTES),
        of("secret-read-as-json-web-key-set", &set, BYTES),
        of("secret-read-as-json-web-key-set", &set, "abc"),
        of("secret-json-web-key-not-decoded", &jwk, &encoded),
        of("secret-json-web-key-not-decoded", &set, &encoded),
        of("secret-without-its-setting", setting(r#"{"type":"HS256","key":"KEY"}"#), SECRET),
        of("secret-without-its-setting", setting(r#"{"jwt": {"key": "KEY", "ttl": 60}}"#), SECRET),
        of("secret-member-of-json", setting(r#"{"jwt":{"secrets":["old","KEY"]}}"#), SECRET),
        of("secret-member-of-json", setting("[{\"value\": \"KEY\"}]\n"), SECRET),
        of("secret-with-its-setting", SECRET, setting(r#"{"type":"HS256","key":"KEY"}"#)),
        of("secret-with-its-setting", SECRET, setting(r#"{"key": "KEY", "type": "HS256"}"#)),
        of("secret-with-its-setting", SECRET, setting(r#"{"secret":"KEY"}"#)),
        of("secret-as-json-web-key", BYTES, &jwk),
        of("secret-as-json-web-key", BYTES, format!(r#"{{"kty": "oct", "k": "{encoded}", "alg": "HS256"}}"#)),
    ]
}

fn prefixes() -> Vec<Mistaken> {
    let with = |prefix: &str| format!("{prefix}{}", BASE64.encode(BYTES));
    let behind = || BASE64.encode(BYTES);
    vec![
        of("secret-prefix-dropped", with("base64:"), behind()),
        of("secret-prefix-dropped", with("whsec_"), behind()),
        of("secret-prefix-dropped", with("sk_live_"), behind()),
        of("secret-prefix-dropped", with("prod-"), behind()),
        of("secret-prefix-added", SECRET, format!("base64:{}", text())),
        of("secret-prefix-added", SECRET, format!("whsec_{}", text())),
    ]
}

fn parts() -> Vec<Mistaken> {
    vec![
        of("secret-without-its-id", format!("5f3a:{}", HEXLOWER.encode(BYTES)), HEXLOWER.encode(BYTES)),
        of("secret-without-its-id", "id.the secret", "the secret"),
        of("secret-without-its-id", "an id: and a secret", " and a secret"),
        of("secret-part", "an id: and a secret", "and a secret"),
        of("secret-part", "first|second|third", "second"),
        of("secret-part", "5f3a;the secret,7", "5f3a;the secret"),
        of("secret-part", "user.with.periods:the secret", "user.with.periods"),
    ]
}

fn uuids() -> Vec<Mistaken> {
    let plain = UUID.replace('-', "");
    let bytes = HEXLOWER.decode(plain.as_bytes()).expect("hex");
    let guid = |bytes: &[u8]| {
        let field = |from: usize, to: usize| bytes[from..to].iter().rev().copied().collect::<Vec<u8>>();
        [field(0, 4), field(4, 6), field(6, 8), bytes[8..].to_vec()].concat()
    };
    vec![
        of("secret-uuid-without-dashes", UUID, &plain),
        of("secret-uuid-without-dashes", format!("{{{UUID}}}"), plain.to_uppercase()),
        of("secret-uuid-respelled", &plain, UUID),
        of("secret-uuid-respelled", UUID, format!("{{{UUID}}}")),
        of("secret-uuid-respelled", UUID, format!("urn:uuid:{UUID}")),
        of("secret-uuid-bytes", UUID, &bytes),
        of("secret-uuid-bytes", format!("urn:uuid:{}\n", UUID.to_uppercase()), &bytes),
        of("secret-uuid-guid-bytes", UUID, guid(&bytes)),
        of("secret-uuid-guid-bytes", &plain, guid(&bytes)),
        of("secret-hex-decoded-in-part", UUID, &bytes[..4]),
        of("secret-hex-decoded-in-part", "00ff07zz", b"\x00\xFF\x07"),
        of("secret-hex-decoded-in-part", "abcd efgh", b"\xAB\xCD"),
    ]
}

fn lists() -> Vec<Mistaken> {
    let each = |write: &dyn Fn(u8) -> String, mark: &str| {
        BYTES.iter().map(|byte| write(*byte)).collect::<Vec<String>>().join(mark)
    };
    let decimal = |mark: &str| each(&|byte| byte.to_string(), mark);
    let signed = |mark: &str| each(&|byte| (byte as i8).to_string(), mark);
    let places: Vec<String> = BYTES.iter().enumerate().map(|(at, byte)| format!("\"{at}\":{byte}")).collect();
    let small = |mark: &str| each(&|byte| format!("{byte:02x}"), mark);
    let long = [BYTES, BYTES].concat();
    let shown: Vec<String> = long[..50].iter().map(|byte| format!("{byte:02x}")).collect();
    vec![
        of("secret-list-of-numbers", BYTES, decimal(",")),
        of("secret-list-of-numbers", BYTES, decimal(" ")),
        of("secret-list-of-numbers", BYTES, signed(", ")),
        of("secret-array-of-numbers", BYTES, format!("[{}]", decimal(","))),
        of("secret-array-of-numbers", BYTES, format!("[{}]", signed(", "))),
        of("secret-array-of-numbers", BYTES, format!("[{}]", decimal(" "))),
        of("secret-array-of-numbers", BYTES, format!("<<{}>>", decimal(", "))),
        of("secret-buffer-json", BYTES, format!("{{\"type\":\"Buffer\",\"data\":[{}]}}", decimal(","))),
        of("secret-buffer-json", BYTES, format!("{{{}}}", places.join(","))),
        of("secret-buffer-inspected", BYTES, format!("<Buffer {}>", small(" "))),
        of(
            "secret-buffer-inspected",
            &long,
            format!("<Buffer {} ... {} more bytes>", shown.join(" "), long.len() - 50),
        ),
        of("secret-buffer-inspected", &long[..51], format!("<Buffer {} ... 1 more byte>", shown.join(" "))),
        of("secret-list-of-hex-digits", BYTES, small(":")),
        of("secret-list-of-hex-digits", BYTES, small("-").to_uppercase()),
        of("secret-list-of-hex-digits", BYTES, each(&|byte| format!("0x{byte:02x}"), ", ")),
        of("secret-list-of-hex-digits", BYTES, format!("[{}]", each(&|byte| format!("0x{byte:02X}"), ","))),
        of("secret-hex-without-zeros", BYTES, each(&|byte| format!("{byte:x}"), "")),
        of("secret-list-read", decimal(","), BYTES),
        of("secret-list-read", format!("[{}]\n", signed(", ")), BYTES),
        of("secret-list-read", format!("{{\"type\":\"Buffer\",\"data\":[{}]}}", decimal(",")), BYTES),
        of("secret-list-read", format!("<Buffer {}>", small(" ")), BYTES),
    ]
}

fn texts() -> Vec<Mistaken> {
    let literal = r#"b"\x00\x07\xfb\xff key of 32 bytes \\ '\n\t\x7f\x80""#;
    vec![
        of("secret-bytes-literal", BYTES, literal),
        of("secret-bytes-literal", SECRET, format!("b'{}'", text())),
        of("secret-bytes-literal", SECRET, format!("bytearray(b'{}')", text())),
        of("secret-length-in-text", SECRET, "32 bytes"),
        of("secret-in-optional", SECRET, format!("Optional(\"{}\")", text())),
        of("secret-in-optional", SECRET, format!("Some(\"{}\")", text())),
    ]
}

fn in_urls() -> Vec<Mistaken> {
    let secret = "é k/s+p=e&m: (x)!* [%]";
    vec![
        of("secret-percent-decoded", "a%2Bsecret%20of+32 bytes, encoded", "a+secret of+32 bytes, encoded"),
        of("secret-percent-decoded", "a%2Bsecret%20of+32 bytes, encoded", "a+secret of 32 bytes, encoded"),
        of("secret-percent-decoded-in-part", "a%2Bsecret%20of%C3%A9", "a%2Bsecret of\u{E9}"),
        of("secret-percent-encoded", secret, "%C3%A9%20k%2Fs%2Bp%3De%26m%3A%20%28x%29%21%2A%20%5B%25%5D"),
        of("secret-percent-encoded", secret, "%C3%A9%20k%2Fs%2Bp%3De%26m%3A%20(x)!*%20%5B%25%5D"),
        of("secret-percent-encoded", secret, "%c3%a9+k%2fs%2bp%3de%26m%3a+(x)!*+%5b%25%5d"),
        of("secret-percent-encoded-in-part", secret, "%C3%A9%20k/s+p=e&m:%20(x)!*%20%5B%25%5D"),
        of("secret-percent-encoded-in-part", secret, "é k%2Fs%2Bp%3De%26m%3A (x)!* [%]"),
        of("secret-percent-encoded-in-part", secret, "é k/s%2Bp=e&m: (x)!* [%]"),
        of("secret-percent-encoded-in-part", secret, "é%20k/s+p=e&m:%20(x)!*%20[%]"),
    ]
}
