//! Tables in Markdown.

use crate::text::escaped_markdown;

/// The first two lines of a table: columns of words, then columns of numbers.
pub(super) fn head(words: &[&str], numbers: &[&str]) -> String {
    let names = words.iter().chain(numbers).map(|name| escaped_markdown(name));
    let rules = words.iter().map(|_| "---").chain(numbers.iter().map(|_| "--:"));
    row(names) + &row(rules.map(str::to_owned))
}

/// A line of a table. The cells are Markdown.
pub(super) fn row(cells: impl IntoIterator<Item = String>) -> String {
    format!("| {} |\n", cells.into_iter().collect::<Vec<_>>().join(" | "))
}
