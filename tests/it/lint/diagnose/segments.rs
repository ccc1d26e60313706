//! Signatures that can't be decoded: forms and URLs changed them, or they are what a tool printed.

use data_encoding::{BASE64, BASE64_NOPAD, HEXLOWER};

use super::kit::{SECRET, hs256, input, token};
use super::named;

/// The MACs of some tokens, each with the first two segments.
fn macs() -> impl Iterator<Item = (String, Vec<u8>)> {
    (0..400).map(|number| (input(number), hs256(SECRET, input(number).as_bytes())))
}

fn count(text: &str, mark: char) -> usize {
    text.matches(mark).count()
}

#[test]
fn a_plus_that_became_a_space_is_named_whatever_else_was_replaced() {
    let mut seen = [0; 4];
    for (input, mac) in macs() {
        let text = BASE64_NOPAD.encode(&mac);
        if count(&text, '+') < 2 {
            continue;
        }
        let first = text.replacen('+', "-", 1).replace('/', "_").replace('+', " ");
        assert_eq!(
            named(token(&input, first), SECRET),
            ["signature-first-replaced", "signature-plus-read-as-space"],
            "{text}"
        );
        seen[count(&text, '+').min(3)] += 1;
        let both = text.replacen('+', "%2B", 1).replace('/', "%2F").replace('+', " ");
        assert_eq!(
            named(token(&input, both), SECRET),
            ["signature-standard-alphabet", "signature-plus-read-as-space", "signature-percent-encoded"],
            "{text}"
        );
        let all = BASE64.encode(&mac).replace('+', " ");
        assert_eq!(named(token(&input, all), SECRET), ["signature-plus-read-as-space"], "{text}");
        let lost = text.replace('+', "");
        assert_eq!(named(token(&input, lost), SECRET), [""; 0], "{text}");
    }
    assert!(seen[2] > 10 && seen[3] > 0, "{seen:?}");
}

#[test]
fn a_percent_encoded_segment_is_named_with_what_is_in_it() {
    for (input, mac) in macs().take(40) {
        let hex = HEXLOWER.encode(&mac);
        let printed = format!("(stdin)%3D%20{hex}");
        assert_eq!(
            named(token(&input, printed), SECRET),
            ["signature-openssl-text", "signature-percent-encoded"]
        );
        assert_eq!(named(token(&input, format!("(stdin)= {}", &hex[1..])), SECRET), [""; 0]);
        let other = format!("(stdin)= {}", hex.replace(['a', '1'], "0"));
        assert_eq!(named(token(&input, other), SECRET), [""; 0], "the digits of another MAC");
        let longer = format!("(stdin)= {hex}0");
        assert_eq!(named(token(&input, longer), SECRET), [""; 0], "one digit more");
    }
}
