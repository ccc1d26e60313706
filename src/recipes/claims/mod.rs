//! The claims set: each member of the profile missing, empty, misplaced and of every wrong type, the
//! registered claims that RFC 7519 makes binding where they are present, and what must come
//! through unchanged.

mod iat;
mod identity;
mod registered;
mod tenant;
mod unknown;
mod xti;

use super::group::Group;
use super::sample::{payload, replaced};

/// A fault's name, what replaces the sound value, and why it is asked.
type Row = (&'static str, &'static str, &'static str);

pub fn group() -> Group {
    let about = "The claims set: which members it must have, of which types, and which values a verifier \
                 passes on unchanged.";
    let mut group = Group::new("claims", about);
    iat::add(&mut group);
    identity::add(&mut group);
    tenant::add(&mut group);
    xti::add(&mut group);
    registered::add(&mut group);
    unknown::add(&mut group);
    group
}

/// Rejected cases of one rule, where each row's text replaces a piece of the sample.
fn reject_all(group: &mut Group, rule: &str, piece: &str, rows: &[Row]) {
    for (fault, text, why) in rows {
        group.reject(fault, rule, why, payload(replaced(piece, text)));
    }
}

/// Accepted cases of one rule, where each row's text replaces a piece of the sample.
fn accept_all(group: &mut Group, rule: &str, piece: &str, rows: &[Row]) {
    for (fault, text, why) in rows {
        group.accept(fault, rule, why, payload(replaced(piece, text)));
    }
}
