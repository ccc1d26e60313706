//! A profile's own examples: each token is signed and judged like any other, and has to come out as the profile says.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value};

use super::inspect::Inspector;
use super::rule::Level;
use crate::jwt::{Key, Place, Policy, base64url};
use crate::profile::{Profile, ProfileError};

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
