//! Streams of tokens: each line is judged as it is, to the last blank.

use jwt_assay::lint::{Inspector, Summary, TokenReport};
use jwt_assay::stream::{ExplainQuota, Judge, Lines, StreamJudge, View};

const NOW: u64 = 1_621_521_650;

/// A report of the rules that a token breaks.
#[derive(Clone, Copy)]
struct Rules;

impl View for Rules {
    fn render(self, report: &TokenReport<'_>, line: Option<usize>) -> String {
        let rules = report.inspection.findings.iter().map(|finding| finding.rule.id());
        format!("{} {}", line.unwrap_or_default(), rules.collect::<Vec<_>>().join(" "))
    }

    fn separator(self) -> &'static str {
        "\n"
    }

    fn has_issues(self) -> bool {
        false
    }
}

#[test]
fn white_space_around_a_token_is_judged() {
    let token = "eyJhbGciOiJIUzI1NiJ9.eyJpYXQiOjF9.AAAA";
    let lines = [
        token.to_owned(),
        format!("{token} "),
        format!("{token}\t"),
        format!(" {token}"),
        format!("\"{token} \""),
    ];
    let judge = || Judge::new(Inspector::without_secret(), NOW, false);
    let mut summary = Summary::held_to(judge().terms(), judge().inspector.rule_set());
    let mut expected = String::new();
    for (at, line) in (1..).zip(&lines) {
        let alone = judge().inspect(line.trim_matches('"').as_bytes()).0;
        let report = judge().report(&alone, || false);
        summary.lines += 1;
        summary.add(&report, at);
        expected += &format!("{}\n", Rules.render(&report, usize::try_from(at).ok()));
    }
    let shared = StreamJudge::new(judge(), vec![Rules], false, ExplainQuota::new(0), 0);
    let input = lines.join("\n") + "\n";
    let mut batch = shared.batch();
    let mut all = Lines::new(input.as_bytes(), true, None);
    batch.cut = all.next(&mut batch.bytes).expect("memory can be read").expect("a batch");
    shared.judge(&mut batch);
    assert_eq!(batch.texts[0], expected);
    assert_eq!(batch.summary, summary);
    let white = expected.lines().filter(|line| line.contains("base64url-no-whitespace")).count();
    assert_eq!(white, 4, "{expected}");
}
