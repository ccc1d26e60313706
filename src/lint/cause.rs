//! What is known of the mistake behind a signature that does not match.

use super::diagnose::Diagnosis;
use super::inspect::Inspector;
use super::inspection::Inspection;
use crate::jwt::base64url;
use crate::text::quote_inner;

/// What is known of the mistake behind a signature.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Cause {
    /// There is nothing to explain: the signature matches, or was not checked.
    Unneeded,
    /// It was not looked for: the search is slow, so a stream has a limit for it.
    NotSought,
    /// No known mistake makes this signature.
    Unknown,
    /// No secret makes it, since it is not a MAC: the algorithm that makes such signatures has a private key.
    NotHmac(String),
    /// This mistake made it.
    Known(Diagnosis),
}

impl Cause {
    /// Looks for the mistake.
    pub(super) fn sought(inspector: &Inspector, mismatched: &Inspection) -> Self {
        let known = inspector.explain(mismatched).map(Cause::Known);
        known.or_else(|| asymmetric(mismatched).map(Cause::NotHmac)).unwrap_or(Cause::Unknown)
    }

    /// What made the signature, in one sentence, if that is known.
    #[must_use]
    pub fn summary(&self) -> Option<String> {
        match self {
            Cause::Known(diagnosis) => Some(diagnosis.summary()),
            Cause::NotHmac(algorithm) => Some(format!(
                "The algorithm is {algorithm}, not HMAC: no shared secret makes its signatures."
            )),
            Cause::Unneeded | Cause::NotSought | Cause::Unknown => None,
        }
    }

    /// What to do about it, if that is known.
    #[must_use]
    pub fn fix(&self) -> Option<String> {
        match self {
            Cause::Known(diagnosis) => Some(diagnosis.fix()),
            Cause::NotHmac(_) => Some(
                "Sign with HS256 and the shared secret, not with a private key or a certificate.".to_owned(),
            ),
            Cause::Unneeded | Cause::NotSought | Cause::Unknown => None,
        }
    }
}

/// The beginnings of the names of algorithms that sign with a private key (RFC 7518 §3.1, RFC 8037, RFC 8812).
const ASYMMETRIC: [&str; 6] = ["RS", "PS", "ES", "ED", "ML-DSA", "SLH-DSA"];
/// The lengths of RSA's signatures. No HMAC is as long.
const RSA_BYTES: [usize; 4] = [128, 256, 384, 512];

/// The algorithm behind a signature that is not a MAC: the one that the header names, or RSA by the length.
fn asymmetric(inspection: &Inspection) -> Option<String> {
    let header = inspection.examination.header.as_ref();
    let alg = header.and_then(|header| header.get("alg")?.as_str());
    let is_asymmetric = |alg: &&str| {
        let alg = alg.to_ascii_uppercase();
        ASYMMETRIC.iter().any(|start| alg.starts_with(start))
    };
    let by_length = || {
        let bytes = base64url::examine(inspection.signature_segment()?).1?;
        RSA_BYTES.contains(&bytes.len()).then(|| format!("RSA, whose signatures have {} bytes", bytes.len()))
    };
    alg.filter(is_asymmetric).map(quote_inner).or_else(by_length)
}
