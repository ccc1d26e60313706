//! Whether a decision disagrees with the reference, and about which rules. What the documents leave free is no disagreement.

use std::collections::{HashMap, HashSet};

use super::probe::Probe;
use crate::fuzzing::SECRET;
use crate::fuzzing::strategies::scan;
use crate::jwt::json::{Difference, Object, Value, differences};
use crate::jwt::{Key, Layer, Place, Policy, REGISTERED, Reason, examine};
use crate::lint::{Inspector, Level, Rule};
use crate::suite::{Clock, Decision, Description, Expectation, Failure, Question, Scope, Suite};

/// How a verifier disagrees.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Shape {
    FalseAccept,
    FalseReject,
    OtherClaims,
    NoAnswer,
}

impl Shape {
    pub fn name(self) -> &'static str {
        match self {
            Shape::FalseAccept => "false-accept",
            Shape::FalseReject => "false-reject",
            Shape::OtherClaims => "wrong-claims",
            Shape::NoAnswer => "no-answer",
        }
    }
}

/// A disagreement.
pub(super) struct Disagreement {
    pub shape: Shape,
    /// The rules that are not enforced; or the one that the token was made for.
    pub rules: Vec<&'static Rule>,
    /// What it has in common with others like it, apart from the rule: the words of the verifier, or the kind of a wrong
    /// claim.
    pub sign: String,
    /// How binding the right decision is.
    pub level: Level,
}

/// The reference's view of a token.
#[derive(Default)]
pub(super) struct Label {
    /// The rules that it rejects the token for, in the order in which a verifier meets them, with what was found.
    pub broken: Vec<(&'static Rule, String)>,
    /// The claims, if they can be read.
    pub claims: Option<Object>,
    /// Whether `crit` lists `b64` alone, which is true, the default: verifiers that know RFC 7797 may go on.
    pub crit_changes_nothing: bool,
}

/// Most keys whose lint is kept.
const MAX_KEYS: usize = 1_000;

pub(super) struct Judge {
    description: Description,
    /// The rules that the suite requires of verifiers of its scope.
    required: HashSet<&'static str>,
    keys: HashMap<Vec<u8>, Lint>,
}

/// What judges tokens under one key. The lint is made when it is needed, since it examines the key.
struct Lint {
    key: Option<Key>,
    inspector: Option<Inspector>,
}

impl Judge {
    pub fn new(description: &Description) -> Self {
        let required = required_rules(description.scope);
        Judge { description: description.clone(), required, keys: HashMap::new() }
    }

    fn lint(&mut self, key: &[u8]) -> &mut Lint {
        if self.keys.len() > MAX_KEYS {
            self.keys.clear();
        }
        let new = || Lint { key: Key::new(key).ok(), inspector: None };
        self.keys.entry(key.to_vec()).or_insert_with(new)
    }

    /// What the reference finds in a token, whatever the verifier's scope, except for times that a verifier without a
    /// clock can't know.
    pub fn label(&mut self, key: &[u8], token: &[u8], now: u64) -> Label {
        let has_clock = self.description.clock != Clock::None;
        let lint = self.lint(key);
        let examined = examine(token, lint.key.as_ref(), &Policy::at(now));
        let mut broken: Vec<(&'static Rule, String)> = Vec::new();
        if lint.key.is_none() {
            broken.push((Rule::of(Reason::KeyEmpty), "an empty secret".to_owned()));
        }
        for fault in examined.faults {
            let rule = Rule::of(fault.reason);
            let is_judged = rule.layer != Layer::Time || has_clock;
            if is_judged && broken.iter().all(|(known, _)| *known != rule) {
                broken.push((rule, format!("{}: {}", fault.place, fault.found)));
            }
        }
        let crit_changes_nothing = examined.header.as_ref().is_some_and(|header| {
            let Some(Value::Array(names)) = header.get("crit") else { return false };
            let is_alone = matches!(&names[..], [name] if name.as_str() == Some("b64"));
            is_alone && matches!(header.get("b64"), Some(Value::Bool(true)))
        });
        Label { broken, claims: examined.payload, crit_changes_nothing }
    }

    /// The label of a question, with the tokens before it; `None` if it depends on what is free.
    pub fn label_of(&mut self, probe: &Probe) -> Option<Label> {
        let mut label = self.label(&probe.key, &probe.token, probe.now);
        let is_remembered = self.description.scope == Scope::Profile;
        let id = |claims: &Option<Object>| claims.as_ref()?.get("jti").cloned();
        for earlier in probe.before.iter().filter(|_| is_remembered) {
            let before = self.label(&earlier.key, earlier.token.as_bytes(), earlier.now);
            if !before.broken.is_empty() || earlier.key != probe.key || earlier.now != probe.now {
                return None;
            }
            if id(&before.claims) == id(&label.claims) && label.broken.is_empty() {
                let rule = Rule::of(Reason::JtiSingleUse);
                label.broken.push((rule, "an id that was used before".to_owned()));
            }
        }
        Some(label)
    }

    /// Whether the answer stays the same for a while, for a verifier with a clock of its own.
    pub fn is_steady(&mut self, probe: &Probe) -> bool {
        const SECONDS_UNDER_WAY: u64 = 10;
        let mut rules_at = |now| -> Vec<&'static str> {
            let label = self.label(&probe.key, &probe.token, now);
            label.broken.iter().map(|(rule, _)| rule.id).collect()
        };
        rules_at(probe.now.saturating_sub(2)) == rules_at(probe.now + SECONDS_UNDER_WAY)
    }

    /// How a decision disagrees with the reference, if it does.
    pub fn disagreement(&mut self, probe: &Probe, decision: &Decision) -> Option<Disagreement> {
        if let Decision::Failed(failure) = decision {
            let sign = match failure {
                Failure::Crash(seen) => without_details(seen),
                Failure::Timeout { .. } => "timeout".to_owned(),
            };
            return Some(Disagreement {
                shape: Shape::NoAnswer,
                rules: vec![probe.about],
                sign,
                level: Level::Must,
            });
        }
        let is_own = |case: &&crate::suite::Case| {
            case.concerns(self.description.scope) && self.description.clock != Clock::System
        };
        match probe.case.filter(is_own) {
            Some(case) => self.disagreement_on_case(probe, case, decision),
            None => self.disagreement_on_change(probe, decision),
        }
    }

    fn disagreement_on_case(
        &mut self,
        probe: &Probe,
        case: &crate::suite::Case,
        decision: &Decision,
    ) -> Option<Disagreement> {
        let Question::Verify { expectation, .. } = &case.question else { return None };
        let mut rules = vec![probe.about];
        let (shape, sign) = match (expectation, decision) {
            (Expectation::Reject, Decision::Accept(_)) => {
                let label = self.label(&probe.key, &probe.token, probe.now);
                let also = self.not_enforced(&label).into_iter().filter(|rule| *rule != probe.about);
                rules.extend(also);
                (Shape::FalseAccept, String::new())
            }
            (Expectation::Accept(_), Decision::Reject(reason)) => {
                (Shape::FalseReject, without_details(reason))
            }
            (Expectation::Accept(claims), Decision::Accept(Some(read))) => {
                (Shape::OtherClaims, difference(claims, read)?.to_owned())
            }
            _ => return None,
        };
        Some(Disagreement { shape, rules, sign, level: case.level })
    }

    fn disagreement_on_change(&mut self, probe: &Probe, decision: &Decision) -> Option<Disagreement> {
        let label = self.label_of(probe)?;
        match decision {
            Decision::Accept(read) if label.broken.is_empty() => {
                let is_judged = self.description.scope > Scope::Jws && !is_extreme(probe, &label);
                let sign = difference(label.claims.as_ref().filter(|_| is_judged)?, read.as_ref()?)?;
                Some(Disagreement {
                    shape: Shape::OtherClaims,
                    rules: vec![probe.about],
                    sign: sign.to_owned(),
                    level: Level::Must,
                })
            }
            Decision::Accept(_) => {
                // No clock has as many digits as a number may have.
                let is_judged = |rule: &&Rule| rule.layer != Layer::Time || !is_extreme(probe, &label);
                let rules = self.not_enforced(&label).into_iter().filter(is_judged).collect::<Vec<_>>();
                let level = rules.iter().filter_map(|rule| rule.verifier).min()?;
                let rules = rules.into_iter().filter(|rule| rule.verifier == Some(level)).collect();
                Some(Disagreement { shape: Shape::FalseAccept, rules, sign: String::new(), level })
            }
            // A verifier may be stricter than its scope requires.
            Decision::Reject(reason) => {
                let is_free = !label.broken.is_empty() || is_extreme(probe, &label) || self.may_refuse(probe);
                (!is_free).then(|| Disagreement {
                    shape: Shape::FalseReject,
                    rules: vec![probe.about],
                    sign: without_details(reason),
                    level: Level::Must,
                })
            }
            Decision::Unsupported(_) | Decision::Failed(_) => None,
        }
    }

    /// The broken rules that a verifier of this scope has to enforce. A limit is each verifier's own.
    fn not_enforced(&self, label: &Label) -> Vec<&'static Rule> {
        let is_limit = |rule: &Rule| rule.id == "token-limit" || rule.id.ends_with("-limits");
        let rules = label.broken.iter().map(|(rule, _)| *rule);
        let is_required = |rule: &&'static Rule| {
            rule.rejects() && self.required.contains(rule.id) && rule.scope <= self.description.scope
        };
        let is_free =
            |rule: &Rule| is_limit(rule) || rule.id == "crit-understood" && label.crit_changes_nothing;
        rules.filter(is_required).filter(|rule| !is_free(rule)).collect()
    }

    /// Whether the documents leave it to a verifier to refuse a token that the reference accepts.
    fn may_refuse(&mut self, probe: &Probe) -> bool {
        let lint = self.lint(&probe.key);
        let inspector = lint.inspector.get_or_insert_with(|| Inspector::new(&probe.key));
        let inspection = inspector.inspect(&probe.token, &Policy::at(probe.now));
        // The usual key is one that every verifier takes.
        let is_usual = probe.key == SECRET;
        let mut findings = inspection.findings.iter().filter(|finding| finding.at != Place::Key || !is_usual);
        let is_reason = |rule: &'static Rule| rule.verifier.is_some();
        if findings.any(|finding| finding.rule.known().is_some_and(is_reason)) || probe.key.len() < 32 {
            return true;
        }
        // A verifier may take a token from the future for one that was not issued yet.
        let now = probe.now.cast_signed();
        let is_ahead = |iat: &Value| matches!(iat, Value::Number(iat) if iat.floor() >= now && (iat.floor() > now || !iat.is_whole()));
        let claims = inspection.examination.payload.as_ref();
        if claims.and_then(|claims| claims.get("iat")).is_some_and(is_ahead) {
            return true;
        }
        // Parameters that the reference ignores, and others understand (RFC 7515 §4.1).
        let understood = |name: &str| REGISTERED.contains(&name) && !["alg", "typ", "crit"].contains(&name);
        let header = inspection.examination.header.as_ref();
        header.is_some_and(|header| header.iter().any(|(name, _)| understood(name)))
    }
}

/// The most of everything that any verifier must read.
const MAX_TOKEN_BYTES: usize = 4_096;
const MAX_DEPTH: usize = 16;
const MAX_NUMBER_BYTES: usize = 15;

/// Whether a token has something that verifiers may limit: its length, its depth, the size of its numbers.
fn is_extreme(probe: &Probe, label: &Label) -> bool {
    if probe.token.len() > MAX_TOKEN_BYTES || label.claims.is_none() {
        return true;
    }
    let segments = probe.token.split(|byte| *byte == b'.').take(2);
    segments.filter_map(|segment| crate::jwt::base64url::decode(segment).ok()).any(|text| {
        scan(&text).iter().any(|node| {
            let value = &text[node.value.clone()];
            let is_number = value.first().is_some_and(|byte| *byte == b'-' || byte.is_ascii_digit());
            let is_large = value.len() > MAX_NUMBER_BYTES || value.iter().any(|byte| b"eE".contains(byte));
            node.depth > MAX_DEPTH || is_number && is_large
        })
    })
}

/// The rules that have a rejecting case in a scope.
pub(in crate::fuzzing) fn required_rules(scope: Scope) -> HashSet<&'static str> {
    let cases = Suite::bundled().cases().iter();
    let rejecting = cases.filter(|case| case.concerns(scope) && case.acceptable() == Some(false));
    rejecting.filter_map(|case| Some(case.rule?.id)).collect()
}

/// The kind of the first difference between two claims sets.
pub(in crate::fuzzing) fn difference(held: &Object, read: &Object) -> Option<&'static str> {
    let Difference { expected, got, .. } = differences(held, read).into_iter().next()?;
    Some(match (expected, got) {
        (_, None) => "member-missing",
        (None, _) => "member-unexpected",
        (Some(Value::Number(_)), Some(Value::Number(_))) => "number",
        (Some(Value::String(_)), Some(Value::String(_))) => "string",
        _ => "kind",
    })
}

/// The longest message without its details, in characters.
const LONGEST_SIGN: usize = 80;

/// A message without what differs between tokens: numbers, and texts in quotes.
pub(in crate::fuzzing) fn without_details(message: &str) -> String {
    let mut kept = String::new();
    let mut quoted_by = None;
    for character in message.chars() {
        match (quoted_by, character) {
            (Some(mark), _) if character == mark => quoted_by = None,
            (Some(_), _) | (None, '0'..='9') => {}
            (None, '"' | '`' | '\'') => quoted_by = Some(character),
            (None, _) if character.is_alphabetic() => kept.push(character),
            (None, _) if kept.ends_with('-') => {}
            (None, _) => kept.push('-'),
        }
        if kept.len() > 4 * LONGEST_SIGN {
            break;
        }
    }
    kept.chars().take(LONGEST_SIGN).collect::<String>().trim_matches('-').to_owned()
}
