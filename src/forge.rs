//! Deliberately wrong tokens: any header text, any payload bytes, any edit of a segment. The MAC is right over
//! the bytes that are sent, so that a token has exactly the intended fault.

use hmac::{Hmac, KeyInit, Mac};
use sha2::{Sha256, Sha384, Sha512};

use crate::jwt::base64url;
use crate::jwt::{Claims, HEADER, json};

/// An unsigned token: two encoded segments, which are signed as they are.
///
/// ```
/// use jwt_assay::forge::Forge;
/// use jwt_assay::jwt::{Key, Policy, verify};
/// let key = b"an example secret of 32 bytes...";
/// let token = Forge::new(r#"{"iat":100}"#).header(r#"{"alg":"HS256","alg":"HS256"}"#).sign(key);
/// let refused = verify(token.token(), &Key::new(key)?, &Policy::at(100)).unwrap_err();
/// assert_eq!(refused.reason.id(), "header-unique-names");
/// # Ok::<(), jwt_assay::jwt::EmptySecret>(())
/// ```
#[derive(Clone, Debug)]
pub struct Forge {
    header: Vec<u8>,
    payload: Vec<u8>,
}

impl Forge {
    /// A token with the profile's header and any bytes as the payload.
    #[must_use]
    pub fn new(payload: impl AsRef<[u8]>) -> Self {
        Forge { header: base64url::encode(HEADER).into(), payload: base64url::encode(payload).into() }
    }

    /// A token with the profile's header and these claims.
    #[must_use]
    pub fn of(claims: &Claims) -> Self {
        Forge::new(json::to_string(claims))
    }

    /// Replaces the header by any bytes.
    #[must_use]
    pub fn header(self, header: impl AsRef<[u8]>) -> Self {
        self.header_segment(base64url::encode(header))
    }

    /// Replaces the header segment by any text, encoded or not.
    #[must_use]
    pub fn header_segment(self, segment: impl Into<Vec<u8>>) -> Self {
        Forge { header: segment.into(), ..self }
    }

    /// Replaces the payload segment by any text, encoded or not.
    #[must_use]
    pub fn payload_segment(self, segment: impl Into<Vec<u8>>) -> Self {
        Forge { payload: segment.into(), ..self }
    }

    /// Edits the encoded payload segment.
    #[must_use]
    pub fn edit_payload_segment(self, edit: impl FnOnce(String) -> String) -> Self {
        let segment = String::from_utf8_lossy(&self.payload).into_owned();
        self.payload_segment(edit(segment))
    }

    /// The first two segments and the period between them.
    #[must_use]
    pub fn signing_input(&self) -> Vec<u8> {
        [&self.header[..], b".", &self.payload].concat()
    }

    /// Signs with HMAC-SHA-256, with any secret, even an empty one.
    #[must_use]
    pub fn sign(&self, secret: impl AsRef<[u8]>) -> Forged {
        self.seal(mac(Hash::Sha256, secret.as_ref(), &self.signing_input()))
    }

    /// Uses any bytes as the MAC.
    #[must_use]
    pub fn seal(&self, signature: impl AsRef<[u8]>) -> Forged {
        self.seal_segment(base64url::encode(signature))
    }

    /// Uses any text as the signature segment.
    #[must_use]
    pub fn seal_segment(&self, signature: impl Into<Vec<u8>>) -> Forged {
        Forged { signing_input: self.signing_input(), signature: signature.into() }
    }
}

/// A signed token, whose signature segment can still be edited.
#[derive(Clone, Debug)]
pub struct Forged {
    signing_input: Vec<u8>,
    signature: Vec<u8>,
}

impl Forged {
    /// Edits the signature segment.
    #[must_use]
    pub fn edit_signature_segment(self, edit: impl FnOnce(String) -> String) -> Self {
        let segment = String::from_utf8_lossy(&self.signature).into_owned();
        Forged { signature: edit(segment).into(), ..self }
    }

    /// The token's bytes.
    #[must_use]
    pub fn token(&self) -> Vec<u8> {
        [&self.signing_input[..], b".", &self.signature].concat()
    }
}

/// The hash functions that JWS algorithms use HMAC with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Hash {
    /// As in HS256.
    Sha256,
    /// As in HS384.
    Sha384,
    /// As in HS512.
    Sha512,
}

/// An HMAC with any secret, even an empty one, and any of the hash functions.
#[must_use]
pub fn mac(hash: Hash, secret: &[u8], message: &[u8]) -> Vec<u8> {
    fn with<M: Mac + KeyInit>(secret: &[u8], message: &[u8]) -> Vec<u8> {
        let keyed = <M as KeyInit>::new_from_slice(secret).expect("HMAC takes keys of any length");
        keyed.chain_update(message).finalize().into_bytes().to_vec()
    }
    match hash {
        Hash::Sha256 => with::<Hmac<Sha256>>(secret, message),
        Hash::Sha384 => with::<Hmac<Sha384>>(secret, message),
        Hash::Sha512 => with::<Hmac<Sha512>>(secret, message),
    }
}

/// Remakes a token for a clock that is `shift` seconds later. Every `iat`, `exp` and `nbf` of ten digits is
/// moved, everything else stays the same, and the signature relates to the new MAC as it did to the old one:
/// equal, cut, extended, or with the same bits flipped.
///
/// `None` if the payload can't be decoded or has no such time, or if the signature relates to the MAC in another
/// way: the new token would not test the same.
#[must_use]
pub fn refresh(token: &str, secret: &[u8], shift: i64) -> Option<String> {
    let (signing_input, signature) = token.rsplit_once('.')?;
    let (header, payload) = signing_input.split_once('.')?;
    let payload = String::from_utf8(base64url::decode(payload).ok()?).ok()?;
    let moved = Forge::new(move_times(&payload, shift)?).header_segment(header);
    let old = mac(Hash::Sha256, secret, signing_input.as_bytes());
    let new = mac(Hash::Sha256, secret, &moved.signing_input());
    let signature = carry_over(signature, &old, &new)?;
    String::from_utf8(moved.seal_segment(signature).token()).ok()
}

/// With more different bits than this, a signature is not a MAC with a few bits flipped on purpose.
const MAX_FLIPPED_BITS: u32 = 8;

/// The signature segment that relates to the new MAC as the given one does to the old MAC.
fn carry_over(segment: &str, old: &[u8], new: &[u8]) -> Option<String> {
    if let Some(rest) = segment.strip_prefix(&base64url::encode(old)) {
        return Some(base64url::encode(new) + rest);
    }
    let bytes = base64url::decode(segment).ok()?;
    if let Some(rest) = bytes.strip_prefix(old) {
        return Some(base64url::encode([new, rest].concat()));
    }
    if old.starts_with(&bytes) {
        return Some(base64url::encode(&new[..bytes.len()]));
    }
    let is_constant = bytes.iter().all(|byte| *byte == bytes[0]);
    if is_constant {
        return Some(segment.to_owned());
    }
    let flips: Vec<u8> = old.iter().zip(&bytes).map(|(one, two)| one ^ two).collect();
    let flipped: u32 = flips.iter().map(|flip| flip.count_ones()).sum();
    let carried = new.iter().zip(&flips).map(|(byte, flip)| byte ^ flip);
    (bytes.len() == old.len() && flipped <= MAX_FLIPPED_BITS)
        .then(|| base64url::encode(carried.collect::<Vec<u8>>()))
}

fn move_times(payload: &str, shift: i64) -> Option<String> {
    let mut moved = payload.to_owned();
    let mut found = false;
    for name in ["\"iat\"", "\"exp\"", "\"nbf\""] {
        for (at, _) in payload.match_indices(name) {
            let white = [' ', '\t', '\r', '\n'];
            let rest = payload[at + name.len()..].trim_start_matches(white);
            let Some(rest) = rest.strip_prefix(':') else { continue };
            let start = payload.len() - rest.trim_start_matches(white).len();
            let digits = payload[start..].bytes().take_while(u8::is_ascii_digit).count();
            let time: i64 = payload[start..start + digits].parse().unwrap_or(0);
            let text = time.saturating_add(shift).to_string();
            // Times have ten digits until the year 2286; a time of another length may be the fault.
            if digits == 10 && text.len() == 10 {
                moved.replace_range(start..start + digits, &text);
                found = true;
            }
        }
    }
    found.then_some(moved)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::jwt::{Key, Policy, TenantInfo, sign, verify};

    #[test]
    fn a_refreshed_token_has_the_same_age() {
        let secret = b"an example secret of 32 bytes...";
        let key = Key::new(secret).unwrap();
        let claims = Claims::new(1_621_521_641, "one", "user-1", TenantInfo::default());
        let token = sign(&claims, &key).unwrap();
        let later = refresh(&token, secret, 1_000_000).unwrap();
        assert_eq!(later.len(), token.len());
        assert_eq!(verify(&later, &key, &Policy::at(1_622_521_701)).unwrap().iat.floor(), 1_622_521_641);
        assert_eq!(refresh(&token, b"another", 1), None);
    }

    #[test]
    fn a_refreshed_signature_has_the_same_fault() {
        let secret = b"an example secret of 32 bytes...";
        let forge = |iat| Forge::new(format!(r#"{{"iat":{iat}}}"#));
        let (old, new) = (forge(1_621_521_641), forge(1_621_521_642));
        type Fault = fn(&[u8]) -> Vec<u8>;
        let faults: [Fault; 5] = [
            |mac| mac[..31].to_vec(),
            |mac| [mac, &[0]].concat(),
            |mac| mac.iter().enumerate().map(|(at, byte)| byte ^ u8::from(at == 7)).collect(),
            |_| vec![0; 32],
            |_| vec![],
        ];
        for fault in faults {
            let token = |forge: &Forge| {
                let signature = fault(&mac(Hash::Sha256, secret, &forge.signing_input()));
                String::from_utf8(forge.seal(signature).token()).unwrap()
            };
            assert_eq!(refresh(&token(&old), secret, 1), Some(token(&new)));
        }
        let padded = |forge: &Forge| {
            let token = forge.sign(secret).edit_signature_segment(|segment| segment + "=").token();
            String::from_utf8(token).unwrap()
        };
        assert_eq!(refresh(&padded(&old), secret, 1), Some(padded(&new)));
    }
}
