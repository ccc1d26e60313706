//! What clocks count, other than seconds since 1970: their unit, where they start, and where such a clock comes from.

use super::Role;
use super::moment::Moment;

const DAY: i128 = 86_400;

/// From 1970 back to the beginning of another count, in seconds.
const YEAR_ZERO: i128 = 62_167_219_200;
const YEAR_ONE: i128 = 62_135_596_800;
const IN_1582: i128 = 12_219_292_800;
const IN_1601: i128 = 11_644_473_600;
const IN_1900: i128 = 2_208_988_800;
const IN_1904: i128 = 2_082_844_800;
const IN_2000: i128 = -946_684_800;
const IN_2001: i128 = -978_307_200;

/// A way to count time.
pub(super) struct Count {
    /// What such a number is.
    pub words: &'static str,
    /// What to do instead; empty where the advice of the rule is enough.
    pub fix: &'static str,
    /// Whether it is a smaller unit of the same clock, so that dividing helps.
    pub is_divisible: bool,
    /// How many seconds each unit has, as a fraction.
    seconds: (i128, i128),
    /// How many seconds before 1970 it starts.
    start: i128,
    span: Span,
}

/// How far from the current time a count may be to be recognized. The same number may be something else: an end that is
/// far ahead, or a duration.
#[derive(Clone, Copy)]
enum Span {
    /// No other reading makes sense.
    Decade,
    /// A time of day may be the same number.
    Days,
    /// As seconds it is in the past, or beyond the year 2300.
    Months,
    /// As seconds it is in this century, where an end may be.
    Ahead,
    /// An end like this may be a duration in a usual unit.
    Short,
    /// An end like this is hardly a duration.
    Long,
}

impl Span {
    fn days(self, role: Role) -> i128 {
        match (self, role) {
            (Span::Decade, _) => 3_650,
            (Span::Days, _) => 2,
            (Span::Ahead, Role::Expires) => 1,
            (Span::Short, Role::Expires) => 2,
            (Span::Long, Role::Expires) => 31,
            _ => 150,
        }
    }
}

impl Count {
    /// The time of a number, in seconds since 1970.
    pub fn time(&self, number: i128) -> i128 {
        let (seconds, units) = self.seconds;
        number.saturating_mul(seconds).div_euclid(units).saturating_sub(self.start)
    }

    /// The count that a number is of, if it is near a moment.
    pub fn of(number: i128, role: Role, moment: &Moment) -> Option<&'static Count> {
        let near = COUNTS.iter().filter(|count| moment.is_near(count.time(number), count.span.days(role)));
        near.min_by_key(|count| (count.time(number) - moment.end()).abs())
    }

    const fn finer(units: i128, words: &'static str, fix: &'static str) -> Count {
        Count { words, fix, is_divisible: true, seconds: (1, units), start: 0, span: Span::Decade }
    }

    const fn coarser(seconds: i128, span: Span, words: &'static str, fix: &'static str) -> Count {
        Count { words, fix, is_divisible: false, seconds: (seconds, 1), start: 0, span }
    }

    const fn from(start: i128, units: i128, span: Span, words: &'static str, fix: &'static str) -> Count {
        Count { words, fix, is_divisible: false, seconds: (1, units), start, span }
    }

    const fn days(first: i128, words: &'static str, fix: &'static str) -> Count {
        Count { words, fix, is_divisible: false, seconds: (DAY, 1), start: first * DAY, span: Span::Long }
    }
}

const DOTNET: &str = "Dividing does not help, since the count starts in the year 1: write \
                      DateTimeOffset.UtcNow.ToUnixTimeSeconds().";
const WINDOWS: &str = "Dividing does not help, since the count starts in 1601: write \
                       DateTimeOffset.UtcNow.ToUnixTimeSeconds(), or time(NULL) in C.";
const APPLE: &str = "Write Int(Date().timeIntervalSince1970), not timeIntervalSinceReferenceDate, which an encoder \
                     of Swift writes for a Date, too.";
const PLAIN: &str = "Ask the clock for the seconds since 1970: time.time() in Python, time(NULL) in C, \
                     System.currentTimeMillis() / 1000 in Java.";
const DATE: &str = "Write the seconds since 1970-01-01T00:00:00Z, with the time of day: a day is not enough for a \
                    token that lives a minute.";

/// Smaller units of the same clock, then larger ones, then other clocks.
pub(super) static COUNTS: [Count; 28] = [
    Count::finer(1_000, "probably milliseconds", ""),
    Count::finer(
        1_000_000,
        "probably microseconds",
        "Divide by 1,000,000 and round down, or ask the clock for seconds.",
    ),
    Count::finer(
        1_000_000_000,
        "probably nanoseconds",
        "Divide by 1,000,000,000 and round down, or ask for seconds: time.Now().Unix() in Go, time.time() in Python.",
    ),
    Count::coarser(
        60,
        Span::Short,
        "minutes since 1970, not seconds",
        "Multiply by 60, or ask the clock for seconds.",
    ),
    Count::coarser(3_600, Span::Long, "hours since 1970, not seconds", PLAIN),
    Count::coarser(DAY, Span::Long, "days since 1970, not seconds", DATE),
    Count::coarser(
        1_000,
        Span::Short,
        "a thousandth of the time: divided by 1000 once too often",
        "Divide once: the clock may count seconds already, as time() does in most languages but JavaScript and Java.",
    ),
    Count::from(
        YEAR_ONE,
        10_000_000,
        Span::Decade,
        ".NET ticks: 100 ns since the year 1, not since 1970",
        DOTNET,
    ),
    Count::from(YEAR_ONE, 1_000_000, Span::Decade, "microseconds since the year 1, not since 1970", DOTNET),
    Count::from(YEAR_ONE, 1_000, Span::Decade, "milliseconds since the year 1, not since 1970", DOTNET),
    Count::from(YEAR_ONE, 1, Span::Months, "seconds since the year 1, not since 1970", DOTNET),
    Count::from(
        YEAR_ZERO,
        1,
        Span::Months,
        "seconds since the year 0, as Erlang and MySQL count, not since 1970",
        PLAIN,
    ),
    Count::from(
        IN_1582,
        10_000_000,
        Span::Decade,
        "the time of a UUID: 100 ns since 1582, not since 1970",
        PLAIN,
    ),
    Count::from(
        IN_1601,
        10_000_000,
        Span::Decade,
        "Windows file time: 100 ns since 1601, not since 1970",
        WINDOWS,
    ),
    Count::from(
        IN_1601,
        1_000_000,
        Span::Decade,
        "microseconds since 1601, as Chrome counts, not since 1970",
        WINDOWS,
    ),
    Count::from(IN_1601, 1_000, Span::Decade, "milliseconds since 1601, not since 1970", WINDOWS),
    Count::from(IN_1601, 1, Span::Months, "counted from 1601-01-01, as Windows does, not from 1970", WINDOWS),
    Count::from(IN_1900, 1, Span::Ahead, "counted from 1900-01-01, as NTP does, not from 1970", PLAIN),
    Count::from(IN_1904, 1, Span::Ahead, "counted from 1904-01-01, as old Macs did, not from 1970", PLAIN),
    Count::from(IN_2000, 1, Span::Months, "counted from 2000-01-01, not from 1970", PLAIN),
    Count::from(
        IN_2001,
        1,
        Span::Months,
        "counted from 2001-01-01, as Apple's libraries do, not from 1970",
        APPLE,
    ),
    Count::from(
        IN_2001,
        1_000,
        Span::Days,
        "milliseconds since 2001-01-01, Apple's first day, not since 1970",
        APPLE,
    ),
    Count::days(25_569, "days since 1900, as Excel and OLE count, not seconds since 1970", DATE),
    Count::days(24_107, "days since 1904, as Excel on old Macs counts, not seconds since 1970", DATE),
    Count::days(
        719_163,
        "days since the year 1, as Python's toordinal() counts, not seconds since 1970",
        DATE,
    ),
    Count::days(719_528, "days since the year 0, as MySQL's TO_DAYS() counts, not seconds since 1970", DATE),
    Count::days(2_440_588, "a Julian day, not seconds since 1970", DATE),
    Count::days(40_587, "a modified Julian day, not seconds since 1970", DATE),
];
