//! The kill matrix as text and JSON: what escapes is reported.

use jwt_assay::flaw::{ControlResult, FlawResult, Matrix};
use jwt_assay::report::{kill_matrix_json, kill_matrix_text};
use serde_json::Value;

use super::plain;

fn kill(flaw: &'static str, by_its_rule: usize, by_a_must: usize) -> FlawResult {
    FlawResult { flaw, by_its_rule, by_a_must, in_all: 7 }
}

fn matrix() -> Matrix {
    let flaws =
        vec![kill("ignores-crit", 8, 8), kill("takes-any-unused-bits", 3, 0), kill("accepts-alg-none", 0, 0)];
    Matrix { flaws, controls: vec![ControlResult { name: "reference".to_owned(), accusations: Vec::new() }] }
}

#[test]
fn flaws_that_escape_and_rules_that_no_flaw_breaks_are_reported() {
    let text = plain(&kill_matrix_text(&matrix(), 100));
    assert!(text.starts_with("by its rule  in all  flaw\n          8       7  ignores-crit\n"), "{text}");
    assert!(text.contains("          3       7  takes-any-unused-bits (in a strict run)\n"), "{text}");
    assert!(text.contains("          0       7  accepts-alg-none escapes\n"), "{text}");
    assert!(text.contains("\nreference: no false accusation\n"), "{text}");
    assert!(text.contains("\nalg-none: a MUST that no flaw breaks\n"), "{text}");
    assert!(!text.contains("crit-understood: a MUST"), "{text}");
    assert!(
        text.ends_with("\n3 flaws: 2 caught, 1 escaped; 1 correct implementation: none accused\n"),
        "{text}"
    );
}

#[test]
fn the_document_says_the_same() {
    let document: Value = serde_json::from_str(&kill_matrix_json(&matrix())).expect("JSON");
    assert_eq!(document["flaws"][2]["name"], "accepts-alg-none");
    assert_eq!(document["flaws"][2]["rule"], "alg-none");
    assert_eq!(document["flaws"][2]["by_its_rule"], 0);
    assert_eq!(document["right"][0]["accusations"], serde_json::json!([]));
    let without = document["rules_without_a_flaw"].as_array().expect("a list");
    assert!(without.contains(&"alg-none".into()) && !without.contains(&"crit-understood".into()));
    assert_eq!(document["conformant"], false);
}
