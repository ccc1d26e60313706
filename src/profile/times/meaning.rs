//! What a number or a text is that should be a time and is not: another unit, another beginning, a duration, glued texts.
//!
//! These are the only words for it: those who judge a token and those who judge a generator's call report the same.

use super::count::{COUNTS, Count};
use super::moment::{Meaning, Moment};
use super::{Role, Unit};
use crate::jwt::json::Number;

/// From here on a number does not count seconds: as milliseconds it is a day from 1973 on.
const NOT_SECONDS: i128 = 100_000_000_000;
/// Below this, a number is not a recent time: as seconds it is a day before March 1973.
const NOT_TODAY: i128 = 100_000_000;
/// A clock that shows less is fixed, for a test.
const TODAY: i128 = 1_000_000_000;
/// The first second after the year 9999, which some write for an end that never comes.
const YEAR_10000: i128 = 253_402_300_800;
const DAY: i128 = 86_400;
/// The days of a decade, within which a time makes sense as it is.
const DECADE: i128 = 3_650;

impl Meaning {
    fn of(count: &Count, number: i128) -> Self {
        let divided = count.is_divisible.then(|| count.time(number));
        Meaning { divided, ..Meaning::new(count.words, count.fix) }
    }

    /// The clause, and what the time is in the right unit: for `iat` only where it is off in that unit, too.
    pub(super) fn clause(&self, unit: Unit, role: Role, moment: &Moment) -> String {
        let words = &self.words;
        match (self.divided, role) {
            (None, _) => words.to_string(),
            (Some(time), Role::Issued) => match moment.notable_distance(time) {
                None => words.to_string(),
                Some(distance) => format!("{words}, and in seconds {distance}"),
            },
            (Some(time), _) => match unit {
                Unit::Seconds => format!("{words}; in seconds it is {time}"),
                Unit::Milliseconds => {
                    format!("{words}; in milliseconds it is {}", time.saturating_mul(1_000))
                }
            },
        }
    }
}

const DURATION: &str = "Add the lifetime to the current time, both in seconds: exp = now + 3600 for an hour.";
const MONOTONIC: &str = "Read the clock that shows the date, not one that counts from the start of a program or a \
                         machine: time.time() in Python, not time.monotonic(), Date.now(), not performance.now().";
const TIME_OF_DAY: &str = "Take the date along: DateTimeOffset.UtcNow.ToUnixTimeSeconds() in .NET, not \
                           TimeOfDay.Ticks.";
const CALENDAR: &str = "Write the current time plus the lifetime, in seconds, or leave the claim out.";
const DIGITS: &str =
    "Convert the date to seconds since 1970-01-01T00:00:00Z; don't write its digits as a number.";
const NEVER_SET: &str = "Set the date before you write it; this is the value that it has before.";

/// What a number is, if it is not a time in its unit.
pub(super) fn meaning(number: &Number, unit: Unit, role: Role, moment: &Moment) -> Option<Meaning> {
    let count = number.exact_floor();
    if is_right(count, unit, moment) {
        return None;
    }
    let today = moment.end() >= TODAY;
    let named = || Count::of(count, role, moment).map(|found| Meaning::of(found, count));
    let found = match unit {
        Unit::Milliseconds => today.then(|| in_milliseconds(count, role, moment)).flatten(),
        Unit::Seconds if !today => None,
        Unit::Seconds => named().or_else(|| digits_of_a_date(count, moment)),
    };
    let by_size = || match unit {
        Unit::Seconds => by_size(count, role, today),
        Unit::Milliseconds => None,
    };
    found.or_else(by_size)
}

/// Whether a number makes sense as it is.
fn is_right(count: i128, unit: Unit, moment: &Moment) -> bool {
    match unit {
        Unit::Seconds => moment.is_near(count, DECADE) && count < NOT_SECONDS,
        Unit::Milliseconds => moment.is_near(count / 1_000, DECADE),
    }
}

fn in_milliseconds(count: i128, role: Role, moment: &Moment) -> Option<Meaning> {
    let seconds = |time| Meaning { divided: Some(time), ..Meaning::new("probably seconds", "") };
    match count {
        _ if count >= i128::from(i64::MAX) => Some(Meaning::new("beyond any calendar", CALENDAR)),
        _ if moment.is_near(count, DECADE) => Some(seconds(count)),
        NOT_SECONDS.. if count < 100_000_000_000_000 => None,
        // The advice of the table is for seconds.
        _ => Count::of(count, role, moment)
            .map(|found| Meaning { fix: None, ..Meaning::of(found, count) })
            .or_else(|| {
                (count > 0 && count < NOT_SECONDS && role != Role::NotBefore).then(|| seconds(count))
            }),
    }
}

/// What the size of a number says, whatever the time is.
fn by_size(count: i128, role: Role, today: bool) -> Option<Meaning> {
    // A start of 0 or 1 is written on purpose: the token is valid at any time.
    let is_start = role == Role::NotBefore;
    match count {
        _ if count >= i128::from(i64::MAX) => Some(Meaning::new("beyond any calendar", CALENDAR)),
        // An end that never comes; that is judged as a lifetime.
        NOT_SECONDS..=YEAR_10000 if today && role == Role::Expires => None,
        NOT_SECONDS.. if today && count < 10_000_000 * DAY => {
            Some(Meaning::new("ticks of the time of day, not of the date", TIME_OF_DAY))
        }
        NOT_SECONDS.. => {
            let unit = COUNTS.iter().filter(|count| count.is_divisible);
            let mut fits = unit.filter(|unit| unit.time(count) < NOT_SECONDS);
            fits.next().map(|unit| Meaning::of(unit, count))
        }
        _ if !today || is_start => None,
        0 | -62_135_596_800 => Some(Meaning::new("a date that was never set", NEVER_SET)),
        1..NOT_TODAY if role == Role::Expires => Some(Meaning::new("a duration, not a time", DURATION)),
        1..NOT_TODAY => {
            Some(Meaning::new("a duration, or counted from the start of a program, not from 1970", MONOTONIC))
        }
        _ => None,
    }
}

/// The digits of a date near a moment, such as 20261129 or 20261129210640.
fn digits_of_a_date(count: i128, moment: &Moment) -> Option<Meaning> {
    let text = count.to_string();
    if count < 0 || !matches!(text.len(), 8 | 12 | 14) {
        return None;
    }
    let part = |from: usize, to: usize| text.get(from..to)?.parse::<i128>().ok();
    let (year, month, day) = (part(0, 4)?, part(4, 6)?, part(6, 8)?);
    let seconds = (year - 1970) * 31_556_952 + (month - 1) * 30 * DAY + day * DAY;
    let is_clock = part(8, 10).is_none_or(|hour| hour < 24) && part(10, 12).is_none_or(|minute| minute < 60);
    let is_date = (1..=12).contains(&month) && (1..=31).contains(&day) && is_clock;
    let words = format!("the digits of the date {}-{}-{}", &text[..4], &text[4..6], &text[6..8]);
    (is_date && moment.is_near(seconds, DECADE)).then(|| Meaning::new(words, DIGITS))
}

const GLUED: &str = "Add numbers, not texts: convert the time first, as Number(time) does in JavaScript, (int) in PHP \
                     and int(time) in Python.";

/// Whether an end is the text of the beginning with another text behind it.
pub(super) fn glued(end: &str, start: &str) -> Option<Meaning> {
    let is_digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    let rest = end.strip_prefix(start)?;
    if start.len() < 9 || !matches!(rest.len(), 1..=9) || !is_digits(start) || !is_digits(rest) {
        return None;
    }
    // The digits of a smaller unit look the same, unless they are those of a usual lifetime.
    let seconds: u32 = rest.parse().ok()?;
    let is_finer = rest.len().is_multiple_of(3) && (seconds == 0 || !seconds.is_multiple_of(60));
    let words = || format!("made by joining the texts {start} and {rest}, not by adding the numbers");
    (!is_finer).then(|| Meaning::new(words(), GLUED))
}

/// What a text is that should be a number.
pub(crate) fn text(text: &str) -> Option<Meaning> {
    let plain = text.trim().trim_start_matches('+');
    let digits = plain.bytes().filter(u8::is_ascii_digit).count();
    let rest: String = plain.chars().filter(|character| !character.is_ascii_digit()).collect();
    let is_units = matches!(
        rest.trim().to_ascii_lowercase().as_str(),
        "s" | "m"
            | "h"
            | "d"
            | "w"
            | "y"
            | "ms"
            | "sec"
            | "min"
            | "hr"
            | "hrs"
            | "hour"
            | "hours"
            | "day"
            | "days"
            | "minute"
            | "minutes"
            | "second"
            | "seconds"
            | "week"
            | "weeks"
            | "pts"
            | "ptm"
            | "pth"
            | "pd"
    );
    if digits > 0 && rest.is_empty() {
        return Some(Meaning::new("a number in quotation marks", ""));
    }
    if (1..=9).contains(&digits) && is_units {
        return Some(Meaning::new(
            "a duration, which an option of a library takes, not a time",
            "Pass it as the library's option (expiresIn in jsonwebtoken), or write the time in seconds.",
        ));
    }
    let is_date = digits >= 6
        && (plain.contains('-') || plain.contains('/') || plain.contains(':'))
        && plain.len() < 100;
    is_date.then(|| {
        Meaning::new(
            "a date as text, not a count of seconds",
            "Convert the date: Math.floor(date / 1000) in JavaScript, int(date.timestamp()) in Python, \
             ToUnixTimeSeconds() in .NET.",
        )
    })
}
