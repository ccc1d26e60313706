//! The oracle of profiles: any text is refused with a reason or is a profile, and a profile judges tokens within bounds.

use std::collections::HashSet;

use serde_json::Value;

use super::plain::{is_harmless, is_plain};
use crate::fuzzing::{Gate, NOW};
use crate::jwt::Policy;
use crate::jwt::json::Object;
use crate::lint::{
    Inspector, Level, MintTerms, RuleSet, TokenReport, check_examples, example_tokens, mint, unsigned_token,
};
use crate::profile::{Broken, Profile, ProfileError};

/// How many examples are judged, so that an input does not take long for having many.
const EXAMPLES: usize = 4;

/// Reads a profile, and judges its examples and a token of another service by it.
pub fn profile(text: &[u8]) -> Gate {
    let profile = match Profile::from_json(text) {
        Ok(profile) => profile,
        Err(error) => {
            check_refusal(&error);
            return Gate::Nothing;
        }
    };
    let mut ids = HashSet::new();
    for demand in profile.demands() {
        assert!(ids.insert(demand.id.as_str()), "profile-ids: two demands have the id {}", demand.id);
    }
    let inspector = Inspector::without_secret().for_profile(&profile);
    let examples =
        example_tokens(&profile).into_iter().take(EXAMPLES).map(|example| (example.token, example.now));
    let other = ("eyJhbGciOiJIUzI1NiJ9.eyJpYXQiOjEsImEiOlt7ImIiOiJjIn1dfQ.AAAA".to_owned(), NOW);
    for (token, now) in examples.chain([other]) {
        let findings = inspector.inspect(&token, &Policy::at(now)).findings;
        let places: Vec<Option<usize>> =
            findings.iter().map(|finding| inspector.rule_set().place(finding.rule.id())).collect();
        assert!(
            places.iter().all(Option::is_some),
            "profile-rules: a finding of a rule that is not in the set"
        );
        assert!(places.is_sorted(), "profile-order: the findings are not in a verifier's order");
        for finding in &findings {
            assert!(
                is_plain(&finding.found),
                "profile-found: {} shows unprintable characters",
                finding.rule.id()
            );
        }
    }
    check_minted(&profile);
    check_edges(&profile, text);
    if profile.good_examples().len() + profile.bad_examples().len() <= EXAMPLES
        && let Err(error) = check_examples(&profile)
    {
        check_refusal(&error);
    }
    check_rules(&profile, inspector.rule_set());
    check_unsigned(&profile);
    Gate::Accepted
}

/// A length and a time at the edge of a term are within it, and the next ones are not.
fn check_edges(profile: &Profile, text: &[u8]) {
    let document: Value = serde_json::from_slice(text).unwrap_or_default();
    let has = |claims: &str, bytes: usize, demand: &str| {
        let claims = Object::parse(claims).expect("claims");
        let found = profile.judge(&Object::new(), &claims, bytes, NOW);
        found
            .iter()
            .any(|found| matches!(&found.broken, Broken::Demand(broken) if broken.id.ends_with(demand)))
    };
    let is_judged = |end: &str| profile.demands().any(|demand| demand.id.ends_with(end));
    if let Some(most) = document["max_bytes"].as_u64().and_then(|most| usize::try_from(most).ok())
        && is_judged("/max_bytes")
        && most < usize::MAX
    {
        let edges = [has("{}", most, "/max_bytes"), has("{}", most + 1, "/max_bytes")];
        assert_eq!(edges, [false, true], "profile-length: the edge of max_bytes is judged wrongly");
    }
    let term = "/terms#max_future";
    let ahead = document["terms"]["max_future"]["seconds"].as_u64().filter(|ahead| *ahead < 10_000);
    if let Some(ahead) = ahead.filter(|_| document["times"].is_null() && is_judged(term)) {
        let at = |seconds: u64| has(&format!(r#"{{"iat":{}}}"#, NOW + seconds), 0, term);
        assert_eq!(
            [at(ahead), at(ahead + 1)],
            [false, true],
            "profile-future: the edge of max_future is judged wrongly"
        );
    }
}

/// The reason for which a profile is refused is plain.
fn check_refusal(error: &ProfileError) {
    for text in [&error.at, &error.problem, &error.advice] {
        let is_line = is_harmless(text) && !text.contains('\n');
        assert!(is_line, "profile-refusal: the reason has unprintable characters");
    }
}

/// Each rule has the same facts in a document as in the program, and is found by its own words.
fn check_rules(profile: &Profile, rules: &RuleSet) {
    for rule in rules.rules().take(EXAMPLES) {
        let document = serde_json::to_value(rule).expect("profile-rules: a rule that is not JSON");
        for (member, fact) in [
            ("id", rule.id()),
            ("layer", rule.layer().name()),
            ("evidence", rule.evidence().name()),
            ("generator", rule.generator().name()),
            ("clause", rule.clause()),
            ("source", rule.source().name()),
            ("summary", rule.summary()),
            ("advice", rule.advice()),
        ] {
            assert_eq!(document[member], fact, "profile-document: {} has another {member}", rule.id());
        }
    }
    let all: HashSet<String> = rules.words().collect();
    for demand in profile.demands().take(EXAMPLES) {
        let summary = demand.summary.to_lowercase();
        let words: Vec<&str> = summary.split(|mark: char| !mark.is_alphanumeric()).collect();
        let is_found = rules.find(&words).iter().any(|rule| rule.id() == demand.id);
        assert!(is_found, "profile-search: {} is not found by its own words", demand.id);
        let is_word = |mark: char| mark.is_alphanumeric() || matches!(mark, '-' | '_');
        let known = summary.split(|mark| !is_word(mark)).filter(|word| word.len() > 2);
        let lost: Vec<&str> = known.filter(|word| !all.contains(*word)).collect();
        assert!(lost.is_empty(), "profile-words: {lost:?} are not among the words of the rules");
    }
}

/// Claims that are not signed yet are judged like a token's: without a secret, and without a finding about one.
fn check_unsigned(profile: &Profile) {
    let inspector = Inspector::of_unsigned_claims().for_profile(profile);
    for claims in [r#"{"iat":1,"sub":"a"}"#, "[]", "{"] {
        let token = unsigned_token(Some(profile), claims.as_bytes());
        let inspection = inspector.inspect(&token, &Policy::at(NOW));
        let is_sound = inspection.findings.iter().all(|finding| finding.rule.generator() == Level::May);
        if is_sound {
            inspection.assert_conformant();
        }
        let conformity = TokenReport::unexplained(&inspector, &inspection, true).conformity();
        let decided = conformity.is_conformant();
        assert_eq!(decided, Some(is_sound), "profile-unsigned: the claims are {}", conformity.words());
    }
}

/// A token that is minted by a profile has the right signature, whatever the claims are.
fn check_minted(profile: &Profile) {
    let format = profile.secret();
    let secret = format.decode(format.sample().as_bytes()).unwrap_or_default();
    let inspector = Inspector::new(secret.as_slice()).for_profile(profile);
    let values = profile.parameters().map(|(name, _)| (name.to_owned(), "another".to_owned())).collect();
    for claims in [None, Some(serde_json::Map::from_iter([("iat".to_owned(), 1.into())]))] {
        let terms = MintTerms { claims, values: &values, now: NOW, id: "one", key_id: Some("a key") };
        let token = mint(profile, &secret, terms);
        let findings = inspector.inspect(&token, &Policy::at(NOW)).findings;
        let differs = findings.iter().any(|finding| finding.rule.id() == "signature-match");
        assert!(!differs, "profile-minted: a minted token has a wrong signature");
    }
}
