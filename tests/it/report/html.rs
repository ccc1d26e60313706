//! A page shows text from outside as text: it ends no element, and every character of it can be seen.

use jwt_assay::report::{Options, RunView, run_html};
use jwt_assay::suite::Report;
use proptest::prelude::*;
use serde_json::Value;

use super::{HOSTILE, motley};
use crate::seed;

const START: &str = r#"<script id="data" type="application/json">"#;

/// The data in a page.
fn data(page: &str) -> Value {
    let (_, rest) = page.split_once(START).expect("a page with data");
    let (json, _) = rest.split_once("</script>").expect("an end of the data");
    serde_json::from_str(json).expect("JSON")
}

fn page(report: &Report) -> String {
    run_html(report, RunView::default(), &Options::default())
}

/// A report in which everything that an implementation says is this text.
fn saying(text: &str) -> Report {
    let mut report = motley();
    for peer in &mut report.peers {
        peer.description.version = text.to_owned();
        for result in &mut peer.results {
            result.got = text.to_owned();
            result.note = Some(text.to_owned());
        }
    }
    report
}

#[test]
fn hostile_text_stays_data() {
    let (usual, hostile) = (page(&motley()), page(&saying("</script><!--<script>\u{202e}<img onerror=x>")));
    for mark in ["<script", "</script", "<!--", "<img"] {
        assert_eq!(hostile.matches(mark).count(), usual.matches(mark).count(), "{mark}");
    }
    assert!(!hostile.contains('\u{202e}'));
    assert!(data(&usual)["peers"].as_array().expect("peers").iter().any(|peer| peer["name"] == HOSTILE));
}

#[test]
fn a_page_has_the_results_of_its_peers_in_order() {
    let report = motley();
    let data = data(&page(&report));
    for (peer, packed) in report.peers.iter().zip(data["peers"].as_array().expect("peers")) {
        let verdicts = packed["verdicts"].as_str().expect("verdicts");
        let cases = data["cases"].as_array().expect("cases");
        let asked = cases.iter().zip(verdicts.chars()).filter(|(_, verdict)| *verdict != '.');
        let ids: Vec<&Value> = asked.map(|(case, _)| &case["id"]).collect();
        assert_eq!(ids, peer.results.iter().map(|result| &result.id).collect::<Vec<_>>());
    }
}

proptest! {
    #![proptest_config(seed::fixed_with(32))]

    #[test]
    fn any_text_is_data(text in any::<String>()) {
        let page = page(&saying(&text));
        let data = data(&page);
        prop_assert_eq!(data["peers"][0]["version"].as_str(), Some(text.as_str()));
        prop_assert_eq!(page.matches("</script").count(), 2);
        prop_assert!(!page.contains(|it: char| it.is_control() && it != '\n'));
    }
}
