//! Seeds: the inputs that a fuzzer starts from, all of them made from the bundled vectors.

mod documents;
mod lines;
mod secrets;
#[cfg(feature = "report")]
mod summaries;
mod tokens;

use std::collections::HashSet;

use super::{Shape, Target};

/// An input that a corpus starts with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Seed {
    /// A name that says where it comes from, and can be a file's.
    pub name: String,
    /// The input.
    pub bytes: Vec<u8>,
}

impl Seed {
    /// A seed named after its source. Characters that a file name may not have are replaced.
    #[must_use]
    pub fn new(name: &str, bytes: impl Into<Vec<u8>>) -> Self {
        let plain = |character: char| character.is_ascii_alphanumeric() || "-_.".contains(character);
        let name = name.chars().map(|character| if plain(character) { character } else { '-' }).collect();
        Seed { name, bytes: bytes.into() }
    }
}

type Source = fn() -> Vec<Seed>;

/// The targets whose shape does not say what their inputs contain.
const SOURCES: &[(&str, &[Source])] = &[
    ("adapter_reply", &[lines::replies]),
    ("adapter_request", &[lines::requests]),
    ("base64url", &[documents::base64url]),
    ("catalogue", &[documents::catalogues]),
    ("claims", &[documents::claims]),
    #[cfg(feature = "generator")]
    ("extract", &[lines::outputs]),
    ("json", &[documents::headers, documents::claims]),
    ("known_failures", &[documents::known_failures]),
    #[cfg(feature = "process")]
    ("manifest", &[documents::manifests]),
    #[cfg(feature = "generator")]
    ("pointer", &[documents::pointers]),
    #[cfg(feature = "profile")]
    ("profile", &[documents::profiles]),
    #[cfg(feature = "serve")]
    ("page_request", &[lines::queries]),
    ("secret", &[secrets::secrets]),
    #[cfg(feature = "process")]
    ("output", &[lines::printed]),
    #[cfg(feature = "stream")]
    ("stream", &[lines::streams]),
    #[cfg(feature = "report")]
    ("summary", &[summaries::summaries, summaries::run_records]),
    ("vectors", &[documents::vectors]),
];

impl Target {
    /// The inputs to start from: made from the vectors, without duplicates, the same each time.
    #[must_use]
    pub fn seeds(&self) -> Vec<Seed> {
        let sources = SOURCES.iter().find(|(name, _)| *name == self.name).map(|(_, sources)| *sources);
        let sources = sources.unwrap_or(match self.shape {
            Shape::Token => &[tokens::tokens],
            Shape::Model => &[noise],
            // Any bytes are an input, but only tokens and claims lead far.
            Shape::Bytes => &[tokens::tokens, documents::claims],
            Shape::Json => &[documents::headers],
        });
        let mut seen = HashSet::new();
        let seeds = sources.iter().flat_map(|source| source());
        seeds.filter(|seed| seen.insert(seed.bytes.clone())).collect()
    }
}

/// Random bytes for a model, short and long, the same each time.
fn noise() -> Vec<Seed> {
    let seed = |number: u64| {
        let mut rng = fastrand::Rng::with_seed(number);
        let length = rng.usize(16..=1024);
        let bytes: Vec<u8> = std::iter::repeat_with(|| rng.u8(..)).take(length).collect();
        Seed::new(&format!("noise-{number}"), bytes)
    };
    (0..200).map(seed).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fuzzing::TARGETS;

    #[test]
    fn every_source_belongs_to_a_target() {
        for (name, _) in SOURCES {
            assert!(TARGETS.iter().any(|target| target.name == *name), "{name} is not a target");
        }
        let is_named = |target: &&Target| SOURCES.iter().any(|(name, _)| *name == target.name);
        let json = TARGETS.iter().filter(|target| target.shape == Shape::Json);
        let others: Vec<_> = json.filter(|target| !is_named(target)).map(|target| target.name).collect();
        assert_eq!(others, [""; 0], "their seeds are mere headers");
    }

    #[test]
    fn every_target_has_seeds_with_names_of_their_own() {
        for target in TARGETS {
            let seeds = target.seeds();
            assert!(seeds.len() >= 3, "{} has {} seeds", target.name, seeds.len());
            let names: HashSet<&String> = seeds.iter().map(|seed| &seed.name).collect();
            assert_eq!(names.len(), seeds.len(), "{}: two seeds have one name", target.name);
        }
    }
}
