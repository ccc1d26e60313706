//! Failures that repeat: crashes and timeouts of one peer that look the same are reported once, with a count.

use std::collections::HashMap;

use crate::suite::{CaseResult, PeerReport, Verdict};

/// How many of the other cases are listed by their ids.
const LISTED: usize = 4;

/// Crashes and timeouts of one peer that look the same, in at least two cases.
pub(super) struct Repeats<'a>(Vec<Vec<&'a CaseResult>>);

impl<'a> Repeats<'a> {
    pub(super) fn of(peer: &'a PeerReport) -> Self {
        let mut groups: Vec<Vec<&CaseResult>> = Vec::new();
        let mut known: HashMap<(Verdict, String), usize> = HashMap::new();
        let is_silent = |result: &&CaseResult| matches!(result.verdict, Verdict::Crash | Verdict::Timeout);
        for result in peer.results.iter().filter(is_silent) {
            let at = *known.entry((result.verdict, without_ids(&result.got))).or_insert(groups.len());
            match groups.get_mut(at) {
                Some(group) => group.push(result),
                None => groups.push(vec![result]),
            }
        }
        groups.retain(|group| group.len() > 1);
        Repeats(groups)
    }

    /// The first of each, with how many there are and what to say about the others.
    pub(super) fn firsts(&self) -> impl Iterator<Item = (&'a CaseResult, usize, String)> {
        self.0.iter().filter_map(|group| {
            let (first, others) = group.split_first()?;
            let listed: Vec<&str> = others.iter().take(LISTED).map(|other| other.id.as_str()).collect();
            let more = others.len() - listed.len();
            let end = if more > 0 { format!(" and {more} more") } else { String::new() };
            Some((*first, group.len(), format!("{}{end}", listed.join(", "))))
        })
    }

    /// The group that a result belongs to, if it repeats or is repeated.
    pub(super) fn group_of(&self, result: &CaseResult) -> Option<&[&'a CaseResult]> {
        let has = |group: &&Vec<&CaseResult>| group.iter().any(|one| std::ptr::eq(*one, result));
        self.0.iter().find(has).map(Vec::as_slice)
    }
}

/// What was got, without the numbers of requests, which differ between cases that are otherwise the same.
fn without_ids(got: &str) -> String {
    let mut parts = got.split("request ");
    let first = parts.next().unwrap_or_default().to_owned();
    parts.fold(first, |text, part| {
        text + "request #" + part.trim_start_matches(|mark: char| mark.is_ascii_digit())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_numbers_of_requests_are_left_out() {
        assert_eq!(
            without_ids("a reply to request 999, but this was request 2 (exit status: 3)"),
            "a reply to request #, but this was request # (exit status: 3)"
        );
        assert_eq!(without_ids("it ended (signal: 9)"), "it ended (signal: 9)");
    }
}
