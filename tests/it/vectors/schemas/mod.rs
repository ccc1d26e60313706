//! The data for users who have nothing else: its schemas hold for the vector files and refuse what is wrong, its
//! README names everything, its example loads, and its ten-line consumer runs.

mod adapter;
mod samples;

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use jsonschema::Validator;
use jwt_assay::jwt::view::Catalogue;
use jwt_assay::suite::{KnownFailures, Suite};
use serde_json::{Value, json};

use crate::python;
use crate::vectors::labels::vector_files;
use samples::{sample_values, sound_cases, wrong_values};

const SCHEMAS: [&str; 4] =
    ["vectors.schema.json", "claims.schema.json", "adapter.schema.json", "profile.schema.json"];

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("vectors")
}

fn read(path: &Path) -> String {
    fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

fn read_json(path: &Path) -> Value {
    serde_json::from_str(&read(path)).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

fn readme() -> String {
    read(&folder().join("README.md"))
}

fn schema(name: &str) -> Value {
    read_json(&folder().join(name))
}

fn validator(schema: &Value) -> Validator {
    jsonschema::validator_for(schema).expect("a sound schema")
}

/// The violations of a schema in a value, one line each, with the place and without the value.
fn problems(validator: &Validator, value: &Value) -> Vec<String> {
    validator
        .iter_errors(value)
        .map(|error| format!("{}: {}", error.instance_path(), error.masked()))
        .collect()
}

/// The cases of all files.
fn cases() -> Vec<Value> {
    vector_files()
        .iter()
        .flat_map(|file| read_json(file)["cases"].as_array().cloned().expect("cases"))
        .collect()
}

fn is_accepting(case: &Value) -> bool {
    case["expect"] == "accept"
}

#[test]
fn every_vector_file_matches_its_schema() {
    let validator = validator(&schema("vectors.schema.json"));
    for file in vector_files() {
        let problems = problems(&validator, &read_json(&file));
        assert!(problems.is_empty(), "{}:\n{}", file.display(), problems.join("\n"));
    }
}

#[test]
fn the_claims_that_a_verifier_of_the_profile_reads_match_their_schema() {
    let validator = validator(&schema("claims.schema.json"));
    let asked = |case: &&Value| {
        let all_scopes = case.get("max_scope").is_none_or(|scope| scope == "profile");
        (is_accepting(case) && all_scopes) || case["op"] == "sign"
    };
    let cases = cases();
    assert!(cases.iter().filter(asked).count() > 0, "there are no claims to check");
    for case in cases.iter().filter(asked) {
        let problems = problems(&validator, &case["claims"]);
        assert!(problems.is_empty(), "{}:\n{}", case["id"], problems.join("\n"));
    }
}

#[test]
fn the_claims_schema_refuses_what_a_verifier_refuses() {
    let validator = validator(&schema("claims.schema.json"));
    let sound = json!({
        "iat": 1621521641.5, "jti": "one", "sub": "user-1", "more": null,
        "ti": {"udn": "", "ili": ["crm", 7], "xti": {"user_group": "gold", "allowed_installs": 0, "more": []}},
    });
    assert_eq!(problems(&validator, &sound), [""; 0]);
    let wrong = [
        ("/iat", json!("1621521641")),
        ("/iat", json!(-1)),
        ("/iat", json!(1_621_521_641_000_u64)),
        ("/jti", json!(7)),
        ("/jti", json!("")),
        ("/sub", json!(42)),
        ("/ti", json!("{}")),
        ("/ti/udn", Value::Null),
        ("/ti/ili", json!("crm")),
        ("/ti/ili/0", json!("")),
        ("/ti/ili/1", json!(7.5)),
        ("/ti/xti", json!([])),
        ("/ti/xti/user_group", json!(1)),
        ("/ti/xti/allowed_installs", json!("3")),
    ];
    for (place, value) in wrong {
        let mut claims = sound.clone();
        *claims.pointer_mut(place).expect("a place in the claims") = value;
        assert!(!validator.is_valid(&claims), "{place}: {claims}");
    }
    for name in ["iat", "jti", "sub", "ti"] {
        let mut claims = sound.clone();
        claims.as_object_mut().expect("an object").remove(name);
        assert!(!validator.is_valid(&claims), "no {name}");
    }
}

#[test]
fn the_vector_schema_and_the_loader_agree_on_every_field_of_every_kind() {
    let schema = schema("vectors.schema.json");
    let validator = validator(&schema);
    let fields = schema["$defs"]["case"]["properties"].as_object().expect("the fields of a case");
    let values = sample_values();
    for sound in sound_cases() {
        assert_agreement(&validator, &sound, true, "as it is");
        for field in fields.keys() {
            let mut case = sound.clone();
            let members = case.as_object_mut().expect("an object");
            if members.remove(field).is_none() {
                members.insert(field.clone(), values[field].clone());
            }
            let optional = matches!(field.as_str(), "max_scope" | "age" | "before")
                && (field == "max_scope" || sound["op"] == "verify");
            let free_rule = field == "rule" && sound["op"] != "verify";
            assert_agreement(&validator, &case, optional || free_rule, field);
        }
        for (field, value) in wrong_values() {
            let mut case = sound.clone();
            case[field] = value;
            assert_agreement(&validator, &case, false, field);
        }
    }
}

/// Asserts that the schema and the loader both accept a case, or both refuse it.
fn assert_agreement(validator: &Validator, case: &Value, sound: bool, what: &str) {
    let file = json!({"format": 1, "group": "samples", "about": "", "cases": [case]});
    let loaded = Suite::load([("samples", file.to_string().as_str())]);
    let problems = problems(validator, &file);
    assert_eq!(loaded.is_ok(), sound, "the loader, {what}: {case}\n{:?}", loaded.err());
    assert_eq!(problems.is_empty(), sound, "the schema, {what}: {case}\n{problems:?}");
}

#[test]
fn the_vector_schema_refuses_a_lowered_bound_and_a_wrong_format() {
    let validator = validator(&schema("vectors.schema.json"));
    let mut case = sound_cases().swap_remove(0);
    for (scope, max_scope, sound) in [("jwt", "jwt", true), ("jwt", "jws", false), ("profile", "jwt", false)]
    {
        case["scope"] = scope.into();
        case["max_scope"] = max_scope.into();
        assert_agreement(&validator, &case, sound, max_scope);
    }
    let file = json!({"format": 1, "group": "samples", "about": "", "cases": []});
    assert!(validator.is_valid(&file));
    for (field, value) in [("format", json!(2)), ("group", json!("Samples")), ("more", json!(1))] {
        let mut file = file.clone();
        file[field] = value;
        assert!(!validator.is_valid(&file), "{file}");
    }
}

#[test]
fn the_readme_names_every_field_value_and_file() {
    let readme = readme();
    let mut names = BTreeSet::new();
    collect_names(&schema("vectors.schema.json"), &mut names);
    assert!(names.contains("signature_hex") && names.contains("profile"), "{names:?}");
    names.extend(vector_files().iter().map(|file| file.file_name().unwrap().to_string_lossy().into_owned()));
    names.extend(SCHEMAS.map(str::to_owned));
    let unnamed: Vec<&String> = names.iter().filter(|name| !readme.contains(&format!("`{name}`"))).collect();
    assert!(unnamed.is_empty(), "vectors/README.md does not name {unnamed:?}");
}

/// The names of all properties that a schema describes, and the words of its enumerations.
fn collect_names(schema: &Value, names: &mut BTreeSet<String>) {
    match schema {
        Value::Object(members) => {
            if let Some(Value::Object(properties)) = members.get("properties") {
                names.extend(properties.keys().cloned());
            }
            if let Some(Value::Array(words)) = members.get("enum") {
                names.extend(words.iter().filter_map(Value::as_str).map(str::to_owned));
            }
            members.values().for_each(|member| collect_names(member, names));
        }
        Value::Array(items) => items.iter().for_each(|item| collect_names(item, names)),
        _ => {}
    }
}

#[test]
fn the_examples_in_the_readme_are_sound() {
    let readme = readme();
    let fences = readme.split("```json\n").skip(1).map(|rest| rest.split("```").next().unwrap_or_default());
    let [case, _profile, published, catalogue, known] = fences.collect::<Vec<_>>()[..] else {
        panic!("the README has five examples")
    };
    let published: Value = serde_json::from_str(published).expect("an example that is JSON");
    assert_eq!(problems(&validator(&schema("secrets/published.schema.json")), &published), [""; 0]);
    let case: Value = serde_json::from_str(case).expect("an example that is JSON");
    let original = cases().into_iter().find(|original| original["id"] == case["id"]).expect("a real case");
    let shortened = case["token"].as_str().and_then(|token| token.strip_suffix("...")).expect("a cut token");
    assert!(original["token"].as_str().is_some_and(|token| token.starts_with(shortened)), "{original}");
    let mut whole = case.clone();
    whole["token"] = original["token"].clone();
    assert_eq!(whole, original);
    Catalogue::from_json(catalogue.as_bytes()).expect("a sound catalogue");
    let known = KnownFailures::from_json(known.as_bytes()).expect("sound known failures");
    known.check(Suite::bundled()).expect("ids of real cases");
}

#[test]
fn the_example_catalogue_loads_and_matches_its_schema() {
    let path = folder().join("examples/catalogue.json");
    Catalogue::from_json(read(&path).as_bytes()).expect("a sound catalogue");
    let mut schema = schema("vectors.schema.json");
    let definitions = schema["$defs"].take();
    let validator = validator(&json!({"$ref": "#/$defs/catalogue", "$defs": definitions}));
    assert_eq!(problems(&validator, &read_json(&path)), [""; 0]);
}

/// serde's derived readers also take the list of an object's values for the object.
#[test]
fn a_list_is_no_catalogue_and_no_tile() {
    for text in [r#"[1, []]"#, r#"{"format": 1, "tiles": [[7, "Invoices"]]}"#] {
        let error = Catalogue::from_json(text.as_bytes()).expect_err("it is refused");
        assert!(error.to_string().contains("is an object"), "{error}");
    }
}

/// The Python program that the README shows, written to a folder for one test.
fn consumer(folder: &Path) -> PathBuf {
    let readme = readme();
    let fences: Vec<&str> = readme.split("```python\n").skip(1).collect();
    assert_eq!(fences.len(), 1, "the README has one Python program");
    let (program, _) = fences[0].split_once("```").expect("a fence that ends");
    fs::create_dir_all(folder).expect("a folder for the consumer");
    let path = folder.join("consumer.py");
    fs::write(&path, program).expect("a file for the consumer");
    path
}

/// The files that a shell expands `vectors/*.json` to.
fn all_json_files() -> Vec<PathBuf> {
    let mut files = vector_files();
    files.extend(SCHEMAS.map(|name| folder().join(name)));
    files
}

const UNCHECKED: &str = "the consumer in vectors/README.md was not run";

#[test]
fn the_consumer_recomputes_every_accepting_case() {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("consumer-of-all");
    let Some(output) = python::run(&consumer(&folder), &all_json_files(), UNCHECKED) else { return };
    let printed = String::from_utf8_lossy(&output.stdout);
    let count = cases().iter().filter(|case| is_accepting(case)).count();
    assert!(output.status.success() && count > 0, "{output:?}");
    assert!(printed.starts_with(&format!("{count} accepting cases")), "{printed}");
}

#[test]
fn the_consumer_finds_a_changed_signature() {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("consumer-of-one-changed");
    let script = consumer(&folder);
    let mut files = all_json_files();
    let place = "\"signature_hex\": \"";
    let changed = files.iter_mut().find(|file| read(file).contains(place));
    let changed = changed.expect("a file with an accepting case");
    let text = read(changed);
    let at = text.find(place).expect("just found") + place.len();
    let digit = if &text[at..=at] == "0" { "1" } else { "0" };
    *changed = folder.join(changed.file_name().expect("a file name"));
    fs::write(&*changed, format!("{}{digit}{}", &text[..at], &text[at + 1..])).expect("a changed copy");
    let Some(output) = python::run(&script, &files, UNCHECKED) else { return };
    assert_eq!(output.status.code(), Some(1), "{output:?}");
    assert!(String::from_utf8_lossy(&output.stdout).contains("wrong: "), "{output:?}");
    let nothing = python::run(&script, &[], UNCHECKED).expect("it ran before");
    assert_eq!(nothing.status.code(), Some(1), "nothing to check is a failure: {nothing:?}");
}
