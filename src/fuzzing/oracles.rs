//! Oracles: promises that hold for every input. An oracle panics if one is broken, with a message that starts with the
//! promise's name; otherwise it returns how far the input got.

mod accepted;
mod catalogue;
mod differential;
mod documents;
mod minted;
#[cfg(feature = "process")]
mod output;
#[cfg(feature = "serve")]
mod page_request;
mod plain;
#[cfg(feature = "profile")]
mod profile;
mod protocol;
mod refresh;
mod replay;
#[cfg(feature = "report")]
mod report;
mod secret;
mod state;
#[cfg(feature = "stream")]
mod stream;
mod text;
mod token;
mod writing;

pub use catalogue::catalogue;
#[cfg(feature = "peers")]
pub use differential::all_peers;
pub use differential::{Differential, is_asking};
#[cfg(feature = "process")]
pub use documents::manifest;
pub use documents::{claims, known_failures, vectors};
#[cfg(feature = "generator")]
pub use documents::{extract, pointer};
pub use minted::minted;
#[cfg(feature = "process")]
pub use output::output;
#[cfg(feature = "serve")]
pub use page_request::page_request;
#[cfg(feature = "profile")]
pub use profile::profile;
pub use protocol::{reply, request};
pub use refresh::refresh;
pub use replay::replay;
#[cfg(feature = "report")]
pub use report::{report, summary};
pub use secret::secret;
#[cfg(feature = "batch")]
pub use state::batch;
#[cfg(feature = "stream")]
pub use stream::stream;
pub use text::{base64url, json};
pub use token::{decode, diagnose, diagnose_secret, inspect, roundtrip, verify};
