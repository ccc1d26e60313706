//! The summary of a stream: read back as it was written, refused if it can't be right, and added up.

use jwt_assay::forge::Forge;
use jwt_assay::jwt::Policy;
use jwt_assay::lint::{
    Conformity, EXAMPLES, Inspector, MergeError, RunTerms, SignatureCheck, Summary, TokenReport,
};
use jwt_assay::report::{summary_json, summary_text};
use serde_json::{Value, json};

const SECRET: &[u8] = b"an example secret of 32 bytes...";
const TERMS: RunTerms =
    RunTerms { strict: false, signatures: SignatureCheck::Done, now: Some(1_621_521_650) };

/// The summary of tokens of these claims and secrets.
fn summary(tokens: &[(&str, &[u8])]) -> Summary {
    let inspector = Inspector::new(SECRET);
    let mut summary = Summary::new(TERMS);
    for (claims, secret) in tokens {
        let token = Forge::new(claims).sign(secret).token();
        let inspection = inspector.inspect(&token, &Policy::at(1_621_521_650));
        let report = TokenReport::explained(&inspector, &inspection, false);
        summary.lines += 1;
        summary.add(&report, summary.lines);
    }
    summary
}

const GOOD: &str = r#"{"iat":1621521641,"jti":"1","ti":{},"sub":"a"}"#;
const BAD: &str = r#"{"iat":1621521641,"jti":"1","ti":{}}"#;

/// Two good tokens, five without a `sub`, one signed with an added line feed, one with another secret.
fn sample() -> Summary {
    let mut tokens = vec![(BAD, SECRET); 5];
    tokens.extend([
        (GOOD, SECRET),
        (GOOD, b"an example secret of 32 bytes...\n"),
        (GOOD, b"else"),
        (GOOD, SECRET),
    ]);
    summary(&tokens)
}

fn interrupted(mut summary: Summary) -> Summary {
    summary.is_complete = false;
    summary
}

/// The same summary if the lines brought their numbers, up to this one.
fn numbered(mut summary: Summary, last: u64) -> Summary {
    summary.last_number = Some(last);
    summary
}

fn document(summary: &Summary) -> Value {
    serde_json::from_str(&summary_json(summary)).expect("JSON")
}

fn read(document: &Value) -> Result<Summary, String> {
    Summary::from_json(document.to_string().as_bytes()).map_err(|error| error.to_string())
}

#[test]
fn a_summary_counts_and_keeps_the_first_examples() {
    let document = document(&sample());
    let numbers = &document["summary"];
    for (name, count) in [("lines", 9), ("tokens", 9), ("conformant", 2)] {
        assert_eq!(numbers[name], count, "{name}");
    }
    let rules = numbers["rules"].as_array().expect("rules");
    let ids: Vec<&str> = rules.iter().filter_map(|rule| rule["id"].as_str()).collect();
    assert_eq!(ids, ["signature-match", "sub-present"], "they are in the catalogue's order");
    let examples = rules[1]["examples"].as_array().expect("examples");
    let lines: Vec<u64> = examples.iter().filter_map(|example| example["line"].as_u64()).collect();
    assert_eq!((&rules[1]["count"], lines), (&5.into(), vec![1, 2, 3]));
    let mistakes = json!([{"id": "secret-line-feed-added", "count": 1, "first": {"line": 7}}]);
    let signatures =
        json!({"checked": true, "differ": 2, "explained": 2, "unknown": 1, "mistakes": mistakes});
    assert_eq!(numbers["signatures"], signatures);
    assert_eq!(document["conformant"], false);
}

fn leave_out(summary: &mut Value) {
    summary["signatures"]["checked"] = json!(false);
    summary["signatures"]["left_out"] = json!(true);
}

#[test]
fn what_was_written_is_read_back_unchanged() {
    let cut = interrupted(sample());
    let sum = Summary::merge(vec![("a".to_owned(), sample()), ("b".to_owned(), cut.clone())]).expect("a sum");
    let part = |last: u64| (last.to_string(), numbered(sample(), last));
    let parts = Summary::merge(vec![part(9), part(1_000)]).expect("a sum");
    assert_eq!(parts.last_line(), 1_000);
    let others = [numbered(cut.clone(), 12), parts, Summary::new(TERMS)];
    for summary in [sample(), cut, sum, summary(&[(GOOD, SECRET)])].into_iter().chain(others) {
        assert_eq!(read(&document(&summary)), Ok(summary));
    }
}

#[test]
fn a_summary_that_cannot_be_right_is_refused() {
    type Change = fn(&mut Value);
    let changes: [(Change, &str); 17] = [
        (|it| it["format"] = json!(2), "the summary has format 2, and only format 1 is supported"),
        (|it| it["conformant"] = json!(true), "it says conformant: true, unlike its counts"),
        (|it| it["summary"]["more"] = json!(1), "unknown field `more`"),
        (|it| it["summary"]["lines"] = json!(-1), "invalid value: integer `-1`"),
        (|it| it["summary"]["lines"] = json!(8), "it has more tokens than lines"),
        (|it| it["summary"]["conformant"] = json!(10), "it has more conformant tokens than tokens"),
        (|it| it["summary"]["last_line"] = json!(9), "its last line is not its number of lines"),
        (|it| it["summary"]["complete"] = json!(false), "its last line is not its number of lines"),
        (|it| it["summary"]["merged"] = json!(true), "does not name its summary"),
        (|it| it["summary"]["rules"][1]["id"] = json!("no-rule"), "there is no rule \"no-rule\""),
        (
            |it| it["summary"]["rules"][1] = it["summary"]["rules"][0].clone(),
            "not in the order of the catalogue",
        ),
        (|it| it["summary"]["rules"][0]["level"] = json!("may"), "signature-match has another level"),
        (|it| it["summary"]["rules"][1]["count"] = json!(2), "sub-present has 3 examples for 2 findings"),
        (|it| it["summary"]["rules"][1]["examples"][0]["line"] = json!(10), "there is no line 10"),
        (|it| it["summary"]["rules"][1]["examples"][0]["found"] = json!("\u{1b}[2J"), "is not plain text"),
        (
            |it| it["summary"]["signatures"]["explained"] = json!(3),
            "more signatures are explained than differ",
        ),
        (
            |it| it["summary"]["signatures"]["mistakes"][0]["count"] = json!(2),
            "explains more signatures than",
        ),
    ];
    for (change, message) in changes {
        let mut changed = document(&sample());
        change(&mut changed);
        let refused = read(&changed).expect_err(message);
        assert!(refused.contains(message), "{message}: {refused}");
    }
    let changes: [(Change, &str); 4] = [
        (|it| it["summary"]["last_line"] = json!(8), "the number of its last line is too small, or beyond"),
        (|it| it["summary"]["last_line"] = json!((1_u64 << 53) + 1), "or beyond 2^53"),
        (|it| it["summary"]["last_line"] = Value::Null, "it has no last line"),
        (|it| it["summary"]["numbered"] = json!(false), "its last line is not its number of lines"),
    ];
    for (change, message) in changes {
        let mut changed = document(&numbered(sample(), 12));
        change(&mut changed);
        let refused = read(&changed).expect_err(message);
        assert!(refused.contains(message), "{message}: {refused}");
    }
    for (text, message) in [
        (&b"{}"[..], "missing field `format`"),
        (b"", "not a summary: "),
        (b"{\"format\":1,\"format\":1}", "format"),
        (&vec![b' '; (1 << 20) + 1], "more than any summary needs"),
    ] {
        let refused = Summary::from_json(text).expect_err(message).to_string();
        assert!(refused.contains(message), "{message}: {refused}");
    }
    let mut large = document(&sample());
    large["summary"]["lines"] = json!((1_u64 << 53) + 1);
    assert!(read(&large).is_err_and(|refused| refused.contains("a count is beyond 2^53")));
}

/// What must hold between the counts of a summary, each broken alone.
#[test]
fn a_summary_whose_counts_contradict_each_other_is_refused() {
    type Change = fn(&mut Value);
    let changes: [(Change, &str); 24] = [
        (
            |it| it["conformant"] = json!(9),
            "signature-match has 2 findings in 0 tokens that are not conformant",
        ),
        (
            |it| (it["conformant"], it["rules"][1]["count"]) = (json!(5), json!(3)),
            "its examples are on more lines than it has tokens that are not",
        ),
        (|it| it["conformant"] = json!(1), "8 tokens are not conformant, and only 7 findings are a reason"),
        (|it| it["rules"] = json!([]), "7 tokens are not conformant, and only 0 findings are a reason"),
        (|it| it["rules"][1]["count"] = json!(8), "sub-present has 8 findings in 7 tokens"),
        (|it| it["rules"][1]["count"] = json!(10_u64.pow(12)), "sub-present has 1000000000000 findings in 7"),
        (|it| it["now"] = Value::Null, "it does not say at which time tokens were judged"),
        (|it| it["signatures"]["differ"] = json!(3), "signatures differ that no finding of signature-match"),
        (|it| it["signatures"]["differ"] = json!(1), "more signatures are explained than differ"),
        (
            |it| {
                it["signatures"] =
                    json!({"checked": true, "differ": 0, "explained": 0, "unknown": 0, "mistakes": []})
            },
            "signature-match has findings about signatures that do not differ",
        ),
        (|it| leave_out(it), "unchecked signatures differ"),
        (|it| it["signatures"]["checked"] = json!(false), "\"conformant\" where signatures were not checked"),
        (|it| it["signatures"]["left_out"] = json!(true), "its signatures were checked, and left out"),
        (|it| it["undecided"] = json!(0), "\"undecided\" where they were"),
        (|it| it["signatures"]["unknown"] = json!(0), "more signatures are explained than mistakes explain"),
        (|it| it["signatures"]["unknown"] = json!(2), "explains more signatures than were explained"),
        (
            |it| it["signatures"]["mistakes"][0]["first"]["line"] = json!(6),
            "explains a signature before the first that differs",
        ),
        (
            |it| it["rules"][1]["examples"][1]["line"] = json!(1),
            "sub-present are not in the order of their lines",
        ),
        (
            |it| it["rules"][1]["examples"][0]["line"] = json!(3),
            "sub-present are not in the order of their lines",
        ),
        (|it| it["damaged"] = json!(true), "its input is damaged, and it was judged to the end"),
        (|it| it["input_crc"] = json!(7), "it can't be resumed, and says how"),
        (|it| it["reports"] = json!([mark()]), "it can't be resumed, and says how"),
        (|it| add(it, "jti-unique", "should", 9, &[2, 3, 4]), "jti-unique has another level"),
        (|it| add(it, "jti-unique", "must", 9, &[2, 3, 4]), "it has as many repeated jtis as tokens"),
    ];
    for (change, message) in changes {
        let mut changed = document(&sample());
        change(&mut changed["summary"]);
        let refused = read(&changed).map(|_| ()).expect_err(message);
        assert!(refused.contains(message), "{message}: {refused}");
    }
    let mut changed = document(&sample());
    add(&mut changed["summary"], "jti-unique", "must", 8, &[2, 3, 4]);
    assert_eq!(read(&changed).map(|_| ()), Ok(()));
    let few = summary(&[(BAD, SECRET), (GOOD, SECRET)]);
    let mut changed = document(&few);
    changed["summary"]["lines"] = json!(9);
    add(&mut changed["summary"], "header-extra", "should", 3, &[4, 5, 6]);
    assert!(
        read(&changed).is_err_and(|refused| refused.contains("its examples are on more lines than it has"))
    );
}

/// Adds a rule as the last one.
fn add(summary: &mut Value, id: &str, level: &str, count: u64, lines: &[u64]) {
    let example = |line: &u64| json!({"line": line, "at": "payload", "found": "x"});
    let examples: Vec<Value> = lines.iter().map(example).collect();
    let rules = summary["rules"].as_array_mut().expect("rules");
    let at = if id == "jti-unique" { rules.len() } else { 0 };
    rules.insert(at, json!({"id": id, "level": level, "count": count, "examples": examples}));
}

/// How a report was left.
fn mark() -> Value {
    json!({"format": "json", "only_findings": false, "tokens_end": 5, "bytes": 9, "sha256": "0a".repeat(32)})
}

#[test]
fn a_summary_that_can_be_resumed_says_how() {
    type Change = fn(&mut Value);
    let changes: [(Change, Option<&str>); 8] = [
        (|_| {}, None),
        (|it| it["reports"][0]["sha256"] = json!("0a"), Some("does not have 64 hex digits")),
        (|it| it["reports"][0]["tokens_end"] = json!(10), Some("a report ends before its tokens")),
        (|it| it["reports"][0]["bytes"] = json!((1_u64 << 53) + 1), Some("longer than 2^53 bytes")),
        (|it| it["reports"][0]["format"] = json!("\u{1b}"), Some("is not plain text")),
        (|it| it["reports"][0]["more"] = json!(1), Some("unknown field `more`")),
        (|it| it["damaged"] = json!(true), Some("its last line is not its number of lines")),
        (|it| it["input_crc"] = json!(1_u64 << 32), Some("invalid value")),
    ];
    for (change, message) in changes {
        let mut changed = document(&interrupted(sample()));
        changed["summary"]["input_crc"] = json!(7);
        changed["summary"]["reports"] = json!([mark()]);
        change(&mut changed["summary"]);
        match (read(&changed), message) {
            (Ok(summary), None) => assert_eq!(document(&summary), changed),
            (Err(refused), Some(message)) => assert!(refused.contains(message), "{message}: {refused}"),
            (read, message) => panic!("{message:?}: {read:?}"),
        }
    }
    let mut damaged = interrupted(sample());
    damaged.is_damaged = true;
    assert!(!damaged.can_be_resumed());
    assert_eq!(read(&document(&damaged)), Ok(damaged.clone()));
    let text = summary_text(&damaged, 200);
    assert!(text.contains("damaged after line 9, and lines before may be wrong; start again"), "{text}");
    let sum = Summary::merge(vec![("a".to_owned(), damaged)]).expect("a sum");
    assert_eq!(read(&document(&sum)), Ok(sum));
}

#[test]
fn a_sum_counts_both_and_names_where_its_examples_are() {
    let named = |name: &str, summary: Summary| (name.to_owned(), summary);
    let sum =
        Summary::merge(vec![named("one", summary(&[(BAD, SECRET)])), named("two", sample())]).expect("a sum");
    assert_eq!((sum.lines, sum.tokens, sum.conformant, sum.differing), (10, 10, 2, 2));
    let (_, sub) = sum.broken_rules().find(|(rule, _)| rule.id() == "sub-present").expect("it is broken");
    let spots: Vec<(Option<&str>, u64)> = sub
        .examples
        .iter()
        .map(|example| (example.location.summary.as_deref(), example.location.line))
        .collect();
    assert_eq!((sub.count, sub.examples.len()), (6, EXAMPLES));
    assert_eq!(spots, [(Some("one"), 1), (Some("two"), 1), (Some("two"), 2)]);
    let text = summary_text(&sum, 100);
    assert!(text.contains("secret-line-feed-added: 1, first on line 7 of two\n"), "{text}");
}

#[test]
fn a_sum_of_one_numbering_has_its_first_examples() {
    let part = |first: u64| {
        let mut part = numbered(Summary::new(TERMS), first + 4);
        let token = Forge::new(BAD).sign([SECRET, b"\n"].concat()).token();
        let inspection = Inspector::new(SECRET).inspect(&token, &Policy::at(1_621_521_650));
        let report = TokenReport::explained(&Inspector::new(SECRET), &inspection, false);
        for line in [first, first + 4] {
            part.lines += 1;
            part.add(&report, line);
        }
        (format!("from {first}"), part)
    };
    let sum = Summary::merge(vec![part(3), part(2), part(1)]).expect("a sum");
    let (_, sub) = sum.broken_rules().find(|(rule, _)| rule.id() == "sub-present").expect("it is broken");
    let lines: Vec<u64> = sub.examples.iter().map(|example| example.location.line).collect();
    assert_eq!((sub.count, lines), (6, vec![1, 2, 3]));
    let (_, made) = sum.mistakes().next().expect("a mistake");
    assert_eq!(made.first.as_ref().map(|first| first.line), Some(1));
    assert_eq!(sum.last_line(), 7);
}

#[test]
fn summaries_of_different_terms_are_not_added() {
    let other = |terms| ("other".to_owned(), Summary::new(terms));
    let one = || ("one".to_owned(), sample());
    let both = ("one".to_owned(), "other".to_owned());
    let strict = Summary::merge(vec![one(), other(RunTerms { strict: true, ..TERMS })]);
    assert_eq!(strict, Err(MergeError::Strict(both.0.clone(), both.1.clone())));
    let blind = Summary::merge(vec![one(), other(RunTerms { signatures: SignatureCheck::Missing, ..TERMS })]);
    assert_eq!(blind, Err(MergeError::Secret(both.0.clone(), both.1.clone())));
    let numbers = Summary::merge(vec![one(), ("other".to_owned(), numbered(sample(), 9))]);
    assert_eq!(numbers, Err(MergeError::Numbers(both.0, both.1)));
    assert_eq!(Summary::merge(vec![]), Err(MergeError::Nothing));
    let huge = || {
        let mut huge = Summary::new(TERMS);
        huge.lines = 1 << 53;
        ("huge".to_owned(), huge)
    };
    assert_eq!(Summary::merge(vec![huge(), huge()]), Err(MergeError::Large));
    let later = Summary::merge(vec![one(), other(RunTerms { now: Some(1), ..TERMS })]).expect("a sum");
    assert_eq!(later.terms.now, None, "the parts have different times");
}

#[test]
fn an_empty_or_interrupted_stream_is_not_conformant() {
    let good = summary(&[(GOOD, SECRET)]);
    assert_eq!(good.conformity(), Conformity::Conformant);
    assert_eq!(Summary::new(TERMS).conformity(), Conformity::NotConformant);
    assert_eq!(interrupted(good.clone()).conformity(), Conformity::NotConformant);
    let text = summary_text(&interrupted(good), 100);
    assert!(text.contains("line 1 is the last that was judged; continue with --resume"), "{text}");
}

/// A short run of what a fuzzer does: a changed summary is refused, or consistent.
#[cfg(feature = "fuzzing")]
#[test]
fn a_changed_summary_is_refused_or_sound() {
    use jwt_assay::fuzzing::{Gate, oracles, strategies};
    let sum = Summary::merge(vec![("a".to_owned(), sample()), ("b".to_owned(), sample())]).expect("a sum");
    let texts = [sample(), interrupted(sample()), sum].map(|summary| summary_json(&summary));
    let accepted = (0..6_000_u64).filter(|seed| {
        let text = &texts[(seed % 3) as usize];
        let changed = strategies::mutate_json(text.as_bytes(), *seed, &mut |bytes| bytes);
        oracles::summary(&changed) == Gate::Accepted
    });
    assert!((20..5_900).contains(&accepted.count()), "too few summaries are accepted, or too few refused");
}
