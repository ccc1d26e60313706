//! In steady state nothing is allocated for a token except the claims that are returned.

use super::json::Object;
use super::{Claims, Key, Policy, Scratch, sign, sign_into, verify_in};
use allocation_counter::measure;

const NOW: u64 = 1_621_521_650;

/// Claims of the sample's shape.
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

/// Verifies the token of some claims, and counts what is allocated for it.
fn verify_counting(at: usize, scratch: &mut Scratch) -> (Claims, u64) {
    let (key, policy) = (Key::new("an example secret of 32 bytes...").expect("a key"), Policy::at(NOW));
    let token = sign(&claims(at), &key).expect("sound claims");
    let mut read = None;
    let used = measure(|| read = verify_in(&token, &key, &policy, scratch).ok());
    let read = read.expect("a good token");
    assert_eq!(read, claims(at));
    (read, used.count_total)
}

#[test]
fn verifying_allocates_the_claims_and_nothing_else() {
    let mut scratch = Scratch::default();
    // The first token also makes the scratch space grow.
    verify_counting(0, &mut scratch);
    let (read, used) = verify_counting(1, &mut scratch);
    let kept = measure(|| drop(read.clone())).count_total;
    assert_eq!(used, kept);
    assert!(kept > 8, "the counter counts: {kept:?}");
}

#[test]
fn verifying_into_the_memory_of_other_claims_allocates_nothing() {
    let mut scratch = Scratch::default();
    let (read, used) = verify_counting(0, &mut scratch);
    assert!(used > 8, "the counter counts: {used}");
    scratch.recycle(read);
    assert_eq!(verify_counting(1, &mut scratch).1, 0);
}
