//! How long it takes to sign and to verify a token of three sizes, by the reference and by every crate.

mod contenders;
mod inputs;

use std::hint::black_box;

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use jwt_assay::jwt::verify;

use inputs::{COUNT, SIZES};

/// Cycles through the inputs, so that no two in a row are the same.
fn cycle() -> impl FnMut() -> usize {
    let mut at = 0;
    move || {
        at = (at + 1) % COUNT;
        at
    }
}

fn sign_beside_others(criterion: &mut Criterion) {
    for (size, extra_bytes) in SIZES {
        let tokens = inputs::tokens(extra_bytes);
        let mut group = criterion.benchmark_group(format!("sign/{size}"));
        group.throughput(Throughput::Elements(1));
        for mut contender in contenders::all(extra_bytes) {
            for (at, token) in tokens.iter().enumerate() {
                let own = (contender.token)(at);
                let read = verify(&own, &inputs::key(), &inputs::policy());
                let expected = verify(token, &inputs::key(), &inputs::policy());
                assert_eq!(read, expected, "{}: {own}", contender.name);
            }
            let mut next = cycle();
            group.bench_function(contender.name, |bencher| {
                bencher.iter(|| (contender.sign)(black_box(next())))
            });
        }
        group.finish();
    }
}

/// The reference's own dependencies, called directly, for the sample token.
fn floor(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("floor");
    for (name, mut part) in contenders::floor::parts() {
        let mut next = cycle();
        group.bench_function(name, |bencher| bencher.iter(|| part(black_box(next()))));
    }
    group.finish();
}

fn verify_beside_others(criterion: &mut Criterion) {
    for (size, extra_bytes) in SIZES {
        let tokens = inputs::tokens(extra_bytes);
        let mut group = criterion.benchmark_group(format!("verify/{size}"));
        group.throughput(Throughput::Elements(1));
        for mut contender in contenders::all(extra_bytes) {
            for (at, token) in tokens.iter().enumerate() {
                assert_eq!((contender.jti)(token), Some(inputs::claims(at, 0).jti), "{}", contender.name);
                assert!(!(contender.verify)(&inputs::with_wrong_signature(token)), "{}", contender.name);
            }
            let mut next = cycle();
            group.bench_function(contender.name, |bencher| {
                bencher.iter(|| (contender.verify)(black_box(&tokens[next()])));
            });
        }
        group.finish();
    }
}

criterion_group!(benches, sign_beside_others, floor, verify_beside_others);
criterion_main!(benches);
