//! Whether a token gives the shared secret away.

use crate::jwt::json::{Object, Value, Way};
use crate::jwt::{self, Examination, Part, Place, Policy, base64url};
use crate::lint::finding::Finding;
use crate::lint::pasted::{Pasted, find_token};
use crate::lint::rule::claims::SECRET_DISCLOSED;
use crate::secrets::Secrets;

/// Adds a finding for every text and every name in a token that has the secret in it.
pub(in crate::lint) fn inspect_disclosure(
    secrets: &Secrets,
    seen: &Examination,
    findings: &mut Vec<Finding>,
) {
    for (part, object) in [(Part::Header, &seen.header), (Part::Payload, &seen.payload)] {
        let Some(object) = object else { continue };
        inspect_members(object, &Way::Root, secrets, &mut |way, found| {
            findings.push(Finding::new(&SECRET_DISCLOSED, Place::Path(part, way.path()), found));
        });
    }
}

fn inspect_members(
    object: &Object,
    way: &Way<'_>,
    secrets: &Secrets,
    find: &mut dyn FnMut(&Way<'_>, &'static str),
) {
    for (name, value) in object.iter() {
        if secrets.is_in(name) {
            find(way, "the shared secret, or a part of it, in the name of a member");
        }
        inspect_value(value, &Way::Member(way, name), secrets, find);
    }
}

fn inspect_value(
    value: &Value,
    way: &Way<'_>,
    secrets: &Secrets,
    find: &mut dyn FnMut(&Way<'_>, &'static str),
) {
    match value {
        Value::Object(object) => inspect_members(object, way, secrets, find),
        Value::Array(items) => {
            for (at, item) in items.iter().enumerate() {
                inspect_value(item, &Way::Item(way, at), secrets, find);
            }
        }
        Value::String(text) if secrets.is_in(text) => find(way, "the shared secret, or a part of it"),
        // A secret may consist of digits.
        Value::Number(number) if secrets.is_in(&number.to_string()) => {
            find(way, "the shared secret, or a part of it, as a number");
        }
        _ => {}
    }
}

/// A token with `[…]` for each segment that gives a secret away; `None` if none does. The segments are decoded as the lint
/// decodes them, also those of a token that is wrapped or broken into lines.
pub(in crate::lint) fn hidden_token(secrets: &Secrets, token: &str) -> Option<String> {
    if secrets.is_empty() {
        return None;
    }
    let hide = |piece| if gives_away(secrets, piece) { "[…]" } else { piece };
    let hidden = secrets.hide(&pieces(token).into_iter().map(hide).collect::<String>());
    (hidden != token).then_some(hidden)
}

/// A token in pieces: each segment, and what is between and around them.
fn pieces(token: &str) -> Vec<&str> {
    let segments = jwt::examine(token, None, &Policy::at(0)).segments;
    let mut cuts: Vec<usize> =
        segments.into_iter().flatten().flat_map(|range| [range.start, range.end]).collect();
    if let Pasted::Inside(inside) = find_token(token.as_bytes()) {
        cuts.extend([inside.at.start, inside.at.end].into_iter().filter(|at| token.is_char_boundary(*at)));
    }
    cuts.extend(token.match_indices('.').flat_map(|(at, period)| [at, at + period.len()]));
    cuts.extend([0, token.len()]);
    cuts.sort_unstable();
    cuts.windows(2).map(|cut| &token[cut[0]..cut[1]]).collect()
}

fn gives_away(secrets: &Secrets, piece: &str) -> bool {
    let decoded = base64url::examine(piece.as_bytes()).1.unwrap_or_default();
    let mut has_secret = secrets.is_in(piece) || secrets.is_in(&String::from_utf8_lossy(&decoded));
    if let Ok(object) = Object::parse(&decoded) {
        inspect_members(&object, &Way::Root, secrets, &mut |_, _| has_secret = true);
    }
    has_secret
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECRET: &[u8] = b"an example secret of 32 bytes...";

    #[test]
    fn a_segment_that_gives_the_secret_away_is_hidden_however_it_is_written() {
        let secrets = Secrets::of(SECRET);
        let segment = base64url::encode(br#"{"a":"YgMzIgYnl0\u005aXMuLi4"}"#);
        let (start, end) = segment.split_at(20);
        let cases = [
            (format!("e30.{segment}.e30"), "e30.[…].e30"),
            (format!(" {segment}=.e30.e30"), "[…].e30.e30"),
            (format!("{start}\r\n{end}.e30.e30"), "[…].e30.e30"),
            (format!("Bearer {segment}.e30.e30"), "Bearer […].e30.e30"),
            (format!("?tenant={start}\n{end}.e30.e30#a"), "?tenant=[…].e30.e30#a"),
            (format!("e30.{segment}"), "e30.[…]"),
            ("e30.an example secret of 32 bytes...".to_owned(), "e30.[…]..."),
        ];
        for (token, hidden) in cases {
            assert_eq!(hidden_token(&secrets, &token).as_deref(), Some(hidden), "{token:?}");
        }
        assert_eq!(hidden_token(&secrets, "e30.e30.e30"), None);
    }
}
