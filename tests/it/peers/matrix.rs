//! The tables of peers in tests/peers/README.md are what the program writes.
//!
//! `SNAPSHOTS=overwrite cargo test --test it -- --ignored peers::matrix` writes them.

use std::path::Path;
use std::process::Command;

use snapbox::cmd::cargo_bin;

use crate::skip::skip;
use crate::snapshots::{self, Marked};

const PAGE: &str = "tests/peers/README.md";
const START: &str = "<!-- The program writes these tables; a test compares them. -->\n\n";
const END: &str = "\n<!-- The end of the tables. -->\n";

#[test]
#[ignore = "every peer, all cases: `.ci/run peers` compares them"]
fn the_tables_of_peers_are_what_the_program_writes() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let ran = Command::new(cargo_bin!("jwt-assay"))
        .args(["run", "--budget", "3600", "--peers", "tests/peers", "--format", "markdown"])
        .current_dir(root)
        .output()
        .expect("the program runs");
    assert!(ran.status.success(), "{ran:?}");
    let written = String::from_utf8(ran.stdout).expect("Markdown is text");
    if let Some(skipped) = written.lines().find(|line| line.starts_with("**skipped**")) {
        skip(&format!("the tables in {PAGE} were not compared: {skipped}"));
        return;
    }
    let tables = Marked { path: &root.join(PAGE), start: START, end: END };
    if snapshots::are_overwritten() {
        return tables.write(&written);
    }
    let next =
        "run `SNAPSHOTS=overwrite cargo test --test it -- --ignored peers::matrix` and look at the change";
    assert!(
        tables.read() == written,
        "the tables in {PAGE} are not what the program writes; {next}:\n{written}"
    );
}
