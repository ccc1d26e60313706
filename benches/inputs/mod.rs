//! The inputs of all benches: claims sets like that of the sample token, each with its own `iat` and `jti`, and
//! the tokens that the reference makes of them.
#![allow(dead_code, reason = "no bench uses all of it")]

use jwt_assay::jwt::json::{Object, Value};
use jwt_assay::jwt::{Claims, Key, Policy, TenantInfo, sign};

/// The shared secret.
pub const SECRET: &[u8; 32] = b"a secret of just thirty-two byte";

/// The time of verification, at which all tokens are fresh.
pub const NOW: u64 = 1_621_521_690;

/// How many different tokens a bench cycles through.
pub const COUNT: usize = 64;

/// How many bytes of text `xti` holds in addition to the sample's, by name.
pub const SIZES: [(&str, usize); 3] = [("sample", 0), ("1 KiB", 1 << 10), ("8 KiB", 8 << 10)];

/// The reference's key.
pub fn key() -> Key {
    Key::new(SECRET).expect("the secret is not empty")
}

/// The reference's policy.
pub fn policy() -> Policy {
    let mut policy = Policy::at(NOW);
    policy.limits.token_bytes = 4 << 20;
    policy
}

/// The claims set number `at`, with `extra_bytes` of text added to `xti`.
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

/// Words like those of a human text, of this length.
fn text(bytes: usize) -> String {
    "some words that say nothing, in ASCII. ".chars().cycle().take(bytes).collect()
}

/// [`COUNT`] claims sets.
pub fn all_claims(extra_bytes: usize) -> Vec<Claims> {
    (0..COUNT).map(|at| claims(at, extra_bytes)).collect()
}

/// [`COUNT`] tokens.
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

/// A pool of the calling thread only, and one with a thread per core.
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
