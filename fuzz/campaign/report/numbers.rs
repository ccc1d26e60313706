//! Numbers for people.

/// A whole number in groups of three digits.
pub fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let groups = digits.as_bytes().rchunks(3).rev();
    groups.map(|group| String::from_utf8_lossy(group).into_owned()).collect::<Vec<_>>().join(",")
}

/// A share in percent. A share above 0 is never shown as 0.
pub fn percent(share: Option<f64>) -> String {
    match share {
        None => "?".to_owned(),
        Some(share) if share > 0.0 && share < 0.001 => "<0.1 %".to_owned(),
        Some(share) => format!("{:.1} %", share * 100.0),
    }
}

/// A time in seconds.
pub fn duration(seconds: f64) -> String {
    let whole = seconds.max(0.0).round() as u64;
    match whole {
        0..60 => format!("{whole} s"),
        60..3_600 => format!("{} min {} s", whole / 60, whole % 60),
        _ => format!("{} h {} min", whole / 3_600, whole % 3_600 / 60),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_readable() {
        assert_eq!(
            (grouped(0), grouped(999), grouped(1_234_567)),
            ("0".into(), "999".into(), "1,234,567".into())
        );
        assert_eq!(percent(Some(0.00001)), "<0.1 %");
        assert_eq!(
            (percent(Some(0.0)), percent(Some(1.0)), percent(None)),
            ("0.0 %".into(), "100.0 %".into(), "?".into())
        );
        assert_eq!(
            (duration(9.6), duration(61.0), duration(7_260.0)),
            ("10 s".into(), "1 min 1 s".into(), "2 h 1 min".into())
        );
        assert_eq!((duration(-1.0), duration(f64::NAN)), ("0 s".into(), "0 s".into()));
    }
}
