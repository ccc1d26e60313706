//! Summaries of streams: every count of a sum is the sum of the counts.

use jwt_assay::forge::Forge;
use jwt_assay::jwt::Policy;
use jwt_assay::lint::{Inspector, RunTerms, SignatureCheck, Summary, TokenReport};

const SECRET: &str = "an example secret of 32 bytes...";
const NOW: u64 = 1_621_521_650;

/// The summary of a token with the right signature, one with a known mistake, and one with a made-up signature.
fn summary() -> Summary {
    let mut summary =
        Summary::new(RunTerms { strict: false, signatures: SignatureCheck::Done, now: Some(NOW) });
    let forge = Forge::new(format!(r#"{{"iat":{NOW},"jti":"a","sub":"b","ti":{{}}}}"#));
    let tokens = [forge.sign(SECRET), forge.sign(format!("{SECRET}\n")), forge.seal([0x5A; 32])];
    let inspector = Inspector::new(SECRET);
    for (line, token) in (1..).zip(tokens) {
        let inspection = inspector.inspect(token.token(), &Policy::at(NOW));
        summary.lines += 1;
        summary.add(&TokenReport::explained(&inspector, &inspection, false), line);
    }
    summary
}

#[test]
fn a_sum_has_every_count_of_its_parts() {
    let one = summary();
    let counts = |summary: &Summary| {
        let Summary { lines, tokens, conformant, differing, explained, unknown, .. } = *summary;
        [lines, tokens, conformant, differing, explained, unknown]
    };
    assert_eq!(counts(&one), [3, 3, 1, 2, 2, 1]);
    let parts = ["one", "two"].map(|name| (name.to_owned(), one.clone()));
    let sum = Summary::merge(parts.into()).expect("the terms are the same");
    assert_eq!(counts(&sum), counts(&one).map(|count| 2 * count));
    for ((rule, single), (_, double)) in one.broken_rules().zip(sum.broken_rules()) {
        assert_eq!(double.count, 2 * single.count, "{}", rule.id());
        assert_eq!(double.examples[0].location.summary.as_deref(), Some("one"));
    }
}
