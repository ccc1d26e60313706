//! The label of a kept token: its rule and the expected answer, from independent oracles; or why there is none, and what
//! to do.

use jwt_assay::fuzzing::{Input, SECRET};
use jwt_assay::jwt::Policy;
use jwt_assay::lint::{Inspection, Inspector, Rule, rule};
use jwt_assay::text::quote;
use jwt_assay::vectors::Expect;

use super::oracles::Answers;

/// What the user requests.
pub struct Wish<'a> {
    /// The rule that the case is about.
    pub rule: Option<&'a str>,
    /// Whether both answers conform.
    pub either: bool,
}

/// A case's rule and expected answer.
#[derive(Debug, PartialEq, Eq)]
pub struct Label {
    /// The rule.
    pub rule: &'static Rule,
    /// The answer.
    pub expect: Expect,
}

/// Refuses terms that a case has no field for: it has a time and nothing else.
pub fn check_terms(input: &Input<'_>) -> Result<(), String> {
    if input.policy == Policy::at(input.policy.now) {
        return Ok(());
    }
    Err("it has other terms than a time, and a vector has no field for them".to_owned())
}

/// Labels a token.
pub fn of(input: &Input<'_>, answers: &Answers, wish: &Wish<'_>) -> Result<Label, String> {
    if answers.rust != answers.python && !wish.either {
        return Err(format!(
            "the oracles disagree: the one in Rust says {}, the one in Python {}; read the clause, fix the \
             wrong oracle in tests, and keep again",
            answers.rust, answers.python
        ));
    }
    let inspection = Inspector::new(SECRET).inspect(input.token, &input.policy);
    let wished = wish.rule.map(|id| {
        rule(id).ok_or_else(|| format!("there is no rule {}; `jwt-assay rules` lists them", quote(id)))
    });
    let wished = wished.transpose()?;
    if wish.either {
        return Ok(Label { rule: found_or(wished, &inspection)?, expect: Expect::Either });
    }
    match (answers.rust.strip_prefix("reject at "), inspection.rejection()) {
        (None, None) => Ok(Label { rule: found_or(wished, &inspection)?, expect: Expect::Accept }),
        (Some(layer), Some(first)) if first.rule.layer().name() == layer => {
            let rule = wished.or(first.rule.known()).ok_or("the rule is not one of the program")?;
            only_fault(rule, &inspection)?;
            Ok(Label { rule, expect: Expect::Reject })
        }
        (_, first) => Err(format!(
            "the oracles say {}, and the lint says {}; fix the library first, then keep",
            answers.rust,
            first.map_or("accept".to_owned(), |first| format!(
                "reject at {} for {}",
                first.rule.layer(),
                first.rule.id()
            )),
        )),
    }
}

/// The requested rule, or that of the lint's first finding.
fn found_or(wished: Option<&'static Rule>, inspection: &Inspection) -> Result<&'static Rule, String> {
    let first = inspection.findings.first().and_then(|finding| finding.rule.known());
    wished
        .or(first)
        .ok_or_else(|| "it breaks no rule: name the rule that it just satisfies by --rule".to_owned())
}

/// Requires that the token breaks this rule alone: with two faults, the case could not show which one an implementation
/// rejects it for.
fn only_fault(rule: &'static Rule, inspection: &Inspection) -> Result<(), String> {
    let broken = || {
        inspection.findings.iter().filter_map(|finding| finding.rule.known()).filter(|rule| rule.rejects())
    };
    if !broken().any(|other| other == rule) {
        return Err(format!("it does not break {}", rule.id));
    }
    let mut others: Vec<&str> = broken()
        .filter(|other| *other != rule && !rule.implied.contains(&other.id))
        .map(|rule| rule.id)
        .collect();
    others.dedup();
    if others.is_empty() {
        return Ok(());
    }
    Err(format!(
        "it breaks {} and also {}, and a case has only one fault; write the case by hand as a recipe in \
         src/recipes",
        rule.id,
        others.join(", ")
    ))
}

#[cfg(test)]
mod tests {
    use jwt_assay::forge::Forge;

    use super::*;

    const SOUND: &str = r#"{"iat":1621521641,"jti":"a","ti":{},"sub":"b"}"#;

    fn answers(both: &str) -> Answers {
        Answers { rust: both.to_owned(), python: both.to_owned() }
    }

    fn label(payload: &str, answers: &Answers, wish: &Wish<'_>) -> Result<(&'static str, Expect), String> {
        let token = Forge::new(payload).sign(SECRET).token();
        of(&Input::new(&token), answers, wish).map(|label| (label.rule.id, label.expect))
    }

    const NONE: Wish<'_> = Wish { rule: None, either: false };

    #[test]
    fn the_answer_comes_from_the_oracles_and_the_rule_from_the_lint() {
        let string = SOUND.replace("1621521641", "\"1\"");
        assert_eq!(label(&string, &answers("reject at claims"), &NONE), Ok(("iat-number", Expect::Reject)));
        let wish = Wish { rule: Some("iat-number"), either: false };
        assert_eq!(label(SOUND, &answers("accept"), &wish), Ok(("iat-number", Expect::Accept)));
        let wish = Wish { rule: None, either: true };
        assert_eq!(label(&string, &answers("accept"), &wish), Ok(("iat-number", Expect::Either)));
    }

    #[test]
    fn a_refusal_names_the_next_step() {
        let refused =
            |payload: &str, answers: &Answers, wish: &Wish<'_>| label(payload, answers, wish).unwrap_err();
        let apart = Answers { rust: "accept".to_owned(), python: "reject at time".to_owned() };
        let refusal = refused(SOUND, &apart, &NONE);
        assert!(
            refusal.starts_with(
                "the oracles disagree: the one in Rust says accept, the one in Python reject at time; read"
            ),
            "{refusal}"
        );
        let refusal = refused(SOUND, &answers("accept"), &NONE);
        assert_eq!(refusal, "it breaks no rule: name the rule that it just satisfies by --rule");
        let refusal = refused(SOUND, &answers("reject at time"), &NONE);
        assert_eq!(
            refusal,
            "the oracles say reject at time, and the lint says accept; fix the library first, then keep"
        );
        let refusal = refused("{\"iat\":\"\"}", &answers("reject at claims"), &NONE);
        assert!(
            refusal.starts_with(
                "it breaks iat-number and also jti-present, sub-present, ti-present, and a case"
            ),
            "{refusal}"
        );
        let string = SOUND.replace("1621521641", "\"1\"");
        let wish = |rule| Wish { rule: Some(rule), either: false };
        let refusal = refused(&string, &answers("reject at claims"), &wish("sub-string"));
        assert_eq!(refusal, "it does not break sub-string");
        let refusal = refused(&string, &answers("reject at claims"), &wish("nope"));
        assert_eq!(refusal, "there is no rule \"nope\"; `jwt-assay rules` lists them");
    }

    #[test]
    fn terms_without_a_field_in_a_case_are_refused() {
        assert!(check_terms(&Input::read(b"a.b.c\nnow=7")).is_ok());
        assert!(check_terms(&Input::read(b"a.b.c\nleeway=7")).is_err());
    }
}
