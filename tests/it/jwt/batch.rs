//! A batch gives the results of single calls: in the same order, each fault at its place, on one thread and on
//! several.

use jwt_assay::jwt::{
    Claims, Key, Policy, Reason, TenantInfo, sign, sign_batch, sign_batch_into, verify, verify_batch,
    verify_batch_into,
};
use rayon::ThreadPoolBuilder;

const NOW: u64 = 1_621_521_650;

/// More claims sets than one thread takes at a time. Every hundredth has no `jti`.
fn claims() -> Vec<Claims> {
    let jti = |at: usize| if at % 100 == 7 { String::new() } else { format!("jti-{at}") };
    (0..1_000).map(|at| Claims::new(NOW, jti(at), "user-1", TenantInfo::default())).collect()
}

fn keys() -> [Key; 3] {
    ["one", "two", "three"].map(|secret| Key::new(secret).expect("a key"))
}

#[test]
fn a_batch_gives_the_results_of_single_calls() {
    let (all, keys, policy) = (claims(), keys(), Policy::at(NOW));
    let key = |at: usize| &keys[at % keys.len()];
    for threads in [1, 2, 5] {
        let pool = ThreadPoolBuilder::new().num_threads(threads).build().expect("threads");
        let signed = pool.install(|| sign_batch(&all, key));
        let singly: Vec<_> = all.iter().enumerate().map(|(at, claims)| sign(claims, key(at))).collect();
        assert_eq!(signed, singly, "{threads} threads");
        assert_eq!(signed.iter().filter(|token| token.is_err()).count(), 10);

        let mut tokens: Vec<String> = signed.into_iter().map(Result::unwrap_or_default).collect();
        tokens[500].push('A');
        let verified = pool.install(|| verify_batch(&tokens, key, &policy));
        let singly: Vec<_> =
            tokens.iter().enumerate().map(|(at, token)| verify(token, key(at), &policy)).collect();
        assert_eq!(verified, singly, "{threads} threads");
        assert_eq!(verified[500].as_ref().unwrap_err().reason, Reason::SignatureMatch);
        assert_eq!(verified.iter().filter(|claims| claims.is_ok()).count(), 989);
    }
}

#[test]
fn a_batch_replaces_the_previous_one() {
    let (all, keys) = (claims(), keys());
    let key = |at: usize| &keys[at % keys.len()];
    let mut tokens = Vec::new();
    // Longer and shorter ones; the faults are in other places each time.
    for claims in [&all[..500], &all[3..], &all[..10], &[], &all[7..9]] {
        sign_batch_into(&mut tokens, claims, key);
        assert_eq!(tokens, sign_batch(claims, key));
        assert_eq!(tokens.len(), claims.len());
    }
    assert!(tokens[0].is_err() && tokens[1].is_ok());

    let policy = Policy::at(NOW);
    let tokens: Vec<String> = sign_batch(&all, key).into_iter().map(Result::unwrap_or_default).collect();
    let mut verified = Vec::new();
    for tokens in [&tokens[..500], &tokens[3..], &tokens[..10], &[], &tokens[6..9]] {
        verify_batch_into(&mut verified, tokens, key, &policy);
        assert_eq!(verified, verify_batch(tokens, key, &policy));
        assert_eq!(verified.len(), tokens.len());
    }
    assert!(verified[0].as_ref().is_ok_and(|claims| claims.jti == "jti-6") && verified[1].is_err());
}

#[test]
fn an_empty_batch_has_no_results() {
    let [key, ..] = keys();
    assert_eq!(sign_batch(&[], |_| &key), []);
    assert_eq!(verify_batch::<&str>(&[], |_| &key, &Policy::at(NOW)), []);
}
