//! What the mistakes are made with: ring's hashes and MACs, data-encoding's encodings, and a token.

use data_encoding::BASE64URL_NOPAD;
use ring::{digest, hmac};

pub const SECRET: &[u8] = b"an example secret of 32 bytes...";
pub const HEADER: &str = r#"{"typ": "JWT","alg":"HS256"}"#;

/// A payload whose base64 has characters of both alphabets, needs padding, and has words that
/// serializers spell differently; each number makes another one.
pub fn payload(number: u32) -> String {
    let text = format!(r#"{{"sub":"~~~ a/b<c>","jti":"{number}", "udn":"é?>~ÿ", "iat":1621521641}}"#);
    text + &" ".repeat(1 + (5 - number.to_string().len() % 3) % 3)
}

/// Base64url, as a segment is written.
pub fn b64(bytes: impl AsRef<[u8]>) -> String {
    BASE64URL_NOPAD.encode(bytes.as_ref())
}

pub fn hmac_with(algorithm: hmac::Algorithm, secret: &[u8], message: &[u8]) -> Vec<u8> {
    hmac::sign(&hmac::Key::new(algorithm, secret), message).as_ref().to_vec()
}

pub fn hs256(secret: &[u8], message: &[u8]) -> Vec<u8> {
    hmac_with(hmac::HMAC_SHA256, secret, message)
}

pub fn sha256(message: &[u8]) -> Vec<u8> {
    digest::digest(&digest::SHA256, message).as_ref().to_vec()
}

/// The first two segments.
pub fn input(number: u32) -> String {
    format!("{}.{}", b64(HEADER), b64(payload(number)))
}

/// A token with this text for its signature.
pub fn token(input: &str, segment: impl AsRef<[u8]>) -> Vec<u8> {
    [input.as_bytes(), b".", segment.as_ref()].concat()
}
