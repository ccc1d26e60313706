//! The times of a token: whether each counts what it should, whether they fit together, and the terms of the service.

mod count;
mod dated;
mod meaning;
mod moment;

pub(crate) use std::collections::BTreeMap;

use serde::Deserialize;

pub(crate) use dated::{Dated, dates, margins};
pub(crate) use meaning::text;
pub(crate) use moment::Moment;

use super::place::Place;
use crate::jwt::Place as TokenPlace;
use crate::jwt::json::{Number, Object, Value};
use crate::text::quote_inner;

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

/// What a time is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Role {
    Issued,
    NotBefore,
    Expires,
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
    /// The token lives for seconds or for decades.
    Lifetime,
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
    /// The number, ready to print.
    pub number: String,
    /// What is wrong with it, as a clause.
    pub words: String,
    /// Why it is so, as far as is known.
    pub why: Option<String>,
    /// What to do about it, unless the rule says it.
    pub fix: Option<&'static str>,
}

impl Found {
    /// All of it in one text.
    pub(crate) fn text(&self) -> String {
        let why = self.why.as_ref().map(|why| format!(": {why}")).unwrap_or_default();
        format!("{}, {}{why}", self.number, self.words)
    }
}

const ORDER: &str =
    "Take the current time once; set iat and nbf to it, and exp to it plus the lifetime in seconds.";

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

/// Judges the times of a token that was made at a moment and is judged at a time in seconds.
pub(crate) fn judge<'t>(
    times: &'t Times,
    terms: &Terms,
    header: &'t Object,
    claims: &'t Object,
    moment: &Moment,
    now: u64,
) -> Vec<Found> {
    let mut found = Vec::new();
    let issued_text = written(&times.issued, "iat", header, claims);
    let mut read = |time: &'t Option<Time>, default: &'static str, role: Role| {
        let at = time.as_ref().map_or(At::Claim(default), |time| At::Place(&time.at));
        let unit = time.as_ref().map_or(Unit::Seconds, |time| time.unit);
        let Some(Value::Number(number)) = at.find(header, claims) else { return None };
        let joined = || match (role, issued_text) {
            // With digits behind it, a number is at least ten times as large.
            (Role::Expires, Some(issued)) if number.floor() / 10 >= issued.floor() => {
                meaning::glued(&number.to_string(), &issued.to_string())
            }
            _ => None,
        };
        let wrong = joined().or_else(|| meaning::meaning(number, unit, role, moment));
        let seconds = wrong.is_none().then(|| Instant::of(number, unit));
        if let Some(wrong) = wrong {
            found.push(Found {
                what: What::Unit { is_refused: false },
                at: at.place().in_token(),
                number: shown(number),
                words: wrong.clause(unit, role, moment),
                why: None,
                fix: wrong.fix,
            });
        }
        Some(Read { at, number, seconds })
    };
    let mut all = [
        read(&times.issued, "iat", Role::Issued),
        read(&times.not_before, "nbf", Role::NotBefore),
        read(&times.expires, "exp", Role::Expires),
    ];
    let [issued, not_before, expires] = &all;
    let mut clock = Clock { terms, now: i128::from(now), moment, found: &mut found };
    clock.order(expires, [issued, not_before]);
    clock.validity(not_before, expires);
    clock.terms(issued, expires);
    clock.lifetime(issued, expires);
    if found.iter().any(|found| matches!(found.what, What::Unit { .. })) {
        for (read, time) in all.iter_mut().zip([&times.issued, &times.not_before, &times.expires]) {
            let unit = time.as_ref().map_or(Unit::Seconds, |time| time.unit);
            read.iter_mut().for_each(|read| read.seconds = Some(Instant::of(read.number, unit)));
        }
        let [issued, not_before, expires] = &all;
        let mut consequences = Vec::new();
        let mut clock = Clock { terms, now: i128::from(now), moment, found: &mut consequences };
        clock.validity(not_before, expires);
        clock.terms(issued, expires);
        for found in &mut found {
            if let What::Unit { is_refused } = &mut found.what {
                *is_refused = !consequences.is_empty();
            }
        }
    }
    fold(&mut found);
    found
}

/// A token that is refused for its end, or for its start, is not reported again for a life that makes no sense: that is
/// why it is refused.
fn fold(found: &mut Vec<Found>) {
    let is_refused = |found: &Found| matches!(found.what, What::Expired | What::NotYet);
    let is_cause = |found: &Found| matches!(found.what, What::Order | What::Lifetime);
    let (Some(refused), Some(cause)) = (found.iter().position(is_refused), found.iter().position(is_cause))
    else {
        return;
    };
    let is_end = found[cause].at == found[refused].at;
    let (number, words) = (&found[cause].number, &found[cause].words);
    let why = if is_end {
        words.trim_start_matches("which is ").to_owned()
    } else {
        format!("{} is {number}, {words}", name(&found[cause].at))
    };
    found[refused].why = Some(why);
    found[refused].fix = found[cause].fix;
    found.retain(|found| !is_cause(found));
}

/// The last name of a place.
fn name(place: &TokenPlace) -> &str {
    match place {
        TokenPlace::Path(_, path) => path.rsplit('.').next().unwrap_or(path),
        _ => "it",
    }
}

/// The number of a time.
fn written<'t>(
    time: &'t Option<Time>,
    default: &'static str,
    header: &'t Object,
    claims: &'t Object,
) -> Option<&'t Number> {
    let at = time.as_ref().map_or(At::Claim(default), |time| At::Place(&time.at));
    match at.find(header, claims)? {
        Value::Number(number) => Some(number),
        _ => None,
    }
}

fn shown(number: &Number) -> String {
    quote_inner(&number.to_string())
}

impl Instant {
    fn of(number: &Number, unit: Unit) -> Self {
        let floor = i128::from(number.floor());
        let ceiling = floor.saturating_add(i128::from(!number.is_whole()));
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
    moment: &'a Moment,
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
                let relation = if end.ceiling < start.floor { "before" } else { "not after" };
                let words =
                    format!("which is {relation} {} {}", earlier.at.place().name(), shown(earlier.number));
                self.push(What::Order, expires, words, Some(ORDER));
                return;
            }
        }
    }

    fn validity(&mut self, not_before: &Option<Read<'_>>, expires: &Option<Read<'_>>) {
        let leeway = self.seconds_of(TermName::Leeway).unwrap_or(0);
        if let Some(expires) = expires
            && let Some(end) = expires.seconds
            && end.ceiling.saturating_add(leeway) <= self.now
        {
            self.push(What::Expired, expires, format!("and now is {}", self.now), None);
        }
        if let Some(not_before) = not_before
            && let Some(start) = not_before.seconds
            && start.ceiling.saturating_sub(leeway) > self.now
        {
            self.push(What::NotYet, not_before, format!("and now is {}", self.now), None);
            self.explain(start.floor);
        }
    }

    fn terms(&mut self, issued: &Option<Read<'_>>, expires: &Option<Read<'_>>) {
        let issued = issued.as_ref().and_then(|read| Some((read, read.seconds?)));
        let expires = expires.as_ref().and_then(|read| Some((read, read.seconds?)));
        let now = self.now;
        if let Some((read, at)) = issued {
            self.at_most(TermName::MaxAge, now.saturating_sub(at.floor), read, "seconds old");
            self.at_most(TermName::MaxFuture, at.floor.saturating_sub(now), read, "seconds ahead");
        }
        if let Some((read, at)) = expires {
            self.at_most(TermName::MaxRemaining, at.ceiling.saturating_sub(now), read, "seconds from now");
        }
        if let (Some((_, start)), Some((read, end))) = (issued, expires) {
            let lifetime = end.ceiling.saturating_sub(start.floor);
            self.at_most(TermName::MaxLifetime, lifetime, read, "seconds after it was issued");
            if self.seconds_of(TermName::MinLifetime).is_some_and(|least| lifetime < least) {
                let words = format!("{lifetime} seconds after it was issued");
                self.push(What::Term(TermName::MinLifetime), read, words, None);
            }
        }
    }

    fn at_most(&mut self, term: TermName, seconds: i128, read: &Read<'_>, words: &str) {
        if self.seconds_of(term).is_some_and(|most| seconds > most) {
            self.push(What::Term(term), read, format!("{seconds} {words}"), None);
            if let (TermName::MaxAge | TermName::MaxFuture, Some(time)) = (term, read.seconds) {
                self.explain(time.floor);
            }
        }
    }

    /// Adds why a time is off to what was found last.
    fn explain(&mut self, time: i128) {
        if let (Some(meaning), Some(found)) = (self.moment.shifted(time), self.found.last_mut()) {
            found.why = Some(meaning.words.into_owned());
            found.fix = meaning.fix;
        }
    }

    fn seconds_of(&self, term: TermName) -> Option<i128> {
        self.terms.get(&term).map(|seconds| i128::from(*seconds))
    }

    fn push(&mut self, what: What, read: &Read<'_>, words: String, fix: Option<&'static str>) {
        let (at, number) = (read.at.place().in_token(), shown(read.number));
        self.found.push(Found { what, at, number, words, why: None, fix });
    }
}
