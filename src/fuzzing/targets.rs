//! All targets, by name. Fuzzers drive them, and the tests replay their regressions.

use arbitrary::Unstructured;

#[cfg(feature = "batch")]
use super::strategies::Batches;
use super::strategies::{self, ByteMoves, ForeignSecret, Sequence, Series};
use super::{Gate, Input, oracles};

/// What the bytes of an input mean, which decides how they are changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Shape {
    /// A plain token, with or without terms: an [`Input`]. Changed by [`strategies::mutate_token`].
    Token,
    /// A JSON text. Changed by [`strategies::mutate_json`].
    Json,
    /// Random choices, from which a strategy makes the actual input.
    Model,
    /// Any bytes.
    Bytes,
}

/// Something to fuzz.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct Target {
    /// Its name, which is also that of its binary, its corpus and its folder of regressions.
    pub name: &'static str,
    /// What its inputs mean.
    pub shape: Shape,
    /// Whether its inputs can get past the MAC. If none ever does, something is broken.
    pub signs: bool,
    /// Panics if the input shows a fault.
    pub oracle: fn(&[u8]) -> Gate,
}

impl Target {
    /// Changes an input by the strategy for its shape, or else by the driver's own moves on bytes.
    #[must_use]
    pub fn change(&self, input: &[u8], seed: u64, byte_moves: ByteMoves<'_>) -> Vec<u8> {
        match self.shape {
            Shape::Token => strategies::mutate_token(input, seed, byte_moves),
            Shape::Json => strategies::mutate_json(input, seed, byte_moves),
            Shape::Model | Shape::Bytes => byte_moves(input.to_vec()),
        }
    }
}

const fn token(name: &'static str, oracle: fn(&[u8]) -> Gate) -> Target {
    Target { name, shape: Shape::Token, signs: true, oracle }
}

const fn json(name: &'static str, oracle: fn(&[u8]) -> Gate) -> Target {
    Target { name, shape: Shape::Json, signs: false, oracle }
}

const fn bytes(name: &'static str, oracle: fn(&[u8]) -> Gate) -> Target {
    Target { name, shape: Shape::Bytes, signs: false, oracle }
}

const fn model(name: &'static str, oracle: fn(&[u8]) -> Gate) -> Target {
    Target { name, shape: Shape::Model, signs: true, oracle }
}

/// All targets.
pub const TARGETS: &[Target] = &[
    Target { signs: true, ..bytes("decode", |bytes| oracles::decode(&Input::read(bytes))) },
    token("verify_signed", |bytes| oracles::verify(&Input::read(bytes))),
    model("verify_model", |bytes| oracles::verify(&Input::read(&strategies::token_of_model(bytes)))),
    token("inspect", |bytes| oracles::inspect(&Input::read(bytes))),
    token("refresh", |bytes| oracles::refresh(&Input::read(bytes))),
    token("diagnose", |bytes| oracles::diagnose(&Input::read(bytes))),
    Target {
        signs: false,
        ..model("diagnose_secret", |bytes| oracles::diagnose_secret(&ForeignSecret::of_bytes(bytes)))
    },
    #[cfg(feature = "report")]
    token("report", |bytes| oracles::report(&Input::read(bytes))),
    #[cfg(feature = "peers")]
    token("differential", oracles::all_peers),
    model("roundtrip", |bytes| {
        strategies::claims(&mut Unstructured::new(bytes))
            .map_or(Gate::Nothing, |claims| oracles::roundtrip(&claims))
    }),
    #[cfg(feature = "batch")]
    model("batch", |bytes| oracles::batch(&Batches::of_bytes(bytes))),
    model("replay", |bytes| oracles::replay(&Sequence::of_bytes(bytes))),
    model("minted", |bytes| oracles::minted(&Series::of_bytes(bytes))),
    #[cfg(feature = "serve")]
    bytes("page_request", oracles::page_request),
    bytes("secret", oracles::secret),
    bytes("base64url", oracles::base64url),
    json("json", oracles::json),
    json("claims", oracles::claims),
    json("vectors", oracles::vectors),
    json("known_failures", oracles::known_failures),
    json("catalogue", oracles::catalogue),
    #[cfg(feature = "profile")]
    json("profile", oracles::profile),
    json("adapter_request", oracles::request),
    json("adapter_reply", oracles::reply),
    #[cfg(feature = "report")]
    json("summary", oracles::summary),
    #[cfg(feature = "process")]
    json("manifest", oracles::manifest),
    #[cfg(feature = "process")]
    bytes("output", oracles::output),
    #[cfg(feature = "stream")]
    bytes("stream", oracles::stream),
    #[cfg(feature = "generator")]
    bytes("extract", oracles::extract),
    #[cfg(feature = "generator")]
    bytes("pointer", oracles::pointer),
];

/// The target with a name. A program that calls this at compile time contains no other target, which makes a fuzzer several
/// times as fast: after each input, it examines the coverage counters of all code.
#[must_use]
pub const fn target(name: &str) -> Option<&'static Target> {
    let mut at = 0;
    while at < TARGETS.len() {
        if is_same(TARGETS[at].name.as_bytes(), name.as_bytes()) {
            return Some(&TARGETS[at]);
        }
        at += 1;
    }
    None
}

/// Equality; `==` is not yet possible at compile time.
const fn is_same(one: &[u8], two: &[u8]) -> bool {
    match (one, two) {
        ([], []) => true,
        ([first, one @ ..], [second, two @ ..]) => *first == *second && is_same(one, two),
        _ => false,
    }
}
