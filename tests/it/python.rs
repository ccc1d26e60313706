//! Runs Python 3 for the tests that check the data in another language. Without it, these tests print that they
//! were skipped; in CI they fail.

use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use crate::skip::skip;

/// The output of a script for these files. Without Python it fails in CI, and is `None` elsewhere, with a message
/// that ends in `unchecked`: a clause that names what was not checked.
pub fn run(script: &Path, files: &[PathBuf], unchecked: &str) -> Option<Output> {
    // Without the user's settings and packages, and without writing compiled files beside the script.
    output(Command::new("python3").args(["-E", "-s", "-B"]).arg(script).args(files), unchecked)
}

/// Whether there is a Python for other programs to start. As with `run`, CI fails without one.
#[cfg(feature = "cli")]
pub fn is_there(unchecked: &str) -> bool {
    output(Command::new("python3").arg("--version"), unchecked).is_some()
}

fn output(python: &mut Command, unchecked: &str) -> Option<Output> {
    match python.output() {
        Err(error) if error.kind() == ErrorKind::NotFound => {
            skip(&format!("python3 is not installed, so {unchecked}"));
            None
        }
        output => Some(output.expect("python3 that starts")),
    }
}
