//! Many tokens at once, on one thread and on all, beside one call for each.

mod inputs;

use std::hint::black_box;

use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use jwt_assay::jwt::{Claims, sign, sign_batch, verify, verify_batch};
use rayon::{ThreadPool, ThreadPoolBuilder};

fn sizes() -> impl Iterator<Item = usize> {
    (0..=16).step_by(4).map(|power| 1 << power)
}

/// A pool of one thread, and one of a thread for each core.
fn pools() -> [(&'static str, ThreadPool); 2] {
    let pool = |threads| ThreadPoolBuilder::new().num_threads(threads).build().expect("threads");
    [("one thread", pool(1)), ("all threads", pool(0))]
}

fn sign_many(criterion: &mut Criterion) {
    let key = inputs::key();
    for size in sizes() {
        let all: Vec<Claims> = (0..size).map(|at| inputs::claims(at, 0)).collect();
        let mut group = criterion.benchmark_group(format!("batch/sign/{size}"));
        group.throughput(Throughput::Elements(size as u64));
        group.bench_function("single calls", |bencher| {
            bencher.iter(|| all.iter().map(|claims| sign(black_box(claims), &key)).collect::<Vec<_>>());
        });
        for (name, pool) in pools() {
            let sign_all = || pool.install(|| sign_batch(black_box(&all), |_| &key));
            assert!(all.iter().zip(&sign_all()).all(|(claims, token)| *token == sign(claims, &key)));
            group.bench_function(BenchmarkId::from_parameter(name), |bencher| bencher.iter(sign_all));
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
            let verify_all = || tokens.iter().map(|token| verify(black_box(token), &key, &policy));
            bencher.iter(|| verify_all().collect::<Vec<_>>());
        });
        for (name, pool) in pools() {
            let verify_all = || pool.install(|| verify_batch(black_box(&tokens), |_| &key, &policy));
            assert!(all.iter().zip(&verify_all()).all(|(claims, read)| read.as_ref() == Ok(claims)));
            group.bench_function(BenchmarkId::from_parameter(name), |bencher| bencher.iter(verify_all));
        }
        group.finish();
    }
}

criterion_group!(benches, sign_many, verify_many);
criterion_main!(benches);
