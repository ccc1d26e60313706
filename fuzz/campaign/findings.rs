//! `campaign findings`: lists the findings, or shows one as a decoded token.

mod shown;

use std::path::Path;

use clap::{Args, Subcommand};
use jwt_assay::report::{STRONG, paint};
use jwt_assay::text::{cut, escaped, quote};

use crate::files;
use crate::finding::Finding;
use crate::places::Places;

/// List the findings, or show one
#[derive(Args)]
pub struct Findings {
    #[command(subcommand)]
    show: Option<Show>,
}

#[derive(Subcommand)]
enum Show {
    /// Show a finding as a decoded token, with the rules it breaks and the command to rerun it
    Show {
        /// The finding's id, from the list
        id: String,
    },
}

impl Findings {
    /// Prints the list or the finding.
    pub fn run(&self) -> Result<(), String> {
        let folder = Places::of_package().findings();
        let text = match &self.show {
            None => list(&Finding::all(&folder)?),
            Some(Show::Show { id }) => {
                let finding = named(&folder, id)?;
                let inputs = finding.inputs(&folder);
                let input = inputs.first().ok_or_else(|| format!("{id} has no input"))?;
                shown::finding(&finding, input, &files::read(input)?)
            }
        };
        anstream::print!("{text}");
        Ok(())
    }
}

/// The finding with an id.
pub fn named(folder: &Path, id: &str) -> Result<Finding, String> {
    let finding = Finding::all(folder)?.into_iter().find(|finding| finding.id == id);
    finding.ok_or_else(|| format!("there is no finding {}; `cargo campaign findings` lists them", quote(id)))
}

/// Two lines per finding.
fn list(findings: &[Finding]) -> String {
    if findings.is_empty() {
        return "no findings yet; `cargo campaign run` fuzzes for more\n".to_owned();
    }
    let line = |finding: &Finding| {
        let message = escaped(finding.message.lines().next().unwrap_or_default());
        let kept =
            finding.kept.as_ref().map(|path| format!(", kept as {}", escaped(path))).unwrap_or_default();
        format!(
            "{} ({}, {}{kept})\n  {}\n",
            paint(STRONG, escaped(&finding.id)),
            escaped(&finding.state),
            times(finding.times),
            cut(&message),
        )
    };
    let lines: String = findings.iter().map(line).collect();
    lines + "\nDetails: `cargo campaign findings show ID`\n"
}

fn times(times: u64) -> String {
    if times == 1 { "seen once".to_owned() } else { format!("seen {times} times") }
}

#[cfg(test)]
pub mod tests {
    use super::*;

    /// A finding as a campaign writes it.
    pub fn finding(id: &str, target: &str) -> Finding {
        serde_json::from_value(serde_json::json!({
            "format": 1, "id": id, "target": target, "kind": "panic", "bucket": "b",
            "oracle": "verify-agrees-with-inspect", "place": "src/fuzzing/oracles/token.rs:29:5",
            "message": "verify-agrees-with-inspect: the verifier\u{1b}[31m refuses\nleft: 1", "sanitizer": "none",
            "input": format!("{id}.input"), "minimized": null, "first_seen": 1, "last_seen": 2, "times": 83,
            "state": "new", "kept": null, "later": [1]
        }))
        .expect("a finding")
    }

    #[test]
    fn the_list_is_safe_to_print() {
        let mut kept = finding("verify_signed-two", "verify_signed");
        (kept.kept, kept.times) = (Some("fuzz/regressions/verify_signed/two".to_owned()), 1);
        let text =
            anstream::adapter::strip_str(&list(&[finding("verify_signed-one", "verify_signed"), kept]))
                .to_string();
        assert_eq!(
            text,
            "verify_signed-one (new, seen 83 times)\n  \
             verify-agrees-with-inspect: the verifier\\u{1b}[31m refuses\n\
             verify_signed-two (new, seen once, kept as fuzz/regressions/verify_signed/two)\n  \
             verify-agrees-with-inspect: the verifier\\u{1b}[31m refuses\n\n\
             Details: `cargo campaign findings show ID`\n"
        );
        assert!(list(&[]).starts_with("no findings yet"));
    }

    #[test]
    fn a_finding_is_read_as_it_was_written_with_unknown_members() {
        let folder = tempfile::tempdir().expect("a folder");
        let one = finding("a-b", "decode");
        let (path, bytes) = one.file(folder.path()).expect("a file");
        files::write_whole(&path, &bytes).expect("written");
        assert_eq!(named(folder.path(), "a-b").expect("read"), one);
        let text = std::fs::read_to_string(folder.path().join("a-b.json")).expect("a file");
        assert!(text.contains("\"later\""), "{text}");
        let refusal = named(folder.path(), "a-c").expect_err("no such finding");
        assert_eq!(refusal, "there is no finding \"a-c\"; `cargo campaign findings` lists them");
        assert_eq!(Finding::all(&folder.path().join("none")), Ok(vec![]));
    }
}
