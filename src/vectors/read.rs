//! Reads vector files, and refuses what would make a verdict worthless: two cases with one id, members
//! without a meaning, or one question with two answers.

use std::collections::{HashMap, HashSet};

use super::record::{CaseRecord, Earlier, Expect, GroupRecord, Operation};
use crate::encoding::encode_hex;
use crate::jwt::Scope;
use crate::jwt::{base64url, json};

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
    /// The file's format is not 1.
    #[error("{group}: the format is {format}, and only format 1 is known")]
    Format {
        /// The group.
        group: String,
        /// The format it claims.
        format: u64,
    },
    /// The file names another group than the one that it is loaded as.
    #[error("{group}: the file names the group {said}")]
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

/// Reads vector files, each a group's name with its text.
///
/// # Errors
/// A file is not of the format, two cases have one id, or one question has two answers.
pub fn read<'a>(
    files: impl IntoIterator<Item = (&'a str, &'a str)>,
) -> Result<Vec<GroupRecord>, VectorError> {
    let mut reader = Reader::default();
    files.into_iter().map(|(group, text)| reader.group(group, text)).collect()
}

/// What was read so far: ids and answers must agree across files.
#[derive(Default)]
struct Reader {
    ids: HashSet<String>,
    /// For each question, the first case that asks it, and its answer.
    answers: HashMap<(Scope, String), (String, String)>,
}

impl Reader {
    fn group(&mut self, group: &str, text: &str) -> Result<GroupRecord, VectorError> {
        let record: GroupRecord = serde_json::from_str(text)
            .map_err(|source| VectorError::Shape { group: group.to_owned(), source })?;
        if record.format != 1 {
            return Err(VectorError::Format { group: group.to_owned(), format: record.format });
        }
        if record.group != group {
            return Err(VectorError::Group { group: group.to_owned(), said: record.group });
        }
        for case in &record.cases {
            self.case(group, case).map_err(|problem| VectorError::Case { id: case.id.clone(), problem })?;
        }
        Ok(record)
    }

    fn case(&mut self, group: &str, case: &CaseRecord) -> Result<(), String> {
        if case.id.split_once('/').is_none_or(|(stem, fault)| stem != group || fault.is_empty()) {
            return Err(format!("the id does not start with {group}/"));
        }
        if !self.ids.insert(case.id.clone()) {
            return Err("the id occurs twice".to_owned());
        }
        case.check()?;
        let (question, answer) = (question(case)?, answer(case)?);
        // One question may be asked twice, of different scopes, but not with two answers.
        for scope in [Scope::Jws, Scope::Jwt, Scope::Profile] {
            if !(case.scope..=case.highest_scope()).contains(&scope) {
                continue;
            }
            let first = self.answers.entry((scope, question.clone()));
            let (id, known) = first.or_insert_with(|| (case.id.clone(), answer.clone()));
            if *known != answer {
                return Err(format!("it asks the same question as {id} and expects another answer"));
            }
        }
        Ok(())
    }
}

/// A text for what a case asks, the same for all spellings of it.
fn question(case: &CaseRecord) -> Result<String, String> {
    let bytes = |bytes: Vec<u8>| base64url::encode(bytes);
    Ok(match case.op {
        Operation::Verify => {
            let (key, token) = (bytes(case.decoded_key()?), bytes(case.decoded_token()?));
            let earlier = case.decoded_before()?.into_iter();
            let before: Vec<String> = earlier
                .map(|Earlier { key, token, now }| format!("{} {now} {token:?}", bytes(key)))
                .collect();
            format!("verify {key} {token} {:?} {before:?}", case.now)
        }
        Operation::Sign => format!("sign {} {}", bytes(case.decoded_key()?), json::to_string(&case.claims)),
        Operation::View => {
            format!("view {} {}", json::to_string(&case.catalogue), json::to_string(&case.claims))
        }
        Operation::Hmac => {
            format!("hmac {} {}", bytes(case.decoded_key()?), bytes(case.decoded_message()?))
        }
        Operation::Base64url => format!("base64url {}", bytes(case.decoded_bytes()?)),
    })
}

/// A text for what a case expects.
fn answer(case: &CaseRecord) -> Result<String, String> {
    Ok(match (case.op, case.expect) {
        (Operation::Verify, Some(Expect::Accept)) => json::to_string(&case.claims),
        (Operation::Verify, expect) => format!("{expect:?}"),
        (Operation::Sign, _) => case.token.clone().unwrap_or_default(),
        (Operation::View, _) => json::to_string(&case.view),
        (Operation::Hmac, _) => encode_hex(&case.decoded_mac()?),
        (Operation::Base64url, _) => case.text.clone().unwrap_or_default(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn load(cases: &str) -> Result<usize, String> {
        let text = format!(r#"{{"format":1,"group":"g","about":"","cases":[{cases}]}}"#);
        load_file(&text)
    }

    /// The number of cases in a file of the group g.
    fn load_file(text: &str) -> Result<usize, String> {
        let groups = read([("g", text)]).map_err(|error| error.to_string())?;
        Ok(groups.iter().map(|group| group.cases.len()).sum())
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
            load_file(&format!(r#"{{"format":{format},"group":"{group}","about":"","cases":[]}}"#))
        };
        assert_eq!(file(1, "g"), Ok(0));
        assert_eq!(file(2, "g"), Err("g: the format is 2, and only format 1 is known".to_owned()));
        assert_eq!(file(1, "h"), Err("g: the file names the group h".to_owned()));
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
        let refusal = "g/b: it asks the same question as g/a and expects another answer";
        assert_eq!(load(&strict("jwt")).unwrap_err(), refusal);
        assert!(load(&mac("g/a")).is_ok());
        let two = format!("{},{}", mac("g/a"), mac("g/b").replace("00ff", "00fe"));
        assert_eq!(load(&two).unwrap_err(), refusal);
    }

    #[test]
    fn an_earlier_token_may_have_its_own_time_and_secret() {
        let before =
            |entries: &str| reject("g/a").replace(r#""now":1"#, &format!(r#""now":1,"before":[{entries}]"#));
        let two = |one: &str, other: &str| {
            let other = before(other).replace("g/a", "g/b").replace("\"reject\"", "\"either\"");
            load(&format!("{},{other}", before(one)))
        };
        let contradiction = "g/b: it asks the same question as g/a and expects another answer";
        assert_eq!(two(r#""e30""#, r#"{"token":"e30","now":1,"key":"YQ"}"#).unwrap_err(), contradiction);
        assert_eq!(two(r#""e30""#, r#"{"token":"e30","now":2}"#), Ok(2));
        assert_eq!(two(r#""e30""#, r#"{"token":"e30","key":"Yg"}"#), Ok(2));
        for misfit in ["7", r#"{"now":1}"#, r#"{"token":"e30","then":1}"#, r#"{"token":"e30","now":-1}"#] {
            assert!(load(&before(misfit)).is_err(), "{misfit}");
        }
    }

    #[test]
    fn what_would_make_a_verdict_worthless_is_refused() {
        assert!(load(&reject("g/a")).is_ok());
        let twice = format!("{},{}", reject("g/a"), reject("g/b"));
        assert!(load(&twice).is_ok(), "one question may have two names");
        let refusals = [
            (format!("{},{}", reject("g/a"), reject("g/a")), "g/a: the id occurs twice"),
            (reject("h/a"), "h/a: the id does not start with g/"),
            (reject("g/a").replace("alg-none", "alg-nope"), "g/a: there is no rule alg-nope"),
            (reject("g/a").replace(r#""key":"YQ","#, ""), "g/a: key is missing"),
            (reject("g/a").replace("YQ", "YR"), "g/a: key is not base64url: set unused bits at byte 1"),
            (reject("g/a").replace(r#""now":1"#, r#""now":1,"text":"x""#), "g/a: text has no meaning here"),
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
                "g/a: token_bytes is not base64url: one character too few or too many at byte 0",
            ),
            (mac("g/a").replace("6d", "6"), "g/a: message_hex is not pairs of hex digits"),
            (mac("g/a").replace("00ff", "00fg"), "g/a: mac_hex is not pairs of hex digits"),
            (mac("g/a").replace(r#""key":"YQ""#, r#""key":"YQ","age":1"#), "g/a: age has no meaning here"),
            (
                reject("g/a").replace(r#""now":1"#, r#""now":1,"before":[{"token":"e30","key":"Y"}]"#),
                "g/a: key in before is not base64url: one character too few or too many at byte 0",
            ),
            (reject("g/"), "g/: the id does not start with g/"),
            (reject("g"), "g: the id does not start with g/"),
            (
                format!("{},{}", reject("g/a"), reject("g/b").replace("\"reject\"", "\"either\"")),
                "g/b: it asks the same question as g/a and expects another answer",
            ),
        ];
        for (cases, refusal) in refusals {
            assert_eq!(load(&cases).unwrap_err(), refusal);
        }
        let unknown = load(&reject("g/a").replace(r#""now":1"#, r#""now":1,"hint":"x""#)).unwrap_err();
        assert!(unknown.starts_with("g: unknown field `hint`"), "{unknown}");
    }
}
