//! All recipes, by group: each case is a few lines that name the fault and forge the token.

mod kit;

mod base64url;
mod claims;
mod compact;
mod header;
mod key;
mod payload;
mod published;
pub mod regressions;
mod replay;
mod sign;
mod signature;
mod time;
mod view;

pub use kit::Group;

/// Every group, in the order of the suite.
pub fn all() -> Vec<Group> {
    vec![
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
        replay::group(),
        view::group(),
        regressions::group(),
    ]
}
