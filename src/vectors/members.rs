//! Which members a record must have and which it may have, for the records of files and of the adapter
//! protocol alike.

/// How the members of a record differ from those that its kind has.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum Misfit {
    #[error("{0} is missing")]
    Missing(&'static str),
    #[error("{0} has no meaning here")]
    Meaningless(&'static str),
}

/// Checks that all needed members are present, and that no others are except for the allowed ones.
pub(crate) fn check_members(
    present: &[(&'static str, bool)],
    needed: &[&'static str],
    allowed: &[&'static str],
) -> Result<(), Misfit> {
    for &(name, is_present) in present {
        match (is_present, needed.contains(&name), allowed.contains(&name)) {
            (false, true, _) => return Err(Misfit::Missing(name)),
            (true, false, false) => return Err(Misfit::Meaningless(name)),
            _ => {}
        }
    }
    Ok(())
}
