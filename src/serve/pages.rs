//! The addresses of the server, and what each answers.

use std::sync::Arc;

use axum::body::Bytes;
use axum::extract::{DefaultBodyLimit, RawQuery, State};
use axum::http::{StatusCode, header};
use axum::response::{Html, IntoResponse, Redirect, Response};
use axum::routing::{get, post};
use axum::{Router, middleware};
use serde::Deserialize;
use zeroize::Zeroizing;

use super::guard::{guard, problem};
use super::site::Site;
use crate::report::STYLE;

/// The longest request body, in bytes: a token of the greatest length with some text around it.
const LONGEST_BODY: usize = 256 << 10;

type Shared = State<Arc<Site>>;

/// The addresses.
pub(super) fn router(site: Arc<Site>) -> Router {
    Router::new()
        .route("/", get(marketplace))
        .route("/sample", get(sample))
        .route("/token", get(|State(site): Shared| async move { Html(site.token_page()) }))
        .route("/token/explain", post(explain))
        .route("/token/sign", post(sign))
        .route("/token/sample", post(sample_of))
        .route("/secret", post(secret))
        .route("/style.css", get(|| async { ([(header::CONTENT_TYPE, "text/css; charset=utf-8")], STYLE) }))
        .route("/token.js", get(script))
        .fallback(|| async {
            problem(StatusCode::NOT_FOUND, "There is no such page", "Go to the start page.")
        })
        .layer(DefaultBodyLimit::max(LONGEST_BODY))
        .layer(middleware::from_fn_with_state(Arc::clone(&site), guard))
        .with_state(site)
}

async fn script() -> impl IntoResponse {
    ([(header::CONTENT_TYPE, "text/javascript; charset=utf-8")], include_str!("token.js"))
}

/// The value of a parameter of a query; the first counts.
pub(crate) fn parameter(query: Option<&str>, name: &str) -> Option<String> {
    let mut pairs = form_urlencoded::parse(query?.as_bytes());
    pairs.find(|(known, _)| known == name).map(|(_, value)| value.into_owned())
}

/// Does work that takes a while where it holds up no other request.
async fn apart<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> Result<T, Response> {
    let failed = |_| {
        let advice = "Please report it, with what you did.";
        problem(StatusCode::INTERNAL_SERVER_ERROR, "The server has a fault", advice)
    };
    tokio::task::spawn_blocking(work).await.map_err(failed)
}

/// The start page, or what the marketplace answers to a token.
async fn marketplace(State(site): Shared, RawQuery(query): RawQuery) -> Result<Response, Response> {
    let Some(token) = parameter(query.as_deref(), "tenant") else {
        return Ok(Html(site.start()).into_response());
    };
    let (is_accepted, page) = apart(move || site.marketplace(&token)).await?;
    let status = if is_accepted { StatusCode::OK } else { StatusCode::UNAUTHORIZED };
    Ok((status, Html(page)).into_response())
}

/// Mints a token, and leads to what the marketplace answers to it.
async fn sample(State(site): Shared) -> Response {
    match site.sample() {
        Some(token) => Redirect::to(&format!("/?tenant={token}")).into_response(),
        None => problem(StatusCode::INTERNAL_SERVER_ERROR, "No token can be minted", "Enter another secret."),
    }
}

async fn sample_of(State(site): Shared, RawQuery(query): RawQuery) -> Result<Response, Response> {
    let service = parameter(query.as_deref(), "profile").unwrap_or_default();
    let token = apart(move || site.sample_of(&service)).await?;
    Ok(token.map_or_else(|| StatusCode::NOT_FOUND.into_response(), IntoResponse::into_response))
}

/// Explains the text in the body.
async fn explain(State(site): Shared, RawQuery(query): RawQuery, body: Bytes) -> Result<Response, Response> {
    let service = parameter(query.as_deref(), "profile").unwrap_or_default();
    let explained = apart(move || site.explain(&String::from_utf8_lossy(&body), &service)).await?;
    let text = serde_json::to_string(&explained).unwrap_or_default();
    Ok(([(header::CONTENT_TYPE, "application/json")], text).into_response())
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Edited {
    header: String,
    claims: String,
    profile: String,
}

/// Signs what was edited. The answer is the token, or what is wrong.
async fn sign(State(site): Shared, body: Bytes) -> Result<Response, Response> {
    let edited: Edited = serde_json::from_slice(&body).map_err(|error| {
        (StatusCode::BAD_REQUEST, format!("not a request to sign: {error}")).into_response()
    })?;
    let signed = apart(move || site.sign(&edited.header, &edited.claims, &edited.profile)).await?;
    Ok(signed.map_err(|problem| (StatusCode::UNPROCESSABLE_ENTITY, problem)).into_response())
}

/// Takes the secret in the body.
async fn secret(State(site): Shared, body: Bytes) -> Response {
    let text = Zeroizing::new(body.to_vec());
    match site.set_secret(text) {
        Ok(()) => StatusCode::NO_CONTENT.into_response(),
        Err(error) => (StatusCode::UNPROCESSABLE_ENTITY, error.to_string()).into_response(),
    }
}
