//! Oracles of one token: verifier and lint agree, limits hold, and what is accepted has one spelling.

use std::sync::LazyLock;

use crate::fuzzing::{Gate, Input, SECRET};
use crate::jwt::{self, Key};
use crate::lint::Inspector;

static KEY: LazyLock<Key> = LazyLock::new(|| Key::new(SECRET).expect("the secret is not empty"));
static INSPECTOR: LazyLock<Inspector> = LazyLock::new(|| Inspector::new(SECRET));

/// Verifies a token and looks no further: the fastest way to a panic.
pub fn decode(input: &Input<'_>) -> Gate {
    let refused = jwt::verify(input.token, &KEY, &input.policy).err();
    Gate::before(refused.map(|fault| fault.reason.layer()))
}

/// Verifies a token, and holds the verdict against the lint's.
pub fn verify(input: &Input<'_>) -> Gate {
    let verified = jwt::verify(input.token, &KEY, &input.policy);
    let inspection = INSPECTOR.inspect(input.token, &input.policy);
    let rejection = inspection.rejection().map(|finding| finding.rule.id);
    let refused = verified.as_ref().err().map(|fault| fault.reason);
    assert_eq!(
        refused.map(jwt::Reason::id),
        rejection,
        "verify-agrees-with-inspect: the verifier refuses for one rule and the lint for another"
    );
    Gate::before(refused.map(jwt::Reason::layer))
}

/// Inspects a token with and without the secret.
pub fn inspect(input: &Input<'_>) -> Gate {
    let inspection = INSPECTOR.inspect(input.token, &input.policy);
    Gate::before(inspection.rejection().map(|finding| finding.rule.layer))
}
