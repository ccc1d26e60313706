//! Every mistake in how a signature is written.

use data_encoding::{BASE64, BASE64_NOPAD, BASE64URL, HEXLOWER, HEXUPPER};

use super::kit::b64;

/// A mistake, and the segment that it makes of a MAC; `None` if this MAC does not show it.
pub type Mistaken = (&'static str, fn(&[u8]) -> Option<String>);

/// All of them, most mistakes in more than one way.
pub fn all() -> Vec<Mistaken> {
    [written(), replaced(), printed(), mangled(), shorter(), longer()].concat()
}

fn written() -> Vec<Mistaken> {
    vec![
        ("signature-hex", |mac| Some(HEXLOWER.encode(mac))),
        ("signature-hex-in-capitals", |mac| Some(HEXUPPER.encode(mac))),
        ("signature-hex-in-base64url", |mac| Some(b64(HEXLOWER.encode(mac)))),
        ("signature-hex-in-capitals-in-base64url", |mac| Some(b64(HEXUPPER.encode(mac)))),
        ("signature-base64url-twice", |mac| Some(b64(b64(mac)))),
        ("signature-base64-in-base64url", |mac| {
            let text = BASE64.encode(mac);
            text.contains(['+', '/']).then(|| b64(text))
        }),
        ("signature-list-of-numbers", |mac| Some(b64(numbers(mac)))),
        ("signature-list-of-numbers", |mac| Some(b64(format!("[{}]", numbers(mac))))),
        ("signature-padded", |mac| Some(BASE64URL.encode(mac))),
        ("signature-base64", |mac| Some(BASE64.encode(mac)).filter(|text| text.contains(['+', '/']))),
        ("signature-standard-alphabet", |mac| {
            Some(BASE64_NOPAD.encode(mac)).filter(|text| text.contains(['+', '/']))
        }),
        ("signature-plus-read-as-space", |mac| {
            Some(BASE64.encode(mac)).filter(|text| text.contains('+')).map(|text| text.replace('+', " "))
        }),
        ("signature-percent-encoded", |mac| {
            let text = BASE64.encode(mac);
            Some(text.replace('+', "%2b").replace('/', "%2F").replace('=', "%3D"))
        }),
        ("signature-percent-encoded", |mac| Some(BASE64URL.encode(mac).replace('=', "%3D"))),
        ("signature-quoted", |mac| Some(format!("\"{}\"", b64(mac)))),
        ("signature-bytes-reversed", |mac| Some(b64(mac.iter().rev().copied().collect::<Vec<u8>>()))),
        ("signature-words-reversed", |mac| {
            Some(b64(mac.chunks(4).flat_map(|word| word.iter().rev().copied()).collect::<Vec<u8>>()))
        }),
        ("signature-words-reversed", |mac| {
            Some(b64(mac.chunks(8).flat_map(|word| word.iter().rev().copied()).collect::<Vec<u8>>()))
        }),
    ]
}

fn count(text: &str, mark: char) -> usize {
    text.matches(mark).count()
}

/// The base64 of MACs in which a part is replaced. A MAC shows it if it has two of a character, or both.
fn replaced() -> Vec<Mistaken> {
    vec![
        ("signature-first-replaced", |mac| {
            let text = BASE64_NOPAD.encode(mac);
            (count(&text, '+') > 1).then(|| text.replacen('+', "-", 1).replace('/', "_"))
        }),
        ("signature-first-replaced", |mac| {
            let text = BASE64_NOPAD.encode(mac);
            (count(&text, '/') > 1).then(|| text.replacen('+', "-", 1).replacen('/', "_", 1))
        }),
        ("signature-partly-replaced", |mac| {
            let text = BASE64_NOPAD.encode(mac);
            (count(&text, '/') == 1 && count(&text, '+') == 1).then(|| text.replace('/', "_"))
        }),
        ("signature-partly-replaced", |mac| {
            let text = BASE64.encode(mac);
            (count(&text, '/') == 1 && count(&text, '+') == 1).then(|| text.replace('+', "-"))
        }),
    ]
}

fn printed() -> Vec<Mistaken> {
    vec![
        ("signature-openssl-text", |mac| Some(b64(format!("SHA2-256(stdin)= {}\n", HEXLOWER.encode(mac))))),
        ("signature-openssl-text", |mac| Some(b64(format!("(stdin)= {}", HEXLOWER.encode(mac))))),
        ("signature-openssl-text", |mac| {
            Some(b64(format!("HMAC-SHA256(to sign.txt)= {}\n", HEXLOWER.encode(mac))))
        }),
        ("signature-openssl-text", |mac| Some(format!("(stdin)= {}", HEXLOWER.encode(mac)))),
        ("signature-openssl-text", |mac| {
            let pairs: Vec<String> = mac.iter().map(|byte| format!("{byte:02x}")).collect();
            Some(b64(format!("(stdin)= {}\n", pairs.join(":"))))
        }),
        ("signature-sha256sum-text", |mac| Some(b64(format!("{}  -\n", HEXLOWER.encode(mac))))),
        ("signature-sha256sum-text", |mac| Some(b64(format!("{} *to-sign.txt", HEXLOWER.encode(mac))))),
        ("signature-sha256sum-text", |mac| Some(format!("{}  -", HEXLOWER.encode(mac)))),
        ("signature-text-around-hex", |mac| Some(b64(format!("{}\n", HEXLOWER.encode(mac))))),
        ("signature-text-around-hex", |mac| Some(b64(format!("sha256={}", HEXLOWER.encode(mac))))),
        ("signature-text-around-hex", |mac| Some(format!("0x{}", HEXLOWER.encode(mac)))),
        ("signature-hex-with-separators", |mac| {
            let pairs: Vec<String> = mac.iter().map(|byte| format!("{byte:02X}")).collect();
            Some(b64(pairs.join("-")))
        }),
        ("signature-hex-with-separators", |mac| {
            let text = HEXLOWER.encode(mac);
            let (start, end) = text.split_at(text.len() * 3 / 4);
            Some(b64(format!("{start}\n{end}\n")))
        }),
    ]
}

fn numbers(mac: &[u8]) -> String {
    mac.iter().map(u8::to_string).collect::<Vec<_>>().join(",")
}

fn mangled() -> Vec<Mistaken> {
    vec![
        ("signature-latin-1-to-utf-8", |mac| {
            Some(b64(mac.iter().copied().map(char::from).collect::<String>()))
        }),
        ("signature-replacement-characters", |mac| {
            let text = String::from_utf8_lossy(mac);
            (text.replace('\u{FFFD}', "").len() >= 16).then(|| b64(text.as_bytes()))
        }),
        ("signature-undecodable-bytes-dropped", |mac| {
            let text = String::from_utf8_lossy(mac).replace('\u{FFFD}', "");
            (text.len() >= 16).then(|| b64(text))
        }),
        ("signature-ascii-question-marks", |mac| {
            let text: String = mac.iter().map(|byte| if *byte < 128 { *byte as char } else { '?' }).collect();
            (text.replace('?', "").len() >= 16).then(|| b64(text))
        }),
        ("signature-seven-bits", |mac| Some(b64(mac.iter().map(|byte| byte % 128).collect::<Vec<u8>>()))),
        ("signature-lower-case", |mac| in_one_case(mac, str::to_lowercase)),
        ("signature-upper-case", |mac| in_one_case(mac, str::to_uppercase)),
    ]
}

/// In one case, the 20 bytes of HMAC-SHA-1 keep less than 128 bits, which is too little evidence.
fn in_one_case(mac: &[u8], convert: fn(&str) -> String) -> Option<String> {
    (mac.len() > 20).then(|| convert(&b64(mac)))
}

fn shorter() -> Vec<Mistaken> {
    vec![
        ("signature-trimmed", |mac| mac.strip_suffix(b"\n").map(b64)),
        ("signature-trimmed", |mac| mac.strip_suffix(b"\0").map(b64)),
        ("signature-trimmed", |mac| mac.strip_prefix(b" ").map(b64)),
        ("signature-leading-zeros-dropped", |mac| {
            // Trimming drops the zero too; if several zeros are dropped, it is the same mistake.
            mac.strip_prefix(b"\0").filter(|rest| rest[0] != 0).map(b64)
        }),
        ("signature-cut-at-zero-byte", |mac| {
            let zero = mac.iter().position(|byte| *byte == 0)?;
            let is_last_of_text = mac[zero + 1..].iter().all(|byte| *byte == 0);
            (zero >= 16 && !is_last_of_text).then(|| b64(&mac[..zero]))
        }),
        ("signature-truncated", |mac| cut_plainly(mac, 16)),
        ("signature-truncated", |mac| cut_plainly(mac, mac.len() - 1)),
        ("signature-first-bytes-missing", |mac| (mac[0] > b' ').then(|| b64(&mac[1..]))),
        ("signature-first-bytes-missing", |mac| {
            mac.get(16..).filter(|rest| rest.len() >= 16 && mac[0] > b' ').map(b64)
        }),
        ("signature-cut-text", |mac| {
            // Its last character keeps bits that a cut between bytes would have set to zero.
            (mac[16] >> 4 != 0).then(|| b64(mac)[..22].to_owned())
        }),
    ]
}

/// The segment of a truncated MAC, if neither trimming nor a C string would have left the same.
fn cut_plainly(mac: &[u8], kept: usize) -> Option<String> {
    (!mac.contains(&0) && mac[mac.len() - 1] > b' ').then(|| b64(&mac[..kept]))
}

fn longer() -> Vec<Mistaken> {
    vec![
        ("signature-line-feed-added", |mac| Some(b64([mac, b"\n"].concat()))),
        ("signature-pad-count-added", |mac| {
            Some(format!("{}{}", b64(mac), BASE64.encode(mac).matches('=').count()))
        }),
        ("signature-doubled", |mac| Some(b64(mac.repeat(2)))),
        ("signature-zero-byte-first", |mac| Some(b64([b"\0", mac].concat()))),
        ("signature-zeros-added", |mac| Some(b64([mac, &[0; 32]].concat()))),
        ("signature-bytes-added", |mac| Some(b64([mac, b"more"].concat()))),
        ("signature-text-added", |mac| Some(b64(mac) + "&tenant=x")),
    ]
}
