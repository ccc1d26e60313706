//! Text that fits a width: sentences wrap between words with a hanging indent, commands between arguments.
//!
//! Only characters that are visible count: the escapes of styles have no width.

use std::iter;

use textwrap::core::{Word, display_width};
use textwrap::{Options, WordSeparator, WordSplitter};

/// The width of reports without a terminal, in columns.
pub const WIDTH: usize = 100;

/// Longer lines of prose are hard to read, however wide the terminal is. The indent does not count.
const PROSE: usize = 100;

/// Stands for a space at which no line ends, until the lines are wrapped. The caller puts the spaces back.
pub(super) const JOINT: char = '\u{a0}';

/// What ends a line of a command that goes on.
const CONTINUED: &str = " \\";

/// A text on lines of a width, each with its line feed. What follows the first line is indented by the width of
/// `label`. A word that is too long for a line sticks out: it could be a token or a URL, to be copied.
pub(super) fn hanging(label: &str, text: &str, width: usize) -> String {
    lines(label, display_width(label), text, width, false)
}

/// As [`hanging`], for values: JSON also wraps after commas, and a word that is still too long is broken.
pub(super) fn hanging_value(label: &str, text: &str, width: usize) -> String {
    lines(label, display_width(label), text, width, true)
}

/// The words of a text, and the members and items of the JSON in it.
fn json_words(text: &str) -> Box<dyn Iterator<Item = Word<'_>> + '_> {
    let mut start = 0;
    let ends = text.char_indices().map(|(at, character)| (at + character.len_utf8(), character));
    let is_end = |(at, character): &(usize, char)| match character {
        ' ' => !text[*at..].starts_with(' '),
        ',' => text[*at..].starts_with(['"', '{', '[']),
        _ => false,
    };
    let ends = ends.filter(is_end).map(|(at, _)| at).chain(iter::once(text.len()));
    let ends: Vec<usize> = ends.collect();
    Box::new(ends.into_iter().map(move |end| Word::from(&text[std::mem::replace(&mut start, end)..end])))
}

/// A text whose first line is flush left, and the others indented a little.
pub(super) fn outdented(text: &str, width: usize) -> String {
    lines("", 2, text, width, false)
}

/// As [`outdented`], for values.
pub(super) fn outdented_value(text: &str, width: usize) -> String {
    lines("", 2, text, width, true)
}

/// A text flush left.
pub(super) fn paragraph(text: &str, width: usize) -> String {
    lines("", 0, text, width, false)
}

fn lines(label: &str, indent: usize, text: &str, width: usize, is_value: bool) -> String {
    let columns = width.min(indent + PROSE).max(indent + 1);
    let used = if label.is_empty() { 0 } else { indent };
    // No character is wider than it has bytes, and a stream renders many lines that fit.
    let wrapped = match used + text.len() <= columns {
        true => format!("{label}{text}"),
        false => wrap(label, indent, text, columns, is_value),
    };
    wrapped.trim_end().to_owned() + "\n"
}

fn wrap(label: &str, indent: usize, text: &str, columns: usize, is_value: bool) -> String {
    let indent = " ".repeat(indent);
    let separator = if is_value { WordSeparator::Custom(json_words) } else { WordSeparator::AsciiSpace };
    let options = Options::new(columns)
        .initial_indent(label)
        .subsequent_indent(&indent)
        .word_separator(separator)
        .word_splitter(WordSplitter::NoHyphenation)
        .break_words(is_value);
    textwrap::fill(text, options)
}

/// A command on lines of a width, which a shell reads as one: it breaks between arguments, and each line but the
/// last ends in a backslash.
pub(super) fn command(label: &str, command: &str, width: usize) -> String {
    let indent = " ".repeat(display_width(label) + 2);
    let mut text = label.to_owned();
    let mut used = display_width(label);
    let arguments: Vec<&str> = arguments(command).collect();
    // An option stays with its value, if a line has room for both.
    let has_value = |at: usize| match arguments.get(at..at + 2) {
        Some([option, value]) if option.starts_with('-') && !value.starts_with('-') => {
            let both = display_width(option) + 1 + display_width(value);
            indent.len() + both + CONTINUED.len() <= width
        }
        _ => false,
    };
    for (at, argument) in arguments.iter().enumerate() {
        let value = if has_value(at) { 1 + display_width(arguments[at + 1]) } else { 0 };
        let needed = 1 + display_width(argument) + value + CONTINUED.len();
        let can_break = used > indent.len() && at > 0 && !has_value(at - 1);
        if can_break && used + needed > width {
            text.push_str(CONTINUED);
            text.push('\n');
            text.push_str(&indent);
            used = indent.len();
        } else if at > 0 {
            text.push(' ');
            used += 1;
        }
        text.push_str(argument);
        used += display_width(argument);
    }
    text + "\n"
}

/// The arguments of a command as they are written for a shell, quotation marks included.
fn arguments(command: &str) -> impl Iterator<Item = &str> {
    let mut rest = command;
    std::iter::from_fn(move || {
        rest = rest.trim_start_matches(' ');
        if rest.is_empty() {
            return None;
        }
        let (argument, after) = rest.split_at(argument_length(rest));
        rest = after;
        Some(argument)
    })
}

/// Up to the first space that is neither quoted nor escaped.
fn argument_length(text: &str) -> usize {
    let (mut is_quoted, mut is_escaped) = (false, false);
    for (at, character) in text.char_indices() {
        match character {
            _ if is_escaped => is_escaped = false,
            '\\' if !is_quoted => is_escaped = true,
            '\'' => is_quoted = !is_quoted,
            ' ' if !is_quoted => return at,
            _ => {}
        }
    }
    text.len()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::style::{BAD, paint};

    #[test]
    fn sentences_wrap_between_words() {
        let text = "The value of iat counts seconds.";
        assert_eq!(hanging("  rule  ", text, 40), "  rule  The value of iat counts seconds.\n");
        assert_eq!(hanging("  rule  ", text, 30), "  rule  The value of iat\n        counts seconds.\n");
        assert_eq!(hanging("  rule  ", "", 30), "  rule\n");
        assert_eq!(paragraph("a b c", 3), "a b\nc\n");
        assert_eq!(outdented("a b c", 3), "a b\n  c\n");
    }

    #[test]
    fn words_stick_out_and_values_break() {
        assert_eq!(hanging("> ", "see https://example.com/", 10), "> see\n  https://example.com/\n");
        assert_eq!(hanging_value("> ", "0123456789abcdef", 10), "> 01234567\n  89abcdef\n");
        assert_eq!(paragraph("key 1f, header\u{a0}2f", 12), "key 1f,\nheader\u{a0}2f\n");
    }

    #[test]
    fn styles_have_no_width() {
        let styled = format!("{} {}", paint(BAD, "one"), paint(BAD, "two"));
        assert_eq!(paragraph(&styled, 7), format!("{styled}\n"));
        assert_eq!(paragraph(&styled, 6), format!("{}\n{}\n", paint(BAD, "one"), paint(BAD, "two")));
    }

    #[test]
    fn a_command_stays_one_for_the_shell() {
        let run = r"jwt-assay run 'a b' it\'s";
        assert_eq!(command("  rerun  ", run, 80), format!("  rerun  {run}\n"));
        let wrapped = command("  rerun  ", run, 26);
        assert_eq!(wrapped, "  rerun  jwt-assay run \\\n           'a b' it\\'s\n");
        assert_eq!(command("", "run 'it'\\''s a' b", 12), "run \\\n  'it'\\''s a' \\\n  b\n");
    }
}
