//! Keys in DER (X.690), by the structure of their outermost elements. Nothing is verified but lengths and tags: enough to
//! distinguish a key from random bytes.

/// The half of a pair of keys.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Half {
    Public,
    Private,
}

/// The most elements that are read of a sequence. A certificate has ten at most.
const MOST: usize = 16;

const INTEGER: u8 = 0x02;
const BIT_STRING: u8 = 0x03;
const OCTET_STRING: u8 = 0x04;
const OBJECT_ID: u8 = 0x06;
const SEQUENCE: u8 = 0x30;

/// The shortest modulus of an RSA key, in bytes: shorter pairs of numbers are signatures.
const MIN_MODULUS: usize = 64;
/// The longest public exponent that is in use, in bytes.
const MAX_EXPONENT: usize = 8;

/// Object identifiers of algorithms, each with the words for a key of it.
const ALGORITHMS: [(&[u8], &str); 9] = [
    (b"\x2a\x86\x48\x86\xf7\x0d\x01\x01\x01", "an RSA"),
    (b"\x2a\x86\x48\x86\xf7\x0d\x01\x01\x0a", "an RSA-PSS"),
    (b"\x2a\x86\x48\xce\x3d\x02\x01", "an EC"),
    (b"\x2a\x86\x48\xce\x38\x04\x01", "a DSA"),
    (b"\x2a\x86\x48\x86\xf7\x0d\x01\x03\x01", "a Diffie-Hellman"),
    (b"\x2b\x65\x6e", "an X25519"),
    (b"\x2b\x65\x6f", "an X448"),
    (b"\x2b\x65\x70", "an Ed25519"),
    (b"\x2b\x65\x71", "an Ed448"),
];

/// The start of the identifiers of PKCS #5 and PKCS #12, which name ways to encrypt a private key.
const PKCS: &[u8] = b"\x2a\x86\x48\x86\xf7\x0d\x01";

/// What key the bytes are, if they are one and nothing else but a line end.
pub(super) fn key(bytes: &[u8]) -> Option<(Half, String)> {
    let (outer, rest) = element(bytes)?;
    if outer.tag != SEQUENCE || !rest.trim_ascii().is_empty() {
        return None;
    }
    let parts = elements(outer.content)?;
    let tags: Vec<u8> = parts.iter().map(|part| part.tag).collect();
    let public = |name: &str| Some((Half::Public, name.to_owned()));
    let private = |name: &str| Some((Half::Private, name.to_owned()));
    match tags[..] {
        [SEQUENCE, BIT_STRING] => Some((Half::Public, format!("{} public key", public_info(&parts)?))),
        [INTEGER, INTEGER] if is_rsa(&parts) => public("an RSA public key"),
        [SEQUENCE, SEQUENCE, BIT_STRING] => public(signed(&parts)?),
        [INTEGER, SEQUENCE, OCTET_STRING, ..] if is_version(&parts[0]) => {
            Some((Half::Private, format!("{} private key", algorithm(&parts[1])?)))
        }
        [SEQUENCE, OCTET_STRING] if has_id(&parts[0], |id| id.starts_with(PKCS)) => {
            private("an encrypted private key")
        }
        [INTEGER, OCTET_STRING, ..] if is_scalar(&parts) => private("an EC private key"),
        [INTEGER, SEQUENCE, ..]
            if parts[0].content == [3] && has_id(&parts[1], |id| id.starts_with(PKCS)) =>
        {
            private("a PKCS #12 key store")
        }
        [INTEGER, INTEGER, ..] if tags.len() >= 9 && tags[..9] == [INTEGER; 9] => {
            private("an RSA private key")
        }
        [INTEGER, INTEGER, ..] if tags == [INTEGER; 6] && parts[1].content.len() >= MIN_MODULUS => {
            private("a DSA private key")
        }
        _ => None,
    }
}

/// One element: its tag, and its content.
struct Element<'a> {
    tag: u8,
    content: &'a [u8],
}

/// The first element, and what is after it. Lengths are definite, and of at most three bytes.
fn element(bytes: &[u8]) -> Option<(Element<'_>, &[u8])> {
    let (&[tag, first], rest) = bytes.split_first_chunk()?;
    let (length, rest) = match first {
        0..=0x7f => (usize::from(first), rest),
        0x81..=0x83 => {
            let (digits, rest) = rest.split_at_checked(usize::from(first & 0x7f))?;
            (digits.iter().fold(0, |length, digit| length << 8 | usize::from(*digit)), rest)
        }
        _ => return None,
    };
    let (content, rest) = rest.split_at_checked(length)?;
    Some((Element { tag, content }, rest))
}

/// All elements of a sequence, which must fill it.
fn elements(mut content: &[u8]) -> Option<Vec<Element<'_>>> {
    let mut found = Vec::new();
    while !content.is_empty() && found.len() < MOST {
        let (element, rest) = element(content)?;
        found.push(element);
        content = rest;
    }
    content.is_empty().then_some(found)
}

/// Whether a sequence starts with such an object identifier.
fn has_id(sequence: &Element<'_>, is_it: impl Fn(&[u8]) -> bool) -> bool {
    sequence.tag == SEQUENCE
        && element(sequence.content).is_some_and(|(first, _)| first.tag == OBJECT_ID && is_it(first.content))
}

/// The words for a key of an algorithm; `None` if this is not an algorithm.
fn algorithm(sequence: &Element<'_>) -> Option<&'static str> {
    let known = ALGORITHMS.iter().find(|(id, _)| has_id(sequence, |found| found == *id));
    known.map(|(_, words)| *words).or_else(|| has_id(sequence, |id| id.len() > 2).then_some("a"))
}

/// The algorithm of a SubjectPublicKeyInfo (RFC 5280 §4.1).
fn public_info(parts: &[Element<'_>]) -> Option<&'static str> {
    match parts {
        [first, bits] if bits.tag == BIT_STRING && bits.content.len() > 1 => algorithm(first),
        _ => None,
    }
}

/// What is signed here: a certificate, or a request for one. Each has a SubjectPublicKeyInfo in it.
fn signed(parts: &[Element<'_>]) -> Option<&'static str> {
    algorithm(&parts[1])?;
    let body = elements(parts[0].content)?;
    let has_key = body.iter().any(|part| {
        part.tag == SEQUENCE && elements(part.content).is_some_and(|inner| public_info(&inner).is_some())
    });
    // A request has no validity, and no serial number before its issuer's algorithm.
    has_key.then_some(if body.len() <= 4 { "a certificate request" } else { "a certificate" })
}

/// Whether these are a modulus and a public exponent (RFC 8017 §A.1.1).
fn is_rsa(parts: &[Element<'_>]) -> bool {
    let [modulus, exponent] = parts else { return false };
    let is_odd = |content: &[u8]| content.last().is_some_and(|last| last & 1 == 1);
    modulus.content.len() >= MIN_MODULUS
        && exponent.content.len() <= MAX_EXPONENT
        && is_odd(modulus.content)
        && is_odd(exponent.content)
}

/// Whether this is the version of a PKCS #8 key (RFC 5958 §2).
fn is_version(part: &Element<'_>) -> bool {
    matches!(part.content, [0 | 1])
}

/// Whether these are the version and the private scalar of an EC key (RFC 5915 §3).
fn is_scalar(parts: &[Element<'_>]) -> bool {
    parts[0].content == [1]
        && (20..=72).contains(&parts[1].content.len())
        && parts[2..].iter().all(|part| part.tag & 0xe0 == 0xa0)
}
