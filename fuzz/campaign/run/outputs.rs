//! Where the reports go: opened before the long run, written whole at its end.

use std::io::Write;
use std::path::Path;

use jwt_assay::file::Draft;

use super::Run;
use crate::files;
use crate::places::Places;
use crate::report::{Report, json, text};

/// The reports in the making.
pub struct Outputs {
    text: Option<Draft>,
    json: Option<Draft>,
}

impl Outputs {
    /// Opens every file, so that a bad path fails before the work.
    pub fn open(run: &Run) -> Result<Self, String> {
        if run.output.is_some() && run.output == run.json {
            return Err("--output and --json name the same file".to_owned());
        }
        Ok(Outputs { text: open(run.output.as_deref())?, json: open(run.json.as_deref())? })
    }

    /// Renders and writes every report.
    pub fn write(self, report: &Report, places: &Places) -> Result<(), String> {
        let (text, json) = (text(report), json(report));
        files::write_whole(&places.state("report.json"), json.as_bytes())?;
        if let Some(draft) = self.json {
            draft.finish(json).map_err(|error| error.to_string())?;
        }
        match self.text {
            Some(draft) => {
                let plain = anstream::adapter::strip_str(&text).to_string();
                draft.finish(plain).map_err(|error| error.to_string())
            }
            None => print(&text),
        }
    }
}

fn open(path: Option<&Path>) -> Result<Option<Draft>, String> {
    path.map(Draft::of).transpose().map_err(|error| error.to_string())
}

/// Prints to standard output. A reader that has closed it is not an error.
fn print(text: &str) -> Result<(), String> {
    let mut stdout = anstream::stdout().lock();
    match stdout.write_all(text.as_bytes()).and_then(|()| stdout.flush()) {
        Err(error) if error.kind() != std::io::ErrorKind::BrokenPipe => {
            Err(format!("standard output: {error}"))
        }
        _ => Ok(()),
    }
}
