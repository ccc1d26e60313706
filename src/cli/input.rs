//! Reads files and standard input, with a limit.

use std::fs::File;
use std::io::{Read, stdin};
use std::path::Path;

use super::{Of, Unable};

/// The largest input that is read whole, in bytes.
const LIMIT: u64 = 64 << 20;

/// Reads a file, or standard input for `-`.
pub(super) fn read(path: &Path) -> Result<Vec<u8>, Unable> {
    if path == Path::new("-") {
        return read_bounded(stdin().lock(), "standard input");
    }
    let name = path.display().to_string();
    read_bounded(File::open(path).of(&name)?, &name)
}

fn read_bounded(reader: impl Read, name: &str) -> Result<Vec<u8>, Unable> {
    let mut bytes = Vec::new();
    reader.take(LIMIT + 1).read_to_end(&mut bytes).of(name)?;
    if bytes.len() as u64 > LIMIT {
        return Err(Unable(format!("{name}: longer than {} MiB", LIMIT >> 20)));
    }
    Ok(bytes)
}
