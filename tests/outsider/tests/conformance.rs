//! The suite against this crate's verifier and signer, one line per case.

use std::process::ExitCode;

use jwt_assay::harness::{self, Subject};
use jwt_assay::jwt::json::{Object, to_string};
use jwt_assay::suite::{KnownFailures, Scope};

fn main() -> ExitCode {
    let known = KnownFailures::from_json(include_bytes!("known-failures.json"));
    let verifier = Subject::verifier("verifier", Scope::Jws, |question| {
        let payload = outsider::verify(question.key, question.token)?;
        Ok(Object::parse(&payload).ok())
    });
    let signer = Subject::signer("signer", |question| {
        outsider::sign(question.key, &to_string(question.claims)).map_err(str::to_owned)
    });
    harness::main([verifier.strict().known_failures(known.expect("a sound list")), signer])
}
