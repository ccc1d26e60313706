//! Adapters that answer a part of their questions, and adapters that hang or crash: each ends soon, with a verdict and a
//! sentence that says what to do.

use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use serde_json::{Value, json};
use snapbox::cmd::cargo_bin;

use crate::child::processes::{assert_none_left, mark};

/// A short budget of a run, in seconds.
const BUDGET: u64 = 3;

/// What a run may take longer than its budget: to start, to end its processes, and to write reports.
const LEEWAY: u64 = 10;

/// A run of the reference behind a filter: its exit code, and its reports.
struct Ran {
    code: Option<i32>,
    peer: Value,
    text: String,
    xml: String,
    markdown: String,
}

/// Runs it with a short time limit for one question.
fn run(does: &str) -> Ran {
    // Adapters that hang spend it; others end by themselves, later on a busy machine.
    run_within(does, if does.starts_with("hangs") { BUDGET } else { 3_600 })
}

fn run_within(does: &str, budget: u64) -> Ran {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("partial").join(does);
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(&folder).expect("a folder for the reports");
    let filter = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/it/child/filter.sh");
    let (program, mark) = (cargo_bin!("jwt-assay"), mark());
    let mut command = Command::new(program);
    command.arg("run");
    for (format, file) in
        [("json", "report.json"), ("junit", "report.xml"), ("markdown", "report.md"), ("text", "report.txt")]
    {
        command.arg("--report").arg(format!("{format}={}", folder.join(file).display()));
    }
    command.stdout(Stdio::null());
    // Only one that hangs needs a short limit: on a busy machine an answer may take longer.
    let timeout = if does.starts_with("hangs") { "0.5" } else { "60" };
    command.args(["--timeout", timeout, "--budget", &budget.to_string(), "--", "sh"]);
    command.arg(filter).arg(program).args([mark.as_str(), does]);
    let begun = Instant::now();
    let status = command.status().expect("the program runs");
    let limit = Duration::from_secs(budget + LEEWAY);
    assert!(begun.elapsed() < limit, "{does}: {:?}", begun.elapsed());
    assert_none_left(&mark);
    let read = |file: &str| fs::read_to_string(folder.join(file)).expect("a report");
    let report: Value = serde_json::from_str(&read("report.json")).expect("a report in JSON");
    assert_eq!(report["conformant"], json!(status.code() == Some(0)), "{does}");
    let text = read("report.txt").replace("\n  ", " ");
    Ran {
        code: status.code(),
        peer: report["peers"][0].clone(),
        text,
        xml: read("report.xml"),
        markdown: read("report.md"),
    }
}

fn count(value: &Value) -> u64 {
    value.as_u64().expect("a count")
}

/// Runs an adapter that answers a part, and returns how many questions it answered.
fn assert_too_little(does: &str) -> u64 {
    let Ran { code, peer, text, xml, markdown } = run(does);
    assert_eq!(code, Some(1), "{does}: {text}");
    let (asked, of) = (count(&peer["asked"]), count(&peer["of"]));
    assert!(asked * 2 < of && of > 1_000, "{does}: {asked} of {of}");
    let sentence = format!(
        "it answered {asked} of {of} questions, and at least half is needed; {} without an answer: it is not built \
         in. Answer more of them, or take what the implementation does not offer out of its ops or scope",
        of - asked
    );
    assert!(text.contains(&format!("too few answers reference: {sentence}\n")), "{text}");
    assert!(text.contains(&format!(", asked {asked} of {of}: ")), "{text}");
    assert!(text.ends_with("\nnot conformant: reference\n"), "{text}");
    assert_eq!(peer["shortfall"], sentence, "{does}");
    assert!(xml.contains(&format!(r#"<property name="asked" value="{asked} of {of}"/>"#)), "{xml}");
    assert!(xml.contains(r#"name="at-least-half-is-answered""#) && xml.contains(r#"failures="1""#), "{xml}");
    assert!(markdown.contains(&format!("| {asked} of {of} |")), "{markdown}");
    assert!(markdown.contains("\n**too few answers** reference: it answered "), "{markdown}");
    asked
}

#[test]
fn an_adapter_that_answers_one_question_is_not_conformant() {
    assert_eq!(assert_too_little("answers-1-question"), 1);
}

#[test]
fn an_adapter_that_answers_less_than_half_is_not_conformant() {
    let [tenth, almost_half] = ["answers-10-percent", "answers-49-percent"].map(assert_too_little);
    assert!(tenth > 100 && almost_half > 4 * tenth, "{tenth}, {almost_half}");
}

#[test]
fn an_adapter_that_answers_more_than_half_is_judged_by_its_answers() {
    let Ran { code, peer, text, xml, .. } = run("answers-51-percent");
    assert_eq!(code, Some(0), "{text}");
    let (asked, of) = (count(&peer["asked"]), count(&peer["of"]));
    assert!(asked * 2 > of && asked < of, "{asked} of {of}");
    assert!(
        text.contains(&format!(", asked {asked} of {of}: ")) && text.ends_with("\nconformant\n"),
        "{text}"
    );
    assert!(!xml.contains("at-least-half") && peer.get("shortfall").is_none());
    let groups = peer["groups"].as_object().expect("groups").values();
    let sums =
        groups.fold((0, 0), |sum, group| (sum.0 + count(&group["asked"]), sum.1 + count(&group["of"])));
    assert_eq!(sums, (asked, of), "the groups add up");
}

/// Asserts that a run was stopped, and returns why, with the number of results.
fn assert_stopped(ran: &Ran) -> (String, usize) {
    assert_eq!(ran.code, Some(1), "{}", ran.text);
    let why = ran.peer["unfinished"]["why"].as_str().expect("it is unfinished").to_owned();
    assert!(ran.text.contains(&format!("incomplete reference: {why}; ")), "{}", ran.text);
    assert!(ran.text.ends_with("\nnot conformant: reference; the run is incomplete\n"), "{}", ran.text);
    assert!(ran.markdown.contains("\n**incomplete** reference: "), "{}", ran.markdown);
    (why, ran.peer["results"].as_array().expect("results").len())
}

#[test]
fn an_adapter_that_hangs_on_everything_is_given_up_at_once() {
    let ran = run("hangs");
    let why = "it answered none of its first 3 questions, 3 of them not within 0.5 seconds; try the first one by hand, \
               or allow more time with --timeout";
    assert_eq!(assert_stopped(&ran), (why.to_owned(), 3));
    assert!(ran.text.contains("\nreference: the same timeout in 3 cases\n"), "{}", ran.text);
    assert_eq!(ran.text.matches("FAIL").count(), 1, "{}", ran.text);
    assert_eq!(count(&ran.peer["asked"]), 0);
}

#[test]
fn an_adapter_that_hangs_on_some_questions_ends_within_its_budget() {
    for does in ["hangs-on-rejections", "hangs-on-every-tenth"] {
        let ran = run(does);
        let (why, results) = assert_stopped(&ran);
        assert_eq!(
            why,
            format!("the budget of {BUDGET} seconds was spent; allow more with --budget"),
            "{does}"
        );
        assert!(results > 0, "{does}");
        let verdicts = ran.peer["results"].as_array().expect("results").iter();
        let wrong = verdicts
            .filter(|result| !["pass", "timeout", "note"].map(Value::from).contains(&result["verdict"]));
        assert_eq!(wrong.count(), 0, "{does}: {}", ran.text);
    }
}

#[test]
fn an_adapter_that_crashes_on_each_question_is_reported_once() {
    assert_stopped(&run_within("crashes", BUDGET));
    let ran = run("crashes");
    let (why, results) = assert_stopped(&ran);
    let given_up = "it answered none of its first 25 questions; fix the first failure, and run it again";
    assert_eq!((why.as_str(), results), (given_up, 25));
    assert!(ran.text.contains("\nreference: the same crash in 25 cases\n"), "{}", ran.text);
    assert_eq!(ran.text.matches("FAIL").count(), 1, "{}", ran.text);
    assert!(ran.text.contains(" and 20 more\n"), "{}", ran.text);
    assert_eq!(ran.xml.matches(r#"message="the same crash as "#).count(), 24, "{}", ran.xml);
    assert_eq!(ran.xml.matches("; 24 more cases fail in the same way\"").count(), 1, "{}", ran.xml);
    assert!(
        ran.markdown.contains("\n**crash** reference: in 25 cases, a crash: it ended "),
        "{}",
        ran.markdown
    );
}
