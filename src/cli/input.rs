//! Reads files and standard input whole, with a limit.

use std::fs::File;
use std::io::{Read, stdin};
use std::path::Path;

use anyhow::{Context as _, Result, ensure};

/// The largest input that is read whole, in bytes.
const LIMIT: u64 = 64 << 20;

/// Reads a file, or standard input for `-`.
pub(super) fn read(path: &Path) -> Result<Vec<u8>> {
    if path == Path::new("-") {
        return read_bounded(stdin().lock(), "standard input");
    }
    let name = path.display().to_string();
    read_bounded(File::open(path).with_context(|| name.clone())?, &name)
}

fn read_bounded(reader: impl Read, name: &str) -> Result<Vec<u8>> {
    let mut bytes = Vec::new();
    reader.take(LIMIT + 1).read_to_end(&mut bytes).with_context(|| name.to_owned())?;
    ensure!(bytes.len() as u64 <= LIMIT, "{name}: longer than {} MiB", LIMIT >> 20);
    Ok(bytes)
}
