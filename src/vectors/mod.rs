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

mod files;
mod read;
mod record;

pub use crate::jwt::Scope;
pub use files::{COMPANIONS, FILES, fingerprint};
pub use read::{VectorError, read};
pub use record::{CaseRecord, Earlier, EarlierQuestionRecord, EarlierRecord, Expect, GroupRecord, Operation};
pub(crate) use record::{Misfit, check_members};
