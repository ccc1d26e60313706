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
/// ```
#[must_use]
pub fn quote(text: &str) -> String {
    format!("\"{}\"", quote_inner(text))
}

/// As [`quote`], without the quotation marks: for numbers, and for parts of a longer quotation.
pub(crate) fn quote_inner(text: &str) -> String {
    cut_at(QUOTE_LIMIT, text.chars().flat_map(escape_quoted))
}

/// A message on one line: escaped, and cut to 240 characters.
#[must_use]
pub fn cut(message: &str) -> String {
    cut_at(MESSAGE_LIMIT, message.chars().flat_map(escape))
}

/// A message of any length, escaped except for its line feeds.
#[must_use]
pub fn escaped(message: &str) -> String {
    let lines = message.split('\n').map(|line| line.chars().flat_map(escape).collect::<String>());
    lines.collect::<Vec<_>>().join("\n")
}

/// Whether [`cut`] would leave a text as it is: one line, nothing to escape, at most 240 characters.
#[must_use]
pub fn is_plain(text: &str) -> bool {
    cut(text) == text
}

/// A JSON text with the same value, in which everything that [`escaped`] would escape is `\u` escaped.
#[cfg(feature = "report")]
pub(crate) fn escaped_json(json: &str) -> String {
    let mut text = String::with_capacity(json.len());
    for character in json.chars() {
        match character {
            '\n' => text.push(character),
            _ if character.is_control() || is_invisible(character) => {
                text.push_str(&format!("\\u{:04x}", u32::from(character)));
            }
            _ => text.push(character),
        }
    }
    text
}

/// A text of characters that XML 1.0 can hold (§2.2, "Char"). The others are escaped rather than left
/// out, so that none is overlooked. A carriage return would come back as a line feed, so it is escaped
/// as well.
#[cfg(feature = "report")]
pub(crate) fn escaped_xml(text: &str) -> String {
    let mut legal = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '\n' => legal.push('\n'),
            '\u{fffe}' | '\u{ffff}' => legal.extend(character.escape_unicode()),
            _ if character.is_control() => legal.extend(character.escape_default()),
            _ => legal.push(character),
        }
    }
    legal
}

/// A text as plain text on one line of Markdown, which is neither markup nor the end of a table's cell.
#[cfg(feature = "report")]
pub(crate) fn escaped_markdown(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '\\' | '`' | '*' | '_' | '[' | ']' | '|' | '~' => escaped.extend(['\\', character]),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '&' => escaped.push_str("&amp;"),
            _ if character.is_control() => escaped.push(' '),
            _ => escaped.push(character),
        }
    }
    escaped
}

fn cut_at(limit: usize, mut shown: impl Iterator<Item = char>) -> String {
    let mut head: String = shown.by_ref().take(limit).collect();
    if shown.next().is_some() {
        head.push('…');
    }
    head
}

/// As [`escape`], and also what would end the quotation.
fn escape_quoted(character: char) -> Box<dyn Iterator<Item = char>> {
    match character {
        '"' | '\\' => Box::new(character.escape_default()),
        _ => escape(character),
    }
}

/// Escapes what a terminal would act on or a reader could not see.
fn escape(character: char) -> Box<dyn Iterator<Item = char>> {
    match character {
        '"' | '\'' | '\\' => Box::new(std::iter::once(character)),
        _ if is_invisible(character) => Box::new(character.escape_unicode()),
        _ => Box::new(character.escape_debug()),
    }
}

/// Whether a character has no width, reorders its neighbours, or breaks the line.
fn is_invisible(character: char) -> bool {
    matches!(
        character,
        '\u{200B}'..='\u{200F}' | '\u{2028}'..='\u{202E}' | '\u{2060}'..='\u{206F}' | '\u{FEFF}'
    )
}

#[cfg(all(test, feature = "report"))]
mod tests {
    use super::*;

    #[test]
    fn markdown_is_neither_markup_nor_more_than_a_cell() {
        assert_eq!(escaped_markdown("jwt-simple 1.0+a"), "jwt-simple 1.0+a");
        assert_eq!(
            escaped_markdown("a|b `c` *d* _e_ [f](g)\n<h>&i;"),
            r"a\|b \`c\` \*d\* \_e\_ \[f\](g) &lt;h&gt;&amp;i;"
        );
        assert_eq!(escaped_markdown(r"\|"), r"\\\|");
    }

    #[test]
    fn json_keeps_its_value() {
        let json = "{\n\"a\": \"\u{200b}\u{2028}\u{feff}\u{7f}é\"\n}";
        let escaped = escaped_json(json);
        assert_eq!(escaped, "{\n\"a\": \"\\u200b\\u2028\\ufeff\\u007fé\"\n}");
        let value = |text: &str| serde_json::from_str::<serde_json::Value>(text).expect("JSON");
        assert_eq!(value(&escaped), value(json));
    }

    #[test]
    fn xml_holds_every_character() {
        assert_eq!(escaped_xml("a\n\r\u{1b}\u{ffff}é"), "a\n\\r\\u{1b}\\u{ffff}é");
    }
}
