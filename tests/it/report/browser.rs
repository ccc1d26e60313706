//! The page of a run in a real browser: filters, addresses, views, another report, paper, and that nothing is loaded from
//! elsewhere. The script in tests/browser drives Debian's chromium; without it, the test prints that it was skipped.

use std::env;
use std::fs;
use std::path::Path;
use std::process::Command;

use serde_json::{Value, json};
use snapbox::cmd::cargo_bin;
use tempfile::tempdir;

use crate::skip::skip;

/// The pages are kept here, with pictures of them.
const PICTURES: &str = "target/tmp/browser";

/// What is missing for a test in a browser.
fn missing(root: &Path) -> Option<&'static str> {
    let chromium = env::var_os("CHROMIUM").unwrap_or_else(|| "/usr/bin/chromium".into());
    let has_node = Command::new("node").arg("--version").output().is_ok();
    let has_modules = root.join("tests/browser/node_modules/installed.json").exists();
    let parts = [
        (Path::new(&chromium).exists(), "chromium is not installed"),
        (has_node, "node is not installed"),
        (has_modules, "its modules are not installed: run tests/browser/install"),
    ];
    parts.into_iter().find(|(is_there, _)| !is_there).map(|(_, what)| what)
}

/// An older report: a known failure was a failure, and the last five cases of a peer were not there.
fn older(report: &Value) -> Value {
    let mut older = report.clone();
    let peers = older["peers"].as_array_mut().expect("peers");
    let results = |peer: &mut Value| peer["results"].as_array().expect("results").len();
    let length = results(&mut peers[0]);
    peers[0]["results"].as_array_mut().expect("results").truncate(length - 5);
    let peer = peers.iter_mut().find(|peer| peer["name"] == "jwt-simple").expect("a peer of this name");
    let mut results = peer["results"].as_array_mut().expect("results").iter_mut();
    let known = results.find(|result| result["verdict"] == "known-failure").expect("a known failure");
    known["verdict"] = json!("false-accept");
    older
}

#[test]
#[ignore = "it needs a browser: `.ci/run pages` has one"]
fn the_page_of_a_run_works_in_a_browser() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    if let Some(what) = missing(root) {
        skip(&format!("{what}, so no page was opened in a browser"));
        return;
    }
    let pictures = root.join(PICTURES);
    fs::create_dir_all(&pictures).expect("a folder for the pictures");
    let folder = tempdir().expect("a temporary folder");
    let [page, report, other] = ["run.html", "run.json", "older.json"].map(|name| folder.path().join(name));
    let ran = Command::new(cargo_bin!("jwt-assay"))
        .args(["run", "--budget", "3600", "--timeout", "60"])
        .args(["--report", &format!("html={}", page.display())])
        .args(["--report", &format!("json={}", report.display())])
        .output()
        .expect("the program runs");
    assert!(ran.status.success(), "{ran:?}");
    // With 45 peers and 1,500 cases it must stay below 3 MB.
    let size = fs::metadata(&page).expect("the page").len();
    assert!(size < 1_600_000, "{size} bytes");
    let document: Value =
        serde_json::from_slice(&fs::read(&report).expect("the report")).expect("a report in JSON");
    fs::write(&other, older(&document).to_string()).expect("a report that can be written");
    let tested = Command::new("node")
        .arg(root.join("tests/browser/run.mjs"))
        .args([&page, &other, &report, &pictures])
        .output()
        .expect("node starts");
    let said = String::from_utf8_lossy(&tested.stdout);
    assert!(tested.status.success(), "{said}{}", String::from_utf8_lossy(&tested.stderr));
    assert!(said.contains("ok: every view can be read"), "{said}");
}
