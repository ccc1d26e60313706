//! The oracle of profiles: any text is refused with a reason or is a profile, and a profile judges tokens within bounds.

use std::collections::HashSet;

use crate::fuzzing::{Gate, NOW};
use crate::jwt::Policy;
use crate::lint::{Inspector, example_tokens};
use crate::profile::Profile;
use crate::text::{is_plain, one_line};

/// How many examples are judged, so that an input does not take long for having many.
const EXAMPLES: usize = 4;

/// Reads a profile, and judges its examples and a token of another service by it.
pub fn profile(text: &[u8]) -> Gate {
    let profile = match Profile::from_json(text) {
        Ok(profile) => profile,
        Err(error) => {
            for text in [&error.at, &error.problem, &error.advice] {
                assert_eq!(one_line(text), *text, "profile-refusal: the reason has unprintable characters");
            }
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
    Gate::Accepted
}
