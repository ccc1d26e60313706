//! What the tokens of one service look like, as data: a JSON Schema of the header and one of the claims set, the times and
//! their terms, and how the secret is written. `vectors/README.md` describes the format for authors.
//!
//! A [`Profile`] judges what [`jwt`](crate::jwt) has read of a token. The marketplace has one as well, but is judged by
//! the reference, which has finer rules.

#[cfg(feature = "profile")]
mod compile;
#[cfg(feature = "profile")]
mod demand;
#[cfg(feature = "profile")]
mod document;
#[cfg(feature = "profile")]
mod facts;
#[cfg(feature = "profile")]
mod judge;
#[cfg(feature = "profile")]
mod names;
mod place;
#[cfg(feature = "profile")]
mod schema;
#[cfg(feature = "profile")]
mod secret;
#[cfg(feature = "profile")]
mod shape;
pub(crate) mod times;

#[cfg(feature = "profile")]
pub use compile::{BUNDLED, Profile};
#[cfg(feature = "profile")]
pub use demand::Demand;
#[cfg(feature = "profile")]
pub use document::{BadExample, GoodExample, NotJudged, Parameter, ProfileError, ProfileSource, SCHEMA};
#[cfg(feature = "profile")]
pub(crate) use facts::TimeRole;
#[cfg(feature = "profile")]
pub use judge::{Broken, Violation};
#[cfg(feature = "profile")]
pub(crate) use place::Place as MemberPlace;
#[cfg(feature = "profile")]
pub use secret::{SecretEncoding, SecretError, SecretFormat};
