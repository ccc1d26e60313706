//! A request for a token, and whoever sends it: what may be secret in it, and whom it trusts.

use std::fmt;
use std::time::Duration;

use ureq::http::header::{HeaderName, HeaderValue};
use ureq::http::{Method, Uri};
use ureq::tls::{Certificate, PemItem, RootCerts, TlsConfig, parse_pem};
use ureq::{Agent, http};

use super::extract::address_only;
use super::{Pointer, Secrets};

/// What is sent for each token. Its debug output shows neither headers nor body, which may be secret.
#[derive(Clone)]
pub struct Request {
    /// Where to, `http` or `https`.
    pub url: String,
    /// The method; by default `GET`, or `POST` with a body.
    pub method: Option<String>,
    /// The header lines, as in `Accept: application/json`.
    pub headers: Vec<String>,
    /// The body.
    pub body: Option<Vec<u8>>,
    /// Where in a JSON body the token is; by default in one of [`USUAL_MEMBERS`](super::extract::USUAL_MEMBERS).
    pub pointer: Option<Pointer>,
    /// How long one answer may take, from the connection to the last byte.
    pub timeout: Duration,
    /// Certificates in PEM of the authorities to trust, in place of the public ones.
    pub authorities: Option<Vec<u8>>,
}

/// A request that can't be sent, and why. It quotes no header.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct BadRequest(String);

impl Request {
    /// A `GET` with no headers of its own.
    #[must_use]
    pub fn get(url: impl Into<String>, timeout: Duration) -> Self {
        Request {
            url: url.into(),
            method: None,
            headers: Vec::new(),
            body: None,
            pointer: None,
            timeout,
            authorities: None,
        }
    }

    /// The request as it is sent each time.
    pub(super) fn prepare(&self) -> Result<http::Request<Vec<u8>>, BadRequest> {
        let bad = |what: &str| BadRequest(what.to_owned());
        let uri: Uri = self.url.parse().map_err(|_| bad("the URL is none"))?;
        if !matches!(uri.scheme_str(), Some("http" | "https")) || uri.host().is_none_or(str::is_empty) {
            return Err(bad("the URL must start with http:// or https:// and name a host"));
        }
        let method = match &self.method {
            Some(method) => Method::from_bytes(method.as_bytes()).map_err(|_| bad("the method is none"))?,
            None if self.body.is_some() => Method::POST,
            None => Method::GET,
        };
        let mut prepared = http::Request::new(self.body.clone().unwrap_or_default());
        *prepared.method_mut() = method;
        *prepared.uri_mut() = uri;
        for (at, line) in self.headers.iter().enumerate() {
            let (name, value) = header(line).ok_or_else(|| {
                BadRequest(format!("header {} is no line of the form 'Name: value'", at + 1))
            })?;
            prepared.headers_mut().append(name, value);
        }
        Ok(prepared)
    }

    /// Follows no redirect, uses no proxy, and keeps no connection.
    pub(super) fn agent(&self) -> Result<Agent, BadRequest> {
        let roots = match &self.authorities {
            None => RootCerts::WebPki,
            Some(pem) => RootCerts::new_with_certs(&certificates(pem)?),
        };
        let config = Agent::config_builder()
            .timeout_global(Some(self.timeout))
            .http_status_as_error(false)
            .max_redirects(0)
            .max_redirects_will_error(false)
            .proxy(None)
            .max_idle_connections(0)
            .allow_non_standard_methods(true)
            .user_agent(concat!("jwt-assay/", env!("CARGO_PKG_VERSION")))
            .tls_config(TlsConfig::builder().root_certs(roots).build());
        Ok(config.build().new_agent())
    }

    /// The words of headers, body, user and query, which may all be secret.
    pub(super) fn secrets(&self) -> Secrets {
        let mut secrets = Secrets::default();
        let values = self.headers.iter().filter_map(|line| Some(line.split_once(':')?.1));
        values.for_each(|value| secrets.add_words(value));
        if let Some(body) = &self.body {
            secrets.add_words(&String::from_utf8_lossy(body));
        }
        if let Some((_, query)) = self.url.split_once('?') {
            secrets.add_words(query);
        }
        let authority = self.url.split_once("//").and_then(|(_, rest)| rest.split(['/', '?', '#']).next());
        if let Some((user_info, _)) = authority.and_then(|authority| authority.rsplit_once('@')) {
            secrets.add_user(user_info);
        }
        secrets
    }
}

fn header(line: &str) -> Option<(HeaderName, HeaderValue)> {
    let (name, value) = line.split_once(':')?;
    let mut value = HeaderValue::from_str(value.trim()).ok()?;
    value.set_sensitive(true);
    Some((name.parse().ok()?, value))
}

fn certificates(pem: &[u8]) -> Result<Vec<Certificate<'static>>, BadRequest> {
    let mut certificates = Vec::new();
    for item in parse_pem(pem) {
        match item {
            Ok(PemItem::Certificate(certificate)) => certificates.push(certificate),
            Ok(_) => {}
            Err(_) => return Err(BadRequest("the certificates are not in PEM".to_owned())),
        }
    }
    if certificates.is_empty() {
        return Err(BadRequest("there is no certificate in PEM".to_owned()));
    }
    Ok(certificates)
}

impl fmt::Debug for Request {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Request").field("address", &address_only(&self.url)).finish_non_exhaustive()
    }
}
