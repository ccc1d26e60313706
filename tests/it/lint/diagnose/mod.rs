//! The diagnosis of wrong signatures: every mistake that is searched for is made here by code that
//! shares nothing with the search, alone and in pairs, and the diagnosis must name exactly those.

mod alone;
mod cases;
#[cfg(feature = "report")]
mod causes;
mod contents;
mod functions;
mod given;
mod kit;
mod messages;
mod names;
mod pairs;
mod secrets;
mod segments;
mod signatures;
mod tampered;

use jwt_assay::lint::diagnose;

/// The ids of the mistakes that the diagnosis names.
pub fn named(token: impl AsRef<[u8]>, secret: &[u8]) -> Vec<&'static str> {
    let diagnosis = diagnose(token, secret);
    diagnosis.map(|found| found.mistakes.iter().map(|mistake| mistake.id).collect()).unwrap_or_default()
}
