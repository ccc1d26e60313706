//! The times of a token: whether each counts what it should, whether they fit together, and the terms of the service.

pub(crate) use std::collections::BTreeMap;

use serde::Deserialize;

use super::place::Place;
use crate::jwt::Place as TokenPlace;
use crate::jwt::json::{Number, Object, Value};
use crate::text::quote_inner;

/// From here on a number does not count seconds: as milliseconds it is a day from 1973 on.
const NOT_SECONDS: i64 = 100_000_000_000;
/// Below this, a number is not a recent time: as seconds it is a day before March 1973.
const NOT_TODAY: i64 = 100_000_000;
/// A clock that shows less is fixed, for a test.
const TODAY: u64 = 1_000_000_000;
/// What other clocks count from, and its distance from 1970 in seconds.
const EPOCHS: [(i64, &str); 3] = [
    (-978_307_200, "2001-01-01, as Apple's libraries do"),
    (-946_684_800, "2000-01-01"),
    (2_208_988_800, "1900-01-01"),
];
const DAY: i64 = 86_400;

/// The bounds of the times, in seconds.
pub(crate) type Terms = BTreeMap<TermName, u64>;

/// Which members are times; those that are not named are `iat`, `nbf` and `exp`.
#[derive(Clone, Debug, Default, Deserialize)]
pub(crate) struct Times {
    pub issued: Option<Time>,
    pub not_before: Option<Time>,
    pub expires: Option<Time>,
}

#[derive(Clone, Debug, Deserialize)]
pub(crate) struct Time {
    pub at: Place,
    #[serde(default)]
    pub unit: Unit,
}

/// What a time counts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
pub(crate) enum Unit {
    #[default]
    #[serde(rename = "s")]
    Seconds,
    #[serde(rename = "ms")]
    Milliseconds,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum TermName {
    Leeway,
    MaxAge,
    MaxFuture,
    MinLifetime,
    MaxLifetime,
    MaxRemaining,
}

/// What is wrong with a time.
#[derive(Clone, Copy, Debug)]
pub(crate) enum What {
    /// It counts something else.
    Unit,
    /// The token expires before it starts.
    Order,
    Expired,
    NotYet,
    /// It is outside of a term.
    #[cfg_attr(not(feature = "profile"), expect(dead_code, reason = "without profiles there are no terms"))]
    Term(TermName),
}

/// Something that is wrong with a time, the place, and what was found there.
pub(crate) struct Found {
    pub what: What,
    pub at: TokenPlace,
    pub found: String,
}

/// A time of a token.
struct Read<'a> {
    place: Place,
    number: &'a Number,
    /// `None` if it does not count what it should.
    seconds: Option<Instant>,
}

/// A time in seconds.
#[derive(Clone, Copy)]
struct Instant {
    floor: i128,
    ceiling: i128,
}

/// Judges the times of a token at a time in seconds.
pub(crate) fn judge(times: &Times, terms: &Terms, header: &Object, claims: &Object, now: u64) -> Vec<Found> {
    let mut found = Vec::new();
    let mut read = |time: &Option<Time>, default: &str| {
        let time = time.clone().unwrap_or_else(|| Time { at: Place::claim(default), unit: Unit::Seconds });
        let Some(Value::Number(number)) = time.at.find(header, claims) else { return None };
        // An nbf of 0 or 1 is written on purpose: the token is valid at any time.
        let wrong =
            wrong_unit(number, time.unit, now).filter(|_| default != "nbf" || number.floor() >= NOT_SECONDS);
        let seconds = wrong.is_none().then(|| Instant::of(number, time.unit));
        if let Some(what) = wrong {
            let text = format!("{}, which {what}", quote_inner(&number.to_string()));
            found.push(Found { what: What::Unit, at: time.at.in_token(), found: text });
        }
        Some(Read { place: time.at, number, seconds })
    };
    let issued = read(&times.issued, "iat");
    let not_before = read(&times.not_before, "nbf");
    let expires = read(&times.expires, "exp");
    let mut clock = Clock { terms, now: i128::from(now), found: &mut found };
    clock.order(&expires, [&issued, &not_before]);
    clock.validity(&not_before, &expires);
    clock.terms(&issued, &expires);
    found
}

/// What a number counts instead, if it does not count what it should.
fn wrong_unit(number: &Number, unit: Unit, now: u64) -> Option<String> {
    let count = number.floor();
    match unit {
        Unit::Seconds if count >= NOT_SECONDS => {
            let (mut seconds, mut units) = (count, ["milliseconds", "microseconds", "nanoseconds"].iter());
            let mut name = "milliseconds";
            while seconds >= NOT_SECONDS {
                seconds /= 1_000;
                name = units.next().unwrap_or(&"smaller units");
            }
            Some(format!("counts {name}; in seconds it is {seconds}"))
        }
        Unit::Milliseconds if count > 0 && count < NOT_SECONDS && now >= TODAY => {
            Some(format!("counts seconds; in milliseconds it is {}", count.saturating_mul(1_000)))
        }
        Unit::Seconds if now >= TODAY && count > 0 => {
            let now = i64::try_from(now).unwrap_or(i64::MAX);
            let is_near = |offset: i64| (count.saturating_sub(offset)).abs_diff(now) < DAY as u64;
            let epoch = EPOCHS.iter().find(|(offset, _)| is_near(*offset));
            match epoch {
                Some((_, epoch)) => Some(format!("counts from {epoch}, not from 1970")),
                None if count < NOT_TODAY => {
                    Some("is a time in the early seventies: a duration, not a time".to_owned())
                }
                None => None,
            }
        }
        _ => None,
    }
}

impl Instant {
    fn of(number: &Number, unit: Unit) -> Self {
        let floor = i128::from(number.floor());
        let ceiling = floor + i128::from(!number.is_whole());
        match unit {
            Unit::Seconds => Instant { floor, ceiling },
            Unit::Milliseconds => {
                Instant { floor: floor.div_euclid(1_000), ceiling: -(-ceiling).div_euclid(1_000) }
            }
        }
    }
}

struct Clock<'a> {
    terms: &'a Terms,
    now: i128,
    found: &'a mut Vec<Found>,
}

impl Clock<'_> {
    fn order(&mut self, expires: &Option<Read<'_>>, earlier: [&Option<Read<'_>>; 2]) {
        let Some((expires, end)) = expires.as_ref().and_then(|read| Some((read, read.seconds?))) else {
            return;
        };
        for earlier in earlier.into_iter().flatten() {
            if let Some(start) = earlier.seconds
                && end.ceiling <= start.floor
            {
                let found = format!(
                    "{}, which is not after {} {}",
                    quote_inner(&expires.number.to_string()),
                    earlier.place.name(),
                    quote_inner(&earlier.number.to_string())
                );
                self.push(What::Order, &expires.place, found);
            }
        }
    }

    fn validity(&mut self, not_before: &Option<Read<'_>>, expires: &Option<Read<'_>>) {
        let leeway = self.seconds_of(TermName::Leeway).unwrap_or(0);
        if let Some(expires) = expires
            && let Some(end) = expires.seconds
            && end.ceiling + leeway <= self.now
        {
            let found = format!("{}, and now is {}", quote_inner(&expires.number.to_string()), self.now);
            self.push(What::Expired, &expires.place, found);
        }
        if let Some(not_before) = not_before
            && let Some(start) = not_before.seconds
            && start.ceiling - leeway > self.now
        {
            let found = format!("{}, and now is {}", quote_inner(&not_before.number.to_string()), self.now);
            self.push(What::NotYet, &not_before.place, found);
        }
    }

    fn terms(&mut self, issued: &Option<Read<'_>>, expires: &Option<Read<'_>>) {
        let issued = issued.as_ref().and_then(|read| Some((read, read.seconds?)));
        let expires = expires.as_ref().and_then(|read| Some((read, read.seconds?)));
        let now = self.now;
        if let Some((read, at)) = issued {
            self.at_most(TermName::MaxAge, now - at.floor, read, "seconds old");
            self.at_most(TermName::MaxFuture, at.floor - now, read, "seconds ahead");
        }
        if let Some((read, at)) = expires {
            self.at_most(TermName::MaxRemaining, at.ceiling - now, read, "seconds from now");
        }
        if let (Some((_, start)), Some((read, end))) = (issued, expires) {
            let lifetime = end.ceiling - start.floor;
            self.at_most(TermName::MaxLifetime, lifetime, read, "seconds after it was issued");
            if self.seconds_of(TermName::MinLifetime).is_some_and(|least| lifetime < least) {
                let found = format!(
                    "{}: {lifetime} seconds after it was issued",
                    quote_inner(&read.number.to_string())
                );
                self.push(What::Term(TermName::MinLifetime), &read.place, found);
            }
        }
    }

    fn at_most(&mut self, term: TermName, seconds: i128, read: &Read<'_>, words: &str) {
        if self.seconds_of(term).is_some_and(|most| seconds > most) {
            let found = format!("{}: {seconds} {words}", quote_inner(&read.number.to_string()));
            self.push(What::Term(term), &read.place, found);
        }
    }

    fn seconds_of(&self, term: TermName) -> Option<i128> {
        self.terms.get(&term).map(|seconds| i128::from(*seconds))
    }

    fn push(&mut self, what: What, at: &Place, found: String) {
        self.found.push(Found { what, at: at.in_token(), found });
    }
}
