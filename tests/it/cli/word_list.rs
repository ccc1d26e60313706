//! `--wordlist`, and what is tried on a token without its secret.

use std::fs;

use tempfile::tempdir;

use super::{jwt_assay, text};

/// The sample token under a secret, at the time at which it was made.
fn token(secret: &str) -> String {
    let sign = ["sign", "--claims", "tests/cli/claims.json"];
    let outcome = jwt_assay(sign).env("JWT_ASSAY_SECRET", secret).assert().code(0);
    text(&outcome.get_output().stdout).trim_end().to_owned()
}

/// What the program reports on a token, on one line, and its exit code.
fn report(arguments: &[&str], secret: Option<&str>) -> (String, i32) {
    let mut command = jwt_assay(["token", "--now", "1621521650"]).env_remove("JWT_ASSAY_SECRET");
    if let Some(secret) = secret {
        command = command.env("JWT_ASSAY_SECRET", secret);
    }
    let outcome = command.args(arguments).env("NO_COLOR", "1").output().expect("the program starts");
    let all = format!("{}{}", text(&outcome.stdout), text(&outcome.stderr));
    (all.split_whitespace().collect::<Vec<_>>().join(" "), outcome.status.code().expect("an exit"))
}

#[test]
fn a_published_secret_is_found_with_and_without_it() {
    let secret = "!ChangeThisMercureHubJWTSecretKey!";
    let token = token(secret);
    let (given, code) = report(&[&token], Some(secret));
    assert!(given.contains("found the default secret of the Mercure hub"), "{given}");
    assert_eq!(code, 1, "{given}");
    let (guessed, code) = report(&[&token], None);
    let found = "MUST key-sample (signature layer, at secret) found a token that is signed with the default secret of \
                 the Mercure hub";
    assert!(guessed.contains(found), "{guessed}");
    assert_eq!(code, 1, "{guessed}");
    assert!(!(given + &guessed).contains("ChangeThis"));
}

#[test]
fn a_word_of_the_list_is_found_by_its_line_and_not_shown() {
    let folder = tempdir().expect("a temporary folder");
    let path = folder.path().join("words.txt");
    fs::write(&path, "letmein\r\na word that only this list has\n").expect("a file that can be written");
    let path = path.to_str().expect("a path in UTF-8");
    let secret = "a word that only this list has";
    let token = token(secret);
    for given in [Some(secret), None] {
        let (said, code) = report(&["--wordlist", path, &token], given);
        assert!(said.contains("key-sample") && said.contains("words.txt\", line 2"), "{said}");
        assert!(!said.contains("only this list"), "{said}");
        assert_eq!(code, 1, "{said}");
    }
    let tokens = folder.path().join("tokens.txt");
    fs::write(&tokens, format!("{token}\n{token}\n")).expect("a file that can be written");
    let tokens = tokens.to_str().expect("a path in UTF-8");
    let (said, code) = report(&["--wordlist", path, "--file", tokens], Some(secret));
    assert!(said.contains("line 2") && code == 1, "{said}");
    let (said, code) = report(&["--wordlist", path, "--file", tokens], None);
    assert!(
        said.contains("--wordlist: without a secret, it is tried on a single token, not on a stream"),
        "{said}"
    );
    assert_eq!(code, 2, "{said}");
}

#[test]
fn a_word_list_that_cannot_be_used_is_refused() {
    let folder = tempdir().expect("a temporary folder");
    let path = folder.path().join("words.txt");
    let path = path.to_str().expect("a path in UTF-8");
    for (content, why) in [
        ("\n\n".to_owned(), "there is no secret in it: give one per line"),
        (format!("a\n{}\n", "k".repeat(1_025)), "line 2 is longer than 1024 bytes"),
        ("k\n".repeat((16 << 19) + 1), "longer than 16 MiB"),
    ] {
        fs::write(path, content).expect("a file that can be written");
        let (said, code) = report(&["--wordlist", path, "e30.e30."], None);
        assert!(said.contains(why) && said.contains("words.txt"), "{said}");
        assert_eq!(code, 2, "{said}");
    }
}

#[test]
fn a_generator_that_signs_with_a_word_of_the_list_fails() {
    let folder = tempdir().expect("a temporary folder");
    let path = folder.path().join("words.txt");
    fs::write(&path, "letmein\n").expect("a file that can be written");
    let token = token("letmein");
    let outcome = jwt_assay(["generator", "-n", "2", "--now", "1621521650", "--wordlist"])
        .env_remove("JWT_ASSAY_SECRET")
        .arg(&path)
        .args(["--", "printf", &token])
        .assert()
        .code(1);
    let said = text(&outcome.get_output().stdout).split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(said.contains("key-sample") && said.contains("words.txt\", line 1"), "{said}");
}
