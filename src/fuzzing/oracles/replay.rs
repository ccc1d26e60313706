//! The oracle of single use: compares a guard with a plain list of the tokens that it admitted.

use crate::fuzzing::Gate;
use crate::fuzzing::KEY;
use crate::fuzzing::strategies::{Sequence, Step};
use crate::jwt::{Policy, ReplayGuard, verify};

/// The admitted tokens: `jti` and `iat`.
type Admitted = Vec<(String, i64)>;

/// Gives a guard a sequence of tokens and clock changes. No token is admitted twice while it is fresh, no token from a time
/// that the guard has forgotten is admitted, a forged token leaves no trace, and nothing is refused without one of the three
/// reasons.
pub fn replay(sequence: &Sequence) -> Gate {
    let mut guard = ReplayGuard::with_capacity(sequence.capacity);
    let mut admitted = Admitted::new();
    let mut horizon = i64::MIN;
    let mut furthest = Gate::Nothing;
    for step in &sequence.steps {
        let policy = sequence.policy(step);
        let before = guard.len();
        let claims = match verify(&step.token, &KEY, &policy) {
            Ok(claims) => claims,
            Err(fault) => {
                furthest = furthest.max(Gate::before(Some(fault.reason.layer())));
                continue;
            }
        };
        horizon = horizon.max(signed(policy.now).saturating_sub(signed(policy.max_age)));
        let is_in = guard.admit(&claims, &policy).is_ok();
        let made = claims.iat.floor();
        let fresh: Vec<&(String, i64)> = admitted.iter().filter(|(_, made)| *made >= horizon).collect();
        let is_known = fresh.iter().any(|(jti, _)| *jti == claims.jti);
        let is_full = fresh.len() >= sequence.capacity;
        let is_forgotten = made < horizon;
        if is_in {
            assert!(!is_known, "replay-twice: a jti is admitted again while its token is fresh");
            assert!(!is_forgotten, "replay-forgotten: a token from a forgotten time is admitted");
            assert!(!is_full, "replay-full: a token is admitted although the guard is full");
            admitted.push((claims.jti, made));
        } else {
            assert!(is_known || is_full || is_forgotten, "replay-refused: a new token is refused");
        }
        assert!(
            guard.is_empty() || !admitted.is_empty(),
            "replay-empty: the guard remembers a token although it admitted none"
        );
        assert!(guard.len() <= sequence.capacity, "replay-capacity: the guard exceeds its capacity");
        assert!(guard.len() <= before + usize::from(is_in), "replay-trace: a refused token is remembered");
        furthest = furthest.max(if is_in { Gate::Accepted } else { Gate::Json });
    }
    furthest
}

fn signed(seconds: u64) -> i64 {
    i64::try_from(seconds).unwrap_or(i64::MAX)
}

impl Sequence {
    fn policy(&self, step: &Step) -> Policy {
        Policy { now: step.now, max_age: step.max_age, future_leeway: 60, ..Policy::at(step.now) }
    }
}
