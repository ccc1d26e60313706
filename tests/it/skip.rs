//! A check that the machine can't do is skipped where everyone can see it. CI has everything installed, and fails instead.

use std::env;
use std::io::Write;

/// Prints why something was not checked. In CI, the test fails.
pub fn skip(why: &str) {
    assert!(env::var_os("CI").is_none(), "CI must not skip this: {why}");
    print(why);
}

/// As `skip`, for what CI may lack as well.
pub fn print(why: &str) {
    // Not `eprintln!`: what a passing test prints is captured.
    let line = format!("skipped: {why}\n");
    std::io::stderr().write_all(line.as_bytes()).expect("a standard error that can be written");
}
