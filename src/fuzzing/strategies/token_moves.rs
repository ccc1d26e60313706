//! Moves on a token: on the JSON of its header and payload, on the encoded text, on the signature, and on the terms. A
//! changed token is usually signed again.

use fastrand::Rng;

use super::{ByteMoves, json_moves, move_count, seal, table};
use crate::fuzzing::{Input, NOW};
use crate::jwt::json::{self, Object, Value};
use crate::jwt::{HEADER, Policy, base64url};

/// The payload of the token to start from if the input is not a token: fresh, with a member of every type.
const PAYLOAD: &str = concat!(
    r#"{"iat":1621521641,"jti":"1cfa7dbf","ti":{"udn":"Pandium Test","ili":["crm",7],"#,
    r#""xti":{"user_group":"a","allowed_installs":3,"extra":[1.50,true,null]}},"sub":"test-pandium-com"}"#
);

/// Changes an [`Input`] and signs it again.
///
/// About one result in sixteen keeps its signature, and as many get a wrong signature. One in eight is a plain token with
/// one change: a corpus is full of tokens that are wrong in many ways, and what is nearly right gets deepest.
pub fn mutate_token(bytes: &[u8], seed: u64, byte_moves: ByteMoves<'_>) -> Vec<u8> {
    let mut rng = Rng::with_seed(seed);
    let is_anew = rng.u8(..8) == 0;
    let input = if is_anew { Input::new(b"") } else { Input::read(bytes) };
    let mut policy = input.policy.clone();
    let mut draft = Draft::of(input.token);
    let moves = if is_anew { 1 } else { move_count(&mut rng) };
    for _ in 0..moves {
        match rng.u8(..16) {
            0..=8 => draft.change_json(Side::Payload, &mut rng, byte_moves),
            9 | 10 => draft.change_json(Side::Header, &mut rng, byte_moves),
            11 => draft.change_text(&mut rng),
            12 => draft.rearrange(&mut rng),
            13 => change_terms(&mut policy, &mut rng),
            14 => draft.meet_terms(&mut policy, &mut rng),
            _ => {
                let side = if rng.bool() { Side::Header } else { Side::Payload };
                let segment = draft.segment(side);
                *segment = byte_moves(std::mem::take(segment));
            }
        }
    }
    Input { token: &draft.sealed(&mut rng), policy }.write()
}

/// Combines two inputs: the header of one, the payload of the other, the terms of either.
pub fn cross_tokens(one: &[u8], two: &[u8], seed: u64) -> Vec<u8> {
    let mut rng = Rng::with_seed(seed);
    let (one, two) = (Input::read(one), Input::read(two));
    let (first, second) = (Draft::of(one.token), Draft::of(two.token));
    let draft = Draft { header: first.header, ..second };
    let policy = if rng.bool() { one.policy } else { two.policy };
    Input { token: &draft.sealed(&mut rng), policy }.write()
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Side {
    Header,
    Payload,
}

/// A token in three segments.
struct Draft {
    header: Vec<u8>,
    payload: Vec<u8>,
    signature: Vec<u8>,
}

impl Draft {
    fn of(token: &[u8]) -> Self {
        let mut segments = token.splitn(3, |byte| *byte == b'.').map(<[u8]>::to_vec);
        match (segments.next(), segments.next(), segments.next()) {
            (Some(header), Some(payload), Some(signature)) => Draft { header, payload, signature },
            _ => Draft {
                header: base64url::encode(HEADER).into(),
                payload: base64url::encode(PAYLOAD).into(),
                signature: Vec::new(),
            },
        }
    }

    fn segment(&mut self, side: Side) -> &mut Vec<u8> {
        match side {
            Side::Header => &mut self.header,
            Side::Payload => &mut self.payload,
        }
    }

    /// Changes the JSON in a segment. A segment that can't be decoded is replaced.
    fn change_json(&mut self, side: Side, rng: &mut Rng, byte_moves: ByteMoves<'_>) {
        let segment = self.segment(side);
        let (_, decoded) = base64url::examine(segment);
        let text = match decoded {
            Some(_) if side == Side::Header && rng.u8(..4) == 0 => table::header(rng).to_vec(),
            Some(text) => json_moves::change(text, rng, byte_moves),
            None => PAYLOAD.as_bytes().to_vec(),
        };
        *segment = base64url::encode(text).into();
    }

    /// Changes the encoding of a segment.
    fn change_text(&mut self, rng: &mut Rng) {
        let side = if rng.bool() { Side::Header } else { Side::Payload };
        let segment = self.segment(side);
        let at = rng.usize(..=segment.len());
        match rng.u8(..8) {
            0 => segment.extend_from_slice(&b"=="[..rng.usize(1..=2)]),
            1 => segment.insert(at, b" \t\r\n"[rng.usize(..4)]),
            2 => segment.iter_mut().for_each(|byte| *byte = seal::standard(*byte)),
            3 => segment.insert(at, b"!%:~\x00\xC3"[rng.usize(..6)]),
            4 => *segment = seal::spare_bits(std::mem::take(segment)),
            5 => segment.truncate(segment.len().saturating_sub(rng.usize(1..4))),
            6 => segment.clear(),
            _ => segment.insert(at, b'.'),
        }
    }

    /// Moves whole segments, or puts something before or after the token.
    fn rearrange(&mut self, rng: &mut Rng) {
        const BEFORE: [&[u8]; 6] =
            [b"Bearer ", b"bearer  ", b"JWT ", b"\"", b"https://m.example/?tenant=", b" "];
        const AFTER: [&[u8]; 6] = [b"\"", b"\n", b".", b".e30", b"&a=b", b"#"];
        match rng.u8(..5) {
            0 => std::mem::swap(&mut self.header, &mut self.payload),
            1 => self.payload = self.header.clone(),
            2 => self.payload = base64url::encode(&self.payload).into(),
            3 => self.header = [BEFORE[rng.usize(..6)], &self.header].concat(),
            _ => self.signature.extend_from_slice(AFTER[rng.usize(..6)]),
        }
    }

    /// Sets the terms so that a claim just meets them, or just does not. A claim that is not there is added.
    fn meet_terms(&mut self, policy: &mut Policy, rng: &mut Rng) {
        let text = base64url::decode(&self.payload).unwrap_or_default();
        let Ok(claims) = Object::parse(text) else { return change_terms(policy, rng) };
        let time = |name: &str| match claims.get(name)? {
            Value::Number(number) => u64::try_from(number.floor()).ok(),
            _ => None,
        };
        const LEEWAYS: [u64; 6] = [0, 1, 60, 1 << 53, 1 << 62, i64::MAX as u64];
        let span = LEEWAYS[rng.usize(..LEEWAYS.len())].saturating_add(rng.u64(..3));
        let off = rng.u64(..3);
        let near = |edge: u64| edge.saturating_add(off).saturating_sub(1).to_string();
        match rng.u8(..5) {
            0 if let Some(exp) = time("exp") => {
                (policy.leeway, policy.now) =
                    (span, exp.saturating_add(span).saturating_add(off).saturating_sub(1));
                (policy.max_age, policy.future_leeway) = (u64::MAX, u64::MAX);
            }
            1 if let Some(nbf) = time("nbf") => {
                (policy.leeway, policy.now) =
                    (span, nbf.saturating_add(1).saturating_sub(span.saturating_add(off)));
                (policy.max_age, policy.future_leeway) = (u64::MAX, u64::MAX);
            }
            2 if let Some(iat) = time("iat") => {
                policy.max_age = span;
                policy.now = iat.saturating_add(span).saturating_add(off).saturating_sub(1);
            }
            3 if let Some(iat) = time("iat") => {
                policy.future_leeway = span;
                policy.now = iat.saturating_add(1).saturating_sub(span.saturating_add(off));
            }
            0 if claims.get("exp").is_none() => {
                policy.leeway = span;
                self.payload = with(&claims, "exp", &near(policy.now.saturating_sub(span)));
            }
            1 if claims.get("nbf").is_none() => {
                policy.leeway = span;
                self.payload = with(&claims, "nbf", &near(policy.now.saturating_add(span)));
            }
            _ if claims.get("aud").is_none() => {
                const AUDIENCES: [&str; 5] =
                    [r#""us""#, r#"["us"]"#, r#"["them","us"]"#, r#"["use","them"]"#, "[]"];
                self.payload = with(&claims, "aud", AUDIENCES[rng.usize(..AUDIENCES.len())]);
                policy.audience = Some("us".to_owned());
            }
            _ => {
                let names: Vec<&str> = match claims.get("aud") {
                    Some(Value::Array(many)) => many.iter().filter_map(Value::as_str).collect(),
                    one => one.and_then(Value::as_str).into_iter().collect(),
                };
                let is_word = |name: &&str| name.len() <= 64 && !name.contains([' ', '\n', '=']);
                let names: Vec<&str> = names.into_iter().filter(is_word).collect();
                if !names.is_empty() {
                    let name = names[rng.usize(..names.len())];
                    // The beginning of a name is another name.
                    let all = name.chars().count();
                    let kept = if rng.bool() { all } else { rng.usize(..=all) };
                    policy.audience = Some(name.chars().take(kept).collect());
                }
            }
        }
    }

    fn sealed(&self, rng: &mut Rng) -> Vec<u8> {
        let (header, payload) = (&self.header[..], &self.payload[..]);
        let signature = match rng.u8(..16) {
            0 => self.signature.clone(),
            1 => seal::wrongly(header, payload, rng),
            _ => seal::rightly(header, payload),
        };
        [header, b".", payload, b".", &signature].concat()
    }
}

/// The payload of claims with one more before them.
fn with(claims: &Object, name: &str, value: &str) -> Vec<u8> {
    let claims = json::to_string(claims);
    let comma = if claims == "{}" { "" } else { "," };
    base64url::encode(format!("{{\"{name}\":{value}{comma}{}", &claims[1..])).into()
}

/// Changes one of the terms, usually to a value at an edge.
fn change_terms(policy: &mut Policy, rng: &mut Rng) {
    const EDGES: [u64; 8] = [0, 1, 59, 60, 61, i64::MAX as u64, i64::MAX as u64 + 1, u64::MAX];
    let edge = EDGES[rng.usize(..8)];
    match rng.u8(..10) {
        0 => *policy = Policy::at(NOW),
        1 => policy.now = NOW.wrapping_add(edge),
        2 => policy.now = edge,
        3 => policy.max_age = edge,
        4 => policy.future_leeway = edge,
        5 => policy.leeway = edge,
        6 => policy.audience = [None, Some("us"), Some("")][rng.usize(..3)].map(str::to_owned),
        7 => policy.limits.token_bytes = [0, 1, 64, 200, 250, 300, 400][rng.usize(..7)],
        8 => policy.limits.json.depth = rng.usize(..6),
        _ => policy.limits.json.members = rng.usize(..20),
    }
}
