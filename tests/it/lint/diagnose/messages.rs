//! Every mistake in the message: the two segments that are sent, and what was signed instead of them.

use data_encoding::{BASE64, BASE64_NOPAD, BASE64URL, HEXLOWER, HEXUPPER};

use super::kit::{HEADER, b64, input, payload, sha256};

/// A mistake, the first two segments, and what was signed.
pub type Mistaken = (&'static str, String, Vec<u8>);

/// All of them, most mistakes in more than one way.
pub fn all() -> Vec<Mistaken> {
    [parts(), encodings(), other_words(), around(), other_bytes()].concat()
}

fn of(id: &'static str, signed: impl AsRef<[u8]>) -> Mistaken {
    (id, input(0), signed.as_ref().to_vec())
}

fn segments() -> (String, String, String) {
    (b64(HEADER), b64(payload(0)), payload(0))
}

fn parts() -> Vec<Mistaken> {
    let (header, segment, text) = segments();
    let whole = input(0);
    vec![
        of("message-payload-alone", &segment),
        of("message-header-alone", &header),
        of("message-without-period", format!("{header}{segment}")),
        of("message-reversed", format!("{segment}.{header}")),
        of("message-other-separator", format!("{header},{segment}")),
        of("message-decoded", format!("{HEADER}.{text}")),
        of("message-decoded-payload", &text),
        of("message-decoded-without-period", format!("{HEADER}{text}")),
        of("message-payload-not-encoded", format!("{header}.{text}")),
        of("message-empty", ""),
        of("message-twice", whole.repeat(2)),
    ]
}

fn encodings() -> Vec<Mistaken> {
    let (header, segment, text) = segments();
    let each = |encode: &dyn Fn(&[u8]) -> String| {
        format!("{}.{}", encode(HEADER.as_bytes()), encode(text.as_bytes()))
    };
    let escape = |text: String| text.replace('+', "%2B").replace('/', "%2F").replace('=', "%3D");
    let lines = |width: usize, end: &str| {
        each(&|bytes| {
            let text = BASE64.encode(bytes);
            let lines: Vec<&str> =
                (0..text.len()).step_by(width).map(|at| &text[at..text.len().min(at + width)]).collect();
            lines.join(end)
        })
    };
    let ended = lines(64, "\n").replace('.', "\n.") + "\n";
    let padded = format!("{header}.{}", BASE64URL.encode(text.as_bytes()));
    assert!(padded.ends_with('=') && segment.contains('_') && segment.contains('-'), "{padded}");
    vec![
        of("message-padded", each(&|bytes| BASE64URL.encode(bytes))),
        of("message-standard-alphabet", each(&|bytes| BASE64_NOPAD.encode(bytes))),
        of("message-base64", each(&|bytes| BASE64.encode(bytes))),
        of("message-percent-encoded", escape(each(&|bytes| BASE64.encode(bytes)))),
        of("message-percent-encoded", input(0).replace('.', "%2E")),
        of("message-line-wrapped", lines(76, "\r\n")),
        of("message-line-wrapped", ended),
        of("message-segment-line-feeds", format!("{header}\n.{segment}\n")),
        // These segments were changed after they were signed.
        ("message-base64url", padded, input(0).into()),
        ("message-base64url", each(&|bytes| BASE64.encode(bytes)), input(0).into()),
        ("message-base64url", format!(" {}", input(0)), input(0).into()),
    ]
}

fn other_words() -> Vec<Mistaken> {
    let (header, segment, _) = segments();
    let headers = [
        r#"{"typ":"JWT","alg":"HS256"}"#,
        r#"{"alg":"HS256","typ":"JWT"}"#,
        r#"{"alg": "HS256", "typ": "JWT"}"#,
        "{\n  \"typ\": \"JWT\",\n  \"alg\": \"HS256\"\n}",
    ];
    let kept = [
        r#"{"sub":"~~~ a/b<c>","jti":"0","udn":"é?>~ÿ","iat":1621521641}"#,
        r#"{"sub":"~~~ a\/b<c>","jti":"0","udn":"\u00e9?>~\u00ff","iat":1621521641}"#,
        r#"{"sub":"~~~ a/b\u003cc\u003e","jti":"0","udn":"é?\u003e~ÿ","iat":1621521641}"#,
        r#"{"sub": "~~~ a/b<c>", "jti": "0", "udn": "\u00e9?>~\u00ff", "iat": 1621521641}"#,
    ];
    let sorted = [
        r#"{"iat":1621521641,"jti":"0","sub":"~~~ a/b<c>","udn":"é?>~ÿ"}"#,
        r#"{"iat": 1621521641, "jti": "0", "sub": "~~~ a/b<c>", "udn": "\u00e9?>~\u00ff"}"#,
    ];
    let all = |id, messages: Vec<String>| messages.into_iter().map(move |message| of(id, message));
    let headers = headers.map(|header| format!("{}.{segment}", b64(header)));
    let payload = |text: &str| format!("{header}.{}", b64(text));
    all("message-header-rewritten", headers.into())
        .chain(all("message-payload-rewritten", kept.map(payload).into()))
        .chain(all("message-payload-sorted", sorted.map(payload).into()))
        .chain([
            of("message-rewritten", format!("{}.{}", b64(r#"{"typ":"JWT","alg":"HS256"}"#), b64(kept[0]))),
            of(
                "message-rewritten",
                format!("{}.{}", b64(r#"{"alg": "HS256", "typ": "JWT"}"#), b64(sorted[1])),
            ),
        ])
        .collect()
}

fn around() -> Vec<Mistaken> {
    let with = |before: &str, after: &str| format!("{before}{}{after}", input(0));
    vec![
        of("message-trailing-period", with("", ".")),
        of("message-trailing-line-feed", with("", "\n")),
        of("message-trailing-carriage-return-and-line-feed", with("", "\r\n")),
        of("message-space-around", with("", " ")),
        of("message-space-around", with(" ", "")),
        of("message-leading-line-feed", with("\n", "")),
        of("message-trailing-zero-byte", with("", "\0")),
        of("message-quoted", with("\"", "\"")),
        of("message-single-quoted", with("'", "'")),
        of("message-bearer", with("Bearer ", "")),
        of("message-byte-order-mark", with("\u{FEFF}", "")),
    ]
}

fn other_bytes() -> Vec<Mistaken> {
    let text = input(0);
    let little = |text: &str| text.encode_utf16().flat_map(u16::to_le_bytes).collect::<Vec<u8>>();
    let big = |text: &str| text.encode_utf16().flat_map(u16::to_be_bytes).collect::<Vec<u8>>();
    let hash = sha256(text.as_bytes());
    vec![
        of("message-utf-16-little-endian", little(&text)),
        of("message-utf-16-little-endian", little(&format!("\u{FEFF}{text}"))),
        of("message-utf-16-big-endian", big(&text)),
        of("message-utf-16-big-endian", big(&format!("\u{FEFF}{text}"))),
        of("message-lower-case", text.to_lowercase()),
        of("message-upper-case", text.to_uppercase()),
        of("message-in-hex", HEXLOWER.encode(text.as_bytes())),
        of("message-in-hex", HEXUPPER.encode(text.as_bytes())),
        of("message-in-base64", BASE64.encode(text.as_bytes())),
        of("message-in-base64", b64(&text)),
        of("message-hashed", &hash),
        of("message-hashed-in-hex", HEXLOWER.encode(&hash)),
    ]
}
