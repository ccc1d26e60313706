//! The search: first the right signature, then every mistake alone, then pairs.
//!
//! A mistake of the secret, the message or the function is tried alone, with every mistake of the signature,
//! and, if it is common, in its first form with every common one of another kind. A key inside the secret is also tried
//! decoded. Forms that were tried before, such as the lower case of a secret without capitals, are left out, so that the
//! simplest explanation is reported.

use std::collections::HashSet;
use std::hash::{BuildHasher, RandomState};

use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;
use zeroize::Zeroizing;

use super::Diagnosis;
use super::function::{self, Make as Function};
use super::mistake::{Mistake, Row};
use super::received::Received;
use super::secret::Names;
use super::signature::spelling;
use super::{message, secret};

/// How many keys inside a secret are tried decoded.
const MOST_CONTENTS: usize = 96;

/// The mistakes that make the received signature; `None` if it is right, or if no known mistake makes it.
pub(super) fn search(received: &Received<'_>, secret: &[u8], names: &Names) -> Option<Diagnosis> {
    let input = received.signing_input();
    let right = Keyed::new(secret).tag(&input);
    let spelled = |tag: &[u8]| spelling(&received.signature, tag);
    if received.signature.means(&right) {
        return spelled(&right).map(Diagnosis::of);
    }
    let secrets = Form::of_secret(secret, names);
    let messages = Form::of_message(received, &input);
    let single = singles(&secrets, &messages, secret, &input);
    if let Some(alone) = single.iter().find(|made| received.signature.means(&made.tag)) {
        return Some(alone.diagnosis(spelled(&alone.tag).unwrap_or_default()));
    }
    if let Some(mistakes) = spelled(&right) {
        return Some(Diagnosis::of(mistakes));
    }
    let mut pairs = single.iter().filter_map(|made| Some(made.diagnosis(spelled(&made.tag)?)));
    pairs.next().or_else(|| pair(received, &secrets, &messages, secret, &input))
}

/// Whether a token was signed with this key.
#[cfg(feature = "profile")]
pub(super) fn is_key(received: &Received<'_>, key: &[u8]) -> bool {
    received.signature.means(&Keyed::new(key).tag(&received.signing_input()))
}

/// A secret or a message as a mistake makes it.
struct Form {
    /// The mistake, or two that were made one after the other.
    mistakes: Vec<&'static Mistake>,
    /// Whether it is tried in pairs: the first form of a common mistake is.
    is_paired: bool,
    /// Whether it is made of nothing secret, so that it may be shown.
    is_public: bool,
    bytes: Zeroizing<Vec<u8>>,
}

impl Form {
    fn of_secret(secret: &[u8], names: &Names) -> Vec<Form> {
        let mut forms = Forms::new(secret);
        for (mistake, made) in names.forms(secret) {
            forms.add(&[mistake], true, made);
        }
        for row in secret::rows() {
            forms.add(&[&row.mistake], row.is_common, (row.make)(secret));
        }
        for form in &mut forms.all {
            form.is_public = secret::is_public(form.mistakes[0]) && !is_in(&form.bytes, secret);
        }
        let contents = secret::contents().flat_map(|row| {
            let made: Vec<_> = (row.make)(secret).into_iter().map(Zeroizing::new).collect();
            made.into_iter().map(move |bytes| (row, bytes))
        });
        for (row, bytes) in contents.take(MOST_CONTENTS) {
            for decoding in secret::decodings() {
                forms.add(&[&row.mistake, &decoding.mistake], false, (decoding.make)(&bytes));
            }
        }
        forms.all
    }

    fn of_message(received: &Received<'_>, right: &[u8]) -> Vec<Form> {
        let mut forms = Forms::new(right);
        for row in message::rows() {
            forms.add(&[&row.mistake], row.is_common, (row.make)(received));
        }
        forms.all
    }
}

/// Every form that differs from the right one and from those before it.
struct Forms {
    all: Vec<Form>,
    /// The hashes of all, and of the right one.
    seen: HashSet<u64>,
    hasher: RandomState,
}

impl Forms {
    fn new(right: &[u8]) -> Self {
        let hasher = RandomState::new();
        Forms { all: Vec::new(), seen: HashSet::from([hasher.hash_one(right)]), hasher }
    }

    fn add(&mut self, mistakes: &[&'static Mistake], is_common: bool, made: Vec<Vec<u8>>) {
        let mut is_paired = is_common;
        for bytes in made.into_iter().map(Zeroizing::new) {
            if self.seen.insert(self.hasher.hash_one(&bytes[..])) {
                self.all.push(Form { mistakes: mistakes.to_vec(), is_paired, is_public: false, bytes });
                is_paired = false;
            }
        }
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

/// Whether a text has another in it.
fn is_in(part: &[u8], text: &[u8]) -> bool {
    part.is_empty() || text.windows(part.len()).any(|window| window == part)
}

impl Form {
    /// The form with a mistake of another kind.
    fn with(&self, second: &'static Mistake) -> Diagnosis {
        let made = Made { mistakes: self.mistakes.clone(), word: self.word(), tag: Zeroizing::default() };
        made.diagnosis(vec![second])
    }

    /// The text itself, if it may be shown.
    fn word(&self) -> Option<String> {
        self.is_public.then(|| String::from_utf8_lossy(&self.bytes).into_owned())
    }
}

/// Mistakes, the word that they put in place of the secret, and the tag that they make.
struct Made {
    mistakes: Vec<&'static Mistake>,
    word: Option<String>,
    tag: Zeroizing<Vec<u8>>,
}

impl Made {
    fn diagnosis(&self, more: Vec<&'static Mistake>) -> Diagnosis {
        Diagnosis { mistakes: [self.mistakes.clone(), more].concat(), word: self.word.clone() }
    }
}

/// The tag that each mistake makes alone.
fn singles(secrets: &[Form], messages: &[Form], secret: &[u8], input: &[u8]) -> Vec<Made> {
    let right = Keyed::new(secret);
    let made = |form: &Form, tag| Made { mistakes: form.mistakes.clone(), word: form.word(), tag };
    let by_secret = secrets.iter().map(|form| made(form, Keyed::new(&form.bytes).tag(input)));
    let by_message = messages.iter().map(|form| made(form, right.tag(&form.bytes)));
    let by_function = function::ROWS.iter().map(|row| {
        let tag = Zeroizing::new((row.make)(secret, input));
        Made { mistakes: vec![&row.mistake], word: None, tag }
    });
    by_secret.chain(by_message).chain(by_function).collect()
}

/// Two common mistakes of different kinds that together make the received signature.
fn pair(
    received: &Received<'_>,
    secrets: &[Form],
    messages: &[Form],
    secret: &[u8],
    input: &[u8],
) -> Option<Diagnosis> {
    let means = |tag: &[u8]| received.signature.means(tag);
    let functions = || function::ROWS.iter().filter(|row: &&Row<Function>| row.is_common);
    for one in secrets.iter().filter(|form| form.is_paired) {
        let keyed = Keyed::new(&one.bytes);
        for two in messages.iter().filter(|form| form.is_paired) {
            if means(&keyed.tag(&two.bytes)) {
                return Some(one.with(two.mistakes[0]));
            }
        }
        if let Some(two) = functions().find(|row| means(&(row.make)(&one.bytes, input))) {
            return Some(one.with(&two.mistake));
        }
    }
    messages.iter().filter(|form| form.is_paired).find_map(|one| {
        let two = functions().find(|row| means(&(row.make)(secret, &one.bytes)))?;
        Some(one.with(&two.mistake))
    })
}
