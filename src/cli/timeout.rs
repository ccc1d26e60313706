//! Time limits on the command line.

use std::time::Duration;

/// The time limit of one question to a peer, or of one call to a generator, in seconds.
pub(super) const DEFAULT_TIMEOUT: &str = "5";

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
