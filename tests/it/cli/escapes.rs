//! Characters that a terminal would act on are escaped in every output, wherever they are from. A transcript can't
//! show that: trycmd reads its backslashes as separators of paths.

use jwt_assay::forge::Forge;

use super::{SECRET, jwt_assay, text};

/// Clears the screen, reverses the text, rings the bell.
const HOSTILE: &str = "\u{1b}[2J\u{202e}\u{7}";
const ESCAPED: &str = r"\u{1b}[2J\u{202e}\u{7}";

/// A token in which every text is hostile.
fn hostile_token() -> String {
    let text = r"\u001b[2J\u202e\u0007";
    let ti = format!(
        r#"{{"udn":"{text}","ufn":"{text}","uem":"{text}","Udn":"{text}","ili":["{text}","{text}"]}}"#
    );
    let claims = format!(r#"{{"iat":1621521641,"jti":"{text}","ti":{ti},"sub":"{text}","{text}":"{text}"}}"#);
    let header = format!(r#"{{"alg":"HS256","typ":"{text}","{text}":"{text}","crit":["{text}"]}}"#);
    let token = Forge::new(claims).header(header).sign(SECRET).token();
    String::from_utf8(token).expect("base64url is ASCII")
}

fn is_acted_on(character: char) -> bool {
    character.is_control() && character != '\n' || ('\u{202a}'..='\u{202e}').contains(&character)
}

/// The output of a command on both streams, in which a terminal acts on nothing.
fn printed_by(arguments: &[&str], code: i32) -> String {
    let outcome = jwt_assay(arguments.iter().copied()).assert().code(code);
    let output = outcome.get_output();
    let printed = format!("{}{}", text(&output.stdout), text(&output.stderr));
    assert!(!printed.contains(is_acted_on), "{arguments:?}: {printed:?}");
    printed
}

#[test]
fn of_a_token() {
    let token = hostile_token();
    let printed = printed_by(&["token", "--now", "1621521650", &token], 1);
    for at in [
        format!("MUST typ-other (header layer, at header $.typ)\n  found   \"{ESCAPED}\"\n"),
        format!("SHOULD header-extra (header layer, at header $[\"{ESCAPED}\"])\n"),
        format!("SHOULD id-plain (claims layer, at payload $.jti)\n  found   \"{ESCAPED}\"\n"),
        format!("SHOULD uem-address (claims layer, at payload $.ti.uem)\n  found   \"{ESCAPED}\"\n"),
        format!(
            "SHOULD ili-unique (claims layer, at payload $.ti.ili)\n  found   \"{ESCAPED}\" more than once\n"
        ),
        format!("note claims-unknown (claims layer, at payload $[\"{ESCAPED}\"])\n"),
    ] {
        assert!(printed.contains(&at), "{at}\nis not in\n{printed}");
    }
    printed_by(&["token", "--now", "1621521650", "--format", "json", &token], 1);
    printed_by(&["token", &format!("{HOSTILE}.{HOSTILE}.{HOSTILE}")], 1);
    printed_by(&["view", "--catalogue", "vectors/examples/catalogue.json", &token], 1);
}

#[test]
fn of_a_generator() {
    let token = hostile_token();
    for (said_by_it, code) in [(token.as_str(), 1), (HOSTILE, 1), ("", 2)] {
        for format in ["text", "json", "junit"] {
            let script = format!("printf '%s' '{said_by_it}'; echo '{HOSTILE}' >&2");
            let arguments = ["generator", "-n", "2", "--now", "1621521650", "--format", format, "--"];
            let printed = printed_by(&[&arguments[..], &["sh", "-c", &script]].concat(), code);
            assert!(!printed.is_empty());
        }
    }
    let script = format!("echo '{HOSTILE}' >&2; exit 1");
    let printed = printed_by(&["generator", "-n", "1", "--", "sh", "-c", &script], 2);
    assert!(printed.contains(&format!("(on stderr: \"{ESCAPED}\")")), "{printed}");
}

#[test]
fn of_a_catalogue() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let path = folder.path().join("catalogue.json");
    let tile = serde_json::json!({"id": HOSTILE, "name": HOSTILE, "external": true, "link": HOSTILE});
    let catalogue = serde_json::json!({"format": 1, "tiles": [tile], "default": [HOSTILE]});
    std::fs::write(&path, catalogue.to_string()).expect("a file that can be written");
    let claims = r#"{"iat":1621521641,"jti":"1","ti":{"ili":["\u001b[2J\u202e\u0007"]},"sub":"user-1"}"#;
    let token = String::from_utf8(Forge::new(claims).sign(SECRET).token()).expect("base64url is ASCII");
    let path = path.to_str().expect("a path in UTF-8");
    let printed = printed_by(&["view", "--catalogue", path, "--now", "1621521650", &token], 0);
    assert!(printed.contains(&format!("\n{ESCAPED}  installed  {ESCAPED} {ESCAPED}\n")), "{printed}");
}

#[test]
fn of_an_argument() {
    for arguments in [
        &["rules", HOSTILE][..],
        &["run", HOSTILE],
        &["run", "--peer", HOSTILE],
        &["vectors", "list", HOSTILE],
        &["vectors", "show", HOSTILE],
    ] {
        let printed = printed_by(arguments, 2);
        assert!(printed.contains(&format!("\"{ESCAPED}\"")), "{printed}");
    }
}
