//! The oracle of requests to the local server: whatever is in an address or a body, each page shows it as text, and none has
//! the secret.

use zeroize::Zeroizing;

use super::plain::is_harmless;
use crate::fuzzing::{Gate, NOW, SECRET};
use crate::jwt::view::Catalogue;
use crate::serve::{Settings, Site, parameter};

/// Asks for the marketplace with the query on the first line, and explains and signs what is below it.
pub fn page_request(bytes: &[u8]) -> Gate {
    let text = String::from_utf8_lossy(bytes);
    let (query, body) = text.split_once('\n').unwrap_or((&text, ""));
    let settings = Settings {
        secret: Some(Zeroizing::new(SECRET.to_vec())),
        catalogue: Catalogue::example(),
        profile: None,
        clock: || NOW,
    };
    let site = Site::new(settings, "http://127.0.0.1:8090/").expect("request-site: the secret is refused");
    check_parameter(query);
    let token = parameter(Some(query), "tenant").unwrap_or_default();
    let service = parameter(Some(query), "profile").unwrap_or_default();
    let (is_accepted, page) = site.marketplace(&token);
    check_page(&page, &text);
    if is_accepted {
        let (again, page) = site.marketplace(&token);
        assert!(!again, "request-single-use: a token is accepted twice");
        check_page(&page, &text);
    }
    check_page(&site.explain(body, &service).report, &text);
    let (header, claims) = body.split_once('\n').unwrap_or((r#"{"alg":"HS256"}"#, body));
    match site.sign(header, claims, "") {
        Ok(signed) => {
            let explained = site.explain(&signed, "");
            check_page(&explained.report, &text);
            let is_same = explained.claims.is_none_or(|shown| shown == claims);
            assert!(is_same, "request-signed: other claims are signed than were given");
        }
        Err(problem) => assert!(is_harmless(&problem), "request-problem: the reason is not plain"),
    }
    Gate::of_document(is_accepted)
}

/// The first of several parameters with a name is taken, decoded as a form is.
fn check_parameter(query: &str) {
    let plain = |text: &str| text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_.+".contains(&byte));
    let first = query.split('&').find_map(|pair| pair.strip_prefix("tenant="));
    // Other pairs may spell the name with escapes.
    if let Some(first) = first.filter(|first| plain(first) && !query.contains('%')) {
        let expected = first.replace('+', " ");
        assert_eq!(
            parameter(Some(query), "tenant").as_deref(),
            Some(expected.as_str()),
            "request-parameter: another parameter is taken than the first"
        );
    }
}

/// The page has no element and no invisible character from the request, and not the secret.
fn check_page(page: &str, request: &str) {
    let elements = ["<script", "<img", "<iframe", "<object", "<svg", "javascript:"];
    let found = elements.iter().find(|element| page.contains(**element));
    assert!(found.is_none(), "request-markup: a page has {found:?}");
    assert!(is_harmless(page), "request-text: a page has invisible characters");
    let secret = std::str::from_utf8(SECRET).expect("the secret is text");
    assert!(!page.contains(secret) || request.contains(secret), "request-secret: a page has the secret");
}
