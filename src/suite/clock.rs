//! The machine's clock. The library reads it here and nowhere else.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

/// The machine's time, in seconds since the epoch; 0 for a clock that is set to an earlier time.
#[must_use]
pub fn system_clock() -> u64 {
    precise_clock().as_secs()
}

/// The same, as precise as the machine has it.
#[must_use]
pub fn precise_clock() -> Duration {
    SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default()
}
