//! `campaign list`: the targets, and how many inputs each has collected.

use clap::Args;
use jwt_assay::fuzzing::TARGETS;
use jwt_assay::report::counted;

use crate::places::Places;

/// List the targets with the sizes of their corpora
#[derive(Args)]
#[command(after_help = "\
Examples:
  cargo campaign list             name, shape of the inputs, \"signs\" if they can get past the MAC, corpus size")]
pub struct List {}

impl List {
    /// Prints the list.
    pub fn run(&self) -> Result<(), String> {
        let places = Places::of_package();
        let widest = TARGETS.iter().map(|target| target.name.len()).max().unwrap_or_default();
        for target in TARGETS {
            let shape = format!("{:?}", target.shape).to_lowercase();
            let signs = if target.signs { "signs" } else { "" };
            let inputs = counted(places.corpus_size(target.name), "input");
            anstream::println!("{:widest$}  {shape:<9} {signs:<5}  {inputs}", target.name);
        }
        Ok(())
    }
}
