//! The example that the recipes start from: the profile's sample token, its secret and time, and edits
//! of its claims. Asking the same questions with another profile's example starts here.

use crate::forge::{Forge, Forged};

/// The secret of most cases: 32 printable bytes.
pub const KEY: &[u8] = b"an example secret of 32 bytes...";

/// The time of most cases: nine seconds after the sample was made.
pub const NOW: u64 = 1_621_521_650;

/// The payload of most cases: the claims of the sample token in the profile's documentation, with the
/// list items that it leaves out filled in.
pub const SAMPLE: &str = concat!(
    r#"{"iat":1621521641,"jti":"1cfa7dbf-8110-4237-ad22-410608791b7d","ti":{"udn":"Pandium Test","#,
    r#""ufn":"Important Person","uem":"","ili":["crm","mailer"],"aid":"","adn":"","#,
    r#""xti":{"extraProp":"extra value","extraList":["one","two"]}},"sub":"test-pandium-com"}"#,
);

/// The sample with one piece of its text replaced.
pub fn replaced(from: &str, to: &str) -> String {
    assert_eq!(SAMPLE.matches(from).count(), 1, "{from} must occur once in the sample");
    SAMPLE.replacen(from, to, 1)
}

/// The sample with one more claim at the end, given as JSON text.
pub fn with_claim(member: &str) -> String {
    replaced(r#","sub":"test-pandium-com"}"#, &format!(r#","sub":"test-pandium-com",{member}}}"#))
}

/// The sample with another `xti`, as JSON text.
pub fn with_xti(xti: &str) -> String {
    replaced(r#"{"extraProp":"extra value","extraList":["one","two"]}"#, xti)
}

/// The sample, signed.
pub fn sample() -> Forged {
    Forge::new(SAMPLE).sign(KEY)
}

/// A token with this payload, signed.
pub fn payload(bytes: impl AsRef<[u8]>) -> Forged {
    Forge::new(bytes).sign(KEY)
}

/// The sample under this header, signed.
pub fn header(bytes: impl AsRef<[u8]>) -> Forged {
    Forge::new(SAMPLE).header(bytes).sign(KEY)
}

/// A raw deflate stream of one stored block (RFC 1951 §3.2.4), which every inflater reads.
pub fn stored(bytes: &[u8]) -> Vec<u8> {
    let length = u16::try_from(bytes.len()).expect("a stored block holds 65,535 bytes");
    [&[1][..], &length.to_le_bytes(), &(!length).to_le_bytes(), bytes].concat()
}
