//! `jwt-assay run`: asks implementations every question of the suite.

use std::env;
use std::ffi::OsString;
use std::num::NonZeroUsize;
use std::path::PathBuf;
use std::thread;
use std::time::Duration;

use clap::Args;
use jwt_assay::child::shell_word;
use jwt_assay::report::{RunView, run_json, run_junit, run_markdown, run_text};
use jwt_assay::suite::{
    Case, KnownFailures, NotRun, PeerReport, Report, RunOptions, Suite, in_parallel, run, silence_iut_panics,
};

use super::output::{OutputArgs, RunFormat};
use super::subject::{self, Subject};
use super::timeout::{DEFAULT_TIMEOUT, seconds};
use super::{Conclusion, Of, Unable, input, progress, system_clock};

/// Ask implementations every question of the suite
#[derive(Args)]
#[command(after_help = "\
Examples:
  jwt-assay run                                     all cases, all built-in peers
  jwt-assay run 'signature/*' --peer jsonwebtoken   some cases, one peer
  jwt-assay run -- python3 my_adapter.py            an implementation in any language
  jwt-assay run --peers tests/peers                 a folder of adapters beside the built-in peers
  jwt-assay run --flaw ignores-crit                 what a failing run looks like
  jwt-assay run --strict --format json --output run.json

Exit status: 0 if every peer conforms, except for known failures, 1 if one does not, 2 if one can't be
asked although it is installed, or nothing ran.")]
pub(super) struct Run {
    /// Ask only cases whose id matches; * and ? stand for any text and any character
    #[arg(value_name = "CASE-GLOB")]
    globs: Vec<String>,

    /// Ask this command, which speaks the adapter protocol on its stdin and stdout, and no other peer
    #[arg(last = true, value_name = "COMMAND", conflicts_with_all = ["peer", "peers"])]
    command: Vec<OsString>,

    /// Ask only the peer of this name; may be given again
    #[arg(long, value_name = "NAME")]
    peer: Vec<String>,

    /// Ask the adapters that DIR/peers.json and DIR/*/peers.json name, too
    #[arg(long, value_name = "DIR")]
    peers: Option<PathBuf>,

    /// Ask this flaw, a wrong implementation made on purpose, and no peer; may be given again
    #[arg(long, value_name = "NAME", conflicts_with_all = ["command", "peer", "peers"])]
    flaw: Vec<String>,

    /// A SHOULD that is not kept is a failure
    #[arg(long)]
    strict: bool,

    /// JSON {"case-id": "why"}: these cases must fail; about the one peer or command that is asked
    #[arg(long, value_name = "FILE")]
    known_failures: Option<PathBuf>,

    /// How long one question may take; to introduce itself, a process has ten seconds or as long as this
    #[arg(long, value_name = "SECONDS", default_value = DEFAULT_TIMEOUT, value_parser = seconds)]
    #[arg(allow_negative_numbers = true)]
    timeout: Duration,

    /// How many peers are asked at once; by default as many as there are processors
    #[arg(long, value_name = "COUNT")]
    jobs: Option<NonZeroUsize>,

    /// Also tell every note, skip and known failure
    #[arg(long, short)]
    verbose: bool,

    #[command(flatten)]
    output: OutputArgs<RunFormat>,
}

impl Run {
    pub(super) fn run(self) -> Result<Conclusion, Unable> {
        if self.command.is_empty() && env::args_os().next_back().is_some_and(|last| last == "--") {
            return Err(Unable("there is no command behind --: is a variable empty?".to_owned()));
        }
        let suite = Suite::bundled();
        let cases = suite.select(&self.globs)?;
        let subjects = subject::chosen(&self.command, self.peers.as_deref(), &self.peer, &self.flaw)?;
        let known = self.known_failures(&subjects, suite)?;
        let outputs = self.output.open()?;
        let report = self.ask(&subjects, &cases, known.as_ref());
        let rerun = self.rerun(&subjects, &report);
        let view = RunView { verbose: self.verbose, rerun: Some(&rerun) };
        outputs.write(|format| match format {
            RunFormat::Text => run_text(&report, view),
            RunFormat::Json => run_json(&report),
            RunFormat::Junit => run_junit(&report, view),
            RunFormat::Markdown => run_markdown(&report),
        })?;
        conclusion(&report)
    }

    fn known_failures(&self, subjects: &[Subject], suite: &Suite) -> Result<Option<KnownFailures>, Unable> {
        let Some(path) = &self.known_failures else { return Ok(None) };
        if subjects.len() != 1 {
            return Err(Unable("--known-failures is about one peer: name it with --peer".to_owned()));
        }
        let text = input::read(path)?;
        let known = KnownFailures::from_json(&text)
            .and_then(|known| known.check(suite).map(|()| known))
            .of(path.display())?;
        Ok(Some(known))
    }

    /// The arguments of the command that asks a peer again, by the name that it introduced itself by.
    fn rerun<'run>(&self, subjects: &'run [Subject], report: &Report) -> impl Fn(&str) -> String + use<'run> {
        let options = self.rerun_options();
        let is_alone = subjects.len() == 1 && report.peers.len() == 1;
        move |name| {
            let subject = subjects.iter().find(|subject| is_alone || subject.name() == name);
            let chosen = subject.map_or_else(|| format!("--peer {name}"), Subject::arguments);
            if options.is_empty() { chosen } else { format!("{options} {chosen}") }
        }
    }

    /// What a failure hangs on beside its case and its peer.
    fn rerun_options(&self) -> String {
        let mut options = Vec::new();
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

    /// Asks several at once.
    fn ask(&self, subjects: &[Subject], cases: &[&Case], known: Option<&KnownFailures>) -> Report {
        silence_iut_panics();
        let mut options = RunOptions::new(system_clock);
        options.strict = self.strict;
        options.timeout = self.timeout;
        let bar = progress::bar(subjects.len() * cases.len(), "{msg:18} {bar:40} {pos} of {len}");
        let ask = |subject: &Subject| -> Result<PeerReport, NotRun> {
            let factory = subject.open(self.timeout)?;
            bar.set_message(subject.name());
            let known = known.cloned().unwrap_or_else(|| subject.known_failures());
            Ok(run(&factory, cases, &known, &options, |_| bar.inc(1)))
        };
        let processors = thread::available_parallelism().unwrap_or(NonZeroUsize::MIN);
        let results = in_parallel(subjects, self.jobs.unwrap_or(processors), ask);
        bar.finish_and_clear();
        let mut report = Report::default();
        for result in results {
            match result {
                Ok(peer) => report.peers.push(peer),
                Err(unasked) => report.not_run.push(unasked),
            }
        }
        report
    }
}

/// A peer that is there and could not be asked leaves the run without a conclusion, and so does a run in
/// which nothing was asked.
fn conclusion(report: &Report) -> Result<Conclusion, Unable> {
    let broken = report.not_run.iter().find(|unasked| unasked.is_installed);
    match broken.or_else(|| report.not_run.first().filter(|_| !report.is_judged())) {
        Some(unasked) => Err(why(unasked)),
        None if !report.is_judged() => {
            Err(Unable("nothing was asked: no chosen case concerns a chosen peer".to_owned()))
        }
        None => Ok(Conclusion::of(report.is_conformant())),
    }
}

fn why(unasked: &NotRun) -> Unable {
    Unable(format!("{}: {}", unasked.name, unasked.why))
}
