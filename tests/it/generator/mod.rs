//! `jwt-assay generator`: a correct generator passes, the report names the rule that a mistake breaks, and
//! output without a token is reported and never passes.

mod budget;
mod command;
mod extract;
mod flaws;
mod junit;
mod mistakes;
mod secrets;
pub mod server;
mod tls;
mod url;

use std::process::Output;

use snapbox::cmd::Command;

const SECRET: &str = "an example secret of 32 bytes...";
const NOW: &str = "1621521641";

/// `jwt-assay generator` with these arguments and the secret. The timeout and the budget are long
/// unless they set one: on a busy machine, a slow generator is not a wrong one.
fn generator<'a>(arguments: impl IntoIterator<Item = &'a str>) -> Command {
    let arguments: Vec<&str> = arguments.into_iter().collect();
    let patience = [("--timeout", "120"), ("--budget", "3600")];
    let patience = patience.into_iter().filter(|(option, _)| !arguments.contains(option));
    Command::new(snapbox::cmd::cargo_bin!("jwt-assay"))
        .arg("generator")
        .args(patience.flat_map(|(option, seconds)| [option, seconds]))
        .args(arguments)
        .env("JWT_ASSAY_SECRET", SECRET)
        .env_remove("CLICOLOR_FORCE")
}

/// The exit code of a command, its stdout and its stderr.
fn output(command: Command) -> (i32, String, String) {
    let Output { status, stdout, stderr } = command.output().expect("the program starts");
    let text = |bytes| String::from_utf8(bytes).expect("the program prints UTF-8");
    (status.code().expect("it was not killed"), text(stdout), text(stderr))
}

/// The program as a correct generator at a fixed time.
fn sign() -> [String; 4] {
    let program = snapbox::cmd::cargo_bin!("jwt-assay").to_str().expect("a path in UTF-8").to_owned();
    [program, "sign".to_owned(), "--now".to_owned(), NOW.to_owned()]
}
