//! The secret: the ways to write it, the newline that is part of it, and that no output ever shows it.

use std::fs;
use std::path::PathBuf;

use data_encoding::{BASE64, BASE64URL_NOPAD, HEXLOWER};
use tempfile::{TempDir, tempdir};

use super::{SECRET, jwt_assay, text};

const SIGN: [&str; 3] = ["sign", "--claims", "tests/cli/claims.json"];

/// A folder for one test, and a file in it with these bytes.
fn file_of(bytes: impl AsRef<[u8]>) -> (TempDir, PathBuf) {
    let folder = tempdir().expect("a temporary folder");
    let path = folder.path().join("the.secret");
    fs::write(&path, bytes).expect("a file that can be written");
    (folder, path)
}

/// The token of a claims set under a secret in a file, and the messages on stderr.
fn signed_with(bytes: impl AsRef<[u8]>, format: &str) -> (String, String) {
    let (_folder, path) = file_of(bytes);
    let outcome = jwt_assay(SIGN)
        .env_remove("JWT_ASSAY_SECRET")
        .args(["--secret-format", format, "--secret-file"])
        .arg(path)
        .assert()
        .code(0);
    let output = outcome.get_output();
    (text(&output.stdout).to_owned(), text(&output.stderr).to_owned())
}

fn token_under(secret: &str) -> String {
    let outcome = jwt_assay(SIGN).env("JWT_ASSAY_SECRET", secret).assert().code(0).stderr_eq("");
    text(&outcome.get_output().stdout).to_owned()
}

#[test]
fn every_format_names_the_same_secret() {
    let ways = [
        ("raw", SECRET.to_owned()),
        ("hex", HEXLOWER.encode(SECRET.as_bytes())),
        ("hex", HEXLOWER.encode(SECRET.as_bytes()).to_uppercase()),
        ("base64", BASE64.encode(SECRET.as_bytes())),
        ("base64url", BASE64URL_NOPAD.encode(SECRET.as_bytes())),
        // A newline after an encoded secret is not part of it.
        ("hex", HEXLOWER.encode(SECRET.as_bytes()) + "\n"),
        ("base64", BASE64.encode(SECRET.as_bytes()) + "\r\n"),
        ("base64url", BASE64URL_NOPAD.encode(SECRET.as_bytes()) + "\n"),
    ];
    for (format, written) in ways {
        assert_eq!(
            signed_with(&written, format),
            (token_under(SECRET), String::new()),
            "{format} {written:?}"
        );
    }
}

#[test]
fn a_secret_need_not_be_text() {
    let bytes: Vec<u8> = (0..=255).rev().collect();
    let (token, _) = signed_with(&bytes, "raw");
    for (format, written) in [
        ("hex", HEXLOWER.encode(&bytes)),
        ("base64", BASE64.encode(&bytes)),
        ("base64url", BASE64URL_NOPAD.encode(&bytes)),
    ] {
        assert_eq!(signed_with(written, format).0, token, "{format}");
    }
}

#[test]
fn a_newline_at_the_end_of_a_secret_file_is_part_of_it_and_gets_a_warning() {
    let with_newline = format!("{SECRET}\n");
    let (token, printed) = signed_with(&with_newline, "raw");
    assert_eq!(token, token_under(&with_newline));
    assert_ne!(token, token_under(SECRET));
    assert!(printed.starts_with("warning: "), "{printed}");
    assert!(printed.ends_with("the.secret ends in a newline, which is part of the secret\n"), "{printed}");
}

#[test]
fn no_output_shows_the_secret() {
    // Wrong in every format but raw, and short enough for a finding.
    let secret = "hush: a=b%";
    let (_folder, path) = file_of(secret);
    let hidden =
        ["hush", "a=b%", &HEXLOWER.encode(secret.as_bytes()), &BASE64.encode(secret.as_bytes())[..12]];
    let leaks_nothing = |arguments: &[&str], code: i32| {
        for by_file in [true, false] {
            let mut command = jwt_assay(arguments.iter().copied()).env("JWT_ASSAY_SECRET", secret);
            if by_file {
                command = command.env_remove("JWT_ASSAY_SECRET").arg("--secret-file").arg(&path);
            }
            let outcome = command.assert().code(code);
            for bytes in [&outcome.get_output().stdout, &outcome.get_output().stderr] {
                let shown = text(bytes);
                assert!(hidden.iter().all(|part| !shown.contains(part)), "{arguments:?}: {shown}");
            }
        }
    };
    for format in ["hex", "base64", "base64url"] {
        leaks_nothing(&["sign", "--secret-format", format], 2);
        leaks_nothing(&["token", "e30.e30.", "--secret-format", format], 2);
        let view = ["view", "--catalogue", "vectors/examples/catalogue.json", "e30.e30."];
        leaks_nothing(&[&view[..], &["--secret-format", format]].concat(), 2);
    }
    for format in ["text", "json"] {
        leaks_nothing(&["token", "e30.e30.AAAA", "--format", format], 1);
        leaks_nothing(&["sign", "--format", format], 0);
    }
}

#[test]
fn without_a_secret_all_but_the_signature_is_judged() {
    let token = token_under("a secret that the lint does not have");
    let look = |format: &str, code: i32, options: &[&str]| {
        let all = ["token", token.trim_end(), "--now", "1621521650", "--format", format];
        jwt_assay(all.iter().chain(options).copied())
            .env_remove("JWT_ASSAY_SECRET")
            .assert()
            .code(code)
            .stderr_eq("")
    };
    look("text", 2, &[]).stdout_eq(
        "[..]
...
The signature was not checked: give the secret with --secret-file or --secret-env, or say
--no-signature.
A verifier accepts this token if its signature is right.
0 MUST, 0 SHOULD, 0 notes: undecided without the secret
",
    );
    look("text", 0, &["--no-signature"]).stdout_eq(
        "[..]
...
The signature was not checked, as --no-signature says.
A verifier accepts this token if its signature is right.
0 MUST, 0 SHOULD, 0 notes: conformant
",
    );
    let members = "\"signature\":\"unchecked\",\"decision\":\"accept\",\"findings\":[],\"conformant\"";
    look("json", 2, &[])
        .stdout_eq(format!("{{\"format\":1,\"tool\":[..],\"header\":[..],{members}:null}}\n"));
    look("json", 0, &["--no-signature"])
        .stdout_eq(format!("{{\"format\":1,\"tool\":[..],\"header\":[..],{members}:true}}\n"));
    look("text", 2, &["--quiet"]).stdout_eq(
        "The signature was not checked: give the secret with --secret-file or --secret-env, or say
--no-signature.
",
    );
    look("text", 0, &["--quiet", "--no-signature"]).stdout_eq("");
}

#[test]
fn a_command_that_needs_a_secret_says_how_to_give_it() {
    let outcome = jwt_assay(SIGN).env_remove("JWT_ASSAY_SECRET").assert().code(2).stdout_eq("");
    outcome.stderr_eq("error: there is no secret: give --secret-file, or set JWT_ASSAY_SECRET\n");
    let (_folder, path) = file_of(SECRET);
    let both = jwt_assay(SIGN).args(["--secret-env", "JWT_ASSAY_SECRET", "--secret-file"]).arg(path);
    both.assert().code(2).stdout_eq("");
}
