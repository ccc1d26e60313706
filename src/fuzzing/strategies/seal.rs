//! Ways to sign: rightly, over the bytes that are sent, or wrongly, as generators have done.

use fastrand::Rng;

use crate::encoding::hex;
use crate::forge::{Hash, mac};
use crate::fuzzing::SECRET;
use crate::jwt::base64url;

/// The right signature segment for two segments.
pub(super) fn rightly(header: &[u8], payload: &[u8]) -> Vec<u8> {
    encoded(&mac(Hash::Sha256, SECRET, &input(header, payload)))
}

/// One of many wrong signature segments for two segments.
pub(super) fn wrongly(header: &[u8], payload: &[u8], rng: &mut Rng) -> Vec<u8> {
    match rng.u8(..8) {
        0..=2 => misspelt(rightly(header, payload), rng),
        // A mistake that was made together with another, or a signature that was also damaged.
        3 => misspelt(mistaken(header, payload, rng), rng),
        _ => mistaken(header, payload, rng),
    }
}

fn input(header: &[u8], payload: &[u8]) -> Vec<u8> {
    [header, b".", payload].concat()
}

fn encoded(bytes: &[u8]) -> Vec<u8> {
    base64url::encode(bytes).into_bytes()
}

/// A MAC with another secret, another function, or over another message.
fn mistaken(header: &[u8], payload: &[u8], rng: &mut Rng) -> Vec<u8> {
    let sent = input(header, payload);
    let with = |secret: &[u8]| mac(Hash::Sha256, secret, &sent);
    let over = |message: &[u8]| mac(Hash::Sha256, SECRET, message);
    let text = |segment: &[u8]| base64url::decode(segment).unwrap_or_default();
    encoded(&match rng.u8(..16) {
        0 => with(b"another secret of 32 bytes......"),
        1 => with(b""),
        2 => with(&[SECRET, b"\n"].concat()),
        3 => with(&SECRET[..SECRET.len() - 1]),
        4 => with(base64url::encode(SECRET).as_bytes()),
        5 => with(&SECRET.to_ascii_uppercase()),
        6 => with(&mac(Hash::Sha256, SECRET, b"")),
        7 => mac(Hash::Sha384, SECRET, &sent),
        8 => mac(Hash::Sha512, SECRET, &sent),
        9 => mac(Hash::Sha512, SECRET, &sent)[..32].to_vec(),
        10 => over(payload),
        11 => over(&[header, payload].concat()),
        12 => over(&text(payload)),
        13 => over(&[text(header), b".".to_vec(), text(payload)].concat()),
        14 => over(&[header, b".", payload, b"."].concat()),
        _ => over(&[header, b".", payload, b"="].concat()),
    })
}

/// The right signature in a wrong spelling.
fn misspelt(mut segment: Vec<u8>, rng: &mut Rng) -> Vec<u8> {
    let mac = base64url::decode(&segment).expect("it was encoded here");
    match rng.u8(..13) {
        0 => segment.clear(),
        1 => segment.push(b'='),
        2 => segment.truncate(rng.usize(..segment.len())),
        3 => segment.push(b'A'),
        4 => return encoded(&mac[..rng.usize(..mac.len())]),
        5 => return encoded(&[&mac[..], &[0]].concat()),
        6 => return spare_bits(segment),
        7 => segment.iter_mut().for_each(|byte| *byte = standard(*byte)),
        8 => segment.extend_from_slice(b"\n"),
        9 => return hex(&mac),
        10 => segment.fill(b'A'),
        11 => {
            let mut flipped = mac;
            let bit = rng.usize(..8 * flipped.len());
            flipped[bit / 8] ^= 1 << (bit % 8);
            return encoded(&flipped);
        }
        _ => {
            let at = rng.usize(..segment.len());
            segment[at] = if segment[at] == b'A' { b'B' } else { b'A' };
        }
    }
    segment
}

/// The character of base64's standard alphabet.
pub(super) fn standard(byte: u8) -> u8 {
    match byte {
        b'-' => b'+',
        b'_' => b'/',
        other => other,
    }
}

/// The segment with its last spare bit set.
pub(super) fn spare_bits(mut segment: Vec<u8>) -> Vec<u8> {
    if !segment.len().is_multiple_of(4)
        && let Some(last) = segment.last_mut()
    {
        *last = neighbour(*last);
    }
    segment
}

/// The base64url character that differs in the lowest bit.
pub(in crate::fuzzing) fn neighbour(character: u8) -> u8 {
    const ALPHABET: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    let value = ALPHABET.iter().position(|known| *known == character);
    value.map_or(character, |value| ALPHABET[value ^ 1])
}
