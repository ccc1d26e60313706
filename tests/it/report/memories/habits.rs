//! What verifiers do around their check: caches, errors that stick, wrong readings of the secret, and what is right.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;
use std::thread;
use std::time::Duration;

use jwt_assay::suite::{
    Clock, Decision, Description, Factory, Failure, Implementation, Operation, Scope, VerifyQuestion,
};
use jwt_assay_oracle::verify::{self as oracle, Verifier};

/// Verifies a token without any memory.
pub type Check<'a> = &'a mut dyn FnMut(&VerifyQuestion<'_>) -> Decision;
/// What is done around that check.
pub type Habit = Box<dyn FnMut(&VerifyQuestion<'_>, Check<'_>) -> Decision + Send>;
/// Makes the habit of an instance.
type MakeHabit = fn() -> Habit;
/// What is made of a secret that is text, if it is read as something else.
type Read = fn(&str) -> Option<Vec<u8>>;
/// Some part of a question.
pub type Part = fn(&VerifyQuestion<'_>) -> Vec<u8>;

/// A verifier with a habit. A reset clears its single use, and no more.
pub struct Peer {
    pub scope: Scope,
    pub habit: Habit,
    pub used: HashSet<String>,
}

impl Implementation for Peer {
    fn describe(&self) -> Description {
        Description {
            name: "peer".to_owned(),
            version: "1".to_owned(),
            language: "Rust".to_owned(),
            scope: self.scope,
            ops: vec![Operation::Verify],
            clock: Clock::Request,
        }
    }

    fn verify(&mut self, question: &VerifyQuestion<'_>) -> Decision {
        let Peer { scope, habit, used } = self;
        habit(question, &mut |question| decide(*scope, used, question))
    }

    fn reset(&mut self) -> Result<(), Failure> {
        self.used.clear();
        Ok(())
    }
}

/// The oracle's decision, and single use in the scope of the profile.
fn decide(scope: Scope, used: &mut HashSet<String>, question: &VerifyQuestion<'_>) -> Decision {
    let oracle_scope = match scope {
        Scope::Jws => oracle::Scope::Jws,
        Scope::Jwt => oracle::Scope::Jwt,
        Scope::Profile => oracle::Scope::Profile,
    };
    match Verifier::new(question.key, oracle_scope, question.now.cast_signed()).verify(question.token) {
        Err(layer) => Decision::Reject(format!("{layer:?}")),
        Ok(claims) => {
            let jti = claims.as_ref().and_then(|claims| claims.get("jti")?.as_str().map(str::to_owned));
            match jti {
                Some(jti) if scope == Scope::Profile && !used.insert(jti.clone()) => {
                    Decision::Reject("used".to_owned())
                }
                _ => Decision::Accept(None),
            }
        }
    }
}

pub fn factory(scope: Scope, habit: impl Fn() -> Habit + Send + Sync + 'static) -> Factory {
    Arc::new(move || Box::new(Peer { scope, habit: habit(), used: HashSet::new() }))
}

/// Accepts again what it accepted once, by some part of the question.
pub fn cached_by(part: Part) -> Habit {
    let mut known = HashSet::new();
    Box::new(move |question, check| {
        if known.contains(&part(question)) {
            return Decision::Accept(None);
        }
        let decision = check(question);
        if matches!(decision, Decision::Accept(_)) {
            known.insert(part(question));
        }
        decision
    })
}

/// A segment of a token, or several.
fn segments(token: &[u8], from: usize, to: usize) -> Vec<u8> {
    let segments: Vec<&[u8]> = token.split(|byte| *byte == b'.').collect();
    if segments.len() == 3 { segments[from..=to].join(&b'.') } else { token.to_vec() }
}

/// Refuses everything after one token that it calls broken.
fn sticky(is_broken: fn(&VerifyQuestion<'_>) -> bool) -> Habit {
    let mut stuck = false;
    Box::new(move |question, check| {
        let decision = if stuck { Decision::Reject("an error".to_owned()) } else { check(question) };
        stuck |= matches!(decision, Decision::Reject(_)) && is_broken(question);
        decision
    })
}

/// Goes on where its last match ended, and so fails to match every second time.
fn stateful_pattern() -> Habit {
    let mut last_index = 0;
    Box::new(move |question, check| {
        let is_shaped = question.token.iter().filter(|byte| **byte == b'.').count() == 2;
        if !is_shaped || last_index > 0 {
            last_index = 0;
            return Decision::Reject("not a token".to_owned());
        }
        last_index = question.token.len();
        check(question)
    })
}

fn first_key() -> Habit {
    let mut first: Option<Vec<u8>> = None;
    Box::new(move |question, check| {
        let key = first.get_or_insert_with(|| question.key.to_vec());
        check(&VerifyQuestion { key, ..*question })
    })
}

fn first_time() -> Habit {
    let mut first = None;
    Box::new(move |question, check| {
        check(&VerifyQuestion { now: *first.get_or_insert(question.now), ..*question })
    })
}

/// Memories of verifiers in public advisories and fixes, and others like them, each with words that name it.
pub const MEMORIES: &[(&str, MakeHabit)] = &[
    ("keyed by the last 16 characters", || {
        cached_by(|question| question.token[question.token.len().saturating_sub(16)..].to_vec())
    }),
    ("keyed by the first 64 characters", || {
        cached_by(|question| question.token[..question.token.len().min(64)].to_vec())
    }),
    ("keyed by the header", || cached_by(|question| segments(question.token, 0, 0))),
    ("keyed by the payload", || cached_by(|question| segments(question.token, 1, 1))),
    ("keyed by header and payload", || cached_by(|question| segments(question.token, 0, 1))),
    ("keyed by the signature", || cached_by(|question| segments(question.token, 2, 2))),
    ("keyed by payload and signature", || cached_by(|question| segments(question.token, 1, 2))),
    ("skips the clock", || cached_by(|question| [question.token, b" ", question.key].concat())),
    ("without the secret in its key", || {
        cached_by(|question| [question.token, &question.now.to_be_bytes()].concat())
    }),
    ("An error that sticks", || sticky(|_| true)),
    ("An error that sticks", || sticky(|question| !question.token.contains(&b'.'))),
    ("refuses every second token", stateful_pattern),
    ("keeps the key of its first question", first_key),
    ("A clock that is read once", first_time),
];

/// Changes the secret before it is used.
pub fn reading(read: Read) -> Habit {
    Box::new(move |question, check| {
        let read = std::str::from_utf8(question.key).ok().and_then(read);
        check(&VerifyQuestion { key: read.as_deref().unwrap_or(question.key), ..*question })
    })
}

fn replaced(secret: &str, from: &str, to: &str) -> Option<Vec<u8>> {
    Some(secret.replace(from, to).into_bytes())
}

fn until(secret: &str, mark: &str) -> Option<Vec<u8>> {
    secret.split_once(mark).map(|(first, _)| first.into()).filter(|first: &Vec<u8>| !first.is_empty())
}

fn unhexed(digits: &str) -> Option<Vec<u8>> {
    data_encoding::HEXLOWER_PERMISSIVE.decode(digits.as_bytes()).ok()
}

fn unbase64(text: &str) -> Option<Vec<u8>> {
    data_encoding::BASE64.decode(text.as_bytes()).ok()
}

fn percent_decoded(secret: &str) -> Option<Vec<u8>> {
    let mut parts = secret.split('%');
    let mut decoded: Vec<u8> = parts.next()?.into();
    for part in parts {
        match part.get(..2).and_then(unhexed) {
            Some(byte) => decoded.extend([&byte[..], &part.as_bytes()[2..]].concat()),
            None => decoded.extend([b"%", part.as_bytes()].concat()),
        }
    }
    Some(decoded)
}

fn composed(secret: &str) -> String {
    secret.replace("e\u{301}", "é").replace("e\u{300}", "è").replace("a\u{300}", "à")
}

/// Wrong readings of a secret, each with words that name it.
pub const READINGS: &[(&str, Read)] = &[
    ("percent-decodes", percent_decoded),
    ("plus signs", |secret| replaced(secret, "+", " ")),
    ("16 bytes of the UUID", |secret| unhexed(&secret.replace('-', "")).filter(|_| secret.len() == 36)),
    ("16 of the UUID", |secret| unhexed(secret).filter(|bytes| bytes.len() == 16)),
    ("prefix base64:", |secret| unbase64(secret.strip_prefix("base64:")?)),
    ("prefix that names an encoding", |secret| unhexed(secret.strip_prefix("hex:")?)),
    ("0x starts a number", |secret| unhexed(secret.strip_prefix("0x")?)),
    ("NFKC", |secret| {
        let compatible =
            [("\u{fb01}", "fi"), ("\u{ff21}", "A"), ("\u{b2}", "2"), ("\u{2460}", "1"), ("\u{2167}", "VIII")];
        let text = compatible.iter().fold(composed(secret), |text, (from, to)| text.replace(from, to));
        Some(text.into_bytes())
    }),
    ("NFC", |secret| Some(composed(secret).into_bytes())),
    ("A backslash and an n", |secret| replaced(secret, "\\n", "\n")),
    ("not HTML", |secret| replaced(secret, "&amp;", "&")),
    ("begins a comment", |secret| until(secret, " #")),
    ("2048 bytes", |secret| secret.get(..2_048).map(|cut| cut.into())),
    ("expands the name of a variable", |secret| replaced(secret, "$UNSET_NAME", "")),
    ("expand ${NAME}", |secret| replaced(secret, "${UNSET_NAME}", "")),
    ("a verifier that trims it", |secret| Some(secret.trim_ascii().into())),
    ("Trimming by Unicode", |secret| Some(secret.trim_matches('\u{a0}').into())),
    ("quotation mark", |secret| Some(secret.trim_matches('"').into())),
    ("single quotation mark", |secret| Some(secret.trim_matches('\'').into())),
    ("Folding case", |secret| Some(secret.to_lowercase().into_bytes())),
    ("hex digits", |secret| unhexed(secret).filter(|bytes| bytes.len() == 32)),
    ("looks like it", unbase64),
    ("first line", |secret| until(secret, "\n")),
    ("C string", |secret| until(secret, "\0").or_else(|| secret.starts_with('\0').then(Vec::new))),
    ("byte-order-mark", |secret| Some(secret.trim_start_matches('\u{feff}').into())),
    ("JSON", |secret| serde_json::from_str::<String>(secret).ok().map(String::into_bytes)),
    ("comma", |secret| until(secret, ",")),
];

/// A cache that is right: by the whole token and the secret, and the times are checked again.
pub fn correct_cache() -> Habit {
    let mut known: HashMap<Vec<u8>, Decision> = HashMap::new();
    Box::new(move |question, check| {
        let key = [question.token, b" ", question.key].concat();
        match known.get(&key) {
            // Only what no time changes is remembered.
            Some(refused) => refused.clone(),
            None => {
                let decision = check(question);
                if decision == Decision::Reject("Signature".to_owned()) {
                    known.insert(key, decision.clone());
                }
                decision
            }
        }
    })
}

/// A cache that is right where tokens may be used again: by the whole token, the secret, and the time.
pub fn cache_of_a_second() -> Habit {
    cached_by(|question| [question.token, b" ", question.key, &question.now.to_be_bytes()].concat())
}

pub fn slow() -> Habit {
    let mut questions = 0;
    Box::new(move |question, check| {
        questions += 1;
        if questions % 100 == 0 {
            thread::sleep(Duration::from_millis(5));
        }
        check(question)
    })
}

/// Nothing but the check, which makes a new verifier for each question.
pub fn stateless() -> Habit {
    Box::new(|question, check| check(question))
}
