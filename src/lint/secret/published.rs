//! The secrets that were published, from `vectors/secrets/published.json`.

use std::sync::LazyLock;

use serde::Deserialize;

use crate::encoding::{decode_hex, unbase64, unbase64url};

/// A secret in one form, and what published it.
pub(super) struct Published {
    pub secret: Vec<u8>,
    pub what: String,
}

/// The file, as vectors/README.md describes it.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    format: u8,
    #[serde(rename = "about")]
    _about: String,
    secrets: Vec<Entry>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Entry {
    secret: String,
    encoding: Option<Encoding>,
    what: String,
    #[serde(rename = "page")]
    _page: Option<String>,
    #[serde(rename = "read")]
    _read: String,
}

/// How the text is decoded before it is used as a key.
#[derive(Clone, Copy, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Encoding {
    Base64,
    Base64url,
    Hex,
}

impl Encoding {
    fn decode(self, text: &str) -> Option<Vec<u8>> {
        match self {
            Encoding::Base64 => unbase64(text.as_bytes()),
            Encoding::Base64url => unbase64url(text.as_bytes()),
            Encoding::Hex => decode_hex(text),
        }
    }

    fn name(self) -> &'static str {
        match self {
            Encoding::Base64 => "base64",
            Encoding::Base64url => "base64url",
            Encoding::Hex => "hex",
        }
    }
}

/// All of them, each as its text and, where the text is an encoding, as the bytes that it encodes.
///
/// # Panics
/// Never: a test reads all of them.
pub(super) fn published() -> &'static [Published] {
    static ALL: LazyLock<Vec<Published>> = LazyLock::new(|| {
        let text = include_str!("../../../vectors/secrets/published.json");
        let file: File = serde_json::from_str(text).unwrap_or_else(|error| panic!("published.json: {error}"));
        assert!(file.format == 1, "published.json has another format");
        file.secrets.iter().flat_map(forms).collect()
    });
    &ALL
}

fn forms(entry: &Entry) -> Vec<Published> {
    let what = &entry.what;
    let mut forms = vec![Published { secret: entry.secret.clone().into_bytes(), what: what.clone() }];
    if let Some(encoding) = entry.encoding {
        let secret =
            encoding.decode(&entry.secret).unwrap_or_else(|| panic!("{what} is not in its encoding"));
        forms.push(Published { secret, what: format!("{what}, decoded from {}", encoding.name()) });
    }
    forms
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;
    use crate::lint::secret::SAMPLES;

    #[test]
    fn no_two_forms_are_equal_and_all_common_samples_are_among_them() {
        let forms: HashSet<&[u8]> = published().iter().map(|form| form.secret.as_slice()).collect();
        assert_eq!(forms.len(), published().len());
        assert!(SAMPLES.iter().all(|sample| forms.contains(sample.as_bytes())));
    }
}
