//! The invariants of the house that a test can check by reading the source: imports go one way,
//! only the command line prints, only one place reads the machine's clock, and the library stays light.
//!
//! Each check must also find a planted violation, so that none passes because it checks nothing.

mod circles;
mod code;
mod habits;
mod imports;
mod pages;
#[cfg(feature = "report")]
mod reports;
mod secrets;
mod voice;

use std::fs;
use std::path::Path;

/// A source file: its path from the root of the package, and its text.
struct Source {
    path: String,
    text: String,
}

fn source(path: &str, text: &str) -> Source {
    Source { path: path.to_owned(), text: text.to_owned() }
}

/// Every Rust file of the package.
fn package() -> Vec<Source> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut sources = Vec::new();
    collect(root, root, &mut sources);
    assert!(sources.len() > 100, "only {} files were found", sources.len());
    sources
}

fn collect(root: &Path, folder: &Path, sources: &mut Vec<Source>) {
    for entry in fs::read_dir(folder).expect("a readable folder") {
        let path = entry.expect("a readable entry").path();
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        if path.is_dir() && name != "target" && !name.starts_with('.') {
            collect(root, &path, sources);
        } else if name.ends_with(".rs") {
            let text = fs::read_to_string(&path).expect("source is UTF-8");
            let below = path.strip_prefix(root).expect("a path below the root");
            let parts: Vec<_> = below.iter().map(|part| part.to_string_lossy()).collect();
            sources.push(Source { path: parts.join("/"), text });
        }
    }
}

/// The files under `src/`.
fn library() -> Vec<Source> {
    let sources: Vec<Source> =
        package().into_iter().filter(|source| source.path.starts_with("src/")).collect();
    assert!(sources.len() > 40, "only {} files were found", sources.len());
    sources
}

fn assert_none(violations: &[String]) {
    assert!(violations.is_empty(), "{}", violations.join("\n"));
}

/// Asserts that a check finds the violation in each of these sources, and how it reports it.
fn assert_found(check: impl Fn(&[Source]) -> Vec<String>, planted: &[(&str, &str, &str)]) {
    for (path, text, report) in planted {
        assert_eq!(check(&[source(path, text)]), [format!("{path} {report}")], "{text}");
    }
}
