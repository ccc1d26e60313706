//! Reading and writing files, with errors that name the file.

use std::fs;
use std::path::{Path, PathBuf};

use jwt_assay::file::{self, Draft};

/// Writes a file whole or not at all, and creates the folders above it.
pub fn write_whole(path: &Path, bytes: &[u8]) -> Result<(), String> {
    make_parent(path)?;
    file::write_whole(path, bytes).map_err(|error| error.to_string())
}

/// Writes several files, all of them or none, and creates the folders above them.
pub fn write_all(writes: &[(PathBuf, Vec<u8>)]) -> Result<(), String> {
    let prepare = |(path, bytes): &(PathBuf, Vec<u8>)| {
        make_parent(path)?;
        let mut draft = Draft::of(path).map_err(|error| error.to_string())?;
        draft.append(bytes).map_err(|error| error.to_string())?;
        Ok::<_, String>((path.clone(), fs::read(path).ok(), draft))
    };
    // The likely failures, a full disk or a folder without permission, occur here, before anything is replaced.
    let ready = writes.iter().map(prepare).collect::<Result<Vec<_>, _>>()?;
    let mut done: Vec<(PathBuf, Option<Vec<u8>>)> = Vec::new();
    for (path, before, draft) in ready {
        if let Err(error) = draft.finish("") {
            roll_back(&done);
            return Err(error.to_string());
        }
        done.push((path, before));
    }
    Ok(())
}

/// Restores files as far as possible. Its own failures are ignored: the caller reports the one that led here.
fn roll_back(done: &[(PathBuf, Option<Vec<u8>>)]) {
    for (path, before) in done {
        let _ = match before {
            Some(bytes) => fs::write(path, bytes),
            None => fs::remove_file(path),
        };
    }
}

fn make_parent(path: &Path) -> Result<(), String> {
    path.parent().filter(|folder| !folder.as_os_str().is_empty()).map_or(Ok(()), make)
}

/// Creates a folder and those above it.
pub fn make(folder: &Path) -> Result<(), String> {
    fs::create_dir_all(folder).map_err(|error| format!("{}: {error}", folder.display()))
}

/// Creates a folder, or removes everything in it.
pub fn make_empty(folder: &Path) -> Result<(), String> {
    match fs::remove_dir_all(folder) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
            Err(format!("{}: {error}", folder.display()))
        }
        _ => make(folder),
    }
}

/// Reads a file.
pub fn read(path: &Path) -> Result<Vec<u8>, String> {
    fs::read(path).map_err(|error| format!("{}: {error}", path.display()))
}

/// The entries of a folder, sorted by name.
pub fn entries(folder: &Path) -> Result<Vec<PathBuf>, String> {
    let unreadable = |error: std::io::Error| format!("{}: {error}", folder.display());
    let entries = fs::read_dir(folder).map_err(unreadable)?;
    let mut paths =
        entries.map(|entry| Ok(entry?.path())).collect::<Result<Vec<_>, _>>().map_err(unreadable)?;
    paths.sort();
    Ok(paths)
}

/// The files of a folder; none if it can't be read.
pub fn inputs(folder: &Path) -> Vec<PathBuf> {
    let Ok(entries) = fs::read_dir(folder) else { return Vec::new() };
    entries.filter_map(|entry| Some(entry.ok()?.path())).filter(|path| path.is_file()).collect()
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
        // "c" is free when its draft is made, and a folder when the draft is to be renamed.
        let writes = [write("a", "three"), write("new", "four"), write("c", "five"), write("c/d", "six")];
        assert!(write_all(&writes).is_err());
        assert_eq!(read(&path("a")), Ok(b"one".to_vec()));
        assert!(!path("new").exists());
        let names: Vec<PathBuf> = entries(folder.path()).expect("a folder");
        assert_eq!(names, [path("a"), path("below"), path("c")], "no draft is left over");
    }
}
