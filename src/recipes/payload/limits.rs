//! Payloads that nest deep or hold much. The limits are this project's and bind the marketplace
//! alone; others may have narrower or wider ones, and must not crash.

use super::super::group::Group;
use super::super::sample::payload;
use super::with_value;
use crate::lint::Level;
use crate::vectors::Scope;

/// Levels around `xti.extraProp`: the claims set, `ti` and `xti`.
const AROUND: usize = 3;

pub(super) fn add(group: &mut Group) {
    too_deep(group);
    for (fault, text, why) in [
        (
            "nested-16-levels",
            arrays(16),
            "Free-form properties may nest a few levels, and have to come out unchanged.",
        ),
        (
            "objects-nested-16-levels",
            objects(16),
            "Objects in objects are the ordinary form of nested properties.",
        ),
    ] {
        group.accept(fault, "payload-limits", why, payload(text)).level(Level::Should);
    }
    for (depth, why) in [
        (64, "Between ordinary and absurd, each verifier chooses its own limit."),
        (65, "One level more than 64 is as free as one less: no RFC draws the line."),
    ] {
        group.either(&format!("nested-{depth}-levels"), "payload-limits", why, payload(arrays(depth)));
    }
    sizes(group);
}

/// Each depth is asked twice: the marketplace must refuse it, and no other verifier may crash on it.
fn too_deep(group: &mut Group) {
    for (fault, text, why, free) in [
        (
            "nested-1000-levels",
            arrays(1_000),
            "A thousand levels overflow small stacks where a trusted generator passes on foreign data.",
            "No RFC limits the depth, so reading a thousand levels is as free as refusing them.",
        ),
        (
            "objects-nested-1000-levels",
            objects(1_000),
            "Objects nest like arrays, and a limit that counts only one of them is not a limit.",
            "A reader may follow objects as deep as these or stop before, and must do one of the two.",
        ),
        (
            "nested-10000-levels",
            arrays(10_000),
            "Parsers with a limit of ten thousand levels, or none, run out of stack here.",
            "A depth that no token needs may be read or refused, and must not bring the process down.",
        ),
    ] {
        group.reject(fault, "payload-limits", why, payload(&text)).scope(Scope::Profile);
        group
            .either(&format!("{fault}-unlimited"), "payload-limits", free, payload(&text))
            .max_scope(Scope::Jwt);
    }
}

fn sizes(group: &mut Group) {
    group
        .reject(
            "items-5000",
            "payload-limits",
            "Every item costs memory many times its size in the text.",
            payload(with_value(&format!("[{}]", vec!["0"; 5_000].join(",")))),
        )
        .scope(Scope::Profile);
    let members: Vec<String> = (0..100).map(|at| format!(r#""p{at}":{at}"#)).collect();
    for (fault, value, why) in [
        (
            "members-100",
            format!("{{{}}}", members.join(",")),
            "A hundred properties of a user are many, but legal.",
        ),
        (
            "string-of-4000-characters",
            format!("\"{}\"", "long ".repeat(800)),
            "One long string nests nothing and counts as one member.",
        ),
    ] {
        group.accept(fault, "payload-limits", why, payload(with_value(&value))).level(Level::Should);
    }
}

fn arrays(depth: usize) -> String {
    let levels = depth - AROUND;
    with_value(&format!("{}{}", "[".repeat(levels), "]".repeat(levels)))
}

fn objects(depth: usize) -> String {
    let levels = depth - AROUND;
    with_value(&format!("{}1{}", r#"{"a":"#.repeat(levels), "}".repeat(levels)))
}
