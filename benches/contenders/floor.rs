//! JSON, base64url and MAC by the crates that the reference uses, called directly: the floor that the reference
//! is compared with. It can be faster than that, because it writes the JSON itself.

use std::hint::black_box;

use base64::Engine as _;
use base64::engine::Simd;
use base64::engine::general_purpose::NO_PAD;
use hmac::{Hmac, KeyInit, Mac};
use jwt_assay::jwt::{HEADER_SEGMENT, verify};
use sha2::Sha256;

use super::inputs;
use super::typed::Claims;

/// What is timed: its name, and what it does with the claims set of a given number.
pub type Part = (&'static str, Box<dyn FnMut(usize)>);

/// All parts together, and each of them alone.
pub fn parts() -> Vec<Part> {
    let all: Vec<Claims> = inputs::all_claims(0).iter().map(Claims::from).collect();
    let keyed = Hmac::<Sha256>::new_from_slice(inputs::SECRET).expect("a key");
    let engine = Simd::url_safe(NO_PAD);
    let mut whole = {
        let (all, keyed, engine) = (all.clone(), keyed.clone(), engine.clone());
        let mut json = Vec::new();
        move |at: usize, token: &mut String| {
            json.clear();
            serde_json::to_writer(&mut json, &all[at]).expect("JSON");
            token.clear();
            token.push_str(HEADER_SEGMENT);
            token.push('.');
            engine.encode_string(&json, token);
            let mac = keyed.clone().chain_update(token.as_bytes()).finalize().into_bytes();
            token.push('.');
            engine.encode_string(mac, token);
        }
    };
    let mut token = String::new();
    whole(1, &mut token);
    let read = verify(&token, &inputs::key(), &inputs::policy());
    assert_eq!(read, Ok(inputs::claims(1, 0)));
    let input = token[..token.rfind('.').expect("a token")].to_owned();
    let payloads: Vec<Vec<u8>> = all.iter().map(|claims| serde_json::to_vec(claims).expect("JSON")).collect();
    let mut json = Vec::new();
    let mut text = String::new();
    vec![
        (
            "JSON, base64url and MAC",
            Box::new(move |at| {
                whole(at, &mut token);
                black_box(&token);
            }),
        ),
        (
            "the MAC alone",
            Box::new(move |_| {
                black_box(keyed.clone().chain_update(black_box(input.as_bytes())).finalize().into_bytes());
            }),
        ),
        (
            "base64url alone",
            Box::new(move |at| {
                text.clear();
                engine.encode_string(&payloads[at], black_box(&mut text));
            }),
        ),
        (
            "JSON alone",
            Box::new(move |at| {
                json.clear();
                serde_json::to_writer(black_box(&mut json), &all[at]).expect("JSON");
            }),
        ),
    ]
}
