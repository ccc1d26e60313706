//! Profiles that are wrong, each in one way: refused with the place, what is wrong there, and what to write instead.

use jwt_assay::lint::check_examples;
use jwt_assay::profile::Profile;
use serde_json::{Value, json};

/// A profile with nothing wrong.
fn sound() -> Value {
    json!({
        "profile": 1,
        "name": "our-chat",
        "title": "Our chat",
        "sources": [{"url": "https://example.com/docs", "read": "2026-11-30"}],
        "parameters": {"app": {"description": "The id of the app.", "example": "app-1"}},
        "claims": {
            "type": "object",
            "required": ["user_id", "iat"],
            "properties": {
                "user_id": {"type": "string", "pattern": "^[a-z]+$"},
                "app": {"const": {"$param": "app"}},
                "iat": {"type": "integer"}
            }
        },
        "terms": {"max_age": {"seconds": 60, "source": "https://example.com/docs"}},
        "examples": {
            "good": [{"why": "A user.", "claims": {"user_id": "ada", "app": "app-1", "iat": 1700000000}}],
            "bad": [{"why": "No user.", "claims": {"user_id": null}, "finds": ["claims/user_id#required"]}]
        }
    })
}

/// What is wrong with a profile.
fn refusal(text: &[u8]) -> String {
    match Profile::from_json(text).and_then(|profile| check_examples(&profile)) {
        Ok(()) => "nothing".to_owned(),
        Err(error) => error.to_string(),
    }
}

/// The same, after a change at a place.
fn changed(pointer: &str, value: Value) -> String {
    let mut profile = sound();
    let (outer, name) = pointer.rsplit_once('/').expect("a pointer");
    let outer = profile.pointer_mut(outer).expect("a place in the profile");
    match outer {
        Value::Array(items) => items[name.parse::<usize>().expect("a place in a list")] = value,
        Value::Object(members) if value == "REMOVE" => drop(members.remove(name)),
        outer => outer[name] = value,
    }
    refusal(profile.to_string().as_bytes())
}

#[test]
fn the_profile_itself_is_sound() {
    assert_eq!(refusal(sound().to_string().as_bytes()), "nothing");
}

#[test]
fn each_mistake_is_refused_with_its_place_and_advice() {
    let deep = (0..40).fold(json!({}), |inner, _| json!({"not": inner}));
    let loops = json!({"$ref": "#/$defs/a", "$defs": {"a": {"properties": {"b": {"$ref": "#/$defs/a"}}}}});
    let table: Vec<(&str, Value)> = vec![
        ("/profile", json!(2)),
        ("/name", json!("Our Chat")),
        ("/sources", json!([])),
        ("/sources/0/read", json!("yesterday")),
        ("/titel", json!("Our chat")),
        ("/examples", json!("REMOVE")),
        ("/claims/requried", json!(["user_id"])),
        ("/claims/properties/user_id/regex", json!("a")),
        ("/claims/properties/user_id", json!("string")),
        ("/claims/properties/iat/type", json!("int")),
        ("/claims/properties/user_id/pattern", json!("(a+")),
        ("/claims/properties/user_id/pattern", json!("^(?=a).*$")),
        ("/claims/properties/user_id/pattern", json!("(((a{1,100}){1,100}){1,100}){1,100}")),
        ("/claims/properties/user_id/format", json!("chat-id")),
        ("/claims/properties/app/const", json!({"$param": "application"})),
        ("/claims/$ref", json!("https://example.com/schema.json")),
        ("/claims/$ref", json!("#/$defs/user")),
        ("/claims", loops),
        ("/claims", deep),
        ("/claims/properties/user_id/x-level", json!("required")),
        ("/claims/properties/user_id/x-fix", json!("")),
        ("/terms/max_age", json!(60)),
        ("/terms/max_age/source", json!("https://example.com/other")),
        ("/terms/max_ages", json!({"seconds": 60, "source": "https://example.com/docs"})),
        ("/equal", json!([["claims/a", "claims/b"], ["claims/a", "claims/c"]])),
        ("/single_use", json!("jti")),
        ("/times", json!({"issued": {"at": "claims/iatt"}})),
        ("/single_use", json!("claims/jtii")),
        ("/examples/bad/0/finds", json!(["claims/user_id#requird"])),
        ("/secret", json!({"encoding": "base32"})),
        ("/examples/good/0/claims/user_id", json!("Ada")),
        ("/examples/good/0/now", json!(1_700_000_061)),
        ("/examples/bad/0/finds", json!(["claims/app#required"])),
        ("/examples/bad/0/claims", json!({"user_id": null, "iat": null})),
        ("/examples/bad/0/claims", json!({})),
        ("/examples/good/0/parameters", json!({"ap": "app-2"})),
    ];
    let mut refusals = String::new();
    for (pointer, value) in table {
        let refused = changed(pointer, value.clone());
        assert_ne!(refused, "nothing", "{pointer} = {value}");
        let shown: String = value.to_string().chars().take(60).collect();
        refusals.push_str(&format!("{pointer} = {shown}\n{refused}\n\n"));
    }
    let texts: [&[u8]; 5] =
        [b"", b"{\"profile\": 1,}", b"{\"profile\": 1, \"profile\": 1}", b"[]", &[b' '; 300_000]];
    for text in texts {
        let shown: String = String::from_utf8_lossy(text).chars().take(60).collect();
        refusals.push_str(&format!("the whole file = {shown}\n{}\n\n", refusal(text)));
    }
    let snapshots = snapbox::Assert::new().action_env("SNAPSHOTS");
    snapshots.eq(refusals, snapbox::file!["wrong.txt"].raw());
}
