//! `jwt-assay flaws`: the wrong implementations that prove that the suite bites.

use std::sync::Arc;

use clap::Args;
use jwt_assay::flaw::{CONTROLS, Flaw, Matrix, flaw, flaws, matrix};
use jwt_assay::peers::reference;
use jwt_assay::report::{flaw_text, flaws_json, flaws_text, kill_matrix_json, kill_matrix_text};
use jwt_assay::suite::{Factory, RunOptions, Suite, silence_iut_panics};
use jwt_assay::text::quote;

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
                Format::Text => kill_matrix_text(&matrix),
                Format::Json => kill_matrix_json(&matrix),
            })?;
            return Ok(Conclusion::of(matrix.holds()));
        }
        outputs.write(|format| match (format, &self.name) {
            (Format::Text, None) => flaws_text(&chosen),
            (Format::Text, Some(_)) => chosen.iter().map(|flaw| flaw_text(flaw)).collect(),
            (Format::Json, _) => flaws_json(&chosen),
        })?;
        Ok(Conclusion::Conformant)
    }
}

/// The flaw with a name, or where to look for one.
pub(super) fn named(name: &str) -> Result<&'static Flaw, Unable> {
    flaw(name)
        .ok_or_else(|| Unable(format!("there is no flaw {}; `jwt-assay flaws` lists them", quote(name))))
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
