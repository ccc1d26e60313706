//! The commands as a user types them: output and exit code, in `tests/cli/` and in the README.

#[test]
fn commands_print_and_exit_as_written_down() {
    trycmd::TestCases::new()
        .env("JWT_ASSAY_SECRET", "an example secret of 32 bytes...")
        .case("tests/cli/*.md")
        .case("README.md");
}
