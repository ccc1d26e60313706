//! The times of a token in seconds: for people to read, and to judge a token as of when it was made.

use super::place::Place;
use super::times::{Times, Unit};
use crate::jwt::Place as TokenPlace;
use crate::jwt::json::{Object, Value};

/// A time of a token.
pub(crate) struct Dated {
    pub at: TokenPlace,
    /// As the service counts it, whether that makes sense or not.
    pub seconds: i64,
    /// Whether the token was issued then.
    pub is_issued: bool,
}

/// The times that are numbers.
pub(crate) fn dates(times: &Times, header: &Object, claims: &Object) -> Vec<Dated> {
    let all = [(&times.issued, "iat"), (&times.not_before, "nbf"), (&times.expires, "exp")];
    let found = all.into_iter().filter_map(|(time, default)| {
        let place = time.as_ref().map_or_else(|| Place::claim(default), |time| time.at.clone());
        let Value::Number(number) = place.find(header, claims)? else { return None };
        let count = number.floor();
        let seconds = match time.as_ref().map(|time| time.unit) {
            Some(Unit::Milliseconds) => count.div_euclid(1_000),
            Some(Unit::Seconds) | None => count,
        };
        Some(Dated { at: place.in_token(), seconds, is_issued: default == "iat" })
    });
    found.collect()
}
