//! Oracles of state: what was used before, or is used together with others, gives the same results as what is used alone.

use std::sync::LazyLock;

use crate::forge::Forge;
#[cfg(feature = "batch")]
use crate::fuzzing::Gate;
#[cfg(feature = "batch")]
use crate::fuzzing::strategies::Batches;
use crate::fuzzing::{Input, KEY, NOW, SECRET};
use crate::jwt::{Claims, Fault, Policy, Scratch, sign, sign_into, verify_in};
#[cfg(feature = "batch")]
use crate::jwt::{Key, TenantInfo, sign_batch_into, verify, verify_batch_into};

/// Tokens that a verifier gets first: one that is long, has another header, and is accepted, and one that is refused behind
/// its MAC.
static EARLIER: LazyLock<[Vec<u8>; 2]> = LazyLock::new(|| {
    let jti = "j".repeat(300);
    let long =
        format!(r#"{{"iat":{NOW},"jti":"{jti}","ti":{{"ili":[1,"b"],"xti":{{"a":[[]]}}}},"sub":"a"}}"#);
    let header = r#"{"typ":"JWT","alg":"HS256","kid":"a header of its own"}"#;
    let long = Forge::new(long).header(header).sign(SECRET);
    [long.token(), Forge::new(r#"{"iat":1,"ti":{"ili":["a","b"]}}"#).header(header).sign(SECRET).token()]
});

/// A token is judged the same in buffers that another token was in.
pub(super) fn check_reused(input: &Input<'_>, verified: &Result<Claims, Fault>) {
    let mut scratch = Scratch::default();
    let earlier = &EARLIER[input.token.len() % EARLIER.len()];
    if let Ok(claims) = verify_in(earlier, &KEY, &Policy::at(NOW), &mut scratch) {
        scratch.recycle(claims);
    }
    let again = verify_in(input.token, &KEY, &input.policy, &mut scratch);
    let is_same = match (&again, verified) {
        // Equal ids may have two spellings.
        (Ok(again), Ok(claims)) => format!("{again:?}") == format!("{claims:?}"),
        (again, verified) => again == verified,
    };
    assert!(is_same, "verify-reused: in used buffers, the token is judged differently");
}

/// Claims are signed the same in buffers that others were signed in.
pub(super) fn check_signed_again(claims: &Claims, token: &str) {
    static OTHERS: LazyLock<[Claims; 2]> = LazyLock::new(|| {
        let long = "s".repeat(2_000);
        [Claims::new(1, "a", "b", Default::default()), Claims::new(1, "a", long, Default::default())]
    });
    let (mut text, mut scratch) = (String::new(), Scratch::default());
    for others in &*OTHERS {
        sign_into(&mut text, others, &KEY, &mut scratch).expect("claims that can be signed");
    }
    sign_into(&mut text, claims, &KEY, &mut scratch).expect("the claims were signed before");
    assert_eq!(text, token, "sign-reused: in used buffers, the claims are signed differently");
    let refused = Claims::new(1, "", "b", Default::default());
    let is_refused = sign_into(&mut text, &refused, &KEY, &mut scratch).is_err() && text.is_empty();
    assert!(is_refused && sign(&refused, &KEY).is_err(), "sign-refused: a refused claims set leaves a token");
}

/// Batches, one after another in the same memory: each token is judged and signed as it is alone.
#[cfg(feature = "batch")]
pub fn batch(batches: &Batches) -> Gate {
    static OTHER: LazyLock<Key> = LazyLock::new(|| Key::new(Batches::OTHER_SECRET).expect("it is not empty"));
    let key = |at: usize| if at.is_multiple_of(2) { &*KEY } else { &*OTHER };
    let policy = Policy::at(NOW);
    let (mut verified, mut signed) = (Vec::new(), Vec::new());
    let mut furthest = Gate::Nothing;
    for tokens in &batches.0 {
        verify_batch_into(&mut verified, tokens, key, &policy);
        let alone: Vec<_> =
            tokens.iter().enumerate().map(|(at, token)| verify(token, key(at), &policy)).collect();
        assert_eq!(
            format!("{verified:?}"),
            format!("{alone:?}"),
            "batch-verify: in a batch, a token is judged differently"
        );
        let gates =
            alone.iter().map(|token| Gate::before(token.as_ref().err().map(|fault| fault.reason.layer())));
        furthest = gates.chain([furthest]).max().unwrap_or(furthest);
        let unfit = Claims::new(NOW, "", "a", TenantInfo::default());
        let claims: Vec<Claims> =
            alone.into_iter().map(|token| token.unwrap_or_else(|_| unfit.clone())).collect();
        sign_batch_into(&mut signed, &claims, key);
        let alone: Vec<_> = claims.iter().enumerate().map(|(at, claims)| sign(claims, key(at))).collect();
        assert_eq!(signed, alone, "batch-sign: in a batch, claims are signed differently");
    }
    furthest
}
