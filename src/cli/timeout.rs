//! Time limits as they stand on the command line.

use std::time::Duration;

/// How long a question or a call may take where nobody says otherwise, in seconds.
pub(super) const DEFAULT_TIMEOUT: &str = "5";

/// Clocks can't count much further than some limits that could be written.
const LONGEST: Duration = Duration::from_secs(24 * 3_600);

/// Reads a number of seconds, which may have a fraction.
pub(super) fn seconds(text: &str) -> Result<Duration, String> {
    let seconds: f64 = text.parse().map_err(|_| "not a number of seconds".to_owned())?;
    match Duration::try_from_secs_f64(seconds) {
        Ok(duration) if !duration.is_zero() && duration <= LONGEST => Ok(duration),
        _ => Err("not a number of seconds above 0 and up to a day".to_owned()),
    }
}
