//! A marketplace on localhost: what the marketplace does with a token, and a page that explains tokens.
//!
//! It answers to this machine alone. A request for another host is refused, since a page elsewhere could have given its own
//! name the address of this machine; so is one that another page sends to change something.

mod connections;
mod guard;
mod pages;
mod site;

pub use connections::serve;
#[cfg(feature = "fuzzing")]
pub(crate) use pages::parameter;
pub use site::{Settings, Site};
