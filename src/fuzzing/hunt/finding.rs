//! A finding: made as small as possible (fewer tokens before, the usual header, fewer members, shorter texts and numbers, each
//! signed again if the token was signed rightly), and written as a case that the reference labels.

use std::sync::Arc;

use super::asker::Asker;
use super::judge::{Disagreement, Judge, Label, Shape};
use super::probe::{Probe, signed};
use crate::encoding::encode_hex;
use crate::forge::{self, Hash, mac};
use crate::fuzzing::SECRET;
use crate::fuzzing::strategies::scan;
use crate::jwt::json::Value;
use crate::jwt::{HEADER_SEGMENT, base64url};
use crate::lint::{Level, Rule};
use crate::suite::{Case, Decision, Expectation, FOUND, Question, Scope};
use crate::vectors::{CaseRecord, EarlierQuestionRecord, EarlierRecord, Expect, Operation};

/// How many smaller questions are asked for one finding.
const MAX_QUESTIONS: usize = 1_500;

/// A finding as small as it gets, with its decision.
pub(super) fn smallest(
    asker: &mut Asker,
    judge: &mut Judge,
    probe: Arc<Probe>,
    decision: Decision,
    found: &Disagreement,
) -> (Arc<Probe>, Decision) {
    let mut best = (probe, decision);
    let mut left = MAX_QUESTIONS;
    let mut rules = rules_of(judge, &best.0);
    loop {
        let mut candidates: Vec<Arc<Probe>> = smaller(&best.0).into_iter().map(Arc::new).collect();
        candidates.truncate(left);
        if candidates.is_empty() {
            return best;
        }
        left -= candidates.len();
        let decisions = asker.ask(&candidates);
        let mut same = candidates.into_iter().zip(decisions).filter_map(|(candidate, decision)| {
            let now = rules_of(judge, &candidate);
            let other = judge.disagreement(&candidate, &decision)?;
            (now <= rules && is_same(found, &other)).then_some((candidate, decision, now))
        });
        let Some((probe, decision, now)) = same.next() else { return best };
        drop(same);
        best = (probe, decision);
        rules = now;
    }
}

/// How many rules a token breaks. A smaller one must not break more.
fn rules_of(judge: &mut Judge, probe: &Probe) -> usize {
    judge.label_of(probe).map_or(usize::MAX, |label| label.broken.len())
}

fn is_same(one: &Disagreement, other: &Disagreement) -> bool {
    let names_it = || one.rules.first().is_some_and(|rule| other.rules.contains(rule));
    one.shape == other.shape && one.sign == other.sign && (one.shape != Shape::FalseAccept || names_it())
}

/// The questions that are one step smaller, the largest steps first.
fn smaller(probe: &Probe) -> Vec<Probe> {
    let mut probes = Vec::new();
    for at in 0..probe.before.len() {
        let mut fewer = Probe { case: None, ..probe.clone() };
        fewer.before.remove(at);
        probes.push(fewer);
    }
    let segments: Vec<&[u8]> = probe.token.splitn(3, |byte| *byte == b'.').collect();
    let [header, payload, signature] = segments[..] else { return probes };
    let is_signed = probe.is_signed();
    let sealed = |header: &[u8], payload: &[u8], key: &[u8]| match is_signed {
        true => signed(header, payload, key),
        false => [header, b".", payload, b".", signature].concat(),
    };
    let mut add = |header: &[u8], payload: &[u8]| {
        let token = sealed(header, payload, &probe.key);
        if token.len() < probe.token.len() || token.len() == probe.token.len() && token < probe.token {
            probes.push(probe.with_token(token));
        }
    };
    add(HEADER_SEGMENT.as_bytes(), payload);
    let usual = format!(r#"{{"iat":{},"jti":"a","ti":{{}},"sub":"a"}}"#, probe.now);
    add(header, base64url::encode(usual).as_bytes());
    for text in smaller_texts(payload) {
        add(header, base64url::encode(text).as_bytes());
    }
    for text in smaller_texts(header) {
        add(base64url::encode(text).as_bytes(), payload);
    }
    if is_signed && probe.key != SECRET {
        let token = signed(header, payload, SECRET);
        probes.insert(0, Probe { key: SECRET.to_vec(), ..probe.with_token(token) });
    }
    probes
}

/// The text of a segment with one member or item less, or one value simpler.
fn smaller_texts(segment: &[u8]) -> Vec<Vec<u8>> {
    let Ok(text) = base64url::decode(segment) else { return Vec::new() };
    let nodes = scan(&text);
    let mut texts = Vec::new();
    for node in nodes.iter().skip(1) {
        let mut range = node.whole();
        match text.get(range.end) {
            Some(b',') => range.end += 1,
            _ if range.start > 0 && text[range.start - 1] == b',' => range.start -= 1,
            _ => {}
        }
        texts.push([&text[..range.start], &text[range.end..]].concat());
    }
    for node in nodes.iter().skip(1) {
        let value = &text[node.value.clone()];
        let simpler: &[&[u8]] = match value.first() {
            Some(b'"') => &[b"\"\"", b"\"a\""],
            Some(b'{') => &[b"{}"],
            Some(b'[') => &[b"[]"],
            Some(b'-' | b'0'..=b'9') => &[b"0", b"1"],
            _ => &[],
        };
        for simpler in simpler.iter().filter(|simpler| simpler.len() < value.len()) {
            texts.push([&text[..node.value.start], simpler, &text[node.value.end..]].concat());
        }
        // Half of a long text.
        if value.len() > 8
            && value.first() == Some(&b'"')
            && let Ok(inside) = std::str::from_utf8(&value[1..value.len() - 1])
            && let Some(half) = inside.get(..inside.len() / 2)
        {
            let half = format!("\"{half}\"");
            texts.push([&text[..node.value.start], half.as_bytes(), &text[node.value.end..]].concat());
        }
    }
    texts
}

/// The case; `number` differs for findings about the same rule.
pub(super) fn record(
    probe: &Probe,
    label: &Label,
    (found, rule, case): (&Disagreement, &'static Rule, Option<&Case>),
    scope: Scope,
    number: usize,
) -> CaseRecord {
    let shape = found.shape;
    let suffix = if number == 1 { String::new() } else { format!("-{number}") };
    let (expect, reason) = expectation(label, rule, shape);
    let mut record = CaseRecord {
        id: format!("{FOUND}/{}-{}{suffix}", rule.id, shape.name()),
        rule: Some(rule.id.to_owned()),
        op: Operation::Verify,
        scope: rule.scope.min(scope),
        max_scope: None,
        level: if expect == Expect::Accept { Level::Must } else { rule.verifier.unwrap_or(Level::Must) },
        clause: rule.clause.to_owned(),
        why: reason,
        key: Some(base64url::encode(&probe.key)),
        token: None,
        token_bytes: None,
        now: Some(probe.now),
        age: age(probe, label),
        before: before(probe),
        expect: Some(expect),
        catalogue: None,
        claims: None,
        view: None,
        signing_input: None,
        signature_hex: None,
        message_hex: None,
        mac_hex: None,
        bytes_hex: None,
        text: None,
    };
    match String::from_utf8(probe.token.clone()) {
        Ok(token) => record.token = Some(token),
        Err(_) => record.token_bytes = Some(base64url::encode(&probe.token)),
    }
    record.claims.clone_from(&label.claims);
    if let Some(case) = case {
        as_case(&mut record, case);
    }
    if record.expect == Some(Expect::Accept) {
        let text = record.token.as_deref().unwrap_or_default();
        let input = text.rsplit_once('.').map_or("", |(input, _)| input);
        record.signature_hex = Some(encode_hex(&mac(Hash::Sha256, &probe.key, input.as_bytes())));
        record.signing_input = Some(input.to_owned());
    } else {
        record.claims = None;
    }
    record
}

/// A case of the suite keeps its label, and what it says about itself.
fn as_case(record: &mut CaseRecord, case: &Case) {
    record.scope = case.scope;
    record.max_scope = (case.max_scope != Scope::Profile).then_some(case.max_scope);
    record.level = case.level;
    record.clause.clone_from(&case.clause);
    record.why = format!("{} This is the case {}.", case.why, case.id);
    match &case.question {
        Question::Verify { expectation: Expectation::Accept(claims), .. } => {
            record.expect = Some(Expect::Accept);
            record.claims = Some(claims.clone());
        }
        _ => record.expect = Some(Expect::Reject),
    }
}

/// What is expected, and why.
fn expectation(label: &Label, rule: &'static Rule, shape: Shape) -> (Expect, String) {
    let broken = label.broken.iter().find(|(broken, _)| *broken == rule).or(label.broken.first());
    match broken {
        Some((broken, found)) => {
            let expect = if broken.rejects() { Expect::Reject } else { Expect::Either };
            (expect, format!("{} Found {found}.", broken.summary))
        }
        None => {
            let what = match shape {
                Shape::OtherClaims => "reads other claims from it than it holds",
                Shape::NoAnswer => "gives no answer to it",
                Shape::FalseAccept | Shape::FalseReject => "refuses it",
            };
            (Expect::Accept, format!("The token breaks no rule, and the verifier {what}."))
        }
    }
}

/// How old the token is, if it can be remade for another time.
fn age(probe: &Probe, label: &Label) -> Option<i64> {
    let token = std::str::from_utf8(&probe.token).ok()?;
    forge::refresh(token, &probe.key, 0)?;
    match label.claims.as_ref()?.get("iat")? {
        Value::Number(iat) => probe.now.cast_signed().checked_sub(iat.floor()),
        _ => None,
    }
}

fn before(probe: &Probe) -> Option<Vec<EarlierRecord>> {
    let earlier = probe.before.iter().map(|earlier| {
        EarlierRecord::Question(EarlierQuestionRecord {
            token: earlier.token.clone(),
            now: Some(earlier.now),
            key: Some(base64url::encode(&earlier.key)),
        })
    });
    let earlier: Vec<EarlierRecord> = earlier.collect();
    (!earlier.is_empty()).then_some(earlier)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_step_is_smaller_and_ends() {
        let probe = |text: &str| {
            let token = signed(HEADER_SEGMENT.as_bytes(), base64url::encode(text).as_bytes(), SECRET);
            let about = crate::lint::rules().next().expect("a rule");
            Probe { key: SECRET.to_vec(), token, now: 100, before: Vec::new(), about, case: None }
        };
        let mut one = probe(r#"{"iat":1621521650,"a":["long text", {"b":-12.5e3}],"c":true}"#);
        let mut steps = 0;
        while let Some(next) = smaller(&one).pop() {
            assert!(next.token.len() <= one.token.len() && next.is_signed());
            one = next;
            steps += 1;
            assert!(steps < 100);
        }
        assert!(steps > 5);
    }

    #[test]
    fn texts_lose_members_and_values_become_simple() {
        let texts = smaller_texts(base64url::encode(r#"{"a":"xyz","b":[17,{}]}"#).as_bytes());
        let texts: Vec<String> =
            texts.into_iter().map(|text| String::from_utf8(text).expect("text")).collect();
        for expected in [
            r#"{"b":[17,{}]}"#,
            r#"{"a":"xyz"}"#,
            r#"{"a":"","b":[17,{}]}"#,
            r#"{"a":"xyz","b":[{}]}"#,
            r#"{"a":"xyz","b":[]}"#,
            r#"{"a":"xyz","b":[0,{}]}"#,
        ] {
            assert!(texts.iter().any(|text| text == expected), "{expected} in {texts:?}");
        }
    }
}
