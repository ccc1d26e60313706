//! Secrets of sufficient length that can be guessed all the same: repetitions, sequences, rows of keys, numbers, and the
//! words of placeholders. Only what random bytes and passphrases are never like is called weak.

use std::collections::BTreeSet;

use super::kind::encoded;

/// The longest secret that is looked into, in bytes.
const LONGEST: usize = 1 << 12;
/// The strength that a secret should have at least, in bits: half of what it may have.
const MIN_BITS: f64 = 128.0;
/// A repeated part of this length is a secret in itself: a text, whose bytes are characters.
const SECRET: usize = 32;
/// The same for bytes that were encoded, and the least length of what an encoding is looked into for.
const ENCODED_SECRET: usize = 16;

/// Why a secret is weak, as a phrase without any of its bytes.
pub(super) fn weakness(secret: &[u8]) -> Option<String> {
    if secret.len() > LONGEST {
        return None;
    }
    let bare = secret.trim_ascii();
    pattern(bare, SECRET).or_else(|| {
        let inner = encoded(std::str::from_utf8(bare).ok()?);
        let inner = inner.into_iter().filter(|(bytes, _)| bytes.len() >= ENCODED_SECRET);
        inner.into_iter().find_map(|(bytes, encoding)| {
            Some(format!("{}, in {encoding}", pattern(&bytes, ENCODED_SECRET)?))
        })
    })
}

/// The pattern in it. A repeated part of this length is not one.
fn pattern(secret: &[u8], own_secret: usize) -> Option<String> {
    let text = std::str::from_utf8(secret).ok();
    if let Some(length) = period(secret, own_secret) {
        let part = if length == 1 { "one byte".to_owned() } else { format!("a part of {length} bytes") };
        Some(format!("{part}, repeated to a length of {}", secret.len()))
    } else if is_number(secret) {
        Some(format!("a number or a date: {} bytes of digits", secret.len()))
    } else if has_few_bytes(secret) {
        Some(format!("only {} different bytes, in {}", distinct(secret), secret.len()))
    } else if is_sequence(secret) {
        Some("a sequence of neighbours in the alphabet, among the digits, or on the keyboard".to_owned())
    } else if text.is_some_and(is_placeholder) {
        Some("a placeholder: words such as `secret`, `key` and `change`, and no others".to_owned())
    } else {
        None
    }
}

/// The length of the part that is repeated, at least twice.
fn period(secret: &[u8], own_secret: usize) -> Option<usize> {
    let is_period = |length: &usize| secret[*length..] == secret[..secret.len() - length];
    (1..own_secret.min(secret.len() / 2 + 1)).find(is_period)
}

/// Whether most steps from one byte to the next are to a neighbour, or all are equal.
fn is_sequence(secret: &[u8]) -> bool {
    let steps = secret.len().saturating_sub(1);
    let is_near = |pair: &&[u8]| pair[0].abs_diff(pair[1]) <= 1 || are_neighbours(pair[0], pair[1]);
    let near = secret.windows(2).filter(is_near).count();
    let step = |pair: &[u8]| pair[1].wrapping_sub(pair[0]);
    let is_even = secret.windows(2).map(step).collect::<BTreeSet<u8>>().len() == 1;
    steps >= 8 && (is_even || near * 10 >= steps * 7)
}

/// Whether these are digits, and what is between them in dates and phone numbers: fewer than it takes.
fn is_number(secret: &[u8]) -> bool {
    let digits = secret.iter().filter(|byte| byte.is_ascii_digit()).count();
    let is_part = |byte: &u8| byte.is_ascii_digit() || b" +-./:,()_#TZ".contains(byte);
    digits * 2 > secret.len() && secret.iter().all(is_part) && !is_uuid(secret) && is_weak(digits, 10)
}

fn has_few_bytes(secret: &[u8]) -> bool {
    let distinct = distinct(secret);
    distinct <= 4 && is_weak(secret.len(), distinct)
}

/// Whether a text of this many characters out of an alphabet has too little strength, even if it is random.
fn is_weak(length: usize, alphabet: usize) -> bool {
    (length as f64) * (alphabet as f64).log2() < MIN_BITS
}

fn distinct(secret: &[u8]) -> usize {
    secret.iter().collect::<BTreeSet<_>>().len()
}

/// Whether a text has the shape of a UUID, whose random digits may all be decimal.
fn is_uuid(text: &[u8]) -> bool {
    let is_dash = |at| matches!(at, 8 | 13 | 18 | 23);
    text.len() == 36 && text.iter().enumerate().all(|(at, byte)| (*byte == b'-') == is_dash(at))
}

/// Keys that are next to each other: rows and columns of the layouts QWERTY, QWERTZ and AZERTY.
const ROWS: [&str; 21] = [
    "1234567890-=",
    "qwertyuiop[]",
    "asdfghjkl;'",
    "zxcvbnm,./",
    "qwertzuiop",
    "yxcvbnm",
    "azertyuiop",
    "qsdfghjklm",
    "wxcvbn,;:!",
    "1qaz",
    "2wsx",
    "3edc",
    "4rfv",
    "5tgb",
    "6yhn",
    "7ujm",
    "8ik,",
    "9ol.",
    "0p;/",
    "!@#$%^&*()",
    "_+",
];

/// Whether two characters are on keys next to each other.
fn are_neighbours(one: u8, other: u8) -> bool {
    let pair = [one.to_ascii_lowercase(), other.to_ascii_lowercase()];
    let turned = [pair[1], pair[0]];
    ROWS.iter().any(|row| row.as_bytes().windows(2).any(|keys| keys == pair || keys == turned))
}

/// The most digits in such a text: those of a length, or of a year.
const MOST_DIGITS: usize = 8;

/// Words that such a text is about. It has one of them.
const TOPICS: [&str; 9] =
    ["change", "changeme", "changeit", "jwt", "key", "password", "replace", "secret", "token"];

/// Words that it may also have. None is likely in a passphrase next to those above.
const OTHERS: &str = "a access admin an api app application at auth authentication be bits bytes changed char character \
    characters chars default dev development enough env for generate generated here hs i in insecure is it keys least \
    length local long longer make me min minimum must my not only or phrase please prod production random refresh secrets \
    secure security should sign signing signature some sign string strong super sure test testing than that the this to \
    tokens unsafe use used value very with you your";

/// Whether a text consists of such words, whatever is between them and in whichever case.
fn is_placeholder(text: &str) -> bool {
    let digits = text.chars().filter(char::is_ascii_digit).count();
    let letters: String = text.chars().filter(char::is_ascii_alphabetic).collect();
    let is_short = text.len() <= 4 * letters.len() && letters.len() <= 256;
    let letters = letters.to_ascii_lowercase();
    text.is_ascii() && is_short && digits <= MOST_DIGITS && has_topic(&letters) && is_split(&letters)
}

fn has_topic(letters: &str) -> bool {
    TOPICS.iter().any(|topic| letters.contains(topic))
}

/// Whether letters can be split into these words.
fn is_split(letters: &str) -> bool {
    let words = || TOPICS.into_iter().chain(OTHERS.split_ascii_whitespace());
    let mut is_start = vec![false; letters.len() + 1];
    is_start[0] = true;
    for at in 0..letters.len() {
        if is_start[at] {
            for word in words().filter(|word| letters[at..].starts_with(word)) {
                is_start[at + word.len()] = true;
            }
        }
    }
    is_start[letters.len()]
}
