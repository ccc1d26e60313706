//! Oracles: promises that hold for every input. An oracle panics if one is broken, with a message that starts with the
//! promise's name; otherwise it returns how far the input got.

mod accepted;
mod differential;
mod documents;
mod minted;
#[cfg(feature = "serve")]
mod page_request;
#[cfg(feature = "profile")]
mod profile;
mod replay;
#[cfg(feature = "report")]
mod report;
mod secret;
mod text;
mod token;

#[cfg(feature = "peers")]
pub use differential::all_peers;
pub use differential::{Differential, is_asking};
#[cfg(feature = "process")]
pub use documents::manifest;
pub use documents::{catalogue, claims, known_failures, reply, request, vectors};
#[cfg(feature = "generator")]
pub use documents::{extract, pointer};
pub use minted::minted;
#[cfg(feature = "serve")]
pub use page_request::page_request;
#[cfg(feature = "profile")]
pub use profile::profile;
pub use replay::replay;
#[cfg(feature = "report")]
pub use report::{report, summary};
pub use secret::secret;
pub use text::{base64url, json};
pub use token::{decode, diagnose, diagnose_secret, inspect, roundtrip, verify};
