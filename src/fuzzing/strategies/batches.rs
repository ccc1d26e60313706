//! Batches of tokens, which are verified one after another in the same memory.

use arbitrary::{Result, Unstructured};

use super::token_moves::mutate_token;
use crate::forge::{Hash, mac};
use crate::fuzzing::{Input, SECRET};
use crate::jwt::base64url;

/// The most tokens of a batch.
const MOST: usize = 8;

/// Two batches. Tokens at odd places are signed with another secret.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Batches(pub [Vec<Vec<u8>>; 2]);

impl Batches {
    /// The secret of every second token.
    pub const OTHER_SECRET: &[u8] = b"another tenant's secret, 32 byte";

    /// The batches made of some bytes.
    #[must_use]
    pub fn of_bytes(bytes: &[u8]) -> Self {
        Batches::read(&mut Unstructured::new(bytes)).unwrap_or_default()
    }

    fn read(source: &mut Unstructured<'_>) -> Result<Self> {
        let mut batches = Batches::default();
        for batch in &mut batches.0 {
            for at in 0..source.int_in_range(0..=MOST)? {
                let input = mutate_token(b"", source.arbitrary()?, &mut |bytes| bytes);
                let token = Input::read(&input).token.to_vec();
                batch.push(if at.is_multiple_of(2) { token } else { signed_by_the_other(token) });
            }
        }
        Ok(batches)
    }
}

/// A token with the right signature, with that of the other secret instead.
fn signed_by_the_other(token: Vec<u8>) -> Vec<u8> {
    let Some(dot) = token.iter().rposition(|byte| *byte == b'.') else { return token };
    let (signed, signature) = (&token[..dot], &token[dot + 1..]);
    let with = |secret| base64url::encode(mac(Hash::Sha256, secret, signed)).into_bytes();
    match with(SECRET) == signature {
        true => [signed, b".", &with(Batches::OTHER_SECRET)].concat(),
        false => token,
    }
}
