//! An input: a plain token, and below it, if needed, the terms for its verification.
//!
//! People can read such inputs, and a minimiser can shrink them. The terms are a line of words:
//! `now=1621521650 max_age=60 future_leeway=60 leeway=0 audience=us token_bytes=65536 depth=64 members=4096`. Each may be
//! left out.

use std::fmt::Write as _;
#[cfg(feature = "fuzzing")]
use std::sync::LazyLock;

#[cfg(feature = "fuzzing")]
use crate::jwt::Key;
use crate::jwt::Policy;

/// The secret that the strategies sign with: the vectors' secret.
pub const SECRET: &[u8] = b"an example secret of 32 bytes...";

/// The key of [`SECRET`].
#[cfg(feature = "fuzzing")]
pub(super) static KEY: LazyLock<Key> = LazyLock::new(|| Key::new(SECRET).expect("the secret is not empty"));

/// The time at which a token without terms is verified: the time in most vectors.
pub const NOW: u64 = 1_621_521_650;

/// A token with the terms for its verification.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Input<'a> {
    /// The token, valid or not.
    pub token: &'a [u8],
    /// The terms: clock, ages, leeway, audience, limits.
    pub policy: Policy,
}

impl<'a> Input<'a> {
    /// A token at [`NOW`].
    #[must_use]
    pub fn new(token: &'a [u8]) -> Self {
        Input { token, policy: Policy::at(NOW) }
    }

    /// Reads an input. The last line is the terms if each of its words is a term; otherwise all bytes are the token.
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

    /// Writes an input for [`read`](Self::read), without terms that have their default.
    #[must_use]
    pub fn write(&self) -> Vec<u8> {
        let terms = write_terms(&self.policy);
        let mut bytes = self.token.to_vec();
        // A token that itself ends in a line of terms needs a line of terms below it.
        if !terms.is_empty() || Input::read(self.token).token.len() != self.token.len() {
            bytes.push(b'\n');
            bytes.extend_from_slice(if terms.is_empty() { b"now=1621521650" } else { terms.as_bytes() });
        }
        bytes
    }
}

/// The longest audience, in bytes.
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

/// A limit, which itself has a limit, so that no input takes too long.
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
    fn a_token_is_alone_or_above_its_terms() {
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
    fn an_input_is_read_as_it_was_written() {
        for bytes in [&b"a.b.c"[..], b"a\nnow=5 members=2", b"a\nnow=1\nnow=2", b"", b"\n", b"a\naudience="] {
            let input = Input::read(bytes);
            assert_eq!(Input::read(&input.write()), input, "{bytes:?}");
            let inner = Input { token: bytes, policy: Policy::at(NOW) };
            assert_eq!(Input::read(&inner.write()), inner, "{bytes:?}");
        }
    }
}
