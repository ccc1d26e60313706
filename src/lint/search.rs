//! Finds rules by words: in their texts, in the mistakes that they explain, and in everyday words for them.

use super::diagnose::mistakes;
use super::rule_set::{RuleRef, RuleSet};

/// Words that people use for a rule and that its texts do not have.
const SYNONYMS: &[(&str, &[&str])] = &[
    ("email", &["uem-address"]),
    ("expired", &["iat-fresh", "exp-not-passed"]),
    ("nonce", &["jti-present", "jti-single-use", "jti-unique"]),
    ("timestamp", &["iat-present", "iat-number", "iat-seconds", "iat-now"]),
    ("algorithm confusion", &["alg-none", "alg-hs256", "key-public", "key-private"]),
    ("ascii", &["header-utf8", "payload-utf8"]),
];

impl RuleSet {
    /// The rules that have all of some words, in the order in which a verifier meets them. Case does not matter, and
    /// the beginning of a word is enough.
    #[must_use]
    pub fn find(&self, words: &[&str]) -> Vec<&RuleRef> {
        let words: Vec<String> = words.iter().map(|word| word.to_lowercase()).collect();
        let has_all = |rule: &&RuleRef| {
            let texts = texts(rule);
            words.iter().all(|word| texts.iter().any(|text| has_word(text, word)))
        };
        if words.is_empty() { Vec::new() } else { self.rules().filter(has_all).collect() }
    }

    /// All words by which rules are found, ids and synonyms included.
    pub fn words(&self) -> impl Iterator<Item = String> {
        let is_apart = |character: char| !(character.is_alphanumeric() || matches!(character, '-' | '_'));
        let split = move |text: String| text.split(is_apart).map(str::to_owned).collect::<Vec<_>>();
        self.rules().flat_map(texts).flat_map(split).filter(|word| word.len() > 2)
    }
}

/// Everything that is written about a rule, in lower case.
fn texts(rule: &RuleRef) -> Vec<String> {
    let mut texts = vec![rule.id(), rule.layer().name(), rule.summary(), rule.clause(), rule.advice()];
    let synonyms = SYNONYMS.iter().filter(|(_, ids)| ids.contains(&rule.id()));
    texts.extend(synonyms.map(|(word, _)| word));
    if rule.id() == "signature-match" {
        texts.extend(mistakes().flat_map(|mistake| [mistake.id, mistake.summary]));
    }
    texts.into_iter().map(str::to_lowercase).collect()
}

/// Whether a text has a word that starts like this.
fn has_word(text: &str, start: &str) -> bool {
    let is_start = |at: usize| !text[..at].ends_with(|before: char| before.is_alphanumeric());
    text.match_indices(start).any(|(at, _)| is_start(at))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::jwt::{CLAIM_NAMES, TENANT_INFO_NAMES};

    fn found(words: &[&str]) -> Vec<&'static str> {
        let rule_set = RuleSet::marketplace();
        rule_set.find(words).into_iter().filter_map(RuleRef::known).map(|rule| rule.id).collect()
    }

    #[test]
    fn rules_are_found_by_what_they_are_about() {
        assert_eq!(found(&["user_tier"]), ["xti-group"]);
        assert_eq!(found(&["USER_G"]), ["xti-group"]);
        assert_eq!(found(&["iat", "milliseconds"]), ["iat-seconds"]);
        assert!(found(&["RFC", "7797"]).contains(&"b64-absent"));
        assert_eq!(found(&["base64-decoded"]), ["signature-match"]);
        assert!(found(&["replay"]).contains(&"jti-single-use"));
        assert_eq!(found(&["ier"]), [""; 0], "words are found by their beginnings");
        assert_eq!(found(&[]), [""; 0]);
    }

    #[test]
    fn every_member_of_the_profile_finds_a_rule() {
        for name in CLAIM_NAMES.iter().chain(&TENANT_INFO_NAMES) {
            assert!(!found(&[name]).is_empty(), "{name}");
        }
    }

    #[test]
    fn synonyms_are_for_rules_that_exist_and_lack_the_word() {
        for (word, ids) in SYNONYMS {
            for id in *ids {
                let rule = super::super::rule::rule(id).unwrap_or_else(|| panic!("there is no rule {id}"));
                let texts = [rule.summary, rule.advice].map(str::to_lowercase);
                assert!(!texts.iter().any(|text| has_word(text, word)), "{id} already has {word}");
            }
        }
    }
}
