//! The tables of fuzz/README.md: each stands between two marks, and the command that measured it puts it there.

use std::path::Path;

use crate::files;
use crate::places::Places;

/// Puts a table into fuzz/README.md, between `<!-- NAME -->` and `<!-- /NAME -->`.
///
/// # Errors
/// The marks are not there, or the file can't be read or written.
pub fn put(name: &str, table: &str) -> Result<(), String> {
    put_into(&Places::of_package().readme(), name, table)
}

fn put_into(path: &Path, name: &str, table: &str) -> Result<(), String> {
    let text =
        String::from_utf8(files::read(path)?).map_err(|error| format!("{}: {error}", path.display()))?;
    let (start, end) = (format!("<!-- {name} -->\n"), format!("<!-- /{name} -->"));
    let parts = text.split_once(&start).and_then(|(before, rest)| Some((before, rest.split_once(&end)?.1)));
    let (before, behind) =
        parts.ok_or_else(|| format!("{} has no line {start}with a line {end} below it", path.display()))?;
    let table = table.trim_end();
    files::write_whole(path, format!("{before}{start}\n{table}\n\n{end}{behind}").as_bytes())?;
    anstream::eprintln!("wrote {}", path.display());
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_table_takes_the_place_of_the_one_before() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("README.md");
        let text = "# A\n\n<!-- one -->\n\nold\n<!-- /one -->\nrest\n<!-- two -->\n<!-- /two -->\n";
        files::write_whole(&path, text.as_bytes()).expect("a file");
        for _ in 0..2 {
            put_into(&path, "one", "| new |\n").expect("written");
            let text = String::from_utf8(files::read(&path).expect("a file")).expect("text");
            let expected =
                "# A\n\n<!-- one -->\n\n| new |\n\n<!-- /one -->\nrest\n<!-- two -->\n<!-- /two -->\n";
            assert_eq!(text, expected);
        }
        let refusal = put_into(&path, "three", "| new |\n").expect_err("no marks");
        assert!(refusal.contains("has no line <!-- three -->"), "{refusal}");
    }
}
