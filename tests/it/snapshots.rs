//! What tests compare with the program's output, and write with `SNAPSHOTS=overwrite`.

use std::env;
#[cfg(feature = "cli")]
use std::{fs, path::Path};

/// Whether outputs are to be written instead of compared.
pub fn are_overwritten() -> bool {
    env::var_os("SNAPSHOTS").is_some_and(|wanted| wanted == "overwrite")
}

/// The part of a page that is between two marks, with the white space around it.
#[cfg(feature = "cli")]
pub struct Marked<'a> {
    pub path: &'a Path,
    pub start: &'a str,
    pub end: &'a str,
}

#[cfg(feature = "cli")]
impl Marked<'_> {
    /// The text between the marks.
    pub fn read(&self) -> String {
        self.split()[1].clone()
    }

    /// Puts another text between the marks.
    pub fn write(&self, text: &str) {
        let [before, _, after] = self.split();
        let page = [&before, self.start, text, self.end, &after].concat();
        fs::write(self.path, page).expect("the page can be written");
    }

    fn split(&self) -> [String; 3] {
        let page = fs::read_to_string(self.path).expect("the page");
        let (before, rest) = page.split_once(self.start).expect("the page has the first mark");
        let (text, after) = rest.split_once(self.end).expect("the page has the second mark");
        [before, text, after].map(str::to_owned)
    }
}
