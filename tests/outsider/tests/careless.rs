//! An example of a verifier that fails: it ignores extensions that it does not know.

use std::process::ExitCode;

use jwt_assay::harness::{self, Subject};
use jwt_assay::suite::Scope;

fn main() -> ExitCode {
    let careless = Subject::verifier("careless", Scope::Jws, |question| {
        match outsider::verify(question.key, question.token) {
            Err("crit names extensions, and none is known") => Ok(None),
            verified => verified.map(|_| None).map_err(str::to_owned),
        }
    });
    harness::main([careless])
}
