//! The tokens of an application: HS256 by hand, as in many back ends.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use hmac::{Hmac, KeyInit, Mac};
use serde_json::Value;
use sha2::Sha256;

/// Signs a claims set, given as JSON.
pub fn sign(key: &[u8], claims: &str) -> Result<String, &'static str> {
    let header = URL_SAFE_NO_PAD.encode(r#"{"alg":"HS256","typ":"JWT"}"#);
    let signing_input = format!("{header}.{}", URL_SAFE_NO_PAD.encode(claims));
    let signature = mac(key, signing_input.as_bytes())?.finalize().into_bytes();
    Ok(format!("{signing_input}.{}", URL_SAFE_NO_PAD.encode(signature)))
}

/// Verifies a token and reads its payload.
pub fn verify(key: &[u8], token: &[u8]) -> Result<Vec<u8>, &'static str> {
    let token = std::str::from_utf8(token).map_err(|_| "the token is not UTF-8")?;
    let (signing_input, signature) = token.rsplit_once('.').ok_or("there is no signature")?;
    let (header, payload) = signing_input.split_once('.').ok_or("there is no payload")?;
    check_header(&decode(header)?)?;
    mac(key, signing_input.as_bytes())?
        .verify_slice(&decode(signature)?)
        .map_err(|_| "the signature does not match")?;
    decode(payload)
}

fn check_header(header: &[u8]) -> Result<(), &'static str> {
    let header: Value = serde_json::from_slice(header).map_err(|_| "the header is not JSON")?;
    if header["alg"] != "HS256" {
        return Err("the algorithm is not HS256");
    }
    match header.get("crit") {
        None => Ok(()),
        Some(_) => Err("crit names extensions, and none is known"),
    }
}

fn decode(segment: &str) -> Result<Vec<u8>, &'static str> {
    URL_SAFE_NO_PAD.decode(segment).map_err(|_| "a segment is not base64url")
}

fn mac(key: &[u8], signing_input: &[u8]) -> Result<Hmac<Sha256>, &'static str> {
    if key.is_empty() {
        return Err("the key is empty");
    }
    let mac = Hmac::<Sha256>::new_from_slice(key).map_err(|_| "the key is not usable")?;
    Ok(mac.chain_update(signing_input))
}
