//! A token that is signed with a private key. No shared secret makes such a signature, so there is nothing to say about
//! its MAC, nor about the parameters that name the key.

use super::finding::Finding;
use super::rule::Rule;
use super::rule::header::HEADER_EXTRA;
use crate::jwt::json::Value;
use crate::jwt::{Examination, Reason, base64url};
use crate::text::quote;

/// The algorithms (RFC 7518 §3.1, RFC 8037 §3.1), and what their signatures are.
const ALGORITHMS: [(&str, &str); 12] = [
    ("RS256", "RSA"),
    ("RS384", "RSA"),
    ("RS512", "RSA"),
    ("PS256", "RSA"),
    ("PS384", "RSA"),
    ("PS512", "RSA"),
    ("ES256", "elliptic-curve"),
    ("ES256K", "elliptic-curve"),
    ("ES384", "elliptic-curve"),
    ("ES512", "elliptic-curve"),
    ("EdDSA", "elliptic-curve"),
    ("Ed25519", "elliptic-curve"),
];

/// The shortest signature of these, in bytes. What is shorter may be a MAC.
const SHORTEST: usize = 64;

/// Leaves of the findings about such a token only what does not follow from its algorithm. Returns whether it is one.
pub(super) fn settle(token: &[u8], findings: &mut Vec<Finding>, examination: &mut Examination) -> bool {
    let Some((alg, kind)) = kind(token, examination) else { return false };
    let follows = |finding: &Finding| {
        finding.rule.reason() == Some(Reason::SignatureMatch) || finding.rule == HEADER_EXTRA
    };
    findings.retain(|finding| !follows(finding));
    for finding in findings.iter_mut().filter(|finding| finding.rule == *Rule::of(Reason::AlgHs256)) {
        finding.found = format!("{}, an {kind} signature, which no shared secret makes", quote(alg));
        finding.fix = Some(
            "Sign with HS256 and the shared secret. A token that another service signed with its private key, such as \
             an access token or an id token of a login, is not the one to send: mint your own."
                .into(),
        );
    }
    examination.signature_matches = None;
    true
}

/// The algorithm of a token and the kind of its signature, unless that is the MAC after all.
fn kind(token: &[u8], examination: &Examination) -> Option<(&'static str, &'static str)> {
    let Value::String(alg) = examination.header.as_ref()?.get("alg")? else { return None };
    let known = ALGORITHMS.iter().find(|(name, _)| name == alg)?;
    let [_, _, signature] = examination.segments.clone()?;
    let segment = &token[signature];
    let length = base64url::examine(segment).1.map_or(segment.len() / 4 * 3, |bytes| bytes.len());
    (length >= SHORTEST).then_some(*known)
}
