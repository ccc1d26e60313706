//! Compares the time in a token with the time of the call: how far it is off, and which mistake causes that.

use super::Minted;
use crate::jwt::json::{Object, Value};
use crate::jwt::{NOT_SECONDS, Part, Place, Reason};
use crate::lint::finding::Finding;
use crate::lint::rule::time::{IAT_NOW, TIME_UNIT};
use crate::text::quote_inner;

/// How far the clocks of two machines may differ without a finding, in seconds.
const LEEWAY: i64 = 5;
const HOUR: i64 = 3_600;
const DAY: i64 = 24 * HOUR;

/// Checks the `iat` of a token. For an `iat` in another unit, adds what it is in seconds.
pub(super) fn inspect(call: &Minted, payload: &Object, findings: &mut Vec<Finding>) {
    let Some(Value::Number(iat)) = payload.get("iat") else { return };
    // A negative time has its own rule.
    if iat.is_negative() {
        return;
    }
    let window = Window::of(call);
    if let Some(finding) =
        findings.iter_mut().find(|finding| finding.rule.reason() == Some(Reason::IatSeconds))
    {
        if let Some(seconds) = in_seconds(iat.floor()) {
            finding.found.push_str(&match window.offset(seconds) {
                0 => ", and in seconds the time of the call".to_owned(),
                offset => format!(", and in seconds {}", window.explain(seconds, offset)),
            });
        }
        return;
    }
    // One mistake, one finding: a time in another unit is not that of the call.
    let is_iat = |at: &Place| *at == Place::Path(Part::Payload, "$.iat".to_owned());
    if findings.iter().any(|finding| finding.rule == TIME_UNIT && is_iat(&finding.at)) {
        return;
    }
    let offset = window.offset(iat.floor());
    if offset != 0 {
        let at = Place::Path(Part::Payload, "$.iat".to_owned());
        let found = format!("{}, {}", quote_inner(&iat.to_string()), window.explain(iat.floor(), offset));
        findings.push(Finding::new(&IAT_NOW, at, found));
    }
}

/// A count of milliseconds or smaller units in whole seconds; its size shows the unit.
fn in_seconds(mut count: i64) -> Option<i64> {
    if count == i64::MAX {
        return None;
    }
    while count >= NOT_SECONDS {
        count /= 1_000;
    }
    Some(count)
}

/// The seconds of a call.
struct Window {
    before: i64,
    after: i64,
}

impl Window {
    fn of(call: &Minted) -> Self {
        let seconds = |time: u64| i64::try_from(time).unwrap_or(i64::MAX);
        Window { before: seconds(call.before), after: seconds(call.after) }
    }

    /// By how many seconds a time is off; 0 if it is the time of the call, within the leeway.
    fn offset(&self, time: i64) -> i64 {
        let (ahead, behind) = (time.saturating_sub(self.after), self.before.saturating_sub(time));
        match (ahead > LEEWAY, behind > LEEWAY) {
            (true, _) => ahead,
            (_, true) => -behind,
            _ => 0,
        }
    }

    /// Whether a time differs from that of the call by this many seconds, within the leeway.
    fn is_off_by(&self, time: i64, seconds: i64) -> bool {
        self.offset(time.saturating_sub(seconds)) == 0
    }

    /// How far a time is off, and the mistake that causes such an offset, if one is known.
    fn explain(&self, time: i64, offset: i64) -> String {
        let zone = ZONES.iter().copied().chain(whole_hours()).find(|zone| self.is_off_by(time, *zone));
        let epoch = EPOCHS.iter().find(|(seconds, _)| self.is_off_by(time, *seconds));
        let (offset, mistake) = match (zone, epoch) {
            (Some(zone), _) => (zone, format!(": local time of {} taken for UTC", zone_name(zone))),
            (None, Some((_, epoch))) => (offset, format!(": counted from {epoch}")),
            (None, None) if time % DAY == 0 && (1 - DAY..0).contains(&offset) => {
                (offset, ": midnight in UTC, a date without its time".to_owned())
            }
            (None, None) => (offset, String::new()),
        };
        let side = if offset.is_positive() { "ahead of" } else { "behind" };
        format!("{} seconds {side} the call{mistake}", grouped(offset.unsigned_abs()))
    }
}

/// Offsets of local time from UTC that are not whole hours, in seconds.
const ZONES: [i64; 12] = [
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

/// Offsets that are whole hours, from UTC-12 to UTC+14.
fn whole_hours() -> impl Iterator<Item = i64> {
    (-12..=14).filter(|hours| *hours != 0).map(|hours| hours * HOUR)
}

/// The name of an offset, such as `UTC+5:30`. One hour may also be summer time.
fn zone_name(seconds: i64) -> String {
    let sign = if seconds.is_negative() { '-' } else { '+' };
    let (hours, minutes) = (seconds.abs() / HOUR, seconds.abs() % HOUR / 60);
    let minutes = if minutes == 0 { String::new() } else { format!(":{minutes:02}") };
    let summer = if seconds == HOUR { ", or summer time," } else { "" };
    format!("UTC{sign}{hours}{minutes}{summer}")
}

/// What other clocks count from, and its distance from 1970 in seconds.
const EPOCHS: [(i64, &str); 5] = [
    (2_208_988_800, "1900-01-01, as NTP does"),
    (2_082_844_800, "1904-01-01, as old Macs did"),
    (11_644_473_600, "1601-01-01, as Windows does"),
    (-978_307_200, "2001-01-01, as Apple's libraries do"),
    (-946_684_800, "2000-01-01"),
];

/// A number with separators: `7,200`.
fn grouped(number: u64) -> String {
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
