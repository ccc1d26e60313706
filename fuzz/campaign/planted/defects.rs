//! The defects of `fuzz/planted.patch`. A test in `tests/it` compares this list with the patch.

/// A defect.
#[derive(Clone, Copy)]
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

const fn outside(target: &'static str, name: &'static str, about: &'static str) -> Defect {
    Defect { behind_mac: false, ..of(target, name, about) }
}

/// All of them.
pub fn all() -> impl Iterator<Item = &'static Defect> {
    PLANTED_BESIDE_THE_ORACLES.iter().chain(PLANTED_BLINDLY)
}

/// The first ones, whose makers knew the oracles.
const PLANTED_BESIDE_THE_ORACLES: &[Defect] = &[
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

/// Defects that their makers planted without a look at the oracles: what these do not see, they can't find.
const PLANTED_BLINDLY: &[Defect] = &[
    defect("exp-as-float", "exp and the leeway are added up as floats"),
    defect("recycled-empty-ili", "an empty ili keeps the ids of recycled claims"),
    defect("duplicates-of-many", "no search for duplicates among more than 24 members"),
    defect("number-capital-e", "1E400 is accepted, and 1e400 is not"),
    defect("members-per-object", "the limit counts the members of open objects alone"),
    defect("audience-first-only", "only the first name of an audience counts"),
    of("replay", "replay-long-jti", "a jti is remembered by its first 64 bytes"),
    of("replay", "replay-clock-back", "a clock set back reopens the window"),
    defect("header-fast-path", "the reference's own header skips a limit of one member"),
    defect("typ-suffix", "at+jwt passes for JWT"),
    of("roundtrip", "sign-unit-separator", "U+001F is written without an escape"),
    outside("base64url", "base64-lone-character", "one character too many passes in a long text"),
    outside("claims", "from-object-sorts-ili", "claims are read with their tile ids sorted"),
    outside("diagnose", "diagnose-64-bits", "a mistake is named by 8 bytes of the MAC"),
    outside("adapter_reply", "hex-odd-digit", "an odd last hex digit is dropped"),
    outside("summary", "summary-unknown-lost", "a merge drops one of the counts"),
    outside("report", "escape-c1", "U+0080 to U+00FF reach the terminal as they are"),
    of("refresh", "refresh-forgets-nbf", "a token that is made again keeps its old nbf"),
    outside("stream", "stream-trims", "a stream's tokens lose trailing white space"),
    outside("minted", "minted-window", "a jti is compared with the last four tokens alone"),
    outside("catalogue", "view-hidden-shown", "a hidden tile is shown if it is installed"),
    outside("extract", "extract-secret-shown", "a message repeats what was to be hidden"),
    before_mac("token-limit-edge", "a token at the limit of its length is refused"),
    of("inspect", "exact-numbers-off", "2^53 is called exact"),
    outside("adapter_reply", "reply-refusal-claims", "a refusal may carry claims"),
    defect("scratch-stale", "a decode buffer that is used again is not cleared"),
    defect("nbf-without-leeway", "the leeway is not granted to nbf"),
    defect("exp-at-now", "a token is accepted in the second in which it expires"),
    defect("refill-keeps-items", "an empty list keeps the items of recycled claims"),
    defect("depth-of-lists", "lists that are closed still count as depth"),
    defect("installs-32-bits", "the number of allowed installs is cut to 32 bits"),
    defect("open-expired", "a token of any service is opened after its exp"),
    of("roundtrip", "sign-into-stale", "claims are signed behind those before"),
    of("batch", "batch-first-key", "all tokens of a batch are verified with the first key"),
    of("batch", "batch-error-stays", "an error stays where a batch before had it"),
    outside("secret", "long-key-cut", "a secret of more than 64 bytes is cut"),
    outside("secret", "secret-not-trimmed", "white space around an encoded secret is refused"),
    outside("secret", "hide-shortest-piece", "a text that is a piece of the secret is shown"),
    outside("catalogue", "tier-before-group", "the user's tier comes before the group"),
    outside("catalogue", "installs-of-the-visible", "installed tiles count only if they are visible"),
    outside("profile", "profile-length-edge", "a token may be one byte too long"),
    outside("profile", "profile-future-edge", "a token may be from a second too far ahead"),
    of("inspect", "pasted-last-character", "a token inside of a text loses its last character"),
    of("inspect", "ili-many", "no search for repeated tile ids in long lists"),
    of("inspect", "disclosure-first-item", "the secret is looked for in the first item of a list"),
    outside("inspect", "zero-width", "characters without a width are shown as they are"),
    outside("report", "ci-command", "commands for CI are shown as they are"),
    outside("pointer", "pointer-tilde", "the escapes of a pointer are replaced in the wrong order"),
    outside("extract", "percent-alone", "a percent sign that escapes nothing is dropped"),
    outside("adapter_request", "request-now-32-bits", "the time of a request is cut to 32 bits"),
    outside("vectors", "vectors-highest-scope", "one question may have two answers of the highest scope"),
    outside("known_failures", "known-glob-first", "a glob comes before a case's own entry"),
    outside("summary", "examples-of-the-last", "a merge keeps the last examples"),
    outside("summary", "diff-forgets-gone", "of the cases that are gone, only the first is listed"),
    outside("page_request", "parameter-last", "the last of several parameters is taken"),
    outside("output", "child-limit-edge", "a line at the limit of its length is lost"),
    outside("stream", "mark-anywhere", "a byte order mark is dropped at the start of any batch"),
    outside("stream", "spill-shares", "repeated ids are lost where memory is short"),
    outside("stream", "numbers-repeat", "two lines may bring the same number"),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_unique_and_many_need_a_valid_mac() {
        let names: std::collections::HashSet<&str> = all().map(|defect| defect.name).collect();
        assert_eq!(names.len(), all().count());
        let behind = all().filter(|defect| defect.behind_mac).count();
        assert!(all().count() >= 66 && behind * 3 >= all().count());
    }
}
