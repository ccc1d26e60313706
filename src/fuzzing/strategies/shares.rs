//! The share of each strategy's inputs that get past each gate, from a seeded source. A strategy that only yields garbage
//! fails here, before it wastes a campaign.

use fastrand::Rng;

use super::{cross_tokens, mutate_json, mutate_token};
use crate::fuzzing::{Gate, target};
use crate::vectors::FILES;

/// How many inputs are tried, and how many of the slow targets.
const INPUTS: u64 = 1_000;
const FEW: u64 = 200;

/// The percentage of inputs that get at least as far as each gate.
fn shares(gate_of: impl FnMut(u64) -> Gate) -> [u64; 6] {
    shares_of(INPUTS, gate_of)
}

fn shares_of(inputs: u64, mut gate_of: impl FnMut(u64) -> Gate) -> [u64; 6] {
    let mut counts = [0; 6];
    for seed in 0..inputs {
        let reached = gate_of(seed);
        for (count, gate) in counts.iter_mut().zip(Gate::ALL) {
            *count += u64::from(gate <= reached);
        }
    }
    counts.map(|count| 100 * count / inputs)
}

/// Random bytes.
fn noise(seed: u64) -> Vec<u8> {
    let mut rng = Rng::with_seed(seed);
    let length = rng.usize(64..1_024);
    std::iter::repeat_with(|| rng.u8(..)).take(length).collect()
}

/// A fuzzer's own moves: change, insert or remove a byte.
fn byte_moves(seed: u64) -> impl FnMut(Vec<u8>) -> Vec<u8> {
    let mut rng = Rng::with_seed(seed);
    move |mut text| {
        let at = rng.usize(..=text.len());
        match rng.u8(..3) {
            0 => text.insert(at, rng.u8(..)),
            1 if at < text.len() => text[at] ^= 1 << rng.u8(..8),
            _ if at < text.len() => drop(text.remove(at)),
            _ => {}
        }
        text
    }
}

fn gate(name: &str, bytes: &[u8]) -> Gate {
    (target(name).expect("a target").oracle)(bytes)
}

/// Asserts a least share for each gate, from form to accepted.
fn assert_shares(shares: [u64; 6], least: [u64; 5]) {
    let are_met = shares[1..].iter().zip(least).all(|(share, least)| *share >= least);
    assert!(are_met, "{shares:?} of {:?}", Gate::ALL.map(Gate::name));
    assert!(shares[5] < 98, "nearly nothing is refused: {shares:?}");
}

#[test]
fn moves_on_tokens_reach_every_layer() {
    let mut starts = (0..).map(|seed| mutate_token(b"", seed, &mut byte_moves(seed)));
    let start =
        starts.find(|start| gate("verify_signed", start) == Gate::Accepted).expect("an accepted token");
    let reached = shares(|seed| gate("verify_signed", &mutate_token(&start, seed, &mut byte_moves(seed))));
    assert_shares(reached, [70, 40, 40, 30, 10]);
}

#[test]
fn crossed_tokens_reach_every_layer() {
    let start = |seed| mutate_token(b"", seed, &mut byte_moves(seed));
    let reached = shares(|seed| gate("verify_signed", &cross_tokens(&start(seed), &start(seed + 1), seed)));
    assert_shares(reached, [70, 40, 40, 30, 10]);
}

#[test]
fn models_reach_every_layer() {
    assert_shares(shares(|seed| gate("verify_model", &noise(seed))), [90, 60, 55, 40, 20]);
    assert_shares(shares(|seed| gate("roundtrip", &noise(seed))), [90, 90, 90, 90, 80]);
    assert_shares(shares(|seed| gate("replay", &noise(seed))), [90, 90, 90, 90, 80]);
    assert_shares(shares_of(FEW, |seed| gate("minted", &noise(seed))), [80, 80, 60, 50, 10]);
    // Here, accepted means that a mistake was named.
    assert_shares(shares_of(FEW, |seed| gate("diagnose_secret", &noise(seed))), [30, 30, 30, 30, 30]);
}

#[test]
fn moves_on_documents_keep_some_of_them_valid() {
    let document = |name: &str| FILES.iter().find(|(group, _)| *group == name).expect("a file").1;
    let reached = |target: &str, text: &str| {
        shares(|seed| gate(target, &mutate_json(text.as_bytes(), seed, &mut byte_moves(seed))))
    };
    let payload = r#"{"iat":1621521641,"jti":"a","ti":{"ili":[1,"b"]},"sub":"user","exp":1721521641}"#;
    assert_shares(reached("json", payload), [20; 5]);
    assert_shares(reached("claims", payload), [20, 20, 20, 20, 10]);
    assert_shares(reached("vectors", document("replay")), [5; 5]);
}

/// This is why the other strategies exist.
#[test]
fn random_bytes_reach_no_layer() {
    assert_eq!(shares(|seed| gate("decode", &noise(seed))), [100, 0, 0, 0, 0, 0]);
}
