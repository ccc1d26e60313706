//! Implementations over a pipe: what a process does wrong is the verdict of its case, and none of its
//! processes is left.

#[cfg(feature = "cli")]
mod hostile;
mod misbehaviour;
#[cfg(feature = "cli")]
mod partial;
#[cfg(feature = "cli")]
mod reference;
