//! What a run tests: built-in peers, adapters from a folder, a command, or flaws.

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::{Result, anyhow, bail};
use jwt_assay::child::{Command, shell_word};
use jwt_assay::flaw::Flaw;
use jwt_assay::peers::adapters::{self, Adapter};
use jwt_assay::peers::{PEERS, Peer, process};
use jwt_assay::stop::{Stop, StopReason};
use jwt_assay::suite::{Factory, KnownFailures, NotRun};
use jwt_assay::text::{cut, quote};

use super::flaws;
use super::near::suggestion;
use super::secret;

/// An implementation to test.
pub(super) enum Subject {
    BuiltIn(Peer),
    Adapter { adapter: Box<Adapter>, folder: PathBuf },
    Command(Command),
    Flaw(&'static Flaw),
}

impl Subject {
    /// Its name for `--peer`.
    pub(super) fn name(&self) -> String {
        match self {
            Subject::BuiltIn(peer) => peer.name.to_owned(),
            Subject::Adapter { adapter, .. } => adapter.name.clone(),
            Subject::Command(command) => command.file_name(),
            Subject::Flaw(flaw) => flaw.name.to_owned(),
        }
    }

    /// Prepares it; the error says why it can't be tested.
    pub(super) fn open(&self, timeout: Duration, stop: &Stop) -> Result<Factory, NotRun> {
        if let Some(reason) = stop.reason() {
            return Err(self.left_out(reason));
        }
        let (command, expected) = match self {
            Subject::BuiltIn(peer) => return Ok(peer.factory()),
            Subject::Flaw(flaw) => return Ok(flaw.factory()),
            Subject::Command(command) => (command, None),
            Subject::Adapter { adapter, .. } => match &adapter.missing {
                Some(missing) => return Err(self.unasked(missing, false)),
                None => (&adapter.command, Some(adapter.name.as_str())),
            },
        };
        // An adapter gets its keys in questions.
        let command = command.clone().without_variables(secret::variables());
        let factory =
            process::factory(command.clone(), timeout, stop.clone()).map_err(|failure| {
                match stop.reason() {
                    Some(reason) => self.left_out(reason),
                    None => self.unasked(&format!("{failure}; the command was `{command}`"), true),
                }
            })?;
        let name = factory().describe().name;
        match expected {
            Some(expected) if name != expected => {
                Err(self.unasked(&format!("it introduces itself as {}", quote(&name)), true))
            }
            _ => Ok(factory),
        }
    }

    fn unasked(&self, why: &str, is_installed: bool) -> NotRun {
        let language = match self {
            Subject::Adapter { adapter, .. } => Some(adapter.language.clone()),
            Subject::BuiltIn(_) | Subject::Command(_) | Subject::Flaw(_) => None,
        };
        NotRun { name: self.name(), language, why: cut(why), is_installed, is_left_out: false }
    }

    /// What the run had to stop before, and why.
    fn left_out(&self, reason: &StopReason) -> NotRun {
        NotRun { is_left_out: true, ..self.unasked(&reason.to_string(), true) }
    }

    /// Its known failures.
    pub(super) fn known_failures(&self) -> KnownFailures {
        match self {
            Subject::BuiltIn(peer) => peer.known_failures(),
            Subject::Adapter { adapter, .. } => adapter.known_failures.clone(),
            Subject::Command(_) | Subject::Flaw(_) => KnownFailures::new(),
        }
    }

    /// The arguments that choose it, for the command that repeats a case.
    pub(super) fn arguments(&self) -> String {
        match self {
            Subject::BuiltIn(peer) => format!("--peer {}", peer.name),
            Subject::Adapter { adapter, folder } => {
                format!(
                    "--peers {} --peer {}",
                    shell_word(folder.as_os_str()),
                    shell_word(adapter.name.as_ref())
                )
            }
            Subject::Command(command) => format!("-- {command}"),
            Subject::Flaw(flaw) => format!("--flaw {}", flaw.name),
        }
    }
}

/// The implementations that the arguments name.
pub(super) fn chosen(
    command: &[OsString],
    folder: Option<&Path>,
    names: &[String],
    flaws: &[String],
) -> Result<Vec<Subject>> {
    if let Some(command) = Command::new(command) {
        return Ok(vec![Subject::Command(command)]);
    }
    if !flaws.is_empty() {
        return flaws.iter().map(|name| flaws::named(name).map(Subject::Flaw)).collect();
    }
    let mut subjects: Vec<Subject> = PEERS.iter().copied().map(Subject::BuiltIn).collect();
    if let Some(folder) = folder {
        for adapter in adapters::find(folder)? {
            if subjects.iter().any(|subject| subject.name() == adapter.name) {
                bail!("there are two peers with the name {}", quote(&adapter.name));
            }
            subjects.push(Subject::Adapter { adapter: Box::new(adapter), folder: folder.to_owned() });
        }
    }
    let known: Vec<String> = subjects.iter().map(Subject::name).collect();
    if let Some(stray) = names.iter().find(|name| !known.contains(name)) {
        let all = format!("there are {}", known.join(", "));
        let next = suggestion(stray, known.iter().map(String::as_str), &all);
        return Err(anyhow!("there is no peer {}; {next}", quote(stray)));
    }
    if !names.is_empty() {
        subjects.retain(|subject| names.contains(&subject.name()));
        subjects.sort_by_key(|subject| names.iter().position(|name| *name == subject.name()));
    }
    Ok(subjects)
}
