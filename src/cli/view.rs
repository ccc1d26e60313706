//! `jwt-assay view`: what the marketplace shows for a token.

use std::path::PathBuf;

use clap::Args;
use jwt_assay::jwt::fault::cut;
use jwt_assay::jwt::json::{self, Object};
use jwt_assay::jwt::view::{self, Catalogue, TileState};
use jwt_assay::jwt::{Key, Policy, verify};

use super::output::{Format, OutputArgs};
use super::secret::SecretArgs;
use super::{Conclusion, Of, Unable, input, system_clock};

/// Show what the marketplace shows for a token
#[derive(Args)]
#[command(after_help = "\
Examples:
  jwt-assay view --catalogue vectors/examples/catalogue.json eyJhbGciOi... --secret-file secret.bin

The catalogue's format is described in vectors/README.md.

Exit status: 0 if the token is accepted, 1 if it is rejected, 2 if the catalogue can't be read.")]
pub(super) struct View {
    /// The token, or - for standard input
    #[arg(value_name = "TOKEN", default_value = "-")]
    token: String,

    /// What the marketplace has to show, as JSON
    #[arg(long, value_name = "FILE")]
    catalogue: PathBuf,

    /// The time, in seconds since 1970-01-01T00:00:00Z, instead of the machine's
    #[arg(long, value_name = "SECONDS")]
    now: Option<u64>,

    #[command(flatten)]
    secret: SecretArgs,

    #[command(flatten)]
    output: OutputArgs,
}

impl View {
    pub(super) fn run(self) -> Result<Conclusion, Unable> {
        let catalogue = Catalogue::from_json(&input::read(&self.catalogue)?).of(self.catalogue.display())?;
        let key = Key::new(self.secret.require()?.as_slice())?;
        let outputs = self.output.open()?;
        let token = match self.token.as_str() {
            "-" => input::read("-".as_ref())?.trim_ascii_end().to_vec(),
            token => token.as_bytes().to_vec(),
        };
        let policy = Policy::at(self.now.unwrap_or_else(system_clock));
        match verify(token, &key, &policy) {
            Ok(claims) => {
                let shown = view::view(&catalogue, &claims);
                outputs.write(|format| match format {
                    Format::Text => text(&shown),
                    Format::Json => document(&shown),
                })?;
                Ok(Conclusion::Conformant)
            }
            Err(fault) => {
                anstream::eprintln!(
                    "The marketplace shows nothing: {fault}.\nMore: jwt-assay rules {}",
                    fault.reason.id()
                );
                Ok(Conclusion::NotConformant)
            }
        }
    }
}

fn text(shown: &view::View) -> String {
    let mut lines: Vec<String> = shown
        .tiles
        .iter()
        .map(|tile| {
            let state = match tile.state {
                TileState::Installed => "installed",
                TileState::Available => "available",
            };
            let link = tile.link.as_deref().map(|link| format!("  {}", cut(link))).unwrap_or_default();
            format!("{state}  {}  {}{link}\n", cut(&tile.id), cut(&tile.name))
        })
        .collect();
    lines.push(match shown.remaining_installs {
        Some(count) => format!("{} tiles, {count} more may be installed\n", shown.tiles.len()),
        None => format!("{} tiles, no limit on installs\n", shown.tiles.len()),
    });
    lines.concat()
}

fn document(shown: &view::View) -> String {
    let mut document = Object::new();
    document.insert("format", 1);
    for (name, value) in shown.to_object().iter() {
        document.insert(name, value.clone());
    }
    json::to_string(&document) + "\n"
}
