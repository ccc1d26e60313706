//! Seeds that are tokens: those of all cases, signed with the secret of the targets.

use crate::forge::{self, Forge, Hash};
use crate::fuzzing::{Input, NOW, SECRET};
use crate::jwt::json::{Object, Value};
use crate::jwt::{Policy, base64url};
use crate::suite::{Question, Suite};

use super::Seed;

/// The longest token. Longer ones would make every move slow, and limits can be lowered by the terms instead.
const LONGEST: usize = 10_000;

/// The tokens of all cases, and some with terms and mistakes that are in no case.
pub(super) fn tokens() -> Vec<Seed> {
    let mut seeds = Vec::new();
    for case in Suite::bundled().cases() {
        match &case.question {
            Question::Verify { key, token, now, before, .. } => {
                for (at, earlier) in before.iter().enumerate() {
                    let name = format!("{}-before-{at}", case.id);
                    let token = signed_again(earlier.token.as_bytes(), &earlier.key);
                    seeds.push(token_seed(&name, token, earlier.now));
                }
                let token = signed_again(token, key);
                seeds.extend(for_its_audience(&case.id, &token, *now));
                seeds.push(token_seed(&case.id, token, *now));
            }
            Question::Sign { key, claims, token } => {
                let now = time(claims, "iat").unwrap_or(NOW);
                seeds.push(token_seed(&case.id, signed_again(token.as_bytes(), key), now));
            }
            _ => {}
        }
    }
    seeds.extend(with_terms());
    seeds.extend(mistakes());
    seeds.extend(foreign());
    seeds.retain(|seed| seed.bytes.len() <= LONGEST);
    seeds
}

/// The headers and payloads of the cases' tokens, if they can be decoded.
pub(super) fn texts() -> Vec<(String, Vec<u8>)> {
    let mut texts = Vec::new();
    for case in Suite::bundled().cases() {
        let Question::Verify { token, .. } = &case.question else { continue };
        for (part, segment) in ["header", "payload"].iter().zip(token.split(|byte| *byte == b'.')) {
            let decoded = base64url::decode(segment).ok().filter(|text| text.len() <= LONGEST);
            texts.extend(decoded.map(|text| (format!("{}-{part}", case.id), text)));
        }
    }
    texts
}

fn token_seed(name: &str, token: Vec<u8>, now: u64) -> Seed {
    Seed::new(name, Input { token: &token, policy: Policy::at(now) }.write())
}

/// A token with a valid signature of another secret, signed with ours instead; any other token unchanged.
fn signed_again(token: &[u8], key: &[u8]) -> Vec<u8> {
    let dot = token.iter().rposition(|byte| *byte == b'.');
    let Some((input, signature)) = dot.map(|dot| (&token[..dot], &token[dot + 1..])) else {
        return token.to_vec();
    };
    let sign = |secret| base64url::encode(forge::mac(Hash::Sha256, secret, input)).into_bytes();
    if key == SECRET || sign(key) != signature {
        return token.to_vec();
    }
    [input, b".", &sign(SECRET)].concat()
}

/// A token with an `aud`, and its audience as a term: without it, the token is refused before other claims are read.
fn for_its_audience(id: &str, token: &[u8], now: u64) -> Option<Seed> {
    let payload = base64url::decode(token.split(|byte| *byte == b'.').nth(1)?).ok()?;
    let audience = match Object::parse(payload).ok()?.get("aud")? {
        Value::String(one) => one.clone(),
        Value::Array(many) => many.iter().find_map(Value::as_str)?.to_owned(),
        _ => return None,
    };
    let mut policy = Policy::at(now);
    policy.audience = Some(audience);
    let bytes = Input { token, policy: policy.clone() }.write();
    // Not every audience can be written as a term.
    (Input::read(&bytes).policy == policy).then(|| Seed::new(&format!("{id}-for-its-audience"), bytes))
}

fn time(claims: &Object, name: &str) -> Option<u64> {
    match claims.get(name)? {
        Value::Number(number) => number.to_string().parse().ok(),
        _ => None,
    }
}

/// A sound token of medium length.
pub(super) fn sample() -> Vec<u8> {
    let sound = |case: &&crate::suite::Case| case.acceptable() == Some(true);
    let cases = Suite::bundled().cases();
    let tokens = cases.iter().filter(sound).filter_map(|case| match &case.question {
        Question::Verify { key, token, now, .. } if key == SECRET && *now == NOW => Some(token.clone()),
        _ => None,
    });
    tokens.min_by_key(|token| (token.len().abs_diff(500), token.clone())).expect("there is a sound token")
}

/// The sample, on terms that just accept it, and terms that just refuse it.
fn with_terms() -> Vec<Seed> {
    let token = sample();
    let length = token.len();
    let terms = [
        ("at-its-length", format!("token_bytes={length}")),
        ("above-its-length", format!("token_bytes={}", length - 1)),
        ("too-deep", "depth=1".to_owned()),
        ("too-many-members", "members=3".to_owned()),
        ("old-enough", format!("now={} max_age=100000", NOW + 100_000)),
        ("from-the-future", format!("now={} future_leeway=100000", NOW - 100_000)),
        ("at-the-end-of-time", format!("now={0} max_age={0} leeway={0}", u64::MAX)),
        ("at-the-beginning-of-time", "now=0 future_leeway=0 max_age=0".to_owned()),
    ];
    let seed = |(name, words): &(&str, String)| {
        Seed::new(&format!("terms-{name}"), [&token[..], b"\n", words.as_bytes()].concat())
    };
    terms.iter().map(seed).collect()
}

/// Tokens signed in wrong ways that the lint can find out from the signature.
fn mistakes() -> Vec<Seed> {
    let token = sample();
    let segments: Vec<&[u8]> = token.split(|byte| *byte == b'.').collect();
    let payload = base64url::decode(segments[1]).expect("the sample can be decoded");
    let forge = Forge::new(&payload);
    let input = forge.signing_input();
    let hex = |bytes: Vec<u8>| bytes.iter().map(|byte| format!("{byte:02x}")).collect::<String>();
    let mac = |secret: &[u8]| forge::mac(Hash::Sha256, secret, &input);
    let encoded = base64url::encode(SECRET);
    let mistakes: [(&str, Vec<u8>); 8] = [
        ("hs384", forge.seal(forge::mac(Hash::Sha384, SECRET, &input)).token()),
        ("hs512", forge.seal(forge::mac(Hash::Sha512, SECRET, &input)).token()),
        ("secret-in-base64url", forge.sign(&encoded).token()),
        ("secret-in-hex", forge.sign(hex(SECRET.to_vec())).token()),
        ("secret-with-a-newline", forge.sign([SECRET, b"\n"].concat()).token()),
        ("signature-in-hex", forge.seal_segment(hex(mac(SECRET))).token()),
        ("signature-encoded-twice", forge.seal(base64url::encode(mac(SECRET))).token()),
        ("payload-alone", forge.seal(forge::mac(Hash::Sha256, SECRET, &payload)).token()),
    ];
    mistakes.into_iter().map(|(name, token)| Seed::new(&format!("mistake-{name}"), token)).collect()
}

/// Tokens that are signed with a private key, and texts of languages where the claims should be.
fn foreign() -> Vec<Seed> {
    let asymmetric = ["RS256", "ES256", "EdDSA"].map(|alg| {
        let header = format!(r#"{{"alg":"{alg}","kid":"a","x5t":"b"}}"#);
        let token = Forge::new(r#"{"iss":"https://id.example","sub":"a","exp":1621521660}"#).header(header);
        (format!("signed-with-{alg}"), token.seal([0x55; 64]).token())
    });
    let payloads = [
        ("pairs", r#"[["iat",1621521650],["jti","a"]]"#),
        ("named-pairs", r#"[{"Type":"iat","Value":1621521650}]"#),
        ("a-list-of-one", r#"[{"iat":1621521650}]"#),
        ("encoded-twice", r#""{\"iat\":1621521650}""#),
        (
            "controls",
            "{\"iat\":1621521650,\"jti\":\"\u{9b}31m\u{85}\u{ad}\u{200b}\",\"sub\":\" ##[error]\",\"exp\":\"\\u009b\"}",
        ),
        ("null", "null"),
        ("text", r#""[object Object]""#),
        ("object-text", r#"{"iat":1621521650,"ti":"[object Object]","uem":"System.Object[]"}"#),
        ("hashtable", r#"{"iat":1621521650,"ti":"@{a=b}","uem":"HASH(0x55)"}"#),
        ("go", "map[iat:1621521650]"),
        ("ruby", "#<Claims:0x0001>"),
        ("elixir", "%{iat: 1621521650}"),
        ("rust", "Claims { iat: 1621521650 }"),
        ("php", "Array\n(\n    [iat] => 1621521650\n)\n"),
        ("php-serialized", r#"a:1:{s:3:"iat";i:1621521650;}"#),
        ("python-pairs", "dict_items([('iat', 1621521650)])"),
        ("python-object", "<claims.Claims object at 0x7f0000000000>"),
        ("form", "iat=1621521650&jti=a"),
    ];
    let payloads =
        payloads.map(|(name, text)| (format!("payload-is-{name}"), Forge::new(text).sign(SECRET).token()));
    asymmetric.into_iter().chain(payloads).map(|(name, token)| token_seed(&name, token, NOW)).collect()
}

#[cfg(test)]
mod tests {
    use crate::jwt::{Key, verify};

    use super::*;

    fn seed(name: &str) -> Seed {
        let seeds = tokens();
        seeds.into_iter().find(|seed| seed.name == name).unwrap_or_else(|| panic!("there is no seed {name}"))
    }

    #[test]
    fn a_case_with_another_key_is_signed_with_ours() {
        let with_other_keys = Suite::bundled().cases().iter().filter_map(|case| match &case.question {
            Question::Verify { key, now, .. } if key != SECRET && case.acceptable() == Some(true) => {
                Some((case.id.replace('/', "-"), *now))
            }
            _ => None,
        });
        let key = Key::new(SECRET).expect("a key");
        let mut count = 0;
        for (name, now) in with_other_keys {
            let seed = seed(&name);
            let input = Input::read(&seed.bytes);
            assert_eq!(input.policy.now, now);
            let refused = verify(input.token, &key, &input.policy).err().map(|fault| fault.reason.layer());
            assert_ne!(refused, Some(crate::jwt::Layer::Signature), "{name}");
            count += 1;
        }
        assert!(count > 10, "{count}");
    }

    #[test]
    fn a_wrong_signature_stays_wrong() {
        let signature = Suite::bundled().case("signature/truncated-by-one-byte").expect("a case");
        let Question::Verify { token, .. } = &signature.question else { panic!("it has a token") };
        assert_eq!(Input::read(&seed("signature-truncated-by-one-byte").bytes).token, token);
    }

    #[test]
    fn mistakes_are_explained_and_terms_are_read() {
        for mistake in mistakes() {
            assert!(crate::lint::diagnose(&mistake.bytes, SECRET).is_some(), "{}", mistake.name);
        }
        for seed in with_terms() {
            assert_eq!(Input::read(&seed.bytes).token, sample(), "{}", seed.name);
        }
    }

    #[test]
    fn tokens_are_refused_for_every_reason() {
        let key = Key::new(SECRET).expect("a key");
        let reasons = tokens().into_iter().map(|seed| {
            let input = Input::read(&seed.bytes);
            verify(input.token, &key, &input.policy).err().map(|fault| fault.reason)
        });
        let reasons: std::collections::BTreeSet<_> = reasons.collect();
        let all = crate::jwt::Reason::ALL;
        let missing: Vec<_> = all.iter().filter(|reason| !reasons.contains(&Some(**reason))).collect();
        // These are not about one token.
        let ids: Vec<&str> = missing.iter().map(|reason| reason.id()).collect();
        assert_eq!(ids, ["key-empty", "jti-single-use"]);
        assert!(reasons.contains(&None));
    }
}
