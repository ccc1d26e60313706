//! `jwt-assay run`: tests implementations against the cases of the suite.

use std::borrow::Cow;
use std::env;
use std::ffi::OsString;
use std::num::NonZeroUsize;
use std::path::PathBuf;
use std::thread;
use std::time::Duration;

use anyhow::{Context as _, Error, Result, anyhow, bail, ensure};
use clap::Args;
use jwt_assay::child::{Command, shell_word};
use jwt_assay::report::{
    Issues, Options, RunView, WIDTH, run_html, run_json, run_junit, run_markdown, run_text,
};
use jwt_assay::stop::{Budget, StopReason};
use jwt_assay::suite::{
    Case, KnownFailures, NotRun, NothingMatches, PeerReport, Report, RunOptions, Suite, in_parallel, run,
    silence_iut_panics,
};
use jwt_assay::text::one_line;

use super::ci::{AtArgs, StepPage};
use super::input::Use;
use super::interrupt::{DEFAULT_BUDGET, DEFAULT_TIMEOUT, seconds, stop_at};
use super::near::with_dashes;
use super::output::{JobFormat, OutputArgs, Target, is_stdout, seconds_value, shown};
use super::subject::{self, Subject};
use super::{Conclusion, input, interrupt, system_clock, terminal};

/// Test verifiers, and signers, against the cases of the suite
///
/// Without a command, it tests the built-in peers: the reference and published Rust crates. A command speaks the
/// adapter protocol on its stdin and stdout; vectors/README.md describes it. It inherits the environment, except for
/// JWT_ASSAY_SECRET and any other variable with the same value: it gets its keys in questions.
///
/// The run of a peer stops at the end of its budget, or early if it answers none of its first questions: the report has
/// what was found until then, and lists the cases without an answer. The first signal stops all of them, and a second
/// one ends the program at once.
#[derive(Args)]
#[command(after_help = "\
Examples:
  jwt-assay run                            All cases, all built-in peers
  jwt-assay run 'signature/*' --peer jwt   Some cases, one peer
  jwt-assay run -- python3 my_adapter.py   An implementation in any language
  jwt-assay run --peers tests/peers        Also the adapters in a folder
  jwt-assay run --flaw ignores-crit        What a failing run looks like
  jwt-assay run --strict --report json=run.json
  jwt-assay run --report html=run.html     A page to look at

Exit status: 0 if every peer conforms, except for known failures; 1 if one does not, answered \
less than half of its questions, or was stopped before every case had an answer; 2 if an installed one can't be tested, or nothing ran; 130 after \
a signal.")]
pub(super) struct Run {
    /// Only cases whose id matches, with * for any text and ? for any character
    #[arg(value_name = "CASE-GLOB")]
    globs: Vec<String>,

    /// Test this command instead of peers
    #[arg(last = true, value_name = "COMMAND", conflicts_with_all = ["peer", "peers"])]
    command: Vec<OsString>,

    /// Cases from FILE instead of those of the suite, in the format of the vectors, such as `jwt-assay fuzz
    /// --write-cases FILE` writes; there the expected answers are those of the reference
    #[arg(long, value_name = "FILE")]
    cases: Option<PathBuf>,

    /// Test only this peer; may be repeated
    #[arg(long, value_name = "NAME")]
    peer: Vec<String>,

    /// Also test the adapters in DIR/peers.json and DIR/*/peers.json
    #[arg(long, value_name = "DIR")]
    peers: Option<PathBuf>,

    /// Test this flaw, a deliberately wrong implementation, instead of peers; may be repeated
    #[arg(long, value_name = "NAME", conflicts_with_all = ["command", "peer", "peers"])]
    flaw: Vec<String>,

    /// Ask the cases in the order of the globs, each once, not in that of the files
    #[arg(long, requires = "globs")]
    in_order: bool,

    /// Count a broken SHOULD as a failure
    #[arg(long)]
    strict: bool,

    /// Cases that one peer is known to fail, and must, as JSON: {"case-id or glob": "why"}
    #[arg(long, value_name = "FILE")]
    known_failures: Option<PathBuf>,

    /// Write the cases that one peer fails in this run, as such a list. It keeps the reasons of the list in use
    #[arg(long, value_name = "FILE")]
    write_known_failures: Option<PathBuf>,

    /// Time limit for one question; a process has at least ten seconds to introduce itself
    #[arg(long, value_name = "SECONDS", default_value = DEFAULT_TIMEOUT, value_parser = seconds)]
    #[arg(allow_negative_numbers = true)]
    timeout: Duration,

    /// Time limit for the whole run of one peer
    #[arg(long, value_name = "SECONDS", default_value = DEFAULT_BUDGET, value_parser = seconds)]
    #[arg(allow_negative_numbers = true)]
    budget: Duration,

    /// How many peers to test at once [default: the number of processors]
    #[arg(long, value_name = "COUNT")]
    jobs: Option<NonZeroUsize>,

    /// Also list notes, skips and known failures
    #[arg(long, short)]
    verbose: bool,

    #[command(flatten)]
    output: OutputArgs<JobFormat>,

    #[command(flatten)]
    at: AtArgs,
}

impl Run {
    pub(super) fn run(self) -> Result<Conclusion> {
        if self.command.is_empty() && env::args_os().next_back().is_some_and(|last| last == "--") {
            bail!("no command after --: is a variable empty?");
        }
        let suite = &self.suite()?;
        let nothing = |nothing: NothingMatches| match with_dashes(&nothing.0) {
            Some(command) => anyhow!("no case matches {:?}; did you mean: {command}?", nothing.0),
            None => nothing.into(),
        };
        let cases = match self.in_order {
            true => suite.select_in_order(&self.globs),
            false => suite.select(&self.globs),
        };
        let cases = cases.map_err(nothing)?;
        let subjects = subject::chosen(&self.command, self.peers.as_deref(), &self.peer, &self.flaw)?;
        let known = self.known_failures(&subjects, suite)?;
        let list_is_printed = self.write_known_failures.as_deref().is_some_and(is_stdout);
        let source = self.at.source(None, &self.output)?;
        let page = StepPage::open(&self.output)?;
        let outputs = self.output.open_beside(list_is_printed)?;
        let list = self.open_list(&subjects)?;
        interrupt::request_stop_first();
        let report = self.test(&subjects, &cases, known.as_ref());
        let is_interrupted = interrupt::end_requests();
        let rerun = self.rerun(&subjects, &report);
        outputs.write(|format, width| {
            let view = RunView { width, verbose: self.verbose, rerun: Some(&rerun) };
            match format {
                JobFormat::Text => run_text(&report, view),
                JobFormat::Json => run_json(&report, view, &self.options()),
                JobFormat::Junit => run_junit(&report, view),
                JobFormat::Markdown => run_markdown(&report, view),
                JobFormat::Html => run_html(&report, view, &self.options()),
                JobFormat::Ci(format) => {
                    format.render(&Issues::of_run(&report, view, source.path.as_deref()))
                }
            }
        })?;
        page.append(|| run_markdown(&report, RunView { width: WIDTH, verbose: false, rerun: Some(&rerun) }))?;
        if is_interrupted {
            return Ok(Conclusion::Interrupted);
        }
        let conclusion = conclusion(&report)?;
        if let Some(list) = list {
            write_list(list, &report, &known.unwrap_or_else(|| subjects[0].known_failures()), suite)?;
        }
        Ok(conclusion)
    }

    /// The cases of a file, or those of the suite.
    fn suite(&self) -> Result<Cow<'static, Suite>> {
        let Some(path) = &self.cases else { return Ok(Cow::Borrowed(Suite::bundled())) };
        let text = String::from_utf8(input::read(path)?);
        let text = text.with_context(|| format!("{}: it is not UTF-8", path.display()))?;
        Suite::from_json(&text).map(Cow::Owned).with_context(|| path.display().to_string())
    }

    /// Opens the list that is to be written, so that a bad path fails before the run.
    fn open_list(&self, subjects: &[Subject]) -> Result<Option<Target>> {
        let Some(path) = &self.write_known_failures else { return Ok(None) };
        ensure!(subjects.len() == 1, "--write-known-failures is for one peer: name it with --peer");
        Target::open(path, Use::List).map(Some)
    }

    fn known_failures(&self, subjects: &[Subject], suite: &Suite) -> Result<Option<KnownFailures>> {
        let Some(path) = &self.known_failures else { return Ok(None) };
        ensure!(subjects.len() == 1, "--known-failures is for one peer: name it with --peer");
        let text = input::read_to_revise(path)?;
        let known = KnownFailures::from_json(&text)
            .and_then(|known| known.check(suite).map(|()| known))
            .with_context(|| path.display().to_string())?;
        Ok(Some(known))
    }

    /// The arguments of the command that repeats a case, by the name of a peer as it introduced itself.
    fn rerun<'run>(&self, subjects: &'run [Subject], report: &Report) -> impl Fn(&str) -> String + use<'run> {
        let options = self.rerun_options();
        let is_alone = subjects.len() == 1 && report.peers.len() == 1;
        move |name| {
            let subject = subjects.iter().find(|subject| is_alone || subject.name() == name);
            let chosen = subject.map_or_else(|| format!("--peer {name}"), Subject::arguments);
            one_line(&terminal::hidden(&if options.is_empty() {
                chosen
            } else {
                format!("{options} {chosen}")
            }))
        }
    }

    /// The options that a failure depends on, apart from its case and its peer.
    fn rerun_options(&self) -> String {
        let mut options = Vec::new();
        if let Some(path) = &self.cases {
            options.push(format!("--cases {}", shell_word(path.as_os_str())));
        }
        if self.strict {
            options.push("--strict".to_owned());
        }
        if let Some(path) = &self.known_failures {
            options.push(format!("--known-failures {}", shell_word(path.as_os_str())));
        }
        if seconds(DEFAULT_TIMEOUT) != Ok(self.timeout) {
            options.push(format!("--timeout {}", self.timeout.as_secs_f64()));
        }
        options.join(" ")
    }

    /// The options that shape the report, as its JSON repeats them.
    fn options(&self) -> Options {
        let path = |path: &Option<PathBuf>| path.as_ref().map(|path| shown(path.display()));
        let command = Command::new(&self.command).map(shown);
        Options::default()
            .with("cases", self.globs.iter().map(shown).collect::<Vec<_>>())
            .with("cases_file", path(&self.cases))
            .with("peer", self.peer.iter().map(shown).collect::<Vec<_>>())
            .with("peers", path(&self.peers))
            .with("flaw", self.flaw.iter().map(shown).collect::<Vec<_>>())
            .with("command", command)
            .with("strict", self.strict)
            .with("known_failures", path(&self.known_failures))
            .with("timeout", seconds_value(self.timeout))
            .with("budget", seconds_value(self.budget))
    }

    /// Tests several at once.
    fn test(&self, subjects: &[Subject], cases: &[&Case], known: Option<&KnownFailures>) -> Report {
        silence_iut_panics();
        let mut options = RunOptions::new(system_clock);
        options.strict = self.strict;
        options.timeout = self.timeout;
        let bar = terminal::bar(subjects.len() * cases.len(), "{msg:18} {bar:40} {pos} of {len}");
        let jobs = self.jobs.or_else(|| thread::available_parallelism().ok()).unwrap_or(NonZeroUsize::MIN);
        let test = |subject: &Subject| -> Result<PeerReport, NotRun> {
            // Each has its own: one that used it up does not stop the others.
            let mut options = options.clone();
            options.stop = stop_at(Budget::new(self.budget));
            let factory = subject.open(self.timeout, &options.stop)?;
            bar.set_message(terminal::hidden(&subject.name()));
            let known = known.cloned().unwrap_or_else(|| subject.known_failures());
            Ok(run(&factory, cases, &known, &options, |_| bar.inc(1)))
        };
        let results = in_parallel(subjects, jobs, test);
        bar.finish_and_clear();
        let mut report = Report::default();
        for result in results {
            match result {
                Ok(peer) => report.peers.push(peer),
                Err(unasked) => report.not_run.push(unasked),
            }
        }
        report.hide(&terminal::secrets());
        report
    }
}

/// Writes what the peer fails today. A run that had to stop shows only a part of that.
fn write_list(mut list: Target, report: &Report, given: &KnownFailures, suite: &Suite) -> Result<()> {
    let [peer] = &report.peers[..] else { return Ok(()) };
    let name = &peer.description.name;
    ensure!(peer.unfinished.is_none(), "known failures were not written: the run of {name} is incomplete");
    list.append(&peer.known_failures(given, suite))?;
    list.finish()
}

/// Where a run could not go on since the machine had no thread or process left.
fn exhausted(peer: &PeerReport) -> Option<Error> {
    let why = &peer.unfinished.as_ref()?.why;
    matches!(why, StopReason::Exhausted(_)).then(|| anyhow!("{}: {why}", peer.description.name))
}

/// A run has no conclusion if the machine had no thread or process left, if an installed peer could not be tested, or if
/// nothing was tested.
fn conclusion(report: &Report) -> Result<Conclusion> {
    if let Some(error) = report.peers.iter().find_map(exhausted) {
        return Err(error);
    }
    let broken = report.not_run.iter().find(|peer| peer.is_installed);
    match broken.or_else(|| report.not_run.first().filter(|_| !report.is_judged())) {
        Some(peer) => Err(anyhow!("{}: {}", peer.name, peer.why)),
        None if !report.is_judged() && report.is_complete() => {
            Err(anyhow!("nothing ran: no chosen case is for a chosen peer"))
        }
        None => Ok(Conclusion::of(report.is_conformant())),
    }
}
