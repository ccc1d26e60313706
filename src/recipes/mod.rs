//! Cases in the making: each recipe is a few lines that name a fault, say why it matters, and forge the
//! token. What they yield for the marketplace's profile is written to `vectors/`; a test compares the
//! two, and writes the files with `SNAPSHOTS=overwrite cargo test --test it recipes`.
//!
//! ```
//! let groups = jwt_assay::recipes::groups();
//! let header = groups.iter().find(|group| group.group == "header").expect("a group of that name");
//! assert_eq!(header.file_name(), "header.json");
//! ```

mod group;
mod sample;

mod base64url;
mod claims;
mod compact;
mod header;
mod key;
mod payload;
mod published;
pub mod regressions;
mod replay;
mod sequences;
mod sign;
mod signature;
mod time;
mod view;

use crate::vectors::GroupRecord;
use group::Group;

/// Every group of the marketplace's profile, in the order of the suite.
#[must_use]
pub fn groups() -> Vec<GroupRecord> {
    let groups = [
        published::rfc4231(),
        published::rfc4648(),
        published::rfc7515(),
        published::rfc7519(),
        sign::group(),
        compact::group(),
        base64url::group(),
        header::group(),
        signature::group(),
        key::group(),
        payload::group(),
        claims::group(),
        time::group(),
        sequences::group(),
        replay::group(),
        view::group(),
        regressions::group(),
    ];
    groups.into_iter().map(Group::into_record).collect()
}
