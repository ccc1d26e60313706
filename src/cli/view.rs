//! `jwt-assay view`: what the marketplace shows for a token.

use std::path::PathBuf;

use anyhow::{Context as _, Result};
use clap::Args;
use jwt_assay::jwt::view::{self, Catalogue, Choice};
use jwt_assay::jwt::{Fault, Key, Place, Policy, verify};
use jwt_assay::report::{view_json, view_text};

use super::output::{Format, OutputArgs};
use super::secret::SecretArgs;
use super::{Conclusion, input, system_clock, terminal};

/// Show what the marketplace shows for a token
///
/// The catalogue says which tiles the marketplace has; vectors/README.md describes its format. The token says
/// which of them this user sees, which are installed, and how many more may be. What the token names and the catalogue
/// does not have is listed.
#[derive(Args)]
#[command(after_help = "\
Examples:
  jwt-assay view eyJhbGciOi...
  jwt-assay view --catalogue catalogue.json eyJhbGciOi...
  mint-a-token | jwt-assay view --catalogue catalogue.json --format json

Exit status: 0 if the token is accepted, 1 if it is rejected, 2 if the catalogue can't be read.")]
pub(super) struct View {
    /// The token, or - for standard input
    #[arg(value_name = "TOKEN", default_value = "-")]
    token: String,

    /// What the marketplace can show, as JSON [default: an example with four tiles]
    #[arg(long, value_name = "FILE")]
    catalogue: Option<PathBuf>,

    /// Use this time instead of the machine's, in seconds since 1970-01-01T00:00:00Z
    #[arg(long, value_name = "SECONDS")]
    now: Option<u64>,

    #[command(flatten)]
    secret: SecretArgs,

    #[command(flatten)]
    output: OutputArgs,
}

impl View {
    pub(super) fn run(self) -> Result<Conclusion> {
        let catalogue = match &self.catalogue {
            None => Catalogue::example(),
            Some(path) => {
                Catalogue::from_json(&input::read(path)?).with_context(|| path.display().to_string())?
            }
        };
        let key = Key::new(self.secret.require(None)?.as_slice())?;
        let outputs = self.output.open()?;
        let token = match self.token.as_str() {
            "-" => input::read("-".as_ref())?.trim_ascii_end().to_vec(),
            token => token.as_bytes().to_vec(),
        };
        let policy = Policy::at(self.now.unwrap_or_else(system_clock));
        let shown = verify(token, &key, &policy)
            .map(|claims| (view::view(&catalogue, &claims), Choice::of(&catalogue, &claims)))
            .map_err(hidden);
        outputs.write(|format, width| match format {
            Format::Text => view_text(shown.as_ref(), width),
            Format::Json => view_json(shown.as_ref()),
        })?;
        Ok(Conclusion::of(shown.is_ok()))
    }
}

/// A fault without the secrets in what it quotes.
fn hidden(mut fault: Fault) -> Fault {
    fault.found = terminal::hidden(&fault.found);
    if let Place::Path(_, path) = &mut fault.place {
        *path = terminal::hidden(path);
    }
    fault
}
