//! How long the whole suite takes: all bundled cases against the reference, and against every Rust crate, one
//! after another on one thread.

use criterion::{Criterion, criterion_group, criterion_main};
use jwt_assay::peers::{PEERS, Peer};
use jwt_assay::suite::{Case, RunOptions, Scope, Suite, run, silence_iut_panics};

/// Runs all cases against implementations, checks that only known failures fail, and returns how many cases ran.
fn run_all(peers: &[Peer], cases: &[&Case], options: &RunOptions) -> usize {
    let reports =
        peers.iter().map(|peer| run(&peer.factory(), cases, &peer.known_failures(), options, |_| ()));
    reports
        .map(|report| {
            assert!(report.is_conformant(), "{}", report.description.name);
            report.results.len()
        })
        .sum()
}

fn whole_suite(criterion: &mut Criterion) {
    silence_iut_panics();
    let cases: Vec<&Case> = Suite::bundled().cases().iter().collect();
    let options = RunOptions::new(now);
    let mut group = criterion.benchmark_group("suite");
    group.sample_size(20);
    for (name, peers) in [("reference", &PEERS[..1]), ("all Rust peers", PEERS)] {
        let own = cases.iter().filter(|case| case.concerns(Scope::Profile)).count();
        assert!(run_all(peers, &cases, &options) >= own && own > 500);
        group.bench_function(name, |bencher| bencher.iter(|| run_all(peers, &cases, &options)));
    }
    group.finish();
}

fn now() -> u64 {
    let since = std::time::SystemTime::UNIX_EPOCH.elapsed();
    since.expect("a clock after 1970").as_secs()
}

criterion_group!(benches, whole_suite);
criterion_main!(benches);
