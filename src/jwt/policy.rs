//! What a verifier requires of a token in addition to the signature: times, audience and limits.
//!
//! Time is an argument: nothing here reads the system clock.

use super::claims::{Audience, Claim, NumericDate, TimedClaims};
use super::fault::{Fault, Reason};
use super::json::JsonLimits;
use super::scope::Scope;
use crate::text::{quote, quote_inner};

/// The size at which a token is rejected.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// The length of the longest token, in bytes. The default, 65,536, is far more than fits into a URL.
    pub token_bytes: usize,
    /// The depth and member count of the header and of the payload. The defaults are 64 and 4,096.
    pub json: JsonLimits,
}

impl Default for Limits {
    fn default() -> Self {
        Limits { token_bytes: 65_536, json: JsonLimits::default() }
    }
}

/// The conditions under which a token is accepted.
///
/// ```
/// use jwt_assay::jwt::Policy;
/// let mut policy = Policy::at(1_621_521_641);
/// policy.audience = Some("marketplace".to_owned());
/// assert_eq!(policy.max_age, 60);
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Policy {
    /// The current time, in seconds since the epoch.
    pub now: u64,
    /// The oldest `iat`, in seconds before `now`: 60, from the marketplace's "more then 1 minute".
    pub max_age: u64,
    /// The latest `iat`, in seconds after `now`: 60, which the marketplace does not specify.
    pub future_leeway: u64,
    /// The tolerance for `exp` and `nbf`, in seconds: 0 (RFC 7519 §4.1.4 allows a few minutes).
    pub leeway: u64,
    /// The verifier's own name. Without one, any token with an `aud` is rejected (RFC 7519 §4.1.3).
    pub audience: Option<String>,
    /// The size at which a token is rejected.
    pub limits: Limits,
    /// How much of a token [`examine`](super::examine) judges: all of the marketplace's profile, unless this says less.
    pub scope: Scope,
}

impl Policy {
    /// The profile's policy at a given time.
    #[must_use]
    pub fn at(now: u64) -> Self {
        Policy {
            now,
            max_age: 60,
            future_leeway: 60,
            leeway: 0,
            audience: None,
            limits: Limits::default(),
            scope: Scope::Profile,
        }
    }
}

impl Policy {
    /// Collects the faults of the claims that depend on who verifies them, and when.
    pub(super) fn check(&self, claims: &TimedClaims<'_>, faults: &mut Vec<Fault>) {
        self.check_audience(claims.aud.as_deref(), faults);
        self.check_times(claims, faults);
    }

    fn check_audience(&self, aud: Option<&Audience>, faults: &mut Vec<Fault>) {
        let Some(aud) = aud else { return };
        if !self.audience.as_deref().is_some_and(|us| aud.includes(us)) {
            let found = match aud {
                Audience::One(one) => quote(one),
                Audience::Many(many) => format!("a list of {}", many.len()),
            };
            faults.push(Fault::new(Reason::AudExpected, Claim::Aud.place(), found));
        }
    }

    fn check_times(&self, claims: &TimedClaims<'_>, faults: &mut Vec<Fault>) {
        // Wider than any of the numbers, so that no sum of them overflows.
        let now = i128::from(self.now);
        let seconds = i128::from;
        let shown = |date: &NumericDate| quote_inner(&date.to_string());
        if let Some(iat) = &claims.iat {
            let age = now.saturating_sub(iat.exact_floor());
            if age > seconds(self.max_age) {
                let found = format!("{}, {age} seconds before now ({now})", shown(iat));
                faults.push(Fault::new(Reason::IatFresh, Claim::Iat.place(), found));
            } else if age < -seconds(self.future_leeway) {
                let found = format!("{}, {} seconds after now ({now})", shown(iat), age.unsigned_abs());
                faults.push(Fault::new(Reason::IatNotFuture, Claim::Iat.place(), found));
            }
        }
        if let Some(exp) = &claims.exp
            && exp.exact_ceiling().saturating_add(seconds(self.leeway)) <= now
        {
            let found = format!("{}, and now is {now}", shown(exp));
            faults.push(Fault::new(Reason::ExpNotPassed, Claim::Exp.place(), found));
        }
        if let Some(nbf) = &claims.nbf
            && nbf.exact_ceiling().saturating_sub(seconds(self.leeway)) > now
        {
            let found = format!("{}, and now is {now}", shown(nbf));
            faults.push(Fault::new(Reason::NbfReached, Claim::Nbf.place(), found));
        }
    }
}
