//! Which seeds a target starts with.

use std::collections::HashSet;

use jwt_assay::fuzzing::{Shape, Target};

use super::{Seed, documents, lines, summaries, tokens};

type Source = fn() -> Result<Vec<Seed>, String>;

/// The targets whose inputs are no plain tokens.
const SOURCES: &[(&str, &[Source])] = &[
    ("adapter_reply", &[lines::replies]),
    ("adapter_request", &[lines::requests]),
    ("base64url", &[documents::base64url]),
    ("catalogue", &[documents::catalogues]),
    ("claims", &[documents::claims]),
    ("extract", &[lines::given]),
    ("json", &[documents::json, documents::claims]),
    ("known_failures", &[documents::known_failures]),
    ("manifest", &[documents::manifests]),
    ("pointer", &[documents::pointers]),
    ("summary", &[summaries::summaries]),
    ("vectors", &[documents::vectors]),
];

/// What a target starts with: each input once.
///
/// # Errors
/// A file of the project can't be read, or the target has no seeds.
pub fn seeds_of(target: &Target) -> Result<Vec<Seed>, String> {
    let sources = SOURCES.iter().find(|(name, _)| *name == target.name).map(|(_, sources)| *sources);
    let sources = sources.or(match target.shape {
        Shape::Token => Some(&[tokens::tokens as Source][..]),
        Shape::Model => Some(&[noise as Source][..]),
        // Any bytes are an input; tokens and claims are the ones that lead somewhere.
        Shape::Bytes => Some(&[tokens::tokens as Source, documents::claims][..]),
        Shape::Json => None,
    });
    let sources = sources
        .ok_or_else(|| format!("nobody says what {} starts with: add it in seeds/targets.rs", target.name))?;
    let mut seeds = Vec::new();
    for source in sources {
        seeds.extend(source()?);
    }
    let mut seen = HashSet::new();
    seeds.retain(|seed| seen.insert(seed.bytes.clone()));
    Ok(seeds)
}

/// Bytes without a meaning, for what makes its inputs of any: short and long ones, the same ones each time.
fn noise() -> Result<Vec<Seed>, String> {
    let seed = |number: u64| {
        let mut rng = fastrand::Rng::with_seed(number);
        let length = rng.usize(16..=1024);
        let bytes: Vec<u8> = std::iter::repeat_with(|| rng.u8(..)).take(length).collect();
        Seed::new(&format!("noise-{number}"), bytes)
    };
    Ok((0..200).map(seed).collect())
}

#[cfg(test)]
mod tests {
    use jwt_assay::fuzzing::{Gate, TARGETS};

    use super::*;

    #[test]
    fn every_source_is_some_targets() {
        for (name, _) in SOURCES {
            assert!(TARGETS.iter().any(|target| target.name == *name), "{name} is no target");
        }
    }

    #[test]
    fn every_target_has_seeds_and_some_get_through() {
        for target in TARGETS {
            let seeds = seeds_of(target).expect("seeds");
            assert!(seeds.len() >= 3, "{} has {} seeds", target.name, seeds.len());
            let names: HashSet<&String> = seeds.iter().map(|seed| &seed.name).collect();
            assert_eq!(names.len(), seeds.len(), "{}: two seeds have one name", target.name);
            // A campaign runs them all; here it is the form that matters.
            let is_accepted = |seed: &&Seed| (target.oracle)(&seed.bytes) == Gate::Accepted;
            let accepted = seeds.iter().filter(is_accepted).take(2).count();
            assert!(
                accepted == 2,
                "{}: {accepted} seeds are accepted, so they are of the wrong form",
                target.name
            );
        }
    }
}
