//! Paths into a JSON value.

use crate::text::quote_inner;

/// One step of a path: `.name`, or `["name"]` if the name is long or not a plain word.
#[must_use]
pub fn step(name: &str) -> String {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_' || byte == b'-';
    if (1..=40).contains(&name.len()) && name.bytes().all(plain) {
        format!(".{name}")
    } else {
        format!("[\"{}\"]", quote_inner(name))
    }
}
