//! Neighbours on a keyboard.

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
pub(super) fn are_neighbours(one: u8, other: u8) -> bool {
    let pair = [one.to_ascii_lowercase(), other.to_ascii_lowercase()];
    let turned = [pair[1], pair[0]];
    ROWS.iter().any(|row| row.as_bytes().windows(2).any(|keys| keys == pair || keys == turned))
}
