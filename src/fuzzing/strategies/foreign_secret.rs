//! Secrets as they are written in files and variables, and tokens signed with some form of them.

use arbitrary::{Arbitrary, Result, Unstructured};
use fastrand::Rng;

use super::seal;
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
        let form = source.int_in_range(0..=18_u8)?;
        let meant = match source.int_in_range(0..=2_u8)? {
            0 => b"an example secret of 32 bytes...".to_vec(),
            1 => String::arbitrary(source)?.into_bytes(),
            _ => source.arbitrary()?,
        };
        let secret = written(&meant, form, &mut rng);
        let payload = base64url::encode(r#"{"iat":1621521650,"jti":"a","ti":{},"sub":"user"}"#);
        let (header, payload) = (HEADER_SEGMENT.as_bytes(), payload.as_bytes());
        let sent = [header, b".", payload].concat();
        let with = |secret: &[u8], message: &[u8]| {
            base64url::encode(mac(Hash::Sha256, secret, message)).into_bytes()
        };
        let signature = match who {
            0 => with(&secret, &sent),
            1 | 2 => with(&meant, &sent),
            3 => with(&meant, payload),
            4 => base64url::encode(mac(Hash::Sha512, &meant, &sent)).into_bytes(),
            _ => base64url::encode([(); 32].map(|()| rng.u8(..))).into_bytes(),
        };
        let signature = match rng.u8(..4) {
            0 if who > 0 => [b"\"", &signature[..], b"\""].concat(),
            1 if who > 0 => signature.iter().map(|byte| seal::standard(*byte)).collect(),
            _ => signature,
        };
        let token = [&sent, &b"."[..], &signature].concat();
        Ok(ForeignSecret { secret, token, is_right: who == 0, is_noise: who == 5 })
    }
}

/// A secret in the form in which a tool, a file or a variable has it.
fn written(meant: &[u8], form: u8, rng: &mut Rng) -> Vec<u8> {
    let around = |before: &[u8], after: &[u8]| [before, meant, after].concat();
    let hex = || meant.iter().map(|byte| format!("{byte:02x}")).collect::<Vec<_>>();
    let utf16 = |mark: &[u16]| {
        mark.iter().copied().chain(String::from_utf8_lossy(meant).encode_utf16()).collect::<Vec<u16>>()
    };
    match form {
        0 => meant.to_vec(),
        1 => base64url::encode(meant).into_bytes(),
        2 => base64url::encode(meant).bytes().map(seal::standard).collect(),
        3 => [base64url::encode(meant).as_bytes(), b"=="].concat(),
        4 => hex().concat().into_bytes(),
        5 => hex().join([":", "-", " "][rng.usize(..3)]).to_uppercase().into_bytes(),
        6 => around(b"\"", b"\""),
        7 => around(b"'", b"'"),
        8 => around(b"", [&b"\n"[..], b"\r\n", b"\0", b" "][rng.usize(..4)]),
        9 => around(b"\xEF\xBB\xBF", b""),
        10 => utf16(&[]).iter().flat_map(|unit| unit.to_le_bytes()).collect(),
        11 => utf16(&[0xFEFF]).iter().flat_map(|unit| unit.to_be_bytes()).collect(),
        12 => utf16(&[0xFEFF]).iter().flat_map(|unit| unit.to_le_bytes()).collect(),
        13 => serde_json::to_vec(&String::from_utf8_lossy(meant)).unwrap_or_default(),
        14 => around(b"$name${other}$$", b"#comment"),
        15 => around(&[b'k'; 64], b""),
        16 => around(&[b'k'; 128], b""),
        17 => around(&[b'k'; 4_096], b""),
        _ => [b"base64:", base64url::encode(meant).as_bytes(), b"%3D\\n"].concat(),
    }
}
