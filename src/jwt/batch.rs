//! Many tokens at once, on all cores (feature `batch`). Results are in the order of the inputs, and a fault in one token
//! affects no other.
//!
//! The work runs in rayon's global pool, which has one thread per core, or in the pool of the surrounding
//! [`rayon::ThreadPool::install`].

use rayon::prelude::*;

use super::claims::Claims;
use super::fault::Fault;
use super::key::Key;
use super::policy::Policy;
use super::token::{Scratch, sign_into, verify_in};

/// The least work that is worth another thread: signing this many tokens takes about 35 microseconds.
const MIN_TOKENS_PER_TASK: usize = 64;

/// Signs many claims sets. `key` returns the key for the claims set at an index.
///
/// # Errors
/// For each token, those of [`sign`](super::sign).
///
/// ```
/// use jwt_assay::jwt::{Claims, Key, TenantInfo, sign, sign_batch};
/// let key = Key::new(b"an example secret of 32 bytes...")?;
/// let claims = |jti: &str| Claims::new(1_621_521_641, jti, "user-1", TenantInfo::default());
/// let tokens = sign_batch(&[claims("one"), claims("")], |_| &key);
/// assert_eq!(tokens[0], sign(&claims("one"), &key));
/// assert!(tokens[1].is_err(), "a jti must not be empty");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn sign_batch<'key>(
    claims: &[Claims],
    key: impl Fn(usize) -> &'key Key + Sync,
) -> Vec<Result<String, Fault>> {
    let mut tokens = Vec::new();
    sign_batch_into(&mut tokens, claims, key);
    tokens
}

/// Like [`sign_batch`], but replaces the contents of the list. Once the list and its strings have grown to their sizes,
/// nothing is allocated, so that no core waits for the allocator.
///
/// # Errors
/// Those of [`sign_batch`].
///
/// ```
/// use jwt_assay::jwt::{Claims, Key, TenantInfo, sign_batch, sign_batch_into};
/// let key = Key::new(b"an example secret of 32 bytes...")?;
/// let mut tokens = Vec::new();
/// for jtis in [["one", "two"], ["three", "four"]] {
///     let claims = jtis.map(|jti| Claims::new(1_621_521_641, jti, "user-1", TenantInfo::default()));
///     sign_batch_into(&mut tokens, &claims, |_| &key);
///     assert_eq!(tokens, sign_batch(&claims, |_| &key));
/// }
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn sign_batch_into<'key>(
    tokens: &mut Vec<Result<String, Fault>>,
    claims: &[Claims],
    key: impl Fn(usize) -> &'key Key + Sync,
) {
    tokens.resize_with(claims.len(), || Ok(String::new()));
    let pairs = tokens.par_iter_mut().zip(claims).enumerate().with_min_len(MIN_TOKENS_PER_TASK);
    pairs.for_each_init(Scratch::default, |scratch, (at, (token, claims))| {
        if token.is_err() {
            *token = Ok(String::new());
        }
        if let Ok(text) = token
            && let Err(fault) = sign_into(text, claims, key(at), scratch)
        {
            *token = Err(fault);
        }
    });
}

/// Verifies many tokens under the same policy. `key` returns the key for the token at an index.
///
/// # Errors
/// For each token, those of [`verify`](super::verify).
///
/// ```
/// use jwt_assay::jwt::{Key, Policy, Reason, verify_batch};
/// let keys = [Key::new(b"one tenant's secret")?, Key::new(b"another tenant's secret")?];
/// let verified = verify_batch(&["e30.e30.", "e30.e30"], |at| &keys[at], &Policy::at(1_621_521_641));
/// let reasons: Vec<Reason> = verified.into_iter().map(|token| token.unwrap_err().reason).collect();
/// assert_eq!(reasons, [Reason::AlgPresent, Reason::CompactThreeSegments]);
/// # Ok::<(), jwt_assay::jwt::EmptySecret>(())
/// ```
pub fn verify_batch<'key, T: AsRef<[u8]> + Sync>(
    tokens: &[T],
    key: impl Fn(usize) -> &'key Key + Sync,
    policy: &Policy,
) -> Vec<Result<Claims, Fault>> {
    let mut verified = Vec::new();
    verify_batch_into(&mut verified, tokens, key, policy);
    verified
}

/// Like [`verify_batch`], but replaces the contents of the list, and [reuses](Scratch::recycle) the memory of its
/// claims, so that no core waits for the allocator.
///
/// # Errors
/// Those of [`verify_batch`].
pub fn verify_batch_into<'key, T: AsRef<[u8]> + Sync>(
    verified: &mut Vec<Result<Claims, Fault>>,
    tokens: &[T],
    key: impl Fn(usize) -> &'key Key + Sync,
    policy: &Policy,
) {
    let verify = |scratch: &mut Scratch, at: usize| verify_in(&tokens[at], key(at), policy, scratch);
    let verify_over = |scratch: &mut Scratch, (at, verified): (usize, &mut Result<Claims, Fault>)| {
        if let Ok(claims) = std::mem::replace(verified, verify(scratch, at)) {
            scratch.recycle(claims);
        }
    };
    verified.truncate(tokens.len());
    let known = verified.len();
    let pairs = verified.par_iter_mut().enumerate().with_min_len(MIN_TOKENS_PER_TASK);
    pairs.for_each_init(Scratch::default, verify_over);
    let new = (known..tokens.len()).into_par_iter().with_min_len(MIN_TOKENS_PER_TASK);
    verified.par_extend(new.map_init(Scratch::default, verify));
}
