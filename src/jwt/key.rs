//! The shared secret, ready to sign with: HMAC-SHA-256 with its key schedule done once.

use std::fmt;

use hmac::KeyInit;
use hmac::block_api::HmacCore;
use hmac::digest::array::Array;
use hmac::digest::block_api::{Buffer, FixedOutputCore, UpdateCore};
use sha2::Sha256;
use subtle::ConstantTimeEq;

/// The length of an HMAC-SHA-256 value, in bytes.
pub const MAC_BYTES: usize = 32;

/// A secret for HS256 (RFC 7518 §3.2), at least one byte long.
///
/// Only the two hash states that follow from the secret are kept. They are zeroized on drop and never printed.
///
/// ```
/// use jwt_assay::jwt::Key;
/// let key = Key::new(b"an example secret of 32 bytes...")?;
/// assert_eq!(format!("{key:?}"), "Key { length: 32, .. }");
/// # Ok::<(), jwt_assay::jwt::EmptySecret>(())
/// ```
#[derive(Clone)]
pub struct Key {
    keyed: HmacCore<Sha256>,
    length: usize,
}

/// The error for an empty secret, which anyone could sign with (RFC 7518 §3.2).
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the secret is empty, so anyone could sign with it")]
pub struct EmptySecret;

impl Key {
    /// Makes a key from the exact bytes of a secret.
    ///
    /// # Errors
    /// The secret is empty.
    pub fn new(secret: impl AsRef<[u8]>) -> Result<Self, EmptySecret> {
        let secret = secret.as_ref();
        if secret.is_empty() {
            return Err(EmptySecret);
        }
        let keyed = HmacCore::new_from_slice(secret).expect("HMAC takes keys of any length");
        Ok(Key { keyed, length: secret.len() })
    }

    /// The length of the secret, in bytes.
    #[must_use]
    #[expect(clippy::len_without_is_empty, reason = "a key is never empty")]
    pub fn len(&self) -> usize {
        self.length
    }

    /// The HMAC-SHA-256 of a message (RFC 2104).
    ///
    /// The blocks of the message are hashed in place: the crate's interface for messages in pieces copies and wipes a
    /// block each time, which adds a tenth to the cost of a token's MAC.
    #[must_use]
    pub fn mac(&self, message: &[u8]) -> [u8; MAC_BYTES] {
        let (blocks, rest) = Array::slice_as_chunks(message);
        let mut keyed = self.keyed.clone();
        keyed.update_blocks(blocks);
        let mut mac = Array::default();
        keyed.finalize_fixed_core(&mut Buffer::<HmacCore<Sha256>>::new(rest), &mut mac);
        mac.into()
    }

    /// Whether `mac` is the whole MAC of the message, compared in constant time.
    #[must_use]
    pub fn verifies(&self, message: &[u8], mac: &[u8]) -> bool {
        is_equal(&self.mac(message), mac)
    }
}

/// Whether two MACs are equal, in constant time. Compares words, which is six times as fast as bytes.
fn is_equal(right: &[u8; MAC_BYTES], mac: &[u8]) -> bool {
    let words = |mac: &[u8; MAC_BYTES]| {
        let (words, _) = mac.as_chunks();
        std::array::from_fn(|at| u64::from_ne_bytes(words[at]))
    };
    let Ok(mac) = mac.try_into() else { return false };
    let (right, mac): ([u64; 4], [u64; 4]) = (words(right), words(mac));
    right[..].ct_eq(&mac[..]).into()
}

impl fmt::Debug for Key {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Key").field("length", &self.length).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use hmac::digest::block_api::EagerHash;

    use super::*;

    fn zeroizes_on_drop<T: zeroize::ZeroizeOnDrop>() {}

    /// An `HmacCore` consists of two such states. The block buffer contains only bytes of the message.
    #[test]
    fn the_hash_states_are_zeroized_on_drop() {
        zeroizes_on_drop::<<Sha256 as EagerHash>::Core>();
    }

    /// Around the ends of a block, compared with the crate's interface for messages in pieces.
    #[test]
    fn messages_of_every_length_have_the_right_mac() {
        use hmac::{Hmac, Mac};
        let secret = [7; 80];
        let message: Vec<u8> = (0..200).collect();
        for length in 0..=message.len() {
            let message = &message[..length];
            let simple = Hmac::<Sha256>::new_from_slice(&secret).unwrap().chain_update(message);
            assert_eq!(Key::new(secret).unwrap().mac(message)[..], simple.finalize().into_bytes()[..]);
        }
    }

    #[test]
    fn an_empty_secret_is_rejected() {
        assert_eq!(Key::new(b"").unwrap_err(), EmptySecret);
    }

    #[test]
    fn a_key_shows_nothing_but_its_length() {
        for length in [1, 31, 32, 100] {
            let key = Key::new("k".repeat(length)).unwrap();
            assert_eq!(key.len(), length);
            assert_eq!(format!("{key:?}"), format!("Key {{ length: {length}, .. }}"));
        }
    }

    #[test]
    fn only_the_whole_mac_matches() {
        let key = Key::new(b"k").unwrap();
        let mac = key.mac(b"m");
        assert!(key.verifies(b"m", &mac));
        assert!(!key.verifies(b"m", &mac[..31]));
        assert!(!key.verifies(b"m", &[&mac[..], &[0]].concat()));
        assert!(!key.verifies(b"m", b""));
    }
}
