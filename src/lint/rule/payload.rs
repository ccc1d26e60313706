//! Rules of the payload's JSON text.

use super::Level::{Must, Should};
use super::Source::{Decided, Rfc};
use super::{Rule, generator_rule, verifier_rule};
use crate::jwt::Layer::Payload;
use crate::jwt::{Reason, Scope};

pub(crate) const PAYLOAD_EXACT_NUMBERS: Rule = generator_rule(
    ("payload-exact-numbers", Payload),
    Should,
    None,
    ("RFC 8259 §6, RFC 7493 §2.2", Rfc),
    "Integers are between -(2^53)+1 and (2^53)-1, where every reader keeps all digits.",
    "Write longer ids as strings: JavaScript and others round larger integers.",
)
.of_any(Scope::Jwt);

pub(super) const RULES: &[Rule] = &[
    verifier_rule(
        Reason::PayloadNoBom,
        Should,
        ("RFC 8259 §8.1", Rfc),
        "The payload starts with JSON, not with a byte order mark.",
        "Encode the payload as UTF-8 without a byte order mark.",
    ),
    verifier_rule(
        Reason::PayloadUtf8,
        Must,
        ("RFC 7519 §7.2 step 10", Rfc),
        "The payload is UTF-8.",
        "Encode the payload's text as UTF-8, not as UTF-16 or Latin-1, before base64url.",
    ),
    verifier_rule(
        Reason::PayloadJson,
        Must,
        ("RFC 7519 §7.2 step 10, RFC 7515 §10.12", Rfc),
        "The payload is one complete JSON text with nothing after it.",
        "Write the payload with a JSON library, once, and don't build it from pieces of text.",
    ),
    verifier_rule(
        Reason::PayloadSurrogates,
        Should,
        ("RFC 8259 §8.2, RFC 7493 §2.1", Decided),
        "No escape in the payload is half of a surrogate pair.",
        "Don't cut a string in the middle of a character; write characters as UTF-8.",
    ),
    verifier_rule(
        Reason::PayloadNumberRange,
        Should,
        ("RFC 8259 §6, RFC 7493 §2.2", Decided),
        "No number in the payload is too large for a 64-bit float.",
        "Write the number as a string.",
    ),
    verifier_rule(
        Reason::PayloadLimits,
        Should,
        ("RFC 8259 §9", Decided),
        "The payload nests at most 64 levels and has at most 4,096 members and items.",
        "Flatten ti.xti, and keep long lists where the marketplace can ask for them.",
    ),
    verifier_rule(
        Reason::PayloadObject,
        Must,
        ("RFC 7519 §7.2 step 10", Rfc),
        "The payload is a JSON object, the claims set.",
        "Encode the claims once, as an object, not as a list or a string that contains JSON.",
    ),
    Rule {
        implied: &[Reason::IatFresh.id()],
        ..verifier_rule(
            Reason::PayloadUniqueNames,
            Should,
            ("RFC 7519 §4, RFC 7493 §2.3", Decided),
            "No object in the payload has a name twice; RFC 7519 lets a parser take the last one, but we reject.",
            "Build the claims from a map, which cannot hold a name twice.",
        )
    },
    PAYLOAD_EXACT_NUMBERS,
];
