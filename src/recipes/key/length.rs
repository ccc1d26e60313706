//! Secrets of many lengths: what is too short, what fills HMAC's block of 64 bytes, and the secrets
//! that HMAC itself cannot tell apart (RFC 2104 §2).

use super::super::group::Group;
use super::super::sample::{KEY, sample};
use super::{Secrets, reject, signed};
use crate::encoding::decode_hex;

const RULE: &str = "key-length";
const HMAC: &str = "RFC 2104 §2";

pub fn add(group: &mut Group) {
    add_short(group);
    add_sufficient(group);
    add_long_mistakes(group);
    add_equivalent(group);
}

/// A printable secret of this many bytes.
fn of_length(bytes: usize) -> Vec<u8> {
    (0..bytes).map(|at| b'!' + (at * 7 % 94) as u8).collect()
}

fn add_short(group: &mut Group) {
    for (fault, bytes, why) in [
        ("of-one-byte", 1, "Anyone can try 256 secrets, so a verifier does well to refuse one this short."),
        ("of-16-bytes", 16, "128 bits are hard to guess, and still less than RFC 7518 asks for."),
        ("of-31-bytes", 31, "One byte less than the hash: the longest secret that a verifier may refuse."),
    ] {
        let secret = of_length(bytes);
        group.either(fault, RULE, why, signed(&secret)).key(&secret);
    }
}

fn add_sufficient(group: &mut Group) {
    for (bytes, why) in [
        (32, "RFC 7518 asks for a secret as long as the hash, so a check of `more than 32` is off by one."),
        (33, "A buffer of 32 bytes for the secret would lose the last one."),
        (63, "One byte less than HMAC's block is padded with a single zero."),
        (64, "A secret that fills HMAC's block is used as it is, neither hashed nor padded."),
        (65, "With one byte more than HMAC's block, the secret is hashed first."),
        (100, "A long secret is no reason to refuse: RFC 2104 says how it is hashed."),
        (128, "Twice the block of SHA-256, and exactly the block of SHA-512."),
        (129, "An HMAC with the block of SHA-512 starts to hash only here, and is wrong from 65 bytes on."),
        (200, "The hash of the secret takes several blocks itself."),
        (1024, "A secret read from a file of random bytes can be as long as this."),
    ] {
        let secret = of_length(bytes);
        group.accept(&format!("of-{bytes}-bytes"), RULE, why, signed(&secret)).key(&secret);
    }
}

/// SHA-256 of [`of_length`] of 64 bytes, of 65 bytes, and of `KEY`, each made with Python's hashlib.
const SHA256_OF_64_BYTES: &str = "70856acabf6d4131e471eedd396dbcfaf072c0b6516d73c8b878a34b5346a157";
const SHA256_OF_65_BYTES: &str = "03af6155afc31d2c706afaf4d32bc370352ce271bd5f635a55a5fff664f6d201";
const SHA256_OF_KEY: &str = "a968f889c595d20efcea0ff43626afe42acffb284d9bfde9f6fcdc3de17c37dd";

fn hash(hex: &str) -> Vec<u8> {
    decode_hex(hex).expect("hex digits")
}

fn add_long_mistakes(group: &mut Group) {
    let cases: [(&str, Secrets<Vec<u8>>, &str); 7] = [
        (
            "cut-to-64-bytes",
            (of_length(100), of_length(64)),
            "A secret longer than the block is hashed, not cut; two that start alike must differ.",
        ),
        (
            "cut-to-32-bytes",
            (of_length(64), of_length(32)),
            "A cipher's key has 32 bytes, and a helper made for it drops the rest of this one.",
        ),
        (
            "hashed-although-short",
            (KEY.to_vec(), hash(SHA256_OF_KEY)),
            "Hashing every secret first is a key derivation that only one side knows of.",
        ),
        (
            "hashed-although-just-one-block",
            (of_length(64), hash(SHA256_OF_64_BYTES)),
            "Only above 64 bytes is the secret hashed; at 64 it still is not.",
        ),
        (
            "repeated-to-fill-the-block",
            (KEY.to_vec(), KEY.repeat(2)),
            "HMAC fills its block with zeros, not by repeating the secret.",
        ),
        (
            "zeros-beyond-the-block",
            ([KEY, &[0; 33]].concat(), KEY.to_vec()),
            "Up to 64 bytes trailing zeros change nothing; with 65 the whole is hashed, and they do.",
        ),
        (
            "last-of-100-bytes-changed",
            (of_length(100), [&of_length(99)[..], b"!"].concat()),
            "Every byte of a long secret counts, including those beyond the block.",
        ),
    ];
    for (fault, secrets, why) in cases {
        reject(group, fault, secrets, why);
    }
}

fn add_equivalent(group: &mut Group) {
    group
        .accept(
            "zeros-up-to-the-block",
            super::MATCH,
            "HMAC pads keys with zeros, so this is the same secret, and can't identify a different party.",
            sample(),
        )
        .key(&[KEY, &[0; 32]].concat())
        .clause(HMAC);
    group
        .accept(
            "hash-of-a-long-secret",
            super::MATCH,
            "HMAC hashes a long secret itself, so its hash is the same secret by definition.",
            signed(of_length(65)),
        )
        .key(&hash(SHA256_OF_65_BYTES))
        .clause(HMAC);
}
