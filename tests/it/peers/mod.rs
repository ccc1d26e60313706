//! The implementations under test: the bundled adapters in `tests/peers/`, folders of adapters, and processes.

// The tests of processes look for those that are left, in Linux's /proc.
#[cfg(all(feature = "cli", target_os = "linux"))]
mod adapters;
#[cfg(all(feature = "cli", feature = "peers"))]
mod known_lists;
#[cfg(feature = "cli")]
mod matrix;
#[cfg(all(feature = "process", target_os = "linux"))]
mod process;
mod script;
