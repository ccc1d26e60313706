//! Oracles of one token: verifier and lint agree, limits hold, an accepted token has one spelling, and a diagnosis depends on
//! the signature.

use std::sync::LazyLock;

use super::plain::{is_harmless, is_plain};
use super::{accepted, state, writing};
use crate::fuzzing::strategies::ForeignSecret;
use crate::fuzzing::{Gate, Input, KEY, NOW, SECRET};
use crate::jwt::{self, Claims, HEADER_SEGMENT, Place, Policy, Reason, Scope, base64url};
use crate::lint::{self, Finding, Inspection, Inspector};
use crate::secrets::Secrets;

pub(super) static INSPECTOR: LazyLock<Inspector> = LazyLock::new(|| Inspector::new(SECRET));

/// What the lint hides in its findings.
static SECRETS: LazyLock<Secrets> = LazyLock::new(|| Secrets::of(SECRET));

/// Verifies a token, and checks nothing but that it does not panic: the fastest oracle.
pub fn decode(input: &Input<'_>) -> Gate {
    let refused = jwt::verify(input.token, &KEY, &input.policy).err();
    Gate::before(refused.map(|fault| fault.reason.layer()))
}

/// Verifies a token, compares the decision with the lint's, and checks an accepted token further.
pub fn verify(input: &Input<'_>) -> Gate {
    let verified = jwt::verify(input.token, &KEY, &input.policy);
    let inspection = INSPECTOR.inspect(input.token, &input.policy);
    let rejection = inspection.rejection();
    let refused = verified.as_ref().err().map(|fault| (fault.reason.id(), SECRETS.hide(&fault.found)));
    assert_eq!(
        refused.as_ref().map(|(id, _)| *id),
        rejection.map(|finding| finding.rule.id()),
        "verify-agrees-with-inspect: the verifier and the lint give different reasons"
    );
    // The lint may add why it is so.
    let starts_alike =
        refused.zip(rejection).is_none_or(|((_, found), shown)| shown.found.starts_with(&found));
    assert!(starts_alike, "verify-agrees-with-inspect: the verifier and the lint found something else");
    if let Err(fault) = &verified {
        assert!(is_harmless(&fault.to_string()), "verify-error: the error has unprintable characters");
    }
    assert_eq!(
        verified.is_ok(),
        inspection.is_accepted(),
        "verify-agrees: the verifier and the lint decide differently"
    );
    if let Ok(claims) = &verified {
        accepted::check(input, claims, &inspection.examination);
    }
    state::check_reused(input, &verified);
    check_opened(input, verified.as_ref().err());
    Gate::before(verified.err().map(|fault| fault.reason.layer()))
}

/// A token of any service is opened unless a verifier of the marketplace refuses it for what every service demands.
fn check_opened(input: &Input<'_>, refused: Option<&jwt::Fault>) {
    match (jwt::open(input.token, &KEY, &input.policy), refused) {
        (Ok(opened), None) => {
            let whole = jwt::examine(input.token, Some(&KEY), &input.policy).payload;
            assert_eq!(Some(opened.payload), whole, "open-payload: a token is opened with another payload");
        }
        (Ok(_), Some(fault)) => {
            let is_free = fault.reason.scope() == Scope::Profile
                || fault.reason == Reason::AudExpected && input.policy.audience.is_none();
            assert!(is_free, "open-agrees: a token is opened that {} refuses", fault.reason.id());
        }
        (Err(fault), refused) => {
            assert!(refused.is_some(), "open-agrees: an accepted token is not opened: {fault}");
            let is_of_any = fault.reason.scope() <= Scope::Jwt;
            assert!(is_of_any, "open-scope: {} is not for every service", fault.reason.id());
        }
    }
}

/// Inspects a token with and without the secret: findings are in order, printable, and at places in the token, and the
/// secret adds only findings about the signature and the secret.
pub fn inspect(input: &Input<'_>) -> Gate {
    let inspection = INSPECTOR.inspect(input.token, &input.policy);
    let blind = Inspector::without_secret().inspect(input.token, &input.policy);
    check_findings(input.token, &inspection);
    check_findings(input.token, &blind);
    writing::check(&inspection);
    // Other headers may be written so that they do not look like one.
    if inspection.is_accepted() && input.token.starts_with(HEADER_SEGMENT.as_bytes()) {
        check_pasted(input, &inspection);
    }
    let needs_secret = |finding: &Finding| {
        let rules = [Reason::SignatureMatch.id(), "secret-disclosed"];
        rules.contains(&finding.rule.id()) || finding.at == Place::Key
    };
    let others = |inspection: &Inspection| -> Vec<String> {
        inspection.findings.iter().filter(|finding| !needs_secret(finding)).map(without_secret).collect()
    };
    assert_eq!(
        others(&inspection),
        others(&blind),
        "inspect-without-secret: findings about other rules than the signature's differ"
    );
    Gate::before(inspection.rejection().map(|finding| finding.rule.layer()))
}

/// A sound token inside of a text is found, and is judged as it is alone.
fn check_pasted(input: &Input<'_>, alone: &Inspection) {
    let ids = |inspection: &Inspection| -> Vec<String> {
        let ids = inspection.findings.iter().map(|finding| finding.rule.id());
        ids.filter(|id| *id != Reason::CompactBare.id()).map(str::to_owned).collect()
    };
    for (before, after) in [(&b"b'"[..], &b"'"[..]), (b"token: ", b"\n\n")] {
        let text = [before, input.token, after].concat();
        let inspection = INSPECTOR.inspect_pasted(&text, &input.policy);
        let inside = inspection.inside().map(|inside| inside.token.as_slice());
        assert_eq!(inside, Some(input.token), "inspect-inside: a token is not found inside of a text");
        assert_eq!(
            ids(&inspection),
            ids(alone),
            "inspect-pasted: inside of a text, a token is judged differently"
        );
    }
}

/// A finding in words, without what only a lint that knows the secret can hide.
fn without_secret(finding: &Finding) -> String {
    let at = match &finding.at {
        Place::Path(part, path) => Place::Path(*part, SECRETS.hide(path)),
        at => at.clone(),
    };
    format!("{} {at} {}", finding.rule.id(), SECRETS.hide(&finding.found))
}

pub(super) fn check_findings(token: &[u8], inspection: &Inspection) {
    let places = lint::rules().map(|rule| rule.id).collect::<Vec<_>>();
    let place = |id: &str| places.iter().position(|known| *known == id);
    let findings = &inspection.findings;
    let is_sorted = findings.is_sorted_by_key(|finding| place(finding.rule.id()));
    assert!(is_sorted, "inspect-order: the findings are not in a verifier's order");
    for finding in findings {
        if let Place::Token(range) = &finding.at {
            let inside = range.start <= range.end && range.end <= token.len();
            assert!(
                inside,
                "inspect-place: {} is at {}, outside of the token",
                finding.rule.id(),
                finding.at
            );
        }
        assert!(
            is_plain(&finding.found),
            "inspect-found: {} shows unprintable characters",
            finding.rule.id()
        );
        assert!(
            is_plain(&finding.at.to_string()),
            "inspect-at: {} has an unprintable place",
            finding.rule.id()
        );
    }
}

/// Diagnoses a signature: a right one has no mistake, and a garbled one does not have the same mistake as before.
pub fn diagnose(input: &Input<'_>) -> Gate {
    let gate = decode(input);
    check_flipped(input);
    let Some(diagnosis) = lint::diagnose(input.token, SECRET) else { return gate };
    assert!(gate < Gate::Mac, "diagnose-right: a mistake is named for a signature that matches");
    check_words(&diagnosis);
    let start = input.token.iter().rposition(|byte| *byte == b'.').map_or(0, |dot| dot + 1);
    let mut garbled = input.token.to_vec();
    for byte in &mut garbled[start..] {
        if byte.is_ascii_alphanumeric() {
            *byte = if *byte == b'0' { b'1' } else { b'0' };
        }
    }
    let again = lint::diagnose(&garbled, SECRET);
    let same = garbled != input.token && again.is_some_and(|again| named(&again) == named(&diagnosis));
    assert!(!same, "diagnose-any-signature: {} is also named for a garbled signature", named(&diagnosis));
    gate
}

/// With one bit flipped, no mistake makes a signature: none is named, or one that by its nature loses bits or adds some.
fn check_flipped(input: &Input<'_>) {
    let Some(dot) = input.token.iter().rposition(|byte| *byte == b'.') else { return };
    let (signed, signature) = (&input.token[..=dot], &input.token[dot + 1..]);
    let Ok(mut bytes) = base64url::decode(signature) else { return };
    if bytes.len() < EVIDENCE {
        return;
    }
    // Any bit, the same one each time.
    let bit =
        signed.iter().fold(signature.len(), |sum, byte| sum.wrapping_mul(31).wrapping_add((*byte).into()));
    let bit = bit % (8 * bytes.len());
    bytes[bit / 8] ^= 1 << (bit % 8);
    let flipped = [signed, base64url::encode(&bytes).as_bytes()].concat();
    let Some(diagnosis) = lint::diagnose(&flipped, SECRET) else { return };
    let is_lossy = diagnosis.mistakes.iter().any(|mistake| mistake.id.starts_with("signature-"));
    assert!(is_lossy, "diagnose-flipped: {} is named for a signature with a bit flipped", named(&diagnosis));
}

/// How many bytes of a MAC are enough to name a mistake.
const EVIDENCE: usize = 16;

/// Diagnoses a signature made with any secret: a right one has no mistake, and random bytes have none.
pub fn diagnose_secret(case: &ForeignSecret) -> Gate {
    let diagnosis = lint::diagnose(&case.token, &case.secret);
    let is_sound = !case.is_right && !case.is_noise || diagnosis.is_none();
    assert!(is_sound, "diagnose-secret: a mistake is named that was not made");
    diagnosis.as_ref().map_or(Gate::Nothing, |diagnosis| {
        check_words(diagnosis);
        Gate::Accepted
    })
}

fn named(diagnosis: &lint::Diagnosis) -> String {
    diagnosis.mistakes.iter().map(|mistake| mistake.id).collect::<Vec<_>>().join("+")
}

pub(super) fn check_words(diagnosis: &lint::Diagnosis) {
    let is_known = |mistake: &&lint::Mistake| lint::mistakes().any(|known| known == *mistake);
    assert!(diagnosis.mistakes.iter().all(is_known), "diagnose-known: a mistake that is not in the table");
    let (summary, fix) = (diagnosis.summary(), diagnosis.fix());
    assert!(is_plain(&summary) && summary.ends_with('.'), "diagnose-summary: {summary:?}");
    assert!(!fix.is_empty() && is_harmless(&fix), "diagnose-fix: {fix:?}");
}

/// Signs claims and verifies them: they are read as they were signed, to the letter, on the terms that just accept them, and
/// on no others.
pub fn roundtrip(claims: &Claims) -> Gate {
    let Ok(token) = jwt::sign(claims, &KEY) else { return Gate::Nothing };
    state::check_signed_again(claims, &token);
    let mut policy = Policy::at(u64::try_from(claims.iat.floor()).unwrap_or(NOW));
    policy.limits.token_bytes = usize::MAX;
    let needed = needed_leeway(claims, policy.now);
    policy.leeway = needed.unwrap_or(u64::MAX);
    policy.audience = claims.aud.as_ref().and_then(|aud| match aud {
        jwt::Audience::One(one) => Some(one.clone()),
        jwt::Audience::Many(many) => many.last().cloned(),
    });
    if let Some(less) = needed.and_then(|needed| needed.checked_sub(1)) {
        let narrow = Policy { leeway: less, ..policy.clone() };
        assert!(jwt::verify(&token, &KEY, &narrow).is_err(), "roundtrip-leeway: less leeway is enough");
    }
    match jwt::verify(&token, &KEY, &policy) {
        Ok(read) => {
            let spelled = (read.iat.number(), claims.iat.number());
            assert_eq!(spelled.0, spelled.1, "roundtrip-iat: the time has another spelling");
            assert_eq!(&read, claims, "roundtrip-claims: the claims read are not those signed");
            let texts = (jwt::json::to_string(&read), jwt::json::to_string(claims));
            assert_eq!(texts.0, texts.1, "roundtrip-text: the claims have another spelling");
            Gate::Accepted
        }
        Err(fault) => {
            let is_for_none = matches!(&claims.aud, Some(jwt::Audience::Many(many)) if many.is_empty());
            let is_due = match fault.reason {
                Reason::AudExpected => is_for_none,
                Reason::ExpNotPassed | Reason::NbfReached => needed.is_none(),
                reason => reason == Reason::PayloadLimits,
            };
            assert!(is_due, "roundtrip-refused: a signed token is refused: {fault}");
            Gate::Json
        }
    }
}

/// The least leeway with which the times of claims are met; `None` if it is too large to be known.
fn needed_leeway(claims: &Claims, now: u64) -> Option<u64> {
    const KNOWN: std::ops::Range<i64> = -(1 << 60)..1 << 60;
    let now = i64::try_from(now).ok().filter(|now| KNOWN.contains(now))?;
    let ceiling = |date: &Option<jwt::NumericDate>| date.as_ref().map(jwt::NumericDate::ceiling);
    let (exp, nbf) = (ceiling(&claims.exp), ceiling(&claims.nbf));
    if [exp, nbf].into_iter().flatten().any(|time| !KNOWN.contains(&time)) {
        return None;
    }
    let late = exp.map_or(0, |exp| now - exp + 1);
    let early = nbf.map_or(0, |nbf| nbf - now);
    u64::try_from(late.max(early).max(0)).ok()
}
