//! The name of where the secret is, as the key: only an inspector that knows the name can recognize it.

use jwt_assay::jwt::Policy;
use jwt_assay::lint::Inspector;

use super::kit::{SECRET, b64, hs256, input, token};

fn explained(inspector: &Inspector, key: &str, segment: fn(&[u8]) -> String) -> Vec<&'static str> {
    let token = token(&input(0), segment(&hs256(key.as_bytes(), input(0).as_bytes())));
    let inspection = inspector.inspect(&token, &Policy::at(1_621_521_650));
    let diagnosis = inspector.explain(&inspection);
    diagnosis.into_iter().flat_map(|found| found.mistakes).map(|mistake| mistake.id).collect()
}

#[test]
fn the_name_of_the_file_is_named_in_every_way_to_write_it() {
    let paths = ["secret.bin", "./keys/jwt key.txt", "/run/secrets/jwt/hs256.key", "C:\\keys\\jwt.key"];
    for path in paths {
        let inspector = Inspector::new(SECRET).with_secret_file_name(path);
        let file = path.rsplit(['/', '\\']).next().expect("a name");
        for key in [
            path.to_owned(),
            file.to_owned(),
            format!("./{file}"),
            format!("@{file}"),
            format!("@{path}"),
            format!("file:{file}"),
            format!("file://{path}"),
            format!("$(cat {file})"),
        ] {
            assert_eq!(explained(&inspector, &key, |mac| b64(mac)), ["secret-file-name"], "{path}: {key}");
        }
        for key in [&file[1..], &format!("@@{file}"), &format!("{file}.bak"), "other.bin"] {
            assert_eq!(explained(&inspector, key, |mac| b64(mac)), [""; 0], "{path}: {key}");
        }
        let hex = |mac: &[u8]| mac.iter().map(|byte| format!("{byte:02x}")).collect();
        assert_eq!(explained(&inspector, file, hex), ["secret-file-name", "signature-hex"], "{path}");
        let without = Inspector::new(SECRET);
        assert_eq!(explained(&without, file, |mac| b64(mac)), [""; 0], "{path}");
    }
}

#[test]
fn the_name_of_the_variable_is_named_alone_and_in_a_line() {
    let inspector = Inspector::new(SECRET).with_secret_variable_name("MY_OWN_NAME");
    let secret = std::str::from_utf8(SECRET).expect("text");
    for key in ["MY_OWN_NAME", "$MY_OWN_NAME", "${MY_OWN_NAME}", "process.env.MY_OWN_NAME"] {
        assert_eq!(explained(&inspector, key, |mac| b64(mac)), ["secret-variable-name"], "{key}");
    }
    for key in [format!("MY_OWN_NAME={secret}"), format!("export MY_OWN_NAME=\"{secret}\"")] {
        assert_eq!(explained(&inspector, &key, |mac| b64(mac)), ["secret-with-its-name"], "{key}");
    }
    assert_eq!(explained(&inspector, "MY_OTHER_NAME", |mac| b64(mac)), [""; 0]);
}

/// What is said about a token that was signed with a key.
fn summary(inspector: &Inspector, key: &str) -> String {
    let token = token(&input(0), b64(hs256(key.as_bytes(), input(0).as_bytes())));
    let inspection = inspector.inspect(&token, &Policy::at(1_621_521_650));
    inspector.explain(&inspection).expect("a known mistake").summary()
}

#[test]
fn the_word_that_was_used_is_shown_unless_it_is_in_the_secret() {
    let inspector = Inspector::new(SECRET).with_secret_file_name("/etc/jwt/secret.bin");
    for (key, word) in [
        ("@secret.bin", ": here, `@secret.bin`."),
        ("[object Promise]", "`[object Promise]`."),
        ("System.Security.SecureString", ": here, `System.Security.SecureString`."),
        ("(null)", ": here, `(null)`."),
        ("undefined", "the text `undefined`, which JavaScript"),
        ("${SECRET_KEY}", ": here, `${SECRET_KEY}`."),
        ("changeme", ": here, `changeme`."),
    ] {
        let summary = summary(&inspector, key);
        assert!(summary.contains(word), "{summary}");
        assert!(
            !summary.contains(&format!("here, `{key}`")) || summary.matches(key).count() == 1,
            "{summary}"
        );
    }
    let own = Inspector::new("the secret of changeme and null");
    for key in ["changeme", "null", "secret"] {
        assert!(!summary(&own, key).contains("here"), "{key}");
    }
    let hostile = Inspector::new(SECRET).with_secret_file_name("a\u{1b}[31m.bin");
    assert!(summary(&hostile, "a\u{1b}[31m.bin").contains("here, `a\\u{1b}[31m.bin`"));
}
