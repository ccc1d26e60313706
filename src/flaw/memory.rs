//! How a verifier remembers tokens, so that none is used twice, and what can be wrong with it.

use crate::jwt::json::{Object, Value};

/// How tokens are remembered.
pub(super) struct Memory {
    /// What a token is known by.
    pub id: fn(&Shown) -> String,
    /// Whether an id, second, is one that is remembered, first.
    pub same: fn(&str, &str) -> bool,
    /// How many are remembered; the oldest go first.
    pub capacity: usize,
    /// How long after its iat a token is remembered, in seconds.
    pub seconds: i64,
    /// Whether the token is noted before its signature is checked.
    pub notes_before_the_mac: bool,
    /// Whether a token that is refused clears the memory.
    pub forgets_when_refusing: bool,
}

/// A memory that does what the profile asks for.
pub(super) const CORRECT_MEMORY: Memory = Memory {
    id: |shown| shown.text("jti"),
    same: |known, id| known == id,
    capacity: usize::MAX,
    seconds: 60,
    notes_before_the_mac: false,
    forgets_when_refusing: false,
};

/// A token that was shown.
pub(super) struct Shown {
    /// As it was received.
    pub token: Vec<u8>,
    /// Its payload's text.
    pub payload: Vec<u8>,
    /// Its claims, as far as they could be read.
    pub claims: Object,
    /// The time at which it was shown.
    pub now: i64,
}

impl Shown {
    /// A claim, if it is a text.
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

/// What was seen: ids, and the times of their tokens.
#[derive(Default)]
pub(super) struct Seen(Vec<(String, i64)>);

impl Seen {
    /// Takes note of a token, or refuses it as used.
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
