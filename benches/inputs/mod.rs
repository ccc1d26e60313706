//! What every bench takes its inputs from: claims sets of the seed's shape, each with an `iat` and a `jti`
//! of its own, and the tokens that the reference makes of them.
#![allow(dead_code, reason = "no bench takes all of it")]

use jwt_assay::jwt::json::{Object, Value};
use jwt_assay::jwt::{Claims, Key, Policy, TenantInfo, sign};

/// The shared secret.
pub const SECRET: &[u8; 32] = b"a secret of just thirty-two byte";

/// The time at which tokens are verified: all of them are fresh then.
pub const NOW: u64 = 1_621_521_690;

/// How many different tokens a bench goes round in.
pub const COUNT: usize = 64;

/// What `xti` holds beside what it has in the seed.
pub const SIZES: [(&str, usize); 3] = [("sample", 0), ("1 KiB", 1 << 10), ("8 KiB", 8 << 10)];

/// The reference's key.
pub fn key() -> Key {
    Key::new(SECRET).expect("the secret is not empty")
}

/// The reference's terms.
pub fn policy() -> Policy {
    let mut policy = Policy::at(NOW);
    policy.limits.token_bytes = 4 << 20;
    policy
}

/// The claims set number `at`, with so many bytes of text more in `xti`.
pub fn claims(at: usize, extra_bytes: usize) -> Claims {
    let mut extra = Object::new();
    extra.insert("extraProp", "extra value");
    extra.insert("extraList", Value::Array(vec!["one".into(), "two".into()]));
    if extra_bytes > 0 {
        extra.insert("more", text(extra_bytes));
    }
    let ti = TenantInfo {
        display_name: Some("Pandium Test".to_owned()),
        full_name: Some("Important Person".to_owned()),
        email: Some(String::new()),
        installed: Some(vec!["crm".into(), 7.into()]),
        auditable_id: Some(String::new()),
        auditable_name: Some(String::new()),
        extra: Some(extra),
        other: Object::new(),
    };
    let jti = format!("1cfa7dbf-8110-4237-ad22-{at:012x}");
    Claims::new(NOW - at as u64 % 60, jti, "test-pandium-com", ti)
}

/// So many bytes of words, as people write them.
fn text(bytes: usize) -> String {
    "some words that say nothing, in ASCII. ".chars().cycle().take(bytes).collect()
}

/// [`COUNT`] claims sets.
pub fn all_claims(extra_bytes: usize) -> Vec<Claims> {
    (0..COUNT).map(|at| claims(at, extra_bytes)).collect()
}

/// [`COUNT`] tokens of them.
pub fn tokens(extra_bytes: usize) -> Vec<String> {
    let key = key();
    let all = all_claims(extra_bytes);
    all.iter().map(|claims| sign(claims, &key).expect("sound claims")).collect()
}

/// The same token with a signature that differs in its first character.
pub fn with_wrong_signature(token: &str) -> String {
    let at = token.rfind('.').expect("a token") + 1;
    let wrong = if token[at..].starts_with('A') { "B" } else { "A" };
    format!("{}{wrong}{}", &token[..at], &token[at + 1..])
}

/// A pool that is the calling thread alone, and one of a thread for each core.
#[cfg(feature = "batch")]
pub fn pools() -> &'static [(&'static str, rayon::ThreadPool); 2] {
    use rayon::ThreadPoolBuilder;
    static POOLS: std::sync::OnceLock<[(&str, rayon::ThreadPool); 2]> = std::sync::OnceLock::new();
    POOLS.get_or_init(|| {
        let one = ThreadPoolBuilder::new().num_threads(1).use_current_thread().build();
        let all = ThreadPoolBuilder::new().build();
        [("one thread", one.expect("no other pool has this thread")), ("all threads", all.expect("threads"))]
    })
}
