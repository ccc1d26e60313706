//! An input: a plain token, and below it, if it matters, the terms on which it is to be verified.
//!
//! A corpus of such files is one that a person can read and a minimiser can shrink. The terms are a
//! line of words after the token: `now=1621521650 max_age=60 future_leeway=60 leeway=0 audience=us
//! token_bytes=65536 depth=64 members=4096`, each of which may be left out.

use std::fmt::Write as _;
use std::sync::LazyLock;

use crate::jwt::{Key, Policy};

/// The secret that the strategies sign with: that of the vectors.
pub const SECRET: &[u8] = b"an example secret of 32 bytes...";

/// The key of [`SECRET`].
pub(super) static KEY: LazyLock<Key> = LazyLock::new(|| Key::new(SECRET).expect("the secret is not empty"));

/// The time at which a token without terms is verified: that of most vectors.
pub const NOW: u64 = 1_621_521_650;

/// A token with the terms on which it is verified.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Input<'a> {
    /// The token, which need not be one.
    pub token: &'a [u8],
    /// The clock, the times, the audience, the limits.
    pub policy: Policy,
}

impl<'a> Input<'a> {
    /// A token at [`NOW`].
    #[must_use]
    pub fn new(token: &'a [u8]) -> Self {
        Input { token, policy: Policy::at(NOW) }
    }

    /// Reads an input. What stands after the last line feed is the terms if every word of it is one
    /// of them; otherwise all bytes are the token.
    #[must_use]
    pub fn read(bytes: &'a [u8]) -> Self {
        let end = memchr::memrchr(b'\n', bytes);
        let split = end.map(|end| (&bytes[..end], &bytes[end + 1..]));
        if let Some((token, words)) = split
            && let Some(policy) = read_terms(words)
        {
            return Input { token, policy };
        }
        Input::new(bytes)
    }

    /// Writes an input as [`read`](Self::read) reads it, with only the terms that are not usual.
    #[must_use]
    pub fn write(&self) -> Vec<u8> {
        let terms = write_terms(&self.policy);
        let mut bytes = self.token.to_vec();
        // A token that itself ends in a line of terms is told apart by an empty line of them.
        if !terms.is_empty() || Input::read(self.token).token.len() != self.token.len() {
            bytes.push(b'\n');
            bytes.extend_from_slice(if terms.is_empty() { b"now=1621521650" } else { terms.as_bytes() });
        }
        bytes
    }
}

/// The most characters of an audience: a bound on what is copied, far above what a test needs.
const LONGEST_AUDIENCE: usize = 64;

fn read_terms(words: &[u8]) -> Option<Policy> {
    let mut policy = Policy::at(NOW);
    let text = std::str::from_utf8(words).ok().filter(|text| !text.is_empty())?;
    for word in text.split(' ') {
        let (name, value) = word.split_once('=')?;
        let number = value.parse::<u64>();
        match name {
            "now" => policy.now = number.ok()?,
            "max_age" => policy.max_age = number.ok()?,
            "future_leeway" => policy.future_leeway = number.ok()?,
            "leeway" => policy.leeway = number.ok()?,
            "audience" if value.len() <= LONGEST_AUDIENCE => policy.audience = Some(value.to_owned()),
            "token_bytes" => policy.limits.token_bytes = size(number.ok()?, 1 << 20),
            "depth" => policy.limits.json.depth = size(number.ok()?, 256),
            "members" => policy.limits.json.members = size(number.ok()?, 1 << 16),
            _ => return None,
        }
    }
    Some(policy)
}

/// A limit, itself bounded so that a fuzzer can't ask for more work than a caller would allow.
fn size(number: u64, most: usize) -> usize {
    usize::try_from(number).unwrap_or(most).min(most)
}

fn write_terms(policy: &Policy) -> String {
    let usual = Policy::at(NOW);
    let mut text = String::new();
    let mut word = |name: &str, value: u64, usual: u64| {
        if value != usual {
            let _ = write!(text, " {name}={value}");
        }
    };
    word("now", policy.now, usual.now);
    word("max_age", policy.max_age, usual.max_age);
    word("future_leeway", policy.future_leeway, usual.future_leeway);
    word("leeway", policy.leeway, usual.leeway);
    let (limits, usual) = (policy.limits, usual.limits);
    word("token_bytes", limits.token_bytes as u64, usual.token_bytes as u64);
    word("depth", limits.json.depth as u64, usual.json.depth as u64);
    word("members", limits.json.members as u64, usual.json.members as u64);
    if let Some(audience) = &policy.audience {
        let _ = write!(text, " audience={audience}");
    }
    text.split_off(text.len().min(1))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_stands_alone_or_above_its_terms() {
        assert_eq!(Input::read(b"a.b.c"), Input::new(b"a.b.c"));
        let input = Input::read(b"a.b.c\nnow=7 leeway=1 audience=us depth=3");
        assert_eq!(input.token, b"a.b.c");
        assert_eq!((input.policy.now, input.policy.leeway, input.policy.limits.json.depth), (7, 1, 3));
        assert_eq!(input.policy.audience.as_deref(), Some("us"));
        for bytes in [&b"a.b.c\n"[..], b"a\nb=1", b"a\nnow=-1", b"a\nnow=1 ", b"\xFF\n\xFF"] {
            assert_eq!(Input::read(bytes).token, bytes, "{bytes:?}");
        }
    }

    #[test]
    fn what_is_written_reads_the_same() {
        for bytes in [&b"a.b.c"[..], b"a\nnow=5 members=2", b"a\nnow=1\nnow=2", b"", b"\n", b"a\naudience="] {
            let input = Input::read(bytes);
            assert_eq!(Input::read(&input.write()), input, "{bytes:?}");
            let inner = Input { token: bytes, policy: Policy::at(NOW) };
            assert_eq!(Input::read(&inner.write()), inner, "{bytes:?}");
        }
    }
}
