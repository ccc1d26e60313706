//! Conversions that the in-process peers share: from the suite's types to a crate's and back.
//!
//! Tokens are read into serde_json's own map, as an ordinary user of these crates would read them, so that
//! our strictness (about duplicate names, for example) never decides for a peer. A number beyond 64 bits
//! comes out of that map as it would for the peer's user.

use std::fmt::Display;
use std::time::{Duration, SystemTime};

use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};

use crate::jwt::json::Object;
use crate::suite::{Answer, Clock, Decision, Description, Operation, Scope};

/// A claims set as a peer's user reads it.
pub(super) type ReadClaims = Map<String, Value>;

/// The last second of the year 9999. The calendar crate that two peers use panics at later times.
const LAST_SECOND: u64 = 253_402_300_799;

/// How a Rust crate introduces itself.
pub(super) fn description(name: &str, version: &str, scope: Scope, clock: Clock) -> Description {
    Description {
        name: name.to_owned(),
        version: version.to_owned(),
        language: "Rust".to_owned(),
        scope,
        ops: vec![Operation::Sign, Operation::Verify],
        clock,
    }
}

/// The token as text, for the crates that take only text.
pub(super) fn token_text(token: &[u8]) -> Result<&str, Decision> {
    std::str::from_utf8(token).map_err(|_| {
        Decision::Unsupported("its interface takes text, and this token is not UTF-8".to_owned())
    })
}

/// The question's time, for the crates that take a calendar date.
pub(super) fn calendar_time(now: u64) -> Result<SystemTime, Decision> {
    let time = SystemTime::UNIX_EPOCH.checked_add(Duration::from_secs(now.min(LAST_SECOND)));
    time.filter(|_| now <= LAST_SECOND)
        .ok_or_else(|| Decision::Unsupported("its calendar ends with the year 9999".to_owned()))
}

/// A crate's result for a token.
pub(super) fn decision<T: Serialize, E: Display>(verified: Result<T, E>) -> Decision {
    match verified {
        Ok(claims) => Decision::Accept(claims_object(&claims)),
        Err(error) => Decision::Reject(error.to_string()),
    }
}

/// A crate's result for a claims set to sign.
pub(super) fn answer<E: Display>(signed: Result<String, E>) -> Answer<String> {
    match signed {
        Ok(token) => Answer::Given(token),
        Err(error) => Answer::Refused(error.to_string()),
    }
}

/// The claims in our type. `None` where our limits are smaller than the peer's: the token counts as
/// accepted all the same.
fn claims_object<T: Serialize>(claims: &T) -> Option<Object> {
    let text = serde_json::to_string(claims).ok()?;
    serde_json::from_str(&text).ok()
}

/// The registered claims in a crate's own type.
pub(super) fn registered<T: DeserializeOwned>(claims: &Object) -> serde_json::Result<T> {
    serde_json::from_str(&serde_json::to_string(claims)?)
}

/// The claims that a crate's own type has no field for.
pub(super) fn without(claims: &Object, registered: &[&str]) -> Object {
    let mut others = claims.clone();
    for name in registered {
        others.remove(name);
    }
    others
}
