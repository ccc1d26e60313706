//! What the payload is: an object. Other values are valid JSON but not claims; objects may
//! hold names that are special to a programming language.

use super::super::group::Group;
use super::super::sample::{SAMPLE, payload, replaced, with_claim, with_xti};
use crate::vectors::Scope;

pub(super) fn add(group: &mut Group) {
    for (fault, text, why) in NO_OBJECT {
        group.reject(fault, "payload-object", why, payload(text));
    }
    group.reject(
        "array-of-the-claims",
        "payload-object",
        "A reader that takes the first item of a list for the claims accepts a form that no RFC defines.",
        payload(format!("[{SAMPLE}]")),
    );
    let stringified = format!("\"{}\"", SAMPLE.replace('"', "\\\""));
    group.reject(
        "json-in-a-string",
        "payload-object",
        "Claims that were serialized twice are a string, however right the text inside it is.",
        payload(stringified),
    );
    group
        .accept(
            "object-empty",
            "payload-object",
            "All claims are optional in RFC 7519, so {} is a claims set; only the profile asks for more.",
            payload("{}"),
        )
        .max_scope(Scope::Jwt);
    group.accept(
        "object-with-members-in-another-order",
        "payload-object",
        "An object has no order, so claims may come in any order.",
        payload(reordered()),
    );
    special_names(group);
}

fn reordered() -> String {
    let without = replaced(r#"{"iat":1621521641,"#, "{");
    without.replacen(r#","sub":"test-pandium-com"}"#, r#","sub":"test-pandium-com","iat":1621521641}"#, 1)
}

fn special_names(group: &mut Group) {
    for (fault, xti, why) in [
        ("name-empty", r#"{"":1}"#, "The empty text is a legal name, and its member has to be kept."),
        (
            "name-proto",
            r#"{"__proto__":{"polluted":true}}"#,
            "Merging this into an object must not reach the prototype that all objects share.",
        ),
        (
            "name-constructor",
            r#"{"constructor":{"prototype":{"polluted":true}}}"#,
            "The other way to a shared prototype is data as well, and comes out unchanged.",
        ),
        (
            "names-that-are-numbers",
            r#"{"2":"b","1":"a","01":"c"}"#,
            "PHP and JavaScript treat such names as indexes, and must still return an object.",
        ),
        (
            "names-with-punctuation",
            r##"{"a.b":1,"a/b":2,"$ref":"#/sub","@type":"x"}"##,
            "Names that look like paths or directives are just names, and are not followed.",
        ),
    ] {
        group.accept(fault, "payload-object", why, payload(with_xti(xti)));
    }
    group.accept(
        "proto-beside-the-claims",
        "payload-object",
        "A prototype smuggled into the claims must not override or add one.",
        payload(with_claim(r#""__proto__":{"sub":"admin","exp":0}"#)),
    );
    group.reject(
        "sub-only-in-proto",
        "sub-present",
        "A sub that is inherited through a prototype is one that the claims set does not have.",
        payload(replaced(r#""sub":"test-pandium-com""#, r#""__proto__":{"sub":"admin"}"#)),
    );
}

const NO_OBJECT: [(&str, &str, &str); 6] = [
    ("null", "null", "A null payload must not be passed on as an empty set of claims."),
    ("true", "true", "Code that tests whether there are any claims takes true for a yes."),
    ("number", "1621521641", "An iat alone is a number, not a claims set."),
    ("string-empty", r#""""#, "An empty string is JSON and has no claims."),
    ("array-empty", "[]", "PHP writes an empty map like this, and a list is not a claims set."),
    (
        "array-of-pairs",
        r#"[["sub","test-pandium-com"],["iat",1621521641]]"#,
        "A list of pairs makes a map in many languages, and is still not an object.",
    ),
];
