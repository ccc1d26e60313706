//! Times for people to read: as dates, with how far they are from the limits of the service, and how long the token lives:
//! seconds are too few for the way through a browser, and decades are for ever.

use super::{Clock, Instant, Read, Role, TermName, Terms, Times, Unit, What};
use crate::jwt::Place as TokenPlace;
use crate::jwt::json::{Object, Value};
use crate::profile::place::Place;

/// A token needs longer for a redirect, in seconds.
const SHORTEST: i128 = 10;
const YEAR: i128 = 31_557_600;
/// Keys are passed around as tokens that live for ten years, but not for longer.
const LONGEST: i128 = 20 * YEAR;

const TOO_SHORT: &str =
    "Give the token a minute: exp is the current time plus the lifetime, both in seconds, not in minutes.";
const TOO_LONG: &str =
    "Let the token expire minutes or hours after it was made: anyone who finds it can use it until then.";

impl Clock<'_> {
    /// Notes a life that is hardly meant. Where the service has a bound of its own, that is judged instead.
    pub(super) fn lifetime(&mut self, issued: &Option<Read<'_>>, expires: &Option<Read<'_>>) {
        let Some((read, end)) = expires.as_ref().and_then(|read| Some((read, read.seconds?))) else { return };
        let start = issued.as_ref().and_then(|read| read.seconds);
        let from = start.map_or(self.now, |start| start.floor);
        let lifetime = end.ceiling.saturating_sub(from);
        let since = if start.is_some() { "it was issued" } else { "now" };
        let has_term = |names: &[TermName]| names.iter().any(|name| self.terms.contains_key(name));
        let longest = if self.terms.contains_key(&TermName::MaxAge) { YEAR + 86_400 } else { LONGEST };
        if lifetime > longest && !has_term(&[TermName::MaxLifetime, TermName::MaxRemaining]) {
            let words = format!("{} years after {since}", (lifetime + YEAR / 2) / YEAR);
            self.push(What::Lifetime, read, words, Some(TOO_LONG));
        } else if start.is_some() && (1..SHORTEST).contains(&lifetime) && !has_term(&[TermName::MinLifetime])
        {
            let unit = if lifetime == 1 { "second" } else { "seconds" };
            self.push(What::Lifetime, read, format!("{lifetime} {unit} after {since}"), Some(TOO_SHORT));
        }
    }
}

/// A time of a token in seconds: for people to read, and to judge a token as of when it was made.
pub(crate) struct Dated {
    pub at: TokenPlace,
    /// As the service counts it, whether that makes sense or not.
    pub seconds: i64,
    /// What the time is for.
    pub role: Role,
}

/// The times that are numbers.
pub(crate) fn dates(times: &Times, header: &Object, claims: &Object) -> Vec<Dated> {
    let all = [
        (&times.issued, "iat", Role::Issued),
        (&times.not_before, "nbf", Role::NotBefore),
        (&times.expires, "exp", Role::Expires),
    ];
    let found = all.into_iter().filter_map(|(time, default, role)| {
        let place = time.as_ref().map_or_else(|| Place::claim(default), |time| time.at.clone());
        let Value::Number(number) = place.find(header, claims)? else { return None };
        let unit = time.as_ref().map_or(Unit::Seconds, |time| time.unit);
        let seconds = i64::try_from(Instant::of(number, unit).floor).ok()?;
        Some(Dated { at: place.in_token(), seconds, role })
    });
    found.collect()
}

/// How far a time is from each limit that the service sets, in words; nothing where it is beyond one, which is a finding.
/// `all` has the other times of the token.
pub(crate) fn margins(terms: &Terms, all: &[Dated], time: &Dated, now: u64) -> Vec<String> {
    let (now, at) = (i128::from(now), i128::from(time.seconds));
    let issued = all.iter().find(|time| time.role == Role::Issued).map(|time| i128::from(time.seconds));
    let mut margins = Vec::new();
    let mut of = |term: TermName, seconds: Option<i128>, words: &dyn Fn(i128, i128) -> String| {
        let limit = terms.get(&term).map(|limit| i128::from(*limit));
        if let (Some(limit), Some(seconds)) = (limit, seconds)
            && (0..=limit).contains(&seconds)
        {
            margins.push(words(seconds, limit));
        }
    };
    match time.role {
        Role::Issued => {
            of(TermName::MaxAge, Some(now - at), &|age, limit| {
                format!("fresh for {} more seconds", limit - age)
            });
            let ahead = Some(at - now).filter(|ahead| *ahead > 0);
            of(TermName::MaxFuture, ahead, &|ahead, limit| {
                format!("{ahead} of at most {limit} seconds ahead")
            });
        }
        Role::Expires => {
            let lifetime = issued.map(|issued| at - issued);
            of(TermName::MaxLifetime, lifetime, &|life, limit| {
                format!("lives {life} of at most {limit} seconds")
            });
            of(TermName::MaxRemaining, Some(at - now), &|left, limit| {
                format!("{left} of at most {limit} seconds from now")
            });
        }
        Role::NotBefore => {}
    }
    margins
}
