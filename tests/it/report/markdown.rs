//! A run as Markdown: tables that stay tables, whatever their cells contain.

use jwt_assay::lint::rules;
use jwt_assay::report::{RunView, run_markdown};
use jwt_assay::suite::{Report, Scope};

use super::{HOSTILE, motley};
use crate::suite::fakes::{accept_all, accepting, free, rejecting, suite, verifier};

fn run_markdown_of(report: &Report) -> String {
    run_markdown(report, RunView::default())
}

#[test]
fn a_run_is_a_conclusion_what_failed_and_two_tables() {
    let mut report = motley();
    report.peers.pop();
    let tables = "\
| peer | version | language | scope | asked | passed | known failures | notes | skipped | failed |
| --- | --- | --- | --- | --: | --: | --: | --: | --: | --: |
| trusting | 1 | Rust | jws | 5 of 5 | 0 | 1 | 2 | 0 | **2** |
| distrustful | 1 | Rust | jws | 5 of 5 | 3 | 0 | 1 | 0 | **1** |
| crashing | 1 | Rust | jws | 0 of 5 | 0 | 0 | 0 | 0 | **5** |
| unable | 1 | Rust | jws | 0 of 5 | 0 | 0 | 0 | 5 | 0 |

| peer | fake |
| --- | --: |
| trusting | 1k **2f** |
| distrustful | 3 **1f** |
| crashing | **5f** (0 of 5) |
| unable | 5s (0 of 5) |

Passed cases per group. `k`: known failures, `f`: failures; where nothing was decided, `n`: notes, `s`: skipped; \
`-`: not tested. `(3 of 5)`: 3 of the group's 5 questions got an answer.
";
    let conclusion = "\
**not conformant: trusting, distrustful, crashing, unable**

4 peers, 20 questions, asked 10 of 20: 3 passed, 8 failed, 1 known failure, 3 notes, 5 skipped

**skipped** absent: `there is no <forth>`

**broken** broken: `there is no <forth>`

**crash** crashing: in 5 cases, a crash: a crash on purpose: fake/good, fake/bad, fake/worse, fake/lenient, \
fake/free

**too few answers** crashing: it answered 0 of 5 questions, and at least half is needed; 5 without an answer: a \
crash: a crash on purpose. Answer more of them, or take what the implementation does not offer out of its ops or scope

**too few answers** unable: `it answered 0 of 5 questions, and at least half is needed; 5 without an answer: it is \
<unable>. Answer more of them, or take what the implementation does not offer out of its ops or scope`

trusting accepts every token, valid or not: is it wired up?

distrustful rejects every token, valid or not: is it wired up?

";
    let page = run_markdown_of(&report);
    let rest = page.strip_prefix(conclusion).expect("the conclusion comes first");
    let failures = rest.strip_suffix(tables).expect("the tables come last");
    check_failures(failures, &report);
    assert_eq!(page, run_markdown_of(&motley_without_the_last()), "nothing changes from run to run");
}

/// All failures are about one rule, which comes first with its fix, and each is there in full.
fn check_failures(failures: &str, report: &Report) {
    let rule = rules().find(|rule| rule.id == "signature-match").expect("a rule");
    let head = format!("**signature-match**: 3 failures\n\n{}\n\nFix: {}\n\n", rule.summary, rule.advice);
    assert!(failures.starts_with(&head), "{failures}");
    // Crashes that look the same are one paragraph after the tables.
    assert_eq!(failures.matches("\n- **").count(), report.totals().failed() - 5);
    let one = "\
- **false-reject** distrustful: fake/good
  - level: `must (RFC 7515 §5.2)`
  - why: To see what happens.
  - expected: accept
  - got: reject: it trusts no token
  - rerun: jwt-assay run fake/good --peer distrustful";
    assert!(failures.trim_end().ends_with(one), "{failures}");
}

fn motley_without_the_last() -> Report {
    let mut report = motley();
    report.peers.pop();
    report
}

/// The page without its code spans, in which nothing is markup.
pub fn outside_code(page: &str) -> String {
    page.lines().map(|line| line_outside_code(line) + "\n").collect()
}

/// CommonMark §6.1: a span ends at the next run of as many backticks, and a run without such an end is text.
fn line_outside_code(mut line: &str) -> String {
    let mut outside = String::new();
    while let Some(start) = line.find('`') {
        outside.push_str(&line[..start]);
        let length = line[start..].chars().take_while(|character| *character == '`').count();
        let (fence, rest) = line[start..].split_at(length);
        match end_of_code(rest, length) {
            Some(end) => {
                outside.push('x');
                line = &rest[end + length..];
            }
            None => {
                outside.push_str(fence);
                line = rest;
            }
        }
    }
    outside + line
}

/// Where the next run of exactly this many backticks is.
fn end_of_code(text: &str, length: usize) -> Option<usize> {
    let mut at = 0;
    while let Some(next) = text[at..].find('`').map(|next| at + next) {
        let run = text[next..].chars().take_while(|character| *character == '`').count();
        if run == length {
            return Some(next);
        }
        at = next + run;
    }
    None
}

/// The number of cells in a line of a table, as GitHub splits it.
fn cells(line: &str) -> usize {
    line.replace(r"\\", "").replace(r"\|", "").matches('|').count() - 1
}

#[test]
fn a_hostile_name_breaks_no_table() {
    let page = run_markdown_of(&motley());
    let tables: Vec<&str> = page.split("\n\n").filter(|part| part.starts_with("| ")).collect();
    assert_eq!(tables.len(), 2, "{page}");
    for (table, columns) in tables.iter().zip([10, 2]) {
        assert_eq!(table.lines().count(), 2 + 5, "{table}");
        assert!(table.lines().all(|line| cells(line) == columns), "{table}");
    }
    assert!(!page.contains(|character: char| character.is_control() && character != '\n'), "{page:?}");
    assert!(page.contains(r"| ``\u{1b}[31m]]> <b>&amp; \u{7c} `"), "{page}");
    assert!(!page.contains(HOSTILE) && !outside_code(&page).contains("<b>"), "{page}");
}

#[test]
fn a_group_that_decides_nothing_says_so() {
    let free_alone = verifier(Scope::Jws, accept_all).run(&suite([free("a"), free("b")]));
    let nothing = verifier(Scope::Jws, accept_all).run(&suite([]));
    let page = run_markdown_of(&Report { peers: vec![free_alone, nothing], ..Report::default() });
    assert!(page.contains("\n| fake | 2n |\n| fake | - |\n"), "{page}");
    let good = verifier(Scope::Jws, accept_all).run(&suite([accepting("a")]));
    let page = run_markdown_of(&Report { peers: vec![good], ..Report::default() });
    assert!(page.starts_with(
        "**conformant**\n\n1 peer, 1 question, asked 1 of 1: 1 passed, 0 failed, 0 known failures, 0 notes, 0 skipped\n\n| peer |"
    ));
    let bad = verifier(Scope::Jws, accept_all).run(&suite([rejecting("a")]));
    assert!(
        run_markdown_of(&Report { peers: vec![bad], ..Report::default() })
            .starts_with("**not conformant: fake**\n")
    );
}
