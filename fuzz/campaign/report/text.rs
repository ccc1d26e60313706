//! A campaign for people: the targets, the findings, what is broken, and the conclusion.

use jwt_assay::report::{BAD, DIM, GOOD, STRONG, UNSURE, counted, paint};
use jwt_assay::text::cut;

use super::numbers::{duration, grouped, percent};
use super::{Found, Outcome, Report, TargetReport, shown_gates};

/// Renders a campaign.
pub fn text(report: &Report) -> String {
    let mut text = String::new();
    for target in &report.targets {
        text.push_str(&line(target));
        text.push('\n');
        text.push_str(&details(target));
    }
    let findings = report.targets.iter().flat_map(|target| &target.findings);
    let findings: String = findings.map(finding).collect();
    if !findings.is_empty() {
        text.push_str(&format!("\n{findings}"));
    }
    let broken = |target: &TargetReport| {
        let reasons = target.broken.iter();
        reasons
            .map(|reason| format!("{} {}: {}\n", paint(BAD, "broken"), target.name, cut(reason)))
            .collect::<String>()
    };
    let broken: String = report.targets.iter().map(broken).collect();
    if !broken.is_empty() {
        text.push_str(&format!("\n{broken}"));
    }
    text.push_str(&format!("\n{}\n", conclusion(report)));
    text
}

/// The line of a target.
pub fn line(target: &TargetReport) -> String {
    let mut line = format!(
        "{}  {} executions, {}/s per core, {} of {} edges, {} features",
        paint(STRONG, &target.name),
        grouped(target.executions),
        grouped(target.rate() as u64),
        grouped(target.edges),
        grouped(target.all_edges),
        grouped(target.features),
    );
    for (state, style) in [("new", BAD), ("known", UNSURE), ("gone", GOOD)] {
        let count = target.count(state);
        if count > 0 {
            line.push_str(&paint(style, format!(", {count} {state}")));
        }
    }
    line
}

fn details(target: &TargetReport) -> String {
    let shares = shown_gates().iter().map(|gate| format!("{} {}", gate.name(), percent(target.share(*gate))));
    let after = target.corpus_after.map(|after| format!(", {after} after minimisation")).unwrap_or_default();
    let mut lines = vec![
        format!(
            "last new edge {} before the end of {}; {} loaded, corpus {}{after}",
            duration(target.spent - target.last_new),
            duration(target.spent),
            counted(target.seeds as usize, "seed"),
            target.corpus_before,
        ),
        format!("past each gate: {}", shares.collect::<Vec<_>>().join(", ")),
    ];
    lines.extend(target.notes.iter().map(|note| format!("note: {}", cut(note))));
    lines.iter().map(|line| format!("    {}\n", paint(DIM, line))).collect()
}

fn finding(finding: &Found) -> String {
    let style = match finding.state.as_str() {
        "new" => BAD,
        "gone" => GOOD,
        _ => UNSURE,
    };
    let place = finding.place.as_deref().map(|place| format!(" at {}", cut(place))).unwrap_or_default();
    let origin = finding.origin.map(|origin| format!(", found {}", origin.words())).unwrap_or_default();
    format!(
        "{} {}{}\n    {}: {}{place}\n",
        paint(style, &finding.state),
        cut(&finding.id),
        paint(DIM, format!(" ({}{origin})", crashes(finding.times))),
        cut(&finding.kind),
        cut(&finding.message),
    )
}

fn crashes(count: u64) -> String {
    if count == 1 { "1 crash".to_owned() } else { format!("{count} crashes") }
}

fn conclusion(report: &Report) -> String {
    let [new, known, gone] = ["new", "known", "gone"].map(|state| report.count(state));
    let counts = format!("{} in {}", counted(new, "new finding"), counted(report.targets.len(), "target"));
    let counts = format!("{counts}, {known} known, {gone} gone");
    match report.outcome() {
        Outcome::NothingNew => paint(GOOD, format!("Nothing new: {counts}.")),
        Outcome::Findings => {
            let next = "See `cargo campaign findings`.";
            format!("{} {next}", paint(BAD, format!("Findings: {counts}.")))
        }
        Outcome::Broken => {
            let word = paint(BAD, format!("Broken: {counts}, and the result is not reliable."));
            if report.left() > 0 { format!("{word} {RESUME}") } else { word }
        }
        Outcome::Unfinished => {
            let left = counted(report.left(), "target");
            format!("{} {RESUME}", paint(UNSURE, format!("Unfinished: {left} left; so far {counts}.")))
        }
    }
}

const RESUME: &str = "Continue with `cargo campaign run --resume`.";
