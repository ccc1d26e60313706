//! Pages in a real browser: that of a run with its filters, addresses, views, another report and paper, and that nothing is
//! loaded from elsewhere. The scripts in tests/browser drive Debian's chromium; without it, the tests print that they were
//! skipped.

use std::env;
use std::ffi::OsStr;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use jwt_assay::forge::Forge;
use serde_json::{Value, json};
use snapbox::cmd::cargo_bin;
use tempfile::tempdir;

use crate::skip::skip;

const SECRET: &str = "an example secret of 32 bytes...";

/// A token of 2021-05-20 14:40:41 UTC that is signed with the secret.
const RIGHT: &str = "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJpYXQiOjE2MjE1MjE2NDEsImp0aSI6IjFjZmE3ZGJmIiwidGkiOnsidWRuIjoiQWRhIn0sInN1YiI6ImFkYUBleGFtcGxlLmNvbSJ9._h6sEwAf0UYajfN6PJqNnmuXFfKNhS0AH8_cgVqrKfg";

/// The pages are kept here, with pictures of them.
const PICTURES: &str = "target/tmp/browser";

/// What a script does with pages.
#[derive(Clone, Copy)]
pub enum Deed {
    /// Clicks, types and reads, as a user does.
    Use,
    /// Draws every page at two widths, in light and dark, and looks for faults of accessibility.
    Look,
}

/// Runs a script of tests/browser, which gets these arguments and a folder for pictures.
pub fn drive(script: &str, deed: Deed, arguments: &[&OsStr]) {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let pictures = root.join(PICTURES);
    fs::create_dir_all(&pictures).expect("a folder for the pictures");
    let mut node = Command::new("node");
    let deed = match deed {
        Deed::Use => "use",
        Deed::Look => "look",
    };
    node.arg(root.join("tests/browser").join(script)).arg(deed).args(arguments).arg(pictures);
    let tested = node.output().expect("node starts");
    let said = String::from_utf8_lossy(&tested.stdout);
    assert!(tested.status.success(), "{said}{}", String::from_utf8_lossy(&tested.stderr));
    let count = said.lines().filter(|line| line.starts_with("ok: ")).count();
    assert!(count > 0 && said.ends_with(&format!("\n{count} tests\n")), "{said}");
}

/// Whether pages can be opened here. If not, the test is skipped where everyone sees it.
pub fn is_there() -> bool {
    let missing = missing(Path::new(env!("CARGO_MANIFEST_DIR")));
    if let Some(what) = missing {
        skip(&format!("{what}, so no page was opened in a browser"));
    }
    missing.is_none()
}

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
fn the_page_of_a_run_works_in_a_browser() {
    open_run(Deed::Use);
}

#[test]
#[ignore = "deep: it draws every view four times; `.ci/run pages` does it"]
fn the_page_of_a_run_can_be_read_in_a_browser() {
    open_run(Deed::Look);
}

/// Opens the page of a run of the built-in peers.
fn open_run(deed: Deed) {
    if !is_there() {
        return;
    }
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
    drive("run.mjs", deed, &[page.as_ref(), other.as_ref(), report.as_ref()]);
}

/// A token whose names and texts try to be markup, commands of a log or of a terminal, and tables.
fn hostile_token() -> String {
    let text = "::error::x\n</script><img src=x onerror=\"document.title=1\">\u{1b}[31m\u{202e}a|b`c";
    let claims = json!({
        "iat": 1_621_521_641, "jti": text, "sub": text, text: text,
        "ti": {"udn": text, "ufn": text, "uem": text, "ili": [text], "aid": text, "adn": text, "xti": {text: text}},
    });
    let header = json!({"alg": "HS256", "typ": "JWT", "kid": text, text: text});
    let forged = Forge::new(claims.to_string()).header(header.to_string()).sign(SECRET).token();
    String::from_utf8(forged).expect("a token is text")
}

#[test]
#[ignore = "deep: it draws every page four times; `.ci/run pages` does it"]
fn other_pages_can_be_read_in_a_browser() {
    if !is_there() {
        return;
    }
    let folder = tempdir().expect("a temporary folder");
    let program = cargo_bin!("jwt-assay");
    let late = ["sign", "--now", "1621521611"].map(OsStr::new);
    let late = [&[program.as_os_str()], &late[..]].concat();
    let hostile = hostile_token();
    let minted = ["generator", "-n", "3", "--now", "1621521641", "--"].map(OsStr::new);
    let minted = [&minted[..], &late[..]].concat();
    let commands: [(&str, &[&OsStr]); 7] = [
        ("report-of-a-token", &["token", "--now", "1621521702", RIGHT].map(OsStr::new)),
        ("report-of-a-hostile-token", &["token", "--now", "1621521642", &hostile].map(OsStr::new)),
        ("report-of-a-broken-token", &["token", "eyJhbGciOiJIUzI1NiJ9.e30"].map(OsStr::new)),
        ("report-of-a-generator", &minted),
        ("rules", &["rules"].map(OsStr::new)),
        ("rules-of-a-service", &["rules", "--profile", "ghost-admin"].map(OsStr::new)),
        ("profiles", &["profiles"].map(OsStr::new)),
    ];
    let files: Vec<PathBuf> = commands
        .iter()
        .map(|(name, arguments)| {
            let file = folder.path().join(format!("{name}.html"));
            let report = format!("html={}", file.display());
            let (command, rest) = arguments.split_first().expect("a command");
            let mut program = Command::new(program);
            program.arg(command).args(["--report", &report]).args(rest).env("JWT_ASSAY_SECRET", SECRET);
            let ran = program.output().expect("the program runs");
            assert!(ran.status.code() < Some(2), "{name}: {ran:?}");
            file
        })
        .collect();
    let files: Vec<&OsStr> = files.iter().map(|file| file.as_os_str()).collect();
    drive("look.mjs", Deed::Look, &files);
}
