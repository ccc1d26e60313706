//! LLVM's tools for profiles. They can only read profiles of their own major version, so it must be the compiler's.

use std::path::{Path, PathBuf};
use std::process::Command;

/// The tools, and the compiler's target.
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
    /// Finds the tools for the compiler: in a folder, or else on the path or where Debian installs them.
    pub fn find(folder: Option<&Path>) -> Result<Self, String> {
        let compiler = std::env::var_os("RUSTC").unwrap_or_else(|| "rustc".into());
        let version = ask(Path::new(&compiler), "-vV")?;
        let field = |name: &str| {
            let value = version.lines().find_map(|line| line.strip_prefix(name));
            value.map(str::to_owned).ok_or_else(|| format!("rustc -vV reports no {name}"))
        };
        let llvm = field("LLVM version: ")?;
        let major =
            major(&llvm).ok_or_else(|| format!("rustc -vV reports an unknown LLVM version: {llvm}"))?;
        Ok(Tools {
            profdata: tool("llvm-profdata", major, folder)?,
            cov: tool("llvm-cov", major, folder)?,
            host: field("host: ")?,
        })
    }
}

/// The tool with a name, in the wanted major version.
fn tool(name: &str, wanted: u32, folder: Option<&Path>) -> Result<PathBuf, String> {
    let places = match folder {
        Some(folder) => vec![folder.join(name), folder.join(format!("{name}-{wanted}"))],
        None => vec![
            PathBuf::from(format!("{name}-{wanted}")),
            Path::new("/usr/lib").join(format!("llvm-{wanted}/bin")).join(name),
            PathBuf::from(name),
        ],
    };
    let mut others = Vec::new();
    for place in places {
        let Ok(output) = ask(&place, "--version") else { continue };
        let version = output
            .lines()
            .find_map(|line| line.trim().split_once("LLVM version "))
            .map(|(_, version)| version);
        match version.and_then(major) {
            Some(found) if found == wanted => return Ok(place),
            found => others.push(format!(
                "{} is of LLVM {}",
                place.display(),
                found.map_or("?".to_owned(), |found| found.to_string())
            )),
        }
    }
    let others = if others.is_empty() { "it was not found".to_owned() } else { others.join(", ") };
    Err(format!(
        "rustc uses LLVM {wanted}, and its profiles need {name} of LLVM {wanted}: {others}; install it \
         (apt-get install llvm-{wanted}), or give its folder by --llvm-path"
    ))
}

fn major(version: &str) -> Option<u32> {
    version.trim().split('.').next()?.parse().ok()
}

/// The output of a program for one argument.
fn ask(program: &Path, argument: &str) -> Result<String, String> {
    let output = Command::new(program).arg(argument).output();
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
    fn only_the_compilers_llvm_is_accepted() {
        let folder = tempfile::tempdir().expect("a folder");
        let find = || tool("llvm-cov", 22, Some(folder.path()));
        let refusal = find().expect_err("there is none");
        assert!(refusal.contains("it was not found; install it (apt-get install llvm-22)"), "{refusal}");
        fake(folder.path(), "llvm-cov", "14.0.6");
        let refusal = find().expect_err("it is too old");
        assert!(
            refusal.starts_with("rustc uses LLVM 22, and its profiles need llvm-cov of LLVM 22: "),
            "{refusal}"
        );
        assert!(refusal.contains("llvm-cov is of LLVM 14; install it"), "{refusal}");
        fake(folder.path(), "llvm-cov-22", "22.1.2");
        assert_eq!(find(), Ok(folder.path().join("llvm-cov-22")));
    }
}
