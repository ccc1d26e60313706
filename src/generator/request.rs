//! A request for a token: how it is sent, which certificates are trusted, and what in it may be secret.

use std::fmt;
use std::time::Duration;

use ureq::http::header::{HeaderName, HeaderValue};
use ureq::http::{Method, Uri};
use ureq::tls::{Certificate, PemItem, RootCerts, TlsConfig, parse_pem};
use ureq::{Agent, http};

use super::extract::address_only;
use super::{Pointer, Secrets};

/// A request for one token. Its debug output shows neither headers nor body, which may be secret.
#[derive(Clone)]
pub struct Request {
    /// The address, `http` or `https`.
    pub url: String,
    /// The method; by default `GET`, or `POST` with a body.
    pub method: Option<String>,
    /// The header lines, as in `Accept: application/json`.
    pub headers: Vec<String>,
    /// The body.
    pub body: Option<Vec<u8>>,
    /// The place of the token in a JSON body; by default one of [`USUAL_MEMBERS`](super::extract::USUAL_MEMBERS).
    pub pointer: Option<Pointer>,
    /// How long one answer may take, from connecting to the last byte.
    pub timeout: Duration,
    /// The certificates of the authorities to trust instead of the public ones, in PEM.
    pub authorities: Option<Vec<u8>>,
}

/// Why a request can't be sent. The text quotes no header.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct BadRequest(String);

impl Request {
    /// A `GET` without extra headers.
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
        let uri: Uri = self.url.parse().map_err(|_| bad("not a valid URL"))?;
        if !matches!(uri.scheme_str(), Some("http" | "https")) || uri.host().is_none_or(str::is_empty) {
            return Err(bad("the URL must start with http:// or https:// and name a host"));
        }
        if !has_valid_port(&uri) {
            return Err(bad("the URL's port is not a number from 1 to 65535"));
        }
        let method = match &self.method {
            Some(method) => {
                Method::from_bytes(method.as_bytes()).map_err(|_| bad("not a valid HTTP method"))?
            }
            None if self.body.is_some() => Method::POST,
            None => Method::GET,
        };
        let mut prepared = http::Request::new(self.body.clone().unwrap_or_default());
        *prepared.method_mut() = method;
        *prepared.uri_mut() = uri;
        for (at, line) in self.headers.iter().enumerate() {
            let (name, value) = header(line).ok_or_else(|| {
                BadRequest(format!("header {} does not have the form 'Name: value'", at + 1))
            })?;
            prepared.headers_mut().append(name, value);
        }
        Ok(prepared)
    }

    /// An agent that follows no redirects, uses no proxy, and keeps no connections.
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

    /// The words of headers, body, user and query, all of which may be secret.
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

/// Whether a URL has no port, an empty one (RFC 3986, section 3.2.3), or one that exists. Any other would be ignored in
/// silence, and the request would go to the port of the scheme.
fn has_valid_port(uri: &Uri) -> bool {
    let authority = uri.authority().map_or("", |authority| authority.as_str());
    let host_and_port = authority.rsplit_once('@').map_or(authority, |(_, rest)| rest);
    // A host in brackets has colons of its own.
    let after_host = host_and_port.rsplit_once(']').map_or(host_and_port, |(_, rest)| rest);
    match after_host.split_once(':') {
        None | Some((_, "")) => true,
        Some((_, port)) => {
            port.bytes().all(|byte| byte.is_ascii_digit()) && port.parse::<u16>().is_ok_and(|port| port != 0)
        }
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
            Err(_) => return Err(BadRequest("the certificates are not valid PEM".to_owned())),
        }
    }
    if certificates.is_empty() {
        return Err(BadRequest("there is no PEM certificate".to_owned()));
    }
    Ok(certificates)
}

impl fmt::Debug for Request {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Request").field("address", &address_only(&self.url)).finish_non_exhaustive()
    }
}
