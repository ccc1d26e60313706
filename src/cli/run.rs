//! `jwt-assay run`: asks implementations every question of the suite.

use std::collections::HashSet;
use std::path::PathBuf;
use std::time::Duration;

use clap::Args;
use indicatif::{ProgressBar, ProgressStyle};
use jwt_assay::jwt::fault::quote;
use jwt_assay::peers::{PEERS, Peer, peer};
use jwt_assay::report::{RunView, run_json, run_text};
use jwt_assay::suite::{Case, KnownFailures, Report, RunOptions, Suite, THREAD_NAME, run};

use super::output::{Format, OutputArgs};
use super::{Conclusion, Of, Unable, input, system_clock};

/// Ask implementations every question of the suite
#[derive(Args)]
#[command(after_help = "\
Examples:
  jwt-assay run                                     all cases, all built-in peers
  jwt-assay run 'signature/*' --peer jsonwebtoken   some cases, one peer
  jwt-assay run --strict --format json --output run.json

Exit status: 0 if every peer conforms but for what is known, 1 if one does not, 2 if nothing ran.")]
pub(super) struct Run {
    /// Ask only cases whose id matches; * and ? stand for any text and any character
    #[arg(value_name = "CASE-GLOB")]
    globs: Vec<String>,

    /// Ask only this built-in peer; may be given again
    #[arg(long, value_name = "NAME")]
    peer: Vec<String>,

    /// A SHOULD that is not kept is a failure
    #[arg(long)]
    strict: bool,

    /// JSON {"case-id": "why"}: these cases must fail; instead of what is known of the one --peer
    #[arg(long, value_name = "FILE")]
    known_failures: Option<PathBuf>,

    /// How long one question may take
    #[arg(long, value_name = "SECONDS", default_value = DEFAULT_TIMEOUT, value_parser = seconds)]
    #[arg(allow_negative_numbers = true)]
    timeout: Duration,

    /// Also tell every note, skip and known failure
    #[arg(long, short)]
    verbose: bool,

    #[command(flatten)]
    output: OutputArgs,
}

/// In seconds.
const DEFAULT_TIMEOUT: &str = "5";

fn seconds(text: &str) -> Result<Duration, String> {
    let seconds: f64 = text.parse().map_err(|_| "not a number of seconds".to_owned())?;
    match Duration::try_from_secs_f64(seconds) {
        Ok(duration) if !duration.is_zero() => Ok(duration),
        _ => Err("not a positive number of seconds".to_owned()),
    }
}

impl Run {
    pub(super) fn run(self) -> Result<Conclusion, Unable> {
        let suite = Suite::bundled();
        let cases = suite.select(&self.globs)?;
        let peers = self.peers()?;
        let known = self.known_failures(&peers, suite)?;
        let outputs = self.output.open()?;
        let report = self.ask(&peers, &cases, known.as_ref());
        if !report.is_judged() {
            return Err(Unable("nothing was asked: no chosen case concerns a chosen peer".to_owned()));
        }
        let view = RunView { verbose: self.verbose, rerun_options: &self.rerun_options() };
        outputs.write(|format| match format {
            Format::Text => run_text(&report, view),
            Format::Json => run_json(&report),
        })?;
        Ok(Conclusion::of(report.is_conformant()))
    }

    fn peers(&self) -> Result<Vec<Peer>, Unable> {
        if self.peer.is_empty() {
            return Ok(PEERS.to_vec());
        }
        let known = || PEERS.iter().map(|peer| peer.name).collect::<Vec<_>>().join(", ");
        let mut chosen = HashSet::new();
        self.peer
            .iter()
            .filter(|name| chosen.insert(*name))
            .map(|name| {
                peer(name)
                    .ok_or_else(|| Unable(format!("there is no peer {}; there are {}", quote(name), known())))
            })
            .collect()
    }

    fn known_failures(&self, peers: &[Peer], suite: &Suite) -> Result<Option<KnownFailures>, Unable> {
        let Some(path) = &self.known_failures else { return Ok(None) };
        if peers.len() != 1 {
            return Err(Unable("--known-failures is about one peer: name it with --peer".to_owned()));
        }
        let text = input::read(path)?;
        let known = KnownFailures::from_json(&text)
            .and_then(|known| known.check(suite).map(|()| known))
            .of(path.display())?;
        Ok(Some(known))
    }

    /// What a failure hangs on beside its case and its peer.
    fn rerun_options(&self) -> String {
        let mut options = Vec::new();
        if self.strict {
            options.push("--strict".to_owned());
        }
        if let Some(path) = &self.known_failures {
            options.push(format!("--known-failures {}", shell_word(&path.display().to_string())));
        }
        if seconds(DEFAULT_TIMEOUT) != Ok(self.timeout) {
            options.push(format!("--timeout {}", self.timeout.as_secs_f64()));
        }
        options.join(" ")
    }

    fn ask(&self, peers: &[Peer], cases: &[&Case], known: Option<&KnownFailures>) -> Report {
        keep_quiet_about_crashes();
        let mut options = RunOptions::new(system_clock);
        options.strict = self.strict;
        options.timeout = self.timeout;
        let bar = ProgressBar::new((peers.len() * cases.len()) as u64);
        let style = ProgressStyle::with_template("{msg:18} {bar:40} {pos} of {len}");
        bar.set_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()));
        let ask = |peer: &Peer| {
            bar.set_message(peer.name);
            let known = known.cloned().unwrap_or_else(|| peer.known_failures());
            run(&peer.factory(), cases, &known, &options, |_| bar.inc(1))
        };
        let peers = peers.iter().map(ask).collect();
        bar.finish_and_clear();
        Report { peers }
    }
}

/// A word as a shell takes it.
fn shell_word(text: &str) -> String {
    let is_plain = |character: char| character.is_alphanumeric() || "-_./+=:,".contains(character);
    if !text.is_empty() && text.chars().all(is_plain) {
        return text.to_owned();
    }
    format!("'{}'", text.replace('\'', r"'\''"))
}

/// A peer's panic is a verdict; the usual message about it would only stand in the way.
fn keep_quiet_about_crashes() {
    let usual = std::panic::take_hook();
    std::panic::set_hook(Box::new(move |panic| {
        if std::thread::current().name() != Some(THREAD_NAME) {
            usual(panic);
        }
    }));
}
