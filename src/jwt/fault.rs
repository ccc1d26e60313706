//! Why a token is rejected: one [`Reason`] per rule of a verifier, with the place and what was found there.
//!
//! The reasons are in the order in which a verifier meets them. That order is the contract between
//! [`verify`](super::verify), which stops at the first, and the lint, which reports all.

use std::fmt;
use std::ops::Range;

use serde::{Deserialize, Serialize};

use crate::text::cut;

macro_rules! reasons {
    ($($(#[$doc:meta])* $layer:ident $layer_name:literal { $($variant:ident $id:literal $message:literal;)+ })+) => {
        /// The order in which a verifier checks the parts of a token.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(rename_all = "lowercase")]
        pub enum Layer { $($(#[$doc])* $layer,)+ }

        impl Layer {
            /// All layers, in order.
            pub const ALL: [Layer; [$($layer_name),+].len()] = [$(Layer::$layer,)+];

            /// The layer's name, in lower case.
            #[must_use]
            pub fn name(self) -> &'static str {
                match self { $(Layer::$layer => $layer_name,)+ }
            }
        }

        /// A rule that the reference verifier checks.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Reason { $($(#[doc = $message] $variant,)+)+ }

        impl Reason {
            /// All reasons, in the order in which `verify` meets them.
            pub const ALL: &'static [Reason] = &[$($(Reason::$variant,)+)+];

            /// The stable kebab-case id of the rule.
            #[must_use]
            pub const fn id(self) -> &'static str {
                match self { $($(Reason::$variant => $id,)+)+ }
            }

            /// The layer at which a verifier checks it.
            #[must_use]
            pub const fn layer(self) -> Layer {
                match self { $($(Reason::$variant => Layer::$layer,)+)+ }
            }

            /// What is wrong, as a clause in lower case.
            #[must_use]
            pub fn message(self) -> &'static str {
                match self { $($(Reason::$variant => $message,)+)+ }
            }
        }
    };
}

reasons! {
    /// The three base64url segments (RFC 7515 §7.1).
    Compact "compact" {
        TokenLimit "token-limit" "the token is longer than the verifier's limit";
        CompactBare "compact-bare" "something is wrapped around the token";
        CompactThreeSegments "compact-three-segments" "the token does not have exactly three segments";
        Base64urlNoPadding "base64url-no-padding" "a segment is padded with =";
        Base64urlNoWhitespace "base64url-no-whitespace" "a segment contains white space";
        Base64urlUrlAlphabet "base64url-url-alphabet" "a segment uses + or / of the standard base64 alphabet";
        Base64urlCharacters "base64url-characters" "a segment contains a character outside the base64url alphabet";
        Base64urlLength "base64url-length" "a segment has a length that no bytes encode to";
        Base64urlPadBits "base64url-pad-bits" "the unused bits of a segment's last character are not zero";
    }
    /// The JOSE header (RFC 7515 §4).
    Header "header" {
        HeaderNoBom "header-no-bom" "the header starts with a byte order mark";
        HeaderUtf8 "header-utf8" "the header is not UTF-8";
        HeaderJson "header-json" "the header is not JSON";
        HeaderSurrogates "header-surrogates" "the header contains an escaped half of a surrogate pair";
        HeaderNumberRange "header-number-range" "a number in the header overflows a 64-bit float";
        HeaderLimits "header-limits" "the header is deeper or larger than the verifier's limit";
        HeaderObject "header-object" "the header is not a JSON object";
        HeaderUniqueNames "header-unique-names" "a header parameter name occurs more than once";
        AlgPresent "alg-present" "the header names no algorithm";
        AlgString "alg-string" "alg is not a string";
        AlgNone "alg-none" "the token declares itself unsigned";
        AlgHs256 "alg-hs256" "alg is not HS256";
        TypString "typ-string" "typ is not a string";
        TypOther "typ-other" "typ names another kind of token";
        CritForm "crit-form" "crit is not a list of extension names present in the header";
        CritUnderstood "crit-understood" "crit lists an extension that is not understood";
    }
    /// The key and the JWS signature (RFC 7515 §5.2 step 8).
    Signature "signature" {
        KeyEmpty "key-empty" "the secret is empty";
        SignaturePresent "signature-present" "the signature is empty";
        SignatureMatch "signature-match" "the signature does not match";
    }
    /// The JSON text of the payload (RFC 7519 §7.2 step 10).
    Payload "payload" {
        PayloadNoBom "payload-no-bom" "the payload starts with a byte order mark";
        PayloadUtf8 "payload-utf8" "the payload is not UTF-8";
        PayloadJson "payload-json" "the payload is not JSON";
        PayloadSurrogates "payload-surrogates" "the payload contains an escaped half of a surrogate pair";
        PayloadNumberRange "payload-number-range" "a number in the payload overflows a 64-bit float";
        PayloadLimits "payload-limits" "the payload is deeper or larger than the verifier's limit";
        PayloadObject "payload-object" "the payload is not a JSON object";
        PayloadUniqueNames "payload-unique-names" "a member name occurs more than once in one object";
    }
    /// The claims set and its types (RFC 7519 §4 and the profile).
    Claims "claims" {
        IatPresent "iat-present" "iat is missing";
        IatNumber "iat-number" "iat is not a number";
        IatNonNegative "iat-non-negative" "iat is negative";
        IatSeconds "iat-seconds" "iat does not count seconds";
        JtiPresent "jti-present" "jti is missing";
        JtiString "jti-string" "jti is not a string";
        JtiNonEmpty "jti-non-empty" "jti is empty";
        SubPresent "sub-present" "sub is missing";
        SubString "sub-string" "sub is not a string";
        SubNonEmpty "sub-non-empty" "sub is empty";
        TiPresent "ti-present" "ti is missing";
        TiObject "ti-object" "ti is not an object";
        TiText "ti-text" "a text member of ti is not a string";
        IliArray "ili-array" "ti.ili is not an array";
        IliIds "ili-ids" "an item of ti.ili is not an id";
        XtiObject "xti-object" "ti.xti is not an object";
        XtiHiddenIntegrations "xti-hidden-integrations" "ti.xti.hidden_integrations is not an array of ids";
        XtiGroup "xti-group" "a group or tier in ti.xti is not a string";
        XtiAllowedInstalls "xti-allowed-installs" "ti.xti.allowed_installs is not a non-negative integer";
        ExpNumber "exp-number" "exp is not a number";
        NbfNumber "nbf-number" "nbf is not a number";
        IssString "iss-string" "iss is not a string";
        AudForm "aud-form" "aud is neither a string nor an array of strings";
        AudExpected "aud-expected" "the token is intended for another audience";
    }
    /// Freshness and the other times, which depend on a clock.
    Time "time" {
        IatFresh "iat-fresh" "the token is too old";
        IatNotFuture "iat-not-future" "iat is in the future";
        ExpNotPassed "exp-not-passed" "the token has expired";
        NbfReached "nbf-reached" "the token is not valid yet";
    }
    /// Single use, which depends on earlier tokens.
    Replay "replay" {
        JtiSingleUse "jti-single-use" "the token has been used before";
    }
}

impl fmt::Display for Layer {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.name())
    }
}

/// A JSON text inside a token.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Part {
    /// The JOSE header.
    Header,
    /// The payload.
    Payload,
}

impl fmt::Display for Part {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Part::Header => "header",
            Part::Payload => "payload",
        })
    }
}

/// Where in a token a fault is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Place {
    /// Bytes of the token as received.
    Token(Range<usize>),
    /// A byte of a decoded JSON text.
    Text(Part, usize),
    /// A JSON path from `$`, the root of a decoded text.
    Path(Part, String),
    /// The secret.
    Key,
}

impl Place {
    pub(super) fn claim(path: impl Into<String>) -> Self {
        Place::Path(Part::Payload, path.into())
    }
}

/// On one line. A path is cut to the length of a message.
impl fmt::Display for Place {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Place::Token(range) => write!(formatter, "token bytes {}..{}", range.start, range.end),
            Place::Text(part, at) => write!(formatter, "{part} byte {at}"),
            Place::Path(part, path) => formatter.write_str(&cut(&format!("{part} {path}"))),
            Place::Key => formatter.write_str("secret"),
        }
    }
}

/// The error of the reference verifier: the rule that a token breaks, where, and what was found there.
///
/// Its text quotes the token with everything unprintable escaped. It never contains the secret or the correct MAC.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// The rule.
    pub reason: Reason,
    /// Where it is broken.
    pub place: Place,
    /// What was found there, ready to print.
    pub found: String,
}

impl Fault {
    pub(super) fn new(reason: Reason, place: Place, found: impl Into<String>) -> Self {
        Fault { reason, place, found: found.into() }
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{} ({}): found {}", self.reason.message(), self.place, self.found)
    }
}

impl std::error::Error for Fault {}

/// The first fault in the order in which a verifier meets them.
pub(super) fn first(faults: Vec<Fault>) -> Option<Fault> {
    faults.into_iter().min_by_key(|fault| fault.reason)
}
