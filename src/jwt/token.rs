//! Sign and verify the compact serialization of a token.

use super::base64url;
use super::claims::{self, Claims, TimedClaims};
use super::compact::{self, Segments};
use super::fault::{Fault, Part, Place, Reason, first};
use super::header::{self, HEADER, HEADER_SEGMENT};
use super::json_part;
use super::key::{Key, MAC_BYTES};
use super::policy::Policy;

/// Mints a token: the profile's header, the claims in the seed's order with no white space.
///
/// # Errors
/// The claims hold what no verifier takes: an empty `jti`, `sub` or tile id, an `iat` that is
/// negative or counts no seconds, a member of `xti` that the profile names with a wrong type.
///
/// ```
/// use jwt_assay::jwt::{Claims, Key, Policy, TenantInfo, sign, verify};
/// let key = Key::new(b"an example secret of 32 bytes...")?;
/// let claims = Claims::new(1_621_521_641, "1cfa7dbf", "test-pandium-com", TenantInfo::default());
/// let token = sign(&claims, &key)?;
/// assert_eq!(verify(&token, &key, &Policy::at(1_621_521_650))?, claims);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn sign(claims: &Claims, key: &Key) -> Result<String, Fault> {
    let mut token = String::new();
    sign_into(&mut token, claims, key, &mut Scratch::default())?;
    Ok(token)
}

/// As [`sign`], in place of what the text held. When the text and the scratch space have grown to their sizes,
/// nothing is allocated.
///
/// # Errors
/// As [`sign`]; then the text is empty.
///
/// ```
/// use jwt_assay::jwt::{Claims, Key, Scratch, TenantInfo, sign, sign_into};
/// let key = Key::new(b"an example secret of 32 bytes...")?;
/// let (mut token, mut scratch) = (String::new(), Scratch::default());
/// for jti in ["one", "two"] {
///     let claims = Claims::new(1_621_521_641, jti, "user-1", TenantInfo::default());
///     sign_into(&mut token, &claims, &key, &mut scratch)?;
///     assert_eq!(token, sign(&claims, &key)?);
/// }
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn sign_into(token: &mut String, claims: &Claims, key: &Key, scratch: &mut Scratch) -> Result<(), Fault> {
    if let Err(fault) = claims.check() {
        token.clear();
        return Err(fault);
    }
    let mut text = std::mem::take(token).into_bytes();
    let payload = &mut scratch.segments.payload;
    payload.clear();
    payload.reserve(USUAL_PAYLOAD);
    claims::write(payload, claims);
    let start = HEADER_SEGMENT.len() + 1;
    let end = start + base64url::encoded_len(payload.len());
    // Each byte is written anew: what it was does not matter.
    text.resize(end + 1 + SIGNATURE_CHARACTERS, b'.');
    text[..start - 1].copy_from_slice(HEADER_SEGMENT.as_bytes());
    text[start - 1] = b'.';
    base64url::encode_over(&mut text[start..end], payload);
    let mac = key.mac(&text[..end]);
    text[end] = b'.';
    base64url::encode_over(&mut text[end + 1..], &mac);
    *token = String::from_utf8(text).expect("base64url and periods are ASCII");
    Ok(())
}

/// How long a MAC is in base64url.
const SIGNATURE_CHARACTERS: usize = base64url::encoded_len(MAC_BYTES);

/// Room for the JSON of most claims sets, in bytes, so that a fresh buffer need not grow step by step.
const USUAL_PAYLOAD: usize = 512;

/// Space in which tokens are put together and taken apart, to be used again for one token after another.
///
/// What it holds between two tokens is of no meaning, and is not shown.
#[derive(Default)]
pub struct Scratch {
    segments: Segments,
    /// Claims that nobody wants any more.
    spare: Option<Claims>,
}

impl Scratch {
    /// Takes claims back that are not wanted any more: those of the next token that is verified are put into
    /// their memory, so that nothing is allocated where one token is like the other.
    ///
    /// ```
    /// use jwt_assay::jwt::{Claims, Key, Policy, Scratch, TenantInfo, sign, verify_in};
    /// let (key, mut scratch) = (Key::new(b"an example secret of 32 bytes...")?, Scratch::default());
    /// for jti in ["one", "two"] {
    ///     let token = sign(&Claims::new(1_621_521_641, jti, "user-1", TenantInfo::default()), &key)?;
    ///     let claims = verify_in(&token, &key, &Policy::at(1_621_521_650), &mut scratch)?;
    ///     assert_eq!(claims.jti, jti);
    ///     scratch.recycle(claims);
    /// }
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn recycle(&mut self, claims: Claims) {
        self.spare = Some(claims);
    }
}

impl std::fmt::Debug for Scratch {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("Scratch").finish_non_exhaustive()
    }
}

/// Accepts or refuses a token by every rule of the profile but single use, for which there is
/// [`ReplayGuard`](super::ReplayGuard).
///
/// The layers come in order, and nothing of the payload is parsed before the MAC has matched; the
/// comparison takes constant time.
///
/// # Errors
/// The first rule that the token breaks.
pub fn verify(token: impl AsRef<[u8]>, key: &Key, policy: &Policy) -> Result<Claims, Fault> {
    verify_in(token, key, policy, &mut Scratch::default())
}

/// As [`verify`]. When the scratch space has grown to its size, nothing is allocated but the claims that are
/// returned, unless they find [room](Scratch::recycle), and what the JSON parser needs for a string with an escape.
///
/// # Errors
/// As [`verify`].
pub fn verify_in(
    token: impl AsRef<[u8]>,
    key: &Key,
    policy: &Policy,
    scratch: &mut Scratch,
) -> Result<Claims, Fault> {
    let token = token.as_ref();
    let segments = &mut scratch.segments;
    let compact = compact::read(token, policy.limits.token_bytes, segments)?;
    let mut faults = Vec::new();
    // The reference's own header needs no parsing, unless the limits are below even that.
    let limits = policy.limits.json;
    if !compact.is_own_header || limits.depth < 1 || limits.members < 2 {
        let text = if compact.is_own_header { HEADER.as_bytes() } else { &segments.header };
        if let Some(header) = json_part::read_object(Part::Header, text, limits, &mut faults) {
            header::check(&header, &mut faults);
        }
        stop_at_first(&mut faults)?;
    }
    if !key.verifies(compact.signing_input, &segments.signature) {
        let start = compact.signing_input.len() + 1;
        return Err(signature_fault(&segments.signature, Place::Token(start..token.len())));
    }
    let mut claims = scratch.spare.take().unwrap_or_else(Claims::empty);
    if !claims::decode(&segments.payload, limits, &mut claims) {
        return read_claims(&segments.payload, policy, &mut faults);
    }
    policy.check(&TimedClaims::from(&claims), &mut faults);
    stop_at_first(&mut faults)?;
    Ok(claims)
}

/// Reads the claims once more, for what is wrong with them.
fn read_claims(text: &[u8], policy: &Policy, faults: &mut Vec<Fault>) -> Result<Claims, Fault> {
    let payload = json_part::read_object(Part::Payload, text, policy.limits.json, faults);
    stop_at_first(faults)?;
    let payload = payload.expect("a payload without a fault is an object");
    policy.check(&claims::collect_faults(&payload, faults), faults);
    stop_at_first(faults)?;
    Ok(claims::into_claims(payload).expect("claims without a fault are complete"))
}

fn stop_at_first(faults: &mut Vec<Fault>) -> Result<(), Fault> {
    first(std::mem::take(faults)).map_or(Ok(()), Err)
}

/// The fault of a signature that is not the MAC. It tells nothing of the MAC that would be right.
pub(super) fn signature_fault(signature: &[u8], place: Place) -> Fault {
    match signature.len() {
        0 => Fault::new(Reason::SignaturePresent, place, "an empty segment"),
        MAC_BYTES => Fault::new(Reason::SignatureMatch, place, "32 bytes, and not the MAC of this token"),
        length => Fault::new(Reason::SignatureMatch, place, format!("{length} bytes, where a MAC has 32")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::forge::Forge;
    use crate::jwt::TenantInfo;
    use crate::jwt::json::{Object, Value, parse};

    const SECRET: &[u8] = b"an example secret of 32 bytes...";

    /// Made with another language's standard library.
    const TOKEN: &str = concat!(
        "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.",
        "eyJpYXQiOjE2MjE1MjE2NDEsImp0aSI6IjFjZmE3ZGJmIiwidGkiOnsidWRuIjoiUGFuZG",
        "l1bSBUZXN0IiwiaWxpIjpbImNybSIsN10sInh0aSI6eyJhIjoxLjUwfX0sInN1YiI6InRlc3QtcGFuZGl1bS1jb20ifQ.",
        "iAChhj0FeALRughB8nvv0iCWvNtwK9yekqIx9_GjQrM"
    );

    fn key() -> Key {
        Key::new(SECRET).unwrap()
    }

    fn object(text: &str) -> Object {
        match parse(text) {
            Ok(Value::Object(object)) => object,
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn the_bytes_are_those_of_the_profile() {
        let ti = TenantInfo {
            display_name: Some("Pandium Test".to_owned()),
            installed: Some(vec!["crm".into(), 7.into()]),
            extra: Some(object(r#"{"a":1.50}"#)),
            ..TenantInfo::default()
        };
        let claims = Claims::new(1_621_521_641, "1cfa7dbf", "test-pandium-com", ti);
        assert_eq!(sign(&claims, &key()).unwrap(), TOKEN);
        assert_eq!(verify(TOKEN, &key(), &Policy::at(1_621_521_650)).unwrap(), claims);
    }

    #[test]
    fn errors_say_what_is_wrong_where_and_what_was_seen() {
        let payload = |text: &str| Forge::new(text).sign(SECRET).token();
        let cases: [(Vec<u8>, &str); 9] = [
            (
                b"e30.e30".to_vec(),
                "the token has not exactly three segments (token bytes 0..7): found one period",
            ),
            (b"e30=.e30.".to_vec(), "a segment is padded with = (token bytes 3..4): found \"=\""),
            (
                b"e30.e\xC3\xA90.".to_vec(),
                "a segment holds a character that base64url has not (token bytes 5..6): found \"é\"",
            ),
            (
                b"eyJhbGciOiJub25lIn0.e30.".to_vec(),
                "the token declares itself unsigned (header $.alg): found \"none\"",
            ),
            (
                TOKEN.replace("OjE2", "OjE3").into_bytes(),
                "the signature does not match (token bytes 200..243): found 32 bytes, and not the MAC of this token",
            ),
            (
                payload("{\"iat\":1,}"),
                "the payload is not JSON (payload byte 9): found not JSON at byte 9: key must be a string",
            ),
            (
                payload(r#"{"a":[{"b":1,"b":2}]}"#),
                "a member name occurs more than once in one object (payload $.a[0].b): found the member $.a[0].b occurs more than once",
            ),
            (
                payload(r#"{"iat":"1621521641"}"#),
                "iat is not a number (payload $.iat): found the string \"1621521641\"",
            ),
            (
                payload(r#"{"iat":1621521589,"jti":"a","sub":"b","ti":{}}"#),
                "the token is too old (payload $.iat): found 1621521589, 61 seconds before now (1621521650)",
            ),
        ];
        for (token, text) in cases {
            let fault = verify(&token, &key(), &Policy::at(1_621_521_650)).unwrap_err();
            assert_eq!(fault.to_string(), text);
        }
    }

    #[test]
    fn limits_and_terms_are_the_callers() {
        let mut policy = Policy::at(1_621_521_650);
        policy.limits.token_bytes = TOKEN.len() - 1;
        assert_eq!(verify(TOKEN, &key(), &policy).unwrap_err().reason, Reason::TokenLimit);
        policy.limits.token_bytes += 1;
        policy.limits.json.depth = 3;
        assert!(verify(TOKEN, &key(), &policy).is_ok());
        policy.limits.json.depth = 2;
        assert_eq!(verify(TOKEN, &key(), &policy).unwrap_err().reason, Reason::PayloadLimits);

        let mut policy = Policy::at(1_621_521_741);
        assert_eq!(verify(TOKEN, &key(), &policy).unwrap_err().reason, Reason::IatFresh);
        policy.max_age = 100;
        assert!(verify(TOKEN, &key(), &policy).is_ok());

        let with_audience = Forge::new(r#"{"iat":1,"jti":"a","sub":"b","ti":{},"aud":["us","them"]}"#);
        let token = with_audience.sign(SECRET).token();
        let mut policy = Policy::at(1);
        assert_eq!(verify(&token, &key(), &policy).unwrap_err().reason, Reason::AudExpected);
        policy.audience = Some("us".to_owned());
        assert!(verify(&token, &key(), &policy).is_ok());
    }

    #[test]
    fn what_no_verifier_takes_is_not_signed() {
        let mut claims = Claims::new(1_621_521_641_000, "a", "b", TenantInfo::default());
        assert_eq!(sign(&claims, &key()).unwrap_err().reason, Reason::IatSeconds);
        claims.iat = 1_621_521_641.into();
        claims.jti.clear();
        assert_eq!(sign(&claims, &key()).unwrap_err().reason, Reason::JtiNonEmpty);
        claims.jti.push('a');
        claims.ti.installed = Some(vec!["".into()]);
        assert_eq!(sign(&claims, &key()).unwrap_err().reason, Reason::IliIds);
        claims.ti.installed = None;
        claims.ti.extra = Some(object(r#"{"allowed_installs":"3"}"#));
        assert_eq!(sign(&claims, &key()).unwrap_err().reason, Reason::XtiAllowedInstalls);
    }

    #[test]
    fn a_token_takes_the_place_of_a_text_and_a_fault_leaves_none() {
        let (mut text, mut scratch) = ("x".repeat(1_000), Scratch::default());
        let mut claims = Claims::new(1_621_521_641, "a", "b", TenantInfo::default());
        for jti in ["a jti that is longer than others", "a"] {
            jti.clone_into(&mut claims.jti);
            sign_into(&mut text, &claims, &key(), &mut scratch).unwrap();
            assert_eq!(text, sign(&claims, &key()).unwrap());
        }
        claims.sub.clear();
        assert!(sign_into(&mut text, &claims, &key(), &mut scratch).is_err() && text.is_empty());
    }
}
