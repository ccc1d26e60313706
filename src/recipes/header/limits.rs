//! Headers that are expensive: depth, size, and numbers beyond a 64-bit float. A header is parsed before
//! anyone has been authenticated. The limits are this project's and bind the marketplace alone; others
//! may have narrower or wider ones, and must not crash.

use super::super::group::Group;
use super::with;
use crate::lint::Level;
use crate::vectors::Scope;

pub(super) fn add(group: &mut Group) {
    depth(group);
    members(group);
    numbers(group);
}

/// A header that nests to this depth, itself counted.
fn nested(depth: usize) -> String {
    format!(r#""x":{}{}"#, "[".repeat(depth - 1), "]".repeat(depth - 1))
}

fn depth(group: &mut Group) {
    group
        .reject(
            "header-nested-10000-levels",
            "header-limits",
            "Ten thousand levels crash parsers that recurse without a limit, before anything is verified.",
            with(&nested(10_000)),
        )
        .scope(Scope::Profile);
    group
        .either(
            "header-nested-10000-levels-unlimited",
            "header-limits",
            "No RFC limits the depth of a header, so it is free to read or refuse this, and not to crash.",
            with(&nested(10_000)),
        )
        .max_scope(Scope::Jwt);
    group.either(
        "header-nested-65-levels",
        "header-limits",
        "No issuer needs such a header, but each verifier chooses its own limit.",
        with(&nested(65)),
    );
    group
        .accept(
            "header-nested-16-levels",
            "header-limits",
            "A few levels in an ignored parameter are ordinary JSON.",
            with(&nested(16)),
        )
        .level(Level::Should);
    group.either(
        "header-nested-64-levels",
        "header-limits",
        "Between ordinary and absurd, each verifier chooses its own limit.",
        with(&nested(64)),
    );
}

fn members(group: &mut Group) {
    let zeros = |count: usize| format!(r#""x":[{}]"#, vec!["0"; count].join(","));
    group
        .reject(
            "header-with-5000-items",
            "header-limits",
            "Every item costs memory many times its size in the text, and no one has been verified yet.",
            with(&zeros(5_000)),
        )
        .scope(Scope::Profile);
    group.either(
        "header-of-seven-thousand-characters",
        "header-limits",
        "No RFC limits the length of a header. Some libraries do, at 8,192 characters of base64url.",
        with(&format!(r#""x":"{}""#, "x".repeat(7_000))),
    );
    let small: Vec<String> = (0..100).map(|at| format!(r#""x{at}":{at}"#)).collect();
    group
        .accept(
            "header-with-100-members",
            "header-limits",
            "A hundred small parameters are strange and cheap.",
            with(&small.join(",")),
        )
        .level(Level::Should);
}

fn numbers(group: &mut Group) {
    let digits = "9".repeat(400);
    for (fault, number, why) in [
        (
            "header-number-overflows",
            "1e400",
            "A reader that turns 1e400 into Infinity reads a value that was never written.",
        ),
        (
            "header-integer-of-400-digits",
            digits.as_str(),
            "Exact parsers spend time on it, others make it Infinity, and both read different headers.",
        ),
    ] {
        group.reject(fault, "header-number-range", why, with(&format!(r#""x":{number}"#)));
    }
    group
        .accept(
            "header-number-just-in-range",
            "header-number-range",
            "This is still a 64-bit float, so an ignored parameter may hold it.",
            with(r#""x":1e308"#),
        )
        .level(Level::Should);
}
