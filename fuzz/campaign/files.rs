//! Files of the fuzz package: where they are, and how one is written whole or not at all.

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};

use tempfile::NamedTempFile;

/// The folder of the fuzz package: cargo's, where it runs us; else the one we were built in.
pub fn fuzz_folder() -> PathBuf {
    std::env::var_os("CARGO_MANIFEST_DIR")
        .map_or_else(|| PathBuf::from(env!("CARGO_MANIFEST_DIR")), PathBuf::from)
}

/// The folder of the project, which holds the fuzz package's.
pub fn project_folder() -> PathBuf {
    let fuzz = fuzz_folder();
    fuzz.parent().map_or_else(|| PathBuf::from(".."), Path::to_owned)
}

/// Writes a file whole or not at all, with the folders above it.
pub fn write_whole(path: &Path, bytes: &[u8]) -> Result<(), String> {
    write_all(&[(path.to_owned(), bytes.to_vec())])
}

/// Writes some files, all of them or none, each whole, with the folders above them.
pub fn write_all(writes: &[(PathBuf, Vec<u8>)]) -> Result<(), String> {
    let prepare = |(path, bytes): &(PathBuf, Vec<u8>)| {
        let file = beside(path, bytes).map_err(|error| format!("{}: {error}", path.display()))?;
        Ok::<_, String>((path.clone(), fs::read(path).ok(), file))
    };
    // What is most likely to fail, a full disk or a folder of somebody else's, fails here.
    let ready = writes.iter().map(prepare).collect::<Result<Vec<_>, _>>()?;
    let mut done: Vec<(PathBuf, Option<Vec<u8>>)> = Vec::new();
    for (path, before, file) in ready {
        if let Err(error) = file.persist(&path) {
            take_back(&done);
            return Err(format!("{}: {error}", path.display()));
        }
        done.push((path, before));
    }
    Ok(())
}

/// The bytes in a file of the same folder, which can be renamed to the path.
fn beside(path: &Path, bytes: &[u8]) -> std::io::Result<NamedTempFile> {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    fs::create_dir_all(folder)?;
    let mut builder = tempfile::Builder::new();
    // A temporary file is for its owner alone; this one is for whoever reads the folder.
    #[cfg(unix)]
    builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o666));
    let mut file = builder.tempfile_in(folder)?;
    file.write_all(bytes)?;
    Ok(file)
}

/// Puts back what was there, as far as that is possible: the failure that led here is what is told.
fn take_back(done: &[(PathBuf, Option<Vec<u8>>)]) {
    for (path, before) in done {
        let _ = match before {
            Some(bytes) => fs::write(path, bytes),
            None => fs::remove_file(path),
        };
    }
}

/// Reads a file.
pub fn read(path: &Path) -> Result<Vec<u8>, String> {
    fs::read(path).map_err(|error| format!("{}: {error}", path.display()))
}

/// The entries of a folder, by name.
pub fn entries(folder: &Path) -> Result<Vec<PathBuf>, String> {
    let unreadable = |error: std::io::Error| format!("{}: {error}", folder.display());
    let entries = fs::read_dir(folder).map_err(unreadable)?;
    let mut paths =
        entries.map(|entry| Ok(entry?.path())).collect::<Result<Vec<_>, _>>().map_err(unreadable)?;
    paths.sort();
    Ok(paths)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_files_are_written_or_none() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = |name: &str| folder.path().join(name);
        let write = |name: &str, text: &str| (path(name), text.as_bytes().to_vec());
        write_all(&[write("a", "one"), write("below/b", "two")]).expect("written");
        assert_eq!(read(&path("below/b")), Ok(b"two".to_vec()));
        // A folder can't be replaced by a file.
        fs::create_dir_all(path("c/inner")).expect("a folder");
        let refused = write_all(&[write("a", "three"), write("new", "four"), write("c", "five")]);
        assert!(refused.is_err());
        assert_eq!(read(&path("a")), Ok(b"one".to_vec()));
        assert!(!path("new").exists());
        let names: Vec<PathBuf> = entries(folder.path()).expect("a folder");
        assert_eq!(names, [path("a"), path("below"), path("c")], "nothing is left over");
    }
}
