//! Secrets that a reader of configuration, of a URL or of a text takes for something else. Each is asked twice: with a
//! token of the secret as it is, and with one of what the reader makes of it.

use super::super::group::Group;
use super::{MATCH, accept, reject, signed};
use crate::encoding::unbase64;

/// The name of a reading; the secret, which it changes; what it makes of it, under the name of that mistake; and why
/// the secret is used as it is.
type Row = (&'static str, &'static str, &'static [(&'static str, &'static [u8])], &'static str);

const UUID_BYTES: &[u8] = b"\x6b\x1f\x2a\x3c\x9d\x4e\x4f\x50\x8a\x61\x7c\x2b\x3d\x4e\x5f\x60";
/// As .NET's `Guid.ToByteArray` has them: the first three fields with their low bytes first.
const GUID_BYTES: &[u8] = b"\x3c\x2a\x1f\x6b\x4e\x9d\x50\x4f\x8a\x61\x7c\x2b\x3d\x4e\x5f\x60";
/// What the base64, the hex and the base32 below encode.
const DECODED: &[u8] = b"32 bytes behind a known prefix..";

/// What URLs and forms, identifiers, and prefixes mean.
const CODINGS: &[Row] = &[
    (
        "that-looks-percent-encoded",
        "100%25 of a secret%2C with %41ll its marks",
        &[("percent-decoded", b"100% of a secret, with All its marks")],
        "A secret is not part of a URL; a verifier that percent-decodes it has another one.",
    ),
    (
        "with-plus-signs",
        "one+two+three+four+five+six+seven",
        &[("with-spaces-for-plus-signs", b"one two three four five six seven")],
        "Only a form has spaces written as plus signs; base64 has many of these signs.",
    ),
    (
        "that-is-a-uuid",
        "6b1f2a3c-9d4e-4f50-8a61-7c2b3d4e5f60",
        &[
            ("read-as-a-uuid", UUID_BYTES),
            ("read-as-a-guid", GUID_BYTES),
            ("without-its-hyphens", b"6b1f2a3c9d4e4f508a617c2b3d4e5f60"),
            ("a-uuid-in-capitals", b"6B1F2A3C-9D4E-4F50-8A61-7C2B3D4E5F60"),
        ],
        "A secret of 36 characters is used with all of them, not as the 16 bytes of the UUID that it looks like.",
    ),
    (
        "that-is-a-uuid-without-hyphens",
        "6b1f2a3c9d4e4f508a617c2b3d4e5f60",
        &[("read-as-a-uuid-without-hyphens", UUID_BYTES)],
        "A secret of 32 hex digits is used as 32 bytes, not as the 16 of the UUID that it looks like.",
    ),
    (
        "that-is-a-uuid-in-braces",
        "{6b1f2a3c-9d4e-4f50-8a61-7c2b3d4e5f60}",
        &[("read-as-a-uuid-in-braces", UUID_BYTES)],
        "Braces around a UUID are bytes of the secret, too.",
    ),
    (
        "that-starts-with-base64",
        "base64:MzIgYnl0ZXMgYmVoaW5kIGEga25vd24gcHJlZml4Li4=",
        &[
            ("decoded-behind-base64", DECODED),
            ("without-its-prefix-base64", b"MzIgYnl0ZXMgYmVoaW5kIGEga25vd24gcHJlZml4Li4="),
        ],
        "The prefix base64: is a convention of one framework; to all others it is seven bytes of the secret.",
    ),
    (
        "that-starts-with-hex",
        "hex:333220627974657320626568696e642061206b6e6f776e207072656669782e2e",
        &[("decoded-behind-hex", DECODED)],
        "A prefix that names an encoding is part of the secret unless both sides agreed on it.",
    ),
    (
        "that-starts-with-0x",
        "0x333220627974657320626568696e642061206b6e6f776e207072656669782e2e",
        &[("decoded-behind-0x", DECODED)],
        "0x starts a number in source code, and is two bytes of a secret.",
    ),
    (
        "that-looks-like-base32",
        "GMZCAYTZORSXGIDCMVUGS3TEEBQSA23ON53W4IDQOJSWM2LYFYXA====",
        &[("decoded-from-base32", DECODED)],
        "Secrets of one-time passwords are in base32; this one only looks like it.",
    ),
    (
        "that-looks-like-base64-with-line-breaks",
        "MzIgYnl0ZXMgYmVoaW5k\nIGEga25vd24gcHJlZml4Li4=\n",
        &[
            ("decoded-from-base64-with-line-breaks", DECODED),
            ("without-its-line-breaks", b"MzIgYnl0ZXMgYmVoaW5kIGEga25vd24gcHJlZml4Li4="),
        ],
        "Line breaks are bytes of the secret, and do not make it base64.",
    ),
];

/// What text processing changes.
const TEXTS: &[Row] = &[
    (
        "of-compatibility-characters",
        "\u{fb01}ve \u{ff21}, \u{b2} and \u{2460} in a secret \u{2167}",
        &[("normalised-to-nfkc", b"five A, 2 and 1 in a secret VIII")],
        "Normalising text to NFKC makes one secret of many, and another one than the other side has.",
    ),
    (
        "of-decomposed-letters",
        "cle\u{301} tre\u{300}s secre\u{300}te a\u{300} garder",
        &[("normalised-to-nfc", "cl\u{e9} tr\u{e8}s secr\u{e8}te \u{e0} garder".as_bytes())],
        "Normalising text to NFC changes the bytes of a secret that was typed on another system.",
    ),
    (
        "with-escapes",
        r"a secret with \n and \t and \\ in it",
        &[
            ("unescaped", b"a secret with \n and \t and \\ in it"),
            ("with-line-feeds-for-escapes", b"a secret with \n and \\t and \\\\ in it"),
        ],
        r"A backslash and an n are two bytes of the secret, as only quotation marks around it would make them one.",
    ),
    (
        "with-unicode-escapes",
        r"a secret with \u0041 and \x42 in it",
        &[("unescaped-from-unicode", b"a secret with A and B in it")],
        "A secret is not the inside of a string literal.",
    ),
    (
        "with-html-entities",
        "salt &amp; pepper &lt;and&gt; 32 bytes &#33;",
        &[
            ("unescaped-from-html", b"salt & pepper <and> 32 bytes !"),
            ("unescaped-from-html-in-part", b"salt & pepper &lt;and&gt; 32 bytes &#33;"),
        ],
        "A secret is not HTML; unescaping it gives another one.",
    ),
    (
        "with-carriage-return-and-line-feed-inside",
        "the first line\r\nand the second line",
        &[("with-line-feeds-only", b"the first line\nand the second line")],
        "Reading a secret as lines of text changes how they end.",
    ),
    (
        "with-no-break-spaces-at-both-ends",
        "\u{a0}a secret between two no-break spaces\u{a0}",
        &[("trimmed-of-no-break-spaces", b"a secret between two no-break spaces")],
        "Trimming by Unicode removes more than ASCII's white space, and any of it belongs to the secret.",
    ),
    (
        "in-single-quotation-marks",
        "'a secret in single quotation marks'",
        &[("without-single-quotation-marks", b"a secret in single quotation marks")],
        "A single quotation mark is a character of the secret, not of a shell's syntax.",
    ),
    (
        "of-capitals",
        "A SECRET THAT SOMEONE WROTE IN CAPITALS",
        &[("lower-cased", b"a secret that someone wrote in capitals")],
        "Settings without case are lower-cased in some frameworks; a secret is not a setting of that kind.",
    ),
];

/// Where readers of configuration stop, and what they fill in.
const CONFIGURATION: &[Row] = &[
    (
        "with-a-number-sign-behind-a-space",
        "the first part of it #and the second",
        &[("cut-at-a-comment", b"the first part of it"), ("cut-at-a-number-sign", b"the first part of it ")],
        "A number sign begins a comment in a .env file, and is a byte of the secret elsewhere.",
    ),
    (
        "with-a-number-sign-inside",
        "the-first-part#of-a-secret-and-the-rest",
        &[("cut-at-its-number-sign", b"the-first-part")],
        "A number sign inside a word is a byte of the secret, as a random secret may have one.",
    ),
    (
        "with-a-semicolon-behind-a-space",
        "the first part of it ; and the second",
        &[("cut-at-a-semicolon", b"the first part of it")],
        "A semicolon begins a comment in an .ini file, and is a byte of the secret elsewhere.",
    ),
    (
        "with-a-line-feed-inside",
        "the first line of it\nand the second line",
        &[("cut-at-its-line-feed", b"the first line of it")],
        "Reading only the first line of a file drops the rest of the secret.",
    ),
    (
        "with-a-name-behind-a-dollar-sign",
        "32 bytes for $UNSET_NAME and then more",
        &[("with-a-name-expanded", b"32 bytes for  and then more")],
        "A shell expands the name of a variable; a verifier that does so makes an unset one empty.",
    ),
    (
        "with-a-name-in-dollar-and-braces",
        "32 bytes for ${UNSET_NAME} and then more",
        &[("with-a-name-in-braces-expanded", b"32 bytes for  and then more")],
        "Configuration files expand ${NAME}; a secret that has such characters keeps them.",
    ),
    (
        "with-two-dollar-signs",
        "32 bytes that cost $$ and then more",
        &[("with-one-dollar-sign", b"32 bytes that cost $ and then more")],
        "Two dollar signs are one in a compose file only.",
    ),
    (
        "with-a-name-between-percent-signs",
        "32 bytes for %UNSET_NAME% and then more",
        &[("with-a-name-between-percent-signs-expanded", b"32 bytes for  and then more")],
        "Windows expands a name between percent signs in a path, and not in a secret.",
    ),
    (
        "with-a-comma",
        "the first secret of two,and the second one",
        &[
            ("split-at-its-comma", b"the first secret of two"),
            ("split-behind-its-comma", b"and the second one"),
        ],
        "A list of secrets, the old one and the new one, is separated by commas; this is one secret.",
    ),
    (
        "with-a-colon",
        "an-id-of-the-key:and the secret that goes with it",
        &[("split-behind-its-colon", b"and the secret that goes with it")],
        "An id and a secret are joined by a colon in some services; here both are the secret.",
    ),
    (
        "with-an-equals-sign",
        "JWT_SECRET=the value of an assignment, 32 bytes",
        &[("split-behind-its-equals-sign", b"the value of an assignment, 32 bytes")],
        "A line of a .env file that was pasted whole is a secret as it is.",
    ),
];

pub fn add(group: &mut Group) {
    for (fault, secret, misread, why) in [CODINGS, TEXTS, CONFIGURATION].concat() {
        accept(group, fault, secret, why);
        for (fault, signer) in misread {
            reject(group, fault, (secret.as_bytes(), *signer), why);
        }
    }
    add_cut(group);
    add_armour(group);
}

/// Secrets that are longer than a buffer, a column or a line.
fn add_cut(group: &mut Group) {
    let long: Vec<u8> = (0..5_000).map(|at| b'!' + (at * 7 % 94) as u8).collect();
    let why =
        "A secret from a file of random bytes may be longer than a buffer, and every byte of it counts.";
    group.accept("of-5000-bytes", "key-length", why, signed(&long)).key(&long);
    for bytes in [72, 255, 1_024, 2_048, 4_096] {
        let why = format!("A buffer or a column of {bytes} bytes makes one secret of many that begin alike.");
        reject(group, &format!("cut-to-{bytes}-bytes"), (&long, &long[..bytes]), &why);
    }
}

/// A secret between lines of dashes is a text like others, and may be refused for what it looks like.
fn add_armour(group: &mut Group) {
    let armoured =
        "-----BEGIN SECRET-----\nMzIgYnl0ZXMgYmVoaW5kIGEga25vd24gcHJlZml4Li4=\n-----END SECRET-----\n";
    let why = "Taking the whole text for the secret is what was asked, and refusing what looks like PEM is prudent.";
    group.either("in-pem-armour", MATCH, why, signed(armoured)).key(armoured.as_bytes());
    let why = "What is inside of the armour is another secret than the text.";
    reject(group, "read-out-of-pem-armour", (armoured.as_bytes(), DECODED), why);
    let public = "-----BEGIN PUBLIC KEY-----\nMCowBQYDK2VwAyEAGb9ECWmEzf6FQbrBZ9w7lshQhqowtrbLDFw4rXAxZuE=\n\
                  -----END PUBLIC KEY-----\n";
    let der = unbase64(b"MCowBQYDK2VwAyEAGb9ECWmEzf6FQbrBZ9w7lshQhqowtrbLDFw4rXAxZuE=").unwrap_or_default();
    let why =
        "A verifier that reads the public key in its secret accepts what anyone can sign with that key.";
    reject(group, "read-out-of-a-pem-public-key", (public.as_bytes(), &der), why);
    reject(group, "raw-bytes-of-a-pem-public-key", (public.as_bytes(), &der[12..]), why);
}
