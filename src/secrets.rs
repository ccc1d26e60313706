//! What may be secret, in every spelling in which a token, an answer or a child's output may repeat it, and what hides
//! it there.

use std::{fmt, iter};

use zeroize::Zeroizing;

#[cfg(feature = "generator")]
use crate::encoding::percent_decoded;
use crate::encoding::{base64, base64_unpadded, base64url_padded, hex, latin1_to_utf8, percent_encoded};
use crate::text::{one_line, quote_whole};

/// Words up to this length are too common to hide, and too short to be secrets.
const SHORT: usize = 3;
/// Pieces of this length are hidden, too.
const PIECE: usize = 16;
/// The length of the parts of a piece that a text is searched for first.
const ANCHOR: usize = 8;
/// What replaces a secret.
const HIDDEN: &str = "[…]";
/// What a text ends in that was cut.
const CUT: char = '…';

/// Texts that no report or message may show. Its debug output shows none of them.
///
/// A secret is found raw, in hex, base64, base64url and percent-encoding, escaped as JSON or as reports quote it, and
/// in pieces of 16 bytes or more of any of these. The default hides nothing.
///
/// ```
/// use jwt_assay::secrets::Secrets;
/// let secrets = Secrets::of(b"correct horse battery staple");
/// assert_eq!(secrets.hide("the key correct horse battery staple"), "the key […]");
/// assert_eq!(secrets.hide("is 636f727265637420686f727365206261747465727920737461706c65"), "is […]");
/// assert_eq!(secrets.hide("is not orse battery staple"), "is not […]");
/// ```
#[derive(Clone, Default)]
pub struct Secrets {
    /// Every spelling.
    spellings: Vec<Zeroizing<String>>,
    /// Those that are shorter than a piece, which have to be found as they are.
    short: Vec<Zeroizing<String>>,
    /// Every piece of the others as a number, sorted.
    pieces: Zeroizing<Vec<u128>>,
    /// Every anchor in them as a number, sorted: a piece has one that starts at a multiple of its length in the text.
    anchors: Zeroizing<Vec<u64>>,
}

impl Secrets {
    /// The spellings of one secret.
    #[must_use]
    pub fn of(secret: &[u8]) -> Self {
        let mut secrets = Secrets::default();
        secrets.add(secret);
        secrets
    }

    /// Adds a secret. One of at most three bytes hides nothing: it would be found everywhere.
    pub fn add(&mut self, secret: &[u8]) {
        self.keep_all(secret);
        self.sort();
    }

    /// Adds the secrets of another list.
    pub fn extend(&mut self, other: &Secrets) {
        other.spellings.iter().for_each(|spelling| self.keep(spelling));
        self.sort();
    }

    /// Adds each word of a text, as it is and as servers may encode or decode it.
    #[cfg(feature = "generator")]
    pub(crate) fn add_words(&mut self, text: &str) {
        let ends_word = |mark: char| mark.is_whitespace() || "&=;:,#\"'{}".contains(mark);
        text.split(ends_word).for_each(|word| self.keep_word(word));
        self.sort();
    }

    /// Adds the user and the password of a URL, also as they are sent: in base64 (RFC 7617 §2).
    #[cfg(feature = "generator")]
    pub(crate) fn add_user(&mut self, user_info: &str) {
        let (user, password) = user_info.split_once(':').unwrap_or((user_info, ""));
        let credentials = format!("{user}:{password}");
        for text in [&credentials, user, password] {
            self.keep_word(text);
        }
        self.add_words(user_info);
    }

    #[cfg(feature = "generator")]
    fn keep_word(&mut self, word: &str) {
        let bytes = word.as_bytes();
        // In a form, a plus is a space.
        let form = word.replace('+', " ");
        for decoded in [percent_decoded(bytes), percent_decoded(form.as_bytes()), bytes.to_vec()] {
            self.keep_all(&decoded);
        }
    }

    fn keep_all(&mut self, secret: &[u8]) {
        let trimmed = secret.trim_ascii();
        let trimmed = (trimmed.len() < secret.len()).then_some(trimmed);
        for bytes in iter::once(secret).chain(trimmed).filter(|bytes| bytes.len() > SHORT) {
            spellings(bytes).iter().for_each(|spelling| self.keep(spelling));
        }
    }

    /// Keeps one spelling. Bytes that are not UTF-8 are replaced, as they are in printed answers.
    fn keep(&mut self, spelling: &str) {
        if spelling.len() > SHORT {
            self.spellings.push(Zeroizing::new(spelling.to_owned()));
        }
    }

    /// Sorts all spellings and their parts, once some were added.
    fn sort(&mut self) {
        self.spellings.sort_unstable_by(|one, other| one.as_str().cmp(other));
        self.spellings.dedup_by(|one, other| one.as_str() == other.as_str());
        let (short, long): (Vec<_>, Vec<_>) = self.spellings.iter().partition(|text| text.len() < PIECE);
        // The lists never grow beyond this, which would leave parts of secrets in memory that is not wiped.
        let most = long.iter().map(|spelling| spelling.len()).sum();
        let mut pieces = Zeroizing::new(Vec::with_capacity(most));
        let mut anchors = Zeroizing::new(Vec::with_capacity(most));
        for spelling in long {
            pieces.extend(windows(spelling).filter(|piece| !is_lost(piece)).map(|piece| number(&piece)));
            anchors.extend(windows(spelling).map(u64::from_ne_bytes));
        }
        pieces.sort_unstable();
        pieces.dedup();
        anchors.sort_unstable();
        anchors.dedup();
        self.short = short.into_iter().cloned().collect();
        (self.pieces, self.anchors) = (pieces, anchors);
    }

    /// Whether there is nothing to hide.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.spellings.is_empty()
    }

    /// Whether a text has a secret in it, or a piece of one.
    #[must_use]
    pub fn is_in(&self, text: &str) -> bool {
        let has_anchor = || {
            let (blocks, _) = text.as_bytes().as_chunks::<ANCHOR>();
            blocks.iter().any(|block| self.anchors.binary_search(&u64::from_ne_bytes(*block)).is_ok())
        };
        self.short.iter().any(|spelling| text.contains(spelling.as_str()))
            || text.len() >= PIECE && has_anchor() && self.pieces_in(text).next().is_some()
    }

    /// Whether a text that names a value, such as a variable, has a secret as its value or in it. Part of a secret is
    /// not enough, and a short one has to be all of it.
    #[must_use]
    pub fn is_value_of(&self, text: &str) -> bool {
        let is_value =
            |spelling: &str| text == spelling || spelling.len() >= PIECE && text.contains(spelling);
        self.spellings.iter().any(|spelling| is_value(spelling))
    }

    /// Where pieces start.
    fn pieces_in<'a>(&'a self, text: &'a str) -> impl Iterator<Item = usize> + 'a {
        let pieces = windows(text).enumerate();
        pieces.filter(|(_, piece)| self.pieces.binary_search(&number(piece)).is_ok()).map(|(at, _)| at)
    }

    /// A text with `[…]` for every secret in it. It finds secrets in a text as it came, and in one that was escaped or
    /// cut: the beginning of a secret before a `…` is hidden as well.
    #[must_use]
    pub fn hide(&self, text: &str) -> String {
        if self.is_empty() || !self.is_in(text) && !text.contains(CUT) {
            return text.to_owned();
        }
        let mut is_secret = vec![false; text.len()];
        for spelling in &self.short {
            for (at, found) in text.match_indices(spelling.as_str()) {
                is_secret[at..at + found.len()].fill(true);
            }
        }
        for at in self.pieces_in(text) {
            is_secret[at..at + PIECE].fill(true);
        }
        for (at, _) in text.match_indices(CUT) {
            is_secret[at - self.beginning_before(&text[..at])..at].fill(true);
        }
        let mut shown = String::with_capacity(text.len());
        let mut was_secret = false;
        for (at, character) in text.char_indices() {
            let is_secret = is_secret[at..at + character.len_utf8()].contains(&true);
            match (is_secret, was_secret) {
                (false, _) => shown.push(character),
                (true, false) => shown.push_str(HIDDEN),
                (true, true) => {}
            }
            was_secret = is_secret;
        }
        shown
    }

    /// How many bytes at the end of a text that was cut are the beginning of a secret.
    fn beginning_before(&self, text: &str) -> usize {
        let of_spelling = |spelling: &Zeroizing<String>| {
            let longest = spelling.len().min(text.len());
            let lengths = (SHORT + 1..=longest).rev();
            lengths.into_iter().find(|length| text.as_bytes().ends_with(&spelling.as_bytes()[..*length]))
        };
        self.spellings.iter().filter_map(of_spelling).max().unwrap_or_default()
    }
}

/// All parts of this length.
fn windows<const LENGTH: usize>(text: &str) -> impl Iterator<Item = [u8; LENGTH]> {
    text.as_bytes().windows(LENGTH).filter_map(|window| window.first_chunk().copied())
}

fn number(piece: &[u8; PIECE]) -> u128 {
    u128::from_ne_bytes(*piece)
}

/// Whether a piece is nothing but what stands for any bytes.
fn is_lost(piece: &[u8; PIECE]) -> bool {
    piece.iter().all(|byte| "\u{fffd}".as_bytes().contains(byte))
}

/// The ways to write a secret.
fn spellings(secret: &[u8]) -> Vec<Zeroizing<String>> {
    // What is left of these in memory is wiped, like the list that they end up in.
    let text = Zeroizing::new(String::from_utf8_lossy(secret).into_owned());
    let quoted = Zeroizing::new(serde_json::to_string(&*text).unwrap_or_default());
    let json = quoted.get(1..quoted.len().saturating_sub(1)).unwrap_or_default();
    let digits = Zeroizing::new(plain(hex(secret)));
    let ascii = json.chars().map(|character| match character.is_ascii() {
        true => character.to_string(),
        false => character.encode_utf16(&mut [0; 2]).iter().map(|unit| format!("\\u{unit:04x}")).collect(),
    });
    let ascii: String = ascii.collect();
    let mut written = vec![
        text.as_str().to_owned(),
        // Some writers of JSON escape slashes, or whatever is not ASCII.
        text.replace('/', "\\/"),
        json.replace('/', "\\/"),
        one_line(&text),
        quote_whole(&text),
        // A reply that is not valid is quoted as it is.
        quote_whole(json),
        quote_whole(&ascii),
        secret.escape_ascii().to_string(),
        plain(latin1_to_utf8(secret)),
        plain(percent_encoded(secret)),
        digits.to_uppercase(),
        digits.as_str().to_owned(),
    ];
    for bytes in [secret, json.as_bytes()] {
        for encode in [base64, base64_unpadded, base64url_padded] {
            written.push(plain(encode(bytes)));
        }
        // As part of a longer text, such as the credentials of a user or the payload of a token.
        written.extend((0..3).flat_map(|ahead| within_base64(bytes, ahead)));
    }
    written.extend([json.to_owned(), ascii]);
    written.into_iter().map(Zeroizing::new).collect()
}

/// Encoded bytes, all of which are UTF-8, as a text in the same memory.
fn plain(encoded: Vec<u8>) -> String {
    String::from_utf8(encoded).unwrap_or_default()
}

/// The base64 and the base64url of bytes after this many others: the digits that depend on nothing else.
fn within_base64(bytes: &[u8], ahead: usize) -> [String; 2] {
    let whole = Zeroizing::new([&[0; 2][..ahead], bytes].concat());
    let first = (ahead * 8).div_ceil(6);
    let last = whole.len() * 8 / 6;
    [base64_unpadded, base64url_padded].map(|encode| {
        let digits = Zeroizing::new(encode(&whole));
        String::from_utf8_lossy(&digits[first..last]).into_owned()
    })
}

impl fmt::Debug for Secrets {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Secrets").finish_non_exhaustive()
    }
}

#[cfg(all(test, feature = "generator"))]
mod tests {
    use super::*;

    #[test]
    fn a_word_is_hidden_in_every_spelling() {
        let mut secrets = Secrets::default();
        secrets.add_words("api_key=s3cr%2Ft%2Fkey%2Bval+ue&a=b");
        for spelling in [
            "s3cr%2Ft%2Fkey%2Bval+ue",
            "s3cr/t/key+val+ue",
            "s3cr/t/key+val ue",
            "s3cr\\/t\\/key+val ue",
            "s3cr%2Ft%2Fkey%2Bval%20ue",
        ] {
            assert_eq!(secrets.hide(&format!("<{spelling}> a b")), "<[…]> a b");
        }
        assert_eq!(secrets.hide("s3cr/t"), "s3cr/t", "a short part alone is not hidden");
    }

    #[test]
    fn a_user_is_hidden_as_it_is_sent_and_as_it_is_meant() {
        let mut secrets = Secrets::default();
        secrets.add_user("us%3Fer:p%3F~~~?w");
        for spelling in [
            "us?er",
            "p?~~~?w",
            "p%3F~~~?w",
            "dXMlM0ZlcjpwJTNGfn5+P3c=",
            "dXMlM0ZlcjpwJTNGfn5-P3c",
            "dXM/ZXI6cD9+fn4/dw==",
            "dXM_ZXI6cD9-fn4_dw",
        ] {
            assert_eq!(secrets.hide(&format!("Basic {spelling}.")), "Basic […].", "{spelling}");
        }
        secrets.add_user("solo");
        assert_eq!(secrets.hide("c29sbzo= c29sbzo"), "[…] […]");
    }

    #[test]
    fn secrets_that_overlap_leave_nothing() {
        let mut secrets = Secrets::default();
        secrets.add_words("abcdef defghi é→é→");
        assert_eq!(secrets.hide("xabcdefghiy é→é→→ abc"), "x[…]y […]→ abc");
        assert_eq!(format!("{secrets:?}"), "Secrets { .. }");
    }

    #[test]
    fn the_beginning_of_a_secret_before_a_cut_is_hidden() {
        let secrets = Secrets::of(b"it's a \"short\" one");
        assert_eq!(secrets.hide(r#"found "it's a \"sh…""#), r#"found "[…]…""#);
        assert_eq!(secrets.hide("found it…"), "found it…");
        assert_eq!(Secrets::of(b"abc").hide("abc 616263"), "abc 616263");
    }
}
