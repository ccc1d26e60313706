//! The forms in which tools, files and variables have a secret: encoded, with its name, in JSON, as a list of bytes.

use fastrand::Rng;

use crate::encoding::{base64, base64_unpadded, encode_hex};
use crate::jwt::base64url;

type Write = fn(&Meant<'_>, &mut Rng) -> Vec<u8>;

/// A secret to write.
struct Meant<'a> {
    bytes: &'a [u8],
    /// As text: where it is not UTF-8, in base64url.
    text: String,
}

/// All forms. The first is the secret as it is.
const FORMS: [Write; 56] = [
    |meant, _| meant.bytes.to_vec(),
    |meant, _| base64url::encode(meant.bytes).into_bytes(),
    |meant, _| base64_unpadded(meant.bytes),
    |meant, _| base64(meant.bytes),
    |meant, _| encode_hex(meant.bytes).into_bytes(),
    |meant, rng| meant.each(|byte| format!("{byte:02X}"), [":", "-", " "][rng.usize(..3)]),
    |meant, _| meant.around("\"", "\""),
    |meant, _| meant.around("'", "'"),
    |meant, rng| meant.around("", ["\n", "\r\n", "\0", " "][rng.usize(..4)]),
    |meant, _| meant.around("\u{FEFF}", ""),
    |meant, _| meant.utf16(None).iter().flat_map(|unit| unit.to_le_bytes()).collect(),
    |meant, _| meant.utf16(Some(0xFEFF)).iter().flat_map(|unit| unit.to_be_bytes()).collect(),
    |meant, _| meant.utf16(Some(0xFEFF)).iter().flat_map(|unit| unit.to_le_bytes()).collect(),
    |meant, _| serde_json::to_vec(&meant.text).unwrap_or_default(),
    |meant, _| meant.around("$name${other}$$", "#comment"),
    |meant, _| meant.around(&"k".repeat(64), ""),
    |meant, _| meant.around(&"k".repeat(128), ""),
    |meant, _| meant.around(&"k".repeat(4_096), ""),
    |meant, _| format!("base64:{}%3D\\n", base64url::encode(meant.bytes)).into_bytes(),
    // In a setting or a file of them.
    |meant, _| meant.text("JWT_SECRET=", ""),
    |meant, _| meant.text("export SECRET_KEY='", "'\n"),
    |meant, _| meant.text("jwt_secret: \"", "\""),
    |meant, _| meant.text("$env:JWT_SECRET = \"", "\""),
    |meant, _| meant.text("Environment=\"JWT_SECRET=", "\""),
    |meant, _| meant.text("'secret' => '", "',"),
    |meant, _| meant.text("PORT=3000\nJWT_SECRET=", "\nDB=postgres://a:b@c/d\n"),
    |meant, _| meant.text("jwt:\n  alg: HS256\n  key: ", "\n"),
    |meant, _| meant.text("<add key=\"JwtKey\" value=\"", "\" />"),
    // In JSON.
    |meant, _| meant.text("{\"secret\":\"", "\"}"),
    |meant, _| meant.text("{\"jwt\": {\"key\": \"", "\", \"ttl\": 60}}"),
    |meant, _| meant.text("[{\"value\": \"", "\"}]\n"),
    |meant, _| meant.text("{\"jwt\":{\"secrets\":[\"old\",\"", "\"]}}"),
    |meant, _| format!("{{\"kty\":\"oct\",\"k\":\"{}\"}}", base64url::encode(meant.bytes)).into_bytes(),
    |meant, _| {
        let key = base64url::encode(meant.bytes);
        format!("{{\"keys\":[{{\"kty\":\"oct\",\"kid\":\"1\",\"k\":\"{key}\",\"alg\":\"HS256\"}}]}}")
            .into_bytes()
    },
    // Behind a prefix, or in parts.
    |meant, _| meant.within("base64:", &base64(meant.bytes), ""),
    |meant, _| format!("hex:{}", encode_hex(meant.bytes)).into_bytes(),
    |meant, _| format!("0x{}", encode_hex(meant.bytes)).into_bytes(),
    |meant, _| meant.text("whsec_", ""),
    |meant, _| meant.text("sk_live_", ""),
    |meant, _| meant.text("6489c1f0d3b2:", ""),
    |meant, _| meant.text("id.", ""),
    |meant, _| meant.text("first|", "|third"),
    |meant, _| meant.text("user:", ",7"),
    // As a UUID.
    |meant, _| meant.uuid("", ""),
    |meant, _| meant.uuid("{", "}"),
    |meant, _| meant.uuid("urn:uuid:", ""),
    // As a list of bytes, or what a language displays.
    |meant, _| meant.each(|byte| byte.to_string(), ","),
    |meant, _| meant.within("[", &meant.each(|byte| (byte as i8).to_string(), ", "), "]"),
    |meant, _| {
        meant.within("{\"type\":\"Buffer\",\"data\":[", &meant.each(|byte| byte.to_string(), ","), "]}")
    },
    |meant, _| meant.within("<Buffer ", &meant.each(|byte| format!("{byte:02x}"), " "), ">"),
    |meant, _| meant.each(|byte| format!("0x{byte:02x}"), ", "),
    |meant, _| meant.within("b'", &meant.each(|byte| format!("\\x{byte:02x}"), ""), "'"),
    |meant, _| meant.text("Optional(\"", "\")"),
    // In a URL.
    |meant, _| meant.each(|byte| format!("%{byte:02X}"), ""),
    |meant, rng| {
        let written =
            |byte: &u8| if rng.bool() { format!("%{byte:02x}") } else { char::from(*byte).to_string() };
        meant.bytes.iter().map(written).collect::<String>().into_bytes()
    },
    |meant, _| meant.text("-----BEGIN PRIVATE KEY-----\n", "\n-----END PRIVATE KEY-----\n"),
];

/// How many forms there are.
pub(super) const KINDS: usize = FORMS.len();
/// How many there are if each is also encoded once more, in hex and in base64.
pub(super) const COUNT: usize = KINDS * 3;

/// A secret in a form, by the form's number.
pub(super) fn written(meant: &[u8], form: usize, rng: &mut Rng) -> Vec<u8> {
    let text = String::from_utf8(meant.to_vec()).unwrap_or_else(|_| base64url::encode(meant));
    let written = FORMS[form % FORMS.len()](&Meant { bytes: meant, text }, rng);
    match form / FORMS.len() % 3 {
        0 => written,
        1 => encode_hex(&written).into_bytes(),
        _ => base64(&written),
    }
}

impl Meant<'_> {
    fn around(&self, before: &str, after: &str) -> Vec<u8> {
        [before.as_bytes(), self.bytes, after.as_bytes()].concat()
    }

    fn text(&self, before: &str, after: &str) -> Vec<u8> {
        [before, &self.text, after].concat().into_bytes()
    }

    fn within(&self, before: &str, list: &[u8], after: &str) -> Vec<u8> {
        [before.as_bytes(), list, after.as_bytes()].concat()
    }

    fn each(&self, write: fn(u8) -> String, mark: &str) -> Vec<u8> {
        self.bytes.iter().map(|byte| write(*byte)).collect::<Vec<_>>().join(mark).into_bytes()
    }

    fn utf16(&self, mark: Option<u16>) -> Vec<u16> {
        mark.into_iter().chain(String::from_utf8_lossy(self.bytes).encode_utf16()).collect()
    }

    /// The first 16 bytes as a UUID; fewer are filled up.
    fn uuid(&self, before: &str, after: &str) -> Vec<u8> {
        let digits = encode_hex(self.bytes) + &"0".repeat(32);
        let [a, b, c, d, e] = [0..8, 8..12, 12..16, 16..20, 20..32].map(|range| &digits[range]);
        format!("{before}{a}-{b}-{c}-{d}-{e}{after}").into_bytes()
    }
}
