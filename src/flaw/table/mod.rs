//! The flaws, in tables by what they get wrong.

mod claims;
mod compact;
mod crit;
mod header;
mod key;
mod minted_calls;
mod minted_claims;
mod minted_form;
mod minted_signature;
mod misreadings;
mod operations;
mod payload;
mod readings;
mod refusals;
mod replay;
mod signature;
mod time;

use sha2::{Digest, Sha256};

use super::{Breaks, Flaw, How, generator, verifier};

static TABLES: [&[Flaw]; 21] = [
    compact::FLAWS,
    compact::BASE64URL,
    header::FLAWS,
    crit::FLAWS,
    signature::FLAWS,
    key::FLAWS,
    readings::FLAWS,
    payload::FLAWS,
    claims::FLAWS,
    misreadings::FLAWS,
    refusals::FLAWS,
    time::FLAWS,
    replay::STICKY,
    replay::FLAWS,
    minted_form::FLAWS,
    minted_signature::FLAWS,
    payload::MINTED,
    minted_claims::FLAWS,
    minted_calls::FLAWS,
    operations::FLAWS,
    operations::PRIMITIVES,
];

/// All flaws: the verifiers in the order of the steps, then the generators, then the rest.
pub fn flaws() -> impl Iterator<Item = &'static Flaw> {
    TABLES.iter().flat_map(|table| table.iter())
}

/// A wrong verifier.
const fn verifier(
    name: &'static str,
    rule: &'static str,
    story: &'static str,
    steps: &'static verifier::Steps,
) -> Flaw {
    Flaw { name, breaks: Breaks::Rule(rule), story, how: How::Verify(steps) }
}

/// A wrong generator whose tokens break a rule.
const fn generator(
    name: &'static str,
    rule: &'static str,
    story: &'static str,
    steps: &'static generator::Steps,
) -> Flaw {
    Flaw { name, breaks: Breaks::Rule(rule), story, how: How::Sign(steps) }
}

/// A wrong generator whose tokens are valid but hold other claims than requested.
const fn forger(name: &'static str, story: &'static str, steps: &'static generator::Steps) -> Flaw {
    Flaw { name, breaks: Breaks::Result, story, how: How::Sign(steps) }
}

/// A plain hash.
fn sha256(bytes: &[u8]) -> Vec<u8> {
    Sha256::digest(bytes).to_vec()
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;
    use crate::lint::rule;

    #[test]
    fn names_are_unique_and_stories_are_sentences_about_rules() {
        let mut names = HashSet::new();
        for flaw in flaws() {
            assert!(names.insert(flaw.name), "{} occurs twice", flaw.name);
            let plain = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
            assert!(flaw.name.bytes().all(plain), "{} is not in kebab case", flaw.name);
            assert!(flaw.story.ends_with('.') && flaw.story.starts_with(char::is_uppercase), "{}", flaw.name);
            if let Breaks::Rule(id) = flaw.breaks {
                assert!(rule(id).is_some(), "{} breaks {id}, which is not a rule", flaw.name);
            }
        }
    }
}
