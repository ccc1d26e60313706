//! Everything that is fuzzed, by name: fuzzers drive it, and the tests replay what was found.

use super::{Gate, Input, oracles};

/// What the bytes of an input are, and so how they are best changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Shape {
    /// A plain token, with or without terms: an [`Input`].
    Token,
    /// Any bytes.
    Bytes,
}

/// A thing to fuzz.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct Target {
    /// Its name: that of its binary, its corpus and its regressions.
    pub name: &'static str,
    /// What its inputs are.
    pub shape: Shape,
    /// Whether its inputs can get past the MAC: if none ever does, something is broken.
    pub signs: bool,
    /// Panics if the input shows a fault.
    pub oracle: fn(&[u8]) -> Gate,
}

const fn token(name: &'static str, oracle: fn(&[u8]) -> Gate) -> Target {
    Target { name, shape: Shape::Token, signs: true, oracle }
}

/// All of them.
pub const TARGETS: &[Target] = &[
    Target { shape: Shape::Bytes, ..token("decode", |bytes| oracles::decode(&Input::read(bytes))) },
    token("inspect", |bytes| oracles::inspect(&Input::read(bytes))),
    token("verify_signed", |bytes| oracles::verify(&Input::read(bytes))),
];

/// The target with a name.
#[must_use]
pub fn target(name: &str) -> Option<&'static Target> {
    TARGETS.iter().find(|target| target.name == name)
}
