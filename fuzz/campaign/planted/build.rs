//! Builds the targets with the defects in them, beside the ordinary ones.

use std::path::PathBuf;
use std::process::Command;

use crate::files;

/// The folder of the binaries.
pub fn with_defects() -> Result<PathBuf, String> {
    let folder = files::fuzz_folder().join("target/planted");
    let flags = std::env::var("RUSTFLAGS").unwrap_or_default();
    let output = Command::new("cargo")
        .args(["fuzz", "build", "--sanitizer", "none", "--debug-assertions"])
        .current_dir(files::project_folder())
        .env("CARGO_TARGET_DIR", &folder)
        .env("RUSTFLAGS", format!("{flags} --cfg jwt_assay_planted").trim())
        .output()
        .map_err(|error| format!("cargo fuzz: {error}; `cargo install cargo-fuzz --locked` installs it"))?;
    if !output.status.success() {
        return Err(format!("cargo fuzz build failed:\n{}", String::from_utf8_lossy(&output.stderr)));
    }
    binaries(&folder).ok_or_else(|| format!("{}: no target was built there", folder.display()))
}

/// The folder below the target triple that holds a target.
fn binaries(folder: &std::path::Path) -> Option<PathBuf> {
    let triples = std::fs::read_dir(folder).ok()?;
    let mut folders = triples.filter_map(|entry| Some(entry.ok()?.path().join("release")));
    folders.find(|folder| folder.join("verify_signed").is_file())
}
