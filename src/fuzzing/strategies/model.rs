//! The model of a token: turns any bytes into a header, a claims set of the profile, up to three faults, and a signature.

use arbitrary::{Result, Unstructured};
use fastrand::Rng;

use super::{claims, json_moves, seal, table};
use crate::fuzzing::{Input, NOW};
use crate::jwt::{HEADER, Policy, base64url, json};

/// The input made of some bytes, as [`Input::write`] writes it.
#[must_use]
pub fn token_of_model(bytes: &[u8]) -> Vec<u8> {
    token(&mut Unstructured::new(bytes)).unwrap_or_default()
}

fn token(source: &mut Unstructured<'_>) -> Result<Vec<u8>> {
    // The faults are read first, so that they don't depend on how many bytes the claims take.
    let faults = source.int_in_range(0..=3_u8)?;
    let mut rng = Rng::with_seed(source.arbitrary()?);
    let mut header = match source.int_in_range(0..=3_u8)? {
        0 => table::header(&mut rng).to_vec(),
        _ => HEADER.as_bytes().to_vec(),
    };
    let mut payload = json::to_string(&claims(source)?).into_bytes();
    for _ in 0..faults {
        let text = if rng.u8(..4) == 0 { &mut header } else { &mut payload };
        *text = json_moves::change(std::mem::take(text), &mut rng, &mut |bytes| bytes);
    }
    let (header, payload) = (base64url::encode(header), base64url::encode(payload));
    let (header, payload) = (header.as_bytes(), payload.as_bytes());
    let signature = match rng.u8(..16) {
        0 => seal::wrongly(header, payload, &mut rng),
        _ => seal::rightly(header, payload),
    };
    let token = [header, b".", payload, b".", &signature].concat();
    let mut policy = Policy::at(NOW.saturating_add(source.int_in_range(0..=2_u64)?));
    policy.audience = Some(String::new()).filter(|_| rng.bool());
    Ok(Input { token: &token, policy }.write())
}
