//! A run as JSON: what made it, every result in full, how much was asked, and the conclusion.

use std::fs;
use std::path::Path;

use jwt_assay::encoding::encode_hex;
use jwt_assay::report::{Options, RunView, run_json};
use jwt_assay::stop::StopReason;
use jwt_assay::suite::{KnownFailures, PeerReport, Report, Scope, Suite, Unfinished, run};
use jwt_assay::vectors::FILES;
use serde_json::{Value, json};

use super::{motley, unasked};
use crate::suite::fakes::{options, reject_all, verifier};

fn text(report: &Report) -> String {
    let rerun = |name: &str| format!("--strict --peer {name}");
    let view = RunView { rerun: Some(&rerun), ..RunView::default() };
    run_json(report, view, &Options::default().with("strict", true).with("cases", vec!["fake/*"]))
}

fn document(report: &Report) -> Value {
    serde_json::from_str(&text(report)).expect("JSON")
}

#[test]
fn one_answer_to_every_token_is_remarked_on() {
    let document = document(&motley());
    let remarks: Vec<Option<&str>> =
        document["peers"].as_array().expect("peers").iter().map(|peer| peer["remark"].as_str()).collect();
    let accepts = Some("accepts every token, valid or not: is it wired up?");
    let rejects = Some("rejects every token, valid or not: is it wired up?");
    assert_eq!(remarks, [accepts, rejects, None, None, accepts]);
}

/// Programs read the members by name, and people from top to bottom.
#[test]
fn the_members_are_in_the_order_of_the_documentation() {
    let text = text(&motley());
    let members_at = |indent: usize| {
        let start = format!("{}\"", " ".repeat(indent));
        let names = text.lines().filter_map(|line| line.strip_prefix(&start)?.split('"').next());
        names.map(str::to_owned).collect::<Vec<_>>()
    };
    let outer = ["format", "tool", "options", "peers", "unasked", "totals", "complete", "conformant"];
    assert_eq!(members_at(2), outer);
    let result = ["id", "rule", "level", "clause", "verdict", "expected", "got", "why", "rerun", "note"];
    let groups = ["asked", "of"];
    assert_eq!(members_at(10)[..12], [&groups[..], &result].concat());
    // The first text with this indent is in the options.
    let peer = ["name", "version", "language", "scope", "profile", "asked", "of", "groups", "remark"];
    assert_eq!(members_at(6)[1..10], peer);
}

#[test]
fn a_result_explains_itself() {
    let document = document(&motley());
    assert_eq!(
        document["peers"][1]["results"][0],
        json!({
            "id": "fake/good", "rule": "signature-match", "level": "must", "clause": "RFC 7515 §5.2",
            "verdict": "false-reject", "expected": "accept", "got": "reject: it trusts no token",
            "why": "To see what happens.", "rerun": "jwt-assay run fake/good --strict --peer distrustful", "note": null,
        })
    );
    assert_eq!(document["options"], json!({"strict": true, "cases": ["fake/*"]}));
    assert_eq!(document["totals"]["stale-known-failure"], 1);
}

/// With other code than the program's, over the files in the repository.
#[test]
fn the_tool_is_the_version_and_the_hash_of_the_vectors() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("vectors");
    let mut hash = ring::digest::Context::new(&ring::digest::SHA256);
    for (group, _) in FILES {
        hash.update(&fs::read(folder.join(format!("{group}.json"))).expect("a vector file"));
    }
    let vectors = encode_hex(hash.finish().as_ref());
    let tool = json!({"version": env!("CARGO_PKG_VERSION"), "vectors": vectors});
    assert_eq!(document(&motley())["tool"], tool);
}

#[test]
fn asked_counts_answers_and_of_what_scope_and_operations_allow() {
    let cases: Vec<_> = Suite::bundled().select(&["time/*", "sign/*"]).expect("cases");
    let for_jws = cases.iter().filter(|case| case.concerns(Scope::Jws)).count();
    let verifying = cases.iter().filter(|case| case.concerns(Scope::Jwt) && case.group() == "time").count();
    assert!(for_jws > 0 && verifying > 0);
    let factory = verifier(Scope::Jwt, reject_all).factory();
    let mut peer = run(&factory, &cases, &KnownFailures::new(), &options(), |_| ());
    let counts = |peer: &PeerReport| {
        let document = document(&Report { peers: vec![peer.clone()], ..Report::default() });
        let count = |name: &str| document["peers"][0][name].as_u64().expect("a count");
        (count("asked") as usize, count("of") as usize)
    };
    assert_eq!(counts(&peer), (verifying, verifying), "it offers verify alone");
    let at = peer.results.iter().position(|result| result.group() == "time").expect("a result");
    let unanswered = vec![peer.results.remove(at).id];
    let why = StopReason::Interrupted;
    peer.unfinished = Some(Unfinished { why, unanswered });
    let (asked, of) = counts(&peer);
    assert_eq!(of, verifying, "what has no answer counts");
    assert_eq!(asked, verifying - 1);
}

#[test]
fn the_conclusion_is_null_where_nothing_could_be_judged() {
    let conformant = |report: &Report| document(report)["conformant"].clone();
    assert_eq!(conformant(&motley()), json!(false));
    let broken = Report { peers: Vec::new(), not_run: vec![unasked("broken", true)] };
    assert_eq!(conformant(&broken), json!(null));
    assert_eq!(conformant(&Report::default()), json!(null), "nothing ran");
}
