//! `--wordlist`: more secrets to try, for every command that judges tokens.

use std::path::PathBuf;

use anyhow::{Context as _, Result, ensure};
use clap::Args;
use jwt_assay::lint::{Inspector, WordList};

use super::input;

/// Secrets that others know.
#[derive(Args)]
#[command(next_help_heading = "Secret")]
pub(super) struct WordListArgs {
    /// Also look for the secret in FILE, which has one per line, and not only among published ones. Without a secret, a
    /// single token and a generator's are tried with them
    #[arg(long = "wordlist", value_name = "FILE")]
    word_list: Option<PathBuf>,
}

impl WordListArgs {
    /// A lint that also looks for what others know.
    pub(super) fn guessing(&self, inspector: Inspector) -> Result<Inspector> {
        let read = |path: &PathBuf| {
            let text = input::read_up_to(path, WordList::LARGEST)?;
            let name = path.display().to_string();
            WordList::new(name.clone(), text).context(name)
        };
        Ok(inspector.guessing(self.word_list.as_ref().map(read).transpose()?))
    }

    /// The same for a stream of tokens, on which nothing is tried without a secret: that would take too long.
    pub(super) fn guessing_in_stream(&self, inspector: Inspector) -> Result<Inspector> {
        if inspector.has_secret() {
            return self.guessing(inspector);
        }
        ensure!(
            self.word_list.is_none(),
            "--wordlist: without a secret, it is tried on a single token, not on a stream: give one token, or \
             --secret-file FILE"
        );
        Ok(inspector)
    }
}
