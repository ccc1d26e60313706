//! `campaign keep` from end to end, in a copy of the files that it reads and writes: a finding becomes a regression and a
//! vector, or nothing changes.

use std::collections::BTreeMap;
use std::fs;
use std::io::{ErrorKind, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use jwt_assay::forge::Forge;
use jwt_assay::fuzzing::{Gate, SECRET, target};
use jwt_assay::suite::Suite;
use jwt_assay::vectors::GroupRecord;
use tempfile::TempDir;

/// The files of the project that `keep` reads, in addition to the findings.
const READ: [&str; 4] = [
    "tests/oracle/oracle.py",
    "tests/oracle/oracle_profile.py",
    "src/recipes/regressions.json",
    "vectors/regressions.json",
];

const WHY: &str = "The crate a 1.0 reads the number in a string as an iat.";

struct Copy(TempDir);

impl Copy {
    /// A copy of the project with no kept findings; `None` if there is no Python for the second oracle.
    fn new() -> Option<Self> {
        if let Err(error) = Command::new("python3").arg("--version").output() {
            assert!(
                error.kind() == ErrorKind::NotFound && std::env::var_os("CI").is_none(),
                "python3: {error}"
            );
            let line = b"skipped: python3 is not installed\n";
            std::io::stderr().write_all(line).expect("a standard error");
            return None;
        }
        let copy = Copy(tempfile::tempdir().expect("a folder"));
        let project = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
        for file in READ {
            copy.write(file, &fs::read(project.join(file)).expect("a file of the project"));
        }
        copy.write("src/recipes/regressions.json", b"[]\n");
        Some(copy)
    }

    fn path(&self, below: &str) -> PathBuf {
        self.0.path().join(below)
    }

    fn write(&self, below: &str, bytes: &[u8]) {
        let path = self.path(below);
        fs::create_dir_all(path.parent().expect("a folder above")).expect("a folder");
        fs::write(path, bytes).expect("a file");
    }

    /// Adds a finding of the target `verify_signed`.
    fn find(&self, id: &str, input: &[u8], minimized: Option<&[u8]>) {
        let names = (format!("{id}.input"), minimized.map(|_| format!("{id}.min")));
        let finding = serde_json::json!({
            "format": 1, "id": id, "target": "verify_signed", "kind": "panic", "bucket": "b", "oracle": null,
            "message": "it went wrong", "place": null, "sanitizer": "none", "input": names.0,
            "minimized": names.1, "first_seen": 1, "last_seen": 2, "times": 3, "state": "new", "kept": null
        });
        self.write(&format!("fuzz/state/findings/{id}.json"), finding.to_string().as_bytes());
        self.write(&format!("fuzz/state/findings/{}", names.0), input);
        if let (Some(name), Some(bytes)) = (names.1, minimized) {
            self.write(&format!("fuzz/state/findings/{name}"), bytes);
        }
    }

    fn keep(&self, arguments: &[&str]) -> Output {
        Command::new(env!("CARGO_BIN_EXE_campaign"))
            .args(["keep", "--why", WHY])
            .args(arguments)
            .env("CARGO_MANIFEST_DIR", self.path("fuzz"))
            .output()
            .expect("the campaign starts")
    }

    /// Asserts that keeping fails with this message, and changes nothing.
    fn refuses(&self, arguments: &[&str], message: &str) {
        let before = self.contents();
        let output = self.keep(arguments);
        let said = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(2), "{said}");
        assert!(said.contains(message), "{said}");
        assert!(before == self.contents(), "something was written: {said}");
    }

    fn contents(&self) -> BTreeMap<PathBuf, Vec<u8>> {
        let mut contents = BTreeMap::new();
        let mut folders = vec![self.0.path().to_owned()];
        while let Some(folder) = folders.pop() {
            for entry in fs::read_dir(folder).expect("a folder") {
                let path = entry.expect("an entry").path();
                if path.is_dir() {
                    folders.push(path);
                } else {
                    contents.insert(path.clone(), fs::read(path).expect("a file"));
                }
            }
        }
        contents
    }
}

/// A token with one fault: its `iat` is a string.
fn token() -> Vec<u8> {
    Forge::new(r#"{"iat":"1621521641","jti":"a","ti":{},"sub":"b"}"#).sign(SECRET).token()
}

#[test]
fn a_finding_becomes_a_regression_and_a_vector() {
    let Some(copy) = Copy::new() else { return };
    // The minimised token breaks several rules, and a case has only one fault.
    copy.find("one", &token(), Some(&Forge::new("{}").sign(SECRET).token()));
    let output = copy.keep(&["one", "--name", "iat-that-is-a-string"]);
    let said =
        String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{said}");
    assert!(said.contains("wrote vectors/regressions.json\n"), "{said}");

    let regression =
        fs::read(copy.path("fuzz/regressions/verify_signed/iat-that-is-a-string")).expect("it is kept");
    assert_eq!(regression, token());
    assert_eq!((target("verify_signed").expect("a target").oracle)(&regression), Gate::Json);
    let finding = fs::read_to_string(copy.path("fuzz/state/findings/one.json")).expect("a finding");
    assert!(
        finding.contains(r#""kept": "fuzz/regressions/verify_signed/iat-that-is-a-string""#),
        "{finding}"
    );

    let text = fs::read_to_string(copy.path("vectors/regressions.json")).expect("vectors");
    let suite = Suite::load([("regressions", text.as_str())]).expect("they load");
    let case = suite.case("regressions/iat-that-is-a-string").expect("the case is there");
    assert_eq!((case.rule.map(|rule| rule.id), case.acceptable()), (Some("iat-number"), Some(false)));
    assert_eq!(case.why, WHY);
    let group: GroupRecord = serde_json::from_str(&text).expect("a group");
    let last = group.cases.last().expect("a case");
    assert_eq!(last.token.as_deref().map(str::as_bytes), Some(&token()[..]));

    copy.find("two", &token(), None);
    copy.refuses(&["one", "--name", "another-name"], "is already kept as fuzz/regressions/verify_signed/iat");
    copy.refuses(&["two", "--name", "iat-that-is-a-string"], "already exists; choose another name");
    fs::remove_dir_all(copy.path("fuzz/regressions")).expect("removed");
    copy.refuses(
        &["two", "--name", "iat-that-is-a-string"],
        "case regressions/iat-that-is-a-string already exists",
    );
}

#[test]
fn a_finding_that_cannot_be_labelled_changes_nothing() {
    let Some(copy) = Copy::new() else { return };
    let with_terms = [&token()[..], b"\nleeway=5"].concat();
    copy.find("terms", &with_terms, None);
    copy.find("many", &Forge::new("{}").sign(SECRET).token(), None);
    copy.find("one", &token(), None);
    copy.refuses(&["terms", "--name", "a-name"], "it has other terms than a time");
    copy.refuses(&["many", "--name", "a-name"], "a case has only one fault");
    copy.refuses(&["one", "--name", "A name"], "is not in kebab case");
    copy.refuses(&["one", "--name", "../a-name"], "is not in kebab case");
    copy.refuses(&["nothing", "--name", "a-name"], "there is no finding");
    copy.refuses(&["one", "--name", "a-name", "--rule", "sub-string"], "it does not break sub-string");
    // Now the second oracle gives another answer.
    let accepts = r#"print('{"id":"probe/token","what":"signing_input","expected":"a","got":"b"}')
print("1 cases, 1 mismatches")
"#;
    copy.write("tests/oracle/oracle.py", accepts.as_bytes());
    copy.refuses(&["one", "--name", "a-name"], "the oracles disagree: the one in Rust says reject at claims");
    copy.write("tests/oracle/oracle.py", b"import nothing_of_that_name");
    copy.refuses(&["one", "--name", "a-name"], "ModuleNotFoundError");

    let output = copy.keep(&["terms", "--name", "a-name", "--without-vector"]);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    assert_eq!(fs::read(copy.path("fuzz/regressions/verify_signed/a-name")).expect("kept"), with_terms);
    let data = fs::read(copy.path("src/recipes/regressions.json")).expect("data");
    assert_eq!(data, b"[]\n");
}
