//! The right secret, but over other bytes than the sent segments, or with a function other than
//! HMAC-SHA-256.

use super::super::group::Group;
use super::super::sample::{KEY, SAMPLE, replaced};
use super::Signed;
use crate::encoding::{decode_hex, encode_hex};
use crate::forge::{Forge, Forged, Hash, mac};
use crate::jwt::HEADER;

const RULE: &str = "signature-match";

pub fn add(group: &mut Group) {
    add_messages(group);
    add_encodings(group);
    add_functions(group);
    add_rewritten_json(group);
}

/// The sample with the MAC of another message.
fn over(message: impl AsRef<[u8]>) -> Forged {
    Forge::new(SAMPLE).seal(mac(Hash::Sha256, KEY, message.as_ref()))
}

/// The sample's signing input and its two segments.
fn segments() -> (String, String, String) {
    let input = String::from_utf8(Forge::new(SAMPLE).signing_input()).expect("ASCII");
    let (header, payload) = input.split_once('.').expect("two segments");
    (input.clone(), header.to_owned(), payload.to_owned())
}

fn add_messages(group: &mut Group) {
    let (input, header, payload) = segments();
    let cases: [(&str, Forged, &str); 12] = [
        (
            "over-the-decoded-segments",
            over(format!("{HEADER}.{SAMPLE}")),
            "The MAC is over the encoded segments; the decoded bytes are another message.",
        ),
        (
            "over-the-decoded-payload",
            over(SAMPLE),
            "A library that signs just the data covers neither the header nor the encoding.",
        ),
        (
            "over-the-header-alone",
            over(&header),
            "The header is the same in every token, so this signature would fit all of them.",
        ),
        (
            "over-the-payload-alone",
            over(&payload),
            "A MAC that leaves out the header leaves alg to the sender.",
        ),
        (
            "over-the-segments-in-reverse",
            over(format!("{payload}.{header}")),
            "A generator that joins in the wrong order is consistent only with itself.",
        ),
        (
            "over-the-segments-without-the-period",
            over(format!("{header}{payload}")),
            "Without the period, the border between the segments could be moved.",
        ),
        (
            "over-the-segments-with-a-comma",
            over(format!("{header},{payload}")),
            "An array that is turned into text gets commas in some languages.",
        ),
        (
            "over-the-input-with-another-period",
            over(format!("{input}.")),
            "The period before the signature is not part of the signing input.",
        ),
        (
            "over-the-input-with-a-line-feed",
            over(format!("{input}\n")),
            "A shell's echo signs a line feed that is not sent.",
        ),
        (
            "over-the-input-with-a-zero-byte",
            over(format!("{input}\0")),
            "sizeof counts the end of a C string, which is not sent.",
        ),
        (
            "over-the-input-in-quotes",
            over(format!("\"{input}\"")),
            "The text was turned into JSON on its way to the function.",
        ),
        (
            "over-nothing",
            over(""),
            "A stream that was read to its end before gives the MAC of nothing, the same for all tokens.",
        ),
    ];
    for (fault, token, why) in cases {
        group.reject(fault, RULE, why, token);
    }
}

fn add_encodings(group: &mut Group) {
    let (input, header, payload) = segments();
    let wide = |bytes: fn(u16) -> [u8; 2]| input.encode_utf16().flat_map(bytes).collect::<Vec<u8>>();
    let standard = Forge::new(replaced("Pandium Test", "?>~¿ÿ???>>>"));
    let text = String::from_utf8(standard.signing_input()).expect("ASCII");
    let standard_mac = mac(Hash::Sha256, KEY, text.replace('-', "+").replace('_', "/").as_bytes());
    let cases: [(&str, Forged, &str); 7] = [
        (
            "over-the-padded-segments",
            over(format!("{header}.{payload}=")),
            "The padding was stripped after signing, so the MAC is of another text.",
        ),
        (
            "over-the-standard-alphabet",
            standard.seal(standard_mac),
            "The alphabet was changed after signing, so the MAC is of another text.",
        ),
        (
            "over-utf-16-little-endian",
            over(wide(u16::to_le_bytes)),
            "In some languages a string's bytes are UTF-16 by default.",
        ),
        (
            "over-utf-16-big-endian",
            over(wide(u16::to_be_bytes)),
            "The other order of UTF-16 is just as wrong; the signing input is ASCII.",
        ),
        (
            "over-the-input-with-a-byte-order-mark",
            over(format!("\u{FEFF}{input}")),
            "An encoder object put its mark before the text it signed.",
        ),
        (
            "over-the-input-in-lower-case",
            over(input.to_lowercase()),
            "A store that ignores case changed the text before it was signed, and with it the meaning.",
        ),
        (
            "over-the-input-in-hex",
            over(encode_hex(input.as_bytes())),
            "A function that takes bytes was given hex, and signed the digits.",
        ),
    ];
    for (fault, token, why) in cases {
        group.reject(fault, RULE, why, token);
    }
}

/// Hashes over the sample's signing input, each made with Python's hashlib:
/// `hashlib.sha256(input)`, `hashlib.sha256(key + input)` and `hashlib.sha256(input + key)`.
const SHA256_OF_INPUT: &str = "23c65c6e11ea2e89c7612d34cb2c69117cf2243ca038eab9b1a890f978f545e8";
const SHA256_OF_KEY_AND_INPUT: &str = "1b4ec653eb5d8957f714280caaf93e24f08675377b54c117dc288fc83a943e33";
const SHA256_OF_INPUT_AND_KEY: &str = "362ce169448a46d57c0f5ebb070cbcafc24aee79bbff9e2370cdea86ce670f18";

fn add_functions(group: &mut Group) {
    let hash = |hex| decode_hex(hex).expect("hex digits");
    let seal = |bytes: Vec<u8>| Forge::new(SAMPLE).seal(bytes);
    let (input, ..) = segments();
    let signed = Signed::sample();
    let long = mac(Hash::Sha512, KEY, input.as_bytes());
    let middling = mac(Hash::Sha384, KEY, input.as_bytes());
    let cases: [(&str, Forged, &str); 11] = [
        ("plain-sha-256", seal(hash(SHA256_OF_INPUT)), "Anyone can compute a hash without a secret."),
        (
            "sha-256-of-secret-and-input",
            seal(hash(SHA256_OF_KEY_AND_INPUT)),
            "A hash over secret and text can be continued by others without the secret; HMAC can't.",
        ),
        (
            "sha-256-of-input-and-secret",
            seal(hash(SHA256_OF_INPUT_AND_KEY)),
            "With the secret at the end one collision forges a token; HMAC was designed to prevent that.",
        ),
        (
            "hmac-of-the-hashed-input",
            over(hash(SHA256_OF_INPUT)),
            "A function that expects a hash was given one by a caller who should have passed the text.",
        ),
        (
            "secret-and-input-swapped",
            seal(mac(Hash::Sha256, input.as_bytes(), KEY)),
            "Languages differ in which argument is the key, and both are byte strings.",
        ),
        (
            "hmac-of-the-mac",
            over(&signed.mac),
            "The function ran twice, as can happen with an object that is used again.",
        ),
        (
            "hmac-of-the-input-twice",
            over([input.as_bytes(), input.as_bytes()].concat()),
            "An object that was not reset signs all it was ever fed.",
        ),
        (
            "hmac-sha-512-cut-to-32-bytes",
            seal(long[..32].to_vec()),
            "The right length from the wrong hash; the header says HS256.",
        ),
        (
            "hmac-sha-512-as-it-is",
            seal(long.clone()),
            "A verifier that goes by the signature's length takes the algorithm from the token after all.",
        ),
        (
            "hmac-sha-384-as-it-is",
            seal(middling.clone()),
            "The header says HS256, and 48 bytes are the MAC of another algorithm.",
        ),
        (
            "hmac-sha-384-cut-to-32-bytes",
            seal(middling[..32].to_vec()),
            "SHA-384 starts from other values than SHA-256, so its first 32 bytes fit nothing.",
        ),
    ];
    for (fault, token, why) in cases {
        group.reject(fault, RULE, why, token);
    }
}

/// The MAC is over the JSON text as it was written, not over what a serializer would make of it.
fn add_rewritten_json(group: &mut Group) {
    let header = "{ \"typ\" : \"JWT\",\r\n \"alg\" : \"HS256\" }";
    let payload = SAMPLE.replace("\":", "\": ").replace(",\"", ", \"");
    let sent = Forge::new(&payload).header(header);
    let with_canonical = |part: Forge| sent.seal(mac(Hash::Sha256, KEY, &part.signing_input()));
    group.accept(
        "over-json-as-it-was-written",
        RULE,
        "White space and order are the generator's choice, and a verifier must not rewrite the text.",
        sent.sign(KEY),
    );
    group.reject(
        "over-the-header-written-anew",
        RULE,
        "A verifier that serializes the parsed header again checks a text that it did not receive.",
        with_canonical(Forge::new(&payload)),
    );
    group.reject(
        "over-the-payload-written-anew",
        RULE,
        "Two texts of the same claims are two messages, or duplicate members could hide between them.",
        with_canonical(Forge::new(SAMPLE).header(header)),
    );
    group.reject(
        "over-the-payload-with-sorted-members",
        RULE,
        "A map without order wrote the claims twice, once for the MAC and once to be sent.",
        Forge::new(SAMPLE).seal(mac(Hash::Sha256, KEY, &Forge::new(sorted()).signing_input())),
    );
}

fn sorted() -> String {
    let (first, sub) = SAMPLE.trim_end_matches('}').rsplit_once(",\"sub\"").expect("sub is the last claim");
    let (times, tenant) = first.split_once(",\"ti\"").expect("ti is the third claim");
    format!("{times},\"sub\"{sub},\"ti\"{tenant}}}")
}
