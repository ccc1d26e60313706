//! How long it takes to find everything that is wrong with a token: a good one, one with a wrong signature,
//! and one with several faults.

mod inputs;

use std::hint::black_box;

use criterion::{Criterion, criterion_group, criterion_main};
use jwt_assay::forge::Forge;
use jwt_assay::lint::Inspector;

fn inspect(criterion: &mut Criterion) {
    let (inspector, policy) = (Inspector::new(inputs::SECRET), inputs::policy());
    let good = inputs::tokens(0);
    let wrong_signature: Vec<String> = good.iter().map(|token| inputs::with_wrong_signature(token)).collect();
    let faulty = || {
        let payload = r#"{"iat":1621521641000,"jti":"","ti":{"udn":7,"udn":8},"aud":[1]}"#;
        String::from_utf8(Forge::new(payload).sign(inputs::SECRET).token()).expect("text")
    };
    let faulty: Vec<String> = (0..inputs::COUNT).map(|_| faulty()).collect();
    let mut group = criterion.benchmark_group("inspect");
    for (name, tokens, rules) in [
        ("good", good, vec![]),
        ("wrong signature", wrong_signature, vec!["signature-match"]),
        (
            "several faults",
            faulty,
            vec!["payload-unique-names", "iat-seconds", "jti-non-empty", "sub-present"],
        ),
    ] {
        let found = inspector.inspect(&tokens[0], &policy).findings;
        let found: Vec<&str> = found.iter().map(|finding| finding.rule.id()).collect();
        assert!(rules.iter().all(|rule| found.contains(rule)), "{found:?}");
        assert_eq!(found.is_empty(), rules.is_empty(), "{found:?}");
        let mut at = 0;
        group.bench_function(name, |bencher| {
            bencher.iter(|| {
                at = (at + 1) % tokens.len();
                inspector.inspect(black_box(&tokens[at]), &policy)
            });
        });
    }
    group.finish();
}

criterion_group!(benches, inspect);
criterion_main!(benches);
