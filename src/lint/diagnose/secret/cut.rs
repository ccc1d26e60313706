//! Secrets of which only a part was used.

use super::super::mistake::{Row, common, rare};
use super::{Make, maybe};

const WHOLE: &str = "Use every byte of the secret; HMAC takes a key of any length.";
const PARSED: &str = "Use the whole secret: put it in quotation marks where it is configured, or choose one without \
                      characters that have a meaning in the configuration.";

pub(super) static ROWS: &[Row<Make>] = &[
    common(
        "secret-cut-at-zero-byte",
        "signed with the secret cut at its first zero byte",
        "Pass the length of the secret along with it; a C string ends at the first zero byte.",
        |secret| maybe(before(secret, |byte| byte == 0)),
    ),
    rare(
        "secret-first-line",
        "signed with the first line of the secret",
        "Read the secret's file to its end, not only its first line.",
        |secret| maybe(before(secret, |byte| byte == b'\n' || byte == b'\r')),
    ),
    rare("secret-first-word", "signed with the secret cut at its first space", PARSED, |secret| {
        maybe(before(secret, |byte| byte.is_ascii_whitespace()))
    }),
    rare("secret-cut-at-equals-sign", "signed with the secret cut at its first `=`", PARSED, |secret| {
        maybe(before(secret, |byte| byte == b'='))
    }),
    rare("secret-cut-at-number-sign", "signed with the secret cut at its first `#`", PARSED, |secret| {
        let cut = before(secret, |byte| byte == b'#');
        let trimmed = cut.as_ref().map(|cut| cut.trim_ascii_end().to_vec());
        cut.into_iter().chain(trimmed).collect()
    }),
    rare(
        "secret-variables-expanded",
        "signed with the secret after a shell expanded the parts that begin with `$`",
        PARSED,
        |secret| vec![expanded(secret, true), expanded(secret, false)],
    ),
    rare("secret-cut-to-16-bytes", "signed with the first 16 bytes of the secret", WHOLE, |secret| {
        maybe(secret.get(..16).map(<[u8]>::to_vec))
    }),
    common("secret-cut-to-32-bytes", "signed with the first 32 bytes of the secret", WHOLE, |secret| {
        maybe(secret.get(..32).map(<[u8]>::to_vec))
    }),
    rare("secret-cut-to-64-bytes", "signed with the first 64 bytes of the secret", WHOLE, |secret| {
        maybe(secret.get(..64).map(<[u8]>::to_vec))
    }),
    rare(
        "secret-repeated",
        "signed with the secret repeated to fill HMAC's block of 64 bytes",
        "Use the secret once; HMAC pads it with zeros itself (RFC 2104).",
        |secret| match secret.len() {
            1..64 => vec![secret.iter().copied().cycle().take(64).collect(), secret.repeat(2)],
            _ => vec![],
        },
    ),
];

/// The part before the first byte that satisfies a condition, if there is one.
fn before(secret: &[u8], is_end: impl Fn(u8) -> bool) -> Option<Vec<u8>> {
    let end = secret.iter().position(|&byte| is_end(byte))?;
    Some(secret[..end].to_vec())
}

/// The text with `$name` and `${name}` replaced by nothing, and, if `doubled`, `$$` by `$`.
fn expanded(secret: &[u8], doubled: bool) -> Vec<u8> {
    let mut kept = Vec::with_capacity(secret.len());
    let mut rest = secret;
    while let Some((&first, behind)) = rest.split_first() {
        let name = |text: &[u8]| {
            text.iter().take_while(|byte| byte.is_ascii_alphanumeric() || **byte == b'_').count()
        };
        let skipped = match behind {
            [b'$', ..] if first == b'$' && doubled => {
                kept.push(b'$');
                1
            }
            [b'{', inner @ ..] if first == b'$' && inner.get(name(inner)) == Some(&b'}') => name(inner) + 2,
            _ if first == b'$' && name(behind) > 0 => name(behind),
            _ => {
                kept.push(first);
                0
            }
        };
        rest = &behind[skipped..];
    }
    kept
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn variables_are_expanded_as_a_shell_does() {
        assert_eq!(expanded(b"a$bc-${d}e$$f$", true), b"a-e$f$");
        assert_eq!(expanded(b"$$x", false), b"$");
        assert_eq!(expanded(b"${", true), b"${");
        assert_eq!(expanded(b"a$b{c}x$$y", false), b"a{c}x$");
        assert_eq!(expanded(b"a$b{c}x$$y", true), b"a{c}x$y");
        assert_eq!(expanded(b"$a_b-${c_d}${e-f}{$", true), b"-${e-f}{$");
    }
}
