//! The lines reached in each file: a table as text or JSON, and the totals in a sentence.

use std::fmt::Write as _;

use serde_json::json;

use super::lcov::Lines;

/// How many lines there are, and how many of them were reached.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Count {
    lines: usize,
    reached: usize,
}

impl Count {
    fn of(lines: &std::collections::BTreeMap<u64, u64>) -> Self {
        Count { lines: lines.len(), reached: lines.values().filter(|count| **count > 0).count() }
    }

    fn and(self, other: Self) -> Self {
        Count { lines: self.lines + other.lines, reached: self.reached + other.reached }
    }

    fn percent(self) -> f64 {
        100.0 * self.reached as f64 / self.lines.max(1) as f64
    }

    /// In percent, rounded down: less than all is never shown as all.
    fn shown(self) -> String {
        format!("{:.1} %", (self.percent() * 10.0).floor() / 10.0)
    }
}

/// The lines of each file reached by the corpora, and by raw bytes.
pub struct Coverage {
    rows: Vec<(String, Count, Option<Count>)>,
    total: (Count, Option<Count>),
    seconds: Option<u64>,
}

impl Coverage {
    /// Combines two measurements of one program.
    ///
    /// # Errors
    /// The measurements are of different programs.
    pub fn of(corpora: &Lines, raw: Option<&Lines>, seconds: Option<u64>) -> Result<Self, String> {
        let mut rows = Vec::new();
        for (file, lines) in corpora {
            let other = match raw {
                None => None,
                Some(raw) => {
                    let other = raw.get(file).filter(|other| other.keys().eq(lines.keys()));
                    Some(Count::of(other.ok_or_else(|| format!("{file} was measured in two versions"))?))
                }
            };
            rows.push((file.clone(), Count::of(lines), other));
        }
        let total = rows.iter().fold(Count::default(), |sum, row| sum.and(row.1));
        let raw = raw.map(|_| rows.iter().filter_map(|row| row.2).fold(Count::default(), Count::and));
        Ok(Coverage { rows, total: (total, raw), seconds })
    }

    /// The share of all lines that the corpora reach, in percent.
    pub fn percent(&self) -> f64 {
        self.total.0.percent()
    }

    fn all(&self) -> impl Iterator<Item = (&str, Count, Option<Count>)> {
        let total = ("src/jwt and src/lint", self.total.0, self.total.1);
        self.rows.iter().map(|(file, count, raw)| (file.as_str(), *count, *raw)).chain([total])
    }

    /// The table as text.
    pub fn text(&self) -> String {
        let width = self.all().map(|(file, ..)| file.len()).max().unwrap_or_default();
        let raw = self.seconds.map(|seconds| format!("  raw bytes, {seconds} s")).unwrap_or_default();
        let mut text = format!("{:width$}  lines  corpora{raw}\n", "file");
        for (file, count, raw) in self.all() {
            let _ = write!(text, "{file:width$}  {:5}  {:>7}", count.lines, count.shown());
            let _ = raw.map(|raw| write!(text, "  {:>7}", raw.shown()));
            text.push('\n');
        }
        text
    }

    /// The totals in a sentence.
    pub fn totals(&self) -> String {
        let (corpora, raw) = self.total;
        let raw = raw.zip(self.seconds).map(|(raw, seconds)| {
            format!("; raw bytes, after {seconds} s per target, reach {}", raw.shown())
        });
        format!(
            "The corpora reach {} of the {} lines of src/jwt and src/lint{}.",
            corpora.shown(),
            corpora.lines,
            raw.unwrap_or_default()
        )
    }

    /// The table as JSON.
    pub fn json(&self) -> String {
        let row = |(file, count, raw): (&str, Count, Option<Count>)| json!({"file": file, "lines": count.lines, "reached": count.reached, "raw": raw.map(|raw| raw.reached)});
        let mut files: Vec<_> = self.all().map(row).collect();
        let mut total = files.pop().unwrap_or_default();
        if let Some(total) = total.as_object_mut() {
            total.remove("file");
            total.insert("percent".to_owned(), json!(self.percent()));
        }
        json!({"format": 1, "baseline_seconds": self.seconds, "files": files, "total": total}).to_string()
    }
}

/// The lines that were not reached, as ranges by file.
pub fn uncovered(lines: &Lines) -> String {
    let mut text = String::new();
    for (file, lines) in lines {
        let mut ranges: Vec<(u64, u64)> = Vec::new();
        for (line, _) in lines.iter().filter(|(_, count)| **count == 0) {
            match ranges.last_mut() {
                Some((_, end)) if *end + 1 == *line => *end = *line,
                _ => ranges.push((*line, *line)),
            }
        }
        for (start, end) in ranges {
            let _ = if start == end {
                writeln!(text, "{file}:{start}")
            } else {
                writeln!(text, "{file}:{start}-{end}")
            };
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;

    fn lines(counts: [&[u64]; 2]) -> Lines {
        let file = |counts: &[u64]| (1..).zip(counts.iter().copied()).collect::<BTreeMap<u64, u64>>();
        Lines::from([
            ("src/jwt/a.rs".to_owned(), file(counts[0])),
            ("src/lint/b.rs".to_owned(), file(counts[1])),
        ])
    }

    fn coverage() -> Coverage {
        let (corpora, raw) = (lines([&[1, 2, 0, 0, 3, 0], &[5, 5]]), lines([&[0, 0, 0, 0, 3, 0], &[0, 0]]));
        Coverage::of(&corpora, Some(&raw), Some(60)).expect("one program")
    }

    #[test]
    fn the_corpora_are_compared_with_the_baseline() {
        assert_eq!(
            coverage().text(),
            "file                  lines  corpora  raw bytes, 60 s\n\
             src/jwt/a.rs              6   50.0 %   16.6 %\n\
             src/lint/b.rs             2  100.0 %    0.0 %\n\
             src/jwt and src/lint      8   62.5 %   12.5 %\n"
        );
        assert_eq!(
            coverage().totals(),
            "The corpora reach 62.5 % of the 8 lines of src/jwt and src/lint; \
             raw bytes, after 60 s per target, reach 12.5 %."
        );
        let json: serde_json::Value = serde_json::from_str(&coverage().json()).expect("JSON");
        assert_eq!(json["total"], json!({"lines": 8, "reached": 5, "raw": 1, "percent": 62.5}));
        assert_eq!(json["files"][0], json!({"file": "src/jwt/a.rs", "lines": 6, "reached": 3, "raw": 1}));
    }

    #[test]
    fn without_a_baseline_there_is_no_column() {
        let alone = Coverage::of(&lines([&[1], &[0]]), None, None).expect("one program");
        assert!(
            alone
                .text()
                .starts_with("file                  lines  corpora\nsrc/jwt/a.rs              1  100.0 %\n")
        );
        assert_eq!(alone.totals(), "The corpora reach 50.0 % of the 2 lines of src/jwt and src/lint.");
        assert_eq!(alone.percent(), 50.0);
    }

    #[test]
    fn two_versions_are_not_compared() {
        let refusal = Coverage::of(&lines([&[1], &[1]]), Some(&lines([&[1, 1], &[1]])), Some(1)).err();
        assert_eq!(refusal.as_deref(), Some("src/jwt/a.rs was measured in two versions"));
    }

    #[test]
    fn lines_not_reached_are_listed() {
        assert_eq!(uncovered(&lines([&[1, 2, 0, 0, 3, 0], &[5, 5]])), "src/jwt/a.rs:3-4\nsrc/jwt/a.rs:6\n");
    }
}
