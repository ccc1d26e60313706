//! Names that are close to a misspelled one.

/// How similar two names must be to be suggested, by Jaro's measure from 0 to 1.
const SIMILAR: f64 = 0.8;
/// How much less similar than the best one a suggestion may be.
const CLOSE: f64 = 0.05;
/// How many names are suggested.
const SUGGESTIONS: usize = 3;

/// The next step after an unknown name: `did you mean a or b?`, or the other hint if no known name is close.
pub(super) fn suggestion<'a>(
    name: &str,
    known: impl IntoIterator<Item = &'a str>,
    otherwise: &str,
) -> String {
    let mut near: Vec<(f64, &str)> = known
        .into_iter()
        .map(|known| (strsim::jaro(&name.to_lowercase(), &known.to_lowercase()), known))
        .filter(|(similarity, _)| *similarity >= SIMILAR)
        .collect();
    near.sort_by(|(one, _), (two, _)| two.total_cmp(one));
    near.dedup_by_key(|(_, known)| *known);
    let best = near.first().map_or(0.0, |(similarity, _)| *similarity);
    near.retain(|(similarity, _)| best - similarity <= CLOSE);
    near.truncate(SUGGESTIONS);
    let names: Vec<&str> = near.into_iter().map(|(_, known)| known).collect();
    match names.split_last() {
        None => otherwise.to_owned(),
        Some((last, [])) => format!("did you mean {last}?"),
        Some((last, others)) => format!("did you mean {} or {last}?", others.join(", ")),
    }
}

#[cfg(test)]
mod tests {
    use super::suggestion;

    #[test]
    fn close_names_are_suggested_and_the_closest_first() {
        let near = |name| suggestion(name, ["iat-seconds", "iat-present", "iat-presents"], "try harder");
        assert_eq!(near("iat-presnt"), "did you mean iat-present or iat-presents?");
        assert_eq!(near("IAT-SECNDS"), "did you mean iat-seconds?");
        assert_eq!(near("xyz"), "try harder");
    }
}
