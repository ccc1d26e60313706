//! The suite in `cargo test`: one line per case and built-in peer.
//!
//! Filters work as usual: `cargo test --test conformance jwt-compact::header`.

use std::process::ExitCode;

use jwt_assay::harness::{self, Subject};
use jwt_assay::peers::PEERS;

fn main() -> ExitCode {
    harness::main(PEERS.iter().map(|peer| Subject::new(peer.new).known_failures(peer.known_failures())))
}
