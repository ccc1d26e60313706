//! Results in fuzz/README.md. The command that measured them writes them between two marks, with the date and the
//! commit.

use std::path::Path;
use std::process::Command;

use crate::files;
use crate::places::Places;
use crate::run::system_clock;

/// What results are about. Other changes do not make them stale.
const MEASURED: [&str; 4] = ["src", "vectors", "fuzz/src", "fuzz/fuzz_targets"];

/// Puts a result into fuzz/README.md, between `<!-- NAME -->` and `<!-- /NAME -->`.
///
/// # Errors
/// There are changes that are not in a commit, the marks are missing, or the file can't be read or written.
pub fn put(name: &str, result: &str) -> Result<(), String> {
    let places = Places::of_package();
    let stamp = stamp(&date(system_clock()), &commit(&places.project())?);
    put_into(&places.readme(), name, &format!("{stamp}\n{}", result.trim_end()))
}

/// Puts a text that depends on nothing that was measured into fuzz/README.md, between its marks.
///
/// # Errors
/// The marks are missing, or the file can't be read or written.
pub fn write(name: &str, text: &str) -> Result<(), String> {
    put_into(&Places::of_package().readme(), name, text.trim_end())
}

fn stamp(date: &str, commit: &str) -> String {
    format!("Measured on {date} at commit {commit}.")
}

/// The last commit of what is measured.
fn commit(project: &Path) -> Result<String, String> {
    let git = |arguments: &[&str]| {
        let output =
            Command::new("git").args(arguments).arg("--").args(MEASURED).current_dir(project).output();
        let output = output.map_err(|error| format!("git can't be started: {error}"))?;
        if !output.status.success() {
            return Err(format!("git: {}", String::from_utf8_lossy(&output.stderr).trim_end()));
        }
        Ok(String::from_utf8_lossy(&output.stdout).trim().to_owned())
    };
    if !git(&["status", "--porcelain"])?.is_empty() {
        return Err(format!(
            "there are uncommitted changes in {}: commit them before you write results",
            MEASURED.join(", ")
        ));
    }
    git(&["log", "-1", "--abbrev=7", "--format=%h"])
}

/// The date of a time in seconds since the epoch, as in 2026-11-29.
fn date(seconds: u64) -> String {
    // Years are counted from March, so that a leap day is the last day of its year.
    let days = seconds / 86_400 + 719_468;
    let (era, day) = (days / 146_097, days % 146_097);
    let year = (day - day / 1_460 + day / 36_524 - day / 146_096) / 365;
    let day = day - (365 * year + year / 4 - year / 100);
    let month = (5 * day + 2) / 153;
    let day = day - (153 * month + 2) / 5 + 1;
    let month = if month < 10 { month + 3 } else { month - 9 };
    let year = 400 * era + year + u64::from(month <= 2);
    format!("{year}-{month:02}-{day:02}")
}

fn put_into(path: &Path, name: &str, result: &str) -> Result<(), String> {
    let text = files::read(path)?;
    let text = String::from_utf8(text).map_err(|error| format!("{}: {error}", path.display()))?;
    let (start, end) = marks(name);
    let parts = text.split_once(&start).and_then(|(before, rest)| Some((before, rest.split_once(&end)?.1)));
    let (before, behind) =
        parts.ok_or_else(|| format!("{} has no line {start}with a line {end} below it", path.display()))?;
    files::write_whole(path, format!("{before}{start}\n{result}\n\n{end}{behind}").as_bytes())?;
    anstream::eprintln!("wrote {}", path.display());
    Ok(())
}

fn marks(name: &str) -> (String, String) {
    (format!("<!-- {name} -->\n"), format!("<!-- /{name} -->"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_result_replaces_the_one_before() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("README.md");
        let text = "# A\n\n<!-- one -->\n\nold\n<!-- /one -->\nrest\n<!-- two -->\n<!-- /two -->\n";
        files::write_whole(&path, text.as_bytes()).expect("a file");
        for _ in 0..2 {
            put_into(&path, "one", "| new |").expect("written");
            let text = String::from_utf8(files::read(&path).expect("a file")).expect("text");
            let expected =
                "# A\n\n<!-- one -->\n\n| new |\n\n<!-- /one -->\nrest\n<!-- two -->\n<!-- /two -->\n";
            assert_eq!(text, expected);
        }
        let refusal = put_into(&path, "three", "| new |\n").expect_err("no marks");
        assert!(refusal.contains("has no line <!-- three -->"), "{refusal}");
    }

    #[test]
    fn dates_are_those_of_the_calendar() {
        let dates = [
            (0, "1970-01-01"),
            (951_782_399, "2000-02-28"),
            (951_782_400, "2000-02-29"),
            (951_868_800, "2000-03-01"),
            (1_621_521_650, "2021-05-20"),
            (1_798_761_599, "2026-12-31"),
            (4_107_542_400, "2100-03-01"),
        ];
        for (seconds, expected) in dates {
            assert_eq!(date(seconds), expected);
        }
    }

    /// A result without its date and commit can't be seen to be old.
    #[test]
    fn every_result_on_the_page_has_a_date_and_a_commit() {
        let page = files::read(&Places::of_package().readme()).expect("the page");
        let page = String::from_utf8(page).expect("text");
        for name in ["coverage", "planted"] {
            let (start, end) = marks(name);
            let result =
                page.split_once(&start).expect("the first mark").1.split_once(&end).expect("the second").0;
            let first = result.trim_start().lines().next().unwrap_or_default();
            let words: Vec<&str> = first.split(' ').collect();
            let is_stamped = matches!(words[..], ["Measured", "on", date, "at", "commit", commit]
                if first == stamp(date, commit.trim_end_matches('.')) && date.len() == 10 && commit.len() >= 8);
            assert!(is_stamped, "{name}: {first}");
        }
    }
}
