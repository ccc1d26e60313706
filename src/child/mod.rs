//! Child processes that are bounded in time and output, and that never outlive their run.
//!
//! Each child leads a process group of its own and is killed with the whole group: when its time is
//! up, and when whoever started it lets go of it. A program calls [`adopt_orphans`] first, so that
//! what a child's own children started elsewhere is found too, and [`end_all`] before it exits.

mod conversation;
mod once;
mod output;
mod process;
#[cfg(target_os = "linux")]
mod strays;

use std::ffi::{OsStr, OsString};
use std::fmt;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::thread;
use std::time::{Duration, Instant};

pub use conversation::{Conversation, Interruption};
pub use once::{Ending, Outcome, run};
pub use process::{Process, end_all};

use crate::text::{cut, escaped};

/// A program with its arguments, and where to run it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Command {
    program: OsString,
    arguments: Vec<OsString>,
    folder: Option<PathBuf>,
}

impl Command {
    /// The first word is the program; `None` if there are no words.
    pub fn new(words: impl IntoIterator<Item = impl Into<OsString>>) -> Option<Self> {
        let mut words = words.into_iter().map(Into::into);
        Some(Command { program: words.next()?, arguments: words.collect(), folder: None })
    }

    /// Runs it in a folder other than the current one.
    #[must_use]
    pub fn in_folder(self, folder: impl Into<PathBuf>) -> Self {
        Command { folder: Some(folder.into()), ..self }
    }

    /// The name of the program's file, without its folder.
    #[must_use]
    pub fn file_name(&self) -> String {
        let name = Path::new(&self.program).file_name().unwrap_or(&self.program);
        cut(&name.to_string_lossy())
    }

    fn build(&self, stdin: Stdio) -> std::process::Command {
        let mut command = std::process::Command::new(&self.program);
        command.args(&self.arguments).stdin(stdin).stdout(Stdio::piped()).stderr(Stdio::piped());
        if let Some(folder) = &self.folder {
            command.current_dir(folder);
        }
        command
    }
}

/// The words as a shell takes them, escaped and on one line: all of them, so that they can be typed
/// again.
impl fmt::Display for Command {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let words = std::iter::once(&self.program).chain(&self.arguments);
        let words: Vec<String> = words.map(|word| shell_word(word)).collect();
        formatter.write_str(&escaped(&words.join(" ")))
    }
}

/// A word as a shell takes it.
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

/// When a time limit is up; the furthest that there can be, for a limit beyond that.
fn deadline(limit: Duration) -> Instant {
    let now = Instant::now();
    now.checked_add(limit).unwrap_or_else(|| now + FOREVER)
}

/// Looks every now and then whether something is so, for a while at the most; tells whether it is.
fn wait_until(within: Duration, mut is_so: impl FnMut() -> bool) -> bool {
    let deadline = deadline(within);
    while !is_so() {
        if Instant::now() >= deadline {
            return false;
        }
        thread::sleep(POLL);
    }
    true
}

/// How often what is waited for is looked at.
const POLL: Duration = Duration::from_millis(2);

/// Longer than anybody waits.
const FOREVER: Duration = Duration::from_secs(365 * 24 * 3_600);

/// From now on, a process that a child left behind becomes ours, so that it can be ended. Only Linux
/// offers this; elsewhere what leaves a child's process group is out of reach.
pub fn adopt_orphans() {
    #[cfg(target_os = "linux")]
    strays::adopt();
}
