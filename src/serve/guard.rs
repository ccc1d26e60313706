//! What every request and every answer goes through: whose request it is, how long it may take, and what a browser may do
//! with the answer.

use std::sync::{Arc, LazyLock};
use std::time::Duration;

use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::{Html, IntoResponse, Response};

use super::site::Site;
use crate::report::{STYLE, problem_html, source};

/// How long a request may take, its body included.
const LONGEST: Duration = Duration::from_secs(20);

/// An answer may use the server's own style, script and addresses, and nothing from elsewhere.
static OWN: LazyLock<String> = LazyLock::new(|| {
    let style = source(STYLE);
    format!(
        "default-src 'none'; style-src 'self' {style}; script-src 'self'; connect-src 'self'; base-uri 'none'; \
         form-action 'none'"
    )
});

/// Refuses what another page sends, and says what a browser may do with the answer.
pub(super) async fn guard(State(site): State<Arc<Site>>, request: Request, next: Next) -> Response {
    let is_frame = ["/", "/sample"].contains(&request.uri().path());
    let mut response = match refused(&site, request.method(), request.headers()) {
        Some(refused) => refused,
        None => match tokio::time::timeout(LONGEST, next.run(request)).await {
            Ok(response) => response,
            Err(_) => {
                problem(StatusCode::REQUEST_TIMEOUT, "The request took too long", "Send it again, at once.")
            }
        },
    };
    let frames = if is_frame { "*" } else { "'none'" };
    let policy = format!("{}; frame-ancestors {frames}", *OWN);
    let headers = response.headers_mut();
    let mut set = |name: HeaderName, value: &str| {
        if let Ok(value) = HeaderValue::from_str(value) {
            headers.insert(name, value);
        }
    };
    set(header::CONTENT_SECURITY_POLICY, &policy);
    set(header::CACHE_CONTROL, "no-store");
    set(header::REFERRER_POLICY, "no-referrer");
    set(header::X_CONTENT_TYPE_OPTIONS, "nosniff");
    if !is_frame {
        set(header::X_FRAME_OPTIONS, "DENY");
        set(HeaderName::from_static("cross-origin-resource-policy"), "same-origin");
    }
    response
}

/// A page that says what is wrong, and what to do.
pub(super) fn problem(status: StatusCode, problem: &str, advice: &str) -> Response {
    (status, Html(problem_html(problem, advice))).into_response()
}

/// The answer to a request that another page has sent, or that is for another host.
fn refused(site: &Site, method: &Method, headers: &HeaderMap) -> Option<Response> {
    let text = |name: HeaderName| headers.get(name).map(|value| value.to_str().unwrap_or_default());
    let hosts = site.hosts();
    let host = text(header::HOST).unwrap_or_default();
    if !hosts.iter().any(|known| known.eq_ignore_ascii_case(host)) {
        let advice = format!("This server answers to this machine alone: open http://{}/.", hosts[0]);
        return Some(problem(
            StatusCode::MISDIRECTED_REQUEST,
            "This is not the host that was asked for",
            &advice,
        ));
    }
    if [Method::GET, Method::HEAD].contains(method) {
        return None;
    }
    // What changes something, or signs, comes from the pages of this server. A program that is no browser sends no origin.
    let is_own = text(header::ORIGIN).is_none_or(|origin| {
        origin.strip_prefix("http://").is_some_and(|origin| origin.eq_ignore_ascii_case(host))
    });
    let advice = "Send it from the pages of this server.";
    (!is_own).then(|| problem(StatusCode::FORBIDDEN, "Another page has sent this request", advice))
}
