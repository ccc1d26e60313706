//! How a verifier remembers tokens to prevent replays, with every step that a flaw can get wrong.

use crate::jwt::json::{Object, Value};

/// How tokens are remembered.
pub(super) struct Memory {
    /// The id by which a token is remembered.
    pub id: fn(&Shown) -> String,
    /// Whether a remembered id (first) equals a new one (second).
    pub same: fn(&str, &str) -> bool,
    /// How many tokens are remembered; the oldest is forgotten first.
    pub capacity: usize,
    /// How long after its iat a token is remembered, in seconds.
    pub seconds: i64,
    /// Whether the token is remembered before its signature is checked.
    pub notes_before_the_mac: bool,
    /// Whether a rejected token clears the memory.
    pub forgets_when_refusing: bool,
}

/// A memory that does what the profile requires.
pub(super) const CORRECT_MEMORY: Memory = Memory {
    id: |shown| shown.text("jti"),
    same: |known, id| known == id,
    capacity: usize::MAX,
    seconds: 60,
    notes_before_the_mac: false,
    forgets_when_refusing: false,
};

/// A token as the memory sees it.
pub(super) struct Shown {
    /// As it was received.
    pub token: Vec<u8>,
    /// Its payload's text.
    pub payload: Vec<u8>,
    /// Its claims, as far as they could be read.
    pub claims: Object,
    /// The time of the question.
    pub now: i64,
}

impl Shown {
    /// A claim, if it is a string.
    pub fn text(&self, name: &str) -> String {
        self.claims.get(name).and_then(Value::as_str).unwrap_or_default().to_owned()
    }

    /// When it was made, in seconds since the epoch.
    pub fn made(&self) -> i64 {
        match self.claims.get("iat") {
            Some(Value::Number(iat)) => iat.floor(),
            _ => self.now,
        }
    }
}

/// The remembered ids, with the times of their tokens.
#[derive(Default)]
pub(super) struct Seen(Vec<(String, i64)>);

impl Seen {
    /// Remembers a token, or rejects it as used.
    pub fn admit(&mut self, shown: &Shown, memory: &Memory) -> Result<(), String> {
        self.0.retain(|(_, made)| shown.now.saturating_sub(*made) <= memory.seconds);
        let id = (memory.id)(shown);
        if self.0.iter().any(|(known, _)| (memory.same)(known, &id)) {
            return Err("the token has been used".to_owned());
        }
        self.0.push((id, shown.made()));
        if self.0.len() > memory.capacity {
            self.0.remove(0);
        }
        Ok(())
    }
}
