//! Signs and verifies tokens in the compact serialization.

use super::base64url;
use super::claims::{self, Claims, TimedClaims};
use super::compact::{self, Segments};
use super::fault::{Fault, Part, Place, Reason, first};
use super::header::{self, HEADER, HEADER_SEGMENT};
use super::json::Object;
use super::json_part;
use super::key::{Key, MAC_BYTES};
use super::policy::Policy;
use super::scope::Scope;

/// Mints a token: the profile's header, and the claims in the order of the sample token without white space.
///
/// # Errors
/// A verifier would reject the claims: an empty `jti`, `sub` or tile id, an `iat` that is negative or does not count
/// seconds, or a member of `xti` with another type than the profile requires.
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

/// Like [`sign`], but replaces the contents of a string. Once the string and the scratch space have grown to their
/// sizes, nothing is allocated.
///
/// # Errors
/// Those of [`sign`]. The string is then empty.
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
    // Every byte is overwritten below.
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

/// The length of a MAC in base64url.
const SIGNATURE_CHARACTERS: usize = base64url::encoded_len(MAC_BYTES);

/// Room for the JSON of most claims sets, in bytes, so that a fresh buffer does not grow in steps.
const USUAL_PAYLOAD: usize = 512;

/// Buffers for signing and verifying, which can be reused for one token after another.
///
/// Its contents between calls are unspecified, and `Debug` hides them.
#[derive(Default)]
pub struct Scratch {
    segments: Segments,
    /// Claims whose memory can be reused.
    spare: Option<Claims>,
}

impl Scratch {
    /// Takes back claims that are no longer needed. The next verified token reuses their memory, so that similar tokens
    /// allocate nothing.
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

/// Accepts or rejects a token by every rule of the profile except single use, which is the job of
/// [`ReplayGuard`](super::ReplayGuard).
///
/// The layers are checked in order, and the payload is not parsed before the MAC has matched. MACs are compared in
/// constant time.
///
/// # Errors
/// The first rule that the token breaks.
pub fn verify(token: impl AsRef<[u8]>, key: &Key, policy: &Policy) -> Result<Claims, Fault> {
    verify_in(token, key, policy, &mut Scratch::default())
}

/// Like [`verify`], but reuses buffers. Once these have grown to their sizes, only the returned claims are allocated, or
/// not even these if others have been [recycled](Scratch::recycle), and strings with escapes.
///
/// # Errors
/// Those of [`verify`].
pub fn verify_in(
    token: impl AsRef<[u8]>,
    key: &Key,
    policy: &Policy,
    scratch: &mut Scratch,
) -> Result<Claims, Fault> {
    authenticate(token.as_ref(), key, policy, &mut scratch.segments)?;
    let (segments, limits, mut faults) = (&scratch.segments, policy.limits.json, Vec::new());
    let mut claims = scratch.spare.take().unwrap_or_else(Claims::empty);
    if !claims::decode(&segments.payload, limits, &mut claims) {
        return read_claims(&segments.payload, policy, &mut faults);
    }
    policy.check(&TimedClaims::from(&claims), &mut faults);
    stop_at_first(&mut faults)?;
    Ok(claims)
}

/// Accepts or rejects a token up to its signature: its form, its header, and the MAC. Returns the header if it is not the
/// one that the reference writes.
fn authenticate(
    token: &[u8],
    key: &Key,
    policy: &Policy,
    segments: &mut Segments,
) -> Result<Option<Object>, Fault> {
    let compact = compact::read(token, policy.limits.token_bytes, segments)?;
    let mut read = None;
    // The header that the reference writes needs no parsing, unless the limits are too low even for that.
    let limits = policy.limits.json;
    if !compact.is_own_header || limits.depth < 1 || limits.members < 2 {
        let mut faults = Vec::new();
        let text = if compact.is_own_header { HEADER.as_bytes() } else { &segments.header };
        read = json_part::read_object(Part::Header, text, limits, &mut faults);
        if let Some(header) = &read {
            header::check(header, &mut faults);
        }
        faults.retain(|fault| fault.reason.scope() <= policy.scope);
        stop_at_first(&mut faults)?;
    }
    if !key.verifies(compact.signing_input, &segments.signature) {
        let start = compact.signing_input.len() + 1;
        return Err(signature_fault(&segments.signature, Place::Token(start..token.len())));
    }
    Ok(read)
}

/// The header and the payload of a token with the right signature.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Verified {
    /// The JOSE header.
    pub header: Object,
    /// The claims set.
    pub payload: Object,
}

/// Accepts or rejects a token of any service, by RFC 7515 and RFC 7519: its form, header and signature, the JSON of its
/// payload, the types of the registered claims, `exp` and `nbf`, and `aud` if the policy names an audience. What else
/// the claims have to be is for the service to say.
///
/// # Errors
/// The first rule that the token breaks.
///
/// ```
/// use jwt_assay::forge::Forge;
/// use jwt_assay::jwt::{Key, Policy, open};
/// let secret = b"an example secret of 32 bytes...";
/// let token = Forge::new(r#"{"user_id":"ada","exp":200}"#).sign(secret).token();
/// let key = Key::new(secret)?;
/// let verified = open(&token, &key, &Policy::at(100))?;
/// assert_eq!(verified.payload.get("user_id").and_then(|id| id.as_str()), Some("ada"));
/// assert!(open(&token, &key, &Policy::at(200)).is_err());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn open(token: impl AsRef<[u8]>, key: &Key, policy: &Policy) -> Result<Verified, Fault> {
    let policy = Policy { scope: policy.scope.min(Scope::Jwt), ..policy.clone() };
    let mut segments = Segments::default();
    let header = authenticate(token.as_ref(), key, &policy, &mut segments)?;
    let own_header = || Object::parse(HEADER).expect("the reference's header is an object");
    let mut faults = Vec::new();
    let payload = json_part::read_object(Part::Payload, &segments.payload, policy.limits.json, &mut faults);
    stop_at_first(&mut faults)?;
    let payload = payload.expect("a payload without a fault is an object");
    policy.check(&claims::collect_faults(&payload, &mut faults), &mut faults);
    let is_for_anyone = policy.audience.is_none();
    faults.retain(|fault| fault.reason.scope() <= policy.scope);
    faults.retain(|fault| !(is_for_anyone && fault.reason == Reason::AudExpected));
    stop_at_first(&mut faults)?;
    Ok(Verified { header: header.unwrap_or_else(own_header), payload })
}

/// Reads the claims again to find out what is wrong with them.
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

/// The fault of a signature that is not the MAC. It reveals nothing about the correct MAC.
pub(super) fn signature_fault(signature: &[u8], place: Place) -> Fault {
    match signature.len() {
        0 => Fault::new(Reason::SignaturePresent, place, "an empty segment"),
        MAC_BYTES => Fault::new(Reason::SignatureMatch, place, "32 bytes that are not the MAC of this token"),
        length => {
            Fault::new(Reason::SignatureMatch, place, format!("{length} bytes instead of the 32 of a MAC"))
        }
    }
}
