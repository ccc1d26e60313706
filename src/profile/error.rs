//! Why a profile is refused: where it is wrong, what is wrong there, and what to write instead.

use std::fmt;

use crate::text::{cut, one_line};

/// Why a profile is refused.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProfileError {
    /// The place as a JSON Pointer; empty for the whole file.
    pub at: String,
    /// What is wrong there, ready to print.
    pub problem: String,
    /// What to write instead, as an imperative.
    pub advice: String,
}

impl ProfileError {
    pub(crate) fn new(at: impl Into<String>, problem: impl Into<String>, advice: impl Into<String>) -> Self {
        let plain = |text: String| one_line(&text);
        ProfileError { at: cut(&at.into()), problem: plain(problem.into()), advice: plain(advice.into()) }
    }
}

impl fmt::Display for ProfileError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        if !self.at.is_empty() {
            write!(formatter, "at {}: ", self.at)?;
        }
        write!(formatter, "{}; {}", self.problem, self.advice)
    }
}

impl std::error::Error for ProfileError {}
