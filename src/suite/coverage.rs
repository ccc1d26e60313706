//! How much of what an implementation can be asked it has answered.
//!
//! A question counts if it is for the implementation's scope and is about an operation that it offers. It is answered if
//! the answer was judged, right or wrong: `unsupported`, a crash and a timeout are no answers, and neither is a case that
//! the run did not get to. A question that can't be remade for a clock that can't be set does not count at all, since that
//! is not the implementation's fault.

use std::collections::BTreeMap;
use std::fmt;
use std::iter::Sum;

/// How many questions an implementation has answered, of how many that it could be asked.
///
/// ```
/// use jwt_assay::suite::{Scope, check_verifier};
/// let report = check_verifier("trusting", Scope::Jws, |_| Ok(None));
/// let coverage = report.coverage();
/// assert!(coverage.is_enough() && coverage.asked == coverage.of);
/// assert_eq!(coverage.to_string(), format!("asked {} of {}", coverage.of, coverage.of));
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Coverage {
    /// How many questions were answered.
    pub asked: usize,
    /// How many it could be asked, within its scope, its operations and the chosen cases.
    pub of: usize,
}

impl Coverage {
    /// Counts questions by whether each was answered; `None` is one that does not count.
    pub(super) fn count(questions: impl Iterator<Item = Option<bool>>) -> Self {
        let mut coverage = Coverage::default();
        for is_answered in questions.flatten() {
            coverage.of += 1;
            coverage.asked += usize::from(is_answered);
        }
        coverage
    }

    /// Whether at least half of the questions were answered. An implementation with fewer is not conformant.
    #[must_use]
    pub fn is_enough(self) -> bool {
        self.asked >= self.of - self.asked
    }

    /// Whether every question was answered.
    #[must_use]
    pub fn is_full(self) -> bool {
        self.asked == self.of
    }
}

impl Sum for Coverage {
    fn sum<I: Iterator<Item = Coverage>>(coverages: I) -> Self {
        coverages.fold(Coverage::default(), |sum, one| Coverage {
            asked: sum.asked + one.asked,
            of: sum.of + one.of,
        })
    }
}

/// `asked 811 of 814`.
impl fmt::Display for Coverage {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "asked {} of {}", self.asked, self.of)
    }
}

/// What to do where too little was answered, in one sentence, with the most frequent of the reasons.
pub(super) fn shortfall<'a>(coverage: Coverage, reasons: impl Iterator<Item = &'a str>) -> Option<String> {
    if coverage.is_enough() {
        return None;
    }
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for reason in reasons {
        *counts.entry(reason).or_default() += 1;
    }
    // `max_by_key` returns the last of several: the first in the alphabet.
    let most = counts.into_iter().rev().max_by_key(|(_, count)| *count);
    let why =
        most.map(|(reason, count)| format!("; {count} without an answer: {reason}")).unwrap_or_default();
    let Coverage { asked, of } = coverage;
    Some(format!(
        "it answered {asked} of {of} questions, and at least half is needed{why}. Answer more of them, or take \
         what the implementation does not offer out of its ops or scope"
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn half_is_enough_and_less_is_not() {
        let is_enough = |asked, of| Coverage { asked, of }.is_enough();
        assert!(
            is_enough(0, 0) && is_enough(1, 1) && is_enough(1, 2) && is_enough(2, 3) && is_enough(407, 814)
        );
        assert!(!is_enough(0, 1) && !is_enough(1, 3) && !is_enough(406, 814) && !is_enough(407, 815));
    }
}
