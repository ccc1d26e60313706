//! From the text of a profile to one that can judge: read, compared with the format, and compiled.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::fmt;
use std::sync::{Arc, LazyLock};

use serde_json::Value;

use super::demand::Demand;
use super::document::Document;
use super::document::{ProfileError, read};
use super::names::Names;
use super::place::Place;
use super::schema::Expander;
use super::shape::Shape;
use super::times::{TermName, Terms};
use crate::jwt::{Layer, Level, Part, Scope};
use crate::text::quote;

/// What the tokens of one service look like.
///
/// ```
/// use jwt_assay::profile::Profile;
/// let profile = Profile::from_json(br#"{
///     "profile": 1, "name": "our-chat", "title": "Our chat",
///     "sources": [{"url": "https://example.com/docs", "read": "2026-11-30"}],
///     "claims": {"required": ["user_id"], "properties": {"user_id": {"type": "string"}}},
///     "examples": {"good": [{"why": "a user", "claims": {"user_id": "ada"}}]}
/// }"#)?;
/// assert_eq!(profile.name(), "our-chat");
/// # Ok::<(), jwt_assay::profile::ProfileError>(())
/// ```
#[derive(Clone)]
pub struct Profile(pub(super) Arc<Compiled>);

/// A profile that can judge.
pub(super) struct Compiled {
    pub document: Document,
    pub scope: Scope,
    pub values: BTreeMap<String, String>,
    pub unset: BTreeSet<String>,
    pub header: Option<Shape>,
    pub claims: Shape,
    pub names: Names,
    pub terms: Terms,
    pub demands: Vec<Arc<Demand>>,
    /// Where each is, by the end of its id.
    pub places: HashMap<String, usize>,
}

impl Profile {
    /// Reads a profile. Its examples are not compared; [`check_examples`](crate::lint::check_examples) does that.
    ///
    /// # Errors
    /// The text is not a profile of format 1, or contradicts itself.
    pub fn from_json(text: &[u8]) -> Result<Self, ProfileError> {
        Profile::compile(read(text)?, Scope::Jwt, BTreeMap::new())
    }

    /// A profile of the program's own, for tokens of any service: `jws` or `jwt`.
    pub(super) fn general(text: &str, scope: Scope) -> Result<Self, ProfileError> {
        Profile::compile(read(text.as_bytes())?, scope, BTreeMap::new())
    }

    /// The same profile with values for its parameters.
    ///
    /// # Errors
    /// The profile has no such parameter, or with this value a schema is not valid.
    pub fn with_parameters(&self, values: &BTreeMap<String, String>) -> Result<Self, ProfileError> {
        let declared = &self.document().parameters;
        if let Some(unknown) = values.keys().find(|name| !declared.contains_key(*name)) {
            let known: Vec<&str> = declared.keys().map(String::as_str).collect();
            let advice = match known.as_slice() {
                [] => "leave it out: the profile has no parameters".to_owned(),
                known => format!("give one of {}", known.join(", ")),
            };
            return Err(ProfileError::new("", format!("there is no parameter {}", quote(unknown)), advice));
        }
        Profile::compile(self.document().clone(), self.scope(), values.clone())
    }

    fn compile(
        document: Document,
        scope: Scope,
        values: BTreeMap<String, String>,
    ) -> Result<Self, ProfileError> {
        check_terms(&document)?;
        check_equal(&document)?;
        let mut unset = BTreeSet::new();
        let mut expand = |schema: &Value, at: &str| {
            let mut expander = Expander {
                root: schema,
                declared: &document.parameters,
                values: &values,
                unset: BTreeSet::new(),
                schemas: 0,
            };
            let expanded = expander.expand(schema, at, 0)?;
            unset.append(&mut expander.unset);
            Ok::<_, ProfileError>(expanded)
        };
        let header = document.header.as_ref().map(|schema| expand(schema, "/header")).transpose()?;
        let claims = expand(&document.claims, "/claims")?;
        let names = Names::of(header.as_ref(), &claims);
        for (at, place) in places(&document) {
            if !names.has(place) {
                let advice =
                    "write a member that properties of the header or of the claims have, or add it there";
                return Err(ProfileError::new(
                    at,
                    format!("{place} is not a member that the schema names"),
                    advice,
                ));
            }
        }
        let header = header.map(|schema| Shape::compile(Part::Header, schema, "/header")).transpose()?;
        let claims = Shape::compile(Part::Payload, claims, "/claims")?;
        let terms = document.terms.iter().map(|(name, term)| (*name, term.seconds)).collect();
        let mut compiled = Compiled {
            document,
            terms,
            scope,
            values,
            unset,
            header,
            claims,
            names,
            demands: Vec::new(),
            places: HashMap::new(),
        };
        for mut demand in compiled.own_demands() {
            compiled.places.insert(demand.id.clone(), compiled.demands.len());
            demand.id = format!("{}/{}", compiled.document.name, demand.id);
            compiled.demands.push(Arc::new(demand));
        }
        Ok(Profile(Arc::new(compiled)))
    }
}

impl fmt::Debug for Profile {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut profile = formatter.debug_struct("Profile");
        profile.field("name", &self.name()).field("parameters", &self.0.values).finish_non_exhaustive()
    }
}

impl Compiled {
    /// What the profile demands, with the ends of the ids.
    fn own_demands(&self) -> Vec<Demand> {
        let document = &self.document;
        let clause = document.sources.first().map_or("", |source| &source.url);
        let demand = |id: String, layer, level, summary: String, fix: String| Demand {
            id,
            layer,
            level,
            clause: clause.to_owned(),
            summary,
            fix,
        };
        let mut demands: Vec<Demand> = self.header.iter().flat_map(|shape| shape.demands(clause)).collect();
        demands.extend(self.claims.demands(clause));
        for places in &document.equal {
            let names: Vec<String> = places.iter().map(Place::name).collect();
            let (id, names) = (format!("equal/{}", places[0]), names.join(" and "));
            let fix = format!("Write the same value as {names}.");
            demands.push(demand(id, Layer::Claims, Level::Must, format!("{names} are the same."), fix));
        }
        if let Some(most) = document.max_bytes {
            let summary = format!("A token has at most {most} bytes.");
            let fix = "Put less into the claims.".to_owned();
            demands.push(demand("max_bytes".to_owned(), Layer::Compact, Level::Must, summary, fix));
        }
        for (name, term) in &document.terms {
            let summary = name.sentence(term.seconds, &document.times);
            let fix = term.fix.clone().unwrap_or_else(|| name.fix(term.seconds));
            let level = term.level.unwrap_or(Level::Must);
            let mut demand = demand(format!("terms#{}", name.name()), Layer::Time, level, summary, fix);
            demand.clause = term.clause.clone().unwrap_or_else(|| term.source.clone());
            if *name != TermName::Leeway {
                demands.push(demand);
            }
        }
        if let Some(place) = document.secret.id_place() {
            let layer = if place.in_header { Layer::Header } else { Layer::Claims };
            let (name, separator) = (place.name(), document.secret.words());
            let summary = format!("{name} is the id before the secret ({separator}).");
            let fix = format!("Write the part before the secret, of the same text, as {name}.");
            demands.push(demand("secret#id".to_owned(), layer, Level::Must, summary, fix));
        }
        for name in &self.unset {
            let about = document.parameters.get(name).map_or("", |parameter| &parameter.description);
            let summary =
                format!("Not judged without the parameter {name}: {}.", about.trim_end_matches('.'));
            let fix = format!("Give --set {name}=VALUE.");
            demands.push(demand(format!("parameters#{name}"), Layer::Claims, Level::May, summary, fix));
        }
        demands
    }
}

/// Every term has one of the profile's sources.
fn check_terms(document: &Document) -> Result<(), ProfileError> {
    for (name, term) in &document.terms {
        if !document.sources.iter().any(|source| source.url == term.source) {
            let at = format!("/terms/{}/source", name.name());
            let problem = format!("{} is not one of the sources", quote(&term.source));
            return Err(ProfileError::new(
                at,
                problem,
                "write the url of one of the sources, or add the source",
            ));
        }
    }
    Ok(())
}

/// No place begins two lists of equal places, which would share their rule's id.
fn check_equal(document: &Document) -> Result<(), ProfileError> {
    let mut firsts = HashSet::new();
    for (at, places) in document.equal.iter().enumerate() {
        if !firsts.insert(&places[0]) {
            let problem = format!("{} begins two lists of equal places", places[0]);
            return Err(ProfileError::new(
                format!("/equal/{at}"),
                problem,
                "write one list with all of these places",
            ));
        }
    }
    Ok(())
}

/// The places that a profile gives a meaning to, and where they are in its file.
fn places(document: &Document) -> impl Iterator<Item = (String, &Place)> {
    let times = &document.times;
    let times = [("issued", &times.issued), ("not_before", &times.not_before), ("expires", &times.expires)];
    let times =
        times.into_iter().filter_map(|(name, time)| Some((format!("/times/{name}/at"), &time.as_ref()?.at)));
    let single_use = document.single_use.iter().map(|place| ("/single_use".to_owned(), place));
    let id = document.secret.id_place().map(|place| ("/secret/key/id".to_owned(), place));
    let equal = document.equal.iter().enumerate();
    let equal = equal.flat_map(|(at, group)| group.iter().map(move |place| (format!("/equal/{at}"), place)));
    times.chain(single_use).chain(id).chain(equal)
}

/// The names of the bundled profiles, and their texts.
pub const BUNDLED: &[(&str, &str)] = &[
    ("ethereum-engine", include_str!("../../vectors/profiles/ethereum-engine.json")),
    ("ghost-admin", include_str!("../../vectors/profiles/ghost-admin.json")),
    ("hasura", include_str!("../../vectors/profiles/hasura.json")),
    ("jws", include_str!("../../vectors/profiles/jws.json")),
    ("jwt", include_str!("../../vectors/profiles/jwt.json")),
    ("livekit", include_str!("../../vectors/profiles/livekit.json")),
    ("metabase-embed", include_str!("../../vectors/profiles/metabase-embed.json")),
    ("pandium-marketplace", include_str!("../../vectors/profiles/pandium-marketplace.json")),
    ("stream-chat", include_str!("../../vectors/profiles/stream-chat.json")),
    ("supabase", include_str!("../../vectors/profiles/supabase.json")),
    ("tableau-connected-app", include_str!("../../vectors/profiles/tableau-connected-app.json")),
    ("twilio-access-token", include_str!("../../vectors/profiles/twilio-access-token.json")),
    ("zendesk-messaging", include_str!("../../vectors/profiles/zendesk-messaging.json")),
    ("zendesk-sso", include_str!("../../vectors/profiles/zendesk-sso.json")),
    ("zoom-meeting-sdk", include_str!("../../vectors/profiles/zoom-meeting-sdk.json")),
];

impl Profile {
    /// The bundled profiles, in the order of their names.
    ///
    /// # Panics
    /// Never: a test reads all of them.
    pub fn bundled() -> impl Iterator<Item = &'static Profile> {
        static ALL: LazyLock<Vec<Profile>> = LazyLock::new(|| {
            let read = |(name, text): &(&str, &str)| {
                let scope = if *name == "jws" { Scope::Jws } else { Scope::Jwt };
                Profile::general(text, scope).unwrap_or_else(|error| panic!("{name}: {error}"))
            };
            BUNDLED.iter().map(read).collect()
        });
        ALL.iter()
    }

    /// The bundled profile with a name.
    #[must_use]
    pub fn named(name: &str) -> Option<&'static Profile> {
        Profile::bundled().find(|profile| profile.name() == name)
    }
}
