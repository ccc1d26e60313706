//! `jwt-assay serve`: a marketplace on localhost, and a page that explains tokens.

use std::io::{ErrorKind, Write};
use std::net::{Ipv4Addr, TcpListener};
use std::path::PathBuf;

use anyhow::{Context as _, Result};
use clap::Args;
use jwt_assay::jwt::view::Catalogue;
use jwt_assay::serve::{Settings, Site, serve};

use super::profile::ProfileArgs;
use super::secret::SecretArgs;
use super::terminal::warn;
use super::{Conclusion, input, system_clock};

/// Serve a marketplace on this machine, and a page that explains tokens
///
/// Point your application at it instead of the marketplace: it checks each token as the marketplace does, shows the tiles
/// that the token asks for, or says why it refuses. It answers to this machine alone.
#[derive(Args)]
#[command(after_help = "\
Examples:
  jwt-assay serve --open                         Look at it in the browser
  jwt-assay serve --secret-file secret.bin       Your application's secret
  jwt-assay serve --catalogue catalogue.json     Your own tiles and groups
  jwt-assay serve --profile ghost-admin          Explain the tokens of another service

In your application: <iframe src=\"http://127.0.0.1:8090/?tenant=TOKEN\"></iframe>. Ctrl-C ends it.

Exit status: 2 if it could not be served.")]
pub(super) struct Serve {
    /// What the marketplace can show, as JSON [default: an example with four tiles]
    #[arg(long, value_name = "FILE", conflicts_with = "profile")]
    catalogue: Option<PathBuf>,

    /// The port on this machine; 0 for any that is free
    #[arg(long, value_name = "PORT", default_value_t = 8090)]
    port: u16,

    /// Open the start page in the browser
    #[arg(long)]
    open: bool,

    #[command(flatten)]
    profile: ProfileArgs,

    #[command(flatten)]
    secret: SecretArgs,
}

impl Serve {
    pub(super) fn run(self) -> Result<Conclusion> {
        let profile = self.profile.load()?;
        let secret = self.secret.text(profile.as_ref())?;
        let catalogue = match &self.catalogue {
            None => Catalogue::example(),
            Some(path) => {
                Catalogue::from_json(&input::read(path)?).with_context(|| path.display().to_string())?
            }
        };
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, self.port)).map_err(|error| {
            let problem = format!("port {}", self.port);
            match error.kind() {
                ErrorKind::AddrInUse => anyhow::Error::new(error)
                    .context(format!("{problem}: another program has it; give another with --port")),
                _ => anyhow::Error::new(error).context(problem),
            }
        })?;
        let address = format!("http://{}/", listener.local_addr()?);
        let site = Site::new(Settings { secret, catalogue, profile, clock: system_clock }, &address)?;
        anstream::println!("Serving {address} until Ctrl-C");
        std::io::stdout().flush()?;
        if self.open && open::that_detached(&address).is_err() {
            warn(format_args!("no browser could be started: open {address} yourself"));
        }
        serve(listener, site)?;
        Ok(Conclusion::of(true))
    }
}
