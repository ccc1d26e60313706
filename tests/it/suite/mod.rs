//! The runner and the judge: small implementations that go wrong in one known way each, and the
//! verdicts that they must get. Nothing here depends on a feature.

mod clock;
mod conclusion;
pub mod fakes;
mod known;
mod own;
mod replay;
mod scopes;
mod survival;
mod verdicts;
