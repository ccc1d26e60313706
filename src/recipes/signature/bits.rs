//! One flipped bit in each byte of the MAC.

use super::super::group::Group;
use super::Signed;

/// Every byte gets one, and every position of a bit occurs, from the highest in the first byte to the
/// lowest in the last.
pub fn add(group: &mut Group) {
    let signed = Signed::sample();
    for byte in 0..signed.mac.len() {
        let bit = 7 - byte % 8;
        let mut mac = signed.mac.clone();
        mac[byte] ^= 1 << bit;
        group.reject(
            &format!("bit-{bit}-of-byte-{byte:02}-flipped"),
            "signature-match",
            &reason(byte),
            signed.forge.seal(mac),
        );
    }
}

fn reason(byte: usize) -> String {
    match byte {
        0 => "A comparison that starts at the second byte would take any first one.".to_owned(),
        31 => "A comparison that ends one byte early would take any last one.".to_owned(),
        _ => format!("A comparison that left out byte {byte} would let a forger choose it."),
    }
}
