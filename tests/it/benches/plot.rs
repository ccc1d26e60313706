//! The plot, as an XML parser reads it: its bars and lines are drawn to scale, and nothing is fetched from elsewhere.

use std::fs;
use std::path::Path;

use serde_json::Value;

use super::{Copy, ROOT};
use crate::python;

/// What a plot shows, as `plot.py` prints it.
pub fn plotted(svg: &Path) -> Option<Value> {
    let script = Path::new(ROOT).join("tests/it/benches/plot.py");
    let output = python::run(&script, &[svg.into()], "the plot of the benches was not read")?;
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    Some(serde_json::from_slice(&output.stdout).expect("JSON"))
}

#[test]
fn bars_and_lines_are_drawn_to_scale() {
    let copy = Copy::new("speed-plot");
    let Some(_) = copy.made(&["--write"]) else { return };
    let path = copy.0.join("benches/report/speed.svg");
    let Some(plot) = plotted(&path) else { return };
    assert_eq!(plot["named"][0], "How long it takes to sign and to verify a token");
    assert!(plot["named"][1].as_str().is_some_and(|named| named.contains("; 2021-05-20; ")), "{plot}");
    let number = |value: &Value| value.as_f64().expect("a number");
    let bars = plot["bars"].as_array().expect("bars");
    let longest = bars.iter().map(|bar| number(&bar[1])).fold(0.0, f64::max);
    let expected = [
        ("jwt-assay", 1.0, "500 ns", "1.50 µs"),
        ("jwt-assay, simple calls", 0.9, "450 ns, 0.90 ×", "1.35 µs, 0.90 ×"),
        ("a <peer> | more", 1.5, "750 ns, 1.50 ×", "2.25 µs, 1.50 ×"),
        ("jwt ", 1.75, "875 ns, 1.75 ×", "2.62 µs, 1.75 ×"),
        ("jsonwebtoken ", 2.0, "1.00 µs, 2.00 ×", "3.00 µs, 2.00 ×"),
    ];
    assert_eq!(bars.len(), 2 * expected.len(), "{plot}");
    for (at, bar) in bars.iter().enumerate() {
        let (name, ratio, sign, verify) = expected[at % expected.len()];
        assert!(bar[0].as_str().is_some_and(|label| label.starts_with(name)), "{bar}");
        assert!((number(&bar[1]) - longest * ratio / 2.0).abs() < 0.1, "{bar}");
        assert_eq!(bar[2], if at < expected.len() { sign } else { verify });
    }
    for (does, first, each) in [("sign", 600.0, 1.0), ("verify", 1_500.0, 2.0)] {
        let heights: Vec<f64> =
            plot["lines"][does].as_array().expect("points").iter().map(|point| -number(&point[1])).collect();
        let times: Vec<f64> = (6..=20).map(|power| first + each * f64::from(1 << power)).collect();
        assert_eq!(heights.len(), times.len());
        let decade = (heights[14] - heights[0]) / (times[14] / times[0]).log10();
        for (height, time) in heights.iter().zip(&times) {
            let above = decade * (time / times[0]).log10();
            assert!(decade > 0.0 && (height - heights[0] - above).abs() < 0.2, "{does}: {height}");
        }
    }
    let text = fs::read_to_string(&path).expect("the plot");
    assert!(text.contains("@media (prefers-color-scheme: dark)"));
    for fetched in ["href", "url(", "@import", "@font-face", "<script"] {
        assert!(!text.contains(fetched), "{fetched}");
    }
}
