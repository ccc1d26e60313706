//! The search: first the right signature, then every mistake alone, then pairs.
//!
//! A mistake of the secret, the message or the function is tried alone, with every mistake of the signature,
//! and, if it is common, in its first form with every common one of another kind. Forms that were tried
//! before, such as the lower case of a secret without capitals, are left out, so that the simplest
//! explanation is reported.

use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;
use zeroize::Zeroizing;

use super::function::{self, Make as Function};
use super::mistake::{Mistake, Row};
use super::received::{EVIDENCE, Received};
use super::{message, secret, signature};

/// The mistakes that make the received signature; `None` if it is right, or if no known mistake makes it.
pub(super) fn search(received: &Received<'_>, secret: &[u8]) -> Option<Vec<&'static Mistake>> {
    let input = received.signing_input();
    let right = Keyed::new(secret).tag(&input);
    if received.signature.means(&right) {
        return spelling(received, &right).map(|mistake| vec![mistake]);
    }
    let secrets = Form::all(secret::rows(), secret, |make| make(secret));
    let messages = Form::all(message::rows(), &input, |make| make(received));
    let single = singles(&secrets, &messages, secret, &input);
    let alone = single.iter().find(|(_, tag)| received.signature.means(tag));
    if let Some((mistake, tag)) = alone {
        return Some([*mistake].into_iter().chain(spelling(received, tag)).collect());
    }
    if let Some(mistake) = spelling(received, &right) {
        return Some(vec![mistake]);
    }
    let mut spelled = single.iter().filter_map(|(mistake, tag)| Some([*mistake, spelling(received, tag)?]));
    spelled.next().or_else(|| pair(received, &secrets, &messages, secret, &input)).map(Vec::from)
}

/// Whether a token was signed with this key.
#[cfg(feature = "profile")]
pub(super) fn is_key(received: &Received<'_>, key: &[u8]) -> bool {
    received.signature.means(&Keyed::new(key).tag(&received.signing_input()))
}

/// The mistake that writes this tag as it was received, if there is one.
fn spelling(received: &Received<'_>, tag: &[u8]) -> Option<&'static Mistake> {
    let seen = &received.signature;
    if tag.len() < EVIDENCE || seen.encodes(tag) {
        return None;
    }
    signature::rows().find(|row| (row.make)(tag, seen)).map(|row| &row.mistake)
}

/// A secret or a message as a mistake makes it.
struct Form {
    mistake: &'static Mistake,
    /// Whether it is tried in pairs: the first form of a common mistake is.
    is_paired: bool,
    bytes: Zeroizing<Vec<u8>>,
}

impl Form {
    /// Every form that differs from the right one and from those before it.
    fn all<Make: Copy + 'static>(
        rows: impl Iterator<Item = &'static Row<Make>>,
        right: &[u8],
        make: impl Fn(Make) -> Vec<Vec<u8>>,
    ) -> Vec<Form> {
        let mut forms: Vec<Form> = Vec::new();
        for row in rows {
            let mut is_paired = row.is_common;
            for bytes in make(row.make).into_iter().map(Zeroizing::new) {
                if *bytes != right && forms.iter().all(|form| form.bytes != bytes) {
                    forms.push(Form { mistake: &row.mistake, is_paired, bytes });
                    is_paired = false;
                }
            }
        }
        forms
    }
}

/// A secret with its key schedule done.
struct Keyed(Hmac<Sha256>);

impl Keyed {
    fn new(secret: &[u8]) -> Self {
        Keyed(Hmac::new_from_slice(secret).expect("HMAC takes keys of any length"))
    }

    fn tag(&self, message: &[u8]) -> Zeroizing<Vec<u8>> {
        Zeroizing::new(self.0.clone().chain_update(message).finalize().into_bytes().to_vec())
    }
}

/// The tag that each mistake makes alone.
fn singles(
    secrets: &[Form],
    messages: &[Form],
    secret: &[u8],
    input: &[u8],
) -> Vec<(&'static Mistake, Zeroizing<Vec<u8>>)> {
    let right = Keyed::new(secret);
    let by_secret = secrets.iter().map(|form| (form.mistake, Keyed::new(&form.bytes).tag(input)));
    let by_message = messages.iter().map(|form| (form.mistake, right.tag(&form.bytes)));
    let made = |make: Function| Zeroizing::new(make(secret, input));
    let by_function = function::ROWS.iter().map(|row| (&row.mistake, made(row.make)));
    by_secret.chain(by_message).chain(by_function).collect()
}

/// Two common mistakes of different kinds that together make the received signature.
fn pair(
    received: &Received<'_>,
    secrets: &[Form],
    messages: &[Form],
    secret: &[u8],
    input: &[u8],
) -> Option<[&'static Mistake; 2]> {
    let means = |tag: &[u8]| received.signature.means(tag);
    let functions = || function::ROWS.iter().filter(|row: &&Row<Function>| row.is_common);
    for one in secrets.iter().filter(|form| form.is_paired) {
        let keyed = Keyed::new(&one.bytes);
        for two in messages.iter().filter(|form| form.is_paired) {
            if means(&keyed.tag(&two.bytes)) {
                return Some([one.mistake, two.mistake]);
            }
        }
        if let Some(two) = functions().find(|row| means(&(row.make)(&one.bytes, input))) {
            return Some([one.mistake, &two.mistake]);
        }
    }
    messages.iter().filter(|form| form.is_paired).find_map(|one| {
        let two = functions().find(|row| means(&(row.make)(secret, &one.bytes)))?;
        Some([one.mistake, &two.mistake])
    })
}
