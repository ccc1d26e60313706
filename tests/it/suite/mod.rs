//! The runner and the judge: small implementations, each of which goes wrong in one known way, and
//! the verdicts that they must get. Nothing here depends on a feature.

mod clock;
mod conclusion;
pub mod fakes;
mod known;
mod known_list;
mod own;
mod replay;
mod scopes;
mod survival;
mod verdicts;
