//! `campaign list`: the targets, what each promises, and how many inputs it has collected.

use clap::Args;
use jwt_assay::fuzzing::{TARGETS, Target};
use jwt_assay::report::counted;

use crate::files;
use crate::places::Places;

/// List the targets, what each promises, and the sizes of their corpora
#[derive(Args)]
#[command(after_help = "\
A target that \"signs\" has inputs that can get past the MAC.")]
pub struct List {}

impl List {
    /// Prints the list.
    pub fn run(&self) -> Result<(), String> {
        let places = Places::of_package();
        for target in TARGETS {
            let shape = format!("{:?}", target.shape).to_lowercase();
            let signs = if target.signs { ", signs" } else { "" };
            let inputs = counted(places.corpus_size(target.name), "input");
            anstream::println!(
                "{} ({shape}{signs}, {inputs})\n    {}",
                target.name,
                promise(&places, target)?
            );
        }
        Ok(())
    }
}

/// What a target promises: the first line of its program.
fn promise(places: &Places, target: &Target) -> Result<String, String> {
    let path = places.fuzz().join("fuzz_targets").join(target.name).with_extension("rs");
    let text = String::from_utf8_lossy(&files::read(&path)?).into_owned();
    let first = text.lines().next().and_then(|line| line.strip_prefix("//! "));
    first.map(str::to_owned).ok_or_else(|| format!("{} does not start with a sentence", path.display()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_target_has_a_promise() {
        let places = Places::of_package();
        for target in TARGETS {
            let promise = promise(&places, target).expect("a promise");
            assert!(promise.contains(": ") && promise.ends_with('.'), "{}: {promise}", target.name);
        }
    }
}
