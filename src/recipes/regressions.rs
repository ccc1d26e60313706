//! Tokens that once made an implementation go wrong in a way that no other group asks about. The
//! right answer to them may be free; a crash is always wrong.
//!
//! A token that a fuzzer found is not forged here: it is kept as it was found, in `regressions.json`
//! beside this file, by the command `campaign keep`.

use serde::{Deserialize, Serialize};

use super::group::Group;
use super::sample::{payload, with_claim};
use crate::jwt::base64url;
use crate::vectors::{Expect, GroupRecord};

/// The tokens that fuzzers found and `campaign keep` kept.
const KEPT: &str = include_str!("regressions.json");

/// A token that was found, with the label that it was kept under.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Kept {
    /// The fault's name.
    pub fault: String,
    /// The rule that the token breaks, or only just keeps.
    pub rule: String,
    /// What went wrong, and where.
    pub why: String,
    /// The answer that independent oracles give.
    pub expect: Expect,
    /// The token in base64url, since it may have any bytes.
    pub token: String,
    /// The time at which it is verified.
    pub now: u64,
}

pub(super) fn group() -> Group {
    with(&read(KEPT).expect("the kept tokens can be read"))
}

/// Reads a list of kept tokens.
///
/// # Errors
/// The text is not a list of kept tokens in JSON.
pub fn read(text: &str) -> serde_json::Result<Vec<Kept>> {
    serde_json::from_str(text)
}

/// The group with these tokens at its end.
///
/// # Panics
/// A token is not base64url, or its rule is unknown.
#[must_use]
pub fn with_kept(kept: &[Kept]) -> GroupRecord {
    with(kept).into_record()
}

fn with(kept: &[Kept]) -> Group {
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
    for Kept { fault, rule, why, expect, token, now } in kept {
        let token = base64url::decode(token).unwrap_or_else(|flaw| panic!("{fault}: the token: {flaw}"));
        let recipe = match expect {
            Expect::Accept => group.accept(fault, rule, why, token),
            Expect::Reject => group.reject(fault, rule, why, token),
            Expect::Either => group.either(fault, rule, why, token),
        };
        recipe.at(*now);
    }
    group
}
