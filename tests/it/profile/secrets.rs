//! What users do wrong with the secret that a service hands out, and with the signature: each is named.

use std::collections::BTreeMap;

use data_encoding::{BASE64, HEXLOWER};
use jwt_assay::forge::{Hash, mac};
use jwt_assay::jwt::Policy;
use jwt_assay::lint::{Inspector, Level, MintTerms, mint};
use jwt_assay::profile::Profile;

const NOW: u64 = 1_790_000_000;

fn profile(name: &str) -> &'static Profile {
    Profile::named(name).unwrap_or_else(|| panic!("there is no profile {name}"))
}

/// A token of a profile that is good except for the key.
fn signed(profile: &Profile, key: &[u8]) -> String {
    mint(
        profile,
        key,
        MintTerms { claims: None, values: &BTreeMap::new(), now: NOW, id: "one", key_id: None },
    )
}

/// The mistakes that explain a token, given the text in which the service hands out the secret.
fn named(profile: &Profile, text: &str, token: &str) -> Vec<&'static str> {
    let inspector = Inspector::for_service(profile, text.as_bytes()).expect("a secret of the service");
    let inspection = inspector.inspect(token, &Policy::at(NOW));
    let diagnosis = inspector.explain(&inspection);
    diagnosis.into_iter().flat_map(|diagnosis| diagnosis.mistakes).map(|mistake| mistake.id).collect()
}

#[test]
fn a_wrong_use_of_the_secret_is_named() {
    let hex = HEXLOWER.encode(&[0x5f; 32]);
    let raw = "an example secret of 32 bytes...";
    let base64 = BASE64.encode(raw.as_bytes());
    let ghost = format!("6489c1f0d3b2a4e5f6071829:{hex}");
    let setting = format!(r#"{{"type":"HS256","key":"{raw}"}}"#);
    let table: [(&str, &str, Vec<u8>, &str); 12] = [
        ("ethereum-engine", &hex, hex.clone().into(), "secret-hex-encoded"),
        ("ethereum-engine", &format!("0x{hex}"), format!("0x{hex}").into(), "secret-as-handed-out"),
        ("ethereum-engine", &format!("{hex}\n"), format!("{hex}\n").into(), "secret-as-handed-out"),
        ("ghost-admin", &ghost, ghost.clone().into(), "secret-as-handed-out"),
        ("ghost-admin", &ghost, hex.clone().into(), "secret-hex-encoded"),
        ("metabase-embed", &hex, format!("{hex}\n").into(), "secret-line-feed-added"),
        ("metabase-embed", &hex, vec![0x5f; 32], "secret-hex-decoded"),
        ("hasura", raw, setting.into(), "secret-with-its-setting"),
        ("supabase", &base64, raw.into(), "secret-base64-decoded"),
        ("tableau-connected-app", &base64, raw.into(), "secret-base64-decoded"),
        ("zoom-meeting-sdk", raw, format!("{raw}\n").into(), "secret-line-feed-added"),
        ("livekit", raw, b"secret".to_vec(), "secret-sample"),
    ];
    for (name, text, key, expected) in table {
        let profile = profile(name);
        assert_eq!(named(profile, text, &signed(profile, &key)), [expected], "{name}: {text:?}");
        let right = profile.secret().decode(text.as_bytes()).expect("a secret of the service");
        assert_eq!(named(profile, text, &signed(profile, &right)), [""; 0], "{name}");
    }
}

#[test]
fn a_wrong_form_of_the_signature_is_named() {
    let (zoom, raw) = (profile("zoom-meeting-sdk"), "an example secret of 32 bytes...");
    let token = signed(zoom, raw.as_bytes());
    let (input, _) = token.rsplit_once('.').expect("a signature");
    let tag = mac(Hash::Sha256, raw.as_bytes(), input.as_bytes());
    assert_eq!(named(zoom, raw, &format!("{input}.{}", HEXLOWER.encode(&tag))), ["signature-hex"]);
    let padded = format!("{input}.{}", BASE64.encode(&tag));
    let inspector = Inspector::new(raw).for_profile(zoom);
    let findings = inspector.inspect(&padded, &Policy::at(NOW)).findings;
    assert!(findings.iter().any(|finding| finding.rule.id() == "base64url-no-padding"));
}

#[test]
fn a_text_that_is_not_a_secret_of_the_service_is_refused_with_the_reason() {
    let refusal = |name: &str, text: &str| {
        let refused = Inspector::for_service(profile(name), text.as_bytes()).err();
        refused.map(|error| error.to_string()).unwrap_or_default()
    };
    assert_eq!(
        refusal("ethereum-engine", "5f5f"),
        "2 bytes after decoding, and the service's secrets have 32"
    );
    assert_eq!(refusal("ethereum-engine", "not hex"), "not valid hex");
    assert_eq!(
        refusal("ghost-admin", &"5f".repeat(32)),
        "there is no ':' in it, which separates the id from the secret: give the whole key"
    );
}

/// The secret in the documentation of a service is known to everyone.
#[test]
fn a_published_secret_is_found() {
    let text = "your-super-secret-jwt-token-with-at-least-32-characters-long";
    let supabase = profile("supabase");
    let inspector = Inspector::for_service(supabase, text.as_bytes()).expect("a secret of the service");
    let findings = inspector.inspect(signed(supabase, text.as_bytes()), &Policy::at(NOW)).findings;
    assert!(findings.iter().any(|finding| finding.rule.id() == "key-sample"));
}

/// A secret without any fault.
const OWN: &[u8] = b"a secret of 32 bytes, encoded...";

/// Ghost hands out `id:secret`: the id is not secret, and belongs into the header.
#[test]
fn the_id_before_a_secret_is_judged_and_not_hidden() {
    let ghost = profile("ghost-admin");
    let text = format!("6489c1f0d3b2a4e5f6071829:{}", HEXLOWER.encode(OWN));
    let inspector = Inspector::for_service(ghost, text.as_bytes()).expect("a secret of the service");
    let id = ghost.secret().id_of(text.as_bytes());
    let findings = |key_id: Option<&str>| {
        let terms = MintTerms { claims: None, values: &BTreeMap::new(), now: NOW, id: "", key_id };
        let token = mint(ghost, OWN, terms);
        let findings = inspector.inspect(&token, &Policy::at(NOW)).findings;
        findings.into_iter().filter(|finding| finding.rule.generator() != Level::May).collect::<Vec<_>>()
    };
    assert_eq!(findings(id.as_deref()), []);
    let [wrong] = &findings(None)[..] else { panic!("{:?}", findings(None)) };
    assert_eq!(wrong.rule.id(), "ghost-admin/secret#id");
    assert!(
        wrong.found.ends_with("and the id before the secret is \"6489c1f0d3b2a4e5f6071829\""),
        "{}",
        wrong.found
    );
}
