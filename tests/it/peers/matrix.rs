//! The table of peers in the README is what the program writes.
//!
//! `SNAPSHOTS=overwrite cargo test --test it matrix` writes it anew.

use std::fs;
use std::io::Write;
use std::path::Path;
use std::process::Command;

use snapbox::cmd::cargo_bin;

const START: &str = "<!-- The program writes this table; a test compares it. -->\n\n";
const END: &str = "\n<!-- The end of the table. -->\n";

#[test]
fn the_table_in_the_readme_is_what_the_program_writes() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let ran = Command::new(cargo_bin!("jwt-assay"))
        .args(["run", "--peers", "tests/peers", "--format", "markdown"])
        .current_dir(root)
        .output()
        .expect("the program runs");
    assert!(ran.status.success(), "{ran:?}");
    let written = String::from_utf8(ran.stdout).expect("Markdown is text");
    if let Some(skipped) = written.lines().find(|line| line.starts_with("**skipped**")) {
        assert!(std::env::var_os("CI").is_none(), "CI must have every peer: {skipped}");
        // Not `eprintln!`, which a passing test keeps to itself.
        let line = format!("skipped: the table in the README was not compared: {skipped}\n");
        std::io::stderr().write_all(line.as_bytes()).expect("a standard error that can be written");
        return;
    }
    let path = root.join("README.md");
    let readme = fs::read_to_string(&path).expect("a README");
    let (before, rest) = readme.split_once(START).expect("the README says where the table starts");
    let (table, after) = rest.split_once(END).expect("the README says where the table ends");
    if std::env::var_os("SNAPSHOTS").is_some_and(|wanted| wanted == "overwrite") {
        fs::write(&path, [before, START, &written, END, after].concat()).expect("a README to write");
        return;
    }
    let next = "run `SNAPSHOTS=overwrite cargo test --test it matrix` and look at the change";
    assert!(table == written, "the table in the README is not what the program writes; {next}:\n{written}");
}
