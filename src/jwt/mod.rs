//! What is right: the reference encoder and decoder of the profile's tokens.
//!
//! [`sign`] mints a token, [`verify`] accepts or rejects it, [`ReplayGuard`] accepts each token once, and
//! [`view`](view::view) returns what the marketplace shows for it. Nothing here depends on the lint or the suite,
//! reads the system clock, or prints.

pub mod base64url;
#[cfg(feature = "batch")]
mod batch;
mod claims;
mod compact;
mod examine;
pub mod fault;
mod header;
pub mod json;
mod json_part;
mod key;
mod policy;
mod replay;
mod scope;
mod token;
pub mod view;

#[cfg(feature = "batch")]
pub use batch::{sign_batch, sign_batch_into, verify_batch, verify_batch_into};
pub use claims::{Audience, Claims, NumericDate, TenantInfo, TileId};
pub(crate) use claims::{CLAIM_NAMES, TENANT_INFO_NAMES};
pub use examine::{Examination, examine};
pub use fault::{Fault, Layer, Part, Place, Reason};
#[cfg(feature = "hunt")]
pub(crate) use header::REGISTERED;
pub(crate) use header::is_jwt;
pub use header::{HEADER, HEADER_SEGMENT};
pub use key::{EmptySecret, Key, MAC_BYTES};
pub use policy::{Limits, Policy};
pub use replay::ReplayGuard;
pub use scope::{Level, Scope};
pub use token::{Scratch, Verified, open, sign, sign_into, verify, verify_in};
