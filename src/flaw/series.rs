//! A generator that is called several times within seconds, for the rules that no single token can break.

use crate::jwt::json::{Object, Value, parse};
use crate::lint::{Expected, Inspector, Minted, Rule};
use crate::suite::{Answer, Implementation, SignQuestion};

/// A time that is not a whole minute.
const START: u64 = 1_621_521_641;
/// The distance between two calls in seconds, enough to see whether a clock runs.
const GAP_SECONDS: u64 = Minted::MIN_GAP_SECONDS + 1;
const CALLS: u64 = 5;

const SECRET: &[u8] = b"an example secret of 32 bytes...";

/// What every token of the series must hold.
const CLAIMS: &str = r#"{"ti":{"udn":"Ada","xti":{"user_group":"free"}},"sub":"user-1"}"#;

/// How many tokens of a series break a rule.
pub(super) fn breaking(generator: &mut dyn Implementation, rule: &Rule) -> usize {
    let expected = Expected { claims: Some(claims()), clock_runs: true, audience: None };
    let inspection = Inspector::new(SECRET).inspect_minted(&series(generator), &expected);
    inspection.findings.iter().filter(|shown| shown.finding.rule == *rule).map(|shown| shown.count).sum()
}

fn claims() -> Object {
    match parse(CLAIMS) {
        Ok(Value::Object(claims)) => claims,
        other => unreachable!("the claims are an object: {other:?}"),
    }
}

fn series(generator: &mut dyn Implementation) -> Vec<Minted> {
    let calls = (0..CALLS).filter_map(|call| {
        let now = START + call * GAP_SECONDS;
        let mut claims = claims();
        claims.insert("iat", now);
        claims.insert("jti", format!("token-{call}"));
        match generator.sign(&SignQuestion { key: SECRET, claims: &claims }) {
            Answer::Given(token) => Some(Minted { token, before: now, after: now, after_millis: 0 }),
            _ => None,
        }
    });
    calls.collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::flaw::CONTROLS;
    use crate::lint::{Level, rules};
    use crate::peers::reference;
    use crate::suite::Operation;

    #[test]
    fn correct_generators_break_no_rule_in_a_series() {
        let controls = CONTROLS.iter().map(|control| control.factory()());
        let correct = controls.chain([reference::new()]);
        let mut judged = 0;
        for mut generator in correct.filter(|correct| correct.describe().ops.contains(&Operation::Sign)) {
            assert_eq!(series(&mut *generator).len(), CALLS as usize);
            for rule in rules().filter(|rule| rule.generator != Level::May) {
                let name = generator.describe().name;
                assert_eq!(breaking(&mut *generator, rule), 0, "{name} breaks {}", rule.id);
            }
            judged += 1;
        }
        assert!(judged >= 3, "{judged}");
    }
}
