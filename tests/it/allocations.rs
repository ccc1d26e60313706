//! In steady state nothing is allocated for a token but the claims that are handed back.

use allocation_counter::measure;
use jwt_assay::jwt::json::Object;
use jwt_assay::jwt::{Claims, Key, Policy, Scratch, sign_into, verify_in};

const NOW: u64 = 1_621_521_650;

/// Claims of the seed's shape.
fn claims(at: usize) -> Claims {
    let text = format!(
        r#"{{"iat":1621521641,"jti":"1cfa7dbf-8110-4237-ad22-{at:012x}","ti":{{"udn":"Pandium Test","ufn":"Important Person",
           "uem":"","ili":["crm",7],"aid":"","adn":"","xti":{{"extraProp":"extra value","extraList":["one","two"]}}}},
           "sub":"test-pandium-com"}}"#
    );
    Claims::from_object(Object::parse(text).expect("JSON")).expect("claims")
}

#[test]
fn signing_allocates_nothing() {
    let key = Key::new("an example secret of 32 bytes...").expect("a key");
    let all: Vec<Claims> = (0..100).map(claims).collect();
    let (mut token, mut scratch) = (String::new(), Scratch::default());
    sign_into(&mut token, &all[0], &key, &mut scratch).expect("sound claims");
    let used = measure(|| {
        for claims in &all {
            sign_into(&mut token, claims, &key, &mut scratch).expect("sound claims");
        }
    });
    assert_eq!(used.count_total, 0);
}

#[test]
fn verifying_allocates_the_claims_and_nothing_else() {
    let (key, policy) = (Key::new("an example secret of 32 bytes...").expect("a key"), Policy::at(NOW));
    let (mut token, mut scratch) = (String::new(), Scratch::default());
    for at in 0..3 {
        sign_into(&mut token, &claims(at), &key, &mut scratch).expect("sound claims");
        let mut read = None;
        let used = measure(|| read = verify_in(&token, &key, &policy, &mut scratch).ok());
        let read = read.expect("a good token");
        let kept = measure(|| drop(read.clone()));
        // The first token also makes the scratch space grow.
        assert!(at == 0 || used.count_total == kept.count_total, "{used:?} for {kept:?}");
        assert!(kept.count_total > 8, "the counter counts: {kept:?}");
    }
}

#[test]
fn verifying_into_the_memory_of_other_claims_allocates_nothing() {
    let (key, policy) = (Key::new("an example secret of 32 bytes...").expect("a key"), Policy::at(NOW));
    let (mut token, mut scratch) = (String::new(), Scratch::default());
    for at in 0..3 {
        sign_into(&mut token, &claims(at), &key, &mut scratch).expect("sound claims");
        let mut read = None;
        let used = measure(|| read = verify_in(&token, &key, &policy, &mut scratch).ok());
        assert_eq!(read.as_ref(), Some(&claims(at)));
        assert!(at == 0 || used.count_total == 0, "{used:?}");
        scratch.recycle(read.expect("a good token"));
    }
}
