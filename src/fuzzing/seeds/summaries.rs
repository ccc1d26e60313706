//! Seeds that are summaries of streams: of the tokens in each group of cases, and of all tokens.

use std::collections::BTreeMap;

use crate::jwt::Policy;
use crate::lint::{Inspector, RunTerms, Summary, TokenReport};
use crate::report::summary_json;
use crate::suite::{Question, Suite};

use super::Seed;

/// Summaries of the groups of cases: each complete and interrupted, one of numbered lines, and the sum of all.
pub(super) fn summaries() -> Vec<Seed> {
    let groups = groups();
    let seed = |name: &str, summary: &Summary| Seed::new(name, summary_json(summary));
    let mut seeds: Vec<Seed> = groups.iter().map(|(group, summary)| seed(group, summary)).collect();
    for (group, summary) in &groups {
        let mut cut = summary.clone();
        cut.is_complete = false;
        seeds.push(seed(&format!("{group}-interrupted"), &cut));
    }
    if let Some((group, summary)) = groups.first_key_value() {
        let mut numbered = summary.clone();
        numbered.last_number = Some(10 * numbered.lines);
        seeds.push(seed(&format!("{group}-numbered"), &numbered));
    }
    let sum = Summary::merge(groups.into_iter().collect()).expect("their terms are the same");
    seeds.push(seed("sum", &sum));
    seeds
}

fn groups() -> BTreeMap<String, Summary> {
    let mut groups = BTreeMap::new();
    for case in Suite::bundled().cases() {
        let Question::Verify { key, token, now, .. } = &case.question else { continue };
        let inspector = Inspector::new(key);
        let inspection = inspector.inspect(token, &Policy::at(*now));
        let report = TokenReport::explained(&inspector, &inspection, false);
        let terms = RunTerms { strict: false, has_secret: true, now: None };
        let summary = groups.entry(case.group().to_owned()).or_insert_with(|| Summary::new(terms));
        summary.lines += 1;
        summary.add(&report, summary.lines);
    }
    groups
}
