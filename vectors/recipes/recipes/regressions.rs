//! Tokens that once made an implementation go wrong in a way that no other group asks about. The
//! answer to them may be free; a crash never is.

use super::kit::{Group, payload, with_claim};

pub fn group() -> Group {
    let mut group = Group::new(
        "regressions",
        "Tokens that once made an implementation go wrong in a way that no other group asks about.",
    );
    group.either(
        "exp-in-microseconds",
        "exp-number",
        "The crate biscuit 0.8.0 panics on a time beyond its calendar; refusing or accepting it is free.",
        payload(with_claim(r#""exp":1621525241000000"#)),
    );
    group.either(
        "nbf-before-the-calendar",
        "nbf-number",
        "The crate biscuit 0.8.0 panics on a time before its calendar; refusing or accepting it is free.",
        payload(with_claim(r#""nbf":-1621525241000000"#)),
    );
    group
}
