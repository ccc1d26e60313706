//! The first rule that a token breaks, by its id: written from the rules' own texts, in the order in which a verifier meets
//! them. `verify.rs` decides; this says why.

use super::json::{self, Value};
use super::verify::{Parts, SECONDS_END, Verifier, is_id_list, is_string, mac, split_within};

/// The rules that may be the first: usually one, and several where a text has defects whose order is the reader's own.
pub type First = Vec<&'static str>;

impl Verifier<'_> {
    /// The first rule of the profile that a token breaks; nothing if it breaks none. Single use is not looked at.
    pub fn first_rule(&self, token: &[u8]) -> First {
        if let Some(rule) = self.of_compact(token) {
            return vec![rule];
        }
        // What has none of these faults can be decoded.
        let Some(Parts { signing_input, header, payload, mac: signature }) = split_within(token, usize::MAX)
        else {
            return vec!["nothing that is known"];
        };
        let header = match self.of_json(&header, HEADER) {
            Ok(header) => header,
            Err(first) => return first,
        };
        let of_signature = || {
            let is_right = mac(self.secret, signing_input) == signature;
            match signature.is_empty() {
                true => Some("signature-present"),
                false => (!is_right).then_some("signature-match"),
            }
        };
        if let Some(rule) = of_header(&header).or_else(of_signature) {
            return vec![rule];
        }
        match self.of_json(&payload, PAYLOAD) {
            Ok(claims) => self.of_claims(&claims).into_iter().collect(),
            Err(first) => first,
        }
    }

    fn of_compact(&self, token: &[u8]) -> Option<&'static str> {
        if token.len() > self.terms.token_bytes {
            return Some("token-limit");
        }
        if is_wrapped(token) {
            return Some("compact-bare");
        }
        let segments: Vec<&[u8]> = token.split(|byte| *byte == b'.').collect();
        if segments.len() != 3 {
            return Some("compact-three-segments");
        }
        let digits = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
        let value = |digit: &u8| digits.iter().position(|known| known == digit);
        let is_space = |byte: u8| matches!(byte, b' ' | b'\t' | b'\n' | b'\r' | 0x0b | 0x0c);
        let has = |is_bad: &dyn Fn(u8) -> bool| {
            segments.iter().any(|segment| segment.iter().any(|byte| is_bad(*byte)))
        };
        // One digit over holds six bits, which is no byte; two or three have four or two bits to spare.
        let spare = |segment: &&[u8]| match (segment.len() % 4, segment.last().and_then(value)) {
            (2, Some(last)) => last % 16 != 0,
            (3, Some(last)) => last % 4 != 0,
            _ => false,
        };
        let rules = [
            ("base64url-no-padding", has(&|byte| byte == b'=')),
            ("base64url-no-whitespace", has(&is_space)),
            ("base64url-url-alphabet", has(&|byte| byte == b'+' || byte == b'/')),
            ("base64url-characters", has(&|byte| !digits.contains(&byte))),
            ("base64url-length", segments.iter().any(|segment| segment.len() % 4 == 1)),
            ("base64url-pad-bits", segments.iter().any(spare)),
        ];
        first(&rules)
    }

    /// The object in a text, or the first rules that it breaks.
    fn of_json(&self, text: &[u8], [bom, utf8, json, rest @ ..]: [&'static str; 8]) -> Result<Value, First> {
        let [surrogates, range, limits, object, names] = rest;
        if text.starts_with(b"\xEF\xBB\xBF") {
            return Err(vec![bom]);
        }
        let Ok(characters) = std::str::from_utf8(text) else { return Err(vec![utf8]) };
        if !json::is_grammatical(characters) {
            return Err(vec![json]);
        }
        match json::parse(text, self.terms.json) {
            Ok(value) if value.as_object().is_some() => Ok(value),
            Ok(_) => Err(vec![object]),
            Err(_) => {
                // Which of these a reader meets first is its own affair.
                let deep = json::Limits { depth: 1_000, members: usize::MAX };
                let has = |mark: &str| characters.to_lowercase().contains(mark);
                let is_possible = [
                    (surrogates, has("\\ud")),
                    (range, has("e") || characters.len() > 300),
                    (limits, true),
                    (object, !has("{") || characters.trim_start().starts_with('[')),
                    (names, true),
                ];
                let possible = is_possible.into_iter().filter(|(_, is_possible)| *is_possible);
                Err(match json::parse(text, deep) {
                    Ok(_) => vec![limits],
                    Err(_) => possible.map(|(rule, _)| rule).collect(),
                })
            }
        }
    }

    fn of_claims(&self, claims: &Value) -> Option<&'static str> {
        let get = |name: &str| claims.get(name);
        let iat = get("iat").and_then(Value::as_number);
        let is_text = |name: &str| get(name).is_none_or(is_string);
        let is_empty = |name: &str| get(name).and_then(Value::as_str) == Some("");
        let ti = get("ti");
        let of_ti = |name: &str| ti.and_then(|ti| ti.get(name));
        let xti = of_ti("xti");
        let of_xti = |name: &str| xti.and_then(|xti| xti.get(name));
        let is_number = |name: &str| get(name).is_none_or(|value| value.as_number().is_some());
        let number = |name: &str| get(name).and_then(Value::as_number);
        let is_list = |value: &Value| value.as_array().is_some();
        let is_object = |value: &Value| value.as_object().is_some();
        let texts = ["udn", "ufn", "uem", "aid", "adn"];
        let is_audience =
            |aud: &Value| is_string(aud) || aud.as_array().is_some_and(|many| many.iter().all(is_string));
        let is_count = |value: &Value| value.as_number().is_some_and(|count| count.plain_digits().is_some());
        let rules = [
            ("iat-present", get("iat").is_none()),
            ("iat-number", !is_number("iat")),
            ("iat-non-negative", iat.is_some_and(|iat| iat.floor() < 0)),
            ("iat-seconds", iat.is_some_and(|iat| iat.floor() >= SECONDS_END)),
            ("jti-present", get("jti").is_none()),
            ("jti-string", !is_text("jti")),
            ("jti-non-empty", is_empty("jti")),
            ("sub-present", get("sub").is_none()),
            ("sub-string", !is_text("sub")),
            ("sub-non-empty", is_empty("sub")),
            ("ti-present", ti.is_none()),
            ("ti-object", !ti.is_none_or(is_object)),
            ("ti-text", texts.iter().any(|name| !of_ti(name).is_none_or(is_string))),
            ("ili-array", !of_ti("ili").is_none_or(is_list)),
            ("ili-ids", of_ti("ili").is_some_and(|ili| is_list(ili) && !is_id_list(ili))),
            ("xti-object", !xti.is_none_or(is_object)),
            ("xti-hidden-integrations", !of_xti("hidden_integrations").is_none_or(is_id_list)),
            ("xti-group", ["user_group", "user_tier"].iter().any(|name| !of_xti(name).is_none_or(is_string))),
            ("xti-allowed-installs", !of_xti("allowed_installs").is_none_or(is_count)),
            ("exp-number", !is_number("exp")),
            ("nbf-number", !is_number("nbf")),
            ("iss-string", !is_text("iss")),
            ("aud-form", !get("aud").is_none_or(is_audience)),
            ("aud-expected", !self.is_for_us(claims)),
            ("iat-fresh", iat.is_some_and(|iat| self.is_too_old(iat))),
            ("iat-not-future", iat.is_some_and(|iat| self.is_in_the_future(iat))),
            ("exp-not-passed", number("exp").is_some_and(|exp| self.has_passed(exp))),
            ("nbf-reached", number("nbf").is_some_and(|nbf| !self.is_reached(nbf))),
        ];
        first(&rules)
    }
}

const HEADER: [&str; 8] = [
    "header-no-bom",
    "header-utf8",
    "header-json",
    "header-surrogates",
    "header-number-range",
    "header-limits",
    "header-object",
    "header-unique-names",
];

const PAYLOAD: [&str; 8] = [
    "payload-no-bom",
    "payload-utf8",
    "payload-json",
    "payload-surrogates",
    "payload-number-range",
    "payload-limits",
    "payload-object",
    "payload-unique-names",
];

fn first(rules: &[(&'static str, bool)]) -> Option<&'static str> {
    rules.iter().find(|(_, is_broken)| *is_broken).map(|(rule, _)| *rule)
}

fn of_header(header: &Value) -> Option<&'static str> {
    let text = |name: &str| header.get(name).and_then(Value::as_str);
    let (alg, typ) = (text("alg"), text("typ"));
    let is_none = alg.is_some_and(|alg| alg.trim().eq_ignore_ascii_case("none"));
    let is_jwt = |typ: &str| ["jwt", "application/jwt"].contains(&typ.to_ascii_lowercase().as_str());
    let rules = [
        ("alg-present", header.get("alg").is_none()),
        ("alg-string", alg.is_none()),
        ("alg-none", is_none),
        ("alg-hs256", alg != Some("HS256")),
        ("typ-string", header.get("typ").is_some_and(|typ| !is_string(typ))),
        ("typ-other", typ.is_some_and(|typ| !is_jwt(typ))),
        ("crit-form", header.get("crit").is_some_and(|crit| !is_well_formed(crit, header))),
        ("crit-understood", header.get("crit").is_some()),
    ];
    first(&rules)
}

/// Whether `crit` lists, each once, extensions that are in the header (RFC 7515 §4.1.11).
fn is_well_formed(crit: &Value, header: &Value) -> bool {
    let registered = ["alg", "jku", "jwk", "kid", "x5u", "x5c", "x5t", "x5t#S256", "typ", "cty", "crit"];
    let names: Option<Vec<&str>> =
        crit.as_array().and_then(|names| names.iter().map(Value::as_str).collect());
    names.is_some_and(|names| {
        let is_sound = |(at, name): (usize, &&str)| {
            !registered.contains(name) && header.get(name).is_some() && !names[..at].contains(name)
        };
        !names.is_empty() && names.iter().enumerate().all(is_sound)
    })
}

/// Whether something is wrapped around a token: a scheme, quotation marks, JSON, or a URL.
fn is_wrapped(token: &[u8]) -> bool {
    let starts = |scheme: &str| {
        token.len() >= scheme.len() && token[..scheme.len()].eq_ignore_ascii_case(scheme.as_bytes())
    };
    let has = |text: &str| token.windows(text.len()).any(|window| window == text.as_bytes());
    let is_between = |first: u8, last: u8| {
        token.len() >= 2 && token.first() == Some(&first) && token.last() == Some(&last)
    };
    let is_url = ["http://", "https://", "/", "?"].iter().any(|start| token.starts_with(start.as_bytes()));
    starts("Bearer ")
        || starts("JWT ")
        || is_between(b'"', b'"')
        || is_between(b'\'', b'\'')
        || is_between(b'{', b'}')
        || token.starts_with(b"tenant=")
        || is_url && (has("?tenant=") || has("&tenant="))
}
