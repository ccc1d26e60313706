//! A case of a run, as the page of the run has it: why it exists, and its question taken apart, with the fault marked.

use std::collections::HashMap;
use std::hash::Hash;

use serde::Serialize;

use super::token_picture::lines_of;
use crate::encoding::encode_hex;
use crate::jwt::json::Object;
use crate::jwt::{Part, Place, Policy};
use crate::lint::{Finding, Inspector, Shown, ShownPart};
use crate::suite::{Case, CaseResult, Question};
use crate::text::one_line;

/// A value is on one line up to here, in characters.
const ROOM: usize = 90;
/// How much of a text is on the page, in characters.
const MAX_TEXT: usize = 600;
/// How many of the tokens that a verifier gets first are shown, and how many findings.
const MAX_LISTED: usize = 8;

/// A case.
#[derive(Serialize)]
pub(super) struct CaseDocument<'a> {
    pub id: &'a str,
    rule: Option<&'static str>,
    level: &'static str,
    clause: &'a str,
    why: &'a str,
    expected: &'a str,
    /// Whether a token must be accepted; nothing where both answers conform, or the case is not about a decision.
    acceptable: Option<bool>,
    /// The question, in pieces with a label each.
    question: Vec<(&'static str, Piece)>,
    /// What is wrong with the token.
    faults: Vec<Fault>,
    /// The numbers of the flaws that it catches.
    catches: Vec<usize>,
}

/// A piece of a question.
#[derive(Serialize)]
#[serde(untagged)]
enum Piece {
    /// Lines of JSON, by their numbers.
    Lines(Vec<usize>),
    Text(String),
    /// Texts with periods between them, by their numbers: many tokens have the same segments.
    Joined {
        joined: Vec<usize>,
    },
    /// A fault in the text around it.
    Excerpt {
        before: String,
        fault: String,
        after: String,
        rule: Option<String>,
    },
}

#[derive(Serialize)]
struct Fault {
    rule: String,
    at: String,
    found: String,
}

/// What many cases have in common.
#[derive(Default, Serialize)]
pub(super) struct Shared {
    lines: Table<Line>,
    texts: Table<String>,
}

/// A line of JSON: its depth, its text, what the time in it means, and the rules that are broken at it.
type Line = (usize, String, Option<String>, Vec<String>);

/// Numbered values, each once.
#[derive(Serialize)]
#[serde(transparent)]
struct Table<T> {
    values: Vec<T>,
    #[serde(skip)]
    known: HashMap<T, usize>,
}

impl<T> Default for Table<T> {
    fn default() -> Self {
        Table { values: Vec::new(), known: HashMap::new() }
    }
}

impl<T: Clone + Eq + Hash> Table<T> {
    fn number(&mut self, value: T) -> usize {
        *self.known.entry(value).or_insert_with_key(|value| {
            self.values.push(value.clone());
            self.values.len() - 1
        })
    }
}

impl Shared {
    /// A token by its segments.
    fn token(&mut self, token: &[u8]) -> Piece {
        Piece::Joined {
            joined: cut(token).split('.').map(|text| self.texts.number(text.to_owned())).collect(),
        }
    }

    /// A header or claims, with the faults at their lines.
    fn piece(&mut self, object: &Object, part: Part, shown: &Shown, findings: &[Finding]) -> Piece {
        let lines = lines_of(object, part, (shown, findings), ROOM);
        let lines = lines.into_iter().map(|line| {
            let rules = line.findings.iter().map(|at| findings[*at].rule.id().to_owned()).collect();
            self.lines.number((line.depth, line.json, line.time, rules))
        });
        Piece::Lines(lines.collect())
    }

    /// An object that is not part of a token.
    fn plain(&mut self, object: &Object) -> Piece {
        let nothing = Shown {
            header: ShownPart::Unread,
            claims: ShownPart::Unread,
            token: None,
            times: Vec::new(),
            now: 0,
            excerpts: Vec::new(),
        };
        self.piece(object, Part::Payload, &nothing, &[])
    }
}

impl<'a> CaseDocument<'a> {
    /// The case of a result. What is not in the suite has no question.
    pub fn of(result: &'a CaseResult, case: Option<&Case>, catches: Vec<usize>, shared: &mut Shared) -> Self {
        let (question, faults) =
            case.map(|case| taken_apart(&case.question, result, shared)).unwrap_or_default();
        CaseDocument {
            id: &result.id,
            rule: result.rule.map(|rule| rule.id),
            level: result.level.name(),
            clause: &result.clause,
            why: &result.why,
            expected: &result.expected,
            acceptable: result.acceptable,
            question,
            faults,
            catches,
        }
    }

    /// The rules that are named in it.
    pub fn rules(&self) -> impl Iterator<Item = &str> {
        self.rule.into_iter().chain(self.faults.iter().map(|fault| fault.rule.as_str()))
    }
}

type TakenApart = (Vec<(&'static str, Piece)>, Vec<Fault>);

fn taken_apart(question: &Question, result: &CaseResult, shared: &mut Shared) -> TakenApart {
    match question {
        Question::Verify { key, token, now, before, .. } => {
            let first = before.iter().take(MAX_LISTED);
            let first = first.map(|earlier| ("asked first", shared.token(earlier.token.as_bytes())));
            let mut pieces: Vec<_> = first.collect();
            if before.len() > MAX_LISTED {
                let more = format!("and {} more tokens", before.len() - MAX_LISTED);
                pieces.push(("asked first", Piece::Text(more)));
            }
            let (token, mut faults) = token_of(key, token, *now, result, shared);
            if let (true, Some(rule)) = (faults.is_empty() && result.acceptable == Some(false), result.rule) {
                // The token alone is right.
                faults.push(Fault {
                    rule: rule.id.to_owned(),
                    at: "what was asked first".to_owned(),
                    found: rule.summary.to_owned(),
                });
            }
            pieces.extend(token);
            pieces.push(("key", Piece::Text(bytes(key))));
            pieces.push(("at the time", Piece::Text(now.to_string())));
            (pieces, faults)
        }
        Question::Sign { key, claims, token } => {
            let claims = ("claims to sign", shared.plain(claims));
            let token = ("a right token", shared.token(token.as_bytes()));
            (vec![claims, ("key", Piece::Text(bytes(key))), token], Vec::new())
        }
        Question::View { catalogue, claims, view } => {
            let pieces = [("catalogue", catalogue), ("claims", claims), ("right view", view)];
            (pieces.map(|(label, object)| (label, shared.plain(object))).into(), Vec::new())
        }
        Question::Hmac { key, message, mac } => {
            let pieces = [("key", bytes(key)), ("message", bytes(message)), ("right MAC", encode_hex(mac))];
            (pieces.map(|(label, text)| (label, Piece::Text(text))).into(), Vec::new())
        }
        Question::Base64url { bytes: content, text } => {
            let pieces = [("bytes", bytes(content)), ("right text", cut(text.as_bytes()))];
            (pieces.map(|(label, text)| (label, Piece::Text(text))).into(), Vec::new())
        }
    }
}

/// A token and its parts, with the faults that the case is about. The keys of cases are public: nothing is hidden.
fn token_of(key: &[u8], token: &[u8], now: u64, result: &CaseResult, shared: &mut Shared) -> TakenApart {
    let inspector = Inspector::new(key);
    let mut inspection = inspector.inspect(token, &Policy::at(now));
    let is_own = |finding: &Finding| finding.rule.known() == result.rule;
    if result.acceptable == Some(true) {
        inspection.findings.clear();
    } else if inspection.findings.iter().any(is_own) {
        inspection.findings.retain(is_own);
    }
    inspection.findings.truncate(MAX_LISTED);
    let shown = inspector.shown(token, &inspection, now);
    let findings = &inspection.findings;
    let mut pieces = vec![("token", shared.token(token))];
    let parts = [("header", Part::Header, &shown.header), ("claims", Part::Payload, &shown.claims)];
    for (label, part, content) in parts {
        match content {
            ShownPart::Object(object) => pieces.push((label, shared.piece(object, part, &shown, findings))),
            ShownPart::Text(text) => pieces.push((label, Piece::Text(cut(text.as_bytes())))),
            ShownPart::Unread => pieces.push((label, Piece::Text("can't be decoded".to_owned()))),
        }
    }
    for excerpt in &shown.excerpts {
        let [before, fault, after] =
            [&excerpt.before, &excerpt.fault, &excerpt.after].map(|text| cut(text.as_bytes()));
        let rule = findings.get(excerpt.finding).map(|finding| finding.rule.id().to_owned());
        pieces.push(("where the fault is", Piece::Excerpt { before, fault, after, rule }));
    }
    (pieces, findings.iter().map(fault).collect())
}

fn fault(finding: &Finding) -> Fault {
    let at = match &finding.at {
        Place::Key => "key".to_owned(),
        at => one_line(&at.to_string()),
    };
    Fault { rule: finding.rule.id().to_owned(), at, found: one_line(&finding.found) }
}

/// Bytes as their text, or in hex.
fn bytes(bytes: &[u8]) -> String {
    match std::str::from_utf8(bytes) {
        Ok("") => "(empty)".to_owned(),
        Ok(text) if one_line(text) == text => cut(bytes),
        _ => cut(format!("{} (hex)", encode_hex(bytes)).as_bytes()),
    }
}

/// A text on one line, without its end if it is long.
fn cut(text: &[u8]) -> String {
    let text = one_line(&String::from_utf8_lossy(text));
    match text.char_indices().nth(MAX_TEXT) {
        Some((end, _)) => format!("{}… ({} characters)", &text[..end], text.chars().count()),
        None => text,
    }
}
