//! Known answers that others have published, as the RFCs print them.

use super::group::Group;
use crate::encoding::encode_hex;
use crate::jwt::base64url;
use crate::lint::Level;
use crate::vectors::{Operation, Scope};

const HEADER: &str = "eyJ0eXAiOiJKV1QiLA0KICJhbGciOiJIUzI1NiJ9";
const PAYLOAD: &str =
    "eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ";
const SIGNATURE: &str = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";

/// The value of `k` in the key of RFC 7515 A.1.
const KEY: &str = "AyM1SysPpbyDfgZld3umj1qzKObwVMkoqQ-EstJQLr_T-1qS0gZH75aKtMN3Yj0iPS4hcgUuTwjAzZr1Z9CAow";

/// The second before the `exp` of both examples.
const LAST_SECOND: u64 = 1_300_819_379;

const HEADER_OCTETS: [u8; 30] = [
    123, 34, 116, 121, 112, 34, 58, 34, 74, 87, 84, 34, 44, 13, 10, 32, 34, 97, 108, 103, 34, 58, 34, 72, 83,
    50, 53, 54, 34, 125,
];
const PAYLOAD_OCTETS: [u8; 70] = [
    123, 34, 105, 115, 115, 34, 58, 34, 106, 111, 101, 34, 44, 13, 10, 32, 34, 101, 120, 112, 34, 58, 49, 51,
    48, 48, 56, 49, 57, 51, 56, 48, 44, 13, 10, 32, 34, 104, 116, 116, 112, 58, 47, 47, 101, 120, 97, 109,
    112, 108, 101, 46, 99, 111, 109, 47, 105, 115, 95, 114, 111, 111, 116, 34, 58, 116, 114, 117, 101, 125,
];
const SIGNATURE_OCTETS: [u8; 32] = [
    116, 24, 223, 180, 151, 153, 224, 37, 79, 250, 96, 125, 216, 173, 187, 186, 22, 212, 37, 77, 105, 214,
    191, 240, 91, 88, 5, 88, 83, 132, 141, 121,
];

/// The token of RFC 7515 A.1 and of RFC 7519 §3.1.
fn token() -> String {
    [HEADER, PAYLOAD, SIGNATURE].join(".")
}

fn key() -> Vec<u8> {
    base64url::decode(KEY).expect("the RFC's key is base64url")
}

fn hmac(group: &mut Group, fault: &str, clause: &str, [key, message, mac]: [String; 3], why: &str) {
    let recipe = group.add(fault, Operation::Hmac, Scope::Jws, Level::Must, clause, why);
    recipe.record.key = crate::encoding::decode_hex(&key).map(base64url::encode);
    recipe.record.message_hex = Some(message);
    recipe.record.mac_hex = Some(mac);
}

fn encoded(group: &mut Group, fault: &str, clause: &str, bytes: &[u8], text: &str, why: &str) {
    let recipe = group.add(fault, Operation::Base64url, Scope::Jws, Level::Must, clause, why);
    recipe.record.bytes_hex = Some(encode_hex(bytes));
    recipe.record.text = Some(text.to_owned());
}

/// HMAC-SHA-256, its test cases 1 to 7.
pub fn rfc4231() -> Group {
    let about = "HMAC-SHA-256 over keys and messages of many lengths: the test cases of RFC 4231.";
    let mut group = Group::new("rfc4231", about);
    let large_key = "aa".repeat(131);
    let rows = [
        (
            "short-key-and-message",
            "§4.2",
            "0b".repeat(20),
            "4869205468657265".to_owned(),
            "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7",
            "The simplest case shows whether it is HMAC-SHA-256 at all.",
        ),
        (
            "key-shorter-than-the-hash",
            "§4.3",
            "4a656665".to_owned(),
            concat!("7768617420646f2079612077616e7420", "666f72206e6f7468696e673f").to_owned(),
            "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843",
            "A short key is padded with zeros, and not repeated.",
        ),
        (
            "key-and-message-larger-than-a-block-together",
            "§4.4",
            "aa".repeat(20),
            "dd".repeat(50),
            "773ea91e36800e46854db8ebd09181a72959098b3ef8c122d9635514ced565fe",
            "The inner hash runs over more than one block.",
        ),
        (
            "key-of-counting-bytes",
            "§4.5",
            concat!("0102030405060708090a0b0c0d0e0f10", "111213141516171819").to_owned(),
            "cd".repeat(50),
            "82558a389a443c0ea4cc819899f2083a85f0faa3e578f8077a2e3ff46729665b",
            "Swapping bytes of the key changes the MAC.",
        ),
        (
            "mac-truncated-to-128-bits",
            "§4.6",
            "0c".repeat(20),
            concat!("546573742057697468205472756e6361", "74696f6e").to_owned(),
            "a3b6167473100ee06e0c796c2955552b",
            "Only the first half of this MAC is published, and a token carries the whole of its own.",
        ),
        (
            "key-larger-than-a-block",
            "§4.7",
            large_key.clone(),
            concat!(
                "54657374205573696e67204c61726765",
                "72205468616e20426c6f636b2d53697a",
                "65204b6579202d2048617368204b6579",
                "204669727374",
            )
            .to_owned(),
            "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54",
            "A key longer than the block is hashed first, and not cut.",
        ),
        (
            "key-and-message-larger-than-a-block-each",
            "§4.8",
            large_key,
            concat!(
                "54686973206973206120746573742075",
                "73696e672061206c6172676572207468",
                "616e20626c6f636b2d73697a65206b65",
                "7920616e642061206c61726765722074",
                "68616e20626c6f636b2d73697a652064",
                "6174612e20546865206b6579206e6565",
                "647320746f2062652068617368656420",
                "6265666f7265206265696e6720757365",
                "642062792074686520484d414320616c",
                "676f726974686d2e",
            )
            .to_owned(),
            "9b09ffa71b942fcb27635fbcd5b0e944bfdc63644f0713938a7f51535c3a35e2",
            "Both the hashing of the key and the hash over many blocks are needed at once.",
        ),
    ];
    for (fault, section, key, message, mac, why) in rows {
        hmac(&mut group, fault, &format!("RFC 4231 {section}"), [key, message, mac.to_owned()], why);
    }
    group
}

/// Base64, in the alphabet of its §5 and without the padding, as RFC 7515 §2 has it.
pub fn rfc4648() -> Group {
    let about = "Base64url without padding: the test vectors of RFC 4648, in the alphabet of its section 5 \
                 and with the padding left out.";
    let mut group = Group::new("rfc4648", about);
    let foobar = [
        ("nothing", "", "", "No octets make no characters."),
        ("one-octet", "f", "Zg", "One octet is two characters, where padded Base64 has four."),
        ("two-octets", "fo", "Zm8", "Two octets are three characters, where padded Base64 has four."),
        ("three-octets", "foo", "Zm9v", "Three octets are four characters, with no bits left over."),
        ("four-octets", "foob", "Zm9vYg", "The last group has one octet, whose four spare bits are zero."),
        ("five-octets", "fooba", "Zm9vYmE", "The last group has two octets, whose two spare bits are zero."),
        ("six-octets", "foobar", "Zm9vYmFy", "Two whole groups need no padding."),
    ];
    for (fault, bytes, text, why) in foobar {
        encoded(&mut group, fault, "RFC 4648 §10", bytes.as_bytes(), text, why);
    }
    let data = [0x14, 0xfb, 0x9c, 0x03, 0xd9, 0x7e];
    let rows = [
        (
            "last-character-of-value-62",
            &data[..],
            "FPucA9l-",
            "The value 62 is a hyphen here, and a plus sign in plain Base64.",
        ),
        ("two-spare-bits", &data[..5], "FPucA9k", "The spare bits of the last character are zero."),
        (
            "four-spare-bits",
            &data[..4],
            "FPucAw",
            "One octet after the last three leaves four bits over, which are zero.",
        ),
    ];
    for (fault, bytes, text, why) in rows {
        encoded(&mut group, fault, "RFC 4648 §9", bytes, text, why);
    }
    let why = "Hyphen and underscore both occur, and the padding is left out.";
    let octets = [3, 236, 255, 224, 193];
    encoded(&mut group, "hyphen-and-underscore", "RFC 7515 Appendix C", &octets, "A-z_4ME", why);
    group
}

/// The JWS of A.1, whole and in its parts.
pub fn rfc7515() -> Group {
    let about = "The JWS that RFC 7515 A.1 protects with HMAC-SHA-256, whole and in its parts.";
    let mut group = Group::new("rfc7515", about);
    let why = "The published octets have a line break and spaces, which belong to what is encoded.";
    encoded(&mut group, "header", "RFC 7515 A.1.1", &HEADER_OCTETS, HEADER, why);
    let why = "Line breaks and spaces of the claims are signed as published; serialized again they are \
               other octets.";
    encoded(&mut group, "payload", "RFC 7515 A.1.1", &PAYLOAD_OCTETS, PAYLOAD, why);
    let why = "The signature is encoded from its 32 octets, and not from their hex digits.";
    encoded(&mut group, "signature", "RFC 7515 A.1.1", &SIGNATURE_OCTETS, SIGNATURE, why);
    let input = format!("{HEADER}.{PAYLOAD}");
    let parts = [encode_hex(&key()), encode_hex(input.as_bytes()), encode_hex(&SIGNATURE_OCTETS)];
    let why = "The MAC is over the ASCII text of both segments with the period between them.";
    hmac(&mut group, "mac-of-the-signing-input", "RFC 7515 A.1.1", parts, why);
    let why = "The header is read and not compared: it has its members in another order, and white space.";
    group
        .accept("published-token", "signature-match", why, token())
        .clause("RFC 7515 A.1.2")
        .max_scope(Scope::Jws)
        .at(LAST_SECOND)
        .key(&key());
    group
}

/// The JWT of §3.1, which is the JWS of RFC 7515 A.1, and the unsecured JWT of §6.1.
pub fn rfc7519() -> Group {
    let about = "The example tokens of RFC 7519: the one of section 3.1 until its last second, and the \
                 unsecured one of section 6.1.";
    let mut group = Group::new("rfc7519", about);
    let why = "None of the profile's claims are there, and RFC 7519 requires none.";
    group
        .accept("published-token", "exp-not-passed", why, token())
        .clause("RFC 7519 §3.1")
        .max_scope(Scope::Jwt)
        .at(LAST_SECOND)
        .key(&key());
    let why = "The example expired in 2011, and a verifier that accepts it today does not look at exp.";
    group
        .reject("published-token-long-after-its-exp", "exp-not-passed", why, token())
        .clause("RFC 7519 §3.1, §4.1.4")
        .max_scope(Scope::Jwt)
        .at(1_621_521_650)
        .key(&key());
    let unsecured = "eyJhbGciOiJub25lIn0";
    let why = "The header of an unsecured token is nineteen characters, and enough for a forgery.";
    encoded(&mut group, "unsecured-header", "RFC 7519 §6.1", br#"{"alg":"none"}"#, unsecured, why);
    let why = "The token is well formed and not signed, so a verifier with a key must refuse it.";
    group
        .reject("unsecured-token", "alg-none", why, format!("{unsecured}.{PAYLOAD}."))
        .clause("RFC 7519 §6.1, RFC 8725 §3.2")
        .max_scope(Scope::Jwt)
        .at(LAST_SECOND)
        .key(&key());
    group
}
