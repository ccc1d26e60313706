//! `jwt-assay view`: what the marketplace shows for a token.

use std::path::PathBuf;

use clap::Args;
use jwt_assay::jwt::json::{self, Object, Value};
use jwt_assay::jwt::view::{self, Catalogue};
use jwt_assay::jwt::{Fault, Key, Policy, verify};
use jwt_assay::report::counted;
use jwt_assay::text::cut;

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
        let shown = verify(token, &key, &policy).map(|claims| view::view(&catalogue, &claims));
        outputs.write(|format| match (format, &shown) {
            (Format::Text, Ok(shown)) => text(shown),
            (Format::Text, Err(fault)) => refusal(fault),
            (Format::Json, shown) => document(shown.as_ref()),
        })?;
        Ok(Conclusion::of(shown.is_ok()))
    }
}

fn refusal(fault: &Fault) -> String {
    format!("The marketplace shows nothing: {fault}.\nMore: jwt-assay rules {}\n", fault.reason.id())
}

fn text(shown: &view::View) -> String {
    let mut lines: Vec<String> = shown
        .tiles
        .iter()
        .map(|tile| {
            let state = tile.state.name();
            let link = tile.link.as_deref().map(|link| format!("  {}", cut(link))).unwrap_or_default();
            format!("{state}  {}  {}{link}\n", cut(&tile.id), cut(&tile.name))
        })
        .collect();
    let tiles = counted(shown.tiles.len(), "tile");
    lines.push(match shown.remaining_installs {
        Some(count) => format!("{tiles}, {count} more may be installed\n"),
        None => format!("{tiles}, no limit on installs\n"),
    });
    lines.concat()
}

fn document(shown: Result<&view::View, &Fault>) -> String {
    let mut document = Object::new();
    document.insert("format", 1);
    match shown {
        Ok(shown) => {
            document.insert("decision", "accept");
            for (name, value) in shown.to_object().iter() {
                document.insert(name, value.clone());
            }
        }
        Err(fault) => {
            document.insert("decision", "reject");
            document.insert("rule", fault.reason.id());
            document.insert("at", fault.place.to_string());
            document.insert("found", fault.found.as_str());
        }
    }
    document.insert("conformant", Value::Bool(shown.is_ok()));
    json::to_string(&document) + "\n"
}
