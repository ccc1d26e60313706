//! A URL that is fetched for each token: its body, a member of its JSON body, or a redirect's `Location`.

use std::error::Error;
use std::fmt;
use std::time::Duration;

use ureq::http::header::{CONTENT_TYPE, HeaderName, HeaderValue, LOCATION};
use ureq::http::{Method, StatusCode, Uri};
use ureq::tls::{PemItem, RootCerts, TlsConfig, parse_pem};
use ureq::{Agent, Body, http};

use super::command::shown;
use super::extract::{self, Origin, address_only};
use super::{Failure, Generator, OUTPUT_LIMIT, Pointer};
use crate::jwt::fault::{cut, quote};

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
    /// Where in a JSON body the token is; by default in one of [`extract::USUAL_MEMBERS`].
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

/// A URL that answers each request with one token.
///
/// Redirects are not followed, cookies not kept, and no proxy is used, whatever the environment says.
/// Each request has a connection of its own.
pub struct UrlGenerator {
    agent: Agent,
    request: http::Request<Vec<u8>>,
    has_body: bool,
    pointer: Option<Pointer>,
    timeout: Duration,
}

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
}

impl UrlGenerator {
    /// Prepares a request.
    ///
    /// # Errors
    /// The URL, the method, a header line or the certificates are none.
    pub fn new(request: Request) -> Result<Self, BadRequest> {
        let bad = |what: &str| BadRequest(what.to_owned());
        let uri: Uri = request.url.parse().map_err(|_| bad("the URL is none"))?;
        if !matches!(uri.scheme_str(), Some("http" | "https")) || uri.host().is_none_or(str::is_empty) {
            return Err(bad("the URL must start with http:// or https:// and name a host"));
        }
        let method = match &request.method {
            Some(method) => Method::from_bytes(method.as_bytes()).map_err(|_| bad("the method is none"))?,
            None if request.body.is_some() => Method::POST,
            None => Method::GET,
        };
        let mut prepared = http::Request::new(request.body.clone().unwrap_or_default());
        *prepared.method_mut() = method;
        *prepared.uri_mut() = uri;
        for (at, line) in request.headers.iter().enumerate() {
            let (name, value) = header(line).ok_or_else(|| {
                BadRequest(format!("header {} is no line of the form 'Name: value'", at + 1))
            })?;
            prepared.headers_mut().append(name, value);
        }
        Ok(UrlGenerator {
            agent: agent(&request)?,
            request: prepared,
            has_body: request.body.is_some(),
            pointer: request.pointer,
            timeout: request.timeout,
        })
    }

    /// The URL without user, password, query and fragment, which may be secret.
    #[must_use]
    pub fn address(&self) -> String {
        cut(&address_only(&self.request.uri().to_string()))
    }
}

fn header(line: &str) -> Option<(HeaderName, HeaderValue)> {
    let (name, value) = line.split_once(':')?;
    let mut value = HeaderValue::from_str(value.trim()).ok()?;
    value.set_sensitive(true);
    Some((name.parse().ok()?, value))
}

fn agent(request: &Request) -> Result<Agent, BadRequest> {
    let roots = match &request.authorities {
        None => RootCerts::WebPki,
        Some(pem) => RootCerts::new_with_certs(&certificates(pem)?),
    };
    let config = Agent::config_builder()
        .timeout_global(Some(request.timeout))
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

fn certificates(pem: &[u8]) -> Result<Vec<ureq::tls::Certificate<'static>>, BadRequest> {
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

impl Generator for UrlGenerator {
    fn mint(&self) -> Result<String, Failure> {
        let request = self.request.clone();
        let answer =
            if self.has_body { self.agent.run(request) } else { self.agent.run(request.map(|_| ())) };
        let mut answer = answer.map_err(|error| self.failure(&error))?;
        match answer.status() {
            status if status.is_success() => self.read_body(&mut answer),
            status if status.is_redirection() => location(&answer),
            status => Err(self.refused(status, &mut answer)),
        }
    }
}

impl UrlGenerator {
    fn read_body(&self, answer: &mut http::Response<Body>) -> Result<String, Failure> {
        let media_type = answer.headers().get(CONTENT_TYPE).and_then(|value| value.to_str().ok());
        let says_json = media_type.is_some_and(is_json);
        let body = self.bytes(answer)?;
        if self.pointer.is_some() || says_json || body.trim_ascii_start().starts_with(b"{") {
            return extract::json(&body, self.pointer.as_ref());
        }
        extract::text(&body, Origin::Body)
    }

    fn bytes(&self, answer: &mut http::Response<Body>) -> Result<Vec<u8>, Failure> {
        let body = answer.body_mut().with_config().limit(OUTPUT_LIMIT as u64);
        body.read_to_vec().map_err(|error| self.failure(&error))
    }

    fn refused(&self, status: StatusCode, answer: &mut http::Response<Body>) -> Failure {
        let body = self.bytes(answer).unwrap_or_default();
        let text = String::from_utf8_lossy(&body);
        let first = text.lines().map(str::trim).find(|line| !line.is_empty());
        let said = first.map(|line| format!(" and {}", quote(line))).unwrap_or_default();
        Failure::new(
            format!("the server answered {}{said}", quote(status.as_str()).trim_matches('"')),
            "make the URL answer with a token; --header and --method say how it is asked",
        )
    }

    fn failure(&self, error: &ureq::Error) -> Failure {
        match error {
            ureq::Error::Timeout(_) => Failure::new(
                format!("there was no whole answer within {}", shown(self.timeout)),
                "look whether the server hangs, or give it more time by --timeout",
            ),
            ureq::Error::BodyExceedsLimit(_) => Failure::new(
                format!("the answer's body is longer than {} MiB", OUTPUT_LIMIT >> 20),
                "make the URL answer with one token",
            ),
            _ if concerns_tls(error) => Failure::new(
                format!("there is no secure connection ({})", cut(&error.to_string())),
                "for a server with a private authority, give the authority's certificate by --ca-file",
            ),
            _ => Failure::new(
                format!("the URL can't be fetched ({})", cut(&error.to_string())),
                "check that the server runs and that the URL is right; no proxy is used",
            ),
        }
    }
}

/// Whether an error, or what it came of, is one of TLS.
fn concerns_tls(error: &ureq::Error) -> bool {
    match error {
        ureq::Error::Rustls(_) | ureq::Error::Tls(_) => true,
        ureq::Error::Io(error) => {
            let inner = error.get_ref().map(|inner| inner as &(dyn Error + 'static));
            inner.is_some_and(|inner| inner.to_string().contains("certificate"))
        }
        _ => false,
    }
}

/// Whether a media type is JSON's own, or built on it.
fn is_json(media_type: &str) -> bool {
    let essence = media_type.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    essence == "application/json" || essence.ends_with("+json")
}

fn location(answer: &http::Response<Body>) -> Result<String, Failure> {
    let status = answer.status().as_u16();
    let next = "let it redirect to the marketplace with ?tenant=TOKEN";
    let mut locations = answer.headers().get_all(LOCATION).iter();
    match (locations.next(), locations.next()) {
        (None, _) => Err(Failure::new(format!("the server answered {status} without a Location"), next)),
        (Some(_), Some(_)) => {
            Err(Failure::new(format!("the server answered {status} with several Locations"), next))
        }
        (Some(location), None) => match std::str::from_utf8(location.as_bytes()) {
            Ok(location) => extract::url(location, Origin::Location),
            Err(_) => Err(Failure::new("the answer's Location is not UTF-8", next)),
        },
    }
}

impl fmt::Debug for Request {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Request").field("address", &address_only(&self.url)).finish_non_exhaustive()
    }
}

impl fmt::Debug for UrlGenerator {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("UrlGenerator").field("address", &self.address()).finish_non_exhaustive()
    }
}
