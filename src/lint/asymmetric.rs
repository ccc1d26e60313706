//! A token that is signed with a private key. No shared secret makes such a signature, so there is nothing to say about
//! its MAC, nor about the parameters that name the key.

use super::finding::Finding;
use super::inspection::Inspection;
use super::rule::Rule;
use super::rule::header::HEADER_EXTRA;
use crate::jwt::json::Value;
use crate::jwt::{Examination, Reason, base64url};
use crate::text::{quote, quote_inner};

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

/// The beginnings of the names of algorithms that sign with a private key (RFC 7518 §3.1, RFC 8037, RFC 8812).
const BEGINNINGS: [&str; 6] = ["RS", "PS", "ES", "ED", "ML-DSA", "SLH-DSA"];
/// The lengths of RSA's signatures. No HMAC is as long.
const RSA_BYTES: [usize; 4] = [128, 256, 384, 512];

/// The algorithm behind a signature that is not a MAC: the one that the header names, or RSA by the length.
pub(super) fn algorithm(inspection: &Inspection) -> Option<String> {
    let header = inspection.examination.header.as_ref();
    let alg = header.and_then(|header| header.get("alg")?.as_str());
    let is_asymmetric = |alg: &&str| {
        let alg = alg.to_ascii_uppercase();
        BEGINNINGS.iter().any(|start| alg.starts_with(start))
    };
    let by_length = || {
        let bytes = base64url::examine(inspection.signature_segment()?).1?;
        RSA_BYTES.contains(&bytes.len()).then(|| format!("RSA, whose signatures have {} bytes", bytes.len()))
    };
    alg.filter(is_asymmetric).map(quote_inner).or_else(by_length)
}
