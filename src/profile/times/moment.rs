//! When a token was made, as far as is known, and the mistakes that move a time by a known distance: local time that is
//! taken for UTC, and a date without its time.

use std::borrow::Cow;

const HOUR: i128 = 3_600;
const DAY: i128 = 24 * HOUR;

/// Offsets of local time from UTC that are not whole hours, in seconds.
const ZONES: [i128; 12] = [
    3 * HOUR + 1_800,
    4 * HOUR + 1_800,
    5 * HOUR + 1_800,
    5 * HOUR + 2_700,
    6 * HOUR + 1_800,
    8 * HOUR + 2_700,
    9 * HOUR + 1_800,
    10 * HOUR + 1_800,
    12 * HOUR + 2_700,
    13 * HOUR + 2_700,
    -(2 * HOUR + 1_800),
    -(3 * HOUR + 1_800),
];

/// How far the clocks of a generator and of this machine may differ, in seconds.
const CALL_LEEWAY: i128 = 5;

/// The seconds in which a token was made, and how far a clock may be off without a finding.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Moment {
    start: i128,
    end: i128,
    leeway: i128,
    name: &'static str,
}

impl Moment {
    /// A token that is judged at a time was made within a minute of it, unless something is wrong.
    pub(crate) fn now(now: u64) -> Self {
        Moment { start: now.into(), end: now.into(), leeway: 60, name: "now" }
    }

    /// A token that a generator was called for.
    pub(crate) fn call(before: u64, after: u64) -> Self {
        Moment { start: before.into(), end: after.into(), leeway: CALL_LEEWAY, name: "the call" }
    }

    /// Its last second.
    pub(super) fn end(&self) -> i128 {
        self.end
    }

    /// By how many seconds a time is off; 0 if it is within the leeway.
    pub(crate) fn offset(&self, time: i128) -> i128 {
        let (ahead, behind) = (time.saturating_sub(self.end), self.start.saturating_sub(time));
        match (ahead > self.leeway, behind > self.leeway) {
            (true, _) => ahead,
            (_, true) => -behind,
            _ => 0,
        }
    }

    /// Whether a time differs from it by this many seconds, within the leeway.
    fn is_off_by(&self, time: i128, seconds: i128) -> bool {
        self.offset(time.saturating_sub(seconds)) == 0
    }

    /// How far a time is off, and the mistake that causes such a distance, if one is known; `None` if it is not off.
    pub(crate) fn distance(&self, time: i128) -> Option<String> {
        let offset = self.offset(time);
        if offset == 0 {
            return None;
        }
        let offset = self.zone_of(time).unwrap_or(offset);
        let side = if offset.is_positive() { "ahead of" } else { "behind" };
        let mistake = self.shifted(time).map(|meaning| format!(": {}", meaning.words)).unwrap_or_default();
        Some(format!("{} seconds {side} {}{mistake}", grouped(offset.unsigned_abs()), self.name))
    }

    /// The same, unless it only says that a token is old: by now, any may be.
    pub(super) fn notable_distance(&self, time: i128) -> Option<String> {
        let is_call = self.leeway == CALL_LEEWAY;
        self.distance(time).filter(|_| is_call || self.shifted(time).is_some())
    }

    /// What it is that a time is off by a known distance.
    pub(crate) fn shifted(&self, time: i128) -> Option<Meaning> {
        if let Some(zone) = self.zone_of(time) {
            let words = format!("probably local time of {} taken for UTC", zone_name(zone));
            return Some(Meaning::new(words, LOCAL));
        }
        let is_midnight = time > 0 && time % DAY == 0 && (1 - DAY..0).contains(&self.offset(time));
        is_midnight.then(|| Meaning::new("midnight in UTC, a date without its time", MIDNIGHT))
    }

    /// The offset of the time zone by which a time is off.
    fn zone_of(&self, time: i128) -> Option<i128> {
        if self.offset(time) == 0 {
            return None;
        }
        ZONES.iter().copied().chain(whole_hours()).find(|zone| self.is_off_by(time, *zone))
    }

    /// Whether a time is within the months around it.
    pub(super) fn is_near(&self, time: i128, days: i128) -> bool {
        time >= self.start - days * DAY && time <= self.end + days * DAY
    }
}

const LOCAL: &str = "Take the time in UTC: Date.now() in JavaScript, datetime.now(timezone.utc) in Python, \
                     DateTimeOffset.UtcNow in .NET; give a local date its zone before you convert it.";
const MIDNIGHT: &str = "Take the current time, not today's date, which is its first second.";

/// Offsets that are whole hours, from UTC-12 to UTC+14.
fn whole_hours() -> impl Iterator<Item = i128> {
    (-12..=14).filter(|hours| *hours != 0).map(|hours| hours * HOUR)
}

/// The name of an offset, such as `UTC+5:30`. One hour may also be summer time.
fn zone_name(seconds: i128) -> String {
    let sign = if seconds.is_negative() { '-' } else { '+' };
    let (hours, minutes) = (seconds.abs() / HOUR, seconds.abs() % HOUR / 60);
    let minutes = if minutes == 0 { String::new() } else { format!(":{minutes:02}") };
    let summer = if seconds == HOUR { ", or summer time," } else { "" };
    format!("UTC{sign}{hours}{minutes}{summer}")
}

/// A number with separators: `7,200`.
fn grouped(number: u128) -> String {
    let digits = number.to_string();
    let mut text = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// What a wrong time is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Meaning {
    /// The clause that goes behind the number.
    pub words: Cow<'static, str>,
    /// What to do instead, unless the rule says it.
    pub fix: Option<&'static str>,
    /// What the same number is in the right unit, if it is from the same clock.
    pub(super) divided: Option<i128>,
}

impl Meaning {
    pub(super) fn new(words: impl Into<Cow<'static, str>>, fix: &'static str) -> Self {
        Meaning { words: words.into(), fix: Some(fix).filter(|fix| !fix.is_empty()), divided: None }
    }
}
