//! Hand-made vector files, each with what an oracle must find in it: tokens with the right decision, the same
//! with wrong labels, and sound cases of every operation with one fault planted each. Both oracles read them,
//! so that neither passes because it checks nothing.

use data_encoding::{BASE64URL_NOPAD, HEXLOWER};

use super::tokens::{NOW, Row, SECRET, mint, rows};
use super::verify::{Layer, mac};

/// A vector file and the (id, what) of every mismatch that an oracle must report, and no other.
pub struct Planted {
    pub stem: &'static str,
    pub text: String,
    pub mismatches: Vec<(String, String)>,
}

/// A case as its members, each value in JSON.
type Case = Vec<(&'static str, String)>;

/// All planted files.
pub fn files() -> Vec<Planted> {
    let mut files = vec![labelled("tokens", Label::Right), labelled("flipped", Label::Flipped)];
    files.extend([labelled("layers", Label::OtherLayer), sound(), faulty()]);
    files.extend(broken_files());
    files
}

#[derive(Clone, Copy, PartialEq)]
enum Label {
    Right,
    Flipped,
    OtherLayer,
}

/// The table of tokens under right or wrong labels.
fn labelled(stem: &'static str, label: Label) -> Planted {
    let rows: Vec<Row> =
        rows().into_iter().filter(|row| label != Label::OtherLayer || row.layer.is_some()).collect();
    let cases: Vec<Case> = rows.iter().map(|row| case_of(stem, row, label)).collect();
    let what = if label == Label::Flipped { "decision" } else { "layer" };
    let wrong = rows.iter().filter(|_| label != Label::Right);
    let mismatches = wrong.map(|row| (format!("{stem}/{}", row.name), what.to_owned())).collect();
    Planted { stem, text: file(stem, &cases), mismatches }
}

fn case_of(stem: &str, row: &Row, label: Label) -> Case {
    let rule = match (row.layer, label) {
        (Some(Layer::Compact), Label::OtherLayer) => "alg-hs256",
        (_, Label::OtherLayer) => "base64url-alphabet",
        (Some(Layer::Compact), _) => "token-limit",
        (Some(Layer::Header), _) => "crit-understood",
        (Some(Layer::Signature), _) => "signature-match",
        (Some(Layer::Payload), _) => "payload-object",
        (Some(Layer::Time), _) => "nbf-reached",
        (Some(Layer::Replay), _) => "jti-single-use",
        (Some(Layer::Claims) | None, _) => "iat-number",
    };
    let accept = row.layer.is_none() != (label == Label::Flipped);
    let mut case = head(&format!("{stem}/{}", row.name), "verify");
    case.extend([("rule", quoted(rule)), ("scope", quoted(row.scope)), ("level", quoted("must"))]);
    case.extend([("key", quoted(&row.key)), ("now", row.now.to_string())]);
    case.push((
        "before",
        format!("[{}]", row.before.iter().map(|token| quoted(token)).collect::<Vec<_>>().join(",")),
    ));
    case.push(("expect", quoted(if accept { "accept" } else { "reject" })));
    match std::str::from_utf8(&row.token) {
        Ok(token) => case.push(("token", quoted(token))),
        Err(_) => case.push(("token_bytes", quoted(&BASE64URL_NOPAD.encode(&row.token)))),
    }
    if row.layer.is_none() {
        case.extend(row.claims.iter().map(|claims| ("claims", claims.clone())));
        case.extend(readings(&String::from_utf8_lossy(&row.token)));
    }
    case
}

fn readings(token: &str) -> Case {
    let signing_input = token.rsplit_once('.').map_or("", |(input, _)| input);
    let mac = mac(SECRET, signing_input.as_bytes());
    vec![("signing_input", quoted(signing_input)), ("signature_hex", quoted(&HEXLOWER.encode(&mac)))]
}

fn head(id: &str, op: &str) -> Case {
    let mut case = vec![("id", quoted(id)), ("op", quoted(op)), ("why", quoted("It shows."))];
    case.push(("clause", quoted("RFC 7519 §4")));
    case
}

const HEADER: &str = r#"{"alg":"HS256","typ":"JWT"}"#;
const TI: &str = r#"{"udn":"U","ili":["a",7],"xti":{"b":1e2,"a":9007199254740993},"more":0}"#;
const CATALOGUE: &str = r#"{"format":1,"tiles":[{"id":"a","name":"A","external":true,"link":"https://a.test"},
    {"id":8,"name":"B","external":true}],"groups":{}}"#;
const VIEW: &str = r#"{"remaining_installs":null,"tiles":[{"state":"installed","id":"a","name":"A",
    "link":"https://a.test"},{"id":"8","name":"B","state":"available"}]}"#;

/// One sound case per operation, and one per shape of `verify`.
fn sound_cases(stem: &str) -> Vec<Case> {
    let claims = format!(r#"{{"iat":{NOW},"jti":"j","ti":{TI},"sub":"s","z":" ","a":[]}}"#);
    let shuffled = format!(r#"{{ "sub":"s","a":[],"ti":{TI},"z":" ","jti":"j","iat":{NOW}.0 }}"#);
    let token = mint(HEADER, &claims);
    let old = mint(HEADER, &claims.replace(&NOW.to_string(), "1"));
    let case = |name: &str, op, members: Case| {
        let mut case = head(&format!("{stem}/{name}"), op);
        case.extend(members);
        case
    };
    let verify = |name, rule, expect, token: &str, more: Case| {
        let mut members = vec![("rule", quoted(rule)), ("level", quoted("must")), ("expect", quoted(expect))];
        members.extend([("scope", quoted("profile")), ("now", NOW.to_string())]);
        members.extend([("key", quoted(&BASE64URL_NOPAD.encode(SECRET))), ("token", quoted(token))]);
        members.extend(more);
        case(name, "verify", members)
    };
    let mut accepted = readings(&token);
    accepted.extend([("claims", shuffled.clone()), ("age", "0".to_owned())]);
    let key = ("key", quoted(&BASE64URL_NOPAD.encode(SECRET)));
    let mac = HEXLOWER.encode(&mac(SECRET, b"Hi")[..16]);
    vec![
        verify("accept", "iat-fresh", "accept", &token, accepted),
        verify("reject", "iat-fresh", "reject", &old, vec![]),
        verify(
            "replay",
            "jti-single-use",
            "reject",
            &token,
            vec![("before", format!("[{}]", quoted(&token)))],
        ),
        verify("either", "typ-known", "either", &mint(r#"{"alg":"HS256"}"#, &claims), vec![]),
        case("sign", "sign", vec![key.clone(), ("claims", shuffled.clone()), ("token", quoted(&token))]),
        case(
            "view",
            "view",
            vec![("claims", shuffled), ("catalogue", CATALOGUE.to_owned()), ("view", VIEW.to_owned())],
        ),
        case("hmac", "hmac", vec![key, ("message_hex", quoted("4869")), ("mac_hex", quoted(&mac))]),
        case("base64url", "base64url", vec![("bytes_hex", quoted("ece0")), ("text", quoted("7OA"))]),
    ]
}

fn sound() -> Planted {
    Planted { stem: "sound", text: file("sound", &sound_cases("sound")), mismatches: vec![] }
}

/// The sound cases, each many times with one member replaced (or, if empty, taken away). Another answer to the
/// same question is two faults: it is wrong, and it contradicts.
fn faulty() -> Planted {
    let claims = |members: &str| mint(HEADER, members);
    let reordered = claims(&format!(r#"{{"jti":"j","iat":{NOW},"ti":{TI},"sub":"s","z":" ","a":[]}}"#));
    let late_ti =
        TI.replace(r#""udn":"U","#, "").replace('}', "").replace(r#","more":0"#, r#"},"udn":"U","more":0}"#);
    let reordered_ti =
        claims(&format!(r#"{{"iat":{NOW},"jti":"j","ti":{late_ti},"sub":"s","z":" ","a":[]}}"#));
    let spaced = claims(&format!(r#"{{"iat":{NOW},"jti":"j","ti":{TI},"sub":"s","z":" ","a":[ ]}}"#));
    let turned = r#"{"typ":"JWT","alg":"HS256"}"#;
    let turned = mint(turned, &format!(r#"{{"iat":{NOW},"jti":"j","ti":{TI},"sub":"s","z":" ","a":[]}}"#));
    let blurred =
        format!(r#"{{"iat":{NOW},"jti":"j","ti":{TI},"sub":"s","z":" ","a":[]}}"#).replace("993", "992");
    let twins =
        r#"{"format":1,"tiles":[{"id":7,"name":"","external":true},{"id":"7","name":"","external":true}]}"#;
    let edits: Vec<(&str, &'static str, String, &str)> = vec![
        ("accept", "why", quoted(""), "why"),
        ("accept", "clause", String::new(), "clause"),
        ("accept", "op", quoted("verifies"), "op"),
        ("accept", "rule", String::new(), "rule"),
        ("accept", "level", quoted("shall"), "level"),
        ("accept", "scope", quoted("jose"), "scope"),
        ("accept", "now", quoted("soon"), "now"),
        ("accept", "now", "1.5".to_owned(), "now"),
        ("accept", "key", quoted("A"), "key"),
        ("accept", "key", quoted("AA=="), "key"),
        ("accept", "token", String::new(), "token"),
        ("accept", "token_bytes", quoted("AA"), "token"),
        ("accept", "before", "[7]".to_owned(), "before"),
        ("accept", "before", r#"[{"now":1}]"#.to_owned(), "before"),
        ("accept", "before", r#"[{"token":"x","then":1}]"#.to_owned(), "before"),
        ("accept", "before", r#"[{"token":"x","key":"A"}]"#.to_owned(), "before"),
        ("accept", "expect", quoted("maybe"), "expect"),
        ("accept", "expect", quoted("reject"), "decision question"),
        ("accept", "claims", blurred.clone(), "claims"),
        ("accept", "claims", String::new(), "claims"),
        ("accept", "signing_input", quoted("e30.e30"), "signing_input"),
        ("accept", "signature_hex", String::new(), "signature_hex"),
        ("accept", "age", "1".to_owned(), "age"),
        ("reject", "rule", quoted("jti-present"), "layer"),
        ("reject", "expect", quoted("accept"), "decision question"),
        ("replay", "before", r#"["x"]"#.to_owned(), "decision"),
        ("replay", "before", format!(r#"[{{"token":{},"now":1}}]"#, quoted(&reordered)), "decision"),
        ("replay", "before", format!(r#"[{{"token":{},"key":"AAAA"}}]"#, quoted(&reordered)), "decision"),
        ("either", "claims", "{}".to_owned(), "claims"),
        ("sign", "token", quoted("e30.e30.e30"), "decision"),
        ("sign", "token", quoted(&turned), "header"),
        ("sign", "token", quoted(&reordered), "order"),
        ("sign", "token", quoted(&reordered_ti), "order"),
        ("sign", "token", quoted(&spaced), "whitespace"),
        ("sign", "claims", blurred, "claims"),
        ("view", "view", VIEW.replace("available", "installed"), "view"),
        ("view", "claims", "{}".to_owned(), "claims"),
        ("view", "catalogue", twins.to_owned(), "catalogue"),
        ("hmac", "mac_hex", quoted("b0"), "mac_hex"),
        ("hmac", "mac_hex", quoted(&"00".repeat(32)), "mac_hex"),
        ("hmac", "message_hex", quoted("4A"), "message_hex"),
        ("base64url", "text", quoted("7OB"), "text"),
    ];
    let (mut cases, mut mismatches) = (Vec::new(), Vec::new());
    for (number, (base, member, value, what)) in edits.into_iter().enumerate() {
        let id = format!("faulty/{base}-{member}-{number}");
        let mut case = sound_cases("faulty").into_iter().find(|case| named(case, base)).unwrap_or_default();
        case.retain(|(name, _)| *name != "id" && *name != member);
        case.push(("id", quoted(&id)));
        case.extend((!value.is_empty()).then_some((member, value)));
        cases.push(case);
        mismatches.extend(what.split(' ').map(|what| (id.clone(), what.to_owned())));
    }
    Planted { stem: "faulty", text: file("faulty", &cases), mismatches }
}

/// Faults of a whole file, and of two cases together.
fn broken_files() -> Vec<Planted> {
    let sound = sound_cases("broken");
    let twice = |member: &'static str, value: &str| {
        let mut second = sound[0].clone();
        second.retain(|(name, _)| *name != member);
        second.push((member, quoted(value)));
        vec![sound[0].clone(), second]
    };
    let mut disagreeing = twice("expect", "either");
    disagreeing[1].retain(|(name, _)| *name != "id");
    disagreeing[1].push(("id", quoted("broken/second")));
    let whole = file("broken", &sound);
    [
        (file("broken", &twice("why", "Again.")), "broken/accept", "id"),
        (file("broken", &disagreeing), "broken/second", "question"),
        (file("broken", &sound_cases("else")[..1]), "else/accept", "id"),
        (whole.replacen(r#""format":1"#, r#""format":2"#, 1), "broken", "format"),
        (whole.replacen(r#""group":"broken""#, r#""group":"else""#, 1), "broken", "group"),
        (whole.replacen(r#""format":1"#, r#""format":1,"format":1"#, 1), "broken", "json"),
        (file("broken", &[]), "broken", "cases"),
    ]
    .into_iter()
    .map(|(text, id, what)| Planted {
        stem: "broken",
        text,
        mismatches: vec![(id.to_owned(), what.to_owned())],
    })
    .collect()
}

fn named(case: &Case, name: &str) -> bool {
    case.iter().any(|(member, value)| *member == "id" && value.ends_with(&format!("/{name}\"")))
}

/// Text as a JSON string; what the files here hold needs no other escapes.
fn quoted(text: &str) -> String {
    format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\"").replace('\n', "\\n"))
}

fn file(group: &str, cases: &[Case]) -> String {
    let member = |(name, value): &(&str, String)| format!("\"{name}\":{value}");
    let case = |case: &Case| format!("{{{}}}", case.iter().map(member).collect::<Vec<_>>().join(","));
    let cases = cases.iter().map(case).collect::<Vec<_>>().join(",\n");
    format!(r#"{{"format":1,"group":"{group}","about":"Planted.","cases":[{cases}]}}"#)
}
