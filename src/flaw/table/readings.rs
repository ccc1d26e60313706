//! Verifiers that take the secret for something that is read, and so use another key: a URL's text, a UUID, an
//! encoding's prefix, a line of configuration, a text to normalise.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use super::super::verifier::{CORRECT_VERIFIER, Steps};
use super::{Flaw, verifier};
use crate::encoding::{decode_hex, percent_decoded};

/// Verifiers that differ only in how they read the secret.
macro_rules! readers {
    ($($name:literal $story:literal $read:expr;)+) => {
        &[$(verifier(
            $name,
            "signature-match",
            $story,
            &Steps { secret: |_, secret| $read(secret), ..CORRECT_VERIFIER },
        ),)+]
    };
}

pub(super) static FLAWS: &[Flaw] = readers! {
    "percent-decodes-the-secret"
    "It treats the secret as a part of a URL." percent_decoded;
    "reads-plus-signs-of-the-secret-as-spaces"
    "It decodes the secret like a form." |secret| replaced(secret, &[("+", " ")]);
    "reads-the-secret-as-a-uuid"
    "It turns a secret of 36 characters with hyphens into the 16 bytes of a UUID."
    |secret: &[u8]| if secret.contains(&b'-') { uuid_or(secret) } else { secret.to_vec() };
    "reads-the-secret-as-a-guid"
    "It turns the secret into the 16 bytes of a .NET Guid, whose first fields have their low bytes first." guid_or;
    "reads-32-hex-digits-of-the-secret-as-a-uuid"
    "It turns a secret of 32 hex digits into the 16 bytes of a UUID."
    |secret: &[u8]| if secret.len() == 32 { uuid_or(secret) } else { secret.to_vec() };
    "removes-hyphens-from-a-uuid"
    "It stores a secret that is a UUID in a column without hyphens."
    |secret: &[u8]| if uuid(secret).is_some() { replaced(secret, &[("-", "")]) } else { secret.to_vec() };
    "decodes-a-secret-behind-base64"
    "It decodes what is behind the prefix base64:, as Laravel does with its own key."
    |secret: &[u8]| behind(secret, "base64:", |rest| STANDARD.decode(rest).ok());
    "removes-a-prefix-base64"
    "It cuts the prefix base64: off, and uses the rest as text."
    |secret: &[u8]| behind(secret, "base64:", |rest| Some(rest.to_vec()));
    "decodes-a-secret-behind-hex"
    "It decodes what is behind the prefix hex:." |secret: &[u8]| behind(secret, "hex:", |rest| decode_hex(rest));
    "decodes-a-secret-behind-0x"
    "It reads the secret as a number in hexadecimal." |secret: &[u8]| behind(secret, "0x", |rest| decode_hex(rest));
    "decodes-a-secret-that-looks-like-base32"
    "It decodes the secret from base32, as authenticators do."
    |secret: &[u8]| unbase32(secret).unwrap_or_else(|| secret.to_vec());
    "decodes-a-secret-that-looks-like-base64-in-lines"
    "It decodes the secret from base64 and skips line breaks." |secret: &[u8]| {
        let joined = replaced(secret, &[("\r", ""), ("\n", "")]);
        STANDARD.decode(joined).unwrap_or_else(|_| secret.to_vec())
    };
    "removes-line-breaks-from-the-secret"
    "It joins the lines of the secret." |secret| replaced(secret, &[("\r", ""), ("\n", "")]);
    "normalises-the-secret-to-nfkc"
    "It normalises the secret to NFKC, as PRECIS asks for passwords." |secret| replaced(secret, NFKC);
    "normalises-the-secret-to-nfc"
    "It normalises the secret to NFC, as a text." |secret| replaced(secret, NFC);
    "unescapes-the-secret"
    "It unescapes the secret like a string literal."
    |secret| replaced(secret, &[("\\\\", "\\"), ("\\n", "\n"), ("\\t", "\t")]);
    "reads-line-feeds-in-the-secret"
    "It replaces \\n in the secret, as is done with PEM in a variable." |secret| replaced(secret, &[("\\n", "\n")]);
    "reads-unicode-escapes-in-the-secret"
    "It reads \\u0041 in the secret as a letter."
    |secret| replaced(secret, &[("\\u0041", "A"), ("\\x42", "B")]);
    "unescapes-html-in-the-secret"
    "It unescapes the secret like HTML." |secret| {
        replaced(secret, &[("&amp;", "&"), ("&lt;", "<"), ("&gt;", ">"), ("&#33;", "!")])
    };
    "unescapes-ampersands-in-the-secret"
    "It replaces &amp; in the secret, which went through a form." |secret| replaced(secret, &[("&amp;", "&")]);
    "reads-the-secret-in-text-mode"
    "It reads the file of the secret as text, in which a line ends in a line feed only."
    |secret| replaced(secret, &[("\r\n", "\n")]);
    "trims-the-secret-by-unicode"
    "It trims the secret of all that Unicode calls white space." |secret: &[u8]| {
        std::str::from_utf8(secret).map_or(secret.to_vec(), |text| text.trim().into())
    };
    "removes-single-quotation-marks-from-the-secret"
    "It removes the quotes of a shell from the secret." |secret: &[u8]| match secret {
        [b'\'', inner @ .., b'\''] => inner.to_vec(),
        _ => secret.to_vec(),
    };
    "lower-cases-the-secret"
    "It looks the secret up in settings without case." |secret: &[u8]| secret.to_ascii_lowercase();
    "cuts-the-secret-at-a-comment"
    "It cuts the secret at a number sign behind a space, as dotenv does." |secret| until(secret, " #");
    "cuts-the-secret-at-a-number-sign"
    "It cuts the secret at the first number sign." |secret| until(secret, "#");
    "cuts-the-secret-at-a-semicolon"
    "It cuts the secret at a semicolon behind a space, as readers of .ini files do." |secret| until(secret, " ;");
    "reads-one-line-of-the-secret"
    "It reads only the first line of the secret." |secret| until(secret, "\n");
    "expands-dollar-names-in-the-secret"
    "It expands $NAME in the secret, and the variable is not set." |secret| replaced(secret, &[("$UNSET_NAME", "")]);
    "expands-names-in-braces-in-the-secret"
    "It expands ${NAME} in the secret, and the variable is not set."
    |secret| replaced(secret, &[("${UNSET_NAME}", "")]);
    "reads-two-dollar-signs-of-the-secret-as-one"
    "It unescapes dollar signs, as in a compose file." |secret| replaced(secret, &[("$$", "$")]);
    "expands-percent-names-in-the-secret"
    "It expands %NAME% in the secret, and the variable is not set."
    |secret| replaced(secret, &[("%UNSET_NAME%", "")]);
    "takes-the-first-secret-of-a-list"
    "It splits the secret at commas, and takes the first." |secret| until(secret, ",");
    "takes-the-secret-behind-a-colon"
    "It takes what is behind the first colon for the secret." |secret| after(secret, ":");
    "takes-the-secret-behind-an-equals-sign"
    "It takes what is behind the first equals sign for the secret." |secret| after(secret, "SECRET=");
    "cuts-the-secret-to-72-bytes"
    "It cuts the secret to 72 bytes, as bcrypt does." |secret| first(secret, 72);
    "cuts-the-secret-to-255-bytes"
    "It keeps the secret in a column of 255 bytes." |secret| first(secret, 255);
    "cuts-the-secret-to-1024-bytes"
    "It reads the secret into a buffer of 1,024 bytes." |secret| first(secret, 1_024);
    "cuts-the-secret-to-2048-bytes"
    "It reads the secret into a buffer of 2,048 bytes." |secret| first(secret, 2_048);
    "cuts-the-secret-to-4096-bytes"
    "It reads the secret from a pipe in one piece of 4,096 bytes." |secret| first(secret, 4_096);
    "reads-the-secret-out-of-pem-armour"
    "It decodes what is between the lines of dashes." |secret: &[u8]| armoured(secret).unwrap_or_else(|| secret.to_vec());
};

/// The secret with some texts replaced, one after the other.
fn replaced(secret: &[u8], rows: &[(&str, &str)]) -> Vec<u8> {
    let Ok(text) = std::str::from_utf8(secret) else { return secret.to_vec() };
    rows.iter().fold(text.to_owned(), |text, (from, to)| text.replace(from, to)).into_bytes()
}

/// What NFKC makes of some characters; the cases have no others.
const NFKC: &[(&str, &str)] = &[
    ("\u{fb01}", "fi"),
    ("\u{ff21}", "A"),
    ("\u{b2}", "2"),
    ("\u{2460}", "1"),
    ("\u{2167}", "VIII"),
    ("e\u{301}", "\u{e9}"),
    ("e\u{300}", "\u{e8}"),
    ("a\u{300}", "\u{e0}"),
];

/// What NFC makes of some letters.
const NFC: &[(&str, &str)] = &[("e\u{301}", "\u{e9}"), ("e\u{300}", "\u{e8}"), ("a\u{300}", "\u{e0}")];

fn uuid(secret: &[u8]) -> Option<Vec<u8>> {
    let bare = match secret {
        [b'{', inner @ .., b'}'] => inner,
        _ => secret,
    };
    let is_hyphenated = bare.len() == 36 && [8, 13, 18, 23].iter().all(|at| bare[*at] == b'-');
    let digits: Vec<u8> = bare.iter().copied().filter(|byte| !(is_hyphenated && *byte == b'-')).collect();
    decode_hex(&digits).filter(|bytes| bytes.len() == 16)
}

fn uuid_or(secret: &[u8]) -> Vec<u8> {
    uuid(secret).unwrap_or_else(|| secret.to_vec())
}

fn guid_or(secret: &[u8]) -> Vec<u8> {
    let guid = uuid(secret).map(|mut bytes| {
        [0..4, 4..6, 6..8].into_iter().for_each(|field| bytes[field].reverse());
        bytes
    });
    guid.unwrap_or_else(|| secret.to_vec())
}

/// What is made of the rest behind a prefix.
fn behind(secret: &[u8], prefix: &str, read: fn(&[u8]) -> Option<Vec<u8>>) -> Vec<u8> {
    secret.strip_prefix(prefix.as_bytes()).and_then(read).unwrap_or_else(|| secret.to_vec())
}

fn until(secret: &[u8], mark: &str) -> Vec<u8> {
    match std::str::from_utf8(secret).ok().and_then(|text| text.split_once(mark)) {
        Some((first, _)) if !first.is_empty() => first.into(),
        _ => secret.to_vec(),
    }
}

fn after(secret: &[u8], mark: &str) -> Vec<u8> {
    match std::str::from_utf8(secret).ok().and_then(|text| text.split_once(mark)) {
        Some((_, rest)) if !rest.is_empty() => rest.into(),
        _ => secret.to_vec(),
    }
}

fn first(secret: &[u8], bytes: usize) -> Vec<u8> {
    secret[..secret.len().min(bytes)].to_vec()
}

/// The bytes of base32 (RFC 4648 §6), of which at least one whole group is needed to take a secret for it.
fn unbase32(secret: &[u8]) -> Option<Vec<u8>> {
    let digits = std::str::from_utf8(secret).ok()?.trim_end_matches('=');
    if secret.len() < 8 || !secret.len().is_multiple_of(8) {
        return None;
    }
    let (mut bits, mut held, mut bytes) = (0_u32, 0, Vec::new());
    for digit in digits.bytes() {
        let value = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".iter().position(|known| *known == digit)?;
        (bits, held) = ((bits << 5) | u32::try_from(value).ok()?, held + 5);
        if held >= 8 {
            held -= 8;
            bytes.push(u8::try_from((bits >> held) & 0xFF).ok()?);
        }
    }
    Some(bytes)
}

/// What base64 encodes between `-----BEGIN` and `-----END`.
fn armoured(secret: &[u8]) -> Option<Vec<u8>> {
    let text = std::str::from_utf8(secret).ok()?;
    let (_, body) = text.split_once("-----BEGIN ")?.1.split_once("-----")?;
    let body: String = body.split_once("-----END")?.0.split_whitespace().collect();
    STANDARD.decode(body).ok()
}
