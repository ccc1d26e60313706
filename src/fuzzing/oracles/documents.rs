//! Oracles of documents that come from outside: no bytes make a reader panic, and a document that was read is written back
//! unchanged.

use crate::fuzzing::{Gate, NOW};
use crate::jwt::json::Object;
use crate::jwt::view::{Catalogue, view};
use crate::jwt::{Claims, TenantInfo, TileId};
use crate::peers::protocol::{Reply, Request};
use crate::suite::{Case, KnownFailures, Suite};
use crate::text::is_plain;

/// A vector file, under the group that it names.
pub fn vectors(text: &[u8]) -> Gate {
    let Ok(text) = std::str::from_utf8(text) else { return Gate::Nothing };
    let said = Object::parse(text).ok();
    let group = said.as_ref().and_then(|file| file.get("group")?.as_str()).unwrap_or("any");
    match Suite::load([(group, text)]) {
        Ok(suite) => {
            for case in suite.cases() {
                assert_eq!(case.group(), group, "vectors-group: a case of another group was loaded");
            }
            Gate::Accepted
        }
        Err(error) => {
            let _ = error.to_string();
            Gate::Nothing
        }
    }
}

/// A list of known failures.
pub fn known_failures(text: &[u8]) -> Gate {
    let Ok(known) = KnownFailures::from_json(text) else { return Gate::Nothing };
    for key in known.keys() {
        let has_reason = known.reason(key).is_some_and(|reason| !reason.trim().is_empty());
        assert!(has_reason, "known-failures-reason: an entry has no reason");
    }
    if known.check(Suite::bundled()).is_ok() {
        let is_listed = |case: &&Case| known.entry(&case.id).is_some();
        let listed = Suite::bundled().cases().iter().filter(is_listed).count();
        let is_used = listed > 0 || known.keys().next().is_none();
        assert!(is_used, "known-failures-used: a checked list covers no case");
    }
    Gate::Accepted
}

/// A catalogue, and its views for users with and without a group.
pub fn catalogue(text: &[u8]) -> Gate {
    let Ok(catalogue) = Catalogue::from_json(text) else { return Gate::Nothing };
    let mut ti = TenantInfo { installed: Some(vec![TileId::from(7), "crm".into()]), ..TenantInfo::default() };
    for group in [None, Some("gold")] {
        ti.extra = group.map(|group| {
            let mut extra = Object::new();
            extra.insert("user_group", group);
            extra.insert("allowed_installs", 1);
            extra
        });
        let shown = view(&catalogue, &Claims::new(NOW, "a", "b", ti.clone()));
        let mut ids: Vec<&str> = shown.tiles.iter().map(|tile| tile.id.as_str()).collect();
        ids.sort_unstable();
        let count = ids.len();
        ids.dedup();
        assert_eq!(ids.len(), count, "catalogue-tiles: a tile is shown twice");
        assert!(
            shown.remaining_installs.is_none_or(|left| left <= 1),
            "catalogue-installs: more installs are left than allowed"
        );
        let _ = shown.to_object();
    }
    Gate::Accepted
}

/// A claims set as text, as `sign` and the generator check read it.
pub fn claims(text: &[u8]) -> Gate {
    let Ok(object) = Object::parse(text) else { return Gate::Nothing };
    match Claims::from_object(object) {
        Ok(claims) => super::roundtrip(&claims),
        Err(fault) => {
            assert!(is_plain(&fault.found), "claims-found: a fault shows unprintable characters");
            Gate::Json
        }
    }
}

/// A request to an adapter.
pub fn request(line: &[u8]) -> Gate {
    let Ok((id, request)) = Request::read(line) else { return Gate::Nothing };
    let written = Request::read(request.write(id).as_bytes());
    let same = written.is_ok_and(|(again_id, again)| again_id == id && again == request);
    assert!(same, "request-roundtrip: a request is not read as it was written");
    Gate::Accepted
}

/// An adapter's reply.
pub fn reply(line: &[u8]) -> Gate {
    let Ok(reply) = Reply::read(line) else { return Gate::Nothing };
    let written = reply.write();
    let again = Reply::read(written.as_bytes()).map(|again| again.write());
    assert_eq!(
        again.as_deref(),
        Ok(written.as_str()),
        "reply-roundtrip: a reply is not read as it was written"
    );
    let taken = [
        reply.clone().description().is_ok(),
        reply.clone().done().is_ok(),
        reply.clone().decision().is_ok(),
        reply.clone().token().is_ok(),
        reply.clone().view().is_ok(),
        reply.clone().mac().is_ok(),
        reply.text().is_ok(),
    ];
    Gate::of_document(taken.contains(&true))
}

/// A manifest of adapters.
#[cfg(feature = "process")]
pub fn manifest(text: &[u8]) -> Gate {
    Gate::of_document(crate::peers::adapters::read_manifest(std::path::Path::new("peers.json"), text).is_ok())
}

/// A generator's output: a text, a URL, or a JSON document.
#[cfg(feature = "generator")]
pub fn extract(given: &[u8]) -> Gate {
    use crate::generator::extract::{Origin, json, text, url};
    let sent = crate::generator::Secrets::default();
    let address = String::from_utf8_lossy(given);
    let found = [
        text(given, Origin::Output, &sent),
        json(given, None, &sent),
        url(&address, Origin::Location, &sent),
    ];
    for failure in found.iter().filter_map(|found| found.as_ref().err()) {
        let shown = failure.found.chars().all(|character| is_plain(&character.to_string()));
        assert!(shown, "extract-found: a message shows unprintable characters");
    }
    pasted(given);
    Gate::of_document(found.iter().any(Result::is_ok))
}

/// A text that may have a token in it: the token is inside the text and is found as itself, and a verifier's decision
/// about the whole text stays the same.
#[cfg(feature = "generator")]
fn pasted(text: &[u8]) {
    use crate::fuzzing::SECRET;
    use crate::jwt::Policy;
    use crate::lint::{Inspector, Pasted, find_token};
    use crate::text::one_line;
    let inspector = Inspector::new(SECRET);
    let policy = Policy::at(NOW);
    let inspection = inspector.inspect_pasted(text, &policy);
    super::token::check_findings(text, &inspection);
    let decision = inspector.inspect(text, &policy).is_accepted();
    assert_eq!(
        inspection.is_accepted(),
        decision,
        "pasted-decision: a text gets another decision than a token"
    );
    for finding in &inspection.findings {
        assert_eq!(
            one_line(finding.advice()),
            finding.advice(),
            "pasted-fix: a fix shows unprintable characters"
        );
    }
    if let Pasted::Inside(inside) = find_token(text) {
        let is_inside = inside.at.start <= inside.at.end && inside.at.end <= text.len();
        assert!(is_inside, "pasted-place: the token is outside of the text");
        // What is left of escape sequences may be another one.
        if !inside.token.contains(&0x1b) {
            let again = find_token(&inside.token);
            assert!(!matches!(again, Pasted::Inside(_)), "pasted-token: a token is not found as itself");
        }
    }
}

/// A JSON Pointer on the first line, with a document below it to look in.
#[cfg(feature = "generator")]
pub fn pointer(text: &[u8]) -> Gate {
    let Ok(text) = std::str::from_utf8(text) else { return Gate::Nothing };
    let (pointer, document) = text.split_once('\n').unwrap_or((text, "{}"));
    let Ok(pointer) = pointer.parse::<crate::generator::Pointer>() else { return Gate::Nothing };
    assert!(is_plain(&pointer.to_string()), "pointer-shown: a pointer shows unprintable characters");
    if let Ok(document) = crate::jwt::json::parse(document) {
        let _ = pointer.find(&document);
    }
    Gate::Accepted
}
