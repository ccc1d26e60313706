//! A profile's judgement of the header and the claims of a token.

use std::sync::Arc;

use serde_json::Value as Json;

use super::compile::Profile;
use super::demand::Demand;
use super::names::Misplaced;
use super::times::{self, Moment, What};
use crate::jwt::json::{self, Object};
use crate::jwt::{Part, Place};
use crate::text::{cut, quote};

/// What a token breaks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Broken {
    /// A demand of the profile.
    Demand(Arc<Demand>),
    /// A member is misspelt, or at another place.
    Misplaced,
    /// A time does not count what it should.
    TimeUnit {
        /// Whether the service refuses the token, since it takes the number as it is.
        is_refused: bool,
    },
    /// The token expires before it starts.
    TimesOrdered,
    /// The token has expired.
    Expired,
    /// The token is not valid yet.
    NotYetValid,
    /// The token lives for seconds or for decades.
    Lifetime,
}

/// Something that is wrong with a token.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Violation {
    /// What it breaks.
    pub broken: Broken,
    /// Where.
    pub at: Place,
    /// What was found there, escaped and ready to print.
    pub found: String,
    /// What to do about it, where its cause is known.
    pub fix: Option<&'static str>,
}

impl Profile {
    /// Whether a token has another id than the one that the service hands out with the secret.
    pub(crate) fn judge_key_id(&self, header: &Object, claims: &Object, id: &str) -> Option<Violation> {
        let place = self.secret().id_place()?;
        let found = place.find(header, claims)?;
        let demand = self.demand("secret#id").filter(|_| found.as_str() != Some(id))?;
        let found = found.as_str().map_or_else(|| found.kind().to_owned(), quote);
        let found = format!("{found}, and the id before the secret is {}", quote(id));
        Some(Violation { broken: Broken::Demand(demand.clone()), at: place.in_token(), found, fix: None })
    }

    /// Everything that is wrong with a token of this many bytes, at a time in seconds.
    #[must_use]
    pub fn judge(&self, header: &Object, claims: &Object, bytes: usize, now: u64) -> Vec<Violation> {
        self.judge_made(header, claims, bytes, (now, &Moment::now(now)))
    }

    /// The same for a token that was made at a moment.
    pub(crate) fn judge_made(
        &self,
        header: &Object,
        claims: &Object,
        bytes: usize,
        (now, made): (u64, &Moment),
    ) -> Vec<Violation> {
        let mut found = Vec::new();
        let mut add = |id: &str, at: Place, what: String| {
            if let Some(demand) = self.demand(id) {
                found.push(Violation { broken: Broken::Demand(demand.clone()), at, found: what, fix: None });
            }
        };
        for (shape, object) in self.shapes().into_iter().zip([header, claims]) {
            let Some(shape) = shape.filter(|shape| !shape.is_free()) else { continue };
            for miss in shape.misses(&plain(object)) {
                add(&miss.id, miss.at, miss.found);
            }
        }
        for name in self.unset() {
            let at = Place::Path(Part::Payload, "$".to_owned());
            add(&format!("parameters#{name}"), at, "no value for it".to_owned());
        }
        for places in self.equal() {
            let mut known = places.iter().filter_map(|place| Some((place, place.find(header, claims)?)));
            let Some((first, value)) = known.next() else { continue };
            if let Some((other, _)) = known.find(|(_, other)| *other != value) {
                let what = format!("another value than {}", first.name());
                add(&format!("equal/{}", places[0]), other.in_token(), what);
            }
        }
        if let Some(most) = self.max_bytes().filter(|most| bytes > *most) {
            add("max_bytes", Place::Token(0..bytes), format!("{bytes} bytes; at most {most} are accepted"));
        }
        for time in times::judge(&self.document().times, self.seconds(), header, claims, made, now) {
            let broken = match time.what {
                What::Unit { is_refused } => Broken::TimeUnit { is_refused },
                What::Order => Broken::TimesOrdered,
                What::Expired => Broken::Expired,
                What::NotYet => Broken::NotYetValid,
                What::Lifetime => Broken::Lifetime,
                What::Term(term) => match self.demand(&format!("terms#{}", term.name())) {
                    Some(demand) => Broken::Demand(demand.clone()),
                    None => continue,
                },
            };
            let what = time.text();
            found.push(Violation { broken, at: time.at, found: what, fix: time.fix });
        }
        for misplaced in self.names().misplaced(header, claims) {
            let Misplaced { at, found: what } = misplaced;
            found.push(Violation { broken: Broken::Misplaced, at, found: what, fix: None });
        }
        // Names of members are from outside, and may be long.
        for violation in &mut found {
            violation.found = cut(&violation.found);
        }
        found
    }
}

/// The same JSON for the schema library, which reads numbers as 64-bit integers and floats.
fn plain(object: &Object) -> Json {
    serde_json::from_str(&json::to_string(object)).unwrap_or_default()
}
