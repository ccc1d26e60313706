//! Rules of the claims set: the profile's members, their types, and the registered claims.

use super::Level::{May, Must, Should};
use super::Source::{Decided, Rfc, Seed};
use super::{Rule, generator_rule, series_rule, verifier_rule};
use crate::jwt::Layer::Claims;
use crate::jwt::{Reason, Scope};

/// Where the seed describes the claims.
const PAYLOAD: &str = "Customizing the JWT, JWT Payload";
/// Where the seed describes what `xti` can do.
const VIEWS: &str = "Customizing the JWT, Customizing Marketplace Views";

pub(crate) const IAT_INTEGER: Rule = generator_rule(
    ("iat-integer", Claims),
    Should,
    None,
    (PAYLOAD, Decided),
    "The value of iat is a whole number in plain digits.",
    "Round the time down to whole seconds and write it without a fraction or an exponent.",
);

pub(crate) const ID_PLAIN: Rule = generator_rule(
    ("id-plain", Claims),
    Should,
    None,
    ("RFC 7519 §7.3", Decided),
    "The ids sub and jti have no control characters and no white space around them.",
    "Trim the id where it is made; a verifier compares it as it is.",
)
.of_any(Scope::Jwt);

pub(crate) const STRING_OR_URI: Rule = generator_rule(
    ("string-or-uri", Claims),
    Must,
    Some(May),
    ("RFC 7519 §2", Rfc),
    "An iss, sub or aud that contains a colon is a URI.",
    "Use an id without a colon, or a whole URI such as urn:example:user:1.",
)
.of_any(Scope::Jwt);

pub(crate) const UEM_ADDRESS: Rule = generator_rule(
    ("uem-address", Claims),
    Should,
    None,
    (PAYLOAD, Seed),
    "A non-empty ti.uem looks like an e-mail address.",
    "Write the user's address, or leave uem out.",
);

pub(crate) const ILI_UNIQUE: Rule = generator_rule(
    ("ili-unique", Claims),
    Should,
    None,
    (PAYLOAD, Decided),
    "No tile is listed twice in ti.ili; 7 and \"7\" are the same tile.",
    "List each installed integration once.",
);

pub(crate) const AUDITABLE_DIFFERS: Rule = generator_rule(
    ("auditable-differs", Claims),
    Should,
    None,
    (PAYLOAD, Seed),
    "A ti.aid is present only where it differs from sub.",
    "Leave aid and adn out where the acting user is the primary user.",
);

pub(crate) const CLAIMS_MISPLACED: Rule = generator_rule(
    ("claims-misplaced", Claims),
    Should,
    None,
    ("RFC 7519 §4", Decided),
    "Members of the profile have the profile's spelling and are at the profile's place.",
    "Rename or move the member; names are case-sensitive, and a misplaced one is ignored.",
)
.of_any(Scope::Jwt);

pub(crate) const CLAIMS_UNKNOWN: Rule = generator_rule(
    ("claims-unknown", Claims),
    May,
    None,
    ("RFC 7519 §4", Rfc),
    "A claim that the profile does not define is ignored.",
    "Put your own properties into ti.xti, where the marketplace can be configured to use them.",
);

pub(crate) const VALUE_SERIALIZED: Rule = generator_rule(
    ("value-serialized", Claims),
    May,
    None,
    ("RFC 8259 §3", Decided),
    "No string is what a language writes for an object that was not turned into JSON.",
    "Turn the whole value into JSON with the language's own function.",
)
.of_any(Scope::Jwt);

pub(crate) const CLAIMS_EXPECTED: Rule = series_rule(
    ("claims-expected", Claims),
    Must,
    (PAYLOAD, Decided),
    "The claims set has every expected member, with the expected value.",
    "Mint the members of the --claims file at the same paths, with the same types and values.",
)
.of_any(Scope::Jwt);

pub(crate) const SECRET_DISCLOSED: Rule = generator_rule(
    ("secret-disclosed", Claims),
    Must,
    None,
    ("RFC 7515 §10", Rfc),
    "Neither the claims nor the header have the shared secret in them, in any spelling.",
    "Leave the secret out of what you pass on, and replace it now: anyone who has seen the token can sign.",
)
.of_any(Scope::Jws);

pub(super) const RULES: &[Rule] = &[
    verifier_rule(
        Reason::IatPresent,
        Must,
        (PAYLOAD, Seed),
        "The claims set has an iat, the time at which the token was made.",
        "Add \"iat\": the current time in whole seconds since 1970-01-01T00:00:00Z.",
    ),
    verifier_rule(
        Reason::IatNumber,
        Must,
        ("RFC 7519 §4.1.6", Rfc),
        "The value of iat is a JSON number.",
        "Write iat as a number without quotation marks: \"iat\":1621521641.",
    ),
    verifier_rule(
        Reason::IatNonNegative,
        Must,
        (PAYLOAD, Seed),
        "The value of iat is not negative.",
        "Take iat from the system clock, in seconds since 1970-01-01T00:00:00Z.",
    ),
    verifier_rule(
        Reason::IatSeconds,
        Should,
        (PAYLOAD, Seed),
        "The value of iat counts seconds, not milliseconds or smaller units.",
        "Divide by the unit: seconds = floor(milliseconds / 1000), as in Math.floor(Date.now() / 1000).",
    ),
    IAT_INTEGER,
    verifier_rule(
        Reason::JtiPresent,
        Must,
        (PAYLOAD, Seed),
        "The claims set has a jti, the token's unique id.",
        "Add \"jti\": a fresh random id for every token, such as a UUID of version 4.",
    ),
    verifier_rule(
        Reason::JtiString,
        Must,
        ("RFC 7519 §4.1.7", Rfc),
        "The value of jti is a string.",
        "Write jti as a string: \"jti\":\"1cfa7dbf-8110-4237-ad22-410608791b7d\".",
    ),
    verifier_rule(
        Reason::JtiNonEmpty,
        Must,
        (PAYLOAD, Seed),
        "The value of jti is not empty.",
        "Give every token a fresh random id.",
    ),
    verifier_rule(
        Reason::SubPresent,
        Must,
        (PAYLOAD, Seed),
        "The claims set has a sub, the unique id of the primary user.",
        "Add \"sub\": the user's id in your system, which never passes to another user.",
    ),
    verifier_rule(
        Reason::SubString,
        Must,
        ("RFC 7519 §4.1.2", Rfc),
        "The value of sub is a string.",
        "Write sub as a string, also where the id is a number in your database: \"sub\":\"42\".",
    ),
    verifier_rule(
        Reason::SubNonEmpty,
        Must,
        (PAYLOAD, Seed),
        "The value of sub is not empty.",
        "Don't mint a token for a user who is not signed in.",
    ),
    ID_PLAIN,
    STRING_OR_URI,
    verifier_rule(
        Reason::TiPresent,
        Must,
        (PAYLOAD, Seed),
        "The claims set has a ti, the tenant info object.",
        "Add \"ti\": an object with what the marketplace should know about the user; it may be empty.",
    ),
    verifier_rule(
        Reason::TiObject,
        Must,
        (PAYLOAD, Seed),
        "The value of ti is an object.",
        "Put the object itself there, not its JSON text in a string, and not a list.",
    ),
    verifier_rule(
        Reason::TiText,
        Must,
        (PAYLOAD, Seed),
        "The members udn, ufn, uem, aid and adn of ti are strings.",
        "Leave a member out, or write \"\", where there is no value; null is not a string.",
    ),
    UEM_ADDRESS,
    verifier_rule(
        Reason::IliArray,
        Must,
        (PAYLOAD, Seed),
        "The value of ti.ili is an array.",
        "Write a list, also for one id or none: \"ili\":[\"crm\"], not \"crm\" or \"crm,mail\".",
    ),
    verifier_rule(
        Reason::IliIds,
        Must,
        (PAYLOAD, Seed),
        "Each item of ti.ili is a non-empty string or a non-negative integer.",
        "List the ids of the marketplace's tiles as they are configured there.",
    ),
    ILI_UNIQUE,
    AUDITABLE_DIFFERS,
    verifier_rule(
        Reason::XtiObject,
        Must,
        (PAYLOAD, Seed),
        "The value of ti.xti is an object.",
        "Write an object; an empty one is {}, which some languages turn into [].",
    ),
    verifier_rule(
        Reason::XtiHiddenIntegrations,
        Should,
        (VIEWS, Decided),
        "The value of ti.xti.hidden_integrations is an array of ids.",
        "Write a list of tile ids, also for one: \"hidden_integrations\":[\"crm\"].",
    ),
    verifier_rule(
        Reason::XtiGroup,
        Should,
        (VIEWS, Decided),
        "The values of ti.xti.user_group and ti.xti.user_tier are strings.",
        "Write the group's name as a string.",
    ),
    verifier_rule(
        Reason::XtiAllowedInstalls,
        Should,
        (VIEWS, Decided),
        "The value of ti.xti.allowed_installs is a non-negative integer.",
        "Write the number without quotation marks: \"allowed_installs\":3.",
    ),
    verifier_rule(
        Reason::ExpNumber,
        Must,
        ("RFC 7519 §4.1.4", Rfc),
        "An exp is a JSON number.",
        "Write exp as a number: seconds since 1970-01-01T00:00:00Z, without quotation marks.",
    ),
    verifier_rule(
        Reason::NbfNumber,
        Must,
        ("RFC 7519 §4.1.5", Rfc),
        "An nbf is a JSON number.",
        "Write nbf as a number: seconds since 1970-01-01T00:00:00Z, without quotation marks.",
    ),
    verifier_rule(
        Reason::IssString,
        Should,
        ("RFC 7519 §4.1.1", Rfc),
        "An iss is a string.",
        "Write the issuer's name as a string, or leave iss out.",
    ),
    verifier_rule(
        Reason::AudForm,
        Must,
        ("RFC 7519 §4.1.3", Rfc),
        "An aud is a string or an array of strings.",
        "Write aud as one string or a list of strings; leave it out where the service does not ask for one.",
    ),
    verifier_rule(
        Reason::AudExpected,
        Must,
        ("RFC 7519 §4.1.3", Rfc),
        "A verifier rejects a token whose aud does not contain its own name.",
        "Leave aud out: the marketplace has no audience name of its own.",
    ),
    CLAIMS_MISPLACED,
    CLAIMS_UNKNOWN,
    VALUE_SERIALIZED,
    CLAIMS_EXPECTED,
    SECRET_DISCLOSED,
];
