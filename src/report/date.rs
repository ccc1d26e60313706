//! A moment for people: its date, and how far away it is.

use time::OffsetDateTime;

/// The date and time in UTC; `None` beyond the calendar.
pub(super) fn date(seconds: i64) -> Option<String> {
    let moment = OffsetDateTime::from_unix_timestamp(seconds).ok()?;
    let (date, (hour, minute, second)) = (moment.date(), moment.to_hms());
    let (year, month, day) = (date.year(), u8::from(date.month()), date.day());
    Some(format!("{year:04}-{month:02}-{day:02} {hour:02}:{minute:02}:{second:02} UTC"))
}

/// How far a moment is from now, as in `3 minutes ago` and `in 2 hours`: in the largest unit of which there are at least
/// two, since `1 hour` could be anything between one and two.
pub(super) fn distance(seconds: i64, now: u64) -> String {
    const UNITS: [(u64, &str); 5] =
        [(31_556_952, "years"), (86_400, "days"), (3_600, "hours"), (60, "minutes"), (1, "seconds")];
    let difference = i128::from(seconds) - i128::from(now);
    let length = u64::try_from(difference.unsigned_abs()).unwrap_or(u64::MAX);
    let words = match length {
        0 => return "now".to_owned(),
        1 => "1 second".to_owned(),
        _ => {
            let unit = UNITS.iter().find(|(unit, _)| length >= 2 * unit).unwrap_or(&UNITS[4]);
            format!("{} {}", length / unit.0, unit.1)
        }
    };
    if difference < 0 { format!("{words} ago") } else { format!("in {words}") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_are_in_utc_and_end_with_the_calendar() {
        assert_eq!(date(0).as_deref(), Some("1970-01-01 00:00:00 UTC"));
        assert_eq!(date(1_795_900_000).as_deref(), Some("2026-11-28 21:06:40 UTC"));
        assert_eq!(date(-1).as_deref(), Some("1969-12-31 23:59:59 UTC"));
        assert_eq!(date(i64::MAX), None);
    }

    #[test]
    fn distances_are_in_a_unit_that_fits() {
        let from = |seconds| distance(seconds, 1_000_000);
        assert_eq!([from(1_000_000), from(999_999), from(1_000_001)], ["now", "1 second ago", "in 1 second"]);
        assert_eq!([from(999_881), from(999_880)], ["119 seconds ago", "2 minutes ago"]);
        assert_eq!([from(1_007_199), from(1_007_200)], ["in 119 minutes", "in 2 hours"]);
        assert_eq!([from(1_172_800), from(0)], ["in 2 days", "11 days ago"]);
        assert_eq!(distance(i64::MIN, u64::MAX), "584554049253 years ago");
    }
}
