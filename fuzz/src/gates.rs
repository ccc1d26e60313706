//! Counts inputs by the last gate that they got past, in a file: libFuzzer itself can't report whether any input got past
//! the MAC.

use std::cell::RefCell;
use std::path::PathBuf;
use std::time::{Duration, Instant};

use jwt_assay::fuzzing::Gate;

/// The environment variable that names the file. It is a JSON object with a member per gate: how many inputs got past it
/// and not past the next one.
pub const FILE_VARIABLE: &str = "JWT_ASSAY_FUZZ_GATES";

/// How often the file is written.
const EVERY: Duration = Duration::from_millis(500);

/// How many inputs are run before the clock is read again.
const CLOCK_INTERVAL: u64 = 256;

struct Counts {
    file: Option<PathBuf>,
    written: Instant,
    all: u64,
    past: [u64; Gate::ALL.len()],
}

thread_local! {
    static COUNTS: RefCell<Counts> = RefCell::new(Counts {
        file: std::env::var_os(FILE_VARIABLE).map(PathBuf::from),
        written: Instant::now(),
        all: 0,
        past: [0; Gate::ALL.len()],
    });
}

/// Counts an input by the last gate that it got past.
pub fn count(gate: Gate) {
    COUNTS.with_borrow_mut(|counts| {
        counts.past[gate as usize] += 1;
        counts.all += 1;
        if counts.file.is_some()
            && counts.all.is_multiple_of(CLOCK_INTERVAL)
            && counts.written.elapsed() > EVERY
        {
            counts.write();
        }
    });
}

impl Counts {
    /// Writes the counts, whole or not at all. A failure is ignored: the campaign reports a missing file.
    fn write(&mut self) {
        let Some(file) = &self.file else { return };
        let members: Vec<String> = Gate::ALL
            .iter()
            .map(|gate| format!("\"{}\":{}", gate.name(), self.past[*gate as usize]))
            .collect();
        let unfinished = file.with_extension("unfinished");
        let written = std::fs::write(&unfinished, format!("{{{}}}\n", members.join(",")));
        let _ = written.and_then(|()| std::fs::rename(&unfinished, file));
        self.written = Instant::now();
    }
}
