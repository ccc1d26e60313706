//! Tables that fit a width: columns of words and numbers, and prose in the last one.

use anstyle::Style;
use textwrap::core::display_width;

use super::layout::hanging;
use super::style::{STRONG, paint};

/// The space between two columns.
const GAP: usize = 2;
/// Where less room than this is left for prose, it goes below its row.
const NARROWEST_PROSE: usize = 36;
/// How far it is indented there.
const BELOW: &str = "    ";
/// How short names in the first column are cut at most.
const SHORTEST_NAME: usize = 12;

/// A table: columns that never wrap, and a last one of prose that does, if there is one.
pub(super) struct Table {
    columns: Vec<Column>,
    prose: Option<&'static str>,
    rows: Vec<Row>,
}

struct Column {
    head: String,
    is_number: bool,
}

struct Row {
    cells: Vec<Cell>,
    prose: String,
}

/// A cell of one line.
pub(super) struct Cell {
    text: String,
    style: Style,
}

impl Cell {
    pub(super) fn new(text: impl ToString) -> Self {
        Cell::styled(Style::new(), text)
    }

    pub(super) fn styled(style: Style, text: impl ToString) -> Self {
        Cell { text: text.to_string(), style }
    }
}

impl Table {
    /// A table without columns.
    pub(super) fn new() -> Self {
        Table { columns: Vec::new(), prose: None, rows: Vec::new() }
    }

    /// Adds a column of words, flush left.
    pub(super) fn words(self, head: &str) -> Self {
        self.column(head, false)
    }

    /// Adds a column of numbers, flush right.
    pub(super) fn numbers(self, head: &str) -> Self {
        self.column(head, true)
    }

    fn column(mut self, head: &str, is_number: bool) -> Self {
        self.columns.push(Column { head: head.to_owned(), is_number });
        self
    }

    /// Adds the column of prose.
    pub(super) fn prose(mut self, head: &'static str) -> Self {
        self.prose = Some(head);
        self
    }

    pub(super) fn row(&mut self, cells: impl IntoIterator<Item = Cell>, prose: impl Into<String>) {
        self.rows.push(Row { cells: cells.into_iter().collect(), prose: prose.into() });
    }

    /// The width that the columns before the prose take.
    pub(super) fn width(&self) -> usize {
        let gaps = GAP * self.columns.len().saturating_sub(1);
        self.widths().iter().sum::<usize>() + gaps
    }

    fn widths(&self) -> Vec<usize> {
        let widest = |(at, column): (usize, &Column)| {
            let cells = self.rows.iter().filter_map(|row| row.cells.get(at));
            let widths = cells.map(|cell| display_width(&cell.text));
            widths.max().unwrap_or_default().max(display_width(&column.head))
        };
        self.columns.iter().enumerate().map(widest).collect()
    }

    /// The table on lines of a width. Names in the first column are cut where they would make it wider.
    pub(super) fn render(&self, width: usize) -> String {
        let mut widths = self.widths();
        let excess = self.width().saturating_sub(width);
        if let Some(first) = widths.first_mut() {
            *first = first.saturating_sub(excess).max(SHORTEST_NAME.min(*first));
        }
        let used = widths.iter().sum::<usize>() + GAP * widths.len();
        let is_beside = used + NARROWEST_PROSE <= width;
        let heads: Vec<Cell> = self.columns.iter().map(|column| Cell::styled(STRONG, &column.head)).collect();
        let mut text = self.line(&heads, &widths);
        match self.prose.filter(|_| is_beside) {
            Some(head) => text.push_str(&(paint(STRONG, head) + "\n")),
            None => text = ended(&text),
        }
        for Row { cells, prose } in &self.rows {
            let line = self.line(cells, &widths);
            text.push_str(&match (prose.is_empty(), is_beside) {
                (true, _) => ended(&line),
                (false, true) => hanging(&line, prose, width),
                (false, false) => ended(&line) + &hanging(BELOW, prose, width),
            });
        }
        text
    }

    /// Cells side by side, with the gap to the next column after the last one.
    fn line(&self, cells: &[Cell], widths: &[usize]) -> String {
        let mut line = String::new();
        for ((cell, column), width) in cells.iter().zip(&self.columns).zip(widths) {
            let text = shortened(&cell.text, *width);
            let padding = " ".repeat(width - display_width(&text));
            let text = paint(cell.style, text);
            line.push_str(&if column.is_number { padding + &text } else { text + &padding });
            line.push_str(&" ".repeat(GAP));
        }
        line
    }
}

/// A line without space at its end.
fn ended(line: &str) -> String {
    line.trim_end().to_owned() + "\n"
}

/// A text of at most a width, cut at its end if it is longer.
fn shortened(text: &str, width: usize) -> String {
    if display_width(text) <= width {
        return text.to_owned();
    }
    let mut short = String::new();
    for character in text.chars() {
        if display_width(&short) + display_width(character.encode_utf8(&mut [0; 4])) + 1 > width {
            break;
        }
        short.push(character);
    }
    short + "…"
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::style::BAD;

    fn table() -> Table {
        let mut table = Table::new().words("peer").numbers("fail").prose("where");
        table
            .row([Cell::new("a"), Cell::styled(BAD, 7)], "header 3f, payload 4f, which is a lot of failures");
        table.row([Cell::new("a-peer-with-a-long-name"), Cell::new(12)], "");
        table
    }

    fn plain(width: usize) -> Vec<String> {
        let text = table()
            .render(width)
            .replace(&BAD.render().to_string(), "")
            .replace(&STRONG.render().to_string(), "");
        text.replace("\u{1b}[0m", "").lines().map(str::to_owned).collect()
    }

    #[test]
    fn prose_wraps_beside_its_row_where_there_is_room() {
        let lines = [
            "peer                     fail  where",
            "a                           7  header 3f, payload 4f, which is a lot",
            "                               of failures",
            "a-peer-with-a-long-name    12",
        ];
        assert_eq!(plain(68), lines);
    }

    #[test]
    fn prose_goes_below_its_row_where_there_is_none() {
        let lines = [
            "peer                     fail",
            "a                           7",
            "    header 3f, payload 4f,",
            "    which is a lot of failures",
            "a-peer-with-a-long-name    12",
        ];
        assert_eq!(plain(30), lines);
    }

    #[test]
    fn a_name_that_is_too_long_is_cut() {
        assert_eq!(plain(24)[5..], ["a-peer-with-a-lon…    12"]);
        assert_eq!(table().width(), 29);
    }
}
