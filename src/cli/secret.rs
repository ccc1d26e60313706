//! The shared secret, from a file or an environment variable, never from an argument, where other
//! users of the machine could read it.

use std::env;
use std::path::PathBuf;

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use clap::{Args, ValueEnum};
use jwt_assay::encoding::decode_hex;
use jwt_assay::lint::Inspector;
use zeroize::Zeroizing;

use super::{Of, Unable, input, warn};

/// Where the secret is.
#[derive(Args)]
#[command(next_help_heading = "Secret")]
pub(super) struct SecretArgs {
    /// Read the secret from FILE: its exact bytes, a final newline included
    #[arg(long, value_name = "FILE", conflicts_with = "secret_env")]
    secret_file: Option<PathBuf>,

    /// Read the secret from the environment variable NAME [default: JWT_ASSAY_SECRET]
    #[arg(long, value_name = "NAME")]
    secret_env: Option<String>,

    /// How the secret is written there
    #[arg(long, value_enum, value_name = "FORMAT", default_value = "raw")]
    secret_format: SecretFormat,
}

/// How a secret is written down.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum SecretFormat {
    /// The exact bytes
    Raw,
    /// Pairs of hex digits
    Hex,
    /// Padded, with + and /
    Base64,
    /// Not padded, with - and _
    Base64url,
}

impl SecretArgs {
    /// The secret's bytes; `None` if none was named and the default variable is not set.
    fn read(&self) -> Result<Option<Zeroizing<Vec<u8>>>, Unable> {
        if let Some(path) = &self.secret_file {
            let bytes = Zeroizing::new(input::read(path)?);
            let name = path.display().to_string();
            if self.secret_format == SecretFormat::Raw && bytes.ends_with(b"\n") {
                warn(format_args!("{name} ends in a newline, which is part of the secret"));
            }
            return self.decode(bytes, &name).map(Some);
        }
        let name = self.secret_env.as_deref().unwrap_or("JWT_ASSAY_SECRET");
        match env::var_os(name) {
            Some(text) => self.decode(Zeroizing::new(text.into_encoded_bytes()), name).map(Some),
            None if self.secret_env.is_none() => Ok(None),
            None => Err(Unable(format!("{name}: there is no such environment variable"))),
        }
    }

    /// A lint with the secret, or without one.
    pub(super) fn inspector(&self) -> Result<Inspector, Unable> {
        Ok(self.read()?.map_or_else(Inspector::without_secret, |secret| Inspector::new(secret.as_slice())))
    }

    /// The secret's bytes, without which the command can't do its work.
    pub(super) fn require(&self) -> Result<Zeroizing<Vec<u8>>, Unable> {
        self.read()?.ok_or_else(|| {
            Unable("there is no secret: give --secret-file, or set JWT_ASSAY_SECRET".to_owned())
        })
    }

    fn decode(&self, bytes: Zeroizing<Vec<u8>>, name: &str) -> Result<Zeroizing<Vec<u8>>, Unable> {
        let text = bytes.trim_ascii();
        // What the decoders say would quote the secret; that it is wrong is enough.
        let decoded = match self.secret_format {
            SecretFormat::Raw => return Ok(bytes),
            SecretFormat::Hex => std::str::from_utf8(text).ok().and_then(decode_hex),
            SecretFormat::Base64 => STANDARD.decode(text).ok(),
            SecretFormat::Base64url => URL_SAFE_NO_PAD.decode(text).ok(),
        };
        let written = self
            .secret_format
            .to_possible_value()
            .map_or_else(String::new, |value| value.get_name().to_owned());
        decoded
            .map(Zeroizing::new)
            .ok_or("the secret is not written as that")
            .of(format_args!("{name} as {written}"))
    }
}
