//! Readers of the formats for CI that share no code with their writers: GitHub's workflow commands by the rules that its
//! documentation gives, SARIF by its schema and by what code scanning needs, the keys of shields and GitLab.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::{LazyLock, Mutex};

use jsonschema::Validator;
use serde_json::Value;

/// A workflow command.
#[derive(Debug, PartialEq, Eq)]
pub struct Command {
    pub name: String,
    pub properties: BTreeMap<String, String>,
    pub message: String,
}

fn undone(text: &str, escapes: &[(&str, &str)]) -> String {
    escapes.iter().fold(text.to_owned(), |text, (escape, character)| text.replace(escape, character))
}

/// Reads a line of a log as a runner does: `::name key=value,key=value::message`.
pub fn command(line: &str) -> Option<Command> {
    let (head, message) = line.trim_start().strip_prefix("::")?.split_once("::")?;
    let (name, properties) = head.split_once(' ').unwrap_or((head, ""));
    let escapes = [("%0D", "\r"), ("%0A", "\n"), ("%3A", ":"), ("%2C", ","), ("%25", "%")];
    let pairs = properties.split(',').filter_map(|pair| pair.split_once('='));
    let pairs = pairs.map(|(key, value)| (key.trim().to_owned(), undone(value, &escapes)));
    let message = undone(message, &[("%0D", "\r"), ("%0A", "\n"), ("%25", "%")]);
    Some(Command { name: name.to_owned(), properties: pairs.collect(), message })
}

/// The annotations of a report, of which every line must be one.
pub fn annotations(report: &str) -> Vec<Command> {
    let commands: Vec<Command> = report
        .lines()
        .map(|line| command(line).unwrap_or_else(|| panic!("not a command: {line:?}")))
        .collect();
    for Command { name, properties, message } in &commands {
        assert!(["error", "warning", "notice"].contains(&name.as_str()), "{report}");
        let known = ["file", "line", "col", "endColumn", "title"];
        assert!(properties.keys().all(|key| known.contains(&key.as_str())), "{report}");
        assert!(message.lines().all(|line| command(line).is_none()), "{message:?}");
        assert!(
            !message.contains(|character: char| character.is_control() && character != '\n'),
            "{message:?}"
        );
    }
    // A runner shows ten of each kind.
    assert!((1..=10).contains(&commands.len()), "{report}");
    assert_eq!(report.lines().count(), commands.len());
    commands
}

static SARIF: LazyLock<Validator> = LazyLock::new(|| {
    let mut schema: Value = serde_json::from_str(include_str!("sarif-schema-2.1.0.json")).expect("JSON");
    // This pattern has a bracket too many, and not every engine takes it.
    for part in ["run", "toolComponent"] {
        let pattern = &mut schema["definitions"][part]["properties"]["language"]["pattern"];
        assert_eq!(*pattern, "^[a-zA-Z]{2}|^[a-zA-Z]{2}-[a-zA-Z]{2}]?$");
        *pattern = "^[a-zA-Z]{2}(-[a-zA-Z]{2})?$".into();
    }
    jsonschema::validator_for(&schema).expect("a schema")
});

/// The run in a SARIF file, which the standard's schema and code scanning accept.
pub fn sarif(report: &str) -> Value {
    let run = valid_run(report);
    let rules = run["tool"]["driver"]["rules"].as_array().expect("rules");
    check_rules(rules);
    check_results(&run, rules);
    run
}

/// Checks a SARIF file, and its rules only if there was none with the same ones before. Returns what was not seen before.
pub fn new_sarif(report: &str) -> String {
    static KNOWN: LazyLock<Mutex<HashMap<String, Vec<Value>>>> = LazyLock::new(Mutex::default);
    const START: &str = "\"rules\": [";
    let (head, rest) = report.split_once(START).expect("rules");
    let (rules, tail) = rest.split_once("\n          ]").expect("an end of the rules");
    let mut known = KNOWN.lock().expect("no panic before");
    if let Some(rules) = known.get(rules) {
        let rest = format!("{head}{START}]{tail}");
        check_results(&valid_run(&rest), rules);
        return rest;
    }
    let run = sarif(report);
    known.insert(rules.to_owned(), run["tool"]["driver"]["rules"].as_array().expect("rules").clone());
    report.to_owned()
}

/// The run in a SARIF file that the schema accepts.
fn valid_run(report: &str) -> Value {
    let mut document: Value = serde_json::from_str(report).expect("JSON");
    let wrong: Vec<String> = SARIF.iter_errors(&document).map(|error| error.to_string()).collect();
    assert!(wrong.is_empty(), "{wrong:#?}");
    assert_eq!(
        (document["version"].as_str(), document["runs"].as_array().map(Vec::len)),
        (Some("2.1.0"), Some(1))
    );
    text(&document["$schema"]);
    let run = document["runs"][0].take();
    text(&run["automationDetails"]["id"]);
    text(&run["tool"]["driver"]["name"]);
    text(&run["tool"]["driver"]["semanticVersion"]);
    run
}

/// A text that is not empty.
fn text(value: &Value) -> &str {
    value.as_str().filter(|text| !text.is_empty()).expect("a text")
}

fn check_rules(rules: &[Value]) {
    assert!(!rules.is_empty());
    for rule in rules {
        text(&rule["id"]);
        text(&rule["help"]["text"]);
        text(&rule["help"]["markdown"]);
        for description in ["shortDescription", "fullDescription"] {
            assert!(text(&rule[description]["text"]).chars().count() <= 1_024);
        }
    }
    let ids: BTreeSet<&str> = rules.iter().map(|rule| text(&rule["id"])).collect();
    assert_eq!(ids.len(), rules.len(), "an id is there twice");
}

fn check_results(run: &Value, rules: &[Value]) {
    let results = run["results"].as_array().expect("results");
    assert!(results.len() <= 5_000);
    let mut fingerprints = BTreeSet::new();
    for result in results {
        let index = result["ruleIndex"].as_u64().expect("an index") as usize;
        assert_eq!(rules[index]["id"], result["ruleId"]);
        let message = text(&result["message"]["text"]);
        assert!(!message.contains(['{', '}']) && !message.contains("]("), "markup of SARIF: {message}");
        let print = text(&result["partialFingerprints"]["primaryLocationLineHash"]);
        assert!(fingerprints.insert(print), "a fingerprint is there twice: {result}");
        if let Some(place) = result.get("locations") {
            let place = &place[0]["physicalLocation"];
            let uri = text(&place["artifactLocation"]["uri"]);
            assert!(!uri.starts_with('/') && !uri.contains(['\\', ' ', ':']), "not relative: {uri}");
            assert!(place["region"]["startLine"].as_u64() >= Some(1));
        }
    }
}

/// The keys of an object, sorted.
fn keys(value: &Value) -> Vec<&str> {
    let keys: BTreeSet<&str> = value.as_object().expect("an object").keys().map(String::as_str).collect();
    keys.into_iter().collect()
}

/// The entries of a code quality report.
pub fn gitlab(report: &str) -> Vec<Value> {
    let entries: Vec<Value> = serde_json::from_str(report).expect("JSON");
    let mut fingerprints = BTreeSet::new();
    for entry in &entries {
        let text = |value: &Value| value.as_str().expect("a text").to_owned();
        assert_eq!(keys(entry), ["check_name", "description", "fingerprint", "location", "severity"]);
        assert!(!text(&entry["description"]).is_empty() && !text(&entry["check_name"]).is_empty());
        let severities = ["info", "minor", "major", "critical", "blocker"];
        assert!(severities.contains(&text(&entry["severity"]).as_str()));
        assert!(fingerprints.insert(text(&entry["fingerprint"])), "a fingerprint is there twice: {entry}");
        let path = text(&entry["location"]["path"]);
        assert!(!path.starts_with(['/', '.']), "{path}");
        assert!(entry["location"]["lines"]["begin"].as_u64() >= Some(1));
    }
    entries
}

/// The label, the message and the colour of a badge. Shields refuses any other key than those of its documentation.
pub fn shield(report: &str) -> [String; 3] {
    let badge: Value = serde_json::from_str(report).expect("JSON");
    assert_eq!(keys(&badge), ["color", "label", "message", "schemaVersion"]);
    assert_eq!(badge["schemaVersion"], 1);
    let text = |key: &str| badge[key].as_str().filter(|text| !text.is_empty()).expect("a text").to_owned();
    let colors = ["brightgreen", "green", "yellowgreen", "yellow", "orange", "red", "lightgrey", "blue"];
    assert!(colors.contains(&text("color").as_str()), "{report}");
    [text("label"), text("message"), text("color")]
}

#[test]
fn a_runner_reads_what_its_documentation_says() {
    let read =
        command("::error file=a%2Cb.js,line=3,title=x%3A %25::50%25 of%0Aall, :: too").expect("a command");
    let properties = [("file", "a,b.js"), ("line", "3"), ("title", "x: %")];
    let properties = properties.map(|(key, value)| (key.to_owned(), value.to_owned()));
    let message = "50% of\nall, :: too".to_owned();
    assert_eq!(read, Command { name: "error".to_owned(), properties: BTreeMap::from(properties), message });
    assert_eq!(command("a ::error::x"), None);
}
