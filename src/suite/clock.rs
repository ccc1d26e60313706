//! The machine's clock. The library reads it here and nowhere else.

use std::time::{SystemTime, UNIX_EPOCH};

/// The machine's time, in seconds since the epoch; 0 for a clock that is set to an earlier time.
#[must_use]
pub fn system_clock() -> u64 {
    SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |time| time.as_secs())
}
