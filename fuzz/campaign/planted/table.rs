//! The results of the hunts, as text.

use std::fmt::Write as _;

use super::Outcome;
use super::hunt::Hunt;

fn shown(hunt: &Hunt) -> String {
    match &hunt.found {
        Some((time, _)) if hunt.is_by_seed => format!("{:.1} s, a seed", time.as_secs_f64()),
        Some((time, _)) => format!("{:.1} s, {}", time.as_secs_f64(), thousands(hunt.executions)),
        None => format!("not found, {}", thousands(hunt.executions)),
    }
}

/// One line for the terminal.
pub fn line(outcome: &Outcome) -> String {
    let raw = outcome.raw.as_ref().map(|raw| format!("; raw bytes: {}", shown(raw))).unwrap_or_default();
    let words = outcome.structured.found.as_ref().map(|(_, words)| format!(" ({words})")).unwrap_or_default();
    format!("{:<22} {}{raw}{words}", outcome.defect.name, shown(&outcome.structured))
}

/// How many defects each way has found.
pub fn summary(outcomes: &[Outcome]) -> String {
    let found = outcomes.iter().filter(|outcome| outcome.structured.found.is_some()).count();
    let mut text = format!("{found} of {} defects found with the strategies", outcomes.len());
    let raw: Vec<&Hunt> = outcomes.iter().filter_map(|outcome| outcome.raw.as_ref()).collect();
    if !raw.is_empty() {
        let found = raw.iter().filter(|raw| raw.found.is_some()).count();
        let _ = write!(text, ", {found} of {} with raw bytes", raw.len());
    }
    text
}

/// The table of the README.
pub fn markdown(outcomes: &[Outcome], seconds: u64) -> String {
    let mut text = format!(
        "{}; at most {seconds} s each, two processes, executions of both together.\n\n\
         | defect | needs the MAC | target | with the strategies | raw bytes |\n|---|---|---|--:|--:|\n",
        summary(outcomes)
    );
    for Outcome { defect, structured, raw } in outcomes {
        let raw = raw.as_ref().map_or_else(|| "not tried".to_owned(), shown);
        let mac = if defect.behind_mac { "yes" } else { "no" };
        let _ = writeln!(
            text,
            "| {}: {} | {mac} | {} | {} | {raw} |",
            defect.name,
            defect.about,
            defect.target,
            shown(structured)
        );
    }
    text
}

/// A number with separators between its thousands.
fn thousands(number: u64) -> String {
    let digits = number.to_string();
    let start = digits.len() % 3;
    let mut groups: Vec<&str> = Vec::new();
    groups.extend(Some(&digits[..start]).filter(|first| !first.is_empty()));
    groups.extend((start..digits.len()).step_by(3).map(|at| &digits[at..at + 3]));
    groups.join(",")
}

#[cfg(test)]
mod tests {
    use super::thousands;

    #[test]
    fn thousands_are_set_apart() {
        assert_eq!([7, 999, 1_000, 12_345_678].map(thousands), ["7", "999", "1,000", "12,345,678"]);
    }
}
