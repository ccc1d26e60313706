//! A verifier in steps, of which a flaw replaces one by a wrong one.

use std::collections::HashMap;
use std::sync::{Arc, LazyLock, Mutex, PoisonError};

use super::memory::{CORRECT_MEMORY, Memory, NO_RECALL, Past, Recall, Seen, Shown};
use super::texts;
use crate::forge::{Forge, Hash, mac};
use crate::jwt::json::{self, JsonLimits, Object, Value};
use crate::jwt::{self, Examination, MAC_BYTES, Policy, base64url};
use crate::suite::{Decision, VerifyQuestion};

/// The steps of a verifier, in order (RFC 7515 §5.2, RFC 7519 §7.2).
pub(super) struct Steps {
    /// Extracts the token from the received bytes.
    pub receive: fn(&[u8]) -> Vec<u8>,
    /// Splits it into its three segments.
    pub split: fn(&[u8]) -> Option<[Vec<u8>; 3]>,
    /// Decodes a segment.
    pub decode: fn(&[u8]) -> Option<Vec<u8>>,
    /// Turns the header's bytes into JSON text.
    pub header: fn(&[u8]) -> Vec<u8>,
    /// Whether an alg means HS256.
    pub alg: fn(&str) -> bool,
    /// Turns the payload's bytes into JSON text.
    pub payload: fn(&[u8]) -> Vec<u8>,
    /// Unwraps a zipped or nested payload.
    pub unwrap: fn(&Parts) -> Option<Vec<u8>>,
    /// Makes the key from the secret.
    pub secret: fn(&Parts, &[u8]) -> Vec<u8>,
    /// Builds the message that is signed.
    pub message: fn(&Parts) -> Vec<u8>,
    /// Computes its MAC.
    pub mac: fn(&Parts, &[u8], &[u8]) -> Vec<u8>,
    /// Whether the MAC (first) equals the signature (second).
    pub same: fn(&[u8], &[u8]) -> bool,
    /// Whether the token passes with any signature.
    pub unsigned: fn(&Parts) -> bool,
    /// The rules that are not checked.
    pub unchecked: &'static [&'static str],
    /// Whether a valid token is rejected.
    pub refuses: fn(&Parts, &Object) -> bool,
    /// The policy at a given time.
    pub policy: fn(u64) -> Policy,
    /// How tokens are remembered.
    pub memory: Memory,
    /// What else is kept from one question to the next.
    pub recall: Recall,
}

/// A verifier that gets every step right.
pub(super) const CORRECT_VERIFIER: Steps = Steps {
    receive: <[u8]>::to_vec,
    split: three,
    decode: |segment| base64url::decode(segment).ok(),
    header: <[u8]>::to_vec,
    alg: |alg| alg == "HS256",
    payload: <[u8]>::to_vec,
    unwrap: |_| None,
    secret: |_, secret| secret.to_vec(),
    message: |parts| parts.input(),
    mac: |_, secret, message| mac(Hash::Sha256, secret, message),
    same: |mac, signature| mac == signature,
    unsigned: |_| false,
    unchecked: &[],
    refuses: |_, _| false,
    policy: Policy::at,
    memory: CORRECT_MEMORY,
    recall: NO_RECALL,
};

/// The three segments, if there are just three.
pub(super) fn three(token: &[u8]) -> Option<[Vec<u8>; 3]> {
    pieces(token).try_into().ok()
}

/// The pieces between the periods.
pub(super) fn pieces(token: &[u8]) -> Vec<Vec<u8>> {
    token.split(|byte| *byte == b'.').map(<[u8]>::to_vec).collect()
}

/// A token taken apart.
pub(super) struct Parts {
    /// The time.
    pub now: i64,
    /// The token without what was around it.
    pub token: Vec<u8>,
    /// Its segments.
    pub segments: [Vec<u8>; 3],
    /// The header's text.
    pub header_text: Vec<u8>,
    /// The payload's text.
    pub payload_text: Vec<u8>,
    /// The signature's bytes.
    pub signature: Vec<u8>,
    /// The header, with no members if it can't be read.
    pub header: Object,
}

impl Parts {
    /// The first two segments with the period between them.
    pub fn input(&self) -> Vec<u8> {
        [&self.segments[0][..], b".", &self.segments[1]].concat()
    }

    /// The token as the memory sees it.
    fn shown(&self, claims: Object) -> Shown {
        Shown { token: self.token.clone(), payload: self.payload_text.clone(), claims, now: self.now }
    }

    /// How old a token is, in seconds.
    pub fn age(&self, claims: &Object) -> i64 {
        match claims.get("iat") {
            Some(Value::Number(iat)) => self.now.saturating_sub(iat.floor()),
            _ => 0,
        }
    }

    /// A parameter of the header, if it is a string.
    pub fn says(&self, name: &str) -> Option<&str> {
        self.header.get(name).and_then(Value::as_str)
    }

    fn of(token: &[u8], now: u64, steps: &Steps) -> Option<Self> {
        let segments = (steps.split)(token)?;
        let decode = |at: usize| (steps.decode)(&segments[at]);
        let (header, payload, signature) = (decode(0)?, decode(1)?, decode(2)?);
        let mut header_text = (steps.header)(&header);
        let payload_text = (steps.payload)(&payload);
        let header = read_header(&header_text);
        if alg_of(&header).is_some_and(|alg| alg != "HS256" && (steps.alg)(alg)) {
            header_text = texts::edit(&header_text, |header| header.insert("alg", "HS256"));
        }
        let token = token.to_vec();
        let now = i64::try_from(now).unwrap_or(i64::MAX);
        let mut parts = Parts { now, token, segments, header_text, payload_text, signature, header };
        if let Some(inner) = (steps.unwrap)(&parts) {
            parts.payload_text = inner;
        }
        Some(parts)
    }
}

fn alg_of(header: &Object) -> Option<&str> {
    header.get("alg").and_then(Value::as_str)
}

fn read_header(text: &[u8]) -> Object {
    if text.len() > LONG_TEXT_BYTES {
        return examined(text, b"{}", &Policy::at(0)).header.clone().unwrap_or_default();
    }
    match json::read(text, JsonLimits::default()).value {
        Some(Value::Object(header)) => header,
        _ => Object::new(),
    }
}

/// A verifier with its memory.
pub(super) struct Verifier {
    pub steps: &'static Steps,
    pub seen: Seen,
    past: Past,
}

impl Verifier {
    pub fn new(steps: &'static Steps) -> Self {
        Verifier { steps, seen: Seen::default(), past: Past::default() }
    }

    /// Forgets the tokens that it remembers to prevent replays.
    pub fn forget_tokens(&mut self) {
        self.seen = Seen::default();
    }

    pub fn verify(&mut self, question: &VerifyQuestion<'_>) -> Decision {
        let recall = &self.steps.recall;
        let (key, now) = (recall.terms)(&self.past, question);
        let recalled = self.past.answer(question, recall);
        let decision =
            recalled.unwrap_or_else(|| self.check(&VerifyQuestion { key: &key, token: question.token, now }));
        self.past.keep(question, &decision, recall);
        decision
    }

    fn check(&mut self, question: &VerifyQuestion<'_>) -> Decision {
        let decided = self.decide(question);
        if decided.is_err() && self.steps.memory.forgets_when_refusing {
            self.seen = Seen::default();
        }
        decided.map_or_else(Decision::Reject, Decision::Accept)
    }

    fn decide(&mut self, question: &VerifyQuestion<'_>) -> Result<Option<Object>, String> {
        let steps = self.steps;
        let mut policy = (steps.policy)(question.now);
        let token = (steps.receive)(question.token);
        if token.len() > policy.limits.token_bytes && !steps.unchecked.contains(&"token-limit") {
            return Err("the token is too long".to_owned());
        }
        let parts =
            Parts::of(&token, question.now, steps).ok_or("the token is not a compact serialization")?;
        if steps.memory.notes_before_the_mac {
            let claims = Object::parse(&parts.payload_text).unwrap_or_default();
            self.seen.admit(&parts.shown(claims), &steps.memory)?;
        }
        if !(steps.unsigned)(&parts) {
            check_signature(steps, &parts, question.key)?;
        }
        // The texts are decoded and the form has been checked; the reference does the rest.
        policy.limits.token_bytes = usize::MAX;
        let judged = examined(&parts.header_text, &parts.payload_text, &policy);
        let broken = judged.faults.iter().find(|fault| !steps.unchecked.contains(&fault.reason.id()));
        if let Some(fault) = broken {
            return Err(fault.to_string());
        }
        let claims = judged.payload.clone().unwrap_or_default();
        if (steps.refuses)(&parts, &claims) {
            return Err("this verifier does not accept that".to_owned());
        }
        if !steps.memory.notes_before_the_mac {
            self.seen.admit(&parts.shown(claims), &steps.memory)?;
        }
        Ok(judged.payload.clone())
    }
}

fn check_signature(steps: &Steps, parts: &Parts, secret: &[u8]) -> Result<(), String> {
    let secret = (steps.secret)(parts, secret);
    if secret.is_empty() && !steps.unchecked.contains(&"key-empty") {
        return Err("the secret is empty".to_owned());
    }
    let mac = (steps.mac)(parts, &secret, &(steps.message)(parts));
    if (steps.same)(&mac, &parts.signature) {
        return Ok(());
    }
    Err("the signature does not match".to_owned())
}

/// A header longer than this is examined through the cache: ten thousand nested levels take a tenth of a second.
const LONG_TEXT_BYTES: usize = 4_096;
/// How many pairs of header and payload are kept.
const MAX_KEPT_TEXTS: usize = 4_096;

/// By header and payload, the examinations under different policies.
type Judgements = HashMap<Vec<u8>, Vec<(Policy, Arc<Examination>)>>;

static JUDGEMENTS: LazyLock<Mutex<Judgements>> = LazyLock::new(Mutex::default);

/// Examines two texts as header and payload of a token whose form and signature are right. The examinations are cached:
/// hundreds of flaws get the same thousand questions.
fn examined(header: &[u8], payload: &[u8], policy: &Policy) -> Arc<Examination> {
    // The length of the first text keeps different pairs apart.
    let texts = [&header.len().to_be_bytes()[..], header, payload].concat();
    let judgements = || JUDGEMENTS.lock().unwrap_or_else(PoisonError::into_inner);
    let known = judgements().get(&texts).and_then(|on_terms| {
        on_terms.iter().find(|(terms, _)| terms == policy).map(|(_, judgement)| Arc::clone(judgement))
    });
    known.unwrap_or_else(|| {
        let token = Forge::new(payload).header(header).seal([0; MAC_BYTES]).token();
        let judgement = Arc::new(jwt::examine(token, None, policy));
        let mut judgements = judgements();
        if judgements.len() < MAX_KEPT_TEXTS || judgements.contains_key(&texts) {
            judgements.entry(texts).or_default().push((policy.clone(), Arc::clone(&judgement)));
        }
        judgement
    })
}
