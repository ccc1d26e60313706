//! Lines that give a value a name, as shells, `.env` files, YAML and programs have them: `NAME=value`.

/// Words before a name, in lower case.
const BEFORE: [&str; 19] = [
    "export ",
    "set ",
    "setx ",
    "declare -x ",
    "env ",
    "arg ",
    "const ",
    "let ",
    "var ",
    "static ",
    "final ",
    "string ",
    "-e ",
    "--env ",
    "- ",
    "environment=",
    "$env:",
    "$",
    "define(",
];
/// What is between a name and its value.
const OPERATORS: [&str; 6] = ["=>", ":=", "=", ": ", ":\t", ","];
/// The length of the longest name.
const LONGEST_NAME: usize = 64;

/// The value of a line in every reading of it: with and without its quotation marks, its comment and its last mark. None if
/// it does not have the form of such a line.
pub(super) fn values(line: &str) -> Vec<String> {
    let line = line.trim_start_matches('\u{FEFF}').trim();
    let (line, keyword) = without_keywords(line);
    let inner = unquoted(line).filter(|_| keyword);
    let whole = inner.into_iter().flat_map(|inner| of_assignment(inner, keyword));
    whole.chain(of_assignment(line, keyword)).collect()
}

/// The line without the words before its name, and whether there were any.
fn without_keywords(mut line: &str) -> (&str, bool) {
    let mut is_any = false;
    for _ in 0..3 {
        let starts =
            |word: &&&str| line.get(..word.len()).is_some_and(|start| start.eq_ignore_ascii_case(word));
        let Some(word) = BEFORE.iter().find(starts) else { break };
        line = line[word.len()..].trim_start();
        is_any = true;
    }
    (line, is_any)
}

fn of_assignment(line: &str, keyword: bool) -> Vec<String> {
    let quote = line.chars().next().filter(|mark| matches!(mark, '"' | '\''));
    let start = usize::from(quote.is_some());
    let is_name = |mark: char| mark.is_ascii_alphanumeric() || "_.-/[]".contains(mark);
    let length = line[start..].find(|mark| !is_name(mark)).unwrap_or(line.len() - start);
    let is_name = line[start..start + length].contains(|mark: char| mark.is_ascii_alphabetic());
    if !is_name || length > LONGEST_NAME {
        return Vec::new();
    }
    let behind = &line[start + length..];
    let behind = match quote {
        None => behind,
        Some(mark) => match behind.strip_prefix(mark) {
            Some(behind) => behind,
            None => return Vec::new(),
        },
    };
    let tight = behind.trim_start();
    let operator = OPERATORS.iter().find(|operator| tight.starts_with(**operator));
    let value = match operator {
        Some(&",") if !keyword => return Vec::new(),
        Some(operator) => &tight[operator.len()..],
        // Docker's `ENV NAME value`.
        None if keyword && behind.starts_with(' ') => behind,
        None => return Vec::new(),
    };
    readings(value)
}

/// The readings of the text behind the operator.
fn readings(value: &str) -> Vec<String> {
    let trimmed = value.trim();
    let mut all = vec![trimmed.to_owned(), value.to_owned()];
    if let Some(inner) = unquoted(trimmed) {
        all.push(inner.to_owned());
        all.extend(serde_json::from_str::<String>(&format!("\"{inner}\"")).ok());
    } else {
        let comment = [" #", " //", "\t#"].into_iter().filter_map(|mark| trimmed.find(mark)).min();
        let shown = comment.map_or(trimmed, |end| trimmed[..end].trim_end());
        all.extend([shown, shown.trim_end_matches([';', ',', ')'])].map(str::to_owned));
        all.extend(trimmed.split_whitespace().next().map(str::to_owned));
    }
    all.retain(|text| !text.is_empty());
    all
}

/// What is between the quotation marks that a text begins with.
fn unquoted(text: &str) -> Option<&str> {
    let mark = text.chars().next().filter(|mark| matches!(mark, '"' | '\'' | '`'))?;
    let inner = &text[1..];
    let mut was_escape = false;
    let end = inner.find(|character| {
        let is_end = character == mark && !was_escape;
        was_escape = character == '\\' && !was_escape;
        is_end
    });
    end.map(|end| &inner[..end])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_found_in_lines_of_many_languages() {
        for line in [
            "JWT_SECRET=a value",
            "export JWT_SECRET='a value' # why",
            "  - JWT_SECRET=a value",
            "jwt.secret = a value",
            "jwt_secret: \"a value\"",
            "$env:JWT_SECRET = \"a value\"",
            "ENV JWT_SECRET a value",
            "Environment=\"JWT_SECRET=a value\"",
            "'secret' => 'a value',",
            "\"JWT_SECRET\": \"a value\",",
            "const JWT_SECRET = 'a value';",
            "define('JWT_SECRET', 'a value');",
            "-Djwt.secret=a value",
            "\u{FEFF}JWT_SECRET=\"a \\u0076alue\"",
        ] {
            assert!(values(line).contains(&"a value".to_owned()), "{line}: {:?}", values(line));
        }
    }

    #[test]
    fn other_lines_have_no_value() {
        for line in ["", "=", "a value", "12=34", "a b = c", "a:b", "'a = b", "# a", "a, b", "NAME="] {
            assert_eq!(values(line), [""; 0], "{line}");
        }
        assert_eq!(values(&format!("{}=a", "n".repeat(65))), [""; 0]);
    }
}
