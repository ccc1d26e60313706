//! What fuzzing found stays fixed: every input in `fuzz/regressions/` is replayed on stable Rust, without a
//! fuzzer. And the code in fuzz/README.md is that of its example.

use std::collections::BTreeSet;
use std::fs;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::process::Command;

use jwt_assay::fuzzing::{Gate, target};

use crate::harness::outsider::blocks;

/// The independent reading that the targets of tokens do as well as the library's oracles.
#[path = "../../fuzz/src/independent.rs"]
mod independent;

type Oracle = Box<dyn Fn(&[u8]) -> Gate>;

/// Replays every input of a folder of regressions, and returns how many there were.
fn replay(folder: &Path, oracle: impl Fn(&str) -> Option<Oracle>) -> Result<usize, Vec<String>> {
    let mut problems = Vec::new();
    let mut count = 0;
    for of_target in entries(folder) {
        let name = name(&of_target);
        let Some(oracle) = oracle(&name).filter(|_| of_target.is_dir()) else {
            problems.push(format!("{name} names no target"));
            continue;
        };
        let inputs = entries(&of_target);
        if inputs.is_empty() {
            problems.push(format!("{name} has no inputs"));
        }
        count += inputs.len();
        problems.extend(inputs.iter().filter_map(|input| {
            let panic = fails(input, &oracle)?;
            Some(format!("{name}/{}: {panic}", self::name(input)))
        }));
    }
    if count == 0 {
        problems.push("no input was replayed".to_owned());
    }
    if problems.is_empty() { Ok(count) } else { Err(problems) }
}

/// The message of the panic, if there is one.
fn fails(input: &Path, oracle: &Oracle) -> Option<String> {
    let bytes = match fs::read(input) {
        Ok(bytes) => bytes,
        Err(error) => return Some(error.to_string()),
    };
    let panic = catch_unwind(AssertUnwindSafe(|| oracle(&bytes))).err()?;
    let text = panic.downcast_ref::<String>().map(String::as_str);
    Some(text.or_else(|| panic.downcast_ref::<&str>().copied()).unwrap_or("it panics").to_owned())
}

fn entries(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).expect("a folder of regressions");
    let mut paths: Vec<PathBuf> = entries.map(|entry| entry.expect("an entry").path()).collect();
    paths.sort();
    paths
}

fn name(path: &Path) -> String {
    path.file_name().unwrap_or_default().to_string_lossy().into_owned()
}

#[test]
fn no_regression_is_back() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("fuzz/regressions");
    let replayed = replay(&folder, oracle);
    assert!(replayed.is_ok(), "{}", replayed.unwrap_err().join("\n"));
}

/// What the fuzz target of this name does with an input.
fn oracle(name: &str) -> Option<Oracle> {
    let target = target(name)?;
    Some(Box::new(|bytes| {
        independent::second_opinion(target, bytes);
        (target.oracle)(bytes)
    }))
}

/// A folder with these files; a path that ends in a slash is an empty folder.
fn planted(name: &str, files: &[&str]) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("regressions").join(name);
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(&folder).expect("a folder");
    for file in files {
        let path = folder.join(file);
        fs::create_dir_all(path.parent().expect("a folder above")).expect("a folder");
        if file.ends_with('/') {
            fs::create_dir_all(&path).expect("a folder");
        } else {
            fs::write(&path, file).expect("a file");
        }
    }
    folder
}

#[test]
fn planted_regressions_are_found() {
    let broken = |bytes: &[u8]| {
        assert!(!bytes.ends_with(b"is-back"), "an-oracle: it is back");
        Gate::Accepted
    };
    let of_one = |name: &str| (name == "one").then(|| Box::new(broken) as Oracle);
    let outcome = |name: &str, files: &[&str]| replay(&planted(name, files), of_one);
    assert_eq!(outcome("sound", &["one/a-fault", "one/another"]), Ok(2));
    let problem = |text: &str| Err(vec![text.to_owned()]);
    let back = problem("one/it-is-back: an-oracle: it is back");
    assert_eq!(outcome("back", &["one/a-fault", "one/it-is-back"]), back);
    assert_eq!(outcome("stray", &["one/a-fault", "two/a-fault"]), problem("two names no target"));
    assert_eq!(outcome("loose", &["one/a-fault", "a-fault"]), problem("a-fault names no target"));
    let nothing = "no input was replayed".to_owned();
    assert_eq!(outcome("bare", &["one/"]), Err(vec!["one has no inputs".to_owned(), nothing.clone()]));
    assert_eq!(outcome("empty", &[]), Err(vec![nothing]));
}

/// The list of the defects that `cargo campaign planted` plants.
#[expect(dead_code, reason = "the campaign uses all of it")]
#[path = "../../fuzz/campaign/planted/defects.rs"]
mod defects;

/// The defects are outside of the source, so that only this test keeps the patch from getting stale.
#[test]
fn the_planted_defects_apply_to_the_source() {
    let project = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut git = Command::new("git");
    git.args(["apply", "--check", "fuzz/planted.patch"]).current_dir(project);
    // Inside of a repository, git would skip files that are not below its root.
    git.env("GIT_CEILING_DIRECTORIES", project.parent().unwrap_or(project));
    let output = git.output().or_else(|_| {
        let mut patch = Command::new("patch");
        patch.args(["-p1", "--dry-run", "--input", "fuzz/planted.patch"]).current_dir(project).output()
    });
    let output = output.expect("git or patch");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
}

#[test]
fn the_planted_defects_are_those_of_the_campaign() {
    let patch = Path::new(env!("CARGO_MANIFEST_DIR")).join("fuzz/planted.patch");
    let patch = fs::read_to_string(patch).expect("the patch");
    let planted = patch.split("planted::is(\"").skip(1).filter_map(|rest| rest.split('"').next());
    let planted: BTreeSet<&str> = planted.collect();
    assert_eq!(planted, defects::all().map(|defect| defect.name).collect());
}

/// The page shows the code of a fuzz target that compiles, that of another crate.
#[test]
fn the_page_shows_the_example_as_it_is() {
    let project = Path::new(env!("CARGO_MANIFEST_DIR"));
    let read = |path: &str| fs::read_to_string(project.join(path)).expect("a file");
    let page = read("fuzz/README.md");
    let target = read("fuzz/examples/outsider/fuzz_targets/verify.rs");
    let shown = blocks(&page, "rust");
    assert_eq!(shown.len(), 1, "every block of code must be compared with the example");
    assert!(target.contains(shown[0]), "fuzz/README.md shows other code than the example has:\n{}", shown[0]);
}
