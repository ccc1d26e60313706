//! The commands as a user types them, with their output and exit code: transcripts in `tests/cli/`, and, in
//! the modules below, what a transcript can't show.

mod ci;
mod escapes;
mod examples;
mod field_reports;
mod fuzz;
mod fuzzed_peers;
mod memories;
mod output;
mod secrets;
mod stream;
mod word_list;

use jwt_assay::vectors::fingerprint;
use snapbox::cmd::Command;
use trycmd::TestCases;

const SECRET: &str = "an example secret of 32 bytes...";

/// Transcripts whose commands have the secret.
pub(crate) fn transcripts() -> TestCases {
    let cases = transcripts_without_secret();
    cases.env("JWT_ASSAY_SECRET", SECRET);
    cases
}

/// Transcripts whose commands find the program on the path, without colours.
fn transcripts_without_secret() -> TestCases {
    // Some commands start the program themselves.
    let program = std::path::Path::new(snapbox::cmd::cargo_bin!("jwt-assay"));
    let own = program.parent().expect("the program is in a folder").to_path_buf();
    let usual = std::env::var_os("PATH").unwrap_or_default();
    let path = std::env::join_paths(std::iter::once(own).chain(std::env::split_paths(&usual)));
    let cases = TestCases::new();
    cases
        .env("PATH", path.expect("no folder has a colon").to_str().expect("a path in UTF-8"))
        .env("COLUMNS", "100")
        .env("NO_COLOR", "1");
    // It changes with every case.
    cases.insert_var("[VECTORS]", fingerprint()).expect("a name in brackets");
    cases
}

#[test]
fn commands_print_and_exit_as_the_transcripts_say() {
    transcripts().case("tests/cli/*.md").case("tests/cli/*.toml");
}

#[test]
fn without_the_secret_nothing_is_called_conformant() {
    assert!(
        std::env::var_os("JWT_ASSAY_SECRET").is_none(),
        "unset JWT_ASSAY_SECRET: the commands would find it"
    );
    transcripts_without_secret().case("tests/cli/unchecked/*.md");
}

#[test]
#[ignore = "deep: the kill matrix with all cases; tests/it/flaw.rs asks each flaw the cases of its rule"]
fn long_commands_print_and_exit_as_the_transcripts_say() {
    transcripts().case("tests/cli/deep/*.md");
}

/// The program with these arguments, the secret and nothing about colours in its environment.
fn jwt_assay<'a>(arguments: impl IntoIterator<Item = &'a str>) -> Command {
    Command::new(snapbox::cmd::cargo_bin!("jwt-assay"))
        .args(arguments)
        .env("JWT_ASSAY_SECRET", SECRET)
        .env_remove("NO_COLOR")
        .env_remove("CLICOLOR_FORCE")
}

fn text(bytes: &[u8]) -> &str {
    std::str::from_utf8(bytes).expect("the program prints UTF-8")
}
