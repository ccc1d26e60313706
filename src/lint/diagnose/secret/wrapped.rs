//! The secret with something around it, such as the line of a setting, JSON or a prefix, where the whole text was used as
//! the key; and secrets of which only a part was used.

use super::super::base64url;
use super::super::mistake::{Row, common, rare};
use super::{Make, maybe};

const VALUE: &str = "Use the value alone as the secret, without the name before it and the quotation marks around it: \
                     let the shell, dotenv or the configuration's own reader read the line.";

/// Names of variables that hold a secret.
pub(super) const NAMES: [&str; 26] = [
    "JWT_SECRET",
    "SECRET",
    "SECRET_KEY",
    "JWT_SECRET_KEY",
    "JWT_KEY",
    "JWT_ASSAY_SECRET",
    "PANDIUM_SECRET",
    "SHARED_SECRET",
    "AUTH_SECRET",
    "jwt_secret",
    "secret",
    "JWT_SIGNING_KEY",
    "JWT_TOKEN_SECRET",
    "SECRET_TOKEN",
    "TOKEN_SECRET",
    "ACCESS_TOKEN_SECRET",
    "NEXTAUTH_SECRET",
    "SIGNING_SECRET",
    "SIGNING_KEY",
    "CLIENT_SECRET",
    "API_SECRET",
    "APP_SECRET",
    "APP_KEY",
    "HMAC_SECRET",
    "KEY",
    "jwtSecret",
];
/// How many of the names are tried in every line.
const USUAL_NAMES: usize = 11;
/// How many of the lines are tried with every name.
const USUAL_LINES: usize = 8;

/// The longest value of a line, which bounds the time that all lines take.
const LONGEST_VALUE: usize = 1_024;

/// What is before a name, between it and its value, and behind the value.
const LINES: [(&str, &str, &str); 24] = [
    ("", "=", ""),
    ("", "=\"", "\""),
    ("", "='", "'"),
    ("", "=", "\n"),
    ("", ": ", ""),
    ("export ", "=", ""),
    ("export ", "=\"", "\""),
    ("export ", "='", "'"),
    ("", " = ", ""),
    ("", " = \"", "\""),
    ("", " = '", "'"),
    ("", ": \"", "\""),
    ("", ": '", "'"),
    ("", ":", ""),
    ("", " => ", ""),
    ("'", "' => '", "'"),
    ("\"", "\": \"", "\""),
    ("$env:", " = \"", "\""),
    ("ENV ", " ", ""),
    ("ENV ", "=", ""),
    ("Environment=", "=", ""),
    ("Environment=\"", "=", "\""),
    ("set ", "=", ""),
    ("export ", "=", "\n"),
];

pub(super) static ROWS: &[Row<Make>] = &[
    common(
        "secret-with-its-name",
        "signed with a whole line, such as NAME=value, whose value is the secret",
        VALUE,
        |secret| {
            let (usual, others) = NAMES.split_at(USUAL_NAMES);
            let usual = usual.iter().flat_map(|name| lines(name, secret));
            // The others in the most common lines alone, since each takes time.
            let others = others.iter().flat_map(|name| lines(name, secret).into_iter().take(USUAL_LINES));
            usual.chain(others).collect()
        },
    ),
    rare(
        "secret-with-its-setting",
        "signed with the whole JSON setting that has the secret in it",
        "Use the value of key in the setting as the secret, not the text of the setting.",
        |secret| {
            let Ok(secret) = std::str::from_utf8(secret) else { return Vec::new() };
            let kinds = ["HS256", "HS384", "HS512"].map(|kind| ("type", kind));
            let settings = kinds.into_iter().flat_map(|kind| {
                let key = ("key", secret);
                [json(&[kind, key]), json(&[key, kind])].concat()
            });
            let alone = ["key", "secret", "value", "JWT_SECRET"].map(|name| json(&[(name, secret)]));
            settings.chain(alone.concat()).collect()
        },
    ),
    rare(
        "secret-as-json-web-key",
        "signed with the text of a JSON Web Key that has the secret in it",
        "Use what k encodes as the secret, not the text of the key; import it as JWK if the library can.",
        |secret| {
            let key = String::from_utf8(base64url(secret)).unwrap_or_default();
            let (kind, key, alg) = (("kty", "oct"), ("k", key.as_str()), ("alg", "HS256"));
            let orders: [&[(&str, &str)]; 5] =
                [&[kind, key], &[key, kind], &[kind, key, alg], &[kind, alg, key], &[alg, key, kind]];
            orders.iter().flat_map(|members| json(members)).collect()
        },
    ),
    rare(
        "secret-prefix-added",
        "signed with a prefix before the secret, such as `base64:`",
        "Use the secret as it was agreed on, without a prefix before it.",
        |secret| {
            let prefixes =
                ["base64:", "hex:", "whsec_", "sk_", "0x", "Bearer ", "secret:", "key:", "secret=", "raw:"];
            prefixes.iter().map(|prefix| [prefix.as_bytes(), secret].concat()).collect()
        },
    ),
    rare(
        "secret-in-optional",
        "signed with the text of an optional value that has the secret in it, such as Optional(\"value\")",
        "Unwrap the optional before you use it: `if let` in Swift, `orElseThrow()` in Java, `match` in Rust.",
        |secret| {
            let around = [("Optional(\"", "\")"), ("Optional[", "]"), ("Some(\"", "\")"), ("Some(", ")")];
            around
                .iter()
                .map(|(before, after)| [before.as_bytes(), secret, after.as_bytes()].concat())
                .collect()
        },
    ),
];

/// The lines that give a secret this name; none for a secret that is too long for a line.
pub(super) fn lines(name: &str, secret: &[u8]) -> Vec<Vec<u8>> {
    let value = secret.trim_ascii_end();
    if value.len() > LONGEST_VALUE {
        return Vec::new();
    }
    let line = |(before, between, after): &(&str, &str, &str)| {
        [before.as_bytes(), name.as_bytes(), between.as_bytes(), value, after.as_bytes()].concat()
    };
    LINES.iter().map(line).collect()
}

/// A JSON object of these members, without spaces and with them.
fn json(members: &[(&str, &str)]) -> Vec<Vec<u8>> {
    let text = |text: &str| serde_json::Value::from(text).to_string();
    let written = |colon: &str, comma: &str| {
        let members: Vec<String> =
            members.iter().map(|(name, value)| text(name) + colon + &text(value)).collect();
        format!("{{{}}}", members.join(comma)).into_bytes()
    };
    vec![written(":", ","), written(": ", ", ")]
}

const WHOLE: &str = "Use every byte of the secret; HMAC takes a key of any length.";
const PARSED: &str = "Use the whole secret: put it in quotation marks where it is configured, or choose one without \
                      characters that have a meaning in the configuration.";

pub(super) static CUT: &[Row<Make>] = &[
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
