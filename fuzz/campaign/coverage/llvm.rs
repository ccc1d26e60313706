//! The tools of LLVM that read profiles: of the same major version as the compiler's, or they read nothing.

use std::path::{Path, PathBuf};
use std::process::Command;

/// The tools, and what the compiler builds for.
#[derive(Debug)]
pub struct Tools {
    /// Merges profiles.
    pub profdata: PathBuf,
    /// Exports the lines of a merged profile.
    pub cov: PathBuf,
    /// The compiler's own target.
    pub host: String,
}

impl Tools {
    /// Finds the tools for the compiler: in a folder, or on the path, or where Debian has them.
    pub fn find(folder: Option<&Path>) -> Result<Self, String> {
        let compiler = std::env::var_os("RUSTC").unwrap_or_else(|| "rustc".into());
        let told = said(Path::new(&compiler), "-vV")?;
        let field = |name: &str| {
            let value = told.lines().find_map(|line| line.strip_prefix(name));
            value.map(str::to_owned).ok_or_else(|| format!("rustc -vV says no {name}"))
        };
        let llvm = field("LLVM version: ")?;
        let major = major(&llvm).ok_or_else(|| format!("rustc -vV says the LLVM version {llvm}"))?;
        Ok(Tools {
            profdata: tool("llvm-profdata", major, folder)?,
            cov: tool("llvm-cov", major, folder)?,
            host: field("host: ")?,
        })
    }
}

/// The tool of a name whose major version is that of the compiler's LLVM.
fn tool(name: &str, wanted: u32, folder: Option<&Path>) -> Result<PathBuf, String> {
    let places = match folder {
        Some(folder) => vec![folder.join(name), folder.join(format!("{name}-{wanted}"))],
        None => vec![
            PathBuf::from(format!("{name}-{wanted}")),
            Path::new("/usr/lib").join(format!("llvm-{wanted}/bin")).join(name),
            PathBuf::from(name),
        ],
    };
    let mut seen = Vec::new();
    for place in places {
        let Ok(told) = said(&place, "--version") else { continue };
        let version =
            told.lines().find_map(|line| line.trim().split_once("LLVM version ")).map(|(_, version)| version);
        match version.and_then(major) {
            Some(found) if found == wanted => return Ok(place),
            found => seen.push(format!(
                "{} is of LLVM {}",
                place.display(),
                found.map_or("?".to_owned(), |found| found.to_string())
            )),
        }
    }
    let seen = if seen.is_empty() { "none was found".to_owned() } else { seen.join(", ") };
    Err(format!(
        "rustc is of LLVM {wanted}, and only {name} of LLVM {wanted} reads its profiles: {seen}; install it \
         (apt-get install llvm-{wanted}), or say where it is by --llvm-path"
    ))
}

fn major(version: &str) -> Option<u32> {
    version.trim().split('.').next()?.parse().ok()
}

/// What a program prints when it is asked.
fn said(program: &Path, question: &str) -> Result<String, String> {
    let output = Command::new(program).arg(question).output();
    let output = output.map_err(|error| format!("{}: {error}", program.display()))?;
    Ok(String::from_utf8_lossy(&output.stdout).into_owned())
}

#[cfg(all(test, unix))]
mod tests {
    use std::os::unix::fs::PermissionsExt;

    use super::*;

    fn fake(folder: &Path, name: &str, version: &str) {
        let path = folder.join(name);
        std::fs::write(&path, format!("#!/bin/sh\necho 'Debian LLVM version {version}'\n"))
            .expect("a script");
        std::fs::set_permissions(path, PermissionsExt::from_mode(0o755)).expect("it can be run");
    }

    #[test]
    fn only_the_compilers_llvm_will_do() {
        let folder = tempfile::tempdir().expect("a folder");
        let find = || tool("llvm-cov", 22, Some(folder.path()));
        let told = find().expect_err("there is none");
        assert!(told.contains("none was found; install it (apt-get install llvm-22)"), "{told}");
        fake(folder.path(), "llvm-cov", "14.0.6");
        let told = find().expect_err("it is too old");
        assert!(
            told.starts_with("rustc is of LLVM 22, and only llvm-cov of LLVM 22 reads its profiles: "),
            "{told}"
        );
        assert!(told.contains("llvm-cov is of LLVM 14; install it"), "{told}");
        fake(folder.path(), "llvm-cov-22", "22.1.2");
        assert_eq!(find(), Ok(folder.path().join("llvm-cov-22")));
    }
}
