//! The format of a vector file: its records, how they are read and written, and what is refused; and the
//! files that are part of the crate.
//!
//! ```
//! use jwt_assay::vectors::{FILES, read};
//! let groups = read(FILES.iter().copied())?;
//! let cases = groups.iter().flat_map(|group| &group.cases);
//! assert!(cases.into_iter().any(|case| case.id == "header/alg-none-unsigned"));
//! # Ok::<(), jwt_assay::vectors::VectorError>(())
//! ```

mod files {
    //! The data that is part of the crate: the vector files, and what belongs to them.

    use std::sync::LazyLock;

    use sha2::{Digest as _, Sha256};

    use crate::encoding::encode_hex;

    /// The vector files that are part of the crate, by group. A test compares the list with the folder.
    pub const FILES: &[(&str, &str)] = &[
        ("rfc4231", include_str!("../../vectors/rfc4231.json")),
        ("rfc4648", include_str!("../../vectors/rfc4648.json")),
        ("rfc7515", include_str!("../../vectors/rfc7515.json")),
        ("rfc7519", include_str!("../../vectors/rfc7519.json")),
        ("sign", include_str!("../../vectors/sign.json")),
        ("compact", include_str!("../../vectors/compact.json")),
        ("base64url", include_str!("../../vectors/base64url.json")),
        ("header", include_str!("../../vectors/header.json")),
        ("signature", include_str!("../../vectors/signature.json")),
        ("key", include_str!("../../vectors/key.json")),
        ("payload", include_str!("../../vectors/payload.json")),
        ("claims", include_str!("../../vectors/claims.json")),
        ("time", include_str!("../../vectors/time.json")),
        ("sequences", include_str!("../../vectors/sequences.json")),
        ("replay", include_str!("../../vectors/replay.json")),
        ("view", include_str!("../../vectors/view.json")),
        ("regressions", include_str!("../../vectors/regressions.json")),
    ];

    /// The SHA-256 of the vector files, in hex: of their bytes, one file after the other in the order of [`FILES`]. Reports
    /// have it, so that a reader knows which cases were run.
    ///
    /// ```
    /// use jwt_assay::vectors::fingerprint;
    /// assert_eq!(fingerprint().len(), 64);
    /// ```
    #[must_use]
    pub fn fingerprint() -> &'static str {
        static FINGERPRINT: LazyLock<String> = LazyLock::new(|| {
            let mut hash = Sha256::new();
            FILES.iter().for_each(|(_, text)| hash.update(text));
            encode_hex(&hash.finalize())
        });
        &FINGERPRINT
    }

    /// What belongs to the vector files, by file name: their description, their schemas, their licence, and
    /// the example that the description refers to.
    pub const COMPANIONS: &[(&str, &str)] = &[
        ("README.md", include_str!("../../vectors/README.md")),
        ("LICENSE", include_str!("../../vectors/LICENSE")),
        ("vectors.schema.json", include_str!("../../vectors/vectors.schema.json")),
        ("claims.schema.json", include_str!("../../vectors/claims.schema.json")),
        ("adapter.schema.json", include_str!("../../vectors/adapter.schema.json")),
        ("examples/catalogue.json", include_str!("../../vectors/examples/catalogue.json")),
    ];
}
mod read;
mod record;

pub use crate::jwt::Scope;
pub use files::{COMPANIONS, FILES, fingerprint};
pub use read::{VectorError, read};
pub use record::{CaseRecord, Earlier, EarlierQuestionRecord, EarlierRecord, Expect, GroupRecord, Operation};
pub(crate) use record::{Misfit, check_members};
