//! Flaws as text: a list, one in full, or the kill matrix.

use super::style::{BAD, DIM, GOOD, STRONG, paint};
use crate::flaw::{Flaw, FlawResult, Matrix};

/// Renders flaws as a list.
#[must_use]
pub fn flaws_text(flaws: &[&Flaw]) -> String {
    flaws.iter().map(|flaw| line(flaw)).collect()
}

fn line(flaw: &Flaw) -> String {
    format!(
        "{} {:9}  {:23}  {}\n",
        paint(STRONG, format_args!("{:46}", flaw.name)),
        flaw.kind(),
        flaw.rule().unwrap_or("-"),
        paint(DIM, flaw.story)
    )
}

/// Renders one flaw in full.
#[must_use]
pub fn flaw_text(flaw: &Flaw) -> String {
    let run = match flaw.kind() {
        "generator" => format!("jwt-assay generator -- jwt-assay sign --flaw {}", flaw.name),
        _ => format!("jwt-assay run --flaw {}", flaw.name),
    };
    format!(
        "{}\n  {}\n\n  kind    {}\n  breaks  {}\n  try     {run}\n",
        paint(STRONG, flaw.name),
        flaw.story,
        flaw.kind(),
        flaw.rule().unwrap_or("no rule about tokens, but the result that was asked for"),
    )
}

/// Renders the kill matrix.
#[must_use]
pub fn kill_matrix_text(matrix: &Matrix) -> String {
    let mut text = String::from("by its rule  in all  flaw\n");
    text.extend(matrix.flaws.iter().map(flaw_line));
    text.push('\n');
    for control in &matrix.controls {
        let verdict = match control.accusations.len() {
            0 => paint(GOOD, "not accused"),
            count => paint(BAD, format_args!("accused of {count} failures")),
        };
        text.push_str(&format!("{} is right, and {verdict}\n", control.name));
        text.extend(control.accusations.iter().map(|accusation| format!("{accusation}\n\n")));
    }
    for rule in matrix.unbroken() {
        text.push_str(&format!("{}: no flaw breaks this rule, which is a MUST\n", paint(BAD, rule.id)));
    }
    format!("{text}\n{}\n", conclusion(matrix))
}

fn flaw_line(result: &FlawResult) -> String {
    let name = if result.is_caught() { result.flaw.to_owned() } else { paint(BAD, result.flaw) };
    let how = match (result.by_its_rule, result.by_a_must) {
        (0, _) => " escapes",
        (_, 0) => " (in a strict run)",
        _ => "",
    };
    format!("{:11}  {:6}  {name}{how}\n", result.by_its_rule, result.in_all)
}

fn conclusion(matrix: &Matrix) -> String {
    let (flaws, right) = (matrix.flaws.len(), matrix.controls.len());
    let caught = match matrix.caught() {
        all if all == flaws => format!("{flaws} flaws: all caught, each by a case of what it breaks"),
        some => format!("{flaws} flaws: {some} caught, {} escaped", flaws - some),
    };
    let accused = match matrix.accused() {
        0 => format!("{right} right implementations: none accused"),
        some => format!("{right} right implementations: {some} accused"),
    };
    let style = if matrix.holds() { GOOD } else { BAD };
    paint(style, format_args!("{caught}; {accused}"))
}
