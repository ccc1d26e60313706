//! The shared secret, from a file or an environment variable, and `--wordlist`, more secrets to try. A secret is never an
//! argument: other users of the machine can read those.

use std::env;
use std::ffi::{OsStr, OsString};
use std::path::PathBuf;

use anyhow::{Context as _, Error, Result, anyhow, bail, ensure};
use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use clap::{Args, ValueEnum};
use jwt_assay::encoding::decode_hex;
use jwt_assay::lint::{Inspector, WordList};
use jwt_assay::profile::{Profile, SecretEncoding, SecretError};
use zeroize::Zeroizing;

use super::input;
use super::terminal::{keep_secret, secrets, warn};

/// The variable that has the secret where no option names another source.
const DEFAULT: &str = "JWT_ASSAY_SECRET";

/// Where the secret is.
#[derive(Args)]
#[command(next_help_heading = "Secret")]
pub(super) struct SecretArgs {
    /// Read the secret from FILE: its exact bytes, including a final newline if it is raw
    #[arg(long, value_name = "FILE", conflicts_with = "secret_env")]
    secret_file: Option<PathBuf>,

    /// Read the secret from the environment variable NAME [default: JWT_ASSAY_SECRET]
    #[arg(long, value_name = "NAME")]
    secret_env: Option<String>,

    /// How the secret is written there [default: as the profile says, or raw]
    #[arg(long, value_enum, value_name = "FORMAT")]
    secret_format: Option<SecretFormat>,
}

/// Where the secret is, or that it is not needed.
#[derive(Args)]
pub(super) struct SignatureArgs {
    #[command(flatten)]
    secret: SecretArgs,

    /// Judge everything but the signature, and need no secret
    ///
    /// Without this, and without a secret, nothing is called conformant: the exit status is 2.
    #[arg(long, conflicts_with_all = ["secret_file", "secret_env", "secret_format"], help_heading = "Secret")]
    no_signature: bool,
}

impl SignatureArgs {
    /// A lint for the tokens of a service.
    pub(super) fn inspector(&self, profile: Option<&Profile>) -> Result<Inspector> {
        if !self.no_signature {
            return self.secret.inspector(profile);
        }
        Ok(for_service(Inspector::without_secret().leaving_out_signatures(), profile))
    }

    /// A lint for claims that are not signed yet.
    pub(super) fn of_unsigned_claims(profile: Option<&Profile>) -> Inspector {
        for_service(Inspector::of_unsigned_claims(), profile)
    }

    /// The variable that the secret is read from, if it is.
    pub(super) fn variable(&self) -> Option<&OsStr> {
        self.secret.variable()
    }
}

/// How a secret is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum SecretFormat {
    /// The exact bytes
    Raw,
    /// Pairs of hex digits
    Hex,
    /// With + and /, and padding
    Base64,
    /// With - and _, without padding
    Base64url,
}

impl SecretArgs {
    /// The text of the secret and where it is from; `None` if no source was named and the default variable is not set.
    fn source(&self, profile: Option<&Profile>) -> Result<Option<(Zeroizing<Vec<u8>>, String)>> {
        if let Some(path) = &self.secret_file {
            let bytes = Zeroizing::new(input::read(path)?);
            let name = path.display().to_string();
            if self.is_raw(profile) && bytes.ends_with(b"\n") {
                warn(format_args!("{name} ends in a newline, which is part of the secret"));
            }
            keep_part(&bytes, profile);
            return Ok(Some((bytes, name)));
        }
        let name = self.secret_env.as_deref().unwrap_or(DEFAULT);
        match env::var_os(name) {
            Some(text) => {
                let bytes = Zeroizing::new(text.into_encoded_bytes());
                keep_part(&bytes, profile);
                Ok(Some((bytes, name.to_owned())))
            }
            None if self.secret_env.is_none() => Ok(None),
            None => bail!("{name}: this environment variable is not set"),
        }
    }

    /// The text of the secret as the service hands it out, if there is one; decoded if --secret-format says how.
    pub(super) fn text(&self, profile: Option<&Profile>) -> Result<Option<Zeroizing<Vec<u8>>>> {
        let source = self.source(profile)?;
        let text = |(bytes, name): (Zeroizing<Vec<u8>>, String)| {
            let decoded = self.decode(bytes.clone(), &name, profile)?;
            Ok(if self.secret_format.is_some() { decoded } else { bytes })
        };
        source.map(text).transpose()
    }

    /// A lint for the tokens of a service that has the secret, if there is one.
    pub(super) fn inspector(&self, profile: Option<&Profile>) -> Result<Inspector> {
        let inspector = self.unnamed_inspector(profile)?;
        // Where the secret is may have been used as the secret.
        Ok(match &self.secret_file {
            Some(path) => {
                let paths = [Some(path.clone()), std::path::absolute(path).ok()].into_iter().flatten();
                let names = paths.filter_map(|path| path.to_str().map(str::to_owned));
                names.fold(inspector, Inspector::with_secret_file_name)
            }
            None => inspector.with_secret_variable_name(self.secret_env.as_deref().unwrap_or(DEFAULT)),
        })
    }

    fn unnamed_inspector(&self, profile: Option<&Profile>) -> Result<Inspector> {
        let source = self.source(profile)?;
        match (source, profile) {
            (Some((bytes, name)), Some(profile)) if self.secret_format.is_none() => {
                let inspector = Inspector::for_service(profile, &bytes);
                let inspector = inspector.map_err(|error| wrong_secret(&name, profile, &error))?;
                // It is decoded once more, for the terminal.
                self.decode(bytes, &name, Some(profile))?;
                Ok(inspector)
            }
            (source, profile) => {
                let secret = source.map(|(bytes, name)| self.decode(bytes, &name, profile)).transpose()?;
                let inspector =
                    secret.map_or_else(Inspector::without_secret, |secret| Inspector::new(secret.as_slice()));
                Ok(for_service(inspector, profile))
            }
        }
    }

    /// The id that the service hands out with the secret, if it is in the text.
    pub(super) fn key_id(&self, profile: &Profile) -> Result<Option<String>> {
        let source = self.source(Some(profile))?.filter(|_| self.secret_format.is_none());
        Ok(source.and_then(|(bytes, _)| profile.secret().id_of(&bytes)))
    }

    /// Whether the bytes are taken as they are.
    fn is_raw(&self, profile: Option<&Profile>) -> bool {
        match (self.secret_format, profile) {
            (Some(format), _) => format == SecretFormat::Raw,
            (None, Some(profile)) => profile.secret().encoding == SecretEncoding::Raw,
            (None, None) => true,
        }
    }

    /// The secret's bytes, for a command that needs them.
    pub(super) fn require(&self, profile: Option<&Profile>) -> Result<Zeroizing<Vec<u8>>> {
        let source = self.source(profile)?;
        let (bytes, name) =
            source.context("there is no secret: give --secret-file, or set JWT_ASSAY_SECRET")?;
        self.decode(bytes, &name, profile)
    }

    /// The variable that the secret is read from, if it is.
    pub(super) fn variable(&self) -> Option<&OsStr> {
        let named = self.secret_env.as_deref().unwrap_or(DEFAULT);
        self.secret_file.is_none().then(|| named.as_ref())
    }

    fn decode(
        &self,
        bytes: Zeroizing<Vec<u8>>,
        name: &str,
        profile: Option<&Profile>,
    ) -> Result<Zeroizing<Vec<u8>>> {
        let Some(format) = self.secret_format else {
            let Some(profile) = profile else { return Ok(bytes) };
            let decoded = profile.secret().decode(&bytes);
            let decoded = decoded.map_err(|error| wrong_secret(name, profile, &error))?;
            keep_secret(&decoded);
            return Ok(decoded);
        };
        let text = bytes.trim_ascii();
        // A decoder's own error would quote the secret.
        let decoded = match format {
            SecretFormat::Raw => return Ok(bytes),
            SecretFormat::Hex => std::str::from_utf8(text).ok().and_then(decode_hex),
            SecretFormat::Base64 => STANDARD.decode(text).ok(),
            SecretFormat::Base64url => URL_SAFE_NO_PAD.decode(text).ok(),
        };
        let format = format.to_possible_value();
        let format = format.as_ref().map_or("", |value| value.get_name());
        let decoded = decoded.map(Zeroizing::new).ok_or_else(|| anyhow!("{name}: not valid {format}"))?;
        keep_secret(&decoded);
        Ok(decoded)
    }
}

/// The lint for the tokens of a service, or of the marketplace.
fn for_service(inspector: Inspector, profile: Option<&Profile>) -> Inspector {
    match profile {
        Some(profile) => inspector.for_profile(profile),
        None => inspector,
    }
}

/// Keeps the secret out of what is printed, but not the id that a service hands out with it.
fn keep_part(text: &[u8], profile: Option<&Profile>) {
    let part = profile.and_then(|profile| profile.secret().secret_of(text).ok());
    keep_secret(part.unwrap_or(text));
}

/// What is wrong with the text of a secret, and how the service writes it.
fn wrong_secret(name: &str, profile: &Profile, error: &SecretError) -> Error {
    let (service, words) = (profile.name(), profile.secret().words());
    anyhow!("{name}: {error} (a secret of {service} is written as: {words}; --secret-format says otherwise)")
}

/// Keeps the default variable's secret out of reports and messages, also of commands that have no use for it. They
/// don't know how it is written there.
pub(super) fn hide_default() {
    let Some(text) = env::var_os(DEFAULT) else { return };
    let bytes = Zeroizing::new(text.into_encoded_bytes());
    keep_secret(&bytes);
    let text = std::str::from_utf8(&bytes).unwrap_or_default();
    let decoded = [decode_hex(text), STANDARD.decode(text).ok(), URL_SAFE_NO_PAD.decode(text).ok()];
    decoded.into_iter().flatten().map(Zeroizing::new).for_each(|decoded| keep_secret(&decoded));
}

/// The variables that a child must not inherit: the default one of the secret, and any that has a secret for its value.
pub(super) fn variables() -> Vec<OsString> {
    let secrets = secrets();
    let is_secret = |(name, value): &(OsString, OsString)| {
        name == DEFAULT || secrets.is_value_of(&value.to_string_lossy())
    };
    env::vars_os().filter(is_secret).map(|(name, _)| name).collect()
}

/// The variables that a generator must not inherit, where the secret is read from `chosen`: it signs with that.
pub(super) fn variables_but(chosen: Option<&OsStr>) -> Vec<OsString> {
    let is_chosen = chosen.is_some_and(|chosen| chosen == DEFAULT);
    if is_chosen { Vec::new() } else { vec![DEFAULT.into()] }
}

/// Secrets that others know.
#[derive(Args)]
#[command(next_help_heading = "Secret")]
pub(super) struct WordListArgs {
    /// Also look for the secret in FILE, which has one per line, and not only among published ones. Without a secret, a
    /// single token and a generator's are tried with them
    #[arg(long = "wordlist", value_name = "FILE")]
    word_list: Option<PathBuf>,
}

impl WordListArgs {
    /// A lint that also looks for what others know.
    pub(super) fn guessing(&self, inspector: Inspector) -> Result<Inspector> {
        let read = |path: &PathBuf| {
            let text = input::read_up_to(path, WordList::LARGEST)?;
            let name = path.display().to_string();
            WordList::new(name.clone(), text).context(name)
        };
        Ok(inspector.guessing(self.word_list.as_ref().map(read).transpose()?))
    }

    /// The same for a stream of tokens, on which nothing is tried without a secret: that would take too long.
    pub(super) fn guessing_in_stream(&self, inspector: Inspector) -> Result<Inspector> {
        if inspector.has_secret() {
            return self.guessing(inspector);
        }
        ensure!(
            self.word_list.is_none(),
            "--wordlist: without a secret, it is tried on a single token, not on a stream: give one token, or \
             --secret-file FILE"
        );
        Ok(inspector)
    }
}
