//! A URL that is fetched for each token: its body, a member of its JSON body, or a redirect's `Location`.

use std::error::Error;
use std::fmt;
use std::time::Duration;

use ureq::http::StatusCode;
use ureq::http::header::{CONTENT_TYPE, LOCATION};
use ureq::{Agent, Body, http};

use super::extract::{self, Origin, address_only};
use super::request::{BadRequest, Request};
use super::{Failure, Generator, OUTPUT_LIMIT, Pointer, Secrets};
use crate::stop::{Stop, seconds};
use crate::text::{cut, quote};

/// A URL that answers each request with one token.
///
/// It follows no redirects, stores no cookies, and uses no proxy, not even one that the environment sets.
/// Each request has a connection of its own.
pub struct UrlGenerator {
    agent: Agent,
    request: http::Request<Vec<u8>>,
    has_body: bool,
    pointer: Option<Pointer>,
    timeout: Duration,
    /// Whether authorities were named to trust instead of the public ones.
    has_authorities: bool,
    /// What is sent and may be secret: answers may repeat it, messages must not.
    secrets: Secrets,
}

impl UrlGenerator {
    /// Prepares a request.
    ///
    /// # Errors
    /// The URL, the method, a header line or the certificates are not valid.
    pub fn new(request: Request) -> Result<Self, BadRequest> {
        let prepared = request.prepare()?;
        Ok(UrlGenerator {
            secrets: request.secrets(),
            agent: request.agent()?,
            request: prepared,
            has_body: request.body.is_some(),
            pointer: request.pointer,
            timeout: request.timeout,
            has_authorities: request.authorities.is_some(),
        })
    }

    /// Hides more secrets in answers than what is sent.
    #[must_use]
    pub fn hiding(mut self, secrets: &Secrets) -> Self {
        self.secrets.extend(secrets);
        self
    }

    /// The URL without user, password, query and fragment, which may be secret.
    #[must_use]
    pub fn address(&self) -> String {
        cut(&address_only(&self.request.uri().to_string()))
    }
}

impl Generator for UrlGenerator {
    /// A request in progress can't be stopped.
    fn mint(&self, _: &Stop) -> Result<String, Failure> {
        let request = self.request.clone();
        let answer =
            if self.has_body { self.agent.run(request) } else { self.agent.run(request.map(|_| ())) };
        let mut answer = answer.map_err(|error| self.failure(&error))?;
        match answer.status() {
            status if status.is_success() => self.read_body(&mut answer),
            status if status.is_redirection() => self.location(&answer),
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
            return extract::json(&body, self.pointer.as_ref(), &self.secrets);
        }
        extract::text(&body, Origin::Body, &self.secrets)
    }

    fn bytes(&self, answer: &mut http::Response<Body>) -> Result<Vec<u8>, Failure> {
        let body = answer.body_mut().with_config().limit(OUTPUT_LIMIT as u64);
        body.read_to_vec().map_err(|error| self.failure(&error))
    }

    fn location(&self, answer: &http::Response<Body>) -> Result<String, Failure> {
        let status = answer.status().as_u16();
        let next = "let it redirect to the marketplace with ?tenant=TOKEN";
        let mut locations = answer.headers().get_all(LOCATION).iter();
        match (locations.next(), locations.next()) {
            (None, _) => Err(Failure::new(format!("the server answered {status} without a Location"), next)),
            (Some(_), Some(_)) => {
                Err(Failure::new(format!("the server answered {status} with several Locations"), next))
            }
            (Some(location), None) => match std::str::from_utf8(location.as_bytes()) {
                Ok(location) => extract::url(location, Origin::Location, &self.secrets),
                Err(_) => Err(Failure::new("the answer's Location is not UTF-8", next)),
            },
        }
    }

    fn refused(&self, status: StatusCode, answer: &mut http::Response<Body>) -> Failure {
        let body = self.bytes(answer).unwrap_or_default();
        let text = self.secrets.hide(&String::from_utf8_lossy(&body));
        let first = text.lines().map(str::trim).find(|line| !line.is_empty());
        let excerpt = first.map(|line| format!(" and {}", quote(line))).unwrap_or_default();
        Failure::new(
            format!("the server answered {}{excerpt}", status.as_str()),
            "make the URL answer with a token; --header and --method change the request",
        )
    }

    fn failure(&self, error: &ureq::Error) -> Failure {
        match error {
            ureq::Error::Timeout(_) => Failure::new(
                format!("there was no complete answer within {}", seconds(self.timeout)),
                "check whether the server hangs, or give it more time with --timeout",
            ),
            ureq::Error::BodyExceedsLimit(_) => Failure::new(
                format!("the answer's body is longer than {} MiB", OUTPUT_LIMIT >> 20),
                "make the URL answer with one token",
            ),
            _ if concerns_tls(error) => Failure::new(
                format!("the TLS connection failed ({})", self.describe(error)),
                self.certificate_advice(error),
            ),
            _ => Failure::new(
                format!("the URL can't be fetched ({})", self.describe(error)),
                "check that the server runs and that the URL is right; no proxy is used",
            ),
        }
    }

    fn certificate_advice(&self, error: &ureq::Error) -> &'static str {
        if !self.has_authorities {
            "for a server with a private authority, pass the authority's certificate with --ca-file"
        } else if error.to_string().contains("CaUsedAsEndEntity") {
            "the server's own certificate is marked as an authority's: make one that is not \
             (openssl req -x509 -addext basicConstraints=critical,CA:FALSE ...), and pass it with --ca-file"
        } else {
            "check that FILE of --ca-file has the authority that signed the server's certificate, and that the certificate names the host"
        }
    }

    /// An error in words, without secrets.
    fn describe(&self, error: &ureq::Error) -> String {
        cut(&self.secrets.hide(&error.to_string()))
    }
}

/// Whether an error, or its cause, is one of TLS.
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

/// Whether a media type is JSON, or based on it.
fn is_json(media_type: &str) -> bool {
    let essence = media_type.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    essence == "application/json" || essence.ends_with("+json")
}

impl fmt::Debug for UrlGenerator {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("UrlGenerator").field("address", &self.address()).finish_non_exhaustive()
    }
}
