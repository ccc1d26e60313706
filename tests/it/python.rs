//! Runs Python 3 for the tests that check the data in a language of its own. A machine without it skips these
//! tests aloud; CI fails there.

use std::io::{ErrorKind, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

/// What a script said of these files; `None` where there is no Python and nobody counts on it, which `unchecked`
/// says aloud: a clause that names what went unchecked.
pub fn run(script: &Path, files: &[PathBuf], unchecked: &str) -> Option<Output> {
    // Neither the user's settings and packages nor compiled files beside the script.
    output(Command::new("python3").args(["-E", "-s", "-B"]).arg(script).args(files), unchecked)
}

/// Whether there is a Python for others to start; as with `run`, CI fails without one.
#[cfg(feature = "cli")]
pub fn is_there(unchecked: &str) -> bool {
    output(Command::new("python3").arg("--version"), unchecked).is_some()
}

fn output(python: &mut Command, unchecked: &str) -> Option<Output> {
    match python.output() {
        Err(error) if error.kind() == ErrorKind::NotFound => {
            assert!(std::env::var_os("CI").is_none(), "python3 is not installed, and CI must not skip this");
            // Not `eprintln!`, which a passing test keeps to itself.
            let line = format!("skipped: python3 is not installed, so {unchecked}\n");
            std::io::stderr().write_all(line.as_bytes()).expect("a standard error that can be written");
            None
        }
        output => Some(output.expect("python3 that starts")),
    }
}
