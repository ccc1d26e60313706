//! How a service writes the secret that it hands out, and from there to the bytes of the key.

use serde::Deserialize;
use zeroize::{Zeroize, Zeroizing};

use super::place::Place;
use crate::encoding::{decode_hex, unbase64, unbase64url};

/// How a secret is written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum SecretEncoding {
    /// The bytes of the text are the key.
    #[default]
    Raw,
    /// With + and /.
    Base64,
    /// With - and _.
    Base64url,
    /// Pairs of hex digits.
    Hex,
}

impl SecretEncoding {
    /// The encoding in lower case.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            SecretEncoding::Raw => "raw",
            SecretEncoding::Base64 => "base64",
            SecretEncoding::Base64url => "base64url",
            SecretEncoding::Hex => "hex",
        }
    }
}

/// How a service writes its secrets.
#[derive(Clone, Debug, Default, Deserialize)]
pub struct SecretFormat {
    /// The encoding of the secret, or of the part behind the id.
    #[serde(default)]
    pub encoding: SecretEncoding,
    /// How many bytes the key has, exactly.
    pub bytes: Option<usize>,
    /// How many bytes the key has, at least.
    pub min_bytes: Option<usize>,
    pub(super) key: Option<KeyText>,
    /// Where users find the secret, and what is often done wrong with it.
    pub note: Option<String>,
}

/// One text with an id and the secret.
#[derive(Clone, Debug, Deserialize)]
pub(super) struct KeyText {
    pub separator: char,
    #[serde(default)]
    pub cut: Cut,
    pub id: Option<Place>,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum Cut {
    #[default]
    First,
    Last,
}

/// Why a text is not a secret of the service. It never quotes the text.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum SecretError {
    /// The text has no separator.
    #[error("there is no {0:?} in it, which separates the id from the secret: give the whole key")]
    NoSeparator(char),
    /// The text is not encoded like this.
    #[error("not valid {0}")]
    Encoding(&'static str),
    /// The key has another length.
    #[error("{got} bytes after decoding, and the service's secrets have {wanted}")]
    Length {
        /// How many there are.
        got: usize,
        /// How many there have to be.
        wanted: String,
    },
}

impl SecretFormat {
    /// In a few words, such as `hex, 32 bytes`.
    #[must_use]
    pub fn words(&self) -> String {
        let encoding = match self.encoding {
            SecretEncoding::Raw => "the bytes of the text are the key",
            encoding => encoding.name(),
        };
        let mut words = encoding.to_owned();
        if let Some(length) = self.length() {
            words += &format!(", {length} bytes");
        }
        if let Some(key) = &self.key {
            let side = if key.cut == Cut::First { "first" } else { "last" };
            words += &format!(", after the {side} {:?} of the text", key.separator);
            if let Some(id) = &key.id {
                words += &format!("; the part before it is {}", id.name());
            }
        }
        words
    }

    fn length(&self) -> Option<String> {
        let least = self.min_bytes.map(|least| format!("at least {least}"));
        self.bytes.map(|bytes| bytes.to_string()).or(least)
    }

    /// The bytes of the key. White space around an encoded text is ignored, and so is a `0x` before hex digits.
    ///
    /// # Errors
    /// The text is not written as the service writes its secrets.
    pub fn decode(&self, text: &[u8]) -> Result<Zeroizing<Vec<u8>>, SecretError> {
        let text = self.secret_of(text)?;
        let trimmed = text.trim_ascii();
        let decoded = match self.encoding {
            SecretEncoding::Raw => Some(text.to_vec()),
            SecretEncoding::Hex => decode_hex(trimmed.strip_prefix(b"0x").unwrap_or(trimmed)),
            SecretEncoding::Base64 => unbase64(trimmed),
            SecretEncoding::Base64url => unbase64url(trimmed),
        };
        let mut decoded = decoded.ok_or(SecretError::Encoding(self.encoding.name()))?;
        let is_exact = self.bytes.is_none_or(|bytes| bytes == decoded.len());
        if !is_exact || self.min_bytes.is_some_and(|least| decoded.len() < least) {
            let got = decoded.len();
            decoded.zeroize();
            return Err(SecretError::Length { got, wanted: self.length().unwrap_or_default() });
        }
        Ok(Zeroizing::new(decoded))
    }

    /// The id before the secret in a text, if the service hands out both in one.
    #[must_use]
    pub fn id_of(&self, text: &[u8]) -> Option<String> {
        let secret = self.secret_of(text).ok()?;
        let separator = self.key.as_ref()?.separator.len_utf8();
        let id = &text[..text.len() - secret.len() - separator];
        String::from_utf8(id.trim_ascii().to_vec()).ok()
    }

    /// Where that id belongs.
    pub(crate) fn id_place(&self) -> Option<&Place> {
        self.key.as_ref()?.id.as_ref()
    }

    /// The part of a text that is the secret.
    ///
    /// # Errors
    /// There is no separator.
    pub fn secret_of<'a>(&self, text: &'a [u8]) -> Result<&'a [u8], SecretError> {
        let Some(key) = &self.key else { return Ok(text) };
        let mut separator = [0; 4];
        let separator = key.separator.encode_utf8(&mut separator).as_bytes();
        let found = match key.cut {
            Cut::First => memchr::memmem::find(text, separator),
            Cut::Last => memchr::memmem::rfind(text, separator),
        };
        found.map(|at| &text[at + separator.len()..]).ok_or(SecretError::NoSeparator(key.separator))
    }

    /// A sample of a secret as the service would write it.
    #[must_use]
    pub fn sample(&self) -> String {
        let length = self.bytes.or(self.min_bytes).unwrap_or(32).max(32);
        let length = self.bytes.unwrap_or(length);
        let bytes: Vec<u8> =
            b"a sample secret of jwt-assay, 32 ".iter().copied().cycle().take(length).collect();
        let secret = match self.encoding {
            SecretEncoding::Raw => String::from_utf8(bytes).unwrap_or_default(),
            SecretEncoding::Hex => crate::encoding::encode_hex(&bytes),
            SecretEncoding::Base64 => String::from_utf8(crate::encoding::base64(&bytes)).unwrap_or_default(),
            SecretEncoding::Base64url => crate::jwt::base64url::encode(&bytes),
        };
        match &self.key {
            Some(key) => format!("sample{}{secret}", key.separator),
            None => secret,
        }
    }
}
