//! A word list: secrets to try, one per line.

use std::fmt;

use zeroize::Zeroizing;

/// Secrets to try in addition to the published ones, one per line. `Debug` shows none of them.
///
/// ```
/// use jwt_assay::lint::WordList;
/// let words = WordList::new("words.txt", b"letmein\nhunter2\n".to_vec())?;
/// assert_eq!(format!("{words:?}"), "WordList { name: \"words.txt\", .. }");
/// # Ok::<(), jwt_assay::lint::WordListError>(())
/// ```
pub struct WordList {
    name: String,
    text: Zeroizing<Vec<u8>>,
}

/// Why a file is not a word list.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum WordListError {
    /// It is too long to be tried.
    #[error("longer than {} MiB", WordList::LARGEST >> 20)]
    TooLong,
    /// A line is too long to be a secret.
    #[error("line {line} is longer than {} bytes", WordList::LONGEST)]
    LongLine {
        /// The line, counted from 1.
        line: usize,
    },
    /// All its lines are empty.
    #[error("there is no secret in it: give one per line")]
    Empty,
}

impl WordList {
    /// The largest word list, in bytes.
    pub const LARGEST: usize = 16 << 20;
    /// The longest secret in it, in bytes.
    pub const LONGEST: usize = 1_024;

    /// Reads the text of a word list. Its name is for findings.
    ///
    /// # Errors
    /// It is empty, or it or one of its lines is too long.
    pub fn new(name: impl Into<String>, text: Vec<u8>) -> Result<Self, WordListError> {
        let list = WordList { name: name.into(), text: Zeroizing::new(text) };
        if list.text.len() > Self::LARGEST {
            return Err(WordListError::TooLong);
        }
        let long = list.words().find(|(_, word)| word.len() > Self::LONGEST).map(|(line, _)| line);
        let is_empty = list.words().next().is_none();
        match long {
            Some(line) => Err(WordListError::LongLine { line }),
            None if is_empty => Err(WordListError::Empty),
            None => Ok(list),
        }
    }

    pub(super) fn name(&self) -> &str {
        &self.name
    }

    /// The words, each with its line, counted from 1. A line ends in LF or CRLF.
    pub(super) fn words(&self) -> impl Iterator<Item = (usize, &[u8])> {
        let text = self.text.strip_prefix("\u{feff}".as_bytes()).unwrap_or(&self.text);
        let lines = text.split(|byte| *byte == b'\n').map(|line| line.strip_suffix(b"\r").unwrap_or(line));
        lines.enumerate().map(|(at, word)| (at + 1, word)).filter(|(_, word)| !word.is_empty())
    }
}

impl fmt::Debug for WordList {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("WordList").field("name", &self.name).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_counted_and_empty_ones_are_skipped() {
        let list = WordList::new("w", "\u{feff}one\r\n\n two \nthree".as_bytes().to_vec()).expect("words");
        let words: Vec<_> = list.words().collect();
        assert_eq!(words, [(1, &b"one"[..]), (3, b" two "), (4, b"three")]);
    }

    #[test]
    fn what_is_not_a_word_list_is_refused_with_the_line() {
        let refused = |text: Vec<u8>| WordList::new("w", text).map(|_| ()).map_err(|error| error.to_string());
        let longest = "k".repeat(WordList::LONGEST);
        assert_eq!(refused(format!("a\n{longest}\r\n").into()), Ok(()));
        assert_eq!(
            refused(format!("a\n{longest}k").into()),
            Err("line 2 is longer than 1024 bytes".to_owned())
        );
        let empty = "there is no secret in it: give one per line";
        for text in ["", "\n", "\r\n\n", "\u{feff}"] {
            assert_eq!(refused(text.into()), Err(empty.to_owned()), "{text:?}");
        }
        assert_eq!(refused(vec![b'\n'; WordList::LARGEST + 1]), Err("longer than 16 MiB".to_owned()));
    }
}
