//! Many tokens at once, on one thread and on all, compared with one call per token.

mod inputs;

use std::hint::black_box;

use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use jwt_assay::jwt::{
    Claims, Scratch, sign, sign_batch_into, sign_into, verify_batch, verify_batch_into, verify_in,
};

fn sizes() -> impl Iterator<Item = usize> {
    (0..=16).step_by(4).map(|power| 1 << power)
}

/// Signs into strings that are reused.
fn sign_many(criterion: &mut Criterion) {
    let key = inputs::key();
    for size in sizes() {
        let all: Vec<Claims> = (0..size).map(|at| inputs::claims(at, 0)).collect();
        let mut group = criterion.benchmark_group(format!("batch/sign/{size}"));
        group.throughput(Throughput::Elements(size as u64));
        let (mut tokens, mut scratch) = (vec![String::new(); size], Scratch::default());
        group.bench_function("single calls", |bencher| {
            bencher.iter(|| {
                for (token, claims) in tokens.iter_mut().zip(black_box(&all)) {
                    sign_into(token, claims, &key, &mut scratch).expect("sound claims");
                }
            });
        });
        for (name, pool) in inputs::pools() {
            let mut tokens = Vec::new();
            let sign_all =
                |tokens: &mut _| pool.install(|| sign_batch_into(tokens, black_box(&all), |_| &key));
            sign_all(&mut tokens);
            assert!(all.iter().zip(&tokens).all(|(claims, token)| *token == sign(claims, &key)));
            group.bench_function(BenchmarkId::from_parameter(name), |bencher| {
                bencher.iter(|| sign_all(&mut tokens));
            });
        }
        group.finish();
    }
}

/// Verifies into claims whose memory is reused.
fn verify_many(criterion: &mut Criterion) {
    let (key, policy) = (inputs::key(), inputs::policy());
    for size in sizes() {
        let all: Vec<Claims> = (0..size).map(|at| inputs::claims(at, 0)).collect();
        let tokens: Vec<String> =
            all.iter().map(|claims| sign(claims, &key).expect("sound claims")).collect();
        let mut verified = verify_batch(&tokens, |_| &key, &policy);
        assert!(all.iter().zip(&verified).all(|(claims, read)| read.as_ref() == Ok(claims)));
        let mut group = criterion.benchmark_group(format!("batch/verify/{size}"));
        group.throughput(Throughput::Elements(size as u64));
        let mut scratch = Scratch::default();
        group.bench_function("single calls", |bencher| {
            bencher.iter(|| {
                for (verified, token) in verified.iter_mut().zip(black_box(&tokens)) {
                    let read = verify_in(token, &key, &policy, &mut scratch);
                    if let Ok(claims) = std::mem::replace(verified, read) {
                        scratch.recycle(claims);
                    }
                }
            });
        });
        for (name, pool) in inputs::pools() {
            let verify_all = |verified: &mut _| {
                pool.install(|| verify_batch_into(verified, black_box(&tokens), |_| &key, &policy));
            };
            verify_all(&mut verified);
            assert!(all.iter().zip(&verified).all(|(claims, read)| read.as_ref() == Ok(claims)));
            group.bench_function(BenchmarkId::from_parameter(name), |bencher| {
                bencher.iter(|| verify_all(&mut verified));
            });
        }
        group.finish();
    }
}

criterion_group!(benches, sign_many, verify_many);
criterion_main!(benches);
