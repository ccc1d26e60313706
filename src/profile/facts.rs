//! What a profile says about its service: for reports, for minting, and for judging.

use std::collections::BTreeSet;
use std::sync::Arc;

use serde_json::{Map, Value};

use super::compile::Profile;
use super::demand::Demand;
use super::document::{BadExample, Document, GoodExample, NotJudged, Parameter, ProfileSource};
use super::names::Names;
use super::place::Place;
use super::secret::SecretFormat;
use super::shape::Shape;
use super::times::{TermName, Terms, Time, Times, Unit};
use crate::jwt::{Part, Scope};

/// What a time is for.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum TimeRole {
    Issued,
    Other,
}

impl Profile {
    /// What `--profile` calls it.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.document().name
    }

    /// The service and its token.
    #[must_use]
    pub fn title(&self) -> &str {
        &self.document().title
    }

    /// How much of a token is judged by the RFCs.
    #[must_use]
    pub fn scope(&self) -> Scope {
        self.0.scope
    }

    /// Where its facts were read.
    #[must_use]
    pub fn sources(&self) -> &[ProfileSource] {
        &self.document().sources
    }

    /// What differs from customer to customer.
    pub fn parameters(&self) -> impl Iterator<Item = (&str, &Parameter)> {
        self.document().parameters.iter().map(|(name, parameter)| (name.as_str(), parameter))
    }

    /// How the service writes its secrets.
    #[must_use]
    pub fn secret(&self) -> &SecretFormat {
        &self.document().secret
    }

    /// What the service demands and a token alone can't show.
    #[must_use]
    pub fn not_judged(&self) -> &[NotJudged] {
        &self.document().not_judged
    }

    /// What it demands of a token, in the order of its file.
    pub fn demands(&self) -> impl Iterator<Item = &Arc<Demand>> {
        self.0.demands.iter()
    }

    /// Tokens that it takes.
    #[must_use]
    pub fn good_examples(&self) -> &[GoodExample] {
        &self.document().examples.good
    }

    /// Tokens with a mistake.
    #[must_use]
    pub fn bad_examples(&self) -> &[BadExample] {
        &self.document().examples.bad
    }

    /// The whole id of a rule that an example names: its own without its name, and others as they are.
    #[must_use]
    pub fn whole_id(&self, id: &str) -> String {
        if id.contains(['#', '/']) || id == "max_bytes" {
            format!("{}/{id}", self.name())
        } else {
            id.to_owned()
        }
    }

    /// Where its times are, and how many of their units are a second.
    pub(crate) fn time_places(&self) -> [(TimeRole, Place, u64); 3] {
        let times = &self.document().times;
        let of = |time: &Option<Time>, name: &str| match time {
            Some(time) => (time.at.clone(), if time.unit == Unit::Seconds { 1 } else { 1_000 }),
            None => (Place::claim(name), 1),
        };
        let all = [
            (TimeRole::Issued, of(&times.issued, "iat")),
            (TimeRole::Other, of(&times.not_before, "nbf")),
            (TimeRole::Other, of(&times.expires, "exp")),
        ];
        all.map(|(role, (place, unit))| (role, place, unit))
    }

    /// The other places that have the value of this one.
    pub(crate) fn equal_to(&self, place: &Place) -> Vec<Place> {
        let groups = self.equal().iter().filter(|group| group.contains(place));
        groups.flatten().filter(|other| *other != place).cloned().collect()
    }

    /// Where the id is that makes a token good once.
    pub(crate) fn single_use_place(&self) -> Option<&Place> {
        self.document().single_use.as_ref()
    }

    /// The time at which a token of these claims was issued, in seconds; 0 if it does not say.
    pub(crate) fn issued(&self, header: &Map<String, Value>, claims: &Map<String, Value>) -> u64 {
        let issued = self.document().times.issued.as_ref();
        let place = issued.map_or_else(|| Place::claim("iat"), |time| time.at.clone());
        let value = place.in_objects(header, claims);
        let count = value.and_then(Value::as_f64).filter(|count| *count > 0.0).unwrap_or_default();
        match issued.map(|time| time.unit) {
            Some(Unit::Milliseconds) => (count / 1_000.0) as u64,
            _ => count as u64,
        }
    }

    /// Which members are times.
    pub(crate) fn times(&self) -> &Times {
        &self.document().times
    }

    /// Its terms, in words.
    #[must_use]
    pub fn terms(&self) -> Vec<String> {
        let document = self.document();
        document.terms.iter().map(|(name, term)| name.sentence(term.seconds, &document.times)).collect()
    }

    /// The bounds of its times.
    pub(crate) fn seconds(&self) -> &Terms {
        &self.0.terms
    }

    /// The times that do not count seconds.
    #[must_use]
    pub fn other_units(&self) -> Vec<String> {
        let times = &self.document().times;
        let all = [&times.issued, &times.not_before, &times.expires];
        all.into_iter()
            .flatten()
            .filter(|time| time.unit != Unit::Seconds)
            .map(|time| time.at.name())
            .collect()
    }

    /// Whether it allows for clocks that differ.
    #[must_use]
    pub fn has_leeway(&self) -> bool {
        self.document().terms.contains_key(&TermName::Leeway)
    }

    /// The claim that makes a token good once, if there is one.
    #[must_use]
    pub fn single_use(&self) -> Option<String> {
        self.document().single_use.as_ref().map(Place::name)
    }

    /// How many claims it requires.
    pub(crate) fn required_claims(&self) -> usize {
        let required = self.0.claims.schema.get("required").and_then(Value::as_array);
        required.map_or(0, Vec::len)
    }

    /// Whether its schema names a claim that is not one of every token.
    pub(crate) fn knows_claim(&self, name: &str) -> bool {
        self.declares(Part::Payload, name)
    }

    /// Whether its schemas say something of a member of the header or of the claims set.
    pub(crate) fn declares(&self, part: Part, name: &str) -> bool {
        let shape = if part == Part::Header { self.0.header.as_ref() } else { Some(&self.0.claims) };
        let members = shape.and_then(|shape| shape.schema.get("properties"));
        members.is_some_and(|members| members.get(name).is_some())
    }

    pub(super) fn document(&self) -> &Document {
        &self.0.document
    }

    /// Its parameters without a value, which leave something unjudged.
    pub(super) fn unset(&self) -> &BTreeSet<String> {
        &self.0.unset
    }

    pub(super) fn shapes(&self) -> [Option<&Shape>; 2] {
        [self.0.header.as_ref(), Some(&self.0.claims)]
    }

    pub(super) fn names(&self) -> &Names {
        &self.0.names
    }

    pub(super) fn equal(&self) -> &[Vec<Place>] {
        &self.document().equal
    }

    /// The length of the longest token, in bytes.
    #[must_use]
    pub fn max_bytes(&self) -> Option<usize> {
        self.document().max_bytes
    }

    /// The demand with this end of its id.
    pub(super) fn demand(&self, id: &str) -> Option<&Arc<Demand>> {
        self.0.places.get(id).map(|at| &self.0.demands[*at])
    }
}
