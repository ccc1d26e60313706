//! Names and values worth trying: those in the vectors' tokens.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use fastrand::Rng;

use super::scan::scan;
use crate::jwt::base64url;
use crate::suite::{Question, Suite};

/// The longest value, in bytes.
const LONGEST: usize = 96;

/// The parts of the vectors' tokens.
pub(super) struct Table {
    /// Member names, with their quotation marks.
    names: Vec<Vec<u8>>,
    /// Values of any kind.
    values: Vec<Vec<u8>>,
    /// Whole headers.
    headers: Vec<Vec<u8>>,
}

static TABLE: LazyLock<Table> = LazyLock::new(Table::of_the_vectors);

impl Table {
    fn of_the_vectors() -> Self {
        let (mut names, mut values, mut headers) = (BTreeSet::new(), BTreeSet::new(), BTreeSet::new());
        for case in Suite::bundled().cases() {
            let Question::Verify { token, .. } = &case.question else { continue };
            let mut segments = token.split(|byte| *byte == b'.').map(base64url::decode);
            let (Some(Ok(header)), Some(Ok(payload))) = (segments.next(), segments.next()) else { continue };
            for text in [&header, &payload] {
                for node in scan(text) {
                    names.extend(node.name.map(|name| text[name].to_vec()));
                    values.extend(Some(text[node.value].to_vec()).filter(|value| value.len() <= LONGEST));
                }
            }
            headers.extend(Some(header).filter(|header| header.len() <= LONGEST));
        }
        let vector = |set: BTreeSet<Vec<u8>>| set.into_iter().filter(|text| !text.is_empty()).collect();
        Table { names: vector(names), values: vector(values), headers: vector(headers) }
    }
}

/// A member name, with its quotation marks.
pub(super) fn name(rng: &mut Rng) -> &'static [u8] {
    pick(rng, &TABLE.names)
}

/// The text of a value of any kind.
pub(super) fn value(rng: &mut Rng) -> &'static [u8] {
    pick(rng, &TABLE.values)
}

/// The text of a header.
pub(super) fn header(rng: &mut Rng) -> &'static [u8] {
    pick(rng, &TABLE.headers)
}

fn pick(rng: &mut Rng, from: &'static [Vec<u8>]) -> &'static [u8] {
    &from[rng.usize(..from.len())]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_vectors_have_many_names_and_values() {
        assert!(TABLE.names.len() > 50 && TABLE.values.len() > 300 && TABLE.headers.len() > 50);
        assert!(TABLE.names.contains(&b"\"crit\"".to_vec()) && TABLE.values.contains(&b"\"none\"".to_vec()));
    }
}
