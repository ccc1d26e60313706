//! Time limits on the command line.

use std::time::Duration;

use jwt_assay::stop::{Budget, Stop, StopReason};

use super::interrupt;

/// The time limit of one question to a peer, or of one call to a generator, in seconds.
pub(super) const DEFAULT_TIMEOUT: &str = "5";

/// The time limit of the whole run of one peer, or of a generator, in seconds.
pub(super) const DEFAULT_BUDGET: &str = "120";

/// Stops at the first signal, if signals request a stop first, or once the time is up.
pub(super) fn stop_at(budget: Budget) -> Stop {
    Stop::when(move || {
        let interruption = interrupt::is_stop_requested().then_some(StopReason::Interrupted);
        interruption.or_else(|| budget.spent())
    })
}

/// Much longer durations overflow the clocks of some systems.
const LONGEST: Duration = Duration::from_secs(24 * 3_600);

/// Parses a number of seconds, which may have a fraction.
pub(super) fn seconds(text: &str) -> Result<Duration, String> {
    let seconds: f64 = text.parse().map_err(|_| "not a number of seconds".to_owned())?;
    match Duration::try_from_secs_f64(seconds) {
        Ok(duration) if !duration.is_zero() && duration <= LONGEST => Ok(duration),
        _ => Err("must be above 0 and at most 86400 seconds".to_owned()),
    }
}
