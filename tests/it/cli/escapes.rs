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
    let is_unseen =
        matches!(character, '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{202a}'..='\u{202e}' | '\u{e0001}');
    character.is_control() && character != '\n' || is_unseen
}

/// Whether a line is a command to CI: GitHub trims it first, and takes `##[` anywhere, as Azure takes `##vso[`.
fn is_command(line: &str) -> bool {
    line.trim_start().starts_with("::") || line.contains("##")
}

/// The output of a command on both streams, in which a terminal acts on nothing.
fn printed_by(arguments: &[&str], code: i32) -> String {
    let outcome = jwt_assay(arguments.iter().copied()).assert().code(code);
    let output = outcome.get_output();
    let printed = format!("{}{}", text(&output.stdout), text(&output.stderr));
    assert!(!printed.contains(is_acted_on), "{arguments:?}: {printed:?}");
    assert!(!printed.lines().any(is_command), "{arguments:?}: {printed:?}");
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
    printed_by(&["view", "--format", "json", "--catalogue", "vectors/examples/catalogue.json", &token], 1);
    printed_by(&["token", &format!("{HOSTILE}.{HOSTILE}.{HOSTILE}")], 1);
    printed_by(&["view", "--catalogue", "vectors/examples/catalogue.json", &token], 1);
}

#[test]
fn of_a_generator() {
    let token = hostile_token();
    for (said_by_it, code) in [(token.as_str(), 1), (HOSTILE, 1), ("", 2)] {
        for format in ["text", "json", "junit", "markdown", "badge"] {
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
    printed_by(&["view", "--format", "json", "--catalogue", path, "--now", "1621521650", &token], 0);
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

/// Texts that a log would act on.
const COMMANDS: [&str; 7] = [
    "::error::x",
    " ::add-mask::x",
    "a\n::error::x",
    "##[error]x",
    "##vso[task.setvariable variable=x]y",
    "a\u{1b}[31mb\u{1b}]0;c\u{7}d\r",
    "a\u{61c}b\u{ad}c\u{180e}d\u{e0001}e",
];

#[test]
fn of_what_clap_quotes() {
    for text in COMMANDS {
        for arguments in [
            &[text][..],
            &["run", "--format", text],
            &["run", "--jobs", text],
            &["run", "--timeout", text],
            &["run", &format!("--{text}")],
            &["run", "--peer", "jwt", "--flaw", text],
            &["token", "--now", text],
            &["token", text, text],
            &["generator", "-n", text],
            &["generator", "--pointer", text, "--url", "x"],
            &["rules", "--formatt", text],
            &["token", &format!("--fil={text}")],
        ] {
            printed_by(arguments, 2);
        }
    }
    let printed = printed_by(&["run", "--jobs", COMMANDS[0]], 2);
    assert!(printed.contains(r"'\u{3a}:error::x'"), "{printed}");
}

#[test]
fn of_tokens_that_speak_to_ci() {
    for text in COMMANDS {
        let claims = serde_json::json!({
            "iat": text, "jti": text, "sub": 1, text: text, "ti": {"ili": [text, text], "uem": text, text: 1}
        });
        let token = String::from_utf8(Forge::new(claims.to_string()).sign(SECRET).token()).expect("ASCII");
        for format in ["text", "json"] {
            printed_by(&["token", &token, "--format", format], 1);
            printed_by(
                &["view", "--catalogue", "vectors/examples/catalogue.json", &token, "--format", format],
                1,
            );
        }
    }
}

#[test]
#[cfg(unix)]
fn of_file_names() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    for text in COMMANDS {
        let path = folder.path().join(text);
        std::fs::write(&path, "a secret that ends in a newline\n").expect("a file that can be written");
        let path = path.to_str().expect("a path in UTF-8");
        let printed = printed_by(&["token", "e30.e30.", "--secret-file", path], 1);
        assert!(printed.contains("ends in a newline"), "{printed}");
        printed_by(&["token", "--merge", path], 2);
        printed_by(&["view", "--catalogue", path, "e30.e30."], 2);
        printed_by(&["run", "--known-failures", path, "--peer", "jwt"], 2);
        printed_by(&["run", "header/alg*", "--", path], 2);
        printed_by(&["vectors", "export", &format!("{path}.folder")], 0);
    }
}

#[test]
#[cfg(unix)]
fn of_names_of_adapters() {
    for text in COMMANDS {
        let name = serde_json::Value::from(text).to_string().replace('\'', "");
        let reply = format!(
            r#"{{"id":0,"name":{name},"version":"1","language":"sh","scope":"jws","ops":["verify"],"clock":"system"}}"#
        );
        for format in ["text", "json", "junit", "markdown", "badge"] {
            let script = format!("read a; printf '%s\\n' '{reply}'; read a");
            let run = ["run", "header/alg*", "--format", format, "--", "sh", "-c", &script];
            let printed = printed_by(&run, 2);
            assert!(printed.contains("printable line"), "{printed}");
        }
    }
}
