//! Loads vector files, and refuses what would make a verdict worthless: two cases with one id,
//! fields that nobody reads, one question with two answers.

use std::collections::{HashMap, HashSet};
use std::sync::LazyLock;

use wildmatch::WildMatch;

use super::case::{Case, Expectation, Question};
use super::implementation::Scope;
use super::record::GroupRecord;
use crate::jwt::{base64url, json};

/// The vector files that are part of the crate, by group. A test compares the list with the folder.
pub const FILES: &[(&str, &str)] = &[
    ("rfc4231", include_str!("../../vectors/rfc4231.json")),
    ("rfc4648", include_str!("../../vectors/rfc4648.json")),
    ("rfc7515", include_str!("../../vectors/rfc7515.json")),
    ("rfc7519", include_str!("../../vectors/rfc7519.json")),
    ("sign", include_str!("../../vectors/sign.json")),
    ("compact", include_str!("../../vectors/compact.json")),
    ("base64url", include_str!("../../vectors/base64url.json")),
    ("header", include_str!("../../vectors/header.json")),
    ("signature", include_str!("../../vectors/signature.json")),
    ("key", include_str!("../../vectors/key.json")),
    ("payload", include_str!("../../vectors/payload.json")),
    ("claims", include_str!("../../vectors/claims.json")),
    ("time", include_str!("../../vectors/time.json")),
    ("replay", include_str!("../../vectors/replay.json")),
    ("view", include_str!("../../vectors/view.json")),
    ("regressions", include_str!("../../vectors/regressions.json")),
];

/// What stands beside the vector files, by file name: their description, their
/// schemas and what the description refers to.
pub const COMPANIONS: &[(&str, &str)] = &[
    ("README.md", include_str!("../../vectors/README.md")),
    ("LICENSE", include_str!("../../vectors/LICENSE")),
    ("vectors.schema.json", include_str!("../../vectors/vectors.schema.json")),
    ("claims.schema.json", include_str!("../../vectors/claims.schema.json")),
    ("adapter.schema.json", include_str!("../../vectors/adapter.schema.json")),
    ("examples/catalogue.json", include_str!("../../vectors/examples/catalogue.json")),
];

/// Cases that were loaded together.
#[derive(Clone, Debug, Default)]
pub struct Suite {
    cases: Vec<Case>,
}

/// Why a vector file can't be used.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum VectorError {
    /// The file is not JSON of the format that `vectors/README.md` describes.
    #[error("{group}: {source}")]
    Shape {
        /// The group.
        group: String,
        /// What the parser says, with the line.
        source: serde_json::Error,
    },
    /// The file is of another format than 1.
    #[error("{group}: the format is {format}, and only format 1 is known")]
    Format {
        /// The group.
        group: String,
        /// The format it claims.
        format: u64,
    },
    /// The file says another group than it is loaded as.
    #[error("{group}: the file says that it is of the group {said}")]
    Group {
        /// The group.
        group: String,
        /// The group it claims.
        said: String,
    },
    /// A case can't be used.
    #[error("{id}: {problem}")]
    Case {
        /// The case.
        id: String,
        /// What is wrong with it.
        problem: String,
    },
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
        let mut suite = Suite::default();
        for (group, text) in files {
            suite.add_group(group, text)?;
        }
        suite.refuse_contradictions()?;
        Ok(suite)
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

    fn add_group(&mut self, group: &str, text: &str) -> Result<(), VectorError> {
        let record: GroupRecord = serde_json::from_str(text)
            .map_err(|source| VectorError::Shape { group: group.to_owned(), source })?;
        if record.format != 1 {
            return Err(VectorError::Format { group: group.to_owned(), format: record.format });
        }
        if record.group != group {
            return Err(VectorError::Group { group: group.to_owned(), said: record.group });
        }
        let mut known: HashSet<String> = self.cases.iter().map(|case| case.id.clone()).collect();
        for record in record.cases {
            let id = record.id.clone();
            let refuse = |problem: String| VectorError::Case { id: id.clone(), problem };
            if id.split_once('/').is_none_or(|(stem, fault)| stem != group || fault.is_empty()) {
                return Err(refuse(format!("the id does not start with {group}/")));
            }
            if !known.insert(id.clone()) {
                return Err(refuse("the id occurs twice".to_owned()));
            }
            self.cases.push(record.into_case().map_err(refuse)?);
        }
        Ok(())
    }

    /// One question may be asked twice, of different scopes, but not with two answers.
    fn refuse_contradictions(&self) -> Result<(), VectorError> {
        let mut answers: HashMap<(Scope, String), (&str, String)> = HashMap::new();
        for case in &self.cases {
            let (question, answer) = question_and_answer(&case.question);
            for scope in [Scope::Jws, Scope::Jwt, Scope::Profile] {
                if !case.concerns(scope) {
                    continue;
                }
                let known = answers
                    .entry((scope, question.clone()))
                    .or_insert_with(|| (case.id.as_str(), answer.clone()));
                if known.1 != answer {
                    let problem = format!("it asks the question of {} and expects another answer", known.0);
                    return Err(VectorError::Case { id: case.id.clone(), problem });
                }
            }
        }
        Ok(())
    }
}

/// A text for what a case asks, and one for what it expects.
fn question_and_answer(question: &Question) -> (String, String) {
    let bytes = |bytes: &[u8]| base64url::encode(bytes);
    match question {
        Question::Verify { key, token, now, before, expectation, .. } => {
            let answer = match expectation {
                Expectation::Accept(claims) => json::to_string(claims),
                Expectation::Reject => "reject".to_owned(),
                Expectation::Either => "either".to_owned(),
            };
            (format!("verify {} {} {now} {before:?}", bytes(key), bytes(token)), answer)
        }
        Question::Sign { key, claims, token } => {
            (format!("sign {} {}", bytes(key), json::to_string(claims)), token.clone())
        }
        Question::View { catalogue, claims, view } => {
            let question = format!("view {} {}", json::to_string(catalogue), json::to_string(claims));
            (question, json::to_string(view))
        }
        Question::Hmac { key, message, mac } => {
            (format!("hmac {} {}", bytes(key), bytes(message)), bytes(mac))
        }
        Question::Base64url { bytes: decoded, text } => {
            (format!("base64url {}", bytes(decoded)), text.clone())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn load(cases: &str) -> Result<Suite, String> {
        let text = format!(r#"{{"format":1,"group":"g","about":"","cases":[{cases}]}}"#);
        Suite::load([("g", text.as_str())]).map_err(|error| error.to_string())
    }

    fn reject(id: &str) -> String {
        format!(
            r#"{{"id":"{id}","rule":"alg-none","op":"verify","scope":"jws","level":"must","clause":"c","why":"w",
            "key":"YQ","token":"e30.e30.","now":1,"expect":"reject"}}"#
        )
    }

    fn mac(id: &str) -> String {
        format!(
            r#"{{"id":"{id}","op":"hmac","scope":"jws","level":"must","clause":"c","why":"w","key":"YQ",
            "message_hex":"6d","mac_hex":"00ff"}}"#
        )
    }

    #[test]
    fn a_file_of_another_format_or_group_is_refused() {
        let file = |format: u64, group: &str| {
            let text = format!(r#"{{"format":{format},"group":"{group}","about":"","cases":[]}}"#);
            Suite::load([("g", text.as_str())])
                .map(|suite| suite.cases().len())
                .map_err(|error| error.to_string())
        };
        assert_eq!(file(1, "g"), Ok(0));
        assert_eq!(file(2, "g"), Err("g: the format is 2, and only format 1 is known".to_owned()));
        assert_eq!(file(1, "h"), Err("g: the file says that it is of the group h".to_owned()));
    }

    #[test]
    fn one_question_may_have_two_answers_in_scopes_apart() {
        let answer = |id: &str, scope: &str, max_scope: &str, expect: &str| {
            let scopes = format!(r#""scope":"{scope}","max_scope":"{max_scope}""#);
            reject(id).replace(r#""scope":"jws""#, &scopes).replace("\"reject\"", &format!("\"{expect}\""))
        };
        let lenient = answer("g/a", "jws", "jwt", "either");
        let strict = |scope| format!("{lenient},{}", answer("g/b", scope, "profile", "reject"));
        assert!(load(&strict("profile")).is_ok());
        let refusal = "g/b: it asks the question of g/a and expects another answer";
        assert_eq!(load(&strict("jwt")).unwrap_err(), refusal);
        assert!(load(&mac("g/a")).is_ok());
        let two = format!("{},{}", mac("g/a"), mac("g/b").replace("00ff", "00fe"));
        assert_eq!(load(&two).unwrap_err(), refusal);
    }

    #[test]
    fn what_would_make_a_verdict_worthless_is_refused() {
        assert!(load(&reject("g/a")).is_ok());
        let twice = format!("{},{}", reject("g/a"), reject("g/b"));
        assert!(load(&twice).is_ok(), "one question may stand under two names");
        let refusals = [
            (format!("{},{}", reject("g/a"), reject("g/a")), "g/a: the id occurs twice"),
            (reject("h/a"), "h/a: the id does not start with g/"),
            (reject("g/a").replace("alg-none", "alg-nope"), "g/a: there is no rule alg-nope"),
            (reject("g/a").replace(r#""key":"YQ","#, ""), "g/a: key is missing"),
            (
                reject("g/a").replace("YQ", "YR"),
                "g/a: key is not base64url: unused bits are set in the character at byte 1",
            ),
            (
                reject("g/a").replace(r#""now":1"#, r#""now":1,"text":"x""#),
                "g/a: text goes with base64url, and only with it",
            ),
            (reject("g/a").replace(r#""now":1"#, r#""now":1,"view":{}"#), "g/a: view has no meaning here"),
            (reject("g/a").replace("\"reject\"", "\"accept\""), "g/a: claims is missing"),
            (reject("g/a").replace(r#","expect":"reject""#, ""), "g/a: expect is missing"),
            (reject("g/a").replace(r#""rule":"alg-none","#, ""), "g/a: rule is missing"),
            (
                reject("g/a").replace(r#""scope":"jws""#, r#""scope":"jwt","max_scope":"jws""#),
                "g/a: max_scope is below scope",
            ),
            (
                reject("g/a").replace(r#""token":"e30.e30.","#, ""),
                "g/a: there must be either token or token_bytes",
            ),
            (
                reject("g/a").replace(r#""now":1"#, r#""now":1,"token_bytes":"YQ""#),
                "g/a: there must be either token or token_bytes",
            ),
            (
                reject("g/a").replace(r#""token":"e30.e30.""#, r#""token_bytes":"Y""#),
                "g/a: token_bytes is not base64url: a character is missing or too many at byte 0",
            ),
            (mac("g/a").replace("6d", "6"), "g/a: message_hex is not pairs of hex digits"),
            (mac("g/a").replace("00ff", "00fg"), "g/a: mac_hex is not pairs of hex digits"),
            (mac("g/a").replace(r#""key":"YQ""#, r#""key":"YQ","age":1"#), "g/a: age has no meaning here"),
            (reject("g/"), "g/: the id does not start with g/"),
            (reject("g"), "g: the id does not start with g/"),
            (
                format!("{},{}", reject("g/a"), reject("g/b").replace("\"reject\"", "\"either\"")),
                "g/b: it asks the question of g/a and expects another answer",
            ),
        ];
        for (cases, refusal) in refusals {
            assert_eq!(load(&cases).unwrap_err(), refusal);
        }
        let unknown = load(&reject("g/a").replace(r#""now":1"#, r#""now":1,"hint":"x""#)).unwrap_err();
        assert!(unknown.starts_with("g: unknown field `hint`"), "{unknown}");
    }

    #[test]
    fn a_glob_that_matches_nothing_is_an_error() {
        let suite = load(&reject("g/a")).unwrap();
        assert_eq!(suite.select(&["g/*"]).unwrap().len(), 1);
        assert_eq!(suite.select(&["g/*", "x*"]).unwrap_err(), NothingMatches("x*".to_owned()));
    }
}
