//! The HTTP request that fetches a token.

use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::{Result, anyhow};
use clap::Args;
use jwt_assay::generator::{Pointer, Request};

use crate::cli::input;

/// The request for a token.
#[derive(Args)]
#[command(next_help_heading = "URL")]
pub(super) struct RequestArgs {
    /// Fetch this URL for each token; proxies in the environment are ignored
    #[arg(long, value_name = "URL")]
    url: Option<String>,

    /// HTTP method [default: GET, or POST with --data]
    #[arg(long, value_name = "METHOD", conflicts_with = "command")]
    method: Option<String>,

    /// Send this header, such as 'Accept: application/json', or the header lines in @FILE, which keeps secrets off
    /// the command line; may be repeated
    #[arg(long, short = 'H', value_name = "HEADER", conflicts_with = "command")]
    header: Vec<String>,

    /// Send this body
    #[arg(long, value_name = "TEXT", conflicts_with = "command")]
    data: Option<String>,

    /// Where the token is in JSON that a command prints or a URL answers, such as /data/token (RFC 6901) [default: the
    /// first of /token, /jwt, /access_token and /url that is there]
    #[arg(long, value_name = "POINTER")]
    pub pointer: Option<Pointer>,

    /// Trust only the certificate authorities in FILE, in PEM
    #[arg(long, value_name = "FILE", conflicts_with = "command")]
    ca_file: Option<PathBuf>,
}

impl RequestArgs {
    /// The request, if there is a URL.
    pub(super) fn read(&self, timeout: Duration) -> Result<Option<Request>> {
        let Some(url) = &self.url else { return Ok(None) };
        let mut request = Request::get(url, timeout);
        request.method.clone_from(&self.method);
        request.headers = self.headers()?;
        request.body = self.data.clone().map(String::into_bytes);
        request.pointer.clone_from(&self.pointer);
        request.authorities = self.ca_file.as_deref().map(input::read).transpose()?;
        Ok(Some(request))
    }

    fn headers(&self) -> Result<Vec<String>> {
        let mut headers = Vec::new();
        for header in &self.header {
            match header.strip_prefix('@') {
                None => headers.push(header.clone()),
                Some(file) => {
                    // The error must not quote the text: it may be secret.
                    let text = String::from_utf8(input::read(Path::new(file))?);
                    let text = text.map_err(|_| anyhow!("{file}: not UTF-8"))?;
                    headers.extend(text.lines().filter(|line| !line.is_empty()).map(str::to_owned));
                }
            }
        }
        Ok(headers)
    }
}
