//! Verifiers that remember tokens wrongly.

use super::super::memory::{CORRECT_MEMORY, Memory};
use super::super::verifier::{CORRECT_VERIFIER, Steps};
use super::{Flaw, verifier};

/// A verifier that differs only in its memory.
const fn forgetful(name: &'static str, story: &'static str, steps: &'static Steps) -> Flaw {
    verifier(name, "jti-single-use", story, steps)
}

pub(super) static FLAWS: &[Flaw] = &[
    forgetful(
        "remembers-nothing",
        "It accepts a token any number of times within its minute.",
        &Steps { memory: Memory { capacity: 0, ..CORRECT_MEMORY }, ..CORRECT_VERIFIER },
    ),
    forgetful(
        "remembers-one-token",
        "It remembers only the last token, so that a second user makes it forget the first.",
        &Steps { memory: Memory { capacity: 1, ..CORRECT_MEMORY }, ..CORRECT_VERIFIER },
    ),
    forgetful(
        "remembers-32-tokens",
        "Its memory is full after 32 tokens, and it forgets the oldest.",
        &Steps { memory: Memory { capacity: 32, ..CORRECT_MEMORY }, ..CORRECT_VERIFIER },
    ),
    forgetful(
        "remembers-128-tokens",
        "It remembers tokens in a cache of 128 entries, the default of Python's lru_cache.",
        &Steps { memory: Memory { capacity: 128, ..CORRECT_MEMORY }, ..CORRECT_VERIFIER },
    ),
    forgetful(
        "remembers-hash-codes-of-jtis",
        "It remembers a jti by a hash of 32 bits, such as Java's hashCode, and rejects a different one as used.",
        &Steps {
            memory: Memory { id: |shown| hash_code(&shown.text("jti")), ..CORRECT_MEMORY },
            ..CORRECT_VERIFIER
        },
    ),
    forgetful(
        "forgets-after-half-a-minute",
        "It remembers a token for 30 seconds, and the token is fresh for 60.",
        &Steps { memory: Memory { seconds: 30, ..CORRECT_MEMORY }, ..CORRECT_VERIFIER },
    ),
    forgetful(
        "forgets-a-second-too-early",
        "It forgets a token in its last second, in which the token is still fresh.",
        &Steps { memory: Memory { seconds: 59, ..CORRECT_MEMORY }, ..CORRECT_VERIFIER },
    ),
    forgetful(
        "remembers-token-texts",
        "It remembers a token by its text, so that a second token with the same jti passes.",
        &Steps {
            memory: Memory {
                id: |shown| String::from_utf8_lossy(&shown.token).into_owned(),
                ..CORRECT_MEMORY
            },
            ..CORRECT_VERIFIER
        },
    ),
    verifier(
        "remembers-texts-with-unused-bits",
        "base64url-pad-bits",
        "It remembers a token by its text and ignores unused bits, so that each token has four spellings.",
        &Steps {
            decode: |segment| crate::jwt::base64url::examine(segment).1,
            memory: Memory {
                id: |shown| String::from_utf8_lossy(&shown.token).into_owned(),
                ..CORRECT_MEMORY
            },
            ..CORRECT_VERIFIER
        },
    ),
    forgetful(
        "remembers-payload-texts",
        "It remembers a token by the text of its claims, which a space changes.",
        &Steps {
            memory: Memory {
                id: |shown| String::from_utf8_lossy(&shown.payload).into_owned(),
                ..CORRECT_MEMORY
            },
            ..CORRECT_VERIFIER
        },
    ),
    forgetful(
        "remembers-ids-of-each-user",
        "It remembers a token by jti and sub, although the jti alone must be unique.",
        &Steps {
            memory: Memory {
                id: |shown| format!("{} {}", shown.text("jti"), shown.text("sub")),
                ..CORRECT_MEMORY
            },
            ..CORRECT_VERIFIER
        },
    ),
    forgetful(
        "remembers-ids-of-each-second",
        "It remembers a token by jti and iat, although the jti alone must be unique.",
        &Steps {
            memory: Memory {
                id: |shown| format!("{} {}", shown.text("jti"), shown.made()),
                ..CORRECT_MEMORY
            },
            ..CORRECT_VERIFIER
        },
    ),
    forgetful(
        "remembers-jtis-in-lower-case",
        "It folds the case of a jti, as a database's collation does, and rejects a different one as used.",
        &Steps {
            memory: Memory { id: |shown| shown.text("jti").to_lowercase(), ..CORRECT_MEMORY },
            ..CORRECT_VERIFIER
        },
    ),
    forgetful(
        "remembers-trimmed-jtis",
        "It trims a jti, and rejects a different one as used.",
        &Steps {
            memory: Memory { id: |shown| shown.text("jti").trim().to_owned(), ..CORRECT_MEMORY },
            ..CORRECT_VERIFIER
        },
    ),
    forgetful(
        "remembers-jtis-as-uuids",
        "It reads a jti as a UUID, with or without hyphens, and rejects a different one as used.",
        &Steps {
            memory: Memory { id: |shown| shown.text("jti").replace('-', ""), ..CORRECT_MEMORY },
            ..CORRECT_VERIFIER
        },
    ),
    forgetful(
        "remembers-jtis-as-numbers",
        "It compares ids loosely, and 1e1 equals 10; PHP's == does.",
        &Steps {
            memory: Memory {
                id: |shown| {
                    let id = shown.text("jti");
                    id.parse::<f64>().map_or(id, |number| number.to_string())
                },
                ..CORRECT_MEMORY
            },
            ..CORRECT_VERIFIER
        },
    ),
    forgetful(
        "remembers-the-start-of-a-jti",
        "It cuts a jti to the 36 characters of a UUID.",
        &Steps {
            memory: Memory { id: |shown| shown.text("jti").chars().take(36).collect(), ..CORRECT_MEMORY },
            ..CORRECT_VERIFIER
        },
    ),
    forgetful(
        "remembers-a-column-of-a-jti",
        "It cuts a jti to the 255 characters of its database column.",
        &Steps {
            memory: Memory { id: |shown| shown.text("jti").chars().take(255).collect(), ..CORRECT_MEMORY },
            ..CORRECT_VERIFIER
        },
    ),
    forgetful(
        "remembers-jtis-up-to-a-zero-byte",
        "It keeps ids as C strings.",
        &Steps {
            memory: Memory {
                id: |shown| shown.text("jti").split('\0').next().unwrap_or_default().to_owned(),
                ..CORRECT_MEMORY
            },
            ..CORRECT_VERIFIER
        },
    ),
    forgetful(
        "looks-for-a-pattern",
        "It looks a jti up with LIKE, where % matches anything.",
        &Steps {
            memory: Memory {
                same: |known, id| match id.split_once('%') {
                    Some((start, end)) => known.starts_with(start) && known.ends_with(end),
                    None => known == id,
                },
                ..CORRECT_MEMORY
            },
            ..CORRECT_VERIFIER
        },
    ),
    forgetful(
        "remembers-composed-jtis",
        "It normalises a jti to NFC, and rejects a different one as used.",
        &Steps {
            memory: Memory { id: |shown| shown.text("jti").replace("e\u{301}", "é"), ..CORRECT_MEMORY },
            ..CORRECT_VERIFIER
        },
    ),
    forgetful(
        "notes-a-token-before-its-signature-is-checked",
        "It remembers the jti before it checks the signature, so that anyone who guesses a jti locks its user out.",
        &Steps { memory: Memory { notes_before_the_mac: true, ..CORRECT_MEMORY }, ..CORRECT_VERIFIER },
    ),
    forgetful(
        "forgets-when-a-token-is-refused",
        "A rejected token resets its memory, and the next replay passes.",
        &Steps { memory: Memory { forgets_when_refusing: true, ..CORRECT_MEMORY }, ..CORRECT_VERIFIER },
    ),
];

/// Java's hashCode of a text.
fn hash_code(text: &str) -> String {
    let code = |code: u32, unit: u16| code.wrapping_mul(31).wrapping_add(u32::from(unit));
    text.encode_utf16().fold(0, code).to_string()
}
