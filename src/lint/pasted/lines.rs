//! Names the lines before and after a token: a banner, or a log.

use super::Around;
use crate::text::quote;

/// Names the lines around that of a token, if there are any that are not blank.
pub(super) fn name(before: &str, after: &str) -> Option<Around> {
    let texts = |lines: &str| -> Vec<String> {
        let lines = lines.lines().map(str::trim).filter(|line| !line.is_empty());
        lines.map(str::to_owned).collect()
    };
    let (before, after) = (texts(before), texts(after));
    let first = before.first().or(after.first())?;
    let what = match (before.len(), after.len()) {
        (_, 0) => format!("{} before the token", counted(before.len())),
        (0, _) => format!("{} after the token", counted(after.len())),
        _ => format!("{} around the token", counted(before.len() + after.len())),
    };
    let more = if before.len() + after.len() > 1 { ", the first being" } else { ":" };
    let is_dotenv = before.iter().chain(&after).any(|line| line.starts_with("[dotenv@"));
    let fix = match is_dotenv {
        true => {
            "Turn off the line that dotenv prints, with config({ quiet: true }) or DOTENV_CONFIG_QUIET=true, so that \
             the token is alone on stdout."
        }
        false => "Print the token alone on stdout, and messages on stderr.",
    };
    Some(Around::new(format!("{what}{more} {}", quote(first)), fix))
}

fn counted(lines: usize) -> String {
    match lines {
        1 => "a line".to_owned(),
        lines => format!("{lines} lines"),
    }
}
