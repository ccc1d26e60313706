//! The findings of all campaigns. Each bug is stored once; stored findings are tried again.

use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use super::crash::slug;
use super::fuzzer::{Fuzzer, Tried};
use super::system_clock;
use crate::files;
use crate::finding::{Crash, Finding};
use crate::report::Found;

/// Held while a finding is added: several processes may crash at the same time.
static WRITING: Mutex<()> = Mutex::new(());

/// The findings of a target.
pub struct Store {
    folder: PathBuf,
    target: String,
}

impl Store {
    /// The findings of a target in a folder.
    pub fn new(folder: PathBuf, target: &str) -> Self {
        Store { folder, target: target.to_owned() }
    }

    fn all(&self) -> Result<Vec<Finding>, String> {
        let mut findings = Finding::all(&self.folder)?;
        findings.retain(|finding| finding.target == self.target);
        Ok(findings)
    }

    /// Adds a crash to the finding of its bug, or makes it a new finding.
    pub fn add(&self, crash: &Crash, sanitizer: &str, input: &Path) -> Result<(), String> {
        let _writing = WRITING.lock().unwrap_or_else(PoisonError::into_inner);
        let now = system_clock();
        if let Some(mut finding) = self.all()?.into_iter().find(|finding| finding.bucket == crash.bucket) {
            finding.times = finding.times.saturating_add(1);
            finding.last_seen = now;
            if finding.state == "gone" {
                // The bug is back, and this input shows it.
                finding.state = "new".to_owned();
                finding.minimized = None;
                finding.input = format!("{}.input", finding.id);
                self.copy(input, &finding.input)?;
            }
            return self.write(&finding);
        }
        let finding = Finding::new(self.free_id(crash), &self.target, sanitizer, crash, now);
        self.copy(input, &finding.input)?;
        self.write(&finding)
    }

    /// An id that no finding has.
    fn free_id(&self, crash: &Crash) -> String {
        let name = slug(&self.target, crash);
        let is_free = |id: &String| !self.folder.join(format!("{id}.json")).exists();
        let more = (2..).map(|number| format!("{name}-{number}"));
        std::iter::once(name.clone()).chain(more).find(is_free).unwrap_or_else(|| name.clone())
    }

    fn copy(&self, from: &Path, name: &str) -> Result<(), String> {
        files::write_whole(&self.folder.join(name), &files::read(from)?)
    }

    fn write(&self, finding: &Finding) -> Result<(), String> {
        let (path, text) = finding.file(&self.folder)?;
        files::write_whole(&path, &text)
    }

    /// Tries every finding again: one that still fails is known, one that passes is gone. Returns notes on those that
    /// could not be tried.
    pub fn try_again<'a>(
        &self,
        fuzzer_of: impl Fn(&str) -> Option<Fuzzer<'a>>,
    ) -> Result<Vec<String>, String> {
        let mut untried = Vec::new();
        for mut finding in self.all()? {
            let Some(fuzzer) = fuzzer_of(&finding.sanitizer) else {
                untried.push(format!(
                    "{} was found with another sanitizer, and was not tried again",
                    finding.id
                ));
                continue;
            };
            match self.still_fails(&finding, &fuzzer)? {
                Tried::Crashed(crash) => {
                    // A bug that comes back is news.
                    let state = if finding.state == "gone" { "new" } else { "known" };
                    finding.state = state.to_owned();
                    finding.last_seen = system_clock();
                    self.follow(&mut finding, &crash)?;
                }
                Tried::Passed => finding.state = "gone".to_owned(),
                Tried::Unknown => {
                    untried.push(format!("{} timed out when it was tried again", finding.id));
                    continue;
                }
            }
            self.write(&finding)?;
        }
        Ok(untried)
    }

    /// Tries the inputs of a finding, up to the first that crashes.
    fn still_fails(&self, finding: &Finding, fuzzer: &Fuzzer<'_>) -> Result<Tried, String> {
        let mut last = Tried::Unknown;
        for input in finding.inputs(&self.folder).iter().filter(|input| input.is_file()) {
            last = fuzzer.try_one(input)?;
            if matches!(last, Tried::Crashed(_)) {
                break;
            }
        }
        Ok(last)
    }

    /// Follows a bug whose place in the code has moved.
    fn follow(&self, finding: &mut Finding, crash: &Crash) -> Result<(), String> {
        let is_another = self.all()?.iter().any(|other| other.bucket == crash.bucket);
        if !is_another {
            finding.bucket.clone_from(&crash.bucket);
            finding.oracle.clone_from(&crash.oracle);
            finding.message.clone_from(&crash.message);
            finding.place.clone_from(&crash.place);
        }
        Ok(())
    }

    /// Minimises the inputs of new findings. A smaller input that shows another bug becomes a finding of its own.
    pub fn shrink(&self, fuzzer: &Fuzzer<'_>) -> Result<(), String> {
        for finding in self.all()? {
            let is_due = finding.minimized.is_none() && finding.state != "gone";
            let is_apt = finding.kind != "timeout" && finding.kind != "out-of-memory";
            if is_due
                && is_apt
                && finding.sanitizer == fuzzer.sanitizer.name()
                && !crate::interrupt::is_interrupted()
            {
                self.shrink_one(finding, fuzzer)?;
            }
        }
        Ok(())
    }

    fn shrink_one(&self, mut finding: Finding, fuzzer: &Fuzzer<'_>) -> Result<(), String> {
        let input = self.folder.join(&finding.input);
        let smallest = match fuzzer.shrink(&input)? {
            None => input,
            Some(smaller) => match fuzzer.try_one(&smaller)? {
                Tried::Crashed(crash) if crash.bucket == finding.bucket => smaller,
                Tried::Crashed(crash) => {
                    let crash = Crash { origin: finding.origin, ..crash };
                    return self.add(&crash, fuzzer.sanitizer.name(), &smaller);
                }
                Tried::Passed | Tried::Unknown => return Ok(()),
            },
        };
        if crate::interrupt::is_interrupted() {
            return Ok(());
        }
        let name = format!("{}.min", finding.id);
        self.copy(&smallest, &name)?;
        finding.minimized = Some(name);
        self.write(&finding)
    }

    /// All findings, as a report lists them.
    pub fn found(&self) -> Result<Vec<Found>, String> {
        let found = |finding: Finding| Found {
            id: finding.id,
            state: finding.state,
            kind: finding.kind,
            message: finding.message.lines().next().unwrap_or_default().to_owned(),
            place: finding.place,
            origin: finding.origin,
            times: finding.times,
        };
        Ok(self.all()?.into_iter().map(found).collect())
    }
}
