//! `jwt-assay flaws`: the wrong implementations that prove that the suite bites.

use std::sync::Arc;

use clap::Args;
use jwt_assay::flaw::{CONTROLS, Flaw, FlawResult, Matrix, flaw, flaws, matrix};
use jwt_assay::peers::reference;
use jwt_assay::report::{BAD, DIM, GOOD, STRONG, paint};
use jwt_assay::suite::{Factory, RunOptions, Suite, silence_iut_panics};
use jwt_assay::text::quote;
use serde::Serialize;

use super::output::{Format, OutputArgs};
use super::{Conclusion, Unable, progress, system_clock};

/// List deliberately wrong implementations, or prove that the suite catches them
#[derive(Args)]
#[command(after_help = "\
Examples:
  jwt-assay flaws
  jwt-assay flaws ignores-crit
  jwt-assay flaws --matrix
  jwt-assay run --flaw ignores-crit
  jwt-assay generator -- jwt-assay sign --flaw writes-iat-in-milliseconds

Exit status: 0 if the flaw is there, or every flaw is caught; 1 if one escapes or a right implementation
is accused; 2 if there is no such flaw.")]
pub(super) struct Flaws {
    /// Explain this flaw
    #[arg(value_name = "NAME", conflicts_with = "matrix")]
    name: Option<String>,

    /// Ask every flaw, and some right implementations, every case
    #[arg(long)]
    matrix: bool,

    #[command(flatten)]
    output: OutputArgs,
}

#[derive(Serialize)]
struct FlawsDocument {
    format: u64,
    flaws: Vec<FlawRecord>,
}

#[derive(Serialize)]
struct FlawRecord {
    name: &'static str,
    kind: &'static str,
    rule: Option<&'static str>,
    story: &'static str,
}

#[derive(Serialize)]
struct MatrixDocument {
    format: u64,
    flaws: Vec<KillRecord>,
    right: Vec<RightRecord>,
    rules_without_a_flaw: Vec<&'static str>,
    conformant: bool,
}

#[derive(Serialize)]
struct KillRecord {
    name: &'static str,
    rule: Option<&'static str>,
    by_its_rule: usize,
    by_a_must: usize,
    in_all: usize,
}

#[derive(Serialize)]
struct RightRecord {
    name: String,
    accusations: Vec<String>,
}

impl Flaws {
    pub(super) fn run(self) -> Result<Conclusion, Unable> {
        let chosen: Vec<&'static Flaw> = match &self.name {
            None => flaws().collect(),
            Some(name) => vec![named(name)?],
        };
        let outputs = self.output.open()?;
        if self.matrix {
            let matrix = judge();
            outputs.write(|format| match format {
                Format::Text => matrix_text(&matrix),
                Format::Json => pretty(&matrix_document(&matrix)),
            })?;
            return Ok(Conclusion::of(matrix.holds()));
        }
        outputs.write(|format| match (format, &self.name) {
            (Format::Text, None) => chosen.iter().map(|flaw| line(flaw)).collect(),
            (Format::Text, Some(_)) => chosen.iter().map(|flaw| page(flaw)).collect(),
            (Format::Json, _) => {
                pretty(&FlawsDocument { format: 1, flaws: chosen.iter().map(|flaw| record(flaw)).collect() })
            }
        })?;
        Ok(Conclusion::Conformant)
    }
}

/// The flaw with a name, or where to look for one.
pub(super) fn named(name: &str) -> Result<&'static Flaw, Unable> {
    flaw(name)
        .ok_or_else(|| Unable(format!("there is no flaw {}; `jwt-assay flaws` lists them", quote(name))))
}

fn pretty(document: &impl Serialize) -> String {
    serde_json::to_string_pretty(document).expect("the document has string keys") + "\n"
}

fn record(flaw: &Flaw) -> FlawRecord {
    FlawRecord { name: flaw.name, kind: flaw.kind(), rule: flaw.rule(), story: flaw.story }
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

fn page(flaw: &Flaw) -> String {
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

/// Asks every flaw and every right implementation all cases.
fn judge() -> Matrix {
    silence_iut_panics();
    let mut right: Vec<(Factory, bool)> = vec![(Arc::new(reference::new), true)];
    right.extend(CONTROLS.iter().map(|control| (control.factory(), control.strict)));
    let bar = progress::bar(flaws().count() + right.len(), "flaws {bar:40} {pos} of {len}");
    let options = RunOptions::new(system_clock);
    let matrix = matrix(Suite::bundled().cases(), &right, &options, || bar.inc(1));
    bar.finish_and_clear();
    matrix
}

fn matrix_text(matrix: &Matrix) -> String {
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

fn matrix_document(matrix: &Matrix) -> MatrixDocument {
    let kill = |kill: &FlawResult| KillRecord {
        name: kill.flaw,
        rule: flaw(kill.flaw).and_then(Flaw::rule),
        by_its_rule: kill.by_its_rule,
        by_a_must: kill.by_a_must,
        in_all: kill.in_all,
    };
    let controls = matrix.controls.iter().map(|control| RightRecord {
        name: control.name.clone(),
        accusations: control.accusations.iter().map(|result| result.id.clone()).collect(),
    });
    MatrixDocument {
        format: 1,
        flaws: matrix.flaws.iter().map(kill).collect(),
        right: controls.collect(),
        rules_without_a_flaw: matrix.unbroken().iter().map(|rule| rule.id).collect(),
        conformant: matrix.holds(),
    }
}

#[cfg(test)]
mod tests {
    use jwt_assay::flaw::ControlResult;

    use super::*;

    fn kill(flaw: &'static str, by_its_rule: usize, by_a_must: usize) -> FlawResult {
        FlawResult { flaw, by_its_rule, by_a_must, in_all: 7 }
    }

    fn matrix() -> Matrix {
        let flaws = vec![
            kill("ignores-crit", 8, 8),
            kill("takes-any-unused-bits", 3, 0),
            kill("accepts-alg-none", 0, 0),
        ];
        Matrix {
            flaws,
            controls: vec![ControlResult { name: "reference".to_owned(), accusations: Vec::new() }],
        }
    }

    #[test]
    fn a_flaw_that_escapes_is_told_and_so_is_a_rule_that_nothing_breaks() {
        let text = anstream::adapter::strip_str(&matrix_text(&matrix())).to_string();
        assert!(text.starts_with("by its rule  in all  flaw\n          8       7  ignores-crit\n"), "{text}");
        assert!(text.contains("          3       7  takes-any-unused-bits (in a strict run)\n"), "{text}");
        assert!(text.contains("          0       7  accepts-alg-none escapes\n"), "{text}");
        assert!(text.contains("\nreference is right, and not accused\n"), "{text}");
        assert!(text.contains("\nalg-none: no flaw breaks this rule, which is a MUST\n"), "{text}");
        assert!(!text.contains("crit-understood: no flaw"), "{text}");
        assert!(
            text.ends_with("\n3 flaws: 2 caught, 1 escaped; 1 right implementations: none accused\n"),
            "{text}"
        );
    }

    #[test]
    fn the_document_says_the_same() {
        let document = serde_json::to_value(matrix_document(&matrix())).expect("it has string keys");
        assert_eq!(document["flaws"][2]["name"], "accepts-alg-none");
        assert_eq!(document["flaws"][2]["rule"], "alg-none");
        assert_eq!(document["flaws"][2]["by_its_rule"], 0);
        assert_eq!(document["right"][0]["accusations"], serde_json::json!([]));
        let without = document["rules_without_a_flaw"].as_array().expect("a list");
        assert!(without.contains(&"alg-none".into()) && !without.contains(&"crit-understood".into()));
        assert_eq!(document["conformant"], false);
    }
}
