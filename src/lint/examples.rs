//! A profile's own examples: each token is signed and judged like any other, and has to come out as the profile says.
//!
//! The end of the file mints a good token of a profile from its first good example, with the times of now, a fresh id, and
//! a customer's own values.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value};

use super::inspect::Inspector;
use super::rule::Level;
use crate::jwt::{Key, Place, Policy, base64url};
use crate::profile::{MemberPlace, Profile, ProfileError, TimeRole};

/// A profile's example as a token.
#[derive(Clone, Debug)]
pub struct ExampleToken {
    /// What is special about it.
    pub why: String,
    /// The token, signed with the sample secret of the profile.
    pub token: String,
    /// The time at which it is judged.
    pub now: u64,
    /// The values of the parameters.
    pub parameters: BTreeMap<String, String>,
    /// The ids of the rules of level must and should that it breaks.
    pub finds: BTreeSet<String>,
    /// Where it is in the file.
    at: String,
}

/// The tokens of a profile's examples.
#[must_use]
pub fn example_tokens(profile: &Profile) -> Vec<ExampleToken> {
    let mut all = Vec::new();
    let defaults: BTreeMap<String, String> =
        profile.parameters().map(|(name, parameter)| (name.to_owned(), parameter.example.clone())).collect();
    let with = |base: &BTreeMap<String, String>, own: &BTreeMap<String, String>| {
        let mut values = base.clone();
        values.extend(own.iter().map(|(name, value)| (name.clone(), value.clone())));
        values
    };
    let mut first = None;
    for (at, good) in profile.good_examples().iter().enumerate() {
        let parameters = with(&defaults, &good.parameters);
        let now = good.now.unwrap_or_else(|| profile.issued(&good.header, &good.claims));
        first.get_or_insert((good, now, parameters.clone()));
        let token = signed(profile, &good.header, &good.claims);
        let at = format!("/examples/good/{at}");
        all.push(ExampleToken { why: good.why.clone(), token, now, parameters, finds: BTreeSet::new(), at });
    }
    let Some((good, now, parameters)) = first else { return all };
    for (at, bad) in profile.bad_examples().iter().enumerate() {
        let (mut header, mut claims) = (good.header.clone(), good.claims.clone());
        merge(&mut header, &bad.header);
        merge(&mut claims, &bad.claims);
        let finds = bad.finds.iter().map(|id| profile.whole_id(id)).collect();
        all.push(ExampleToken {
            why: bad.why.clone(),
            token: signed(profile, &header, &claims),
            now: bad.now.unwrap_or(now),
            parameters: with(&parameters, &bad.parameters),
            finds,
            at: format!("/examples/bad/{at}"),
        });
    }
    all
}

/// Judges a profile's examples, and compares the findings with those that the profile names.
///
/// # Errors
/// The first example that comes out otherwise.
pub fn check_examples(profile: &Profile) -> Result<(), ProfileError> {
    let mut last: Option<(BTreeMap<String, String>, Profile)> = None;
    for example in example_tokens(profile) {
        let place = |problem: String, advice: &str| ProfileError::new(example.at.clone(), problem, advice);
        // Most examples have the same parameters, and to compile a profile takes a while.
        if last.as_ref().is_none_or(|(parameters, _)| *parameters != example.parameters) {
            let compiled = profile.with_parameters(&example.parameters).map_err(|error| {
                place(format!("{}; {}", error.problem, error.advice), "correct the example's parameters")
            })?;
            last = Some((example.parameters.clone(), compiled));
        }
        let profile = last.as_ref().map_or(profile, |(_, compiled)| compiled);
        let own = format!("{}/", profile.name());
        let short = |id: &str| id.strip_prefix(&own).unwrap_or(id).to_owned();
        let secret = profile.secret().decode(profile.secret().sample().as_bytes());
        let secret =
            secret.map_err(|error| ProfileError::new("/secret", error.to_string(), "correct the secret"))?;
        let inspector = Inspector::new(secret.as_slice()).for_profile(profile);
        let findings = inspector.inspect(&example.token, &Policy::at(example.now)).findings;
        let counts = |level| level != Level::May;
        // A sample secret is as the profile's service writes it, and published.
        let counted =
            findings.iter().filter(|finding| counts(finding.rule.generator()) && finding.at != Place::Key);
        let found: BTreeSet<String> = counted.map(|finding| finding.rule.id().to_owned()).collect();
        if let Some(finding) = findings
            .iter()
            .find(|finding| found.contains(finding.rule.id()) && !example.finds.contains(finding.rule.id()))
        {
            let (id, at) = (short(finding.rule.id()), &finding.at);
            let problem = format!("this token breaks {id} ({at}, found {})", finding.found);
            let advice = if example.finds.is_empty() {
                "correct the example, or what the profile demands: a good token breaks nothing"
            } else {
                "add it to finds, or correct the example so that it has one fault"
            };
            return Err(place(problem, advice));
        }
        if let Some(missing) = example.finds.difference(&found).next() {
            let problem = match inspector.rule_set().rule(missing) {
                Some(_) => format!("this token does not break {}", short(missing)),
                None => format!("there is no rule {}", short(missing)),
            };
            return Err(place(problem, "correct the example, its finds, or what the profile demands"));
        }
    }
    Ok(())
}

/// A token with these claims, signed with the sample secret of a profile.
fn signed(profile: &Profile, header: &Map<String, Value>, claims: &Map<String, Value>) -> String {
    let format = profile.secret();
    let secret = format.decode(format.sample().as_bytes()).unwrap_or_default();
    sign_parts(header, claims, &secret)
}

/// A header with `alg` before its other members.
pub(super) fn with_alg(header: &Map<String, Value>) -> Map<String, Value> {
    let mut whole = Map::from_iter([("alg".to_owned(), "HS256".into())]);
    whole.extend(header.iter().map(|(name, value)| (name.clone(), value.clone())));
    whole
}

/// A token with this header, to which `alg` is added, and these claims.
pub(super) fn sign_parts(header: &Map<String, Value>, claims: &Map<String, Value>, secret: &[u8]) -> String {
    let segments =
        [with_alg(header), claims.clone()].map(|part| base64url::encode(Value::Object(part).to_string()));
    let input = segments.join(".");
    let mac = Key::new(secret).map(|key| key.mac(input.as_bytes())).unwrap_or_default();
    format!("{input}.{}", base64url::encode(mac))
}

/// Applies a JSON Merge Patch (RFC 7396) to an object.
fn merge(target: &mut Map<String, Value>, patch: &Map<String, Value>) {
    for (name, value) in patch {
        match value {
            Value::Null => {
                target.remove(name);
            }
            Value::Object(patch) => {
                let member = target.entry(name.clone()).or_insert(Value::Null);
                if !member.is_object() {
                    *member = Value::Object(Map::new());
                }
                merge(member.as_object_mut().expect("an object"), patch);
            }
            value => {
                target.insert(name.clone(), value.clone());
            }
        }
    }
}

/// What a token is minted with.
#[derive(Clone, Debug)]
pub struct MintTerms<'a> {
    /// The claims; `None` for those of the example.
    pub claims: Option<Map<String, Value>>,
    /// The values of the parameters that differ from their examples.
    pub values: &'a BTreeMap<String, String>,
    /// The current time, in seconds.
    pub now: u64,
    /// An id that no other token has.
    pub id: &'a str,
    /// The id that the service hands out with the secret, if there is one.
    pub key_id: Option<&'a str>,
}

/// Mints a token of a profile. Times and the single-use id are filled in where the claims lack them.
///
/// ```
/// use std::collections::BTreeMap;
/// use jwt_assay::jwt::Policy;
/// use jwt_assay::lint::{Inspector, MintTerms, mint};
/// use jwt_assay::profile::Profile;
/// let profile = Profile::named("jwt").expect("a bundled profile");
/// let secret = b"an example secret of 32 bytes...";
/// let terms = MintTerms { claims: None, values: &BTreeMap::new(), now: 1_700_000_000, id: "one", key_id: None };
/// let token = mint(profile, secret, terms);
/// let inspector = Inspector::new(secret).for_profile(profile);
/// assert!(inspector.inspect(&token, &Policy::at(1_700_000_000)).is_accepted());
/// ```
#[must_use]
pub fn mint(profile: &Profile, secret: &[u8], terms: MintTerms<'_>) -> String {
    let Some(example) = profile.good_examples().first() else { return String::new() };
    let (mut header, mut claims) = (example.header.clone(), example.claims.clone());
    let issued = example.now.unwrap_or_else(|| profile.issued(&header, &claims));
    let is_own = terms.claims.is_some();
    if let Some(own) = terms.claims {
        claims = own;
    }
    for (name, parameter) in profile.parameters() {
        if let Some(value) = terms.values.get(name) {
            replace(&mut header, &parameter.example, value);
            if !is_own {
                replace(&mut claims, &parameter.example, value);
            }
        }
    }
    let sample = (example.header.clone(), example.claims.clone());
    let mut fill = |place: &MemberPlace, value: Value| {
        let root = if place.in_header { &mut header } else { &mut claims };
        let known = place.in_objects(&sample.0, &sample.1).is_some();
        let is_free = !is_own || place.in_object(root).is_none();
        if known && is_free {
            place.set(root, value);
        }
    };
    let moved = |value: &Value, unit: u64| {
        let before = value.as_u64().unwrap_or_default() / unit;
        let time = (i128::from(terms.now) + i128::from(before) - i128::from(issued)).max(0);
        u64::try_from(time).unwrap_or_default().saturating_mul(unit)
    };
    for (role, place, unit) in profile.time_places() {
        let Some(value) = place.in_objects(&sample.0, &sample.1) else { continue };
        let time = match role {
            TimeRole::Issued => terms.now.saturating_mul(unit),
            TimeRole::Other => moved(value, unit),
        };
        for same in profile.equal_to(&place) {
            fill(&same, time.into());
        }
        fill(&place, time.into());
    }
    if let (Some(place), Some(id)) = (profile.secret().id_place(), terms.key_id) {
        fill(place, id.into());
    }
    if let Some(place) = profile.single_use_place() {
        fill(place, terms.id.into());
    }
    sign_parts(&header, &claims, secret)
}

/// A token with this payload, to be judged before it is signed: its signature is 32 zero bytes. The header is the
/// marketplace's, or that of the profile's first good example.
#[must_use]
pub fn unsigned_token(profile: Option<&Profile>, payload: &[u8]) -> String {
    let marketplace = || Map::from_iter([("typ".to_owned(), "JWT".into())]);
    let example = profile.and_then(|profile| profile.good_examples().first());
    let header = example.map_or_else(marketplace, |example| example.header.clone());
    let header = Value::Object(with_alg(&header)).to_string();
    // As many bytes as a MAC has.
    [header.as_bytes(), payload, &[0; 32]].map(base64url::encode).join(".")
}

/// Replaces every string that is a parameter's example by its value.
fn replace(object: &mut Map<String, Value>, example: &str, value: &str) {
    object.values_mut().for_each(|member| replace_in(member, example, value));
}

fn replace_in(member: &mut Value, example: &str, value: &str) {
    match member {
        Value::String(text) if text == example => value.clone_into(text),
        Value::Array(items) => items.iter_mut().for_each(|item| replace_in(item, example, value)),
        Value::Object(object) => replace(object, example, value),
        _ => {}
    }
}
