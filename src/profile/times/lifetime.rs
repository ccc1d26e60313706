//! How long a token lives: seconds are too few for the way through a browser, and decades are for ever.

use super::{Clock, Read, TermName, What};

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
