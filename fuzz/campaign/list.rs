//! `campaign list`: the targets, what each promises, and how many inputs it has collected.

use clap::Args;
use jwt_assay::fuzzing::{TARGETS, Target};
use jwt_assay::report::counted;

use crate::places::Places;
use crate::{files, page};

/// List the targets, what each promises, and the sizes of their corpora
#[derive(Args)]
#[command(after_help = "\
A target that \"signs\" has inputs that can get past the MAC.")]
pub struct List {
    /// Write the table of what each target promises to fuzz/README.md
    #[arg(long)]
    write: bool,
}

impl List {
    /// Prints the list.
    pub fn run(&self) -> Result<(), String> {
        let places = Places::of_package();
        if self.write {
            return page::write("targets", &table(&places)?);
        }
        for target in TARGETS {
            let shape = shape(target);
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

fn shape(target: &Target) -> String {
    format!("{:?}", target.shape).to_lowercase()
}

/// All targets with their promises, and the files that they judge, in Markdown.
fn table(places: &Places) -> Result<String, String> {
    let mut text = "| target | inputs | what it promises | judges |\n|---|---|---|---|\n".to_owned();
    for target in TARGETS {
        let (signs, shape) = (if target.signs { ", signed" } else { "" }, shape(target));
        let (promise, judged) = (promise(places, target)?, judged(places, target)?);
        text += &format!("| {} | {shape}{signs} | {promise} | {judged} |\n", target.name);
    }
    Ok(text)
}

/// The files that a target judges: the second line of its program.
fn judged(places: &Places, target: &Target) -> Result<String, String> {
    let path = places.fuzz().join("fuzz_targets").join(target.name).with_extension("rs");
    let text = String::from_utf8_lossy(&files::read(&path)?).into_owned();
    let second = text.lines().nth(1).and_then(|line| line.strip_prefix("//! Judges ")?.strip_suffix('.'));
    second.map(str::to_owned).ok_or_else(|| format!("{} does not say what it judges", path.display()))
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
            let judged = judged(&places, target).expect("files");
            for path in judged.split(", ").flat_map(|paths| paths.split(" and ")) {
                assert!(places.project().join(path).exists(), "{} judges {path}", target.name);
            }
        }
    }

    #[test]
    fn the_page_has_what_each_target_promises() {
        let places = Places::of_package();
        let page = String::from_utf8(files::read(&places.readme()).expect("the page")).expect("text");
        let table = table(&places).expect("a table");
        assert!(page.contains(&table), "write it with `cargo campaign list --write`");
    }
}
