//! The bundled profiles: their examples come out as they say, their right tokens are right for everyone, and their names
//! and texts are in order.

mod marketplace;
mod secrets;
mod wrong;

use std::collections::BTreeMap;

use jwt_assay::jwt::{Key, Policy, open};
use jwt_assay::lint::{
    ExampleToken, Finding, Inspector, Level, MintTerms, check_examples, example_tokens, mint,
};
use jwt_assay::profile::{BUNDLED, Profile};

/// The profile with the parameters of an example.
fn set(profile: &Profile, example: &ExampleToken) -> Profile {
    profile.with_parameters(&example.parameters).expect("the parameters of an example")
}

/// The sample secret of a profile, decoded.
fn secret(profile: &Profile) -> Vec<u8> {
    let format = profile.secret();
    format.decode(format.sample().as_bytes()).expect("a sample that is written as the profile says").to_vec()
}

fn good(profile: &Profile) -> Vec<ExampleToken> {
    example_tokens(profile).into_iter().filter(|example| example.finds.is_empty()).collect()
}

/// The findings that count, by their ids.
fn counted(findings: &[Finding]) -> Vec<&str> {
    let counts = |finding: &&Finding| finding.rule.generator() != Level::May;
    findings.iter().filter(counts).map(|finding| finding.rule.id()).collect()
}

#[test]
fn the_bundled_profiles_have_their_names_in_order() {
    let names: Vec<&str> = BUNDLED.iter().map(|(name, _)| *name).collect();
    assert!(names.is_sorted());
    let own: Vec<&str> = Profile::bundled().map(Profile::name).collect();
    assert_eq!(own, names);
    for name in names {
        assert!(Profile::named(name).is_some_and(|profile| !profile.sources().is_empty()), "{name}");
    }
}

#[test]
fn the_examples_of_every_bundled_profile_come_out_as_it_says() {
    let wrong: Vec<String> = Profile::bundled()
        .filter_map(|profile| Some(format!("{}: {}", profile.name(), check_examples(profile).err()?)))
        .collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    let examples: usize = Profile::bundled().map(|profile| example_tokens(profile).len()).sum();
    assert!(examples > 300, "{examples} examples");
}

/// Only tokens that do not break the RFCs themselves are good examples. RFC 7519 §4.1.4 leaves the leeway to the
/// service, and the profile of the RFCs has none.
#[test]
fn the_right_tokens_of_every_service_are_right_by_the_rfcs() {
    let jwt = Profile::named("jwt").expect("a bundled profile");
    let mut wrong = Vec::new();
    for profile in Profile::bundled().filter(|profile| profile.name() != "jws") {
        let inspector = Inspector::new(secret(profile)).for_profile(jwt);
        for example in good(profile) {
            let inspection = inspector.inspect(&example.token, &Policy::at(example.now));
            let mut counted = counted(&inspection.findings);
            counted.retain(|id| !(profile.has_leeway() && matches!(*id, "exp-not-passed" | "nbf-reached")));
            if !counted.is_empty() {
                wrong.push(format!("{}: {}: {counted:?}", profile.name(), example.why));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn with_one_byte_of_the_secret_changed_the_signature_alone_is_wrong() {
    for profile in Profile::bundled() {
        let mut secret = secret(profile);
        secret[0] ^= 1;
        for example in good(profile) {
            let inspector = Inspector::new(&secret).for_profile(&set(profile, &example));
            let findings = inspector.inspect(&example.token, &Policy::at(example.now)).findings;
            assert_eq!(counted(&findings), ["signature-match"], "{}: {}", profile.name(), example.why);
        }
    }
}

/// The reference opens the tokens of any service, and has the same header and claims.
#[test]
fn the_right_tokens_of_every_service_can_be_opened() {
    for profile in Profile::bundled().filter(|profile| profile.name() != "jws") {
        let key = Key::new(secret(profile)).expect("a secret that is not empty");
        for example in good(profile) {
            let mut policy = Policy::at(example.now);
            policy.leeway = 600;
            let verified = open(&example.token, &key, &policy);
            assert!(verified.is_ok(), "{}: {}: {verified:?}", profile.name(), example.why);
        }
    }
}

#[test]
fn a_minted_token_of_every_service_is_good_now_and_only_now() {
    const NOW: u64 = 1_790_000_000;
    for profile in Profile::bundled() {
        let values: BTreeMap<String, String> = profile
            .parameters()
            .map(|(name, parameter)| (name.to_owned(), parameter.example.clone()))
            .collect();
        let secret = secret(profile);
        let token = |id| {
            mint(profile, &secret, MintTerms { claims: None, values: &values, now: NOW, id, key_id: None })
        };
        let inspector =
            Inspector::new(&secret).for_profile(&profile.with_parameters(&values).expect("their values"));
        let inspection = inspector.inspect(token("one"), &Policy::at(NOW));
        assert_eq!(counted(&inspection.findings), [""; 0], "{}", profile.name());
        assert_eq!(token("one") == token("two"), profile.single_use().is_none(), "{}", profile.name());
    }
}

/// The first profile of an author is the example of the page that describes the format.
#[test]
fn the_example_of_the_page_for_authors_is_sound() {
    let page = include_str!("../../../vectors/README.md");
    let fences = page.split("```json\n").skip(1).map(|rest| rest.split("```").next().unwrap_or_default());
    let profiles: Vec<&str> = fences.filter(|text| text.contains("\"profile\": 1")).collect();
    assert_eq!(profiles.len(), 1);
    let profile = Profile::from_json(profiles[0].as_bytes()).expect("a sound profile");
    check_examples(&profile).expect("examples that come out as they say");
}

#[test]
fn ids_of_demands_are_unique_and_their_texts_are_sentences() {
    for profile in Profile::bundled() {
        let mut ids: Vec<&str> = profile.demands().map(|demand| demand.id.as_str()).collect();
        let all = ids.len();
        ids.sort_unstable();
        ids.dedup();
        assert_eq!(ids.len(), all, "{}", profile.name());
        for demand in profile.demands() {
            assert!(demand.id.starts_with(&format!("{}/", profile.name())), "{}", demand.id);
            for text in [&demand.summary, &demand.fix] {
                assert!(text.ends_with('.') && !text.ends_with(".."), "{}: {text}", demand.id);
            }
        }
    }
}
