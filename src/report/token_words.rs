//! What is said about a token as a whole, in sentences, for every format that people read.

use super::counted;
use crate::lint::{Cause, Level, SignatureCheck, TokenReport};

/// What to do where signatures were not checked; nothing if they were.
pub(super) fn unchecked(what: &str, signatures: SignatureCheck) -> Option<String> {
    match signatures {
        SignatureCheck::Done => None,
        SignatureCheck::LeftOut => Some(format!("The {what} not checked, as --no-signature says.")),
        SignatureCheck::Unsigned => {
            Some("Claims are not signed, so there is no signature to check.".to_owned())
        }
        SignatureCheck::Missing => Some(format!(
            "The {what} not checked: give the secret with --secret-file or --secret-env, or say --no-signature."
        )),
    }
}

/// Whether the signature is right, and what made it if not. `None` if it was not to be checked.
pub(super) fn signature(report: &TokenReport<'_>) -> Option<String> {
    if report.signatures != SignatureCheck::Done {
        return None;
    }
    let sentence = match (report.inspection.examination.signature_matches, &report.cause) {
        (Some(true), _) => "The signature is right.".to_owned(),
        (Some(false), Cause::Known(diagnosis)) => format!("The signature is wrong. {}", diagnosis.summary()),
        (Some(false), Cause::Unknown) => {
            "The signature is wrong, and none of the known mistakes makes it.".to_owned()
        }
        (Some(false), _) => "The signature is wrong.".to_owned(),
        (None, Cause::Known(diagnosis)) => format!("The signature can't be read. {}", diagnosis.summary()),
        (None, _) => "The signature could not be checked.".to_owned(),
    };
    Some(sentence)
}

/// What made a wrong signature, and the fix if one is known, each in a sentence or two. `None` for a signature that needs no
/// explanation.
pub(super) fn cause(cause: &Cause) -> Option<(String, Option<String>)> {
    match cause {
        Cause::Unneeded => None,
        Cause::NotSought => Some((
            "Not looked for: the limit of explained signatures per stream is reached.".to_owned(),
            None,
        )),
        Cause::Unknown => Some((
            "Unknown: another secret, or a change after signing. `jwt-assay rules signature-match` lists the mistakes \
             that were tried."
                .to_owned(),
            None,
        )),
        Cause::NotHmac(_) | Cause::Known(_) => Some((cause.summary().unwrap_or_default(), cause.fix())),
    }
}

/// What a verifier does with the token.
pub(super) fn decision(report: &TokenReport<'_>) -> String {
    match (report.inspection.rejection(), report.signatures) {
        (Some(finding), SignatureCheck::Unsigned) => {
            format!("A verifier rejects a token with these claims, first for {}.", finding.rule.id())
        }
        (None, SignatureCheck::Unsigned) => "A verifier accepts a token with these claims.".to_owned(),
        (Some(finding), _) => format!("A verifier rejects this token, first for {}.", finding.rule.id()),
        (None, SignatureCheck::Done) => "A verifier accepts this token.".to_owned(),
        (None, _) => "A verifier accepts this token if its signature is right.".to_owned(),
    }
}

/// How many rules of each level it breaks.
pub(super) fn counts(report: &TokenReport<'_>) -> String {
    let findings = &report.inspection.findings;
    let count = |level| findings.iter().filter(|finding| finding.rule.generator() == level).count();
    let notes = counted(count(Level::May), "note");
    format!("{} MUST, {} SHOULD, {notes}", count(Level::Must), count(Level::Should))
}

/// Which service a token may be of that has none of the marketplace's own members, and how to judge it so. `None` if there
/// is nothing to say.
#[cfg(feature = "profile")]
pub(super) fn whose(report: &TokenReport<'_>) -> Option<String> {
    let shapes = report.shapes.as_ref()?;
    let names: Vec<&str> = shapes.iter().map(|profile| profile.name()).collect();
    let whose = match names.as_slice() {
        [] => "If it is for another service".to_owned(),
        names => format!("Its members are those of {}. If it is for another service", names.join(", or ")),
    };
    Some(format!(
        "This token has none of the marketplace's own members, which are in ti. {whose}, judge it with --profile NAME; \
         `jwt-assay profiles` lists the names, and --profile jwt fits any."
    ))
}
