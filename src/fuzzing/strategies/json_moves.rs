//! Moves on a JSON text, valid or not: duplicate, remove, rename, retype or move a member; set numbers and strings to values
//! that readers get wrong.

use fastrand::Rng;

use super::scan::{Node, scan};
use super::{ByteMoves, move_count, table};
use crate::fuzzing::{NOW, SECRET};

/// Changes a JSON text by one or a few moves.
pub fn mutate_json(text: &[u8], seed: u64, bytes: ByteMoves<'_>) -> Vec<u8> {
    let mut rng = Rng::with_seed(seed);
    let mut text = text.to_vec();
    for _ in 0..move_count(&mut rng) {
        text = change(text, &mut rng, bytes);
    }
    text
}

/// One move.
pub(super) fn change(text: Vec<u8>, rng: &mut Rng, bytes: ByteMoves<'_>) -> Vec<u8> {
    let nodes = scan(&text);
    if nodes.is_empty() || rng.u8(..8) == 0 {
        return bytes(text);
    }
    let node = &nodes[rng.usize(..nodes.len())];
    match rng.u8(..16) {
        0 | 1 => duplicate(&text, node, rng),
        2 => drop_item(&text, node),
        3 | 4 => replace(&text, node, table::value(rng)),
        5 => replace(&text, node, &retyped(&text[node.value.clone()], rng)),
        6 => rename(&text, node, rng),
        7 | 8 => add(&text, node, rng),
        9 => swap(&text, node, &nodes[rng.usize(..nodes.len())]),
        10 | 11 => replace(&text, node, number(&text[node.value.clone()], rng).as_bytes()),
        12 => replace(&text, node, &string(&text[node.value.clone()], rng)),
        13 => around(&text, rng),
        14 => replace(&text, node, &nested(&text[node.value.clone()], rng)),
        _ => insert(&text, between(&text, rng), space(rng)),
    }
}

fn splice(text: &[u8], range: std::ops::Range<usize>, by: &[u8]) -> Vec<u8> {
    [&text[..range.start], by, &text[range.end..]].concat()
}

fn insert(text: &[u8], at: usize, what: &[u8]) -> Vec<u8> {
    splice(text, at..at, what)
}

fn replace(text: &[u8], node: &Node, by: &[u8]) -> Vec<u8> {
    splice(text, node.value.clone(), by)
}

/// Repeats a member before or after itself: with the same value or another, and its name in the same spelling or another.
fn duplicate(text: &[u8], node: &Node, rng: &mut Rng) -> Vec<u8> {
    let whole = node.whole();
    let value = if rng.bool() { &text[node.value.clone()] } else { table::value(rng) };
    let mut again = match &node.name {
        Some(name) if rng.bool() => [&escaped(&text[name.clone()], rng), &b":"[..], value].concat(),
        Some(name) => [&text[name.clone()], b":", value].concat(),
        None => value.to_vec(),
    };
    if rng.bool() {
        again.push(b',');
        return insert(text, whole.start, &again);
    }
    again.insert(0, b',');
    insert(text, whole.end, &again)
}

/// A quoted text with one of its letters as an escape.
fn escaped(quoted: &[u8], rng: &mut Rng) -> Vec<u8> {
    let letters: Vec<usize> = (0..quoted.len()).filter(|at| quoted[*at].is_ascii_alphanumeric()).collect();
    if letters.is_empty() || quoted.contains(&b'\\') {
        return quoted.to_vec();
    }
    let at = letters[rng.usize(..letters.len())];
    splice(quoted, at..at + 1, format!("\\u{:04x}", quoted[at]).as_bytes())
}

fn drop_item(text: &[u8], node: &Node) -> Vec<u8> {
    let mut range = node.whole();
    match text.get(range.end) {
        Some(b',') => range.end += 1,
        _ if range.start > 0 && text[range.start - 1] == b',' => range.start -= 1,
        _ => {}
    }
    splice(text, range, b"")
}

/// A value of another type: with or without quotation marks, in an array, in an object, null, empty; or an empty one.
fn retyped(value: &[u8], rng: &mut Rng) -> Vec<u8> {
    let bare = value.strip_prefix(b"\"").and_then(|rest| rest.strip_suffix(b"\""));
    match rng.u8(..8) {
        0 | 1 => bare.map_or_else(|| [b"\"", value, b"\""].concat(), <[u8]>::to_vec),
        2 => [b"[", value, b"]"].concat(),
        3 => [b"{\"a\":", value, b"}"].concat(),
        4 => b"null".to_vec(),
        5 => [&b"true"[..], b"{}", b"[]", b"\"\"", b"0"][rng.usize(..5)].to_vec(),
        _ => match value.first() {
            Some(b'[') => b"[]".to_vec(),
            Some(b'{') => b"{}".to_vec(),
            _ => b"\"\"".to_vec(),
        },
    }
}

/// Another name: one of the vectors', with an escape, in upper case, with a space at its end.
fn rename(text: &[u8], node: &Node, rng: &mut Rng) -> Vec<u8> {
    let Some(range) = node.name.clone() else { return replace(text, node, table::value(rng)) };
    let name = &text[range.clone()];
    let other = match rng.u8(..4) {
        0 => table::name(rng).to_vec(),
        1 => escaped(name, rng),
        2 => name.to_ascii_uppercase(),
        _ => insert(name, name.len().saturating_sub(1), b" "),
    };
    splice(text, range, &other)
}

/// Adds a member or an item, at the start of an object or array, or after another.
fn add(text: &[u8], node: &Node, rng: &mut Rng) -> Vec<u8> {
    let member = match rng.u8(..8) {
        // Times near the clock and audiences, which depend on the terms, and are rare in the vectors.
        0 => [&b"\"iat\":"[..], time(rng).as_bytes()].concat(),
        1 => [&b"\"exp\":"[..], time(rng).as_bytes()].concat(),
        2 => [&b"\"nbf\":"[..], time(rng).as_bytes()].concat(),
        3 => [&b"\"aud\":"[..], [&b"\"us\""[..], b"[\"use\"]", b"[]", b"[\"\",\"us\"]"][rng.usize(..4)]]
            .concat(),
        // Some readers treat null as absent.
        4 => [table::name(rng), b":null"].concat(),
        _ => [table::name(rng), b":", table::value(rng)].concat(),
    };
    let inside = node.value.start + 1;
    match text[node.value.start] {
        b'{' => {
            let comma = if text.get(inside) == Some(&b'}') { &b""[..] } else { b"," };
            insert(text, inside, &[&member[..], comma].concat())
        }
        b'[' => {
            let comma = if text.get(inside) == Some(&b']') { &b""[..] } else { b"," };
            insert(text, inside, &[table::value(rng), comma].concat())
        }
        _ if node.name.is_some() => insert(text, node.value.end, &[b",", &member[..]].concat()),
        _ => replace(text, node, table::value(rng)),
    }
}

/// Swaps two values, unless one contains the other.
fn swap(text: &[u8], one: &Node, two: &Node) -> Vec<u8> {
    let (first, second) = if one.value.start <= two.value.start { (one, two) } else { (two, one) };
    if first.value.end > second.value.start {
        return replace(text, second, b"{}");
    }
    let (first, second) = (first.value.clone(), second.value.clone());
    let between = &text[first.end..second.start];
    [&text[..first.start], &text[second.clone()], between, &text[first.clone()], &text[second.end..]].concat()
}

/// A time near the clock, to a fraction of a second, where a verifier's decision changes; or any number.
fn time(rng: &mut Rng) -> String {
    if rng.bool() {
        return number(NOW.to_string().as_bytes(), rng);
    }
    let second = NOW - [61, 60, 1, 0, 0][rng.usize(..5)];
    let fraction = ["", ".5", ".0000000000000000000001", ".9999999999999999999999"][rng.usize(..4)];
    format!("{second}{fraction}")
}

/// A number near the old value, near the clock, or at an edge, in one of several spellings.
fn number(value: &[u8], rng: &mut Rng) -> String {
    const EDGES: [i128; 15] = [
        0,
        1,
        60,
        61,
        99_999_999_999,
        100_000_000_000,
        253_402_300_799,
        i32::MAX as i128,
        u32::MAX as i128,
        1 << 53,
        (1 << 53) + 1,
        i64::MAX as i128,
        i64::MAX as i128 + 1,
        u64::MAX as i128,
        u64::MAX as i128 + 1,
    ];
    let old: Option<i128> = std::str::from_utf8(value).ok().and_then(|text| text.parse().ok());
    let number = match (rng.u8(..4), old) {
        (0, Some(old)) => old.saturating_add(rng.i128(-2..=2)),
        (1, _) => i128::from(NOW) + [-61, -60, -59, -1, 0, 1, 59, 60, 61][rng.usize(..9)],
        (2, Some(old)) => [old.saturating_mul(1_000), old.saturating_neg(), old / 1_000][rng.usize(..3)],
        _ => EDGES[rng.usize(..EDGES.len())],
    };
    match rng.u8(..12) {
        0 => format!("{number}.0"),
        1 => format!("{number}.5"),
        2 => format!("{number}.9999999999999999999"),
        3 => format!("{number}e0"),
        4 => format!("{number}0e-1"),
        5 => format!("-{number}"),
        6 => format!("0{number}"),
        7 => format!("{number}{}{}", letter(rng), [1, 3, 308, 400, 99_999_999_999_u64][rng.usize(..5)]),
        8 => format!("{number}{}-{}", letter(rng), [1, 10, 400][rng.usize(..3)]),
        _ => number.to_string(),
    }
}

/// The letter of an exponent.
fn letter(rng: &mut Rng) -> &'static str {
    if rng.bool() { "e" } else { "E" }
}

/// The string with something in it that readers get wrong.
fn string(value: &[u8], rng: &mut Rng) -> Vec<u8> {
    const PIECES: [&[u8]; 22] = [
        b"\\u0000",
        b"\\ud800",
        b"\\udc00\\ud800",
        b"\\ud83d\\ude00",
        b"\\/",
        b"\\x",
        b"\\u00e",
        "é".as_bytes(),
        "😀".as_bytes(),
        "\u{2028}".as_bytes(),
        b"\x00",
        b"\x1f",
        b"\x7f",
        b"\xFF",
        b"\xC0\x80",
        b"\xED\xA0\x80",
        "\u{9b}31m".as_bytes(),
        "\u{85}\u{ad}\u{200b}".as_bytes(),
        b"##[error]",
        b"::error::",
        SECRET,
        b"\\u001f",
    ];
    let piece = PIECES[rng.usize(..PIECES.len())];
    let times = if rng.u8(..8) == 0 { rng.usize(1..200) } else { 1 };
    match value.strip_prefix(b"\"") {
        Some(rest) if rng.bool() => [b"\"", &piece.repeat(times)[..], rest].concat(),
        Some(rest) => {
            let at = rng.usize(..rest.len().max(1));
            [b"\"", &rest[..at], &piece.repeat(times)[..], &rest[at..]].concat()
        }
        None => [b"\"", &piece.repeat(times)[..], b"\""].concat(),
    }
}

/// Puts something before or after the text, or cuts its last byte.
fn around(text: &[u8], rng: &mut Rng) -> Vec<u8> {
    let before = |what: &[u8]| [what, text].concat();
    let after = |what: &[u8]| [text, what].concat();
    match rng.u8(..8) {
        0 => before(b"\xEF\xBB\xBF"),
        1 => before(space(rng)),
        2 => after(b"\0"),
        3 => after(space(rng)),
        4 => after(b"{}"),
        5 => after(b","),
        6 => before(b"\0"),
        _ => text[..text.len() - 1].to_vec(),
    }
}

/// The items of an array, or the value itself.
fn items(value: &[u8]) -> &[u8] {
    let inside = value.strip_prefix(b"[").and_then(|rest| rest.strip_suffix(b"]"));
    inside.filter(|items| !items.is_empty()).unwrap_or(value)
}

/// The value at a depth that some readers can't handle, or it or its items many times in an array.
fn nested(value: &[u8], rng: &mut Rng) -> Vec<u8> {
    let depth = [1, 2, 60, 61, 62, 63, 64, 65, 127][rng.usize(..9)];
    match rng.u8(..6) {
        4 => many_members(value, rng),
        5 => [b"[", table::value(rng), b",", value, b",", table::value(rng), b"]"].concat(),
        0 => [b"{\"a\":".repeat(depth), value.to_vec(), b"}".repeat(depth)].concat(),
        1 | 2 if items(value).len() < 16 => {
            let many = [2, 9, 16, 4_090, 4_096, 4_097][rng.usize(..6)];
            [b"[", vec![items(value); many].join(&b',').as_slice(), b"]"].concat()
        }
        _ => [b"[".repeat(depth), value.to_vec(), b"]".repeat(depth)].concat(),
    }
}

/// An object of more members than are compared pairwise, and perhaps with one of them twice.
fn many_members(value: &[u8], rng: &mut Rng) -> Vec<u8> {
    let count = rng.usize(20..40);
    let mut names: Vec<String> = (0..count).map(|at| format!("\"m{at}\":")).collect();
    if rng.bool() {
        names.push(names[rng.usize(..count)].clone());
    }
    let value = if value.len() < 16 { value } else { b"0" };
    let members: Vec<Vec<u8>> = names.iter().map(|name| [name.as_bytes(), value].concat()).collect();
    [b"{", &members.join(&b',')[..], b"}"].concat()
}

fn space(rng: &mut Rng) -> &'static [u8] {
    [&b" "[..], b"\n", b"\t\r", b"\x0c", b"\xC2\xA0", b"/**/"][rng.usize(..6)]
}

/// A place next to one of JSON's structural characters.
fn between(text: &[u8], rng: &mut Rng) -> usize {
    let marks: Vec<usize> = (0..text.len()).filter(|at| b"{}[]:,".contains(&text[*at])).collect();
    if marks.is_empty() { 0 } else { marks[rng.usize(..marks.len())] + rng.usize(..2) }
}
