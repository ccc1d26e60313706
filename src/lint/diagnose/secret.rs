//! Mistakes of the secret: HMAC is keyed with other bytes than both sides agreed on.

mod absent;
mod assigned;
mod coding;
mod content;
mod listed;
mod text;
mod uuid;
mod wrapped;

#[cfg(feature = "profile")]
pub(super) use coding::AS_HANDED_OUT;

use super::mistake::{Mistake, Row};

/// The forms that a mistake gives the secret; none where it is impossible.
pub(super) type Make = fn(&[u8]) -> Vec<Vec<u8>>;

/// All of them, more specific ones first.
pub(super) fn rows() -> impl Iterator<Item = &'static Row<Make>> {
    let tables: [&'static [Row<Make>]; 10] = [
        uuid::ROWS,
        coding::ROWS,
        text::ROWS,
        coding::PERCENT,
        content::ROWS,
        wrapped::CUT,
        absent::ROWS,
        content::PARTS,
        wrapped::ROWS,
        listed::ROWS,
    ];
    tables.into_iter().flatten()
}

/// The mistakes that use only the key inside the secret, which may have been decoded as well.
pub(super) fn contents() -> impl Iterator<Item = &'static Row<Make>> {
    content::ROWS.iter().chain(content::PARTS)
}

/// Whether a mistake uses a key that everyone knows, or the name of where the secret is.
pub(super) fn is_public(mistake: &Mistake) -> bool {
    mistake.id != "secret-empty" && absent::ROWS.iter().any(|row| row.mistake.id == mistake.id)
}

/// The mistakes that decode the key.
pub(super) fn decodings() -> &'static [Row<Make>] {
    coding::decodings()
}

/// Where the verifier's secret is: the generator may have used such a name as the key.
#[derive(Clone, Debug, Default)]
pub(in crate::lint) struct Names {
    pub files: Vec<String>,
    pub variables: Vec<String>,
}

impl Names {
    /// The keys that mistakes make of these names, or of a secret and such a name.
    pub(super) fn forms(&self, secret: &[u8]) -> Vec<(&'static Mistake, Vec<Vec<u8>>)> {
        let of = |id: &str| rows().find(|row| row.mistake.id == id).map(|row| &row.mistake);
        let files =
            self.files.iter().flat_map(|path| of("secret-file-name").zip(Some(absent::of_file(path))));
        let variables = self.variables.iter().flat_map(|name| {
            let alone = of("secret-variable-name").zip(Some(absent::of_variable(name)));
            let line = of("secret-with-its-name").zip(Some(wrapped::lines(name, secret)));
            [alone, line].into_iter().flatten()
        });
        files.chain(variables).collect()
    }
}

/// The form, if there is one, as a list.
fn maybe(form: Option<Vec<u8>>) -> Vec<Vec<u8>> {
    Vec::from_iter(form)
}
