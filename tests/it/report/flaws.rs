//! The kill matrix as text and JSON: what escapes is reported.

use jwt_assay::flaw::{ControlResult, FlawResult, Matrix};
use jwt_assay::report::{kill_matrix_json, kill_matrix_text};
use serde_json::Value;

fn kill(flaw: &'static str, by_its_rule: usize, by_a_must: usize) -> FlawResult {
    FlawResult { flaw, by_its_rule, by_a_must, in_all: 7 }
}

fn matrix() -> Matrix {
    let flaws =
        vec![kill("ignores-crit", 8, 8), kill("takes-any-unused-bits", 3, 0), kill("accepts-alg-none", 0, 0)];
    Matrix { flaws, controls: vec![ControlResult { name: "reference".to_owned(), accusations: Vec::new() }] }
}

#[test]
fn a_flaw_that_escapes_and_a_rule_that_nothing_breaks_are_reported() {
    let text = anstream::adapter::strip_str(&kill_matrix_text(&matrix())).to_string();
    assert!(text.starts_with("by its rule  in all  flaw\n          8       7  ignores-crit\n"), "{text}");
    assert!(text.contains("          3       7  takes-any-unused-bits (in a strict run)\n"), "{text}");
    assert!(text.contains("          0       7  accepts-alg-none escapes\n"), "{text}");
    assert!(text.contains("\nreference is right, and not accused\n"), "{text}");
    assert!(text.contains("\nalg-none: no flaw breaks this rule, which is a MUST\n"), "{text}");
    assert!(!text.contains("crit-understood: no flaw"), "{text}");
    assert!(
        text.ends_with("\n3 flaws: 2 caught, 1 escaped; 1 right implementations: none accused\n"),
        "{text}"
    );
}

#[test]
fn the_json_has_the_same_results() {
    let document: Value = serde_json::from_str(&kill_matrix_json(&matrix())).expect("JSON");
    assert_eq!(document["flaws"][2]["name"], "accepts-alg-none");
    assert_eq!(document["flaws"][2]["rule"], "alg-none");
    assert_eq!(document["flaws"][2]["by_its_rule"], 0);
    assert_eq!(document["right"][0]["accusations"], serde_json::json!([]));
    let without = document["rules_without_a_flaw"].as_array().expect("a list");
    assert!(without.contains(&"alg-none".into()) && !without.contains(&"crit-understood".into()));
    assert_eq!(document["conformant"], false);
}
