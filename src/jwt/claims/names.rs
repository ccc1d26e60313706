//! The names of the members that have a field of their own, each written once.

use crate::jwt::fault::Place;

/// The name of a member, plain and as JSON has it before the value.
#[derive(Clone, Copy)]
pub(super) struct Name {
    pub plain: &'static str,
    pub quoted: &'static str,
}

macro_rules! names {
    ($(#[$doc:meta])* $type:ident below $path:literal { $($member:ident $name:literal)+ }) => {
        $(#[$doc])*
        #[derive(Clone, Copy)]
        pub(in crate::jwt) enum $type { $($member),+ }

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

            pub(super) const fn name(self) -> Name {
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
