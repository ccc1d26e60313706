//! Secrets as they are written in files and variables, and tokens signed with some form of them.

use arbitrary::{Arbitrary, Result, Unstructured};
use fastrand::Rng;

use super::{seal, secret_forms};
use crate::forge::{Hash, mac};
use crate::jwt::{HEADER_SEGMENT, base64url};

/// A verifier's secret, and a token signed with some form of it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ForeignSecret {
    /// The verifier's secret.
    pub secret: Vec<u8>,
    /// The token.
    pub token: Vec<u8>,
    /// Whether the signature is right.
    pub is_right: bool,
    /// Whether the signature is random bytes, which no mistake makes.
    pub is_noise: bool,
}

impl ForeignSecret {
    /// The secret and token made of some bytes.
    #[must_use]
    pub fn of_bytes(bytes: &[u8]) -> Self {
        ForeignSecret::read(&mut Unstructured::new(bytes)).unwrap_or_default()
    }

    fn read(source: &mut Unstructured<'_>) -> Result<Self> {
        let mut rng = Rng::with_seed(source.arbitrary()?);
        let who = source.int_in_range(0..=5_u8)?;
        let form = source.int_in_range(0..=secret_forms::KINDS - 1)?;
        let again = if rng.u8(..4) == 0 { secret_forms::KINDS * rng.usize(1..3) } else { 0 };
        let meant = match source.int_in_range(0..=2_u8)? {
            0 => b"an example secret of 32 bytes...".to_vec(),
            1 => String::arbitrary(source)?.into_bytes(),
            _ => source.arbitrary()?,
        };
        Ok(ForeignSecret::made(&meant, form + again, who, &mut rng))
    }

    /// How many forms there are.
    pub const FORMS: usize = secret_forms::COUNT;

    /// A token that was signed with some form of a secret. `form` is below [`FORMS`](ForeignSecret::FORMS). For `who`, 0
    /// signed with the secret as it is written, 1 to 4 with what is meant, and others not at all.
    #[must_use]
    pub fn made(meant: &[u8], form: usize, who: u8, rng: &mut Rng) -> Self {
        let secret = secret_forms::written(meant, form, rng);
        let payload = base64url::encode(r#"{"iat":1621521650,"jti":"a","ti":{},"sub":"user"}"#);
        let (header, payload) = (HEADER_SEGMENT.as_bytes(), payload.as_bytes());
        let sent = [header, b".", payload].concat();
        let with = |secret: &[u8], message: &[u8]| {
            base64url::encode(mac(Hash::Sha256, secret, message)).into_bytes()
        };
        let signature = match who {
            0 => with(&secret, &sent),
            1 | 2 => with(meant, &sent),
            3 => with(meant, payload),
            4 => base64url::encode(mac(Hash::Sha512, meant, &sent)).into_bytes(),
            _ => base64url::encode([(); 32].map(|()| rng.u8(..))).into_bytes(),
        };
        let signature = match rng.u8(..4) {
            0 if who > 0 => [b"\"", &signature[..], b"\""].concat(),
            1 if who > 0 => signature.iter().map(|byte| seal::standard(*byte)).collect(),
            _ => signature,
        };
        let token = [&sent, &b"."[..], &signature].concat();
        ForeignSecret { secret, token, is_right: who == 0, is_noise: who >= 5 }
    }
}
