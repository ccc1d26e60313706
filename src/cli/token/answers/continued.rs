//! A report file that a resumed run continues: its reports on single tokens stay, and what followed them is written again.
//! The summary of the run before says how to recognize it.

use std::fs::{self, File};
use std::io::Read;
use std::path::Path;

use anyhow::{Context as _, Result, bail, ensure};
use jwt_assay::encoding::encode_hex;
use jwt_assay::file::Draft;
use jwt_assay::lint::{ReportMark, Summary};
use sha2::{Digest, Sha256};

/// How much of a file is read at a time, in bytes.
const READ: usize = 1 << 18;

/// What was written to a file so far.
#[derive(Clone, Default)]
pub(super) struct Tally {
    bytes: u64,
    hash: Sha256,
    /// Where the reports on single tokens end, once they have.
    tokens_end: Option<u64>,
}

impl Tally {
    pub(super) fn add(&mut self, bytes: &[u8]) {
        self.bytes += bytes.len() as u64;
        self.hash.update(bytes);
    }

    /// Notes that all reports on single tokens are written.
    pub(super) fn end_tokens(&mut self) {
        self.tokens_end.get_or_insert(self.bytes);
    }

    /// How another run recognizes the file.
    pub(super) fn mark(&self, format: &str, only_findings: bool) -> ReportMark {
        ReportMark {
            format: format.to_owned(),
            only_findings,
            tokens_end: self.tokens_end.unwrap_or(self.bytes),
            bytes: self.bytes,
            sha256: encode_hex(&self.hash.clone().finalize()),
        }
    }
}

/// Starts a draft with the reports of the file that it replaces, if the resumed run left it like this. `None` if there is
/// nothing to lose.
pub(super) fn take_over(
    draft: &mut Draft,
    resumed: &Summary,
    format: &str,
    only_findings: bool,
) -> Result<Option<(Tally, ReportMark)>> {
    let path = draft.path().to_owned();
    let name = path.display();
    if !fs::metadata(&path).is_ok_and(|known| known.is_file() && known.len() > 0) {
        return Ok(None);
    }
    const ADVICE: &str = "give another --output, which gets the rest, or move the file away";
    let marks: Vec<&ReportMark> = resumed.reports.iter().filter(|mark| mark.format == format).collect();
    ensure!(
        !marks.is_empty(),
        "{name}: would be lost, since the summary to resume from knows no {format} report in a file; {ADVICE}"
    );
    let found = tally(&path, u64::MAX, |_| Ok(()))?.mark(format, only_findings);
    let is_same = |mark: &&&ReportMark| mark.bytes == found.bytes && mark.sha256 == found.sha256;
    let Some(mark) = marks.iter().find(is_same) else {
        bail!("{name}: would be lost, since it is not as the resumed run left it; {ADVICE}");
    };
    ensure!(
        mark.only_findings == only_findings,
        "{name}: can't be continued: only one of the runs has --only-findings"
    );
    let tally = tally(&path, mark.tokens_end, |bytes| Ok(draft.append(bytes)?))?;
    ensure!(tally.bytes == mark.tokens_end, "{name}: was changed while it was read");
    Ok(Some((tally, (*mark).clone())))
}

/// Reads the start of a file, and passes it on.
fn tally(path: &Path, bytes: u64, mut each: impl FnMut(&[u8]) -> Result<()>) -> Result<Tally> {
    let name = || path.display().to_string();
    let mut tally = Tally::default();
    let mut file = File::open(path).with_context(name)?.take(bytes);
    let mut buffer = vec![0; READ];
    loop {
        let count = file.read(&mut buffer).with_context(name)?;
        if count == 0 {
            return Ok(tally);
        }
        tally.add(&buffer[..count]);
        each(&buffer[..count])?;
    }
}
