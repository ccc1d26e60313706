//! The labels of the vectors are proved: two oracles that share no code with the crate, nor with one another,
//! recompute every case. Both must also find exactly the faults that are planted in hand-made files.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use jwt_assay_oracle::{self as oracle, Mismatch, Report};

use crate::python;

#[test]
fn every_label_holds_for_the_rust_oracle() {
    let report = oracle::check_files(&vector_files());
    assert_sound(&report);
}

#[test]
fn every_label_holds_for_the_python_oracle() {
    let files = vector_files();
    let Some(report) = python_report(&files) else { return };
    assert_sound(&report);
    assert_eq!(report.cases, oracle::check_files(&files).cases, "the oracles read different cases");
}

#[test]
fn the_rust_oracle_finds_the_planted_faults() {
    for planted in oracle::planted::files() {
        let report = oracle::check_files(&[write_planted("rust", planted.stem, &planted.text)]);
        assert_eq!(found(&report), planted.mismatches.into_iter().collect(), "{:#?}", report.mismatches);
    }
}

#[test]
fn the_python_oracle_finds_the_planted_faults() {
    for planted in oracle::planted::files() {
        let path = write_planted("python", planted.stem, &planted.text);
        let Some(report) = python_report(&[path]) else { return };
        assert_eq!(found(&report), planted.mismatches.into_iter().collect(), "{:#?}", report.mismatches);
    }
}

/// All vector files, without the schemas beside them.
pub fn vector_files() -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("vectors");
    let entries = std::fs::read_dir(&folder).expect("a folder vectors");
    let mut files: Vec<PathBuf> = entries.map(|entry| entry.expect("a readable entry").path()).collect();
    files.retain(|path| {
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        name.ends_with(".json") && !name.ends_with("schema.json")
    });
    files.sort();
    files
}

fn assert_sound(report: &Report) {
    assert!(report.cases > 0, "there are no cases to check");
    let lines: Vec<String> = report.mismatches.iter().map(Mismatch::to_string).collect();
    assert!(lines.is_empty(), "{} of {} cases:\n{}", lines.len(), report.cases, lines.join("\n"));
}

fn found(report: &Report) -> BTreeSet<(String, String)> {
    report.mismatches.iter().map(|mismatch| (mismatch.id.clone(), mismatch.what.clone())).collect()
}

/// Each test has a folder of its own, since a vector file's name is its group.
fn write_planted(folder: &str, stem: &str, text: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("planted").join(folder);
    std::fs::create_dir_all(&folder).expect("a folder for planted files");
    let path = folder.join(format!("{stem}.json"));
    std::fs::write(&path, text).expect("a planted file");
    path
}

/// The report of the Python oracle; `None` without Python.
fn python_report(files: &[PathBuf]) -> Option<Report> {
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/oracle/oracle.py");
    let output = python::run(&script, files, "the Python oracle checked nothing")?;
    let text = String::from_utf8_lossy(&output.stdout);
    let mut lines: Vec<&str> = text.lines().collect();
    let last = lines.pop().unwrap_or_default();
    let mismatches: Vec<Mismatch> = lines.iter().filter_map(|line| oracle::read_mismatch(line)).collect();
    let cases = last.split_once(" cases, ").and_then(|(cases, _)| cases.parse().ok());
    let expected = format!("{} cases, {} mismatches", cases.unwrap_or_default(), lines.len());
    let whole = last == expected && mismatches.len() == lines.len();
    let problem = String::from_utf8_lossy(&output.stderr);
    assert!(whole && output.status.code() == Some(i32::from(!lines.is_empty())), "{text}\n{problem}");
    Some(Report { cases: cases.unwrap_or_default(), mismatches })
}
