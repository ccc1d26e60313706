//! Implementations under test that come with the crate: the reference, and published Rust crates,
//! pinned to HS256 and set up as their own documentation recommends.

#[cfg(feature = "process")]
pub mod adapters;
#[cfg(feature = "peers")]
mod convert;
#[cfg(feature = "peers")]
mod plain;
#[cfg(feature = "process")]
pub mod process;
pub mod protocol;
pub mod reference;
#[cfg(feature = "peers")]
mod registered;

use std::sync::Arc;

use crate::suite::{Factory, Implementation, KnownFailures};

/// An implementation that comes with the crate.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct Peer {
    /// The name that it introduces itself by.
    pub name: &'static str,
    /// Makes an instance.
    pub new: fn() -> Box<dyn Implementation>,
    /// Its known failures: the text of its file in `vectors/known-failures/`.
    known_failures: &'static str,
}

impl Peer {
    /// Makes instances for a run.
    #[must_use]
    pub fn factory(self) -> Factory {
        Arc::new(self.new)
    }

    /// Its known failures.
    ///
    /// # Panics
    /// Never in a released crate: its tests load the same text.
    #[must_use]
    pub fn known_failures(&self) -> KnownFailures {
        KnownFailures::from_json(self.known_failures.as_bytes())
            .unwrap_or_else(|error| panic!("known failures of {}: {error}", self.name))
    }
}

macro_rules! crates {
    ($($file:ident::$module:ident $name:literal)+) => {
        &[
            Peer { name: "reference", new: reference::new, known_failures: "{}" },
            $(
                #[cfg(feature = "peers")]
                Peer {
                    name: $name,
                    new: $file::$module::new,
                    known_failures: include_str!(concat!("../../vectors/known-failures/", $name, ".json")),
                },
            )+
        ]
    };
}

/// All peers, the reference first.
pub const PEERS: &[Peer] = crates! {
    plain::jsonwebtoken "jsonwebtoken"
    registered::jwt_simple "jwt-simple"
    registered::jwt_compact "jwt-compact"
    plain::jwt "jwt"
    registered::biscuit "biscuit"
    plain::jsonwebtokens "jsonwebtokens"
};

/// The peer with a name.
#[must_use]
pub fn peer(name: &str) -> Option<Peer> {
    PEERS.iter().find(|peer| peer.name == name).copied()
}

#[cfg(all(test, feature = "peers"))]
mod tests {
    use super::*;
    use crate::suite::Suite;

    #[test]
    fn known_failures_are_cases_of_the_peers_scope() {
        for peer in PEERS {
            let scope = (peer.new)().describe().scope;
            let known = peer.known_failures();
            known.check(Suite::bundled()).unwrap_or_else(|error| panic!("{}: {error}", peer.name));
            let listed = Suite::bundled().cases().iter().filter(|case| known.reason(&case.id).is_some());
            for case in listed {
                assert!(case.concerns(scope), "{}: {}", peer.name, case.id);
            }
        }
    }

    #[test]
    fn peers_report_their_name_and_the_locked_version() {
        let lock = include_str!("../../Cargo.lock");
        for peer in PEERS {
            let description = (peer.new)().describe();
            assert_eq!(description.name, peer.name);
            let locked = format!("name = \"{}\"\nversion = \"{}\"", peer.name, description.version);
            assert!(peer.name == "reference" || lock.contains(&locked), "{locked}");
        }
    }
}
