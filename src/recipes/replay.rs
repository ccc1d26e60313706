//! Single use: what counts as the same token shown again, and what must not.

use super::group::Group;
use super::sample::{KEY, SAMPLE, header, payload, replaced, sample};
use crate::forge::{Forge, Forged};
use crate::lint::Level;
use crate::vectors::Scope;

const RULE: &str = "jti-single-use";
const JTI: &str = "1cfa7dbf-8110-4237-ad22-410608791b7d";

pub fn group() -> Group {
    let about = "Single use: the tokens in before are shown first, at the same time, to the same \
                 verifier; then the token of the case.";
    let mut group = Group::new("replay", about);
    used(&mut group);
    used_in_another_spelling(&mut group);
    unused(&mut group);
    similar_ids(&mut group);
    refused_before(&mut group);
    group
}

/// The sample with another `jti`, given as the inside of a JSON string.
fn with_jti(jti: &str) -> Forged {
    payload(replaced(JTI, jti))
}

fn used(group: &mut Group) {
    let why = "A token that was seen on its way, in a log or a referrer, must not let anybody in again.";
    group.reject("the-same-token-again", RULE, why, sample()).before(&[sample()]);
    let why = "A refused replay must not clear the memory of the first use.";
    group.reject("the-same-token-a-third-time", RULE, why, sample()).before(&[sample(), sample()]);
    let why = "A memory that keeps an id for what is left of the minute keeps this one for no time at all.";
    group
        .reject("the-same-token-again-in-its-last-second", RULE, why, sample())
        .at(1_621_521_701)
        .before(&[sample()]);
    let other_user = payload(replaced("test-pandium-com", "another-user"));
    let why = "An id is used once, no matter by which user, so all users share one memory.";
    group.reject("the-same-jti-for-another-user", RULE, why, other_user).before(&[sample()]);
    let later = payload(replaced("1621521641", "1621521645"));
    let why = "A new time does not make an old id new; this exposes a generator with a fixed id.";
    group.reject("the-same-jti-made-later", RULE, why, later).before(&[sample()]);
    let others: Vec<Forged> = (0..40).map(|at| with_jti(&format!("other-{at}"))).collect();
    let between = [&[sample()], &others[..]].concat();
    let why = "A memory of the last few tokens forgets this one while it is still fresh.";
    group.reject("again-after-many-others", RULE, why, sample()).before(&between);
    // Small ones, since they are many.
    let small =
        |jti: &str| payload(format!(r#"{{"iat":1621521641,"jti":"{jti}","ti":{{}},"sub":"user-1"}}"#));
    let others = (0..129).map(|at| small(&format!("other-{at}")));
    let between: Vec<Forged> = [small("first")].into_iter().chain(others).collect();
    let why = "Caches of 100 or 128 entries are common defaults, and a busy minute has more tokens.";
    group.reject("again-after-more-than-a-cache-holds", RULE, why, small("first")).before(&between);
}

/// The memory is kept by `jti` and not by the token's text, which has many spellings.
fn used_in_another_spelling(group: &mut Group) {
    let escaped = with_jti(r"\u0031cfa7dbf\u002d8110-4237-ad22-410608791b7d");
    let why = "An escaped character is the character, so the id is compared after JSON has been read.";
    group.reject("the-same-jti-with-escapes", RULE, why, escaped).before(&[sample()]);
    let spaced = payload(SAMPLE.replace(r#"":"#, r#"" : "#).replace(",\"", ",\n  \""));
    let why = "White space between members changes the token's text and MAC, but not its id.";
    group.reject("the-same-claims-with-white-space", RULE, why, spaced).before(&[sample()]);
    let reordered =
        payload(replaced(r#""iat":1621521641,"#, "").replace(r#"-com"}"#, r#"-com","iat":1621521641}"#));
    let why = "The order of members changes the token's text and MAC, but not its id.";
    group.reject("the-same-claims-in-another-order", RULE, why, reordered).before(&[sample()]);
    let why = "A memory of signatures or of whole tokens does not know this one, and its id is used.";
    let swapped = header(r#"{"typ":"JWT","alg":"HS256"}"#);
    group.reject("the-same-claims-under-another-header", RULE, why, swapped).before(&[sample()]);
    group
        .reject(
            "the-same-token-with-unused-bits-set",
            "base64url-pad-bits",
            "Two unused bits give a used token a new spelling without the secret: a verifier that ignores \
             them must recognize it by its jti.",
            sample().edit_signature_segment(with_unused_bits_set),
        )
        .before(&[sample()])
        .level(Level::Must)
        .scope(Scope::Profile)
        .clause("Customizing the JWT, JWT Payload");
}

/// The same 32 bytes in other characters. The last one ends in two bits that are zero, so what follows
/// it in the alphabet is the same except for the lower of these.
fn with_unused_bits_set(signature: String) -> String {
    let (rest, last) = signature.split_at(42);
    let letter = last.bytes().next().expect("43 characters");
    format!("{rest}{}", char::from(letter + 1))
}

fn unused(group: &mut Group) {
    let why = "The same user may return in the same second with a new token.";
    let fresh = with_jti("7d9c4c3e-52a1-4a60-9f0e-2f7f1f3c8b11");
    group.accept("another-jti", RULE, why, fresh).before(&[sample()]);
    let why = "A token that was not shown before is good, however many others were.";
    let others: Vec<Forged> = (0..40).map(|at| with_jti(&format!("other-{at}"))).collect();
    group.accept("the-first-of-its-jti-after-many-others", RULE, why, sample()).before(&others);
}

/// Ids that are distinct strings (RFC 7519 §4.1.7: case-sensitive), so each is used for the first time.
fn similar_ids(group: &mut Group) {
    let last_differs = |end: &str| format!("{}{end}", "a".repeat(300));
    let rows = [
        (
            "jti-in-another-case",
            JTI.to_owned(),
            JTI.to_uppercase(),
            "Ids are case-sensitive, so folding them refuses sound tokens.",
        ),
        (
            "jti-with-a-space-at-the-end",
            JTI.to_owned(),
            format!("{JTI} "),
            "An id that is trimmed is another id.",
        ),
        (
            "jti-without-its-hyphens",
            JTI.to_owned(),
            JTI.replace('-', ""),
            "An id is a string, and not the UUID that it may spell.",
        ),
        (
            "jti-composed-and-decomposed",
            "caf\u{e9}".to_owned(),
            "cafe\u{301}".to_owned(),
            "Ids are compared code point by code point, without normalisation.",
        ),
        (
            "jti-of-equal-numbers",
            "1e1".to_owned(),
            "10".to_owned(),
            "A loose comparison takes two spellings of one number for equal.",
        ),
        (
            "jti-with-a-leading-zero",
            "7".to_owned(),
            "07".to_owned(),
            "An id of digits is a text, and a leading zero makes it another.",
        ),
        (
            "jti-that-differs-in-its-last-character",
            last_differs("b"),
            last_differs("c"),
            "An id that is cut to a fixed length collides with others that start alike.",
        ),
        (
            "jti-of-the-same-hash-code",
            "token-AaAa".to_owned(),
            "token-BBBB".to_owned(),
            "Java's hashCode of both is the same, and an id is more than a hash of 32 bits.",
        ),
        (
            "jti-that-another-starts-with",
            format!("{JTI}0"),
            JTI.to_owned(),
            "A search for the beginning of an id finds another one.",
        ),
        (
            "jti-with-a-wildcard",
            JTI.to_owned(),
            "1cfa7dbf-%".to_owned(),
            "A pattern match in a database finds ids that were not asked for.",
        ),
    ];
    for (fault, first, second, why) in rows {
        group
            .accept(fault, RULE, why, with_jti(&second))
            .before(&[with_jti(&first)])
            .clause("RFC 7519 §4.1.7");
    }
    let why = "A text that ends at its first NUL makes two ids one.";
    group
        .accept("jti-that-differs-after-a-nul", RULE, why, with_jti(r"one\u0000b"))
        .before(&[with_jti(r"one\u0000a")])
        .level(Level::Should)
        .clause("RFC 7519 §4.1.7");
}

/// Only an accepted token uses up its id: otherwise anyone could lock a user out.
fn refused_before(group: &mut Group) {
    let forged = Forge::new(SAMPLE).sign(b"a secret that an attacker knows.");
    let unsigned = Forge::new(SAMPLE).seal_segment("");
    let stale = payload(replaced("1621521641", "1621521589"));
    let ahead = payload(replaced("1621521641", "1621521711"));
    let unsound = payload(replaced(r#""ili":["crm","mailer"]"#, r#""ili":null"#));
    let expired = payload(replaced(r#"-com"}"#, r#"-com","exp":1621518050}"#));
    for (fault, earlier, why) in [
        (
            "after-a-forged-token",
            forged,
            "An attacker who can guess an id but not the secret must not be able to use it up.",
        ),
        ("after-an-unsigned-token", unsigned, "An id is noted only after the signature has been checked."),
    ] {
        group.accept(fault, RULE, why, sample()).before(&[earlier]);
    }
    // A verifier may note the id of a token that its generator did sign, before it looks at the claims.
    for (fault, earlier, why) in [
        ("after-a-stale-token", stale, "A token that is too old should not use up its id."),
        ("after-an-expired-token", expired, "An expired token should not use up its id."),
        ("after-a-token-of-wrong-types", unsound, "A token with unsound claims should not use up its id."),
        ("after-a-token-from-the-future", ahead, "A token from the future should not use up its id."),
    ] {
        group.accept(fault, RULE, why, sample()).before(&[earlier]).level(Level::Should);
    }
    let forged = Forge::new(SAMPLE).sign(&KEY[1..]);
    let why = "A forged token in between must not clear the memory of the first use.";
    group.reject("again-after-a-forged-token", RULE, why, sample()).before(&[sample(), forged]);
}
