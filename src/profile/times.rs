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
    /// It counts something else. A verifier that takes it as it is may refuse the token.
    Unit {
        /// Whether it does.
        is_refused: bool,
    },
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

/// Where a time is, without memory of its own for the claims of every token.
#[derive(Clone, Copy)]
enum At<'a> {
    Place(&'a Place),
    Claim(&'static str),
}

impl At<'_> {
    fn find<'v>(self, header: &'v Object, claims: &'v Object) -> Option<&'v Value> {
        match self {
            At::Place(place) => place.find(header, claims),
            At::Claim(name) => claims.get(name),
        }
    }

    fn place(self) -> Place {
        match self {
            At::Place(place) => place.clone(),
            At::Claim(name) => Place::claim(name),
        }
    }
}

/// A time of a token.
struct Read<'a> {
    at: At<'a>,
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
pub(crate) fn judge<'t>(
    times: &'t Times,
    terms: &Terms,
    header: &'t Object,
    claims: &'t Object,
    now: u64,
) -> Vec<Found> {
    let mut found = Vec::new();
    let mut read = |time: &'t Option<Time>, default: &'static str| {
        let at = time.as_ref().map_or(At::Claim(default), |time| At::Place(&time.at));
        let unit = time.as_ref().map_or(Unit::Seconds, |time| time.unit);
        let Some(Value::Number(number)) = at.find(header, claims) else { return None };
        // An nbf of 0 or 1 is written on purpose: the token is valid at any time.
        let wrong =
            wrong_unit(number, unit, now).filter(|_| default != "nbf" || number.floor() >= NOT_SECONDS);
        let seconds = wrong.is_none().then(|| Instant::of(number, unit));
        if let Some(what) = wrong {
            let text = format!("{}, which {what}", quote_inner(&number.to_string()));
            found.push(Found {
                what: What::Unit { is_refused: false },
                at: at.place().in_token(),
                found: text,
            });
        }
        Some(Read { at, number, seconds })
    };
    let mut all = [read(&times.issued, "iat"), read(&times.not_before, "nbf"), read(&times.expires, "exp")];
    let [issued, not_before, expires] = &all;
    let mut clock = Clock { terms, now: i128::from(now), found: &mut found };
    clock.order(expires, [issued, not_before]);
    clock.validity(not_before, expires);
    clock.terms(issued, expires);
    if found.iter().any(|found| matches!(found.what, What::Unit { .. })) {
        for (read, time) in all.iter_mut().zip([&times.issued, &times.not_before, &times.expires]) {
            let unit = time.as_ref().map_or(Unit::Seconds, |time| time.unit);
            read.iter_mut().for_each(|read| read.seconds = Some(Instant::of(read.number, unit)));
        }
        let [issued, not_before, expires] = &all;
        let mut consequences = Vec::new();
        let mut clock = Clock { terms, now: i128::from(now), found: &mut consequences };
        clock.validity(not_before, expires);
        clock.terms(issued, expires);
        for found in &mut found {
            if let What::Unit { is_refused } = &mut found.what {
                *is_refused = !consequences.is_empty();
            }
        }
    }
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
                    earlier.at.place().name(),
                    quote_inner(&earlier.number.to_string())
                );
                self.push(What::Order, expires.at, found);
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
            self.push(What::Expired, expires.at, found);
        }
        if let Some(not_before) = not_before
            && let Some(start) = not_before.seconds
            && start.ceiling - leeway > self.now
        {
            let found = format!("{}, and now is {}", quote_inner(&not_before.number.to_string()), self.now);
            self.push(What::NotYet, not_before.at, found);
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
                self.push(What::Term(TermName::MinLifetime), read.at, found);
            }
        }
    }

    fn at_most(&mut self, term: TermName, seconds: i128, read: &Read<'_>, words: &str) {
        if self.seconds_of(term).is_some_and(|most| seconds > most) {
            let found = format!("{}: {seconds} {words}", quote_inner(&read.number.to_string()));
            self.push(What::Term(term), read.at, found);
        }
    }

    fn seconds_of(&self, term: TermName) -> Option<i128> {
        self.terms.get(&term).map(|seconds| i128::from(*seconds))
    }

    fn push(&mut self, what: What, at: At<'_>, found: String) {
        self.found.push(Found { what, at: at.place().in_token(), found });
    }
}
