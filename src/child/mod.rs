//! Child processes that are bounded in time and output, and that never outlive their run.
//!
//! Each child leads a process group of its own, and is killed with the whole group when its time is up or
//! its handle is dropped. A program calls [`adopt_orphans`] first, so that processes that left the group are
//! found too, and [`end_all`] before it exits.

mod conversation;
mod once;
mod output;
#[cfg(unix)]
mod pipes;
mod process;
#[cfg(target_os = "linux")]
mod strays;
#[cfg(not(unix))]
mod threads;

use std::ffi::{OsStr, OsString};
use std::fmt;
use std::io;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::thread;
use std::time::{Duration, Instant};

pub use conversation::{Conversation, Interruption};
pub use once::{Ending, Outcome, run};
#[cfg(feature = "fuzzing")]
pub(crate) use output::{Line as OutputLine, Lines as OutputLines};
pub use process::{Process, end_all};

use crate::text::{cut, one_line};

/// A program with its arguments, and where to run it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Command {
    program: OsString,
    arguments: Vec<OsString>,
    folder: Option<PathBuf>,
    /// The variables that it does not inherit.
    without: Vec<OsString>,
}

impl Command {
    /// The first word is the program. `None` if there are no words.
    pub fn new(words: impl IntoIterator<Item = impl Into<OsString>>) -> Option<Self> {
        let mut words = words.into_iter().map(Into::into);
        Some(Command {
            program: words.next()?,
            arguments: words.collect(),
            folder: None,
            without: Vec::new(),
        })
    }

    /// Runs it in a folder other than the current one.
    #[must_use]
    pub fn in_folder(self, folder: impl Into<PathBuf>) -> Self {
        Command { folder: Some(folder.into()), ..self }
    }

    /// Lets it inherit the environment except for these variables.
    #[must_use]
    pub fn without_variables(mut self, names: impl IntoIterator<Item = impl Into<OsString>>) -> Self {
        self.without.extend(names.into_iter().map(Into::into));
        self
    }

    /// The name of the program's file, without its folder.
    #[must_use]
    pub fn file_name(&self) -> String {
        let name = Path::new(&self.program).file_name().unwrap_or(&self.program);
        cut(&name.to_string_lossy())
    }

    /// The program, if it is the only word and has spaces in it: a command that was quoted as one word.
    #[must_use]
    pub fn quoted_whole(&self) -> Option<String> {
        let program = self.program.to_string_lossy();
        let is_quoted = self.arguments.is_empty() && program.trim().contains(char::is_whitespace);
        is_quoted.then(|| program.into_owned())
    }

    fn build(&self, stdin: Stdio) -> std::process::Command {
        let mut command = std::process::Command::new(&self.program);
        command.args(&self.arguments).stdin(stdin).stdout(Stdio::piped()).stderr(Stdio::piped());
        self.without.iter().for_each(|name| {
            command.env_remove(name);
        });
        if let Some(folder) = &self.folder {
            command.current_dir(folder);
        }
        command
    }
}

/// All words as a shell reads them, escaped and on one line, so that the command can be run again.
impl fmt::Display for Command {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let words = std::iter::once(&self.program).chain(&self.arguments);
        let words: Vec<String> = words.map(|word| shell_word(word)).collect();
        formatter.write_str(&one_line(&words.join(" ")))
    }
}

/// A word, quoted for a shell if necessary.
///
/// ```
/// use jwt_assay::child::shell_word;
/// assert_eq!(shell_word("a/b.json".as_ref()), "a/b.json");
/// assert_eq!(shell_word("it's".as_ref()), r"'it'\''s'");
/// ```
#[must_use]
pub fn shell_word(word: &OsStr) -> String {
    let text = word.to_string_lossy();
    let is_plain = |character: char| character.is_alphanumeric() || "-_./+=:,@%".contains(character);
    if !text.is_empty() && text.chars().all(is_plain) {
        return text.into_owned();
    }
    format!("'{}'", text.replace('\'', r"'\''"))
}

/// Whether an error means that the machine has no process, thread, memory or file descriptor left. The
/// command that was to be started is not to blame.
#[must_use]
pub fn is_exhaustion(error: &io::Error) -> bool {
    #[cfg(unix)]
    if let Some(code) = error.raw_os_error() {
        use rustix::io::Errno;
        return [Errno::AGAIN, Errno::NOMEM, Errno::MFILE, Errno::NFILE]
            .contains(&Errno::from_raw_os_error(code));
    }
    matches!(error.kind(), io::ErrorKind::WouldBlock | io::ErrorKind::OutOfMemory)
}

/// The moment at which a time limit is up.
fn deadline(limit: Duration) -> Instant {
    let now = Instant::now();
    // A limit that is too large to add is as good as none.
    now.checked_add(limit).unwrap_or_else(|| now + FOREVER)
}

/// Polls until the condition holds or the time is up; returns whether it held.
fn wait_until(limit: Duration, mut condition: impl FnMut() -> bool) -> bool {
    let deadline = deadline(limit);
    while !condition() {
        if Instant::now() >= deadline {
            return false;
        }
        thread::sleep(POLL);
    }
    true
}

/// The polling interval.
const POLL: Duration = Duration::from_millis(2);

/// Longer than any run.
const FOREVER: Duration = Duration::from_secs(365 * 24 * 3_600);

/// Makes this process the parent of processes that its children leave behind, so that it can end them. Only
/// Linux offers this; elsewhere a process that leaves its child's group is out of reach.
pub fn adopt_orphans() {
    #[cfg(target_os = "linux")]
    strays::adopt();
}
