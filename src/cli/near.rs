//! What was meant: names that are close to a misspelled one, and a command that lacks the -- before it.

use std::env;
use std::ffi::OsStr;
use std::path::Path;

use jwt_assay::child::shell_word;

/// How similar two names must be to be suggested, by Jaro's measure from 0 to 1.
const SIMILAR: f64 = 0.8;
/// How much less similar than the best one a suggestion may be.
const CLOSE: f64 = 0.05;
/// How many names are suggested.
const SUGGESTIONS: usize = 3;

/// The next step after an unknown name: `did you mean a or b?`, or the other hint if no known name is close.
pub(super) fn suggestion<'a>(
    name: &str,
    known: impl IntoIterator<Item = &'a str>,
    otherwise: &str,
) -> String {
    let mut near: Vec<(f64, &str)> = known
        .into_iter()
        .map(|known| (strsim::jaro(&name.to_lowercase(), &known.to_lowercase()), known))
        .filter(|(similarity, _)| *similarity >= SIMILAR)
        .collect();
    near.sort_by(|(one, _), (two, _)| two.total_cmp(one));
    near.dedup_by_key(|(_, known)| *known);
    let best = near.first().map_or(0.0, |(similarity, _)| *similarity);
    near.retain(|(similarity, _)| best - similarity <= CLOSE);
    near.truncate(SUGGESTIONS);
    let names: Vec<&str> = near.into_iter().map(|(_, known)| known).collect();
    match names.split_last() {
        None => otherwise.to_owned(),
        Some((last, [])) => format!("did you mean {last}?"),
        Some((last, others)) => format!("did you mean {} or {last}?", others.join(", ")),
    }
}

/// The arguments of this program with a -- before those that are a command: the first that names a program or a script
/// begins it, with the interpreter of a script. `None` if there is a -- already, or if the word that was not understood is
/// not in the command.
pub(super) fn with_dashes(unexpected: &str) -> Option<String> {
    let arguments: Vec<String> =
        env::args_os().skip(1).map(|word| word.to_string_lossy().into_owned()).collect();
    if arguments.iter().any(|word| word == "--") {
        return None;
    }
    // The value of an option is not the beginning of a command.
    let is_value = |at: usize| arguments[at - 1].starts_with('-') && !arguments[at - 1].contains('=');
    let is_flag = |at: usize| ["--strict", "--verbose", "-v"].contains(&arguments[at - 1].as_str());
    let found =
        (1..arguments.len()).find(|at| (!is_value(*at) || is_flag(*at)) && is_command(&arguments[*at]));
    // A generator has no arguments but its command.
    let is_generator = arguments.first().is_some_and(|name| name == "generator");
    let given =
        || arguments.iter().position(|word| word == unexpected && is_generator && !word.starts_with('-'));
    let (own, command) = arguments.split_at(found.or_else(given)?);
    if !command.iter().any(|word| word.starts_with(unexpected)) {
        return None;
    }
    let words = |words: &[String]| {
        words.iter().map(|word| shell_word(OsStr::new(word))).collect::<Vec<_>>().join(" ")
    };
    let interpreter = interpreter(&command[0]).map(|name| format!("{name} ")).unwrap_or_default();
    Some(format!("jwt-assay {} -- {interpreter}{}", words(own), words(command)))
}

/// Whether a word is the name of a program, or of a file that could be one.
fn is_command(word: &str) -> bool {
    let is_bare = !word.is_empty() && !word.contains('/');
    let on_path = || {
        env::var_os("PATH")
            .is_some_and(|path| env::split_paths(&path).any(|folder| folder.join(word).is_file()))
    };
    Path::new(word).is_file() || is_bare && !word.starts_with('-') && on_path()
}

/// The program that runs a script, by the ending of its name.
fn interpreter(script: &str) -> Option<&'static str> {
    let ending = Path::new(script).extension()?.to_str()?;
    let known = [
        ("py", "python3"),
        ("js", "node"),
        ("mjs", "node"),
        ("go", "go run"),
        ("java", "java"),
        ("rb", "ruby"),
        ("php", "php"),
        ("sh", "sh"),
    ];
    known.iter().find(|(known, _)| *known == ending).map(|(_, program)| *program)
}

#[cfg(test)]
mod tests {
    use super::suggestion;

    #[test]
    fn close_names_are_suggested_and_the_closest_first() {
        let near = |name| suggestion(name, ["iat-seconds", "iat-present", "iat-presents"], "try harder");
        assert_eq!(near("iat-presnt"), "did you mean iat-present or iat-presents?");
        assert_eq!(near("IAT-SECNDS"), "did you mean iat-seconds?");
        assert_eq!(near("xyz"), "try harder");
    }
}
