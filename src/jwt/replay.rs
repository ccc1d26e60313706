//! Single use: remembers accepted `jti`s while their tokens are fresh.

use std::collections::{BTreeSet, HashMap};

use sha2::{Digest, Sha256};

use super::claims::{Claim, Claims};
use super::fault::{Fault, Reason};
use super::policy::Policy;
use crate::text::quote;

type JtiHash = [u8; 32];

/// Remembers each accepted `jti` until its token is too old to be accepted.
///
/// Pass it only claims that [`verify`](super::verify) returned, so that forged tokens can't fill it, and use one guard
/// per secret. It stores at most `capacity` entries of a fixed size, a hash of the exact `jti`: case and white space
/// matter. When it is full of fresh tokens, it rejects new ones, because to forget one would be to accept it again.
///
/// A clock that is set back, or a policy with a longer `max_age`, does not reopen the window: a forgotten token stays
/// rejected.
///
/// ```
/// use jwt_assay::jwt::{Claims, Policy, ReplayGuard, TenantInfo};
/// let claims = Claims::new(1_621_521_641, "one", "user-1", TenantInfo::default());
/// let policy = Policy::at(1_621_521_650);
/// let mut guard = ReplayGuard::with_capacity(1_000);
/// assert!(guard.admit(&claims, &policy).is_ok());
/// assert!(guard.admit(&claims, &policy).is_err());
/// ```
#[derive(Clone, Debug)]
pub struct ReplayGuard {
    capacity: usize,
    /// The remembered `jti`s, with the `iat` of their tokens.
    made: HashMap<JtiHash, i64>,
    by_time: BTreeSet<(i64, JtiHash)>,
    /// Tokens made before this second have been forgotten.
    forgotten_before: i64,
}

impl ReplayGuard {
    /// A guard for one secret that remembers at most `capacity` tokens.
    #[must_use]
    pub fn with_capacity(capacity: usize) -> Self {
        ReplayGuard { capacity, made: HashMap::new(), by_time: BTreeSet::new(), forgotten_before: i64::MIN }
    }

    /// Remembers verified claims, or rejects them because their `jti` has been used before.
    ///
    /// # Errors
    /// A [`Reason::JtiSingleUse`] fault: the `jti` is remembered, or it may have been forgotten because the clock was set
    /// back, or the guard is full.
    pub fn admit(&mut self, claims: &Claims, policy: &Policy) -> Result<(), Fault> {
        let reject = |found: String| Err(Fault::new(Reason::JtiSingleUse, Claim::Jti.place(), found));
        let seconds = |count: u64| i64::try_from(count).unwrap_or(i64::MAX);
        self.forget_before(seconds(policy.now).saturating_sub(seconds(policy.max_age)));
        let made = claims.iat.floor();
        let jti: JtiHash = Sha256::digest(&claims.jti).into();
        if self.made.contains_key(&jti) {
            return reject(format!("{} again", quote(&claims.jti)));
        }
        if made < self.forgotten_before {
            return reject(format!("{} from a time that has been forgotten", quote(&claims.jti)));
        }
        if self.made.len() >= self.capacity {
            return reject(format!("{} while {} others are fresh", quote(&claims.jti), self.capacity));
        }
        self.made.insert(jti, made);
        self.by_time.insert((made, jti));
        Ok(())
    }

    /// The number of tokens that are remembered.
    #[must_use]
    pub fn len(&self) -> usize {
        self.made.len()
    }

    /// Whether no token is remembered.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.made.is_empty()
    }

    /// Forgets the tokens made before a second for good.
    fn forget_before(&mut self, second: i64) {
        self.forgotten_before = self.forgotten_before.max(second);
        while let Some(&(made, jti)) = self.by_time.first()
            && made < self.forgotten_before
        {
            self.by_time.pop_first();
            self.made.remove(&jti);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::claims::TenantInfo;
    use super::*;

    fn claims(iat: u64, jti: &str) -> Claims {
        Claims::new(iat, jti, "user-1", TenantInfo::default())
    }

    #[test]
    fn a_jti_is_remembered_while_its_token_is_fresh_and_no_longer() {
        let mut guard = ReplayGuard::with_capacity(10);
        guard.admit(&claims(100, "a"), &Policy::at(100)).unwrap();
        assert!(guard.admit(&claims(100, "a"), &Policy::at(160)).is_err(), "60 s old is fresh");
        guard.admit(&claims(161, "b"), &Policy::at(161)).unwrap();
        assert_eq!(guard.len(), 1, "a is too old");
    }

    #[test]
    fn a_guard_knows_how_many_tokens_it_remembers() {
        let mut guard = ReplayGuard::with_capacity(10);
        assert_eq!((guard.len(), guard.is_empty()), (0, true));
        guard.admit(&claims(100, "a"), &Policy::at(100)).unwrap();
        guard.admit(&claims(101, "b"), &Policy::at(101)).unwrap();
        assert_eq!((guard.len(), guard.is_empty()), (2, false));
        guard.admit(&claims(161, "c"), &Policy::at(161)).unwrap();
        assert_eq!(guard.len(), 2, "b is still fresh");
    }

    #[test]
    fn a_future_iat_is_remembered_for_longer() {
        let mut guard = ReplayGuard::with_capacity(10);
        guard.admit(&claims(160, "a"), &Policy::at(100)).unwrap();
        assert!(guard.admit(&claims(160, "a"), &Policy::at(220)).is_err());
    }

    #[test]
    fn a_full_guard_rejects_and_forgets_nothing() {
        let mut guard = ReplayGuard::with_capacity(2);
        guard.admit(&claims(100, "a"), &Policy::at(100)).unwrap();
        guard.admit(&claims(100, "b"), &Policy::at(100)).unwrap();
        let full = guard.admit(&claims(100, "c"), &Policy::at(100)).unwrap_err();
        assert_eq!(
            full.to_string(),
            "the token has been used before (payload $.jti): found \"c\" while 2 others are fresh"
        );
        assert!(guard.admit(&claims(100, "a"), &Policy::at(100)).is_err());
        guard.admit(&claims(161, "c"), &Policy::at(161)).unwrap();
    }

    #[test]
    fn a_clock_set_back_does_not_reopen_the_window() {
        let mut guard = ReplayGuard::with_capacity(10);
        guard.admit(&claims(100, "a"), &Policy::at(100)).unwrap();
        guard.admit(&claims(500, "b"), &Policy::at(500)).unwrap();
        assert!(guard.admit(&claims(100, "a"), &Policy::at(100)).is_err());
    }

    #[test]
    fn a_longer_max_age_does_not_reopen_the_window() {
        let mut guard = ReplayGuard::with_capacity(10);
        guard.admit(&claims(100, "a"), &Policy::at(100)).unwrap();
        guard.admit(&claims(200, "b"), &Policy::at(200)).unwrap();
        let longer = Policy { max_age: 200, ..Policy::at(200) };
        assert!(guard.admit(&claims(100, "a"), &longer).is_err());
    }

    #[test]
    fn jtis_are_compared_exactly() {
        let mut guard = ReplayGuard::with_capacity(10);
        for jti in ["a", "A", " a", "a "] {
            guard.admit(&claims(100, jti), &Policy::at(100)).unwrap();
        }
    }
}
