//! A generator in steps, of which a flaw replaces one by a wrong one.

use crate::forge::{Hash, mac};
use crate::jwt::json::{self, Object};
use crate::jwt::{HEADER, base64url};

/// The steps of a generator, in order (RFC 7519 §7.1, RFC 7515 §5.1).
pub(super) struct Steps {
    /// Changes the claims before they are signed.
    pub claims: fn(Object) -> Object,
    /// Adds to the claims what it knows of the secret.
    pub disclose: fn(&[u8], Object) -> Object,
    /// Writes the payload's bytes.
    pub write: fn(&Object) -> Vec<u8>,
    /// Writes the header's bytes.
    pub header: fn() -> Vec<u8>,
    /// Encodes bytes as a segment.
    pub encode: fn(&[u8]) -> String,
    /// Makes the key from the secret.
    pub secret: fn(&[u8]) -> Vec<u8>,
    /// Builds the message that is signed from the two segments.
    pub message: fn(&str, &str) -> Vec<u8>,
    /// Computes its MAC.
    pub mac: fn(&[u8], &[u8]) -> Vec<u8>,
    /// Encodes the MAC as the signature's segment.
    pub seal: fn(&[u8]) -> String,
    /// Changes the token before it is sent.
    pub send: fn(String) -> String,
}

/// A generator that gets every step right.
pub(super) const CORRECT_GENERATOR: Steps = Steps {
    claims: |claims| claims,
    disclose: |_, claims| claims,
    write: |claims| json::to_string(claims).into_bytes(),
    header: || HEADER.into(),
    encode: |bytes| base64url::encode(bytes),
    secret: <[u8]>::to_vec,
    message: |header, payload| format!("{header}.{payload}").into_bytes(),
    mac: |secret, message| mac(Hash::Sha256, secret, message),
    seal: |mac| base64url::encode(mac),
    send: |token| token,
};

impl Steps {
    /// Mints a token.
    pub fn sign(&self, secret: &[u8], claims: &Object) -> String {
        let header = (self.encode)(&(self.header)());
        let payload = (self.encode)(&(self.write)(&(self.disclose)(secret, (self.claims)(claims.clone()))));
        let mac = (self.mac)(&(self.secret)(secret), &(self.message)(&header, &payload));
        (self.send)(format!("{header}.{payload}.{}", (self.seal)(&mac)))
    }
}
