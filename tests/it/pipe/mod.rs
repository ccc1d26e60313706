//! Implementations over a pipe: whatever a process does wrong is a verdict of its case, and none of
//! its processes is left.

#[cfg(feature = "cli")]
mod adapters;
#[cfg(feature = "cli")]
mod interrupt;
mod misbehaviour;
mod processes;
#[cfg(feature = "cli")]
mod reference;
