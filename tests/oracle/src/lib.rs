//! The oracle in Rust: it recomputes the label of every test vector, and shares no code with jwt-assay. It has
//! a JSON reader and exact numbers of its own, ring's HMAC, data-encoding's base64url, and the rules as the
//! profile's text states them. `oracle.py` beside it does the same with Python's standard library; the two
//! name the same faults.

mod cases;
pub mod json;
pub mod number;
pub mod planted;
pub mod rule;
pub mod tokens;
pub mod verify;
pub mod view;

use std::collections::{HashMap, HashSet};
use std::fmt;
use std::path::{Path, PathBuf};

use cases::{Fault, Question};
use json::Value;
use number::Number;

/// One point on which a vector file and the oracle disagree.
#[derive(Debug)]
pub struct Mismatch {
    /// The case, or the file's stem if it is about the whole file.
    pub id: String,
    /// The member of the case, or the property, that is wrong.
    pub what: String,
    pub expected: String,
    pub got: String,
}

/// What the oracle found in some vector files.
#[derive(Debug, Default)]
pub struct Report {
    pub cases: usize,
    pub mismatches: Vec<Mismatch>,
}

/// Checks all cases of these files, and that the files do not contradict each other.
pub fn check_files(paths: &[PathBuf]) -> Report {
    let mut audit = Audit::default();
    for path in paths {
        audit.file(path);
    }
    audit.report
}

/// Reads the oracle's line format, one JSON object per mismatch; `None` for any other line.
pub fn read_mismatch(line: &str) -> Option<Mismatch> {
    let line = json::parse(line.as_bytes(), json::FILE).ok()?;
    let text = |name| line.get(name).and_then(Value::as_str).map(str::to_owned);
    Some(Mismatch { id: text("id")?, what: text("what")?, expected: text("expected")?, got: text("got")? })
}

impl fmt::Display for Mismatch {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{}: {}: expected {}, got {}", self.id, self.what, self.expected, self.got)
    }
}

/// What was read so far: ids are unique and answers agree across files.
#[derive(Default)]
struct Audit {
    report: Report,
    ids: HashSet<String>,
    answers: HashMap<Question, String>,
}

impl Audit {
    fn file(&mut self, path: &Path) {
        let stem = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
        let bytes = std::fs::read(path).map_err(|error| error.to_string());
        match bytes.and_then(|bytes| json::parse(&bytes, json::FILE)) {
            Ok(file) => self.group(&stem, &file),
            Err(problem) => self.report(&stem, Fault::new("json", "a strict JSON text", problem)),
        }
    }

    fn group(&mut self, stem: &str, file: &Value) {
        let format = file.get("format").and_then(Value::as_number).and_then(Number::plain_digits);
        if format != Some("1") {
            self.report(stem, Fault::new("format", 1, cases::shown(file.get("format"))));
        }
        if file.get("group").and_then(Value::as_str) != Some(stem) {
            self.report(stem, Fault::new("group", stem, cases::shown(file.get("group"))));
        }
        let cases = file.get("cases").and_then(Value::as_array).unwrap_or_default();
        if cases.is_empty() {
            self.report(stem, Fault::new("cases", "one case or more", cases::shown(file.get("cases"))));
        }
        for case in cases {
            self.case(stem, case);
        }
    }

    fn case(&mut self, stem: &str, case: &Value) {
        self.report.cases += 1;
        let id = case.get("id").and_then(Value::as_str).unwrap_or_default();
        let named = id.split_once('/').is_some_and(|(group, name)| group == stem && !name.is_empty());
        if !named || !self.ids.insert(id.to_owned()) {
            self.report(id, Fault::new("id", format!("{stem}/name, once"), id));
        }
        let (faults, asked) = cases::check(case);
        for fault in faults {
            self.report(id, fault);
        }
        if let Some((question, answer)) = asked {
            let first = self.answers.entry(question).or_insert_with(|| answer.clone()).clone();
            if first != answer {
                self.report(id, Fault::new("question", format!("{first}, as elsewhere"), answer));
            }
        }
    }

    fn report(&mut self, id: &str, fault: Fault) {
        let Fault { what, expected, got } = fault;
        self.report.mismatches.push(Mismatch { id: id.to_owned(), what: what.to_owned(), expected, got });
    }
}
