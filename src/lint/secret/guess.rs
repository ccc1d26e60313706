//! Guesses at a secret: the published ones, from `vectors/secrets/published.json`, and those of a word list.

use std::fmt;
use std::sync::{Arc, LazyLock};

use serde::Deserialize;
use subtle::ConstantTimeEq;
use zeroize::Zeroizing;

use crate::encoding::{decode_hex, unbase64, unbase64url};
use crate::jwt::{Examination, Key, MAC_BYTES, base64url};
use crate::text::quote;

/// Secrets that others know.
#[derive(Clone, Default)]
pub(in crate::lint) struct Guesses {
    words: Option<Arc<WordList>>,
    only: Option<Only>,
}

/// What is left to try once a generator's first tokens were tried.
#[derive(Clone)]
enum Only {
    Nothing,
    This(Arc<Zeroizing<Vec<u8>>>, String),
}

impl Guesses {
    /// The published secrets, and those of a word list.
    pub fn with(words: Option<WordList>) -> Self {
        Guesses { words: words.map(Arc::new), only: None }
    }

    /// What knows a secret. White space and quotation marks around it are no protection.
    pub(super) fn name_of_secret(&self, secret: &[u8]) -> Option<String> {
        let find = |secret: &[u8]| self.find(|guess| guess.ct_eq(secret).into()).map(|(_, name)| name);
        find(secret).or_else(|| {
            let bare = bare(secret);
            let name = (!bare.is_empty() && bare.len() < secret.len()).then(|| find(bare)).flatten()?;
            Some(format!("{name}, with white space or quotation marks around it"))
        })
    }

    /// What knows the secret that a token is signed with.
    pub fn name_of_signer(&self, token: &[u8], seen: &Examination) -> Option<String> {
        self.signer(token, seen).map(|(_, name)| name)
    }

    /// What is left to try on further tokens of a generator, after its first ones.
    pub fn narrowed(&self, found: Option<(Vec<u8>, String)>) -> Self {
        let only = match found {
            Some((secret, name)) => Only::This(Arc::new(Zeroizing::new(secret)), name),
            None => Only::Nothing,
        };
        Guesses { words: None, only: Some(only) }
    }

    /// The secret that a token is signed with, and what knows it.
    pub fn signer(&self, token: &[u8], seen: &Examination) -> Option<(Vec<u8>, String)> {
        let [header, payload, signature] = seen.segments.clone()?;
        let mac = base64url::examine(&token[signature]).1.filter(|bytes| bytes.len() == MAC_BYTES)?;
        // White space is added to a token on its way, not signed.
        let signed = token[header.start..payload.end].iter().filter(|byte| !byte.is_ascii_whitespace());
        let signed: Vec<u8> = signed.copied().collect();
        let found = self.find(|guess| Key::new(guess).is_ok_and(|key| key.verifies(&signed, &mac)));
        found.map(|(secret, name)| (secret.to_vec(), name))
    }

    /// The first guess that is right, and what knows it.
    fn find(&self, is_right: impl Fn(&[u8]) -> bool) -> Option<(&[u8], String)> {
        match &self.only {
            Some(Only::Nothing) => return None,
            Some(Only::This(secret, name)) => {
                return is_right(secret).then(|| (secret.as_slice(), name.clone()));
            }
            None => {}
        }
        if let Some(published) = published().iter().find(|published| is_right(&published.secret)) {
            return Some((&published.secret, published.what.clone()));
        }
        let words = self.words.as_deref()?;
        let (line, word) = words.words().find(|(_, word)| is_right(word))?;
        Some((word, format!("a secret in the word list {}, line {line}", quote(words.name()))))
    }
}

/// What is between white space and quotation marks.
fn bare(secret: &[u8]) -> &[u8] {
    let is_around = |byte: &u8| byte.is_ascii_whitespace() || b"\"'`".contains(byte);
    let start = secret.iter().position(|byte| !is_around(byte)).unwrap_or(secret.len());
    let end = secret.iter().rposition(|byte| !is_around(byte)).map_or(start, |last| last + 1);
    &secret[start..end]
}

/// A secret in one form, and what published it.
pub(super) struct Published {
    pub secret: Vec<u8>,
    pub what: String,
}

/// The file, as vectors/README.md describes it.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    format: u8,
    #[serde(rename = "about")]
    _about: String,
    secrets: Vec<Entry>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Entry {
    secret: String,
    encoding: Option<Encoding>,
    what: String,
    #[serde(rename = "page")]
    _page: Option<String>,
    #[serde(rename = "read")]
    _read: String,
}

/// How the text is decoded before it is used as a key.
#[derive(Clone, Copy, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Encoding {
    Base64,
    Base64url,
    Hex,
}

impl Encoding {
    fn decode(self, text: &str) -> Option<Vec<u8>> {
        match self {
            Encoding::Base64 => unbase64(text.as_bytes()),
            Encoding::Base64url => unbase64url(text.as_bytes()),
            Encoding::Hex => decode_hex(text),
        }
    }

    fn name(self) -> &'static str {
        match self {
            Encoding::Base64 => "base64",
            Encoding::Base64url => "base64url",
            Encoding::Hex => "hex",
        }
    }
}

/// All of them, each as its text and, where the text is an encoding, as the bytes that it encodes.
///
/// # Panics
/// Never: a test reads all of them.
pub(super) fn published() -> &'static [Published] {
    static ALL: LazyLock<Vec<Published>> = LazyLock::new(|| {
        let text = include_str!("../../../vectors/secrets/published.json");
        let file: File = serde_json::from_str(text).unwrap_or_else(|error| panic!("published.json: {error}"));
        assert!(file.format == 1, "published.json has another format");
        file.secrets.iter().flat_map(forms).collect()
    });
    &ALL
}

fn forms(entry: &Entry) -> Vec<Published> {
    let what = &entry.what;
    let mut forms = vec![Published { secret: entry.secret.clone().into_bytes(), what: what.clone() }];
    if let Some(encoding) = entry.encoding {
        let secret =
            encoding.decode(&entry.secret).unwrap_or_else(|| panic!("{what} is not in its encoding"));
        forms.push(Published { secret, what: format!("{what}, decoded from {}", encoding.name()) });
    }
    forms
}

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
    use std::collections::HashSet;

    use super::*;
    use crate::lint::secret::SAMPLES;

    #[test]
    fn no_two_forms_are_equal_and_all_common_samples_are_among_them() {
        let forms: HashSet<&[u8]> = published().iter().map(|form| form.secret.as_slice()).collect();
        assert_eq!(forms.len(), published().len());
        assert!(SAMPLES.iter().all(|sample| forms.contains(sample.as_bytes())));
    }

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
