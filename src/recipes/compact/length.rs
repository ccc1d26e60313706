//! How long a token may be: what passes through every URL, what most servers take, and the limit at
//! which a verifier stops reading.

use super::super::group::Group;
use super::super::sample::{payload, with_xti};
use crate::forge::Forged;
use crate::lint::Level;
use crate::vectors::Scope;

pub fn add(group: &mut Group) {
    let cases = [
        (
            "as-long-as-every-url",
            "token-url-length",
            Level::Must,
            2_048,
            "A verifier with a buffer for short tokens would refuse users with a few more installed tiles.",
        ),
        (
            "longer-than-every-url",
            "token-url-length",
            Level::Must,
            2_049,
            "Old proxies may cut it, but a token that arrives whole is good.",
        ),
        (
            "as-long-as-most-servers-take",
            "token-length",
            Level::Should,
            8_192,
            "With its path this token just exceeds a common server's request line: not the token's fault.",
        ),
        (
            "longer-than-most-servers-take",
            "token-length",
            Level::Should,
            8_193,
            "The generator should have kept it shorter; a verifier that has all of it need not refuse.",
        ),
    ];
    for (fault, rule, level, characters, why) in cases {
        group.accept(fault, rule, why, of_length(characters)).level(level);
    }
    group
        .accept(
            "at-the-limit",
            "token-limit",
            "A limit excludes what is above it; one that is off by one refuses the longest good token.",
            of_length(65_536),
        )
        .level(Level::Should);
    group
        .reject(
            "above-the-limit",
            "token-limit",
            "A verifier without a limit spends memory and time on whatever a stranger sends, before any MAC.",
            of_length(65_537),
        )
        .scope(Scope::Profile);
}

/// A good token of this many characters; its `xti` fills it up.
fn of_length(characters: usize) -> Forged {
    // 36 characters of header, 43 of signature, two periods, and three bytes in four characters.
    let bytes = (characters - 81) * 3 / 4;
    let note = |length| with_xti(&format!(r#"{{"note":"{}"}}"#, "x".repeat(length)));
    let token = payload(note(bytes - note(0).len()));
    assert_eq!(token.token().len(), characters);
    token
}
