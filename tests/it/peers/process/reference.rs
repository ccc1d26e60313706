//! The reference at both ends: over the pipe it gives the same answers as in our own process.

use std::process::Command;

use serde_json::Value;
use snapbox::cmd::cargo_bin;

/// The results of a run, as its JSON report has them.
fn results(arguments: &[&str]) -> Vec<Value> {
    let output = Command::new(cargo_bin!("jwt-assay"))
        .args(["run", "--budget", "3600", "--format", "json"])
        .args(arguments)
        .output()
        .expect("the program runs");
    assert_eq!(output.status.code(), Some(0), "{output:?}");
    let report: Value = serde_json::from_slice(&output.stdout).expect("a report");
    assert_eq!(report["conformant"], true);
    let mut results = report["peers"][0]["results"].as_array().cloned().expect("results");
    for result in &mut results {
        // It has the arguments that choose the peer.
        let rerun = result.as_object_mut().and_then(|result| result.remove("rerun"));
        assert!(
            rerun.is_some_and(|rerun| rerun
                .as_str()
                .is_some_and(|rerun| rerun.ends_with(&arguments.join(" "))))
        );
    }
    results
}

#[test]
fn the_verdicts_over_the_pipe_are_those_of_the_reference() {
    let program = cargo_bin!("jwt-assay").to_str().expect("a path in UTF-8");
    let over_the_pipe = results(&["--", program, "adapter"]);
    assert_eq!(over_the_pipe, results(&["--peer", "reference"]));
    let verdicts: Vec<&Value> = over_the_pipe.iter().map(|result| &result["verdict"]).collect();
    assert!(
        verdicts.len() > 1_000 && verdicts.iter().all(|verdict| *verdict == "pass" || *verdict == "note")
    );
    for group in ["replay/", "time/", "view/", "sign/", "rfc4231/", "rfc4648/"] {
        let asked = over_the_pipe
            .iter()
            .filter(|result| result["id"].as_str().is_some_and(|id| id.starts_with(group)));
        assert!(asked.count() > 5, "{group}");
    }
}
