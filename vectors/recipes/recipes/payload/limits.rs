//! Payloads that nest deep or hold much. The limits are this project's; others may have narrower or
//! wider ones, so that only the small cases have to be accepted.

use super::super::kit::{Group, payload};
use super::with_value;

/// Levels around `xti.extraProp`: the claims set, `ti` and `xti`.
const AROUND: usize = 3;

pub(super) fn add(group: &mut Group) {
    group.reject(
        "nested-1000-levels",
        "payload-limits",
        "A thousand levels overflow small stacks where a trusted generator passes on foreign data.",
        payload(arrays(1_000)),
    );
    group.reject(
        "objects-nested-1000-levels",
        "payload-limits",
        "Objects nest like arrays, and a limit that counts only one of them is none.",
        payload(objects(1_000)),
    );
    group.accept(
        "nested-16-levels",
        "payload-limits",
        "Free-form properties may nest a few levels, and have to come out unchanged.",
        payload(arrays(16)),
    );
    group.accept(
        "objects-nested-16-levels",
        "payload-limits",
        "Objects in objects are the ordinary form of nested properties.",
        payload(objects(16)),
    );
    for depth in [64, 65] {
        group.either(
            &format!("nested-{depth}-levels"),
            "payload-limits",
            "Where between ordinary and absurd the limit lies is for each verifier to choose.",
            payload(arrays(depth)),
        );
    }
    sizes(group);
}

fn sizes(group: &mut Group) {
    group.reject(
        "items-5000",
        "payload-limits",
        "Every item costs memory many times its size in the text.",
        payload(with_value(&format!("[{}]", vec!["0"; 5_000].join(",")))),
    );
    let members: Vec<String> = (0..100).map(|at| format!(r#""p{at}":{at}"#)).collect();
    group.accept(
        "members-100",
        "payload-limits",
        "A hundred properties of a user are many and legal.",
        payload(with_value(&format!("{{{}}}", members.join(",")))),
    );
    group.accept(
        "string-of-4000-characters",
        "payload-limits",
        "One long string nests nothing and counts as one member.",
        payload(with_value(&format!("\"{}\"", "long ".repeat(800)))),
    );
}

fn arrays(depth: usize) -> String {
    let levels = depth - AROUND;
    with_value(&format!("{}{}", "[".repeat(levels), "]".repeat(levels)))
}

fn objects(depth: usize) -> String {
    let levels = depth - AROUND;
    with_value(&format!("{}1{}", r#"{"a":"#.repeat(levels), "}".repeat(levels)))
}
