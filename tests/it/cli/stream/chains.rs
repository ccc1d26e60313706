//! A stream that is ended by signals again and again, and resumed each time with the same files, leaves the report and the
//! summary of one run. A report that the resumed run did not write is refused.

use std::fs;
use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use serde_json::Value;
use tempfile::TempDir;

use super::interrupted::send;
use super::{NOW, SECRET, file, good, judge, lines, signed, text};
use crate::signals::heed_signals;

/// The files of a chain of runs.
struct Chain {
    folder: TempDir,
    tokens: PathBuf,
    report: PathBuf,
    summary: PathBuf,
    format: &'static str,
}

impl Chain {
    fn new(content: &str, format: &'static str) -> Self {
        let (folder, tokens) = file(content);
        let [report, summary] = ["report", "summary.json"].map(|name| folder.path().join(name));
        Chain { folder, tokens, report, summary, format }
    }

    /// The arguments of the next run.
    fn arguments(&self) -> Vec<String> {
        let name = |path: &Path| path.to_str().expect("a path in UTF-8").to_owned();
        let (report, summary) = (format!("{}={}", self.format, name(&self.report)), name(&self.summary));
        let now = NOW.to_string();
        let mut arguments =
            vec!["token", "--now", &now, "--format", "json", "--report", &report, "--summary", &summary];
        if self.summary.exists() {
            arguments.extend(["--resume", &summary]);
        }
        arguments.into_iter().map(str::to_owned).collect()
    }

    fn command(&self) -> Command {
        heed_signals();
        let mut command = Command::new(snapbox::cmd::cargo_bin!("jwt-assay"));
        command.args(self.arguments()).env("JWT_ASSAY_SECRET", SECRET).stderr(Stdio::piped());
        command
    }

    /// Judges all of the input.
    fn run_to_the_end(&self) {
        let run = self.command().arg("--file").arg(&self.tokens).output().expect("the program starts");
        assert_eq!((run.status.code(), text(&run.stderr)), (Some(1), ""));
    }

    /// Judges the first lines, which come through a pipe, and ends the program once the last of them is reported. Returns
    /// the exit status.
    fn run_until(&self, lines: &[String], end: impl FnOnce(&Child)) -> Option<i32> {
        let mut command = self.command();
        // The report on standard output is read.
        command.arg("-");
        let mut program =
            command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().expect("the program starts");
        let mut stdin = program.stdin.take().expect("a pipe");
        let input = lines.join("\n") + "\n";
        let writer = thread::spawn(move || {
            stdin.write_all(input.as_bytes()).expect("it reads");
            stdin
        });
        let mut reports = BufReader::new(program.stdout.take().expect("a pipe")).lines();
        let last = format!("\"line\":{},", lines.len());
        assert!(reports.any(|line| line.expect("text").contains(&last)), "{last}");
        end(&program);
        reports.for_each(drop);
        drop(writer.join());
        program.wait().expect("it ends").code()
    }

    /// Sends a signal once the last of the first lines is reported.
    fn end_after(&self, lines: &[String], signal: &str) {
        let code = self.run_until(lines, |program| send(signal, program));
        assert_eq!(code, (signal != "KILL").then_some(130), "{signal}");
    }

    /// Whether the stream was judged to the end.
    fn is_complete(&self) -> bool {
        fs::read_to_string(&self.summary).is_ok_and(|summary| summary.contains(r#""complete":true"#))
    }

    fn result(&self) -> [String; 2] {
        [&self.report, &self.summary].map(|path| fs::read_to_string(path).expect("a file"))
    }

    /// What is in the folder.
    fn files(&self) -> Vec<String> {
        let entries = fs::read_dir(self.folder.path()).expect("a folder");
        let mut names: Vec<String> = entries
            .map(|entry| entry.expect("an entry").file_name().to_string_lossy().into_owned())
            .collect();
        names.sort();
        names
    }

    /// The message of a run that can't start.
    fn refusal(&self, more: &[&str]) -> String {
        let before = self.result();
        let run =
            self.command().args(more).arg("--file").arg(&self.tokens).output().expect("the program starts");
        assert_eq!(run.status.code(), Some(2), "{}", text(&run.stderr));
        assert_eq!(self.result(), before, "nothing is lost");
        text(&run.stderr).to_owned()
    }
}

/// Lines of all kinds, with repeated ids.
fn tokens(count: u64) -> Vec<String> {
    let mut lines = lines(count);
    for line in (150..count as usize).step_by(97) {
        lines[line] = good(line as u64 / 2);
    }
    for line in (100..count as usize).step_by(53) {
        let claims = format!(r#"{{"iat":1621521641,"jti":"id-{line}","ti":{{}},"sub":"a"}}"#);
        lines[line] = signed(&claims, &format!("{SECRET}\n"));
    }
    lines
}

#[test]
fn a_chain_of_runs_with_one_report_leaves_that_of_one_run() {
    let lines = tokens(1_000);
    for format in ["json", "text"] {
        let whole = Chain::new(&(lines.join("\n") + "\n"), format);
        whole.run_to_the_end();
        let chain = Chain::new(&(lines.join("\n") + "\n"), format);
        for (end, signal) in [(302, "INT"), (502, "HUP"), (602, "TERM"), (702, "KILL"), (802, "TERM")] {
            chain.end_after(&lines[..end], signal);
        }
        // A run that is ended while it reads the lines of earlier ones adds nothing.
        let before = chain.result();
        chain.run_to_nothing();
        assert!(chain.result() == before);
        chain.run_to_the_end();
        assert!(chain.result() == whole.result(), "{format}");
        let files = chain.files();
        // The killed run left those of its two files.
        assert_eq!(files.iter().filter(|name| name.ends_with(".draft")).count(), 2, "{files:?}");
    }
}

impl Chain {
    /// Resumes with an input that does not come as far as the runs before, and interrupts.
    fn run_to_nothing(&self) {
        let mut command = self.command();
        let mut program =
            command.arg("-").stdin(Stdio::piped()).stdout(Stdio::null()).spawn().expect("the program starts");
        let mut stdin = program.stdin.take().expect("a pipe");
        let start: String =
            fs::read_to_string(&self.tokens).expect("the tokens").chars().take(5_000).collect();
        stdin.write_all(start.as_bytes()).expect("it reads");
        thread::sleep(Duration::from_millis(300));
        send("INT", &program);
        assert_eq!(program.wait().expect("it ends").code(), Some(130));
    }
}

#[test]
fn a_report_that_the_resumed_run_did_not_write_is_refused() {
    let lines = tokens(400);
    let chain = Chain::new(&(lines.join("\n") + "\n"), "json");
    chain.end_after(&lines[..202], "INT");
    let [report, summary] = chain.result();
    assert!(chain.refusal(&["--only-findings"]).contains("can't be continued: only one of the runs has"));

    fs::write(&chain.report, report.clone() + "a note\n").expect("a file that can be written");
    assert!(chain.refusal(&[]).contains("would be lost, since it is not as the resumed run left it"));
    fs::write(&chain.report, report.replacen("accept", "reject", 1)).expect("a file that can be written");
    assert!(chain.refusal(&[]).contains("would be lost, since it is not as the resumed run left it"));
    fs::write(&chain.report, &report[..report.len() / 2]).expect("a file that can be written");
    assert!(chain.refusal(&[]).contains("would be lost, since it is not as the resumed run left it"));

    fs::write(&chain.report, &report).expect("a file that can be written");
    let mut unknowing: Value = serde_json::from_str(&summary).expect("JSON");
    unknowing["summary"].as_object_mut().expect("an object").remove("reports");
    fs::write(&chain.summary, unknowing.to_string()).expect("a file that can be written");
    assert!(
        chain.refusal(&[]).contains("would be lost, since the summary to resume from knows no json report")
    );

    // One that is not there gets the rest.
    fs::write(&chain.summary, &summary).expect("a file that can be written");
    fs::remove_file(&chain.report).expect("a file");
    chain.run_to_the_end();
    let [rest, _] = chain.result();
    assert!(rest.starts_with(r#"{"format":1,"line":204,"#), "{}", &rest[..60]);
}

#[test]
fn a_run_that_is_killed_while_its_files_take_their_places_can_be_resumed() {
    let lines = tokens(400);
    let whole = Chain::new(&(lines.join("\n") + "\n"), "json");
    whole.run_to_the_end();
    let chain = Chain::new(&(lines.join("\n") + "\n"), "json");
    chain.end_after(&lines[..202], "INT");
    let [report, summary] = chain.result();

    // The report can't take its place, and the summary that comes after it doesn't.
    let code = chain.run_until(&lines[..302], |program| {
        fs::remove_file(&chain.report).expect("a file");
        fs::create_dir(&chain.report).expect("a folder");
        send("INT", program);
    });
    assert_eq!(code, Some(2));
    fs::remove_dir(&chain.report).expect("a folder");
    let prepared = fs::read_to_string(&chain.summary).expect("a file");
    assert_ne!(prepared, summary);

    // What that run would have left in the report.
    let other = Chain::new(&(lines[..302].join("\n") + "\n"), "json");
    other.end_after(&lines[..302], "INT");
    let [new, _] = other.result();
    for (state, report) in [("before", report), ("new", new)] {
        fs::write(&chain.report, report).expect("a file that can be written");
        fs::write(&chain.summary, &prepared).expect("a file that can be written");
        chain.run_to_the_end();
        assert!(chain.result() == whole.result(), "{state}");
    }
}

#[test]
fn a_link_to_a_report_is_followed() {
    let lines = tokens(400);
    let mut chain = Chain::new(&(lines.join("\n") + "\n"), "json");
    chain.end_after(&lines[..202], "TERM");
    let link = chain.folder.path().join("link");
    std::os::unix::fs::symlink(&chain.report, &link).expect("a link");
    chain.report = link;
    chain.run_to_the_end();
    let run = judge(&chain.tokens, &[], 1);
    assert!(chain.report.is_symlink());
    assert!(chain.result()[0] == text(&run.get_output().stdout));
}

/// Numbers that look random.
struct Random(u64);

impl Random {
    fn below(&mut self, end: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 11) % end
    }
}

#[test]
#[ignore = "deep: 30 chains of runs, ended at random"]
#[expect(clippy::print_stdout, reason = "the seed of a failure is needed to repeat it")]
fn random_chains_leave_the_report_of_one_run() {
    let clock = SystemTime::now().duration_since(UNIX_EPOCH).expect("a clock after 1970").as_nanos() as u64;
    let seed = std::env::var("CHAINS_SEED").ok().and_then(|seed| seed.parse().ok()).unwrap_or(clock) | 1;
    println!("CHAINS_SEED={seed}");
    let mut random = Random(seed);
    let content = tokens(60_000).join("\n") + "\n";
    let mut kinds = std::collections::BTreeMap::new();
    for at in 0..30 {
        let format = if at % 3 == 2 { "text" } else { "json" };
        let start = Instant::now();
        let whole = Chain::new(&content, format);
        whole.run_to_the_end();
        let most = start.elapsed().as_micros() as u64;
        let chain = Chain::new(&content, format);
        let mut signals = Vec::new();
        // Some signals come before anything was judged.
        while signals.len() < 12 {
            let mut command = chain.command();
            command.args(["--jti-memory", "1", "--jobs", &(1 + random.below(4)).to_string()]);
            let program = command.arg("--file").arg(&chain.tokens).spawn().expect("the program starts");
            thread::sleep(Duration::from_micros(random.below(most / 2)));
            let signal = ["INT", "TERM", "HUP", "KILL", "INT twice"][random.below(5) as usize];
            let kill = |signal: &str| {
                // It may have ended.
                let script = ["-c", "kill -$0 $1 2>&-", signal, &program.id().to_string()];
                let _ = Command::new("sh").args(script).status();
            };
            kill(signal.strip_suffix(" twice").unwrap_or(signal));
            if signal.ends_with("twice") {
                thread::sleep(Duration::from_micros(random.below(3_000)));
                kill("INT");
            }
            let ended = program.wait_with_output().expect("it ends");
            let code = ended.status.code();
            signals.push(signal);
            *kinds.entry((signal, code)).or_insert(0) += 1;
            let said = text(&ended.stderr);
            assert!(matches!(code, None | Some(1 | 130)), "chain {at}, {signals:?}: {code:?}, {said}");
            // A signal may come after all is written.
            let is_complete = chain.is_complete();
            assert!(is_complete || code != Some(1), "chain {at}, {signals:?}");
            if is_complete {
                break;
            }
        }
        if !chain.is_complete() {
            chain.run_to_the_end();
        }
        assert!(chain.result() == whole.result(), "chain {at}, {signals:?}");
        let killed = signals.iter().filter(|signal| **signal == "KILL").count();
        let left = chain.files().len() - 3;
        assert!(left <= 2 * killed, "chain {at}, {signals:?}: {:?}", chain.files());
    }
    println!("{kinds:?}");
}
