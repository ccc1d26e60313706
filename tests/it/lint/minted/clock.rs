//! An `iat` that is off by as much as a known mistake causes: the mistake is named, for that amount alone.

use jwt_assay::jwt::json::Object;
use jwt_assay::lint::{Expected, Inspector, SignatureCheck};

use super::{NOW, SECRET, at, judge, minted};

/// What the finding of a rule reports about an `iat`, in a call at this time.
fn found_by(rule: &str, time: u64, iat: impl ToString) -> Option<String> {
    let findings = judge(&[minted(time, time, &iat.to_string(), "a", "{}")], None);
    findings.into_iter().find(|shown| shown.finding.rule.id() == rule).map(|shown| shown.finding.found)
}

/// What is reported about an `iat` that is off by some seconds, without its number. It is one finding: a verifier may
/// refuse the token for it.
fn reported(seconds: i64) -> Option<String> {
    let iat = NOW.checked_add_signed(seconds).expect("a time after 1970");
    let findings = judge(&[at(NOW, iat, "a")], None);
    assert!(findings.len() < 2, "{findings:?}");
    let found = findings.into_iter().next()?.finding.found;
    Some(found.strip_prefix(&format!("{iat}, ")).expect("the number first").to_owned())
}

#[test]
fn local_time_is_reported_with_its_zone() {
    let hours = (-12_i64..=14).filter(|hours| *hours != 0).map(|hours| (hours, 0));
    let others = [
        (3, 30),
        (4, 30),
        (5, 30),
        (5, 45),
        (6, 30),
        (8, 45),
        (9, 30),
        (10, 30),
        (12, 45),
        (13, 45),
        (-2, 30),
        (-3, 30),
    ];
    for (hours, minutes) in hours.chain(others) {
        let name = if minutes == 0 { format!("UTC{hours:+}") } else { format!("UTC{hours:+}:{minutes}") };
        let summer = if (hours, minutes) == (1, 0) { ", or summer time," } else { "" };
        let offset: i64 = hours * 3_600 + hours.signum() * minutes * 60;
        // Clocks may differ by five seconds.
        for off in [offset - 5, offset, offset + 5] {
            let reported = reported(off).unwrap_or_else(|| panic!("nothing is reported about {off}"));
            let mistake = format!(": probably local time of {name}{summer} taken for UTC");
            assert!(reported.ends_with(&mistake), "{off}: {reported}");
        }
        for off in [offset - 6, offset + 6] {
            assert!(!reported(off).expect("it is off").contains("local time"), "{off}");
        }
    }
    for off in [-13 * 3_600, 15 * 3_600, 1_800, -1_800] {
        assert!(!reported(off).expect("it is off").contains("local time"), "{off}");
    }
}

#[test]
fn another_epoch_is_reported_with_its_year() {
    for (offset, epoch) in [
        (2_208_988_800, "counted from 1900-01-01, as NTP does, not from 1970"),
        (2_082_844_800, "counted from 1904-01-01, as old Macs did, not from 1970"),
        (11_644_473_600, "counted from 1601-01-01, as Windows does, not from 1970"),
        (-978_307_200, "counted from 2001-01-01, as Apple's libraries do, not from 1970"),
        (-946_684_800, "counted from 2000-01-01, not from 1970"),
    ] {
        let reported = reported(offset).expect("it is off");
        assert!(reported.ends_with(&format!(": {epoch}")), "{reported}");
    }
}

#[test]
fn a_date_without_its_time_is_the_last_midnight_and_no_other() {
    const DAY: u64 = 86_400;
    let midnight = NOW - NOW % DAY;
    let is_date = |time, iat: u64| {
        let found =
            ["iat-now", "iat-fresh", "iat-not-future"].into_iter().find_map(|rule| found_by(rule, time, iat));
        found.expect("it is off").ends_with(": midnight in UTC, a date without its time")
    };
    assert!(is_date(NOW, midnight));
    assert!(is_date(midnight + DAY - 1, midnight) && is_date(midnight + 6, midnight));
    assert!(!is_date(midnight + DAY, midnight), "a whole day is another mistake");
    assert!(!is_date(NOW, midnight + DAY) && !is_date(NOW, midnight - DAY) && !is_date(NOW, midnight + 60));
}

#[test]
fn clocks_may_differ_by_five_seconds() {
    assert_eq!((reported(5), reported(0), reported(-5)), (None, None, None));
    assert_eq!(reported(6).as_deref(), Some("6 seconds ahead of the call"));
    assert_eq!(reported(-6).as_deref(), Some("6 seconds behind the call"));
    let found = "1000000 seconds after now (1621521641)";
    assert_eq!(reported(1_000_000).as_deref(), Some(found));
}

#[test]
fn an_iat_with_a_rule_of_its_own_is_not_judged_by_the_call() {
    assert_eq!(found_by("iat-now", NOW, "-1"), None);
    assert_eq!(found_by("iat-now", NOW, "\"1\""), None);
    let found = "100000000000, ticks of the time of day, not of the date";
    assert_eq!(found_by("iat-seconds", NOW, "100000000000").as_deref(), Some(found));
    let found = "99999999999, 98378478358 seconds after now (1621521641)";
    assert_eq!(found_by("iat-not-future", NOW, "99999999999").as_deref(), Some(found));
    let digits = "0".repeat(70);
    let found = found_by("iat-now", NOW - 30, format!("1621521641.{digits}")).expect("it is off");
    assert_eq!(found, format!("1621521641.{}…, 30 seconds ahead of the call", &digits[..49]));
}

#[test]
fn an_iat_is_compared_with_those_of_calls_that_ended_two_seconds_before() {
    let advances = |run: &[_]| {
        let expected = Expected { clock_runs: true, ..Expected::default() };
        let findings = Inspector::new(SECRET).inspect_minted(run, &expected).findings;
        findings
            .into_iter()
            .find(|shown| shown.finding.rule.id() == "iat-advances")
            .map(|shown| shown.finding.found)
    };
    let call = |before, after, iat: u64, jti| minted(before, after, &iat.to_string(), jti, "{}");
    let same = |after| [call(NOW, after, NOW, "a"), call(NOW + 4, NOW + 4, NOW, "b")];
    assert_eq!(advances(&same(NOW + 3)), None);
    let found = "1621521641, the same as in token 1, 2 seconds before";
    assert_eq!(advances(&same(NOW + 2)).as_deref(), Some(found));
    // The latest `iat` of the calls before counts, not that of the last call.
    let run =
        [at(NOW, NOW + 3, "a"), at(NOW, NOW + 1, "b"), at(NOW, NOW + 3, "c"), at(NOW + 5, NOW + 2, "d")];
    assert_eq!(advances(&run).as_deref(), Some("1621521643, earlier than in token 1, 5 seconds before"));
    let run = [at(NOW, NOW + 1, "a"), at(NOW + 2, NOW + 3, "b"), at(NOW + 5, NOW + 4, "c")];
    assert_eq!(advances(&run), None);
}

#[test]
fn an_empty_secret_is_a_secret() {
    let is_checked = |inspector: Inspector| {
        let expected = Expected { claims: Some(Object::new()), ..Expected::default() };
        inspector.inspect_minted(&[at(NOW, NOW, "a")], &expected).signatures() == SignatureCheck::Done
    };
    assert!(is_checked(Inspector::new("")) && is_checked(Inspector::new(SECRET)));
    assert!(!is_checked(Inspector::without_secret()));
}
