//! A question to a verifier: where it comes from, how it is changed, and how it is remade for a verifier with a clock of its
//! own.

use std::sync::{Arc, LazyLock};

use fastrand::Rng;

use crate::forge::{self, Hash, mac};
use crate::fuzzing::strategies::{cross_tokens, mutate_token};
use crate::fuzzing::{Input, NOW, SECRET};
use crate::jwt::json::{Number, Object, Value, parse, to_string};
use crate::jwt::{HEADER_SEGMENT, Policy, Reason, base64url};
use crate::lint::Rule;
use crate::suite::{Case, Earlier, Question, Suite};

/// A question to a verifier.
#[derive(Clone)]
pub(super) struct Probe {
    pub key: Vec<u8>,
    pub token: Vec<u8>,
    pub now: u64,
    /// Tokens that the same verifier gets before this one.
    pub before: Vec<Earlier>,
    /// The rule of the case that it was made from.
    pub about: &'static Rule,
    /// The case that it is, if it is one.
    pub case: Option<&'static Case>,
}

/// The longest token that is changed, in bytes: longer ones take much time and show little.
const LONGEST: usize = 10_000;

impl Probe {
    fn of_case(case: &'static Case) -> Option<Self> {
        let Question::Verify { key, token, now, before, .. } = &case.question else { return None };
        let (key, token, before) = (key.clone(), token.clone(), before.clone());
        Some(Probe { key, token, now: *now, before, about: case.rule?, case: Some(case) })
    }

    /// Whether others may be made from it.
    pub fn is_seed(&self) -> bool {
        self.token.len() <= LONGEST && self.before.is_empty() && !self.key.is_empty()
    }

    /// Whether the signature is the right one.
    pub fn is_signed(&self) -> bool {
        self.is_signed_with(&self.key)
    }

    fn is_signed_with(&self, key: &[u8]) -> bool {
        let dot = self.token.iter().rposition(|byte| *byte == b'.');
        dot.is_some_and(|dot| self.token[dot + 1..] == signature(key, &self.token[..dot])[..])
    }

    /// The same with another token.
    pub fn with_token(&self, token: Vec<u8>) -> Self {
        Probe { token, case: None, ..self.clone() }
    }

    /// The same question at another time, with tokens that are as old as they were.
    pub fn at(&self, time: u64) -> Self {
        let shift = time.cast_signed().saturating_sub(self.now.cast_signed());
        let moved = |token: &[u8], key: &[u8]| {
            let text = std::str::from_utf8(token).ok()?;
            forge::refresh(text, key, shift).map(String::into_bytes)
        };
        let mut probe = self.clone();
        probe.token = moved(&self.token, &self.key).unwrap_or_else(|| self.token.clone());
        probe.now = time;
        for earlier in &mut probe.before {
            let token = forge::refresh(&earlier.token, &earlier.key, shift);
            earlier.token = token.unwrap_or_else(|| earlier.token.clone());
            earlier.now = time;
        }
        probe
    }
}

fn signature(key: &[u8], input: &[u8]) -> Vec<u8> {
    base64url::encode(mac(Hash::Sha256, key, input)).into_bytes()
}

/// A token with the right signature.
pub(super) fn signed(header: &[u8], payload: &[u8], key: &[u8]) -> Vec<u8> {
    let input = [header, b".", payload].concat();
    let signature = signature(key, &input);
    [&input[..], b".", &signature].concat()
}

/// The questions to start from: all cases that ask for a decision.
pub(super) fn cases() -> Vec<Probe> {
    Suite::bundled().cases().iter().filter_map(Probe::of_case).collect()
}

/// The keys of the cases.
static KEYS: LazyLock<Vec<Vec<u8>>> = LazyLock::new(|| {
    let mut keys: Vec<Vec<u8>> = cases().into_iter().map(|probe| probe.key).collect();
    keys.sort();
    keys.dedup();
    keys.retain(|key| !key.is_empty());
    keys
});

/// A question made of one or two others.
pub(super) fn changed(seeds: &[Arc<Probe>], rng: &mut Rng) -> Probe {
    let seed = pick(seeds, rng);
    match rng.u8(..24) {
        0 => with_another_key(seed, rng),
        1 => with_key_spelled_otherwise(seed, rng),
        2 => with_time(seed, rng),
        3 => sequence(rng),
        4 => {
            let other = pick(seeds, rng);
            let crossed = cross_tokens(&input(seed), &input(other), rng.u64(..));
            of_input(seed, &crossed)
        }
        _ => {
            let mut bytes = Rng::with_seed(rng.u64(..));
            let changed = mutate_token(&input(seed), rng.u64(..), &mut |text| change_bytes(text, &mut bytes));
            of_input(seed, &changed)
        }
    }
}

/// How many of the newest seeds are preferred.
const NEWEST: usize = 64;

/// One of the seeds; half of the time one of the newest.
fn pick<'a>(seeds: &'a [Arc<Probe>], rng: &mut Rng) -> &'a Probe {
    let start = if rng.bool() { seeds.len().saturating_sub(NEWEST) } else { 0 };
    &seeds[rng.usize(start..seeds.len())]
}

fn input(probe: &Probe) -> Vec<u8> {
    Input { token: &probe.token, policy: Policy::at(probe.now) }.write()
}

/// The last second of the year 9999: no verifier runs later, or at 0, where many take their clock for one that is not set.
const LATEST: u64 = 253_402_300_799;

/// The question that an input is. Of its terms, only the time is a part of a question.
fn of_input(seed: &Probe, bytes: &[u8]) -> Probe {
    let input = Input::read(bytes);
    let now = input.policy.now.clamp(1, LATEST);
    let mut probe = Probe { now, ..seed.with_token(input.token.to_vec()) };
    // The strategies sign with one secret.
    if seed.key != SECRET
        && probe.is_signed_with(SECRET)
        && let Some(dot) = probe.token.iter().rposition(|byte| *byte == b'.')
    {
        let signature = signature(&seed.key, &probe.token[..dot]);
        probe.token.truncate(dot + 1);
        probe.token.extend(signature);
    }
    probe
}

/// The first two segments of a token.
fn segments(token: &[u8]) -> Option<(&[u8], &[u8])> {
    let mut segments = token.split(|byte| *byte == b'.');
    Some((segments.next()?, segments.next()?))
}

fn with_another_key(seed: &Probe, rng: &mut Rng) -> Probe {
    let Some((header, payload)) = segments(&seed.token) else { return seed.clone() };
    let key = &KEYS[rng.usize(..KEYS.len())];
    Probe { key: key.clone(), ..seed.with_token(signed(header, payload, key)) }
}

/// The token is signed with one spelling of the key, and verified with another.
fn with_key_spelled_otherwise(seed: &Probe, rng: &mut Rng) -> Probe {
    let Some((header, payload)) = segments(&seed.token) else { return seed.clone() };
    let key = &KEYS[rng.usize(..KEYS.len())][..];
    let other = match rng.u8(..10) {
        0 => [key, b"\n"].concat(),
        1 => [key, b" "].concat(),
        2 => [b" ", key].concat(),
        3 => [key, b"\0", key].concat(),
        4 => key.to_ascii_uppercase(),
        5 => key[..key.len().min(rng.usize(1..=64))].to_vec(),
        6 => base64url::encode(key).into_bytes(),
        7 => base64url::decode(key).unwrap_or_default(),
        8 => crate::encoding::encode_hex(key).into_bytes(),
        _ => String::from_utf8_lossy(key).into_owned().into_bytes(),
    };
    let (ours, theirs) = if rng.bool() { (key, &other[..]) } else { (&other[..], key) };
    if ours.is_empty() {
        return seed.clone();
    }
    Probe { key: ours.to_vec(), ..seed.with_token(signed(header, payload, theirs)) }
}

/// A time at which a verifier with some leeway decides otherwise.
fn with_time(seed: &Probe, rng: &mut Rng) -> Probe {
    const SECONDS: [i64; 14] = [1, 2, 5, 10, 29, 30, 59, 60, 61, 119, 120, 299, 300, 3_600];
    let claims = segments(&seed.token)
        .and_then(|(header, payload)| Some((header, Object::parse(base64url::decode(payload).ok()?).ok()?)));
    let Some((header, mut claims)) = claims else { return seed.clone() };
    let distance = if rng.u8(..8) == 0 { 0 } else { SECONDS[rng.usize(..SECONDS.len())] };
    let time = seed.now.cast_signed().saturating_add(if rng.bool() { distance } else { -distance });
    let time = match rng.u8(..4) {
        0 => parse(format!("{time}.{}", rng.u8(..10))).unwrap_or(Value::Null),
        _ => Value::Number(Number::from(time)),
    };
    claims.insert(["iat", "exp", "nbf"][rng.usize(..3)], time);
    let payload = base64url::encode(to_string(&claims));
    seed.with_token(signed(header, payload.as_bytes(), &seed.key))
}

/// Good tokens, the last of which may have an id that was used before.
fn sequence(rng: &mut Rng) -> Probe {
    let ids = [
        "a",
        "A",
        "a ",
        "b",
        "ab",
        "\u{e9}",
        "e\u{301}",
        "0",
        "00",
        "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaab",
    ];
    let token = |rng: &mut Rng| {
        let (id, made) = (ids[rng.usize(..ids.len())], NOW - rng.u64(..60));
        let user = ["user", "other"][rng.usize(..2)];
        let claims = format!(r#"{{"iat":{made},"jti":{},"ti":{{}},"sub":"{user}"}}"#, to_string(&id));
        signed(HEADER_SEGMENT.as_bytes(), base64url::encode(claims).as_bytes(), SECRET)
    };
    let count = if rng.u8(..16) == 0 { 40 } else { rng.usize(1..5) };
    let mut before = Vec::new();
    for _ in 0..count {
        let token = String::from_utf8(token(rng)).unwrap_or_default();
        before.push(Earlier { key: SECRET.to_vec(), token, now: NOW });
    }
    let about = Rule::of(Reason::JtiSingleUse);
    Probe { key: SECRET.to_vec(), token: token(rng), now: NOW, before, about, case: None }
}

/// Changes, inserts, removes or repeats bytes.
fn change_bytes(mut text: Vec<u8>, rng: &mut Rng) -> Vec<u8> {
    const BYTES: &[u8] = b"\0\t\n\r \"\\/{}[],:0129-+.eE\x7f\x80\xc0\xc3\xed\xef\xf4\xff";
    let at = rng.usize(..=text.len());
    match rng.u8(..6) {
        0 | 1 => text.insert(at, BYTES[rng.usize(..BYTES.len())]),
        2 if at < text.len() => text[at] ^= 1 << rng.u8(..8),
        3 if at < text.len() => drop(text.remove(at)),
        4 => {
            let end = (at + rng.usize(..16)).min(text.len());
            let piece = text[at..end].to_vec();
            text.splice(at..at, piece);
        }
        _ => text.insert(at, rng.u8(..)),
    }
    text
}
