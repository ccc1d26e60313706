//! What must be found in a file.

use std::collections::BTreeMap;

use jwt_assay::lint::{Level, rule};
use serde::{Deserialize, Serialize};

use super::plant::Plan;

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Expected {
    pub lines: u64,
    pub tokens: u64,
    /// Tokens that break no MUST.
    pub conformant: u64,
    /// How many tokens break a rule.
    pub rules: BTreeMap<String, u64>,
    /// The lines with a fault, and the rules that it breaks.
    pub faults: BTreeMap<u64, Vec<String>>,
    /// The lines that repeat a `jti`, and where it is first.
    pub duplicates: BTreeMap<u64, u64>,
}

impl Expected {
    pub fn of(plan: &Plan) -> Self {
        let mut rules = BTreeMap::new();
        for id in plan.faults.values().flat_map(|fault| fault.rules) {
            *rules.entry((*id).to_owned()).or_insert(0) += 1;
        }
        if !plan.duplicates.is_empty() {
            rules.insert("jti-unique".to_owned(), plan.duplicates.len() as u64);
        }
        let is_must = |id: &str| rule(id).is_some_and(|rule| rule.generator == Level::Must);
        let wrong = plan.faults.values().filter(|fault| fault.rules.iter().any(|id| is_must(id)));
        Expected {
            lines: plan.lines,
            tokens: plan.lines,
            conformant: plan.lines - wrong.count() as u64,
            rules,
            faults: plan
                .faults
                .iter()
                .map(|(line, fault)| (*line, fault.rules.iter().map(|id| (*id).to_owned()).collect()))
                .collect(),
            duplicates: plan.duplicates.clone(),
        }
    }
}
