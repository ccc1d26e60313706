//! `jwt-assay flaws`: deliberately wrong implementations, as proof that the suite catches mistakes.

use std::sync::Arc;

use anyhow::{Context as _, Result, anyhow};
use clap::Args;
use jwt_assay::flaw::{Asked, CONTROLS, Flaw, Matrix, flaw, flaws, matrix};
use jwt_assay::peers::reference;
use jwt_assay::report::{flaw_text, flaws_json, flaws_text, kill_matrix_json, kill_matrix_text};
use jwt_assay::suite::{Factory, RunOptions, Suite, silence_iut_panics};
use jwt_assay::text::quote;

use super::near::suggestion;
use super::output::{Format, OutputArgs};
use super::{Conclusion, system_clock, terminal};

/// List deliberately wrong implementations, or prove that the suite catches them
#[derive(Args)]
#[command(after_help = "\
Examples:
  jwt-assay flaws                                    List all flaws
  jwt-assay flaws ignores-crit                       Explain one
  jwt-assay flaws --matrix                           Is every flaw caught?
  jwt-assay run --flaw ignores-crit                  Test a flawed verifier
  jwt-assay sign --flaw writes-iat-in-milliseconds   Mint a flawed token

Exit status: 0 on success, and with --matrix only if every flaw is caught and no correct implementation is \
accused, else 1; 2 if there is no such flaw.")]
pub(super) struct Flaws {
    /// Explain this flaw
    #[arg(value_name = "NAME", conflicts_with = "matrix")]
    name: Option<String>,

    /// Run every case against every flaw and some correct implementations
    #[arg(long)]
    matrix: bool,

    #[command(flatten)]
    output: OutputArgs,
}

impl Flaws {
    pub(super) fn run(self) -> Result<Conclusion> {
        let chosen: Vec<&'static Flaw> = match &self.name {
            None => flaws().collect(),
            Some(name) => vec![named(name)?],
        };
        let outputs = self.output.open()?;
        if self.matrix {
            let matrix = judge()?;
            outputs.write(|format, width| match format {
                Format::Text => kill_matrix_text(&matrix, width),
                Format::Json => kill_matrix_json(&matrix),
            })?;
            return Ok(Conclusion::of(matrix.holds()));
        }
        outputs.write(|format, width| match (format, &self.name) {
            (Format::Text, None) => flaws_text(&chosen, width),
            (Format::Text, Some(_)) => chosen.iter().map(|flaw| flaw_text(flaw, width)).collect(),
            (Format::Json, _) => flaws_json(&chosen),
        })?;
        Ok(Conclusion::Conformant)
    }
}

/// The flaw with a name.
pub(super) fn named(name: &str) -> Result<&'static Flaw> {
    flaw(name).with_context(|| {
        let next = suggestion(name, flaws().map(|flaw| flaw.name), "`jwt-assay flaws` lists them");
        format!("there is no flaw {}; {next}", quote(name))
    })
}

/// Runs every case against every flaw and every correct implementation.
fn judge() -> Result<Matrix> {
    silence_iut_panics();
    let mut right: Vec<(Factory, bool)> = vec![(Arc::new(reference::new), true)];
    right.extend(CONTROLS.iter().map(|control| (control.factory(), control.strict)));
    let bar = terminal::bar(flaws().count() + right.len(), "flaws {bar:40} {pos} of {len}");
    let options = RunOptions::new(system_clock);
    let matrix = matrix(Suite::bundled().cases(), Asked::All, &right, &options, || bar.inc(1));
    bar.finish_and_clear();
    // Without threads, nothing was asked: no flaw was caught, and no correct implementation accused.
    options.stop.reason().map_or(Ok(matrix), |why| Err(anyhow!("{why}")))
}
