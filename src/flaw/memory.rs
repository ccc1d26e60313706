//! How a verifier remembers tokens to prevent replays, with every step that a flaw can get wrong; and what a verifier
//! wrongly keeps from one question to the next.

use std::collections::{HashMap, HashSet};

use crate::jwt::json::{Object, Value};
use crate::suite::{Decision, VerifyQuestion};

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

/// What a verifier wrongly keeps from one question to the next. A reset does not clear it, as it does not clear a cache
/// inside of a library.
pub(super) struct Recall {
    /// The part of a question by which accepted tokens are cached.
    pub accepted_by: Option<fn(&VerifyQuestion<'_>) -> Vec<u8>>,
    /// The part of a question by which refused tokens are cached.
    pub refused_by: Option<fn(&VerifyQuestion<'_>) -> Vec<u8>>,
    /// Whether a token is cached before it is checked.
    pub caches_first: bool,
    /// Whether any token is refused after these questions.
    pub refuses: fn(&Past) -> bool,
    /// Whether any token is accepted after these questions.
    pub accepts: fn(&Past) -> bool,
    /// The secret and the time of a question, as the verifier takes them.
    pub terms: fn(&Past, &VerifyQuestion<'_>) -> (Vec<u8>, u64),
}

/// A verifier that keeps nothing.
pub(super) const NO_RECALL: Recall = Recall {
    accepted_by: None,
    refused_by: None,
    caches_first: false,
    refuses: |_| false,
    accepts: |_| false,
    terms: |_, question| (question.key.to_vec(), question.now),
};

/// The questions that an instance got.
#[derive(Default)]
pub(super) struct Past {
    /// How many they were.
    pub questions: usize,
    /// How many were refused.
    pub refusals: usize,
    /// The secret and the time of the first.
    pub first: Option<(Vec<u8>, u64)>,
    /// The last answer: accepted, or why not.
    pub last: Option<Result<(), String>>,
    /// Whether a text was not even a token.
    pub had_no_token: bool,
    accepted: HashMap<Vec<u8>, Option<Object>>,
    refused: HashSet<Vec<u8>>,
}

impl Past {
    /// The answer that follows from earlier questions alone, if one does.
    pub fn answer(&mut self, question: &VerifyQuestion<'_>, recall: &Recall) -> Option<Decision> {
        let refused = recall.refused_by.is_some_and(|part| self.refused.contains(&part(question)));
        if refused || (recall.refuses)(self) {
            return Some(Decision::Reject("because of an earlier question".to_owned()));
        }
        if (recall.accepts)(self) {
            return Some(Decision::Accept(None));
        }
        let key = recall.accepted_by?(question);
        let cached = self.accepted.get(&key).cloned();
        if cached.is_none() && recall.caches_first {
            self.accepted.insert(key, None);
        }
        cached.map(Decision::Accept)
    }

    /// Keeps a question with its answer.
    pub fn keep(&mut self, question: &VerifyQuestion<'_>, decision: &Decision, recall: &Recall) {
        self.questions += 1;
        self.first.get_or_insert_with(|| (question.key.to_vec(), question.now));
        match decision {
            Decision::Accept(claims) => {
                self.last = Some(Ok(()));
                if let Some(part) = recall.accepted_by {
                    self.accepted.entry(part(question)).or_insert_with(|| claims.clone());
                }
            }
            Decision::Reject(reason) => {
                self.refusals += 1;
                self.had_no_token |= reason.contains("compact serialization");
                self.last = Some(Err(reason.clone()));
                self.refused.extend(recall.refused_by.map(|part| part(question)));
            }
            Decision::Unsupported(_) | Decision::Failed(_) => {}
        }
    }
}
