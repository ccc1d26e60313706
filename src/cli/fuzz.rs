//! `jwt-assay fuzz`: a verifier in any language against the reference.

use std::env;
use std::ffi::OsString;
use std::path::PathBuf;
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, anyhow, bail, ensure};
use clap::Args;
use jwt_assay::child::{Command, shell_word};
use jwt_assay::fuzzing::{Hunt, HuntOptions};
use jwt_assay::report::{Options, RunView, fuzz_json, fuzz_text};
use jwt_assay::stop::{Budget, StopReason};
use jwt_assay::suite::{FuzzReport, KnownFailures, Suite, silence_iut_panics};
use jwt_assay::text::one_line;

use super::input::Use;
use super::interrupt::{DEFAULT_TIMEOUT, seconds, stop_at};
use super::output::{Format, OutputArgs, Target, is_stdout, seconds_value, shown};
use super::profile::ProfileArgs;
use super::subject::{self, Subject};
use super::{Conclusion, input, interrupt, terminal};

/// Compare a verifier with the reference, on tokens that are changed and signed again
///
/// It starts with the cases of the suite, and changes what leads to new answers. Each token on which the verifier and
/// the reference disagree is made as small as possible and reported once per rule, unless the documents leave the decision
/// free, or a known failure has the same rule. A command speaks the adapter protocol, as for `jwt-assay run`.
///
/// The same --seed asks the same questions again, up to the moment at which the time is up.
#[derive(Args)]
#[command(after_help = "\
Examples:
  jwt-assay fuzz -- python3 my_adapter.py           A verifier in any language, for a minute
  jwt-assay fuzz --peer jsonwebtoken --time 10      A published crate; its known failures are not reported again
  jwt-assay fuzz --write-cases found.json -- ./mine
  jwt-assay run --cases found.json -- ./mine        The same tokens again

Exit status: 0 if nothing was found, 1 if something was, 2 if the verifier could not be asked, 130 after a signal, which \
ends the run with a whole report.")]
pub(super) struct Fuzz {
    /// Fuzz this command
    #[arg(last = true, value_name = "COMMAND", conflicts_with_all = ["peer", "peers"])]
    command: Vec<OsString>,

    /// Fuzz this peer instead
    #[arg(long, value_name = "NAME")]
    peer: Option<String>,

    /// Where to find the peer: the adapters in DIR/peers.json and DIR/*/peers.json
    #[arg(long, value_name = "DIR", requires = "peer")]
    peers: Option<PathBuf>,

    /// Fuzz this flaw, a deliberately wrong verifier, instead
    #[arg(long, value_name = "NAME", conflicts_with_all = ["command", "peer", "peers"])]
    flaw: Option<String>,

    /// How long to go on
    #[arg(long, value_name = "SECONDS", default_value = "60", value_parser = seconds)]
    #[arg(allow_negative_numbers = true)]
    time: Duration,

    /// How many questions to ask at most; the last round may exceed it
    #[arg(long, value_name = "COUNT")]
    questions: Option<u64>,

    /// Which questions to ask
    #[arg(long, value_name = "NUMBER", default_value = "0")]
    seed: u64,

    /// Report a broken SHOULD as well
    #[arg(long)]
    strict: bool,

    /// Cases that the verifier is known to fail, as for `jwt-assay run`; disagreements about their rules are only counted
    #[arg(long, value_name = "FILE")]
    known_failures: Option<PathBuf>,

    /// Write the findings as cases, which `jwt-assay run --cases FILE` asks again
    #[arg(long, value_name = "FILE")]
    write_cases: Option<PathBuf>,

    /// Time limit for one question; a process has at least ten seconds to introduce itself
    #[arg(long, value_name = "SECONDS", default_value = DEFAULT_TIMEOUT, value_parser = seconds)]
    #[arg(allow_negative_numbers = true)]
    timeout: Duration,

    #[command(flatten)]
    profile: ProfileArgs,

    #[command(flatten)]
    output: OutputArgs,
}

impl Fuzz {
    pub(super) fn run(self) -> Result<Conclusion> {
        if self.command.is_empty() && env::args_os().next_back().is_some_and(|last| last == "--") {
            bail!("no command after --: is a variable empty?");
        }
        if self.profile.load()?.is_some() {
            bail!(
                "fuzz compares with the reference, which knows the marketplace's tokens alone: leave --profile out"
            );
        }
        let subject = self.subject()?;
        let known = self.known_failures(&subject)?;
        let cases_are_printed = self.write_cases.as_deref().is_some_and(is_stdout);
        let outputs = self.output.open_beside(cases_are_printed)?;
        let cases = self.write_cases.as_deref().map(|path| Target::open(path, Use::List)).transpose()?;
        interrupt::request_stop_first();
        let report = self.hunt(&subject, known);
        let is_interrupted = interrupt::end_requests();
        let report = report?;
        let rerun = self.rerun(&subject);
        outputs.write(|format, width| {
            let view = RunView { width, verbose: false, rerun: Some(&rerun) };
            match format {
                Format::Text => fuzz_text(&report, view),
                Format::Json => fuzz_json(&report, view, &self.options()),
            }
        })?;
        if let Some(mut cases) = cases {
            cases.append(&report.cases().to_json())?;
            cases.finish()?;
        }
        if is_interrupted {
            return Ok(Conclusion::Interrupted);
        }
        match &report.stopped {
            Some(reason @ StopReason::Exhausted(_)) => Err(anyhow!("{}: {reason}", subject.name())),
            _ if !report.found.is_empty() => Ok(Conclusion::NotConformant),
            _ if !report.is_judged() => {
                Err(anyhow!("{}: it decided about no token: does its adapter offer verify?", subject.name()))
            }
            Some(reason) => Err(anyhow!("{}: {reason}", subject.name())),
            None => Ok(Conclusion::Conformant),
        }
    }

    fn subject(&self) -> Result<Subject> {
        let (peer, flaw) = (self.peer.clone(), self.flaw.clone());
        ensure!(
            !self.command.is_empty() || peer.is_some() || flaw.is_some(),
            "name what to fuzz: a command after --, or --peer NAME"
        );
        let (peers, flaws): (Vec<String>, Vec<String>) =
            (peer.into_iter().collect(), flaw.into_iter().collect());
        let chosen = subject::chosen(&self.command, self.peers.as_deref(), &peers, &flaws)?;
        chosen.into_iter().next().context("there is no such peer")
    }

    fn known_failures(&self, subject: &Subject) -> Result<KnownFailures> {
        let Some(path) = &self.known_failures else { return Ok(subject.known_failures()) };
        let text = input::read(path)?;
        KnownFailures::from_json(&text)
            .and_then(|known| known.check(Suite::bundled()).map(|()| known))
            .with_context(|| path.display().to_string())
    }

    fn hunt(&self, subject: &Subject, known: KnownFailures) -> Result<FuzzReport> {
        silence_iut_panics();
        let mut options = HuntOptions::new();
        options.seed = self.seed;
        options.questions = self.questions.unwrap_or(u64::MAX);
        options.timeout = self.timeout;
        options.strict = self.strict;
        options.stop = stop_at(Budget::new(self.time));
        let factory = subject.open(self.timeout, &options.stop).map_err(|not_run| {
            anyhow!("{}: {}", terminal::hidden(&not_run.name), terminal::hidden(&not_run.why))
        })?;
        let template = "{bar:30} {pos} of {len} s, {msg}";
        let bar = terminal::bar(usize::try_from(self.time.as_secs().max(1)).unwrap_or(usize::MAX), template);
        let start = Instant::now();
        let mut report = Hunt::new(factory, known, &options).run(|progress| {
            bar.set_position(start.elapsed().as_secs());
            bar.set_message(format!("{} questions, {} found", progress.questions, progress.found));
        });
        bar.finish_and_clear();
        report.hide(&terminal::secrets());
        Ok(report)
    }

    /// The command that repeats a finding: the case, if the cases are written, or else the whole run.
    fn rerun(&self, subject: &Subject) -> impl Fn(&str) -> String + use<> {
        let chosen = subject.arguments();
        let cases = self.write_cases.as_ref().filter(|path| !is_stdout(path));
        let cases = cases.map(|path| shell_word(path.as_os_str()).to_string());
        let mut options = format!("--seed {}", self.seed);
        if self.strict {
            options.push_str(" --strict");
        }
        if let Some(path) = &self.known_failures {
            options = format!("{options} --known-failures {}", shell_word(path.as_os_str()));
        }
        let strict = if self.strict { "--strict " } else { "" };
        move |id| {
            let command = match &cases {
                Some(path) => format!("jwt-assay run --cases {path} {id} {strict}{chosen}"),
                None => format!("jwt-assay fuzz {options} {chosen}"),
            };
            one_line(&terminal::hidden(&command))
        }
    }

    /// The options that shape the report, as its JSON repeats them.
    fn options(&self) -> Options {
        let path = |path: &Option<PathBuf>| path.as_ref().map(|path| shown(path.display()));
        self.profile
            .add_to(Options::default())
            .with("peer", self.peer.as_ref().map(shown))
            .with("peers", path(&self.peers))
            .with("flaw", self.flaw.as_ref().map(shown))
            .with("command", Command::new(&self.command).map(shown))
            .with("time", seconds_value(self.time))
            .with("questions", self.questions)
            .with("seed", self.seed)
            .with("strict", self.strict)
            .with("known_failures", path(&self.known_failures))
            .with("timeout", seconds_value(self.timeout))
    }
}
