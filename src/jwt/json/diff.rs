//! Where two objects differ, member by member.

use super::value::{Object, Value};
use super::write::step;

/// A place at which an object differs from the expected one.
#[derive(Debug)]
pub(crate) struct Difference<'a> {
    /// The JSON path of the member or item.
    pub path: String,
    /// What the expected object has there, if anything.
    pub expected: Option<&'a Value>,
    /// What the other has there, if anything.
    pub got: Option<&'a Value>,
}

/// All differences, in the order of the expected members. Unexpected members of an object come last. Arrays of the same
/// length are compared item by item, others as a whole.
pub(crate) fn differences<'a>(expected: &'a Object, got: &'a Object) -> Vec<Difference<'a>> {
    let mut found = Vec::new();
    compare_objects(expected, got, &mut "$".to_owned(), &mut found);
    found
}

fn compare_objects<'a>(
    expected: &'a Object,
    got: &'a Object,
    path: &mut String,
    found: &mut Vec<Difference<'a>>,
) {
    for (name, value) in expected.iter() {
        below(path, &step(name), |path| match got.get(name) {
            Some(other) => compare_values(value, other, path, found),
            None => found.push(Difference { path: path.clone(), expected: Some(value), got: None }),
        });
    }
    for (name, value) in got.iter().filter(|(name, _)| expected.get(name).is_none()) {
        found.push(Difference { path: format!("{path}{}", step(name)), expected: None, got: Some(value) });
    }
}

fn compare_values<'a>(
    expected: &'a Value,
    got: &'a Value,
    path: &mut String,
    found: &mut Vec<Difference<'a>>,
) {
    match (expected, got) {
        (Value::Object(expected), Value::Object(got)) => compare_objects(expected, got, path, found),
        (Value::Array(expected), Value::Array(got)) if expected.len() == got.len() => {
            for (at, (expected, got)) in expected.iter().zip(got).enumerate() {
                below(path, &format!("[{at}]"), |path| compare_values(expected, got, path, found));
            }
        }
        _ if expected == got => {}
        _ => found.push(Difference { path: path.clone(), expected: Some(expected), got: Some(got) }),
    }
}

/// Runs `work` with the path extended by a step.
fn below(path: &mut String, step: &str, work: impl FnOnce(&mut String)) {
    let length = path.len();
    path.push_str(step);
    work(path);
    path.truncate(length);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::jwt::json::to_string;

    #[test]
    fn every_difference_is_found_at_its_path() {
        let object = |text: &str| Object::parse(text).expect("an object");
        let expected = object(r#"{"a":{"b":[1,9007199254740993],"x":1},"c":"x","d":[]}"#);
        let shown = |text: &str| -> Vec<String> {
            let got = object(text);
            let value = |value: Option<&Value>| value.map_or("-".to_owned(), to_string);
            let differences = differences(&expected, &got);
            let shown = |difference: Difference<'_>| {
                format!("{} {} {}", difference.path, value(difference.expected), value(difference.got))
            };
            differences.into_iter().map(shown).collect()
        };
        let same = r#"{"c":"x","d":[],"a":{"x":1.0,"b":[1e0,9007199254740993]}}"#;
        assert!(shown(same).is_empty(), "neither order nor spelling of numbers matters");
        assert_eq!(
            shown(r#"{"e f":null,"a":{"b":[1,9007199254740992],"y":2},"d":[1]}"#),
            [
                "$.a.b[1] 9007199254740993 9007199254740992",
                "$.a.x 1 -",
                "$.a.y - 2",
                r#"$.c "x" -"#,
                "$.d [] [1]",
                r#"$["e f"] - null"#,
            ]
        );
    }
}
