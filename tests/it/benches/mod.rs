//! The report of the benches: its tables and its plot are right for known results of criterion, and it refuses
//! damaged ones.

#[cfg(feature = "peers")]
mod page;
mod plot;

use std::fs;
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use serde_json::{Value, json};

use crate::python;

const ROOT: &str = env!("CARGO_MANIFEST_DIR");
/// The page that has the tables.
const PAGE: &str = "benches/README.md";
const BEGIN: &str = "<!-- speed: begin, written by benches/report/make -->\n";
const END: &str = "<!-- speed: end -->\n";

const DAY: Duration = Duration::from_secs(86_400);

/// When the known results were measured: on the 20th of May 2021.
fn then() -> SystemTime {
    SystemTime::UNIX_EPOCH + Duration::from_secs(1_621_521_641)
}

/// A folder with a copy of the files that the report needs, and with results of criterion.
struct Copy(PathBuf);

impl Copy {
    fn new(name: &str) -> Self {
        let root = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
        let _ = fs::remove_dir_all(&root);
        fs::create_dir_all(root.join("benches/report")).expect("a folder");
        for file in ["make", "machine.py", "plot.py", "results.py", "tables.py"] {
            let file = Path::new("benches/report").join(file);
            fs::copy(Path::new(ROOT).join(&file), root.join(&file)).expect("a copy");
        }
        for file in ["Cargo.lock", "Cargo.toml"] {
            fs::copy(Path::new(ROOT).join(file), root.join(file)).expect("a copy");
        }
        fs::write(root.join(PAGE), format!("# Before\n\n{BEGIN}old\n{END}\nAfter\n")).expect("a file");
        let copy = Copy(root);
        copy.measure_all();
        copy
    }

    fn measure_all(&self) {
        for size in ["sample", "1 KiB", "8 KiB"] {
            for (does, own) in [("sign", 500.0), ("verify", 1_500.0)] {
                self.measure(&format!("{does}/{size}"), "jwt-assay", own);
                self.measure(&format!("{does}/{size}"), "jwt-assay, simple calls", own * 0.9);
                self.measure(&format!("{does}/{size}"), "jwt", own * 1.75);
                self.measure(&format!("{does}/{size}"), "jsonwebtoken", own * 2.0);
                self.measure(&format!("{does}/{size}"), "a <peer> | more", own * 1.5);
            }
        }
        for (name, time) in [("the MAC alone", 320.0), ("JSON, base64url and MAC", 650.0)] {
            self.measure("floor", name, time);
        }
        for group in ["batch/sign/4096", "batch/verify/4096"] {
            for (name, time) in [("single calls", 500.0), ("one thread", 550.0), ("all threads", 275.0)] {
                self.measure(group, name, time * 4096.0);
            }
        }
        for length in (6..=20).map(|power| 1 << power) {
            self.measure("growth/sign", &length.to_string(), 600.0 + f64::from(length));
            self.measure("growth/verify", &length.to_string(), 1_500.0 + 2.0 * f64::from(length));
        }
        for (group, name, time) in
            [("inspect", "good", 3_000.0), ("diagnose", "longest", 12e6), ("suite", "reference", 24e6)]
        {
            self.measure(group, name, time);
        }
    }

    fn measure(&self, group: &str, name: &str, nanoseconds: f64) {
        self.measure_at(then(), group, name, nanoseconds);
    }

    /// Writes a result as criterion does.
    fn measure_at(&self, time: SystemTime, group: &str, name: &str, nanoseconds: f64) {
        // One result is noisy.
        let noise = if group == "suite" { 0.2 } else { 0.01 };
        let place = |text: &str| text.replace(['/', '<', '>', '|'], "_");
        let folder = self.0.join("criterion").join(place(group)).join(place(name)).join("new");
        fs::create_dir_all(&folder).expect("a folder");
        let benchmark = json!({ "group_id": group, "function_id": null, "value_str": name });
        let (low, high) = (nanoseconds * (1.0 - noise), nanoseconds * (1.0 + noise));
        let interval = json!({ "lower_bound": low, "upper_bound": high });
        let median = json!({ "point_estimate": nanoseconds, "confidence_interval": interval });
        let write = |name, value: Value| {
            fs::write(folder.join(name), value.to_string()).expect("a file");
            let file = fs::File::options().write(true).open(folder.join(name)).expect("what was written");
            file.set_modified(time).expect("a time that a file can have");
        };
        write("benchmark.json", benchmark);
        write("estimates.json", json!({ "median": median }));
    }

    /// The number of files in the report's folder.
    fn files(&self) -> usize {
        fs::read_dir(self.0.join("benches/report")).expect("a folder").count()
    }

    /// Makes the report with these arguments, and returns it.
    fn made(&self, arguments: &[&str]) -> Option<String> {
        let (status, text, error) = self.make(arguments)?;
        assert_eq!((status, error.as_str()), (Some(0), ""));
        Some(text)
    }

    /// Asserts that no report is made with these arguments, and returns the error.
    fn refused(&self, arguments: &[&str]) -> Option<String> {
        let (status, text, error) = self.make(arguments)?;
        assert_eq!((status, text.as_str(), error.lines().count()), (Some(2), "", 1), "{error}");
        assert!(error.starts_with("benches/report/make: "), "{error}");
        Some(error)
    }

    /// Makes the report with these arguments: exit status, standard output, standard error.
    fn make(&self, arguments: &[&str]) -> Option<(Option<i32>, String, String)> {
        let arguments: Vec<PathBuf> =
            arguments.iter().map(PathBuf::from).chain([self.0.join("criterion")]).collect();
        let script = self.0.join("benches/report/make");
        let output = python::run(&script, &arguments, "the report of the benches was not made")?;
        let text = |bytes| String::from_utf8(bytes).expect("text");
        Some((output.status.code(), text(output.stdout), text(output.stderr)))
    }
}

#[test]
fn ratios_are_those_of_the_medians() {
    let copy = Copy::new("speed-ratios");
    let Some(text) = copy.made(&[]) else { return };
    let lock = fs::read_to_string(Path::new(ROOT).join("Cargo.lock")).expect("the lock file");
    let version = |name: &str| {
        let (_, rest) = lock.split_once(&format!("name = \"{name}\"\nversion = \"")).expect("a peer");
        rest.split('"').next().expect("a version").to_owned()
    };
    let (jwt, jsonwebtoken) = (version("jwt"), version("jsonwebtoken"));
    for line in [
        "| sign | the sample token | × | 1 KiB of `xti` | × | 8 KiB of `xti` | × |".to_owned(),
        "| **jwt-assay** | **500 ns** | **1.00** | **500 ns** | **1.00** | **500 ns** | **1.00** |"
            .to_owned(),
        format!("| jwt {jwt} | 875 ns | 1.75 | 875 ns | 1.75 | 875 ns | 1.75 |"),
        format!(
            "| jsonwebtoken {jsonwebtoken} (rust_crypto) | 1.00 µs | 2.00 | 1.00 µs | 2.00 | 1.00 µs | 2.00 |"
        ),
        r"| a &lt;peer&gt; \| more | 750 ns | 1.50 | 750 ns | 1.50 | 750 ns | 1.50 |".to_owned(),
        format!("| jwt {jwt} | 2.62 µs | 1.75 | 2.62 µs | 1.75 | 2.62 µs | 1.75 |"),
        "| JSON, base64url and MAC | 650 ns | 1.30 |".to_owned(),
        "| sign 4,096 | 2,000,000 | 1,820,000 | 0.91 | 3,640,000 | 2.00 |".to_owned(),
        "| 64 | 664 ns |  | 1.63 µs |  |".to_owned(),
        "| 2,048 | 2.65 µs | 1.00 ns | 5.60 µs | 2.00 ns |".to_owned(),
        "| diagnosing a token of 8 KiB, kind of secret: longest | 12.0 ms |".to_owned(),
        "| the whole suite: reference | 24.0 ms |".to_owned(),
    ] {
        assert!(text.lines().any(|written| written == line), "{line}\n{text}");
    }
    assert!(text.contains(
        "each further byte takes 1.00 ns to sign; from one power of two to the next, this varies by +0 to +0 %."
    ));
    let noise = "half of them are precise to ±1.0 % or better, and the worst to ±20 % (`suite/reference`)";
    assert!(text.contains(noise), "{text}");
}

#[test]
fn a_report_says_when_it_was_measured_and_compares_within_a_run_only() {
    let copy = Copy::new("speed-days");
    let Some(text) = copy.made(&[]) else { return };
    assert!(text.starts_with("Measured on 2021-05-20 on "), "{text}");
    for name in ["the MAC alone", "JSON, base64url and MAC"] {
        copy.measure_at(then() + DAY, "floor", name, 320.0);
    }
    let Some(text) = copy.made(&[]) else { return };
    assert!(text.starts_with("Measured on 2021-05-20 to 2021-05-21 on "), "{text}");
    copy.measure_at(then() - DAY, "verify/1 KiB", "jwt", 320.0);
    let Some(error) = copy.refused(&[]) else { return };
    assert!(error.contains("verify/1 KiB/jwt is of another run"), "{error}");
}

#[test]
fn a_report_replaces_the_previous_one() {
    let copy = Copy::new("speed-written");
    let Some(text) = copy.made(&["--write"]) else { return };
    assert_eq!(text, "");
    let page = fs::read_to_string(copy.0.join(PAGE)).expect("the page");
    assert!(page.starts_with(&format!("# Before\n\n{BEGIN}Measured on ")), "{page}");
    assert!(page.ends_with(&format!("</details>\n{END}\nAfter\n")), "{page}");
    assert_eq!(copy.files(), 6);
}

#[test]
fn a_report_that_cannot_be_written_leaves_nothing_behind() {
    let copy = Copy::new("speed-unwritable");
    fs::create_dir(copy.0.join("benches/report/speed.svg")).expect("a folder in the way");
    let Some(error) = copy.refused(&["--write"]) else { return };
    assert!(error.contains("speed.svg"), "{error}");
    assert_eq!(copy.files(), 6);
}

#[test]
fn a_report_does_not_name_the_folder_where_it_was_made() {
    let copy = Copy::new("speed-place");
    let (Some(text), Some(_)) = (copy.made(&[]), copy.made(&["--write"])) else { return };
    let plot = fs::read_to_string(copy.0.join("benches/report/speed.svg")).expect("the plot");
    let place = copy.0.to_str().expect("text");
    for folder in [place, ROOT] {
        assert!(!text.contains(folder) && !plot.contains(folder), "{folder}");
    }
}

#[test]
fn missing_or_damaged_results_are_reported_and_nothing_is_written() {
    let zero = r#"{"median":{"point_estimate":0,"confidence_interval":{"lower_bound":0,"upper_bound":1}}}"#;
    let estimates = "criterion/floor/the MAC alone/new/estimates.json";
    for (place, damage, message) in [
        (estimates, Some("{"), "the MAC alone/new/estimates.json: "),
        (estimates, Some("{}"), "the MAC alone/new is not in criterion's format: KeyError('median')"),
        (estimates, Some(zero), "the MAC alone/new is not in criterion's format: ValueError('not positive: "),
        (estimates, None, "the MAC alone/new/estimates.json: "),
        ("criterion", None, "criterion holds no results of criterion; run cargo bench --bench tokens"),
        ("criterion/floor", None, "floor was not measured; run cargo bench --bench tokens"),
        ("criterion/sign_8 KiB/jwt", None, "sign/8 KiB/jwt was not measured; run cargo bench"),
        ("criterion/batch_verify_4096", None, "batch/verify/N was not measured; run cargo bench"),
        ("criterion/growth_verify/2048", None, "growth/verify/2048 was not measured; run cargo bench"),
        (PAGE, Some("# No marks\n"), "benches/README.md lacks the marks for the tables"),
        (PAGE, None, "No such file or directory"),
    ] {
        let copy = Copy::new("speed-damaged");
        let path = copy.0.join(place);
        match damage {
            Some(text) => fs::write(&path, text).expect("a file"),
            None if path.is_dir() => fs::remove_dir_all(&path).expect("a folder"),
            None => fs::remove_file(&path).expect("a file"),
        }
        let page = || fs::read_to_string(copy.0.join(PAGE)).ok();
        let before = page();
        let Some(error) = copy.refused(&["--write"]) else { return };
        assert!(error.contains(message), "{message}\n{error}");
        assert_eq!(page(), before);
        assert!(!copy.0.join("benches/report/speed.svg").exists(), "{message}");
    }
}
