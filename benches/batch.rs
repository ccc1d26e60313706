//! Many tokens at once, on one thread and on all, beside one call for each.

mod inputs;

use std::hint::black_box;
use std::time::{Duration, Instant};

use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use jwt_assay::jwt::{Claims, Scratch, sign, sign_batch_into, sign_into, verify_batch, verify_in};

fn sizes() -> impl Iterator<Item = usize> {
    (0..=16).step_by(4).map(|power| 1 << power)
}

/// Into texts that are used again.
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
            let mut sign_all = || pool.install(|| sign_batch_into(&mut tokens, black_box(&all), |_| &key));
            sign_all();
            group.bench_function(BenchmarkId::from_parameter(name), |bencher| bencher.iter(&mut sign_all));
            assert!(all.iter().zip(&tokens).all(|(claims, token)| *token == sign(claims, &key)));
        }
        group.finish();
    }
}

fn verify_many(criterion: &mut Criterion) {
    let (key, policy) = (inputs::key(), inputs::policy());
    for size in sizes() {
        let all: Vec<Claims> = (0..size).map(|at| inputs::claims(at, 0)).collect();
        let tokens: Vec<String> =
            all.iter().map(|claims| sign(claims, &key).expect("sound claims")).collect();
        let mut group = criterion.benchmark_group(format!("batch/verify/{size}"));
        group.throughput(Throughput::Elements(size as u64));
        group.bench_function("single calls", |bencher| {
            let mut scratch = Scratch::default();
            bencher.iter_custom(|rounds| {
                time(rounds, || {
                    let tokens = black_box(&tokens).iter();
                    tokens.map(|token| verify_in(token, &key, &policy, &mut scratch)).collect::<Vec<_>>()
                })
            });
        });
        for (name, pool) in inputs::pools() {
            let verify_all = || pool.install(|| verify_batch(black_box(&tokens), |_| &key, &policy));
            assert!(all.iter().zip(&verify_all()).all(|(claims, read)| read.as_ref() == Ok(claims)));
            group.bench_function(BenchmarkId::from_parameter(name), |bencher| {
                bencher.iter_custom(|rounds| time(rounds, verify_all));
            });
        }
        group.finish();
    }
}

/// Times a number of calls, without what it takes to let go of what they give.
fn time<T>(rounds: u64, mut call: impl FnMut() -> T) -> Duration {
    (0..rounds)
        .map(|_| {
            let start = Instant::now();
            let given = black_box(call());
            let took = start.elapsed();
            drop(given);
            took
        })
        .sum()
}

criterion_group!(benches, sign_many, verify_many);
criterion_main!(benches);
