//! The suite: cases that were loaded together, to be selected by id.

use std::collections::HashSet;
use std::sync::LazyLock;

use serde::Deserialize;
use wildmatch::WildMatch;

use super::case::Case;
use crate::vectors::{self, FILES, VectorError};

/// Cases that were loaded together.
#[derive(Clone, Debug, Default)]
pub struct Suite {
    cases: Vec<Case>,
}

/// The refusal of a filter that matches nothing.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("no case matches {0:?}; `jwt-assay vectors list` shows all ids")]
pub struct NothingMatches(pub String);

impl Suite {
    /// The vectors that are part of the crate.
    ///
    /// # Panics
    /// Never in a released crate: its tests load the same text.
    #[must_use]
    pub fn bundled() -> &'static Suite {
        static SUITE: LazyLock<Suite> = LazyLock::new(|| {
            Suite::load(FILES.iter().copied()).unwrap_or_else(|error| panic!("bundled vectors: {error}"))
        });
        &SUITE
    }

    /// Loads vector files, each a group's name with its text.
    ///
    /// # Errors
    /// A file is not of the format, two cases have one id, or one question has two answers.
    pub fn load<'a>(files: impl IntoIterator<Item = (&'a str, &'a str)>) -> Result<Suite, VectorError> {
        let records = vectors::read(files)?.into_iter().flat_map(|group| group.cases);
        let cases = records.map(|record| {
            let id = record.id.clone();
            Case::from_record(record).map_err(|problem| VectorError::Case { id, problem })
        });
        Ok(Suite { cases: cases.collect::<Result<_, _>>()? })
    }

    /// Loads one vector file, whatever the name of its group.
    ///
    /// # Errors
    /// As for [`load`](Self::load).
    ///
    /// ```
    /// use jwt_assay::suite::Suite;
    /// let suite = Suite::from_json(r#"{"format":1,"group":"found","about":"nothing","cases":[]}"#)?;
    /// assert!(suite.cases().is_empty());
    /// # Ok::<(), jwt_assay::vectors::VectorError>(())
    /// ```
    pub fn from_json(text: &str) -> Result<Suite, VectorError> {
        #[derive(Deserialize)]
        struct Head {
            group: String,
        }
        let head: Result<Head, _> = serde_json::from_str(text);
        let head = head.map_err(|source| VectorError::Shape { group: "vectors".to_owned(), source })?;
        Suite::load([(head.group.as_str(), text)])
    }

    /// The cases, in the order of the files.
    #[must_use]
    pub fn cases(&self) -> &[Case] {
        &self.cases
    }

    /// The case with an id.
    #[must_use]
    pub fn case(&self, id: &str) -> Option<&Case> {
        self.cases.iter().find(|case| case.id == id)
    }

    /// The cases whose ids match any of some globs (`*` and `?`); all of them for no globs.
    ///
    /// # Errors
    /// A glob matches no case.
    pub fn select(&self, globs: &[impl AsRef<str>]) -> Result<Vec<&Case>, NothingMatches> {
        let mut chosen = HashSet::new();
        for glob in globs {
            let pattern = WildMatch::new(glob.as_ref());
            let mut matching = self.cases.iter().filter(|case| pattern.matches(&case.id)).peekable();
            if matching.peek().is_none() {
                return Err(NothingMatches(glob.as_ref().to_owned()));
            }
            chosen.extend(matching.map(|case| case.id.as_str()));
        }
        let all = globs.is_empty();
        Ok(self.cases.iter().filter(|case| all || chosen.contains(case.id.as_str())).collect())
    }
}

impl Suite {
    /// The cases whose ids match the globs, in the order of the globs, each once.
    ///
    /// # Errors
    /// A glob matches no case.
    pub fn select_in_order(&self, globs: &[impl AsRef<str>]) -> Result<Vec<&Case>, NothingMatches> {
        let mut chosen: Vec<&Case> = Vec::new();
        for glob in globs {
            for case in self.select(&[glob.as_ref()])? {
                if chosen.iter().all(|known| known.id != case.id) {
                    chosen.push(case);
                }
            }
        }
        Ok(chosen)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_glob_that_matches_nothing_is_an_error() {
        let suite = Suite::bundled();
        assert_eq!(suite.select(&["rfc7519/*"]).unwrap().len(), 4);
        assert_eq!(suite.select(&["rfc7519/*", "x*"]).unwrap_err(), NothingMatches("x*".to_owned()));
        assert_eq!(suite.select_in_order(&["x*"]).unwrap_err(), NothingMatches("x*".to_owned()));
    }

    #[test]
    fn cases_are_in_the_order_of_the_globs_where_that_is_requested() {
        let suite = Suite::bundled();
        let ids = |cases: Vec<&Case>| cases.iter().map(|case| case.id.clone()).collect::<Vec<_>>();
        let globs = ["time/sixty-one-seconds-old", "compact/the-sample", "time/sixty-*"];
        let in_order = ids(suite.select_in_order(&globs).unwrap());
        assert_eq!(in_order[..2], ["time/sixty-one-seconds-old", "compact/the-sample"]);
        assert_eq!(in_order.len(), ids(suite.select(&globs).unwrap()).len());
        assert!(in_order.len() > 2);
    }
}
