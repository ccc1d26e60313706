//! What a terminal, or the reader of a log, acts on or can't show: a list of its own, so that the code that escapes is not its
//! own judge.

/// The most characters of a message on one line, and the mark that it was cut.
const LONGEST: usize = 241;

/// Whether a text is one line of a message that can be shown as it is.
pub(super) fn is_plain(text: &str) -> bool {
    !text.contains('\n') && text.chars().count() <= LONGEST && is_harmless(text)
}

/// Whether nothing in a text of any length is acted on, or can't be seen, except for its line feeds.
pub(super) fn is_harmless(text: &str) -> bool {
    let is_command = |line: &str| line.contains("##") || line.trim_start().starts_with("::");
    !text.chars().any(is_acted_on) && !text.split('\n').any(is_command)
}

/// Whether a character is a control, has no width, or reorders its neighbours.
fn is_acted_on(character: char) -> bool {
    match character {
        '\n' => false,
        '\0'..='\u{1f}' | '\u{7f}'..='\u{9f}' => true,
        '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' => true,
        '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{e0000}'..='\u{e007f}' => true,
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::{cut, escaped};

    /// The code that escapes knows every character on the list.
    #[test]
    fn nothing_on_the_list_is_left_by_what_escapes() {
        for character in '\0'..=char::MAX {
            let text = format!("a{character}b");
            assert!(is_harmless(&escaped(&text)), "{:?}", character);
        }
        for text in ["::error::a", "  ::error", "##[group]", "a\n::b", "\u{9b}31m"] {
            assert!(!is_harmless(text) && is_harmless(&escaped(text)) && is_plain(&cut(text)), "{text:?}");
        }
        assert!(is_plain("Crypt::JWT é 😀") && !is_plain("a\nb") && !is_plain(&"a".repeat(300)));
        assert!(is_plain(&cut(&"a".repeat(300))));
    }
}
