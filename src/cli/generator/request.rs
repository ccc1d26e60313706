//! How a URL is asked for a token.

use std::path::{Path, PathBuf};
use std::time::Duration;

use clap::Args;
use jwt_assay::generator::{Pointer, Request};

use crate::cli::{Of, Unable, input};

/// The request for a token.
#[derive(Args)]
#[command(next_help_heading = "URL")]
pub(super) struct RequestArgs {
    /// Fetch this URL for each token, without a proxy, whatever the environment says
    #[arg(long, value_name = "URL")]
    url: Option<String>,

    /// The method [default: GET, or POST with --data]
    #[arg(long, value_name = "METHOD", conflicts_with = "command")]
    method: Option<String>,

    /// Send this header, as in 'Accept: application/json', or the header lines in @FILE, which keeps
    /// secrets out of sight; may be given again
    #[arg(long, short = 'H', value_name = "HEADER", conflicts_with = "command")]
    header: Vec<String>,

    /// Send this body
    #[arg(long, value_name = "TEXT", conflicts_with = "command")]
    data: Option<String>,

    /// Where in a JSON body the token is, as in /data/token (RFC 6901) [default: the first there is of
    /// /token, /jwt, /access_token and /url]
    #[arg(long, value_name = "POINTER", conflicts_with = "command")]
    pointer: Option<Pointer>,

    /// Trust the authorities whose certificates in PEM are in FILE, and no others
    #[arg(long, value_name = "FILE", conflicts_with = "command")]
    ca_file: Option<PathBuf>,
}

impl RequestArgs {
    /// What is sent, if there is a URL.
    pub(super) fn read(&self, timeout: Duration) -> Result<Option<Request>, Unable> {
        let Some(url) = &self.url else { return Ok(None) };
        let mut request = Request::get(url, timeout);
        request.method.clone_from(&self.method);
        request.headers = self.headers()?;
        request.body = self.data.clone().map(String::into_bytes);
        request.pointer.clone_from(&self.pointer);
        request.authorities = self.ca_file.as_deref().map(input::read).transpose()?;
        Ok(Some(request))
    }

    fn headers(&self) -> Result<Vec<String>, Unable> {
        let mut headers = Vec::new();
        for header in &self.header {
            match header.strip_prefix('@') {
                None => headers.push(header.clone()),
                Some(file) => {
                    // What is wrong with the file's text is not told, for it may be secret.
                    let text = String::from_utf8(input::read(Path::new(file))?);
                    let text = text.map_err(|_| "not UTF-8").of(file)?;
                    headers.extend(text.lines().filter(|line| !line.is_empty()).map(str::to_owned));
                }
            }
        }
        Ok(headers)
    }
}
