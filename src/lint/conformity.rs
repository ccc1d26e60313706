//! Whether tokens conform. Nothing that was not checked is called conformant: without the secret, a token that breaks no rule
//! is undecided.

use super::rule::Level;

/// Whether the signatures of tokens are checked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SignatureCheck {
    /// They are, with the secret.
    Done,
    /// They should be, and there is no secret.
    Missing,
    /// They are left out on request.
    LeftOut,
    /// There are none: claims are judged before they are signed.
    Unsigned,
}

/// Whether a token, or a number of them, conform.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Conformity {
    /// They do.
    Conformant,
    /// They break a rule that counts.
    NotConformant,
    /// They break none as far as they were checked, and their signatures were not.
    Undecided,
}

impl Conformity {
    /// What follows if a rule that counts is broken, or not.
    pub(super) fn of(is_broken: bool, signatures: SignatureCheck) -> Self {
        match (is_broken, signatures) {
            (true, _) => Conformity::NotConformant,
            (false, SignatureCheck::Missing) => Conformity::Undecided,
            (false, _) => Conformity::Conformant,
        }
    }

    /// In words.
    #[must_use]
    pub fn words(self) -> &'static str {
        match self {
            Conformity::Conformant => "conformant",
            Conformity::NotConformant => "not conformant",
            Conformity::Undecided => "undecided without the secret",
        }
    }

    /// As the member `conformant` of a report: `None` if it is undecided.
    #[must_use]
    pub fn is_conformant(self) -> Option<bool> {
        match self {
            Conformity::Conformant => Some(true),
            Conformity::NotConformant => Some(false),
            Conformity::Undecided => None,
        }
    }
}

/// Whether a generator that breaks a rule of this level is not conformant.
pub(super) fn counts(level: Level, strict: bool) -> bool {
    match level {
        Level::Must => true,
        Level::Should => strict,
        Level::May => false,
    }
}
