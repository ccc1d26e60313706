//! Rules of the compact layer: the token's text and its three base64url segments.

use super::Level::{May, Must, Should};
use super::Source::{Decided, Rfc};
use super::{Level, Rule, Source, generator_rule, verifier_rule};
use crate::jwt::Layer::Compact;
use crate::jwt::{Reason, Scope};

/// A rule of a segment's text. If the text was changed after signing, the MAC does not match either.
const fn segment_rule(
    reason: Reason,
    verifier: Level,
    (clause, source): (&'static str, Source),
    summary: &'static str,
    advice: &'static str,
) -> Rule {
    const IMPLIED: &[&str] = &[Reason::SignatureMatch.id()];
    Rule { implied: IMPLIED, ..verifier_rule(reason, verifier, (clause, source), summary, advice) }
}

pub(crate) const TOKEN_LENGTH: Rule = generator_rule(
    ("token-length", Compact),
    Should,
    None,
    ("RFC 9112 §3", Decided),
    "A token is at most 8,192 characters long, since it travels in a URL.",
    "Shorten the payload: servers and proxies commonly cut or refuse longer request lines.",
);

pub(crate) const TOKEN_URL_LENGTH: Rule = generator_rule(
    ("token-url-length", Compact),
    May,
    None,
    ("RFC 9112 §3", Decided),
    "A token of at most 2,048 characters passes through nearly every browser, proxy and mail program.",
    "Put less into the claims if the token travels in links that are mailed or logged.",
)
.of_any(Scope::Jws);

pub(super) const RULES: &[Rule] = &[
    verifier_rule(
        Reason::TokenLimit,
        Should,
        ("RFC 8259 §9", Decided),
        "A token is at most 65,536 bytes long, so that a verifier can bound what it reads.",
        "Put less into the payload: a list of ids instead of records, no images, no nested tokens.",
    ),
    TOKEN_LENGTH,
    TOKEN_URL_LENGTH,
    verifier_rule(
        Reason::CompactBare,
        Must,
        ("RFC 7515 §7.1, RFC 7519 §1", Rfc),
        "There is no scheme word, quotation mark, URL or JSON around the token.",
        "Pass only the three segments; strip `Bearer `, quotes and the URL before you verify or send.",
    ),
    verifier_rule(
        Reason::CompactThreeSegments,
        Must,
        ("RFC 7515 §7.1, §5.2 step 1", Rfc),
        "A token has exactly two periods, which separate header, payload and signature.",
        "Write base64url(header) + \".\" + base64url(payload) + \".\" + base64url(signature), and nothing else.",
    ),
    segment_rule(
        Reason::Base64urlNoPadding,
        Must,
        ("RFC 7515 §2, §5.2 steps 2, 6 and 7", Rfc),
        "No segment ends in `=`: base64url in a JWS has no padding.",
        "Strip every trailing `=` from each segment before you join and sign them.",
    ),
    segment_rule(
        Reason::Base64urlNoWhitespace,
        Must,
        ("RFC 7515 §2, §5.2 steps 2, 6 and 7", Rfc),
        "No segment contains a space, a tab or a line break.",
        "Turn line wrapping off in the base64 encoder, and trim the newline that a shell or file adds.",
    ),
    segment_rule(
        Reason::Base64urlUrlAlphabet,
        Must,
        ("RFC 7515 §2, §5.2 steps 2, 6 and 7, RFC 4648 §5", Rfc),
        "The last two characters of the alphabet are `-` and `_`, not `+` and `/`.",
        "Use the URL-safe alphabet, or replace `+` by `-` and `/` by `_` before you sign.",
    ),
    Rule {
        // RFC 7797 announces an unencoded payload with crit, which is rejected, too.
        implied: &[Reason::SignatureMatch.id(), Reason::CritUnderstood.id()],
        ..segment_rule(
            Reason::Base64urlCharacters,
            Must,
            ("RFC 7515 §5.2 steps 2, 6 and 7, RFC 4648 §3.3", Rfc),
            "A segment contains only letters, digits, `-` and `_`.",
            "Encode the segment's bytes with base64url; don't send JSON, hex or percent-encoded text.",
        )
    },
    segment_rule(
        Reason::Base64urlLength,
        Must,
        ("RFC 7515 Appendix C", Rfc),
        "The length of a segment is never one more than a multiple of four.",
        "Look for a character that was cut off or added in transport.",
    ),
    segment_rule(
        Reason::Base64urlPadBits,
        Should,
        ("RFC 4648 §3.5", Rfc),
        "The unused bits of a segment's last character are zero, so that a token has only one spelling.",
        "Use an encoder that zeroes the pad bits (a MUST in RFC 4648), and a decoder that checks them.",
    ),
];
