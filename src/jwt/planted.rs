//! Defects on purpose, to see whether the fuzzers find them. No normal build has them: they are there
//! only with `--cfg jwt_assay_planted`, and then one at a time, by name.

/// A value, or a wrong one where the defect of that name is planted.
macro_rules! planted {
    ($name:literal: $wrong:expr, else $right:expr) => {{
        #[cfg(jwt_assay_planted)]
        let value = if $crate::jwt::planted::is($name) { $wrong } else { $right };
        #[cfg(not(jwt_assay_planted))]
        let value = $right;
        value
    }};
}
pub(crate) use planted;

/// Whether this is the defect that the environment variable `JWT_ASSAY_PLANTED` names.
#[cfg(jwt_assay_planted)]
pub(crate) fn is(name: &str) -> bool {
    static NAMED: std::sync::LazyLock<Option<String>> =
        std::sync::LazyLock::new(|| std::env::var("JWT_ASSAY_PLANTED").ok());
    NAMED.as_deref() == Some(name)
}
