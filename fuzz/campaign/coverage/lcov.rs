//! Reads the output of `llvm-cov export -format=lcov`: how often each line of each file was reached.

use std::collections::BTreeMap;
use std::path::Path;

/// The folders that are measured.
pub const MEASURED: [&str; 2] = ["src/jwt/", "src/lint/"];

/// By file, relative to the project: how often each line of code was reached.
pub type Lines = BTreeMap<String, BTreeMap<u64, u64>>;

/// Reads the lines of the measured files.
///
/// # Errors
/// The text is not in the format, or has no line of a measured folder.
pub fn read(text: &str, project: &Path) -> Result<Lines, String> {
    let project = project.canonicalize().map_err(|error| format!("{}: {error}", project.display()))?;
    let mut lines = Lines::new();
    let mut file: Option<String> = None;
    for record in text.lines() {
        if let Some(path) = record.strip_prefix("SF:") {
            let below =
                Path::new(path).strip_prefix(&project).ok().map(|below| below.to_string_lossy().into_owned());
            file = below.filter(|below| MEASURED.iter().any(|folder| below.starts_with(folder)));
        } else if let (Some(data), Some(file)) = (record.strip_prefix("DA:"), &file) {
            let (line, count) =
                line_of(data).ok_or_else(|| format!("llvm-cov wrote an unknown line {record:?}"))?;
            *lines.entry(file.clone()).or_default().entry(line).or_default() += count;
        }
    }
    for folder in MEASURED {
        if !lines.keys().any(|file| file.starts_with(folder)) {
            return Err(format!("no line of {folder} was measured: the program was built without coverage"));
        }
    }
    Ok(lines)
}

fn line_of(data: &str) -> Option<(u64, u64)> {
    let mut fields = data.split(',');
    Some((fields.next()?.parse().ok()?, fields.next()?.parse().ok()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_of_the_measured_folders_are_read() {
        let folder = tempfile::tempdir().expect("a folder");
        let root = folder.path().canonicalize().expect("a path");
        let root = root.display();
        let text = format!(
            "SF:{root}/src/jwt/key.rs\nFN:1,a\nFNDA:1,a\nDA:1,0\nDA:2,7\nLF:2\nLH:1\nend_of_record\n\
             SF:{root}/src/lint/rule.rs\nDA:9,1\nDA:9,2,checksum\nend_of_record\n\
             SF:{root}/src/suite/case.rs\nDA:1,1\nend_of_record\nSF:/elsewhere/src/jwt/key.rs\nDA:1,5\n"
        );
        let lines = read(&text, folder.path()).expect("lines");
        let expected = [
            ("src/jwt/key.rs".to_owned(), BTreeMap::from([(1, 0), (2, 7)])),
            ("src/lint/rule.rs".to_owned(), BTreeMap::from([(9, 3)])),
        ];
        assert_eq!(lines, BTreeMap::from(expected));
        let refusal = read("", folder.path()).expect_err("nothing was measured");
        assert_eq!(refusal, "no line of src/jwt/ was measured: the program was built without coverage");
        let broken = format!("SF:{root}/src/jwt/key.rs\nDA:one,2\n");
        assert!(read(&broken, folder.path()).is_err());
    }
}
