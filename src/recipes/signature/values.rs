//! Values other than the MAC: shortened, lengthened, rewritten, rearranged, made up, with one bit flipped.

use super::super::group::Group;
use super::super::sample::{KEY, SAMPLE, replaced};
use super::Signed;
use crate::encoding::encode_hex;
use crate::forge::{Forge, Forged};
use crate::jwt::{HEADER, HEADER_SEGMENT};

const RULE: &str = "signature-match";

pub fn add(group: &mut Group) {
    let signed = Signed::sample();
    group.reject(
        "empty",
        "signature-present",
        "A comparison over the length received compares nothing here, and finds no difference.",
        signed.forge.seal([]),
    );
    add_all(group, shortened(&signed));
    add_all(group, lengthened(&signed));
    add_all(group, rewritten(&signed));
    add_all(group, rearranged(&signed));
    add_all(group, made_up(&signed));
    add_all(group, moved());
    add_flipped(group, &signed);
}

type Row = (&'static str, Forged, &'static str);

fn add_all(group: &mut Group, rows: Vec<Row>) {
    for (fault, token, why) in rows {
        group.reject(fault, RULE, why, token);
    }
}

fn shortened(signed: &Signed) -> Vec<Row> {
    let seal = |bytes: &[u8]| signed.forge.seal(bytes);
    let mac = &signed.mac[..];
    // Its last character has four unused bits, which must not be a second fault.
    let short = Signed::find(|signed| signed.mac[31] < 16);
    vec![
        (
            "truncated-by-one-byte",
            seal(&mac[..31]),
            "A 31-byte MAC must not pass as a prefix of the 32-byte one.",
        ),
        (
            "truncated-to-30-bytes",
            seal(&mac[..30]),
            "30 bytes fill 40 characters without padding, which makes a cut look clean.",
        ),
        ("truncated-to-24-bytes", seal(&mac[..24]), "A MAC of 192 bits belongs to no algorithm of a JWS."),
        (
            "truncated-to-20-bytes",
            seal(&mac[..20]),
            "20 bytes are the length of an HMAC-SHA-1, not of HS256.",
        ),
        (
            "truncated-to-16-bytes",
            seal(&mac[..16]),
            "Half a MAC is what RFC 2104 calls enough and RFC 7518 does not.",
        ),
        ("truncated-to-8-bytes", seal(&mac[..8]), "Eight bytes can be guessed by many machines in a while."),
        ("truncated-to-4-bytes", seal(&mac[..4]), "Four bytes can be guessed by one machine overnight."),
        ("truncated-to-one-byte", seal(&mac[..1]), "One byte is right once in 256 tries."),
        (
            "first-byte-missing",
            seal(&mac[1..]),
            "A library for big numbers may drop leading bytes; the rest is not a MAC.",
        ),
        ("first-half-missing", seal(&mac[16..]), "The other half of a MAC is no better than the first."),
        (
            "last-character-missing",
            short.forge.seal_segment(&short.segment[..42]),
            "42 characters decode without an error, to 31 bytes, and must fail all the same.",
        ),
    ]
}

fn lengthened(signed: &Signed) -> Vec<Row> {
    let seal = |parts: &[&[u8]]| signed.forge.seal(parts.concat());
    let mac = &signed.mac[..];
    vec![
        (
            "zero-byte-appended",
            seal(&[mac, &[0]]),
            "A comparison that pads the shorter side with zeros finds these equal.",
        ),
        (
            "zero-byte-prepended",
            seal(&[&[0], mac]),
            "Big-integer libraries add such a sign byte; a MAC is not a number.",
        ),
        ("byte-appended", seal(&[mac, &[0xA5]]), "A comparison of 32 bytes never looks at the thirty-third."),
        (
            "line-feed-appended",
            seal(&[mac, b"\n"]),
            "The line feed of a command's output was encoded with the MAC.",
        ),
        (
            "pad-count-digit-appended",
            signed.forge.seal_segment(format!("{}1", signed.segment)),
            "An old .NET function writes the number of pads at the end, where it decodes to one more byte.",
        ),
        ("doubled", seal(&[mac, mac]), "Twice the right MAC is 64 bytes, and begins and ends as it should."),
        (
            "padded-with-zeros-to-64-bytes",
            seal(&[mac, &[0; 32]]),
            "A fixed buffer of the longest hash was sent whole.",
        ),
        (
            "followed-by-many-zeros",
            seal(&[mac, &[0; 20_000]]),
            "A long signature must cost no more than a short one, and fail as surely.",
        ),
    ]
}

fn rewritten(signed: &Signed) -> Vec<Row> {
    let seal = |text: &[u8]| signed.forge.seal(text);
    let segment = |text: String| signed.forge.seal_segment(text);
    let hex = encode_hex(&signed.mac);
    let latin: String = signed.mac.iter().copied().map(char::from).collect();
    vec![
        (
            "hex",
            segment(hex.clone()),
            "Most crypto libraries offer hex first, and its digits are all base64url.",
        ),
        (
            "hex-in-capitals",
            segment(hex.to_uppercase()),
            "Hex in capitals is the same mistake from another library.",
        ),
        (
            "hex-in-base64url",
            seal(hex.as_bytes()),
            "The digits of the hex text were encoded, not the 32 bytes.",
        ),
        (
            "base64url-twice",
            seal(signed.segment.as_bytes()),
            "A helper that already encodes was wrapped in another one.",
        ),
        (
            "padded-base64-in-base64url",
            seal(format!("{}=", signed.segment.replace('-', "+").replace('_', "/")).as_bytes()),
            "The function gave base64 text for bytes, and the library encoded that text once more.",
        ),
        (
            "mangled-as-latin-1",
            seal(latin.as_bytes()),
            "The MAC went through a text string, and every byte above 0x7F became two.",
        ),
        (
            "mangled-by-replacement-characters",
            seal(String::from_utf8_lossy(&signed.mac).as_bytes()),
            "The MAC was read as UTF-8, which replaced what it could not read; that is lost for good.",
        ),
        (
            "letter-case-swapped",
            case_swapped(),
            "Base64url is case-sensitive; ignoring case gives up a bit per letter.",
        ),
    ]
}

fn case_swapped() -> Forged {
    // A digit at the end, since a letter would get unused bits set when its case changes.
    let signed = Signed::find(|signed| signed.segment.ends_with(|last: char| last.is_ascii_digit()));
    let swap = |letter: char| match letter.is_ascii_lowercase() {
        true => letter.to_ascii_uppercase(),
        false => letter.to_ascii_lowercase(),
    };
    signed.forge.seal_segment(signed.segment.chars().map(swap).collect::<String>())
}

fn rearranged(signed: &Signed) -> Vec<Row> {
    let seal = |bytes: Vec<u8>| signed.forge.seal(bytes);
    let mac = &signed.mac;
    let words = mac.chunks(4).flat_map(|word| word.iter().rev().copied()).collect();
    vec![
        (
            "bytes-reversed",
            seal(mac.iter().rev().copied().collect()),
            "A number written from its low end is another number.",
        ),
        (
            "words-little-endian",
            seal(words),
            "SHA-256 writes eight big-endian words; a home-made one got that wrong.",
        ),
        (
            "halves-swapped",
            seal([&mac[16..], &mac[..16]].concat()),
            "The right bytes in the wrong order are not the MAC.",
        ),
        (
            "bits-inverted",
            seal(mac.iter().map(|byte| !byte).collect()),
            "Every bit differs, which only a broken comparison overlooks.",
        ),
    ]
}

fn made_up(signed: &Signed) -> Vec<Row> {
    let seal = |bytes: &[u8]| signed.forge.seal(bytes);
    let segment = |text: &str| signed.forge.seal_segment(text);
    vec![
        (
            "all-zeros",
            seal(&[0; 32]),
            "A buffer that was never filled must not match one that was never filled either.",
        ),
        ("all-ones", seal(&[0xFF; 32]), "A constant is known to everybody, whatever its bits."),
        (
            "one-zero-byte",
            segment("AA"),
            "Decoded it is an empty C string, although the segment is not empty.",
        ),
        ("word-null", segment("null"), "A missing value was turned into text, and nothing was signed."),
        ("word-none", segment("none"), "The word for unsigned tokens is not a signature."),
        ("word-true", segment("true"), "The result of a check was written where its value belongs."),
        (
            "secret-itself",
            seal(KEY),
            "A password scheme sends the secret; here it gives the secret away and proves nothing.",
        ),
        (
            "header-segment-again",
            segment(HEADER_SEGMENT),
            "Each segment has its place; the first one says nothing about the third.",
        ),
        (
            "signature-of-a-well-known-example",
            segment("SflKxwRJSMeKKF2QT4fwpMeJf36POk6yJV_adQssw5c"),
            "A signature copied from documentation fits another secret and another text.",
        ),
    ]
}

/// The right MAC of another token.
fn moved() -> Vec<Row> {
    let sample = Signed::sample();
    let header = |header: &str| Forge::new(SAMPLE).header(header).seal(&sample.mac);
    let payload = |from, to| Forge::new(replaced(from, to)).seal(&sample.mac);
    vec![
        (
            "payload-changed-after-signing",
            payload("test-pandium-com", "admin"),
            "Claims that are read without the check let anybody be anyone.",
        ),
        (
            "claim-added-after-signing",
            payload(r#"-com""#, r#"-com","exp":9999999999"#),
            "Every byte of the payload is signed, so nothing can be added to it.",
        ),
        (
            "time-changed-after-signing",
            payload("1621521641", "1621521649"),
            "Writing another time into an old token does not make it fresh.",
        ),
        (
            "signature-of-another-token",
            payload("410608791b7d", "410608791b7e"),
            "A signature vouches for one token only, even if the other was good too.",
        ),
        (
            "header-changed-after-signing",
            header(&HEADER.replace('}', " }")),
            "The header is covered as well; a MAC over the payload alone would let it be rewritten.",
        ),
    ]
}

/// One flipped bit in each byte of the MAC. Every byte gets one, and every position of a bit occurs, from the highest in the first byte to the
/// lowest in the last.
fn add_flipped(group: &mut Group, signed: &Signed) {
    for byte in 0..signed.mac.len() {
        let bit = 7 - byte % 8;
        let mut mac = signed.mac.clone();
        mac[byte] ^= 1 << bit;
        group.reject(
            &format!("bit-{bit}-of-byte-{byte:02}-flipped"),
            "signature-match",
            &reason(byte),
            signed.forge.seal(mac),
        );
    }
}

fn reason(byte: usize) -> String {
    match byte {
        0 => "A comparison that starts at the second byte would take any first one.".to_owned(),
        31 => "A comparison that ends one byte early would take any last one.".to_owned(),
        _ => format!("A comparison that left out byte {byte} would let a forger choose it."),
    }
}
