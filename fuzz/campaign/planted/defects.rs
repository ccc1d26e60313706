//! The defects of `fuzz/planted.patch`. A test in `tests/it` compares this list with the patch.

/// A defect.
pub struct Defect {
    /// The name in the patch.
    pub name: &'static str,
    /// The target that should find it.
    pub target: &'static str,
    /// Whether it takes a token with a valid MAC to reach it.
    pub behind_mac: bool,
    /// What is wrong, as a clause.
    pub about: &'static str,
}

const fn defect(name: &'static str, about: &'static str) -> Defect {
    Defect { name, target: "verify_signed", behind_mac: true, about }
}

const fn before_mac(name: &'static str, about: &'static str) -> Defect {
    Defect { behind_mac: false, ..defect(name, about) }
}

const fn of(target: &'static str, name: &'static str, about: &'static str) -> Defect {
    Defect { target, ..defect(name, about) }
}

/// All of them.
pub const DEFECTS: &[Defect] = &[
    defect("first-of-no-ids", "an index out of range for an empty list of ids"),
    defect("id-slice", "a slice through the first character of an id"),
    defect("exp-overflow", "an addition that overflows for a late exp or a long leeway"),
    defect("duplicate-members", "repeated member names are accepted"),
    defect("depth-limit", "the limit of nesting is off by one"),
    defect("byte-order-mark", "a byte order mark before the JSON is skipped silently"),
    defect("integer-through-float", "numbers that are not 64-bit integers are rounded to one"),
    defect("empty-id", "an empty jti or sub is accepted"),
    defect("nbf-floor", "a fraction of nbf is dropped"),
    defect("audience-prefix", "an audience that only starts with our name is accepted"),
    defect("alg-case", "hs256 is accepted as HS256"),
    defect("crit-empty", "an empty crit is accepted"),
    of("replay", "replay-window", "a jti is forgotten a second too early"),
    of("replay", "replay-case", "jtis that differ only in case are the same"),
    of("differential", "peer-drops-nulls", "crates lose members whose value is null"),
    before_mac("spare-bits", "set unused bits at the end of a segment are accepted"),
    before_mac("mac-prefix", "a truncated MAC matches"),
    before_mac("empty-segment", "an index out of range for an empty payload segment"),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn at_least_half_need_a_valid_mac() {
        let behind = DEFECTS.iter().filter(|defect| defect.behind_mac).count();
        assert!(DEFECTS.len() >= 12 && behind * 2 >= DEFECTS.len());
    }
}
