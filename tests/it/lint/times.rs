//! Times that are wrong: what each is instead is reported, in one finding, whichever claim and clock it is; and right times
//! that look like them are left alone.

use jwt_assay::forge::Forge;
use jwt_assay::jwt::Policy;
use jwt_assay::lint::{Expected, Finding, Inspector, Minted};
use jwt_assay::profile::Profile;

const SECRET: &str = "an example secret of 32 bytes...";
const DAY: u64 = 86_400;
/// Moments of several years, none of them a round number.
const MOMENTS: [u64; 3] = [1_621_521_641, 1_795_901_234, 2_100_012_345];

fn token(iat: impl ToString, more: &str) -> Vec<u8> {
    let claims = format!(r#"{{"iat":{},"jti":"a","sub":"b","ti":{{}}{more}}}"#, iat.to_string());
    Forge::new(claims).sign(SECRET).token()
}

/// The findings in a token.
fn findings(token: &[u8], now: u64) -> Vec<Finding> {
    Inspector::new(SECRET).inspect(token, &Policy::at(now)).findings
}

/// The one finding in a token, and its advice, in one text.
fn only(token: &[u8], now: u64) -> String {
    let findings = findings(token, now);
    let [finding] = &findings[..] else { panic!("{findings:?}") };
    format!("{} {} | {}", finding.rule.id(), finding.found, finding.advice())
}

/// What `generator` reports of the same token, if it was called for at this moment.
fn minted(token: &[u8], now: u64) -> String {
    let token = String::from_utf8(token.to_vec()).expect("ASCII");
    let minted = [Minted { token, before: now, after: now, after_millis: 0 }];
    let inspection = Inspector::new(SECRET).inspect_minted(&minted, &Expected::default());
    let [shown] = &inspection.findings[..] else { panic!("{:?}", inspection.findings) };
    format!("{} {} | {}", shown.finding.rule.id(), shown.finding.found, shown.finding.advice())
}

/// Ways to write a time wrongly, and the words that name each.
fn wrong_clocks(now: u64) -> Vec<(i128, &'static str)> {
    let now = i128::from(now);
    vec![
        (now * 1_000 + 123, "probably milliseconds"),
        (now * 1_000_000 + 123_456, "probably microseconds"),
        (now * 1_000_000_000 + 123_456_789, "probably nanoseconds"),
        (now / 60, "minutes since 1970"),
        (now / 3_600, "hours since 1970"),
        (now / 86_400, "days since 1970"),
        (now / 1_000, "divided by 1000 once too often"),
        ((now + 62_135_596_800) * 10_000_000 + 7, ".NET ticks: 100 ns since the year 1"),
        ((now + 62_135_596_800) * 1_000, "milliseconds since the year 1"),
        (now + 62_135_596_800, "seconds since the year 1"),
        ((now + 11_644_473_600) * 10_000_000, "Windows file time: 100 ns since 1601"),
        ((now + 11_644_473_600) * 1_000_000, "microseconds since 1601"),
        (now + 11_644_473_600, "counted from 1601-01-01"),
        (now + 2_208_988_800, "counted from 1900-01-01, as NTP does"),
        (now - 978_307_200, "counted from 2001-01-01, as Apple's libraries do"),
        (now - 946_684_800, "counted from 2000-01-01"),
        (now / 86_400 + 25_569, "days since 1900, as Excel and OLE count"),
    ]
}

#[test]
fn another_clock_is_named_in_iat_by_token_and_generator_alike() {
    for now in MOMENTS {
        for (iat, words) in wrong_clocks(now) {
            let token = token(iat, "");
            let said = only(&token, now);
            assert!(said.contains(words), "{iat} at {now}: {said}");
            assert_eq!(minted(&token, now), said, "{iat} at {now}");
        }
    }
}

#[test]
fn another_clock_is_named_in_the_other_times() {
    for now in MOMENTS {
        for (start, words) in wrong_clocks(now) {
            let said = only(&token(now, &format!(r#","nbf":{start}"#)), now);
            assert!(said.contains(words), "nbf {start} at {now}: {said}");
        }
        for lifetime in [300, 3_600, 20 * 3_600] {
            for (end, words) in wrong_clocks(now + lifetime) {
                let said = only(&token(now, &format!(r#","exp":{end}"#)), now);
                assert!(said.contains(words), "exp {end} at {now}: {said}");
            }
        }
    }
}

#[test]
fn a_clock_is_named_in_the_times_of_any_service() {
    let inspector = Inspector::new(SECRET).for_profile(Profile::named("jwt").expect("a bundled profile"));
    for now in MOMENTS {
        for (end, words) in wrong_clocks(now + 600) {
            let token = Forge::new(format!(r#"{{"iat":{now},"exp":{end}}}"#)).sign(SECRET).token();
            let findings = inspector.inspect(&token, &Policy::at(now)).findings;
            let [finding] = &findings[..] else { panic!("{end} at {now}: {findings:?}") };
            assert!(finding.found.contains(words), "{end} at {now}: {finding:?}");
        }
    }
}

#[test]
fn advice_is_about_the_clock() {
    let now = MOMENTS[1];
    for (number, words) in [
        ((i128::from(now) + 62_135_596_800) * 10_000_000, "DateTimeOffset.UtcNow.ToUnixTimeSeconds()"),
        (i128::from(now) - 978_307_200, "timeIntervalSince1970"),
        (i128::from(now) + 7_200, "datetime.now(timezone.utc)"),
        (i128::from(now) * 1_000, "Math.floor(Date.now() / 1000)"),
    ] {
        let said = only(&token(number, ""), now);
        assert!(said.split_once(" | ").expect("advice").1.contains(words), "{said}");
    }
}

#[test]
fn a_right_time_is_not_another_clock() {
    for now in MOMENTS {
        // Years ahead and behind, at hours that are no zone's.
        for years in [1, 3, 5, 9] {
            for time in [now - years * 365 * DAY - 1_000, now + years * 365 * DAY + 1_000] {
                let found = findings(&token(time, ""), now);
                assert!(found.iter().all(|finding| !finding.found.contains(": ")), "{time}: {found:?}");
            }
        }
        for nbf in ["0", "1", "1000", "1600000000"] {
            assert_eq!(findings(&token(now, &format!(r#","nbf":{nbf}"#)), now), []);
        }
        for end in [now + 10, now + 60, now + 3_600, now + 30 * DAY, now + 366 * DAY] {
            assert_eq!(findings(&token(now, &format!(r#","exp":{end}"#)), now), []);
        }
    }
}

#[test]
fn local_time_is_named_by_its_zone_and_nothing_else_is() {
    for now in MOMENTS {
        for (seconds, zone) in [
            (-5 * 3_600, "UTC-5"),
            (-12 * 3_600, "UTC-12"),
            (19_800, "UTC+5:30"),
            (20_700, "UTC+5:45"),
            (14 * 3_600, "UTC+14"),
        ] {
            for age in [0, 2, 55] {
                let iat = i64::try_from(now).expect("a time") + seconds - age;
                let said = only(&token(iat, ""), now);
                assert!(said.contains(&format!("probably local time of {zone} taken for UTC")), "{said}");
            }
        }
        for seconds in [1_000, 5 * 3_600 + 500, 15 * 3_600, -13 * 3_600, 2 * DAY as i64] {
            let iat = i64::try_from(now).expect("a time") + seconds;
            let said = only(&token(iat, ""), now);
            assert!(!said.contains("local time of"), "{seconds}: {said}");
        }
    }
    let east = only(&token(MOMENTS[1], &format!(r#","nbf":{}"#, MOMENTS[1] + 7_200)), MOMENTS[1]);
    assert!(east.starts_with("nbf-reached ") && east.contains("local time of UTC+2"), "{east}");
}

#[test]
fn a_lifetime_that_was_written_as_a_time_or_glued_to_one_is_named() {
    for now in MOMENTS {
        for duration in [60, 900, 3_600, 86_400, 604_800, 2_592_000, 31_536_000] {
            let said = only(&token(now, &format!(r#","exp":{duration}"#)), now);
            assert!(said.starts_with("exp-not-passed ") && said.contains("a duration, not a time"), "{said}");
        }
        for rest in ["60", "300", "900", "3600", "86400", "604800"] {
            let said = only(&token(now, &format!(r#","exp":{now}{rest}"#)), now);
            let words = format!("made by joining the texts {now} and {rest}, not by adding the numbers");
            assert!(said.starts_with("time-unit ") && said.contains(&words), "{said}");
        }
        for finer in ["000", "123", "123456", "000000000"] {
            let said = only(&token(now, &format!(r#","exp":{now}{finer}"#)), now);
            assert!(said.contains("probably m") || said.contains("probably n"), "{said}");
        }
    }
}

#[test]
fn ends_beyond_any_calendar_have_one_finding() {
    for end in ["1e50", "9223372036854775807", "1e308", "100000000000000000000000"] {
        let said = only(&token(MOMENTS[1], &format!(r#","exp":{end}"#)), MOMENTS[1]);
        assert!(said.starts_with("time-unit ") && said.contains("beyond any calendar"), "{said}");
    }
}

#[test]
fn a_life_of_seconds_or_of_decades_is_a_note() {
    let now = MOMENTS[1];
    for (end, words) in [
        (now + 3, "3 seconds after it was issued"),
        (now + 9, "9 seconds after it was issued"),
        (now + 5 * 365 * DAY, "5 years after it was issued"),
        (4_102_444_800, "73 years after it was issued"),
        (253_402_300_799, "7973 years after it was issued"),
    ] {
        let token = token(now, &format!(r#","exp":{end}"#));
        let said = only(&token, now);
        assert!(said.starts_with("lifetime-plausible ") && said.contains(words), "{said}");
        assert!(Inspector::new(SECRET).inspect(&token, &Policy::at(now)).is_accepted());
    }
    let jwt = Inspector::new(SECRET).for_profile(Profile::named("jwt").expect("a bundled profile"));
    for (years, is_noted) in [(10, false), (19, false), (21, true), (300, true)] {
        let token = Forge::new(format!(r#"{{"iat":{now},"exp":{}}}"#, now + years * 365 * DAY + 5 * DAY));
        let findings = jwt.inspect(token.sign(SECRET).token(), &Policy::at(now)).findings;
        assert_eq!(findings.len(), usize::from(is_noted), "{years}: {findings:?}");
    }
}

#[test]
fn times_that_contradict_one_another_have_one_finding() {
    let now = MOMENTS[1];
    for (claims, rule, words) in [
        (format!(r#","exp":{now}"#), "exp-not-passed", format!(": not after iat {now}")),
        (format!(r#","exp":{}"#, now - 5), "exp-not-passed", format!(": before iat {now}")),
        (
            format!(r#","nbf":{0},"exp":{0}"#, now + 100),
            "nbf-reached",
            format!(": exp is {0}, which is not after nbf {0}", now + 100),
        ),
        (
            format!(r#","nbf":{},"exp":{}"#, now - 5, now - 10),
            "exp-not-passed",
            format!(": before iat {now}"),
        ),
    ] {
        let said = only(&token(now, &claims), now);
        assert!(said.starts_with(&format!("{rule} ")) && said.contains(&words), "{said}");
        assert!(said.ends_with("exp to it plus the lifetime in seconds."), "{said}");
    }
    let ahead = only(&token(now + 40, &format!(r#","exp":{}"#, now + 20)), now);
    assert!(ahead.starts_with("times-ordered ") && ahead.contains("which is before iat"), "{ahead}");
}

#[test]
fn texts_instead_of_numbers_are_named() {
    let now = MOMENTS[1];
    for (text, words) in [
        ("1795901300", "a number in quotation marks"),
        ("1h", "a duration, which an option of a library takes"),
        ("10 minutes", "a duration, which an option of a library takes"),
        ("PT1H", "a duration, which an option of a library takes"),
        ("2026-11-29T21:06:40Z", "a date as text"),
        ("Sun, 29 Nov 2026 21:06:40 GMT", "a date as text"),
    ] {
        let said = only(&token(now, &format!(r#","exp":"{text}""#)), now);
        assert!(said.starts_with("exp-number ") && said.contains(words), "{said}");
        let said = only(&token(format!("\"{text}\""), ""), now);
        assert!(said.starts_with("iat-number ") && said.contains(words), "{said}");
    }
    for text in ["", "soon", "never"] {
        let said = only(&token(now, &format!(r#","exp":"{text}""#)), now);
        assert!(said.starts_with(&format!("exp-number the string \"{text}\" |")), "{said}");
    }
}

/// The margins that a token's picture has, under the marketplace or another profile.
fn margins(profile: Option<&str>, claims: &str, now: u64) -> Vec<String> {
    let inspector = match profile {
        Some(name) => Inspector::new(SECRET).for_profile(Profile::named(name).expect("a bundled profile")),
        None => Inspector::new(SECRET),
    };
    let token = Forge::new(claims).sign(SECRET).token();
    let shown = inspector.shown(&token, &inspector.inspect(&token, &Policy::at(now)), now);
    shown.times.into_iter().flat_map(|time| time.margins).collect()
}

#[test]
fn each_time_shows_how_far_it_is_from_the_limits_of_the_service() {
    let claims = |iat: u64, exp: u64| format!(r#"{{"iat":{iat},"exp":{exp}}}"#);
    for now in MOMENTS {
        let of = |profile, claims: String| margins(profile, &claims, now);
        assert_eq!(of(None, claims(now - 2, now + 9)), ["fresh for 58 more seconds"]);
        assert_eq!(of(None, claims(now - 60, now + 9)), ["fresh for 0 more seconds"]);
        assert_eq!(of(None, claims(now + 7, now + 9)), ["7 of at most 60 seconds ahead"]);
        // What is beyond a limit has a finding.
        assert!(of(None, claims(now - 61, now + 9)).is_empty());
        assert!(of(None, claims(now + 61, now + 99)).is_empty());
        assert_eq!(
            of(Some("ghost-admin"), claims(now - 100, now + 200)),
            ["fresh for 199 more seconds", "lives 300 of at most 300 seconds"]
        );
        assert_eq!(
            of(Some("tableau-connected-app"), claims(now - 100, now + 200)),
            ["200 of at most 600 seconds from now"]
        );
        assert!(of(Some("jwt"), claims(now - 100, now + 200)).is_empty());
    }
}
