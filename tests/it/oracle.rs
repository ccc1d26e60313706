//! The oracle in Rust on its own: its JSON reader, its numbers, its view, and its decisions about hand-made
//! tokens. `labels` checks the vectors with it.

use data_encoding::BASE64URL_NOPAD;
use jwt_assay_oracle::json::{FILE, Limits, TOKEN, Value, parse};
use jwt_assay_oracle::number::Number;
use jwt_assay_oracle::tokens::rows;
use jwt_assay_oracle::verify::{Scope, Verifier};
use jwt_assay_oracle::view::view;

#[test]
fn tokens_are_decided_as_the_table_says() {
    for row in rows() {
        let key = BASE64URL_NOPAD.decode(row.key.as_bytes()).expect("a key");
        let scope = match row.scope {
            "jws" => Scope::Jws,
            "jwt" => Scope::Jwt,
            _ => Scope::Profile,
        };
        let mut verifier = Verifier::new(&key, scope, row.now);
        for token in &row.before {
            let _earlier = verifier.verify(token.as_bytes());
        }
        assert_eq!(verifier.verify(&row.token).err(), row.layer, "{}", row.name);
    }
}

#[test]
fn sound_texts_are_read() {
    let value =
        parse(br#" {"a":[1,-0.5e+2,true,null],"\u0062":"\ud83d\ude00\/\u0000"} "#, TOKEN).expect("sound");
    assert_eq!(value.get("b").and_then(Value::as_str), Some("\u{1f600}/\0"));
    assert_eq!(value.get("a").and_then(Value::as_array).map(<[Value]>::len), Some(4));
    assert_eq!(parse(br#"{"a":1,"b":[2]}"#, TOKEN), parse(br#"{"b":[2e0],"a":1.0}"#, TOKEN));
    assert_ne!(parse(b"[1,2]", TOKEN), parse(b"[2,1]", TOKEN));
}

#[test]
fn unsound_texts_are_refused() {
    let words = r#"{}x [1,] {"a":1,} [,1] {'a':1} {a:1} NaN -Infinity [01] [+1] [1.] [.5] [1e] [-] [1e400] "\x41"
        "\u12" "\u+123" "\ud800" "\ude00\ud83d" "\ud83d\u0041" "open [ {"a"} /**/{} {"a":1,"\u0061":2}
        [{"a":{"b":1,"b":1}}]"#;
    let others: [&[u8]; 6] = [b"", b"[1 2]", b"\"\t\"", b"\"\xff\"", b"\xef\xbb\xbf{}", b"\xc2\xa0{}"];
    for text in words.split_whitespace().map(str::as_bytes).chain(others) {
        assert!(parse(text, FILE).is_err(), "{}", String::from_utf8_lossy(text));
    }
}

#[test]
fn limits_are_inclusive() {
    let limits = Limits { depth: 2, members: 3 };
    assert!(parse(br#"{"a":{"b":{}}}"#, limits).is_err());
    assert!(parse(br#"{"a":{"b":1},"c":2}"#, limits).is_ok());
    assert!(parse(br#"{"a":[1,2,3]}"#, limits).is_err());
}

fn number(text: &str) -> Number {
    Number::new(text).expect("a number that does not overflow")
}

#[test]
fn numbers_are_equal_when_their_values_are() {
    for (left, right) in [("1e2", "100"), ("-0", "0"), ("0e9999999999999", "0.0"), ("12.50", "125e-1")] {
        assert_eq!(number(left), number(right));
    }
    let near = ("9007199254740993", "9007199254740992");
    for (left, right) in [near, ("1e-400", "0"), ("-1", "1"), ("10", "1")] {
        assert_ne!(number(left), number(right));
    }
}

#[test]
fn floors_are_exact() {
    for (text, floor, whole) in [
        ("1621521641.9999999999999999999", 1_621_521_641, false),
        ("-0.5", -1, false),
        ("-1e-400", -1, false),
        ("1e-99999999999999999999999999999999999999999999", 0, false),
        ("-0", 0, true),
        ("-7", -7, true),
        ("1.5e3", 1500, true),
        ("1e300", i128::MAX, true),
    ] {
        assert_eq!((number(text).floor(), number(text).is_whole()), (floor, whole), "{text}");
    }
}

#[test]
fn overflow_and_signs_are_noticed() {
    assert!(Number::new("1e400").is_none() && Number::new("-1e400").is_none());
    assert_eq!(number("70").plain_digits(), Some("70"));
    for text in ["-0", "7.0", "7e0"] {
        assert_eq!(number(text).plain_digits(), None);
    }
}

const TILES: &str = r#"[{"id":"a","name":"A","external":true,"link":"https://a.test"},
    {"id":7,"name":"B","external":true,"link":"https://b.test"},{"id":"c","name":"C","external":false}]"#;

fn read(text: &str) -> Value {
    parse(text.as_bytes(), FILE).expect("sound JSON")
}

/// The ids in the view (`*` after one that is installed) and the remaining installs.
fn shown(lists: &str, ti: &str) -> (String, String) {
    let catalogue = read(&format!(r#"{{"format":1,"tiles":{TILES}{lists}}}"#));
    let view = view(&catalogue, &read(&format!(r#"{{"ti":{ti}}}"#))).expect("a view");
    let tile = |tile: &Value| {
        let text = |name| tile.get(name).and_then(Value::as_str).unwrap_or_default();
        assert!(tile.get("link").is_none() || text("state") == "installed");
        format!("{}{} ", text("id"), if text("state") == "installed" { "*" } else { "" })
    };
    let tiles =
        view.get("tiles").and_then(Value::as_array).expect("tiles").iter().map(tile).collect::<String>();
    (tiles.trim_end().to_owned(), view.get("remaining_installs").expect("a count").to_string())
}

#[test]
fn views_follow_the_profile() {
    let lists = r#","default":["c","a","a","gone"],"groups":{"gold":[7,"a"],"none":[]}"#;
    for (lists, ti, tiles, remaining) in [
        ("", r#"{}"#, "a 7 c", "null"),
        ("", r#"{"ili":["7","c"]}"#, "a 7* c", "null"),
        (lists, r#"{"ili":["a"]}"#, "c a*", "null"),
        (lists, r#"{"xti":{"user_group":"gold","hidden_integrations":["7"]}}"#, "a", "null"),
        (lists, r#"{"xti":{"user_group":"none","user_tier":"gold"}}"#, "", "null"),
        (lists, r#"{"xti":{"user_group":"else","user_tier":"gold"}}"#, "7 a", "null"),
        (lists, r#"{"ili":[7,"a","c"],"xti":{"allowed_installs":1,"hidden_integrations":["a"]}}"#, "c", "0"),
        (lists, r#"{"ili":[7,"gone"],"xti":{"allowed_installs":3}}"#, "c a", "2"),
    ] {
        assert_eq!(shown(lists, ti), (tiles.to_owned(), remaining.to_owned()), "{ti}");
    }
}

#[test]
fn a_broken_catalogue_has_no_view() {
    for catalogue in [
        r#"{"format":2,"tiles":[]}"#,
        r#"{"format":1}"#,
        r#"{"format":1,"tiles":[],"default":[{}]}"#,
        r#"{"format":1,"tiles":[{"id":7,"name":"","external":true},{"id":"7","name":"","external":true}]}"#,
    ] {
        assert!(view(&read(catalogue), &read("{}")).is_err(), "{catalogue}");
    }
}
