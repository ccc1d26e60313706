//! MACs with zero bytes, white space or a leading hyphen: good tokens that C strings, trims and command
//! lines get wrong, and the wrong ones that they would accept or make. A search finds the `jti`.

use super::super::group::Group;
use super::Signed;

const RULE: &str = "signature-match";

pub fn add(group: &mut Group) {
    add_zero_first(group);
    add_zero_inside(group);
    add_zero_last(group);
    add_whitespace(group);
    add_characters(group);
}

fn zero_inside(signed: &Signed) -> Option<usize> {
    signed.mac.iter().position(|&byte| byte == 0).filter(|at| (8..24).contains(at))
}

fn add_zero_first(group: &mut Group) {
    let signed = Signed::find(|signed| signed.mac[0] == 0);
    signed.accept(
        group,
        "mac-that-starts-with-a-zero-byte",
        "signature-present",
        "As a C string this MAC is empty, and as a number it is a byte shorter; it is neither.",
    );
    group.reject(
        "leading-zero-byte-dropped",
        RULE,
        "A generator that takes the MAC for a number fails once in 256 tokens.",
        signed.forge.seal(&signed.mac[1..]),
    );
    group.reject(
        "all-but-the-leading-zero-byte-made-up",
        RULE,
        "strcmp finds two strings equal that both start with a zero byte, whatever follows.",
        signed.forge.seal([&[0][..], &[0xAA; 31]].concat()),
    );
}

fn add_zero_inside(group: &mut Group) {
    let signed = Signed::find(|signed| zero_inside(signed).is_some());
    let at = zero_inside(&signed).expect("just found");
    signed.accept(
        group,
        "mac-with-a-zero-byte-inside",
        RULE,
        "One MAC in eight has a zero byte somewhere, so C strings fail occasionally.",
    );
    group.reject(
        "cut-at-its-zero-byte",
        RULE,
        "strlen made this signature; a generator that uses it fails once in eight tokens.",
        signed.forge.seal(&signed.mac[..at]),
    );
    group.reject(
        "made-up-behind-its-zero-byte",
        RULE,
        "strncmp stops at the zero byte and never sees that the rest is wrong.",
        signed.forge.seal([&signed.mac[..=at], &vec![0xAA; 31 - at]].concat()),
    );
    group.reject(
        "blanked-behind-its-zero-byte",
        RULE,
        "strncpy fills up with zeros after the first one, and the real MAC is lost.",
        signed.forge.seal([&signed.mac[..at], &vec![0; 32 - at]].concat()),
    );
}

fn add_zero_last(group: &mut Group) {
    let signed = Signed::find(|signed| signed.mac[31] == 0);
    signed.accept(
        group,
        "mac-that-ends-in-a-zero-byte",
        RULE,
        "A trim that also takes zero bytes spoils one token in 256.",
    );
    group.reject(
        "trailing-zero-byte-dropped",
        RULE,
        "A comparison that pads the shorter side with zeros accepts 31 bytes here.",
        signed.forge.seal(&signed.mac[..31]),
    );
}

fn add_whitespace(group: &mut Group) {
    let last = |wanted: u8| Signed::find(move |signed| signed.mac[31] == wanted);
    let (line_feed, space) = (last(b'\n'), last(b' '));
    let first = Signed::find(|signed| signed.mac[0] == b' ');
    line_feed.accept(
        group,
        "mac-that-ends-in-a-line-feed",
        RULE,
        "Code that strips the line feed of a command's output strips it from this MAC too.",
    );
    space.accept(
        group,
        "mac-that-ends-in-a-space",
        RULE,
        "The MAC is bytes; trimming it as text spoils one token in 64.",
    );
    first.accept(
        group,
        "mac-that-starts-with-a-space",
        RULE,
        "Trimming both ends of a binary value doubles the damage.",
    );
    for (fault, signed, kept, why) in [
        (
            "trailing-line-feed-trimmed",
            &line_feed,
            0..31,
            "A generator that chops its MAC like a line writes 31 bytes here.",
        ),
        (
            "trailing-space-trimmed",
            &space,
            0..31,
            "A fixed-width text format drops trailing blanks, and the MAC's last byte with them.",
        ),
        ("leading-space-trimmed", &first, 1..32, "A trim at the front takes the MAC's first byte."),
    ] {
        group.reject(fault, RULE, why, signed.forge.seal(&signed.mac[kept]));
    }
}

fn add_characters(group: &mut Group) {
    let cases = [
        (
            "segment-that-starts-with-a-hyphen",
            "-",
            "A command line or a shell takes a leading hyphen for an option.",
        ),
        (
            "segment-that-starts-with-two-hyphens",
            "--",
            "Two hyphens end the options of a command line, or start a comment in SQL.",
        ),
        (
            "segment-that-starts-with-an-underscore",
            "_",
            "Some readers take a leading underscore for something private.",
        ),
    ];
    for (fault, start, why) in cases {
        Signed::find(|signed| signed.segment.starts_with(start)).accept(group, fault, RULE, why);
    }
    Signed::find(|signed| signed.segment.ends_with('0')).accept(
        group,
        "segment-that-ends-in-a-digit",
        RULE,
        "A reader that takes a last digit for the pad count of an old .NET function cuts off a character.",
    );
}
