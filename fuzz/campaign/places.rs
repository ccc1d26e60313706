//! Where everything of the fuzz package lies.

use std::fs;
use std::path::{Path, PathBuf};

use crate::files;

/// The folders of the fuzz package.
#[derive(Clone, Debug)]
pub struct Places {
    fuzz: PathBuf,
}

impl Places {
    /// The places below a folder; that of this package if there is none.
    pub fn new(folder: Option<&Path>) -> Self {
        Places { fuzz: folder.map_or_else(files::fuzz_folder, Path::to_owned) }
    }

    /// The folder of the package.
    pub fn fuzz(&self) -> &Path {
        &self.fuzz
    }

    /// The folder of the project, which `cargo fuzz` runs in.
    pub fn project(&self) -> PathBuf {
        if self.fuzz == files::fuzz_folder() {
            return files::project_folder();
        }
        self.fuzz.parent().map_or_else(|| PathBuf::from(".."), Path::to_owned)
    }

    /// The inputs that a target has collected.
    pub fn corpus(&self, target: &str) -> PathBuf {
        self.fuzz.join("corpus").join(target)
    }

    /// Inputs of a corpus that the target could not even be started with.
    pub fn artifacts(&self, target: &str) -> PathBuf {
        self.fuzz.join("artifacts").join(target)
    }

    /// The words that the fuzzer tries.
    pub fn dictionary(&self) -> PathBuf {
        self.fuzz.join("jwt.dict")
    }

    /// State and reports of campaigns.
    pub fn state(&self, name: &str) -> PathBuf {
        self.fuzz.join("state").join(name)
    }

    /// What was found, in all campaigns.
    pub fn findings(&self) -> PathBuf {
        self.state("findings")
    }

    /// What a target's processes write while they run.
    pub fn running(&self, target: &str) -> PathBuf {
        self.state("running").join(target)
    }

    /// How many inputs a target's corpus has.
    pub fn corpus_size(&self, target: &str) -> usize {
        inputs(&self.corpus(target)).len()
    }
}

/// The files of a folder that are inputs; none if it can't be read.
pub fn inputs(folder: &Path) -> Vec<PathBuf> {
    let Ok(entries) = fs::read_dir(folder) else { return Vec::new() };
    entries.filter_map(|entry| Some(entry.ok()?.path())).filter(|path| path.is_file()).collect()
}

/// Makes a folder with those above it.
pub fn make(folder: &Path) -> Result<(), String> {
    fs::create_dir_all(folder).map_err(|error| format!("{}: {error}", folder.display()))
}

/// Makes a folder that holds nothing.
pub fn make_empty(folder: &Path) -> Result<(), String> {
    match fs::remove_dir_all(folder) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
            Err(format!("{}: {error}", folder.display()))
        }
        _ => make(folder),
    }
}
