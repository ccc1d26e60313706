//! Generators whose tokens have the wrong content: wrong types and values, or other claims than requested.

use super::super::generator::{CORRECT_GENERATOR, Steps};
use super::super::texts::{self, everywhere, within};
use super::{Flaw, forger, generator};
use crate::encoding::{base64, latin1_to_utf8};
use crate::jwt::json::{self, Object, Value};

/// A generator that differs only in its claims.
macro_rules! claims {
    ($name:literal, $rule:literal, $story:literal, |$claims:ident| $change:expr) => {
        generator(
            $name,
            $rule,
            $story,
            &Steps {
                claims: |mut $claims| {
                    $change;
                    $claims
                },
                ..CORRECT_GENERATOR
            },
        )
    };
}

/// A generator that differs only in a member of `ti`.
macro_rules! ti {
    ($name:literal, $rule:literal, $story:literal, |$ti:ident| $change:expr) => {
        claims!($name, $rule, $story, |claims| within(&mut claims, "ti", |$ti| {
            $change;
        }))
    };
}

/// A generator that differs only in a member of `xti`.
macro_rules! xti {
    ($name:literal, $rule:literal, $story:literal, $member:literal, $value:expr) => {
        ti!($name, $rule, $story, |ti| {
            let mut xti = match ti.get("xti") {
                Some(Value::Object(xti)) => xti.clone(),
                _ => Object::new(),
            };
            xti.insert($member, $value);
            ti.insert("xti", xti)
        })
    };
}

/// A generator that signs other claims, in a valid token.
macro_rules! other {
    ($name:literal, $story:literal, |$claims:ident| $change:expr) => {
        forger(
            $name,
            $story,
            &Steps {
                claims: |mut $claims| {
                    $change;
                    $claims
                },
                ..CORRECT_GENERATOR
            },
        )
    };
}

/// A generator that differs only in what it writes about the secret.
macro_rules! disclosing {
    ($name:literal, $story:literal, |$secret:ident, $claims:ident| $change:expr) => {
        generator(
            $name,
            "secret-disclosed",
            $story,
            &Steps {
                disclose: |$secret, mut $claims| {
                    $change;
                    $claims
                },
                ..CORRECT_GENERATOR
            },
        )
    };
}

pub(super) static FLAWS: &[Flaw] = &[
    disclosing!(
        "passes-its-configuration-on",
        "It writes its whole configuration into ti.xti, the secret included.",
        |secret, claims| within(&mut claims, "ti", |ti| {
            let mut configuration = Object::new();
            configuration.insert("secret", String::from_utf8_lossy(secret).into_owned());
            ti.insert("xti", configuration);
        })
    ),
    disclosing!(
        "names-the-key-by-itself",
        "It writes the secret in base64, where the key's id was meant.",
        |secret, claims| claims.insert("kid", String::from_utf8_lossy(&base64(secret)).into_owned())
    ),
    claims!(
        "leaves-iat-out",
        "iat-present",
        "It relies on a library to write iat, which does not.",
        |claims| claims.remove("iat")
    ),
    claims!(
        "writes-iat-as-text",
        "iat-number",
        "It writes iat in quotation marks, as lcobucci/jwt 3 did with microseconds.",
        |claims| requote(&mut claims, "iat")
    ),
    claims!("writes-iat-as-a-date", "iat-number", "It writes iat as a calendar date.", |claims| claims
        .insert("iat", "2021-05-20T14:40:41Z")),
    claims!("negates-iat", "iat-non-negative", "It subtracts the clock from the epoch.", |claims| scale(
        &mut claims,
        |iat| format!("-{iat}")
    )),
    claims!(
        "writes-iat-in-milliseconds",
        "iat-seconds",
        "It writes Date.now() or getTime() without dividing by 1000.",
        |claims| scale(&mut claims, |iat| format!("{iat}000"))
    ),
    claims!(
        "writes-iat-in-microseconds",
        "iat-seconds",
        "It writes a time in microseconds.",
        |claims| scale(&mut claims, |iat| format!("{iat}000000"))
    ),
    claims!(
        "writes-iat-with-a-fraction",
        "iat-integer",
        "It writes Python's time.time() as it is.",
        |claims| scale(&mut claims, |iat| format!("{iat}.25"))
    ),
    claims!(
        "writes-exp-in-milliseconds",
        "time-unit",
        "It adds a minute to Date.now() and writes that as exp.",
        |claims| claims.insert("exp", iat(&claims).saturating_mul(1_000) + 60_000)
    ),
    claims!(
        "expires-as-it-is-made",
        "times-ordered",
        "It writes its iat, which is late, as exp.",
        |claims| {
            let later = iat(&claims) + 30;
            claims.insert("iat", later);
            claims.insert("exp", later);
        }
    ),
    claims!("leaves-jti-out", "jti-present", "It does not write a jti.", |claims| claims.remove("jti")),
    claims!(
        "writes-jti-as-a-number",
        "jti-string",
        "It counts its tokens and writes the number.",
        |claims| claims.insert("jti", 7)
    ),
    claims!("leaves-jti-empty", "jti-non-empty", "It writes a jti that it forgot to fill.", |claims| claims
        .insert("jti", "")),
    claims!("leaves-sub-out", "sub-present", "It names the user only in ti.", |claims| claims.remove("sub")),
    claims!("writes-sub-as-a-number", "sub-string", "It writes the database's id as a number.", |claims| {
        claims.insert("sub", 42)
    }),
    claims!(
        "leaves-sub-empty",
        "sub-non-empty",
        "It mints a token for a user who is not signed in.",
        |claims| claims.insert("sub", "")
    ),
    claims!(
        "puts-a-prefix-and-a-colon-before-sub",
        "string-or-uri",
        "It writes a sub with a colon that is not a URI.",
        |claims| claims.insert("sub", "user: 1")
    ),
    claims!(
        "pads-sub",
        "id-plain",
        "It writes the user's id with the spaces of its database column.",
        |claims| claims.insert("sub", "user-1   ")
    ),
    claims!("leaves-ti-out", "ti-present", "It does not write ti.", |claims| claims.remove("ti")),
    claims!("spreads-ti-out", "ti-present", "It writes the members of ti beside sub.", |claims| spread(
        &mut claims
    )),
    claims!("writes-ti-as-text", "ti-object", "It writes the JSON of ti in a string.", |claims| requote(
        &mut claims,
        "ti"
    )),
    ti!("writes-null-for-nothing", "ti-text", "It writes null where a user has no name.", |ti| ti
        .insert("udn", Value::Null)),
    ti!(
        "writes-something-for-an-address",
        "uem-address",
        "It writes the user's name where the address belongs.",
        |ti| ti.insert("uem", "Jane Doe")
    ),
    ti!("joins-ili-with-commas", "ili-array", "It writes ili as one string with commas.", |ti| ti
        .insert("ili", "crm,mailer")),
    ti!(
        "writes-ili-as-an-object",
        "ili-array",
        "It filters an array in PHP, whose keys then have gaps and become names.",
        |ti| {
            let mut gaps = Object::new();
            gaps.insert("1", "crm");
            ti.insert("ili", gaps)
        }
    ),
    claims!(
        "writes-null-for-an-empty-list",
        "ili-array",
        "It writes null for a list that it never filled, as Go does.",
        |claims| claims = everywhere(&claims, |_, value| {
            Some(if value == Value::Array(Vec::new()) { Value::Null } else { value })
        })
    ),
    ti!("lists-null", "ili-ids", "It lists an integration that has no id.", |ti| ti
        .insert("ili", Value::Array(vec![Value::Null]))),
    ti!(
        "lists-an-integration-twice",
        "ili-unique",
        "It lists what a join in its database found twice.",
        |ti| ti.insert("ili", Value::Array(vec!["crm".into(), "crm".into()]))
    ),
    claims!(
        "repeats-sub-in-aid",
        "auditable-differs",
        "It writes aid also where it is the same user.",
        |claims| {
            let sub = claims.get("sub").cloned().unwrap_or(Value::Null);
            within(&mut claims, "ti", |ti| ti.insert("aid", sub));
        }
    ),
    ti!(
        "writes-a-list-for-an-empty-xti",
        "xti-object",
        "It writes [] for an empty object, as PHP's json_encode does.",
        |ti| ti.insert("xti", Value::Array(Vec::new()))
    ),
    xti!(
        "writes-hidden-integrations-as-text",
        "xti-hidden-integrations",
        "It writes one hidden integration without a list.",
        "hidden_integrations",
        "crm"
    ),
    xti!(
        "writes-the-group-as-a-number",
        "xti-group",
        "It writes the group's row in the database.",
        "user_group",
        3
    ),
    xti!(
        "writes-allowed-installs-as-text",
        "xti-allowed-installs",
        "It writes a number in quotation marks.",
        "allowed_installs",
        "3"
    ),
    claims!("writes-exp-as-text", "exp-number", "It writes an exp in quotation marks.", |claims| claims
        .insert("exp", "1621521701")),
    claims!("writes-nbf-as-a-date", "nbf-number", "It writes nbf as a calendar date.", |claims| claims
        .insert("nbf", "2021-05-20T14:40:41Z")),
    claims!("writes-iss-as-a-number", "iss-string", "It writes the tenant's number as issuer.", |claims| {
        claims.insert("iss", 7)
    }),
    claims!(
        "writes-aud-as-an-object",
        "aud-form",
        "It writes its settings for the audience as aud.",
        |claims| { claims.insert("aud", Object::new()) }
    ),
    claims!(
        "names-an-audience",
        "aud-expected",
        "It names an audience that its library's configuration has by default.",
        |claims| claims.insert("aud", "my-api")
    ),
    claims!(
        "mints-expired-tokens",
        "exp-not-passed",
        "It sets exp in minutes instead of seconds, which is long ago.",
        |claims| claims.insert("exp", 27_025_361)
    ),
    claims!("mints-tokens-for-later", "nbf-reached", "It sets nbf a minute ahead.", |claims| {
        let later = iat(&claims) + 60;
        claims.insert("nbf", later);
    }),
    claims!(
        "writes-names-in-capitals",
        "claims-misplaced",
        "Its serializer capitalises names, as .NET's do.",
        |claims| {
            let sub = claims.get("sub").cloned().unwrap_or(Value::Null);
            claims.insert("Sub", sub);
        }
    ),
    claims!(
        "writes-integers-beyond-floats",
        "payload-exact-numbers",
        "It writes an account's number beyond what floats hold.",
        |claims| claims.insert("account", 9_007_199_254_740_993)
    ),
    claims!(
        "mints-when-the-page-is-built",
        "iat-fresh",
        "It mints the token five minutes before the user clicks.",
        |claims| shift(&mut claims, -300)
    ),
    claims!(
        "takes-local-time-for-utc",
        "iat-not-future",
        "Its clock is that of Central European Summer Time.",
        |claims| shift(&mut claims, 7_200)
    ),
    other!(
        "drops-null-when-writing",
        "It leaves out members that are null, which the tenant's properties may be.",
        |claims| {
            claims = everywhere(&claims, |_, value| (value != Value::Null).then_some(value));
        }
    ),
    other!("rounds-numbers", "It passes numbers through 64-bit floats.", |claims| claims =
        everywhere(&claims, |_, value| Some(texts::rounded(value)))),
    other!("adds-an-exp", "It adds an exp that was not requested, as njwt and python-jwt do.", |claims| {
        let later = iat(&claims) + 3_600;
        claims.insert("exp", later);
    }),
    other!("drops-empty-members", "It leaves out empty members.", |claims| claims =
        everywhere(&claims, |_, value| (value != Value::from("")).then_some(value))),
    other!("drops-unknown-claims", "It writes only the claims that have a field in its struct.", |claims| {
        let known = ["iat", "jti", "ti", "sub"];
        let names: Vec<String> = claims.iter().map(|(name, _)| name.to_owned()).collect();
        for name in names.iter().filter(|name| !known.contains(&name.as_str())) {
            claims.remove(name);
        }
    }),
    other!("encodes-names-twice", "It encodes UTF-8 that is encoded already.", |claims| claims =
        texts::texts(&claims, |text| String::from_utf8_lossy(&latin1_to_utf8(text.as_bytes())).into_owned())),
    other!("escapes-markup-when-writing", "It escapes texts for HTML before it signs them.", |claims| {
        claims = texts::texts(&claims, |text| text.replace('&', "&amp;").replace('<', "&lt;"))
    }),
    other!("composes-letters-when-writing", "It normalises texts to NFC.", |claims| claims =
        texts::texts(&claims, |text| text
            .replace("e\u{301}", "é")
            .replace("a\u{30a}", "å")
            .replace("o\u{308}", "ö")
            .replace("e\u{308}", "ë"))),
    other!("strips-line-breaks", "It strips control characters from texts.", |claims| claims =
        texts::texts(&claims, |text| text.chars().filter(|one| !one.is_control()).collect())),
    other!("writes-all-ids-as-texts", "It writes numbers in lists of ids as texts.", |claims| within(
        &mut claims,
        "ti",
        |ti| {
            if let Some(Value::Array(items)) = ti.get("ili") {
                let text =
                    |item: &Value| item.as_str().map_or_else(|| json::to_string(item), str::to_owned).into();
                let items = items.iter().map(text).collect();
                ti.insert("ili", Value::Array(items));
            }
        }
    )),
];

/// Writes a member's JSON, or the string that it is, as a string.
fn requote(claims: &mut Object, name: &str) {
    if let Some(value) = claims.get(name) {
        claims.insert(name, json::to_string(value));
    }
}

pub(super) fn iat(claims: &Object) -> u64 {
    match claims.get("iat") {
        Some(Value::Number(iat)) => iat.as_u64().unwrap_or_default(),
        _ => 0,
    }
}

/// Writes another number for iat.
fn scale(claims: &mut Object, write: fn(u64) -> String) {
    if let Ok(iat) = json::parse(write(iat(claims))) {
        claims.insert("iat", iat);
    }
}

pub(super) fn shift(claims: &mut Object, seconds: i64) {
    let shifted = iat(claims).saturating_add_signed(seconds);
    claims.insert("iat", shifted);
}

fn spread(claims: &mut Object) {
    if let Some(Value::Object(ti)) = claims.remove("ti") {
        for (name, value) in ti.iter() {
            claims.insert(name, value.clone());
        }
    }
}
