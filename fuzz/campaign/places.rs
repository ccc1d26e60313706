//! Where everything of the fuzz package is.

use std::path::{Path, PathBuf};

use crate::files;

/// The folders of a fuzz package.
#[derive(Clone, Debug)]
pub struct Places {
    fuzz: PathBuf,
}

impl Places {
    /// The fuzz package that this program belongs to: cargo's, if cargo runs it, or else the one that it was built
    /// from.
    pub fn of_package() -> Self {
        let running = std::env::var_os("CARGO_MANIFEST_DIR");
        Places { fuzz: running.map_or_else(|| PathBuf::from(env!("CARGO_MANIFEST_DIR")), PathBuf::from) }
    }

    /// The fuzz package in a folder.
    pub fn at(folder: &Path) -> Self {
        Places { fuzz: folder.to_owned() }
    }

    /// The folder of the package.
    pub fn fuzz(&self) -> &Path {
        &self.fuzz
    }

    /// The folder of the project, which contains the package's.
    pub fn project(&self) -> PathBuf {
        self.fuzz.parent().map_or_else(|| PathBuf::from(".."), Path::to_owned)
    }

    /// The page that describes the package.
    pub fn readme(&self) -> PathBuf {
        self.fuzz.join("README.md")
    }

    /// What builds leave behind.
    pub fn builds(&self) -> PathBuf {
        self.fuzz.join("target")
    }

    /// The corpora of all targets.
    pub fn corpora(&self) -> PathBuf {
        self.fuzz.join("corpus")
    }

    /// The inputs that a target has collected.
    pub fn corpus(&self, target: &str) -> PathBuf {
        self.corpora().join(target)
    }

    /// How many inputs a target has collected.
    pub fn corpus_size(&self, target: &str) -> usize {
        files::inputs(&self.corpus(target)).len()
    }

    /// Inputs that were taken out of a target's corpus because the target crashed while loading them.
    pub fn artifacts(&self, target: &str) -> PathBuf {
        self.fuzz.join("artifacts").join(target)
    }

    /// The words that the fuzzer tries.
    pub fn dictionary(&self) -> PathBuf {
        self.fuzz.join("jwt.dict")
    }

    /// A file or folder of the campaigns' own.
    pub fn state(&self, name: &str) -> PathBuf {
        self.fuzz.join("state").join(name)
    }

    /// The findings of all campaigns.
    pub fn findings(&self) -> PathBuf {
        self.state("findings")
    }

    /// What a target's processes write while they run.
    pub fn running(&self, target: &str) -> PathBuf {
        self.state("running").join(target)
    }
}
