//! The defects that can be planted, as the library's source has them behind `--cfg jwt_assay_planted`.

/// A defect.
pub struct Defect {
    /// The name in the source.
    pub name: &'static str,
    /// The target that should find it.
    pub target: &'static str,
    /// Whether only a token with a valid MAC reaches it.
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
    defect("duplicate-members", "member names that occur twice are let pass"),
    defect("depth-limit", "the limit of nesting is off by one"),
    defect("byte-order-mark", "a byte order mark before the JSON is skipped in silence"),
    defect("integer-through-float", "numbers that are no 64-bit integers are rounded to one"),
    defect("empty-id", "an empty jti or sub is taken"),
    defect("nbf-floor", "a fraction of nbf is cut off"),
    defect("audience-prefix", "an audience that only starts with our name is ours"),
    defect("alg-case", "hs256 passes for HS256"),
    defect("crit-empty", "an empty crit is let pass"),
    of("replay", "replay-window", "a jti is forgotten a second too early"),
    of("replay", "replay-case", "a jti is taken for another in other case"),
    of("differential", "peer-drops-nulls", "crates lose members whose value is null"),
    before_mac("spare-bits", "spare bits of a segment's end are let pass"),
    before_mac("mac-prefix", "a cut MAC matches"),
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

    #[test]
    fn the_source_has_each_of_them_and_no_other() {
        fn texts(folder: &std::path::Path, all: &mut String) {
            for entry in std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()) {
                match entry.is_dir() {
                    true => texts(&entry, all),
                    false => *all += &std::fs::read_to_string(entry).unwrap(),
                }
            }
        }
        let mut source = String::new();
        texts(&crate::places::Places::of_package().project().join("src"), &mut source);
        let mut planted: Vec<&str> = source
            .split("planted!(")
            .skip(1)
            .filter_map(|rest| rest.trim_start().strip_prefix('"')?.split('"').next())
            .collect();
        planted.sort_unstable();
        planted.dedup();
        let mut named: Vec<&str> = DEFECTS.iter().map(|defect| defect.name).collect();
        named.sort_unstable();
        assert_eq!(planted, named);
    }
}
