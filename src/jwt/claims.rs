//! The profile's claims set, typed.
//!
//! Members without a field of their own are kept unchanged in `other`, and so is all of `xti`. The decoder has a
//! fast path that answers yes or no, and a slow path that collects all faults for the lint.

mod check;
mod names;
mod read;
mod set;
mod strict;
mod values;
mod write;

pub(super) use names::Claim;
pub(super) use read::{TimedClaims, collect_faults, into_claims};
pub use set::{Claims, TenantInfo};
pub(super) use strict::decode;
pub use values::{Audience, NumericDate, TileId};
pub(super) use write::write;

/// The claims that have a field of their own in [`Claims`].
pub(crate) const CLAIM_NAMES: [&str; 8] = names::Claim::ALL;

/// The members of `ti` that have a field of their own in [`TenantInfo`].
pub(crate) const TENANT_INFO_NAMES: [&str; 7] = names::TenantMember::ALL;
