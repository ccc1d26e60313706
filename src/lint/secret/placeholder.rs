//! Texts that are made of the words of placeholders alone: `your-super-secret-jwt-key-change-me`.

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
pub(super) fn is_placeholder(text: &str) -> bool {
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
