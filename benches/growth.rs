//! How the time grows with the token: from 64 bytes to 1 MiB of text in `xti`, in powers of two. Each further
//! byte should take the same time.

mod inputs;

use std::hint::black_box;

use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use jwt_assay::jwt::{Scratch, sign_into, verify, verify_in};

fn sizes() -> impl Iterator<Item = usize> {
    (6..=20).map(|power| 1 << power)
}

fn sign_growing(criterion: &mut Criterion) {
    let (key, policy) = (inputs::key(), inputs::policy());
    let mut group = criterion.benchmark_group("growth/sign");
    for size in sizes() {
        let claims = inputs::claims(1, size);
        let (mut token, mut scratch) = (String::new(), Scratch::default());
        sign_into(&mut token, &claims, &key, &mut scratch).expect("sound claims");
        assert_eq!(verify(&token, &key, &policy), Ok(claims.clone()));
        group.throughput(Throughput::Bytes(size as u64));
        group.bench_function(BenchmarkId::from_parameter(size), |bencher| {
            bencher.iter(|| sign_into(&mut token, black_box(&claims), &key, &mut scratch));
        });
    }
    group.finish();
}

fn verify_growing(criterion: &mut Criterion) {
    let (key, policy) = (inputs::key(), inputs::policy());
    let mut group = criterion.benchmark_group("growth/verify");
    for size in sizes() {
        let claims = inputs::claims(1, size);
        let token = jwt_assay::jwt::sign(&claims, &key).expect("sound claims");
        let mut scratch = Scratch::default();
        assert_eq!(verify_in(&token, &key, &policy, &mut scratch), Ok(claims));
        group.throughput(Throughput::Bytes(size as u64));
        group.bench_function(BenchmarkId::from_parameter(size), |bencher| {
            bencher.iter(|| verify_in(black_box(&token), &key, &policy, &mut scratch));
        });
    }
    group.finish();
}

criterion_group!(benches, sign_growing, verify_growing);
criterion_main!(benches);
