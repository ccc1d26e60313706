//! Builds of the targets in target folders of their own, for what is no campaign.

use std::path::{Path, PathBuf};
use std::process::Command;

use crate::files;

/// A way to build targets.
pub struct Build<'a> {
    /// The folder below fuzz/target/ that it goes to.
    pub folder: &'a str,
    /// What cargo-fuzz is asked for besides.
    pub options: &'a [&'a str],
    /// More flags for the compiler.
    pub flags: &'a str,
    /// The target, or all of them.
    pub target: Option<&'a str>,
}

impl Build<'_> {
    /// Builds, and returns the folder of the binaries.
    ///
    /// # Errors
    /// What cargo says.
    pub fn run(&self) -> Result<PathBuf, String> {
        let folder = files::fuzz_folder().join("target").join(self.folder);
        let flags = std::env::var("RUSTFLAGS").unwrap_or_default();
        let mut command = Command::new("cargo");
        command.args(["fuzz", "build", "--sanitizer", "none"]).args(self.options).args(self.target);
        command.current_dir(files::project_folder()).env("CARGO_TARGET_DIR", &folder);
        command.env("RUSTFLAGS", format!("{flags} {}", self.flags).trim());
        let output = command.output().map_err(|error| {
            format!("cargo fuzz: {error}; `cargo install cargo-fuzz --version 0.13.2 --locked` installs it")
        })?;
        if !output.status.success() {
            return Err(format!("cargo fuzz build failed:\n{}", String::from_utf8_lossy(&output.stderr)));
        }
        let built = self.target.unwrap_or("verify_signed");
        binaries(&folder, built).ok_or_else(|| format!("{}: no target was built there", folder.display()))
    }
}

/// The folder below the target triple that holds a target.
fn binaries(folder: &Path, target: &str) -> Option<PathBuf> {
    let triples = std::fs::read_dir(folder).ok()?;
    let mut folders = triples.filter_map(|entry| Some(entry.ok()?.path().join("release")));
    folders.find(|folder| folder.join(target).is_file())
}
