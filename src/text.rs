//! What may be shown: text from outside, made safe for a terminal, a log or a report.
//!
//! Tokens, replies and error messages may contain escape sequences, line breaks and invisible characters.
//! Whatever is printed or put into a report goes through this file.

/// The most characters of a quoted text.
const QUOTE_LIMIT: usize = 60;
/// The most characters of a message.
const MESSAGE_LIMIT: usize = 240;

/// Quotes a text: escaped, and cut to 60 characters.
///
/// ```
/// use jwt_assay::text::quote;
/// assert_eq!(quote("a\u{1b}[31m\u{202e}b"), r#""a\u{1b}[31m\u{202e}b""#);
/// assert_eq!(quote("##[error]"), r##""\u{23}\u{23}[error]""##);
/// ```
#[must_use]
pub fn quote(text: &str) -> String {
    format!("\"{}\"", quote_inner(text))
}

/// As [`quote`], without the quotation marks: for numbers, and for parts of a longer quotation.
pub(crate) fn quote_inner(text: &str) -> String {
    cut_at(QUOTE_LIMIT, in_context(text).flat_map(Shown::escape_quoted))
}

/// As [`quote_inner`], at its full length.
pub(crate) fn quote_whole(text: &str) -> String {
    in_context(text).flat_map(Shown::escape_quoted).collect()
}

/// A message on one line: escaped, and cut to 240 characters.
#[must_use]
pub fn cut(message: &str) -> String {
    cut_at(MESSAGE_LIMIT, in_context(message).flat_map(Shown::escape))
}

/// A message of any length on one line, escaped.
#[must_use]
pub fn one_line(message: &str) -> String {
    if is_ordinary(message) && !message.contains('\n') {
        return message.to_owned();
    }
    in_context(message).flat_map(Shown::escape).collect()
}

/// A message of any length, escaped except for its line feeds.
#[must_use]
pub fn escaped(message: &str) -> String {
    message.split('\n').map(one_line).collect::<Vec<_>>().join("\n")
}

/// Whether [`cut`] would leave a text as it is: one line, nothing to escape, at most 240 characters.
#[must_use]
pub fn is_plain(text: &str) -> bool {
    cut(text) == text
}

/// As [`escaped`], for XML 1.0: a NUL is spelled as the other characters that it can't hold (§2.2, "Char").
#[cfg(feature = "report")]
pub(crate) fn escaped_xml(text: &str) -> String {
    escaped(&text.replace('\0', r"\u{0}"))
}

/// A JSON text with the same value, in which everything that [`escaped`] would escape is `\u` escaped.
#[cfg(feature = "report")]
pub(crate) fn escaped_json(json: String) -> String {
    if is_ordinary(&json) {
        return json;
    }
    let mut text = String::with_capacity(json.len());
    // Most lines of a large report are ordinary, also if some are not.
    for line in json.split_inclusive('\n') {
        if is_ordinary(line) {
            text.push_str(line);
            continue;
        }
        for shown in in_context(line) {
            match shown.character {
                '\n' => text.push('\n'),
                character if shown.is_escaped() => {
                    for unit in character.encode_utf16(&mut [0; 2]) {
                        text.push_str(&format!("\\u{unit:04x}"));
                    }
                }
                character => text.push(character),
            }
        }
    }
    text
}

/// A text that is ready to print, in which nothing is left to escape but the [`STYLES`] of reports: a second look,
/// for what wrapped lines and joined pieces make of escaped text.
#[cfg(feature = "report")]
pub(crate) fn escaped_report(text: String) -> String {
    if is_ordinary(&text) {
        return text;
    }
    // What is next to what is decided by what a reader sees, which the styles are not.
    let mut plain = String::with_capacity(text.len());
    let mut styles = Vec::new();
    let mut rest = text.as_str();
    while let Some(first) = rest.chars().next() {
        let style = STYLES.iter().find(|style| rest.starts_with(**style));
        let taken = style.map_or(first.len_utf8(), |style| style.len());
        match style {
            Some(style) => styles.push((plain.len(), *style)),
            None => plain.push(first),
        }
        rest = &rest[taken..];
    }
    let mut printed = String::with_capacity(text.len());
    let mut styles = styles.into_iter().peekable();
    let mut at = 0;
    for shown in in_context(&plain) {
        while let Some((_, style)) = styles.next_if(|(place, _)| *place <= at) {
            printed.push_str(style);
        }
        match shown.character {
            '\n' => printed.push('\n'),
            _ => printed.extend(shown.escape()),
        }
        at += shown.character.len_utf8();
    }
    printed.extend(styles.map(|(_, style)| style));
    printed
}

/// The escape sequences of the styles that reports use.
#[cfg(feature = "report")]
const STYLES: [&str; 6] = ["\u{1b}[0m", "\u{1b}[1m", "\u{1b}[2m", "\u{1b}[31m", "\u{1b}[32m", "\u{1b}[33m"];

/// A text on one line of Markdown, which is no markup, link, mention or formula, and does not end a table's cell.
///
/// Words and usual punctuation stay as they are. Anything else is put into a code span: an escaped `@` or `#` would
/// still be a mention or a link on the usual forges, which look for those in the finished page.
#[cfg(feature = "report")]
pub(crate) fn escaped_markdown(text: &str) -> String {
    let line = one_line(text);
    if is_prose(&line) {
        return line;
    }
    // A pipe ends a cell of a table even here.
    let line = line.replace('|', r"\u{7c}");
    let longest = line.split(|character| character != '`').map(str::len).max().unwrap_or_default();
    let fence = "`".repeat(longest + 1);
    let space = if line.starts_with(['`', ' ']) || line.ends_with(['`', ' ']) { " " } else { "" };
    format!("{fence}{space}{line}{space}{fence}")
}

/// Whether a line is words and punctuation that no reader of Markdown takes for anything else.
#[cfg(feature = "report")]
fn is_prose(line: &str) -> bool {
    let is_plain = |character: char| character.is_alphanumeric() || " .,;:?()/'\"+-=%".contains(character);
    let line = line.to_lowercase();
    let is_commit = |word: &str| {
        let has_digit = word.bytes().any(|byte| byte.is_ascii_digit());
        (7..=64).contains(&word.len()) && word.bytes().all(|byte| byte.is_ascii_hexdigit()) && has_digit
    };
    let ends_word = |character: char| !character.is_alphanumeric() && character != '-';
    // An address, an issue, or the name of a commit.
    let is_link = ["://", "www.", "gh-"].iter().any(|start| line.contains(start))
        || line.split(ends_word).any(is_commit);
    let is_name = |byte: u8| byte.is_ascii_alphanumeric() || b"+-".contains(&byte);
    let colons: Vec<&str> = line.split(':').collect();
    let names = colons.get(1..colons.len() - 1).unwrap_or_default();
    let is_emoji = names.iter().any(|name| !name.is_empty() && name.bytes().all(is_name));
    let after_number = line.trim_start_matches(|character: char| character.is_ascii_digit());
    let is_item = after_number != line && [") ", ". "].iter().any(|mark| after_number.starts_with(mark));
    let is_block =
        is_item || line.starts_with(['-', '+', '=', ' ']) || line.ends_with(' ') || line.is_empty();
    line.chars().all(is_plain) && !is_link && !is_emoji && !is_block
}

fn cut_at(limit: usize, mut shown: impl Iterator<Item = char>) -> String {
    let mut head: String = shown.by_ref().take(limit).collect();
    if shown.next().is_some() {
        head.push('…');
    }
    head
}

/// Whether nothing in a text needs a closer look: it is printable ASCII and line feeds, without the beginning of a
/// command.
fn is_ordinary(text: &str) -> bool {
    let mut before = 0;
    text.bytes().all(|byte| {
        let is_pair = byte == before && matches!(byte, b'#' | b':');
        before = byte;
        !is_pair && matches!(byte, b' '..=b'~' | b'\n')
    })
}

/// A character that is to be shown, with its neighbours.
#[derive(Clone, Copy)]
struct Shown {
    before: Option<char>,
    character: char,
    after: Option<char>,
}

/// The characters of a text.
fn in_context(text: &str) -> impl Iterator<Item = Shown> + '_ {
    let mut before = None;
    let mut rest = text.chars();
    std::iter::from_fn(move || {
        let character = rest.next()?;
        let shown = Shown { before, character, after: rest.clone().next() };
        before = Some(character);
        Some(shown)
    })
}

impl Shown {
    /// Escapes what a terminal or the reader of a log would act on, or a reader could not see.
    fn escape(self) -> impl Iterator<Item = char> {
        let Shown { character, .. } = self;
        let is_named = self.is_escaped() && matches!(character, '\0' | '\t' | '\r' | '\n');
        let named = is_named.then(|| character.escape_debug());
        let other = (self.is_escaped() && !is_named).then(|| character.escape_unicode());
        let raw = (!self.is_escaped()).then_some(character);
        named.into_iter().flatten().chain(other.into_iter().flatten()).chain(raw)
    }

    /// As [`escape`](Shown::escape), and also what would end the quotation.
    fn escape_quoted(self) -> impl Iterator<Item = char> {
        let is_mark = matches!(self.character, '"' | '\\');
        is_mark.then_some('\\').into_iter().chain(self.escape())
    }

    fn is_escaped(self) -> bool {
        is_invisible(self.character) || self.starts_command()
    }

    /// Whether it belongs to what CI takes for a command in a log: `::name` at the start of a line, which may be that
    /// of a word once lines are wrapped, and `##[name]`, `##vso[name]` or `##teamcity[name]` anywhere.
    ///
    /// <https://docs.github.com/actions/reference/workflows-and-actions/workflow-commands>
    fn starts_command(self) -> bool {
        let Shown { before, character, after } = self;
        match character {
            '#' => before == Some('#') || after == Some('#'),
            // Not in paths such as `JSON::WebToken`, nor in addresses such as `[::1]`.
            ':' => after == Some(':') && !before.is_some_and(continues_word),
            _ => false,
        }
    }
}

/// Whether two colons after this character are inside a word.
fn continues_word(before: char) -> bool {
    before.is_alphanumeric() && !is_invisible(before) || "_>[".contains(before)
}

/// Whether a character controls the terminal, has no width or no ink, reorders or joins its neighbours, or is one that
/// no font has. This is the only list; every renderer uses it.
fn is_invisible(character: char) -> bool {
    match character {
        ' '..='~' => false,
        // Letters and a pattern that are blank: fillers of Hangul, the empty Braille cell, a note without a head.
        '\u{115F}' | '\u{1160}' | '\u{2800}' | '\u{3164}' | '\u{FFA0}' | '\u{1D159}' => true,
        // Controls, format characters, separators, combining marks, private and unassigned characters.
        _ => character.escape_debug().len() > 1,
    }
}

#[cfg(all(test, feature = "report"))]
mod tests {
    use super::*;

    #[test]
    fn markdown_is_neither_markup_nor_more_than_a_cell() {
        for plain in
            ["jwt-simple 1.0+a", "JSON::WebToken", "4 peers, 20 questions: 3 passed", "1.2.3 (it's 5 % off)"]
        {
            assert_eq!(escaped_markdown(plain), plain);
        }
        for (text, code) in [
            ("a|b *d* _e_ [f](g)\n<h>&i;", r"`a\u{7c}b *d* _e_ [f](g)\n<h>&i;`"),
            ("a `b` ``c", "```a `b` ``c```"),
            ("`", "`` ` ``"),
            ("@name", "`@name`"),
            ("a@example.com", "`a@example.com`"),
            ("#1", "`#1`"),
            ("fixes GH-1", "`fixes GH-1`"),
            ("see https://example.com/", "`see https://example.com/`"),
            ("(www.example.com)", "`(www.example.com)`"),
            ("since deadbee1", "`since deadbee1`"),
            ("$x$", "`$x$`"),
            ("go :rocket: go", "`go :rocket: go`"),
            ("- item", "`- item`"),
            ("1. item", "`1. item`"),
            ("", "``"),
        ] {
            assert_eq!(escaped_markdown(text), code, "{text}");
        }
    }

    #[test]
    fn json_keeps_its_value() {
        let json = "{\n\"a\": \"\u{200b}\u{2028}\u{feff}\u{7f}\u{e0041}é##[x] ::y a::b\"\n}";
        let escaped = escaped_json(json.to_owned());
        let expected = r##""\u200b\u2028\ufeff\u007f\udb40\udc41é\u0023\u0023[x] \u003a:y a::b""##;
        assert_eq!(escaped, format!("{{\n\"a\": {expected}\n}}"));
        let value = |text: &str| serde_json::from_str::<serde_json::Value>(text).expect("JSON");
        assert_eq!(value(&escaped), value(json));
    }

    #[test]
    fn a_report_keeps_its_styles_and_lines_alone() {
        let text = "\u{1b}[1ma\u{1b}[0m#\u{1b}[31m#[x]\u{1b}[0m\n  \u{1b}[2m::y\u{1b}[0m\u{1b}]0;z\u{7}\n";
        let printed = "\u{1b}[1ma\u{1b}[0m\\u{23}\u{1b}[31m\\u{23}[x]\u{1b}[0m\n  \u{1b}[2m\\u{3a}:y\u{1b}[0m\\u{1b}]0;z\\u{7}\n";
        assert_eq!(escaped_report(text.to_owned()), printed);
        assert_eq!(escaped_report(printed.to_owned()), printed);
    }

    #[test]
    fn what_is_escaped_stays_as_it_is() {
        let text = "##[a] ::b :::c a:::d \u{ad}\u{61c}\u{180e}\u{3164}\u{1f680}\\\"'\n\t";
        let once = escaped(text);
        assert_eq!(
            once,
            "\\u{23}\\u{23}[a] \\u{3a}:b \\u{3a}\\u{3a}:c a:\\u{3a}:d \\u{ad}\\u{61c}\\u{180e}\\u{3164}\u{1f680}\\\"'\n\\t"
        );
        assert_eq!(escaped(&once), once);
        assert!(is_plain("Crypt::JWT") && !is_plain("::error::x") && !is_plain("##vso[x]"));
    }
}
