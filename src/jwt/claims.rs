//! The profile's claims set, typed.
//!
//! Members without a field of their own are kept unchanged in `other`, and so is all of `xti`. The decoder has a
//! fast path that answers yes or no, and a slow path that collects all faults for the lint.

mod check;
mod read;
mod set;
mod strict;
mod values;
mod write;

pub(super) use read::{TimedClaims, collect_faults, into_claims};
pub use set::{Claims, TenantInfo};
pub(super) use strict::decode;
pub use values::{Audience, NumericDate, TileId};
pub(super) use write::write;

use crate::jwt::fault::Place;

/// The claims that have a field of their own in [`Claims`].
pub(crate) const CLAIM_NAMES: [&str; 8] = Claim::ALL;

/// The members of `ti` that have a field of their own in [`TenantInfo`].
pub(crate) const TENANT_INFO_NAMES: [&str; 7] = TenantMember::ALL;

/// The name of a member, plain and as JSON has it before the value.
#[derive(Clone, Copy)]
struct Name {
    plain: &'static str,
    quoted: &'static str,
}

macro_rules! names {
    ($(#[$doc:meta])* $type:ident below $path:literal { $($member:ident $name:literal)+ }) => {
        $(#[$doc])*
        #[derive(Clone, Copy)]
        pub(super) enum $type { $($member),+ }

        impl $type {
            pub const ALL: [&'static str; [$($name),+].len()] = [$($name),+];

            /// The member with this name.
            pub fn of(name: &str) -> Option<Self> {
                match name {
                    $($name => Some($type::$member),)+
                    _ => None,
                }
            }

            /// Where the member is in a payload.
            pub fn place(self) -> Place {
                Place::claim(format!("{}.{}", $path, self.name().plain))
            }

            const fn name(self) -> Name {
                match self {
                    $($type::$member => Name { plain: $name, quoted: concat!("\"", $name, "\":") },)+
                }
            }
        }
    };
}

names! {
    /// A claim with a field in [`Claims`](super::Claims).
    Claim below "$" { Iat "iat" Jti "jti" Ti "ti" Sub "sub" Iss "iss" Aud "aud" Exp "exp" Nbf "nbf" }
}

names! {
    /// A member of `ti` with a field in [`TenantInfo`](super::TenantInfo).
    TenantMember below "$.ti" { Udn "udn" Ufn "ufn" Uem "uem" Ili "ili" Aid "aid" Adn "adn" Xti "xti" }
}
