//! Rules of the JOSE header: its JSON text, `alg`, `typ`, `crit`, and the other parameters.

use super::Level::{May, Must, Should};
use super::Source::{Decided, Rfc, Seed};
use super::{Rule, generator_rule, verifier_rule};
use crate::jwt::Layer::Header;
use crate::jwt::{Reason, Scope};

pub(crate) const TYP_JWT: Rule = generator_rule(
    ("typ-jwt", Header),
    Must,
    Some(May),
    ("RFC 7519 §5.1", Seed),
    "The header has \"typ\":\"JWT\", in capitals, which is part of the only supported header.",
    "Write the header {\"alg\":\"HS256\",\"typ\":\"JWT\"}.",
);

pub(crate) const KID_STRING: Rule = generator_rule(
    ("kid-string", Header),
    Must,
    Some(May),
    ("RFC 7515 §4.1.4", Rfc),
    "A kid is a string.",
    "Write kid as a string, or leave it out where the service does not ask for one.",
)
.of_any(Scope::Jws);

pub(crate) const B64_ABSENT: Rule = generator_rule(
    ("b64-absent", Header),
    Must,
    Some(May),
    ("RFC 7797 §7", Rfc),
    "A JWT never uses the unencoded payload option b64.",
    "Leave b64 out and base64url-encode the payload.",
)
.of_any(Scope::Jws);

pub(crate) const HEADER_EXTRA: Rule = generator_rule(
    ("header-extra", Header),
    Should,
    None,
    ("RFC 7515 §4", Decided),
    "The header has no parameters except alg and typ.",
    "Leave the other parameters out: a verifier ignores them, and some make attacks on it possible.",
);

pub(super) const RULES: &[Rule] = &[
    verifier_rule(
        Reason::HeaderNoBom,
        Should,
        ("RFC 8259 §8.1", Rfc),
        "The header starts with `{`, not with a byte order mark.",
        "Encode the header as UTF-8 without a byte order mark.",
    ),
    verifier_rule(
        Reason::HeaderUtf8,
        Must,
        ("RFC 7515 §5.2 step 3", Rfc),
        "The header is UTF-8.",
        "Encode the header's text as UTF-8, not as UTF-16 or Latin-1, before base64url.",
    ),
    verifier_rule(
        Reason::HeaderJson,
        Must,
        ("RFC 7515 §5.2 step 3, §10.12", Rfc),
        "The header is one complete JSON text with nothing after it.",
        "Write the header with a JSON library, as in {\"alg\":\"HS256\",\"typ\":\"JWT\"}.",
    ),
    verifier_rule(
        Reason::HeaderSurrogates,
        Should,
        ("RFC 8259 §8.2, RFC 7493 §2.1", Decided),
        "No escape in the header is half of a surrogate pair.",
        "Escape a character beyond U+FFFF as both halves, or write it as UTF-8.",
    ),
    verifier_rule(
        Reason::HeaderNumberRange,
        Should,
        ("RFC 8259 §6, RFC 7493 §2.2", Decided),
        "No number in the header is too large for a 64-bit float.",
        "Leave the member out, or write the number as a string.",
    ),
    verifier_rule(
        Reason::HeaderLimits,
        Should,
        ("RFC 8259 §9", Decided),
        "The header nests at most 64 levels and has at most 4,096 members and items.",
        "Move what is not about the signature from the header into the claims.",
    ),
    verifier_rule(
        Reason::HeaderObject,
        Must,
        ("RFC 7515 §5.2 step 3", Rfc),
        "The header is a JSON object.",
        "Write the header as an object, as in {\"alg\":\"HS256\",\"typ\":\"JWT\"}.",
    ),
    Rule {
        implied: &[Reason::AlgNone.id(), Reason::AlgHs256.id(), Reason::SignaturePresent.id()],
        ..verifier_rule(
            Reason::HeaderUniqueNames,
            Should,
            ("RFC 7515 §4, §5.2 step 4", Decided),
            "No header parameter occurs twice; RFC 7515 lets a parser take the last one, but we reject.",
            "Build the header from a map, which cannot hold a name twice.",
        )
    },
    Rule {
        implied: &[Reason::SignaturePresent.id()],
        ..verifier_rule(
            Reason::AlgPresent,
            Must,
            ("RFC 7515 §4.1.1", Rfc),
            "The header names the algorithm.",
            "Add \"alg\":\"HS256\" to the header; the name is in lower case, the value is not.",
        )
    },
    verifier_rule(
        Reason::AlgString,
        Must,
        ("RFC 7515 §4.1.1", Rfc),
        "The value of alg is a string.",
        "Write \"alg\":\"HS256\".",
    ),
    Rule {
        implied: &[Reason::SignaturePresent.id(), Reason::SignatureMatch.id()],
        ..verifier_rule(
            Reason::AlgNone,
            Must,
            ("RFC 8725 §3.2, RFC 7518 §3.6", Rfc),
            "A token is never unsigned: alg is not none, in any letter case.",
            "Sign with HMAC-SHA-256 and write \"alg\":\"HS256\"; a verifier accepts no other algorithm.",
        )
    },
    Rule {
        implied: &[Reason::SignaturePresent.id(), Reason::SignatureMatch.id()],
        ..verifier_rule(
            Reason::AlgHs256,
            Must,
            ("RFC 8725 §3.1, RFC 7515 §4.1.1", Seed),
            "The algorithm is HS256, with exactly this spelling.",
            "Sign with HMAC-SHA-256 and write \"alg\":\"HS256\"; names of algorithms are case-sensitive.",
        )
    },
    verifier_rule(
        Reason::TypString,
        Should,
        ("RFC 7519 §5.1", Decided),
        "The value of typ is a string.",
        "Write \"typ\":\"JWT\".",
    ),
    verifier_rule(
        Reason::TypOther,
        Should,
        ("RFC 7519 §5.1, RFC 8725 §3.11", Decided),
        "The typ is JWT; any other marks a token that was made for another use.",
        "Write \"typ\":\"JWT\"; don't pass on access or id tokens of other services.",
    ),
    TYP_JWT,
    Rule {
        implied: &[Reason::CritUnderstood.id()],
        ..verifier_rule(
            Reason::CritForm,
            Should,
            ("RFC 7515 §4.1.11", Rfc),
            "A crit is a non-empty list of distinct extension names that are also in the header.",
            "Leave crit out.",
        )
    },
    verifier_rule(
        Reason::CritUnderstood,
        Must,
        ("RFC 7515 §4.1.11", Rfc),
        "A token whose crit lists an extension that the verifier does not understand is invalid.",
        "Leave crit out: it lists extensions that few services have.",
    ),
    KID_STRING,
    B64_ABSENT,
    HEADER_EXTRA,
];
