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
mod strays {
    //! Processes that a child left behind outside of its group. On Linux a program can become their parent, and
    //! so find them.

    use std::collections::BTreeSet;
    use std::fs;
    use std::sync::OnceLock;
    use std::thread;
    use std::time::Duration;

    use rustix::process::{Pid, Signal, WaitOptions, getpid, kill_process, set_child_subreaper, waitpid};

    /// The children that this program had before it started any. A shell that replaces itself by this program
    /// leaves its children to it; they are not ours to end. Unset until orphans are adopted.
    static INHERITED: OnceLock<BTreeSet<u32>> = OnceLock::new();

    /// The first process of a machine or container. It gets all orphans anyway, not only ours.
    const INIT: u32 = 1;

    /// How often the list of our children is checked: a killed stray may leave children, too.
    const ROUNDS: usize = 200;

    pub(super) fn adopt() {
        let may_adopt = std::process::id() != INIT && INHERITED.get().is_none();
        // If it fails, only processes that stay in a child's group are ended.
        if may_adopt && set_child_subreaper(Some(getpid())).is_ok() {
            INHERITED.get_or_init(|| children().into_iter().collect());
        }
    }

    /// Ends every adopted child. Only called after all those that we started have ended.
    pub(super) fn end() {
        let Some(inherited) = INHERITED.get() else { return };
        for _ in 0..ROUNDS {
            let strays: Vec<Pid> =
                children().into_iter().filter(|id| !inherited.contains(id)).filter_map(pid).collect();
            if strays.is_empty() {
                return;
            }
            for stray in strays {
                let _ = kill_process(stray, Signal::KILL);
                let _ = waitpid(Some(stray), WaitOptions::NOHANG);
            }
            thread::sleep(Duration::from_millis(1));
        }
    }

    fn pid(id: u32) -> Option<Pid> {
        Pid::from_raw(i32::try_from(id).ok()?)
    }

    /// The ids of our child processes.
    fn children() -> Vec<u32> {
        let own = std::process::id();
        let Ok(processes) = fs::read_dir("/proc") else { return Vec::new() };
        let ids = processes.filter_map(|entry| entry.ok()?.file_name().to_str()?.parse().ok());
        ids.filter(|id| parent(*id) == Some(own)).collect()
    }

    /// The parent of a process: the second field after its name, which is in parentheses and may contain
    /// parentheses itself.
    fn parent(id: u32) -> Option<u32> {
        let status = fs::read_to_string(format!("/proc/{id}/stat")).ok()?;
        status.rsplit_once(')')?.1.split_ascii_whitespace().nth(1)?.parse().ok()
    }
}
#[cfg(not(unix))]
mod threads {
    //! A child's stdin and stdout by a thread for each, where the system has no way to wait for both.

    use std::fmt;
    use std::io::{self, Read, Write};
    use std::process::{ChildStdin, ChildStdout};
    use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel, sync_channel};
    use std::time::{Duration, Instant};

    use crate::child::deadline;
    use crate::child::output::{Line, Lines, in_background};

    /// How many blocks may wait to be read before the child has to.
    const BLOCKS_WAITING: usize = 16;

    /// The other ends of the threads that write and read.
    pub(super) struct Pipes {
        sender: Sender<Vec<u8>>,
        blocks: Receiver<Vec<u8>>,
        lines: Lines,
    }

    impl Pipes {
        /// Lines have at most `limit` bytes.
        pub(super) fn of(mut stdin: ChildStdin, mut stdout: ChildStdout, limit: usize) -> io::Result<Self> {
            let (sender, receiver) = channel::<Vec<u8>>();
            in_background(move || {
                for bytes in receiver {
                    if stdin.write_all(&bytes).and_then(|()| stdin.flush()).is_err() {
                        break;
                    }
                }
            })?;
            let (reader, blocks) = sync_channel(BLOCKS_WAITING);
            in_background(move || {
                let mut block = [0; 8_192];
                while let Ok(count @ 1..) = stdout.read(&mut block) {
                    if reader.send(block[..count].to_vec()).is_err() {
                        break;
                    }
                }
            })?;
            Ok(Pipes { sender, blocks, lines: Lines::new(limit) })
        }

        /// Sends bytes. A child that does not read them is noticed by its missing answer.
        pub(super) fn send(&mut self, bytes: &[u8]) {
            let _ = self.sender.send(bytes.to_vec());
        }

        /// Waits for a line, or for what comes instead. `None` if the time is up.
        pub(super) fn line_within(&mut self, timeout: Duration) -> Option<Line> {
            let until = deadline(timeout);
            loop {
                if let Some(line) = self.lines.take_line() {
                    return Some(line);
                }
                match self.blocks.recv_timeout(until.saturating_duration_since(Instant::now())) {
                    Ok(block) => self.lines.add(&block),
                    Err(RecvTimeoutError::Timeout) => return None,
                    Err(RecvTimeoutError::Disconnected) => self.lines.add(&[]),
                }
            }
        }

        /// A whole line that has arrived already.
        pub(super) fn ready_line(&mut self) -> Option<Vec<u8>> {
            self.lines.take_whole().or_else(|| {
                self.lines.add(&self.blocks.try_recv().ok()?);
                self.lines.take_whole()
            })
        }
    }

    /// Without what was read: it may be secret.
    impl fmt::Debug for Pipes {
        fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
            formatter.debug_struct("Pipes").finish_non_exhaustive()
        }
    }
}

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
