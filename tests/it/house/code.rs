//! Just enough of a reader for Rust: the words of a file without its comments, texts and test
//! modules, the paths that it names, and where in the crate they lead.

/// The words and marks of the code; `::` is one mark.
pub fn words(text: &str) -> Vec<String> {
    let mut words = Vec::new();
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let length = match first {
            _ if rest.starts_with("//") => rest.find('\n').unwrap_or(rest.len()),
            _ if rest.starts_with("/*") => block_comment(rest),
            '"' => quoted(rest, '"'),
            '\'' => quote_or_lifetime(rest),
            _ if raw_text(rest).is_some() => raw_text(rest).unwrap_or_default(),
            _ if first == '_' || first.is_alphanumeric() => {
                let end = rest.find(|mark: char| mark != '_' && !mark.is_alphanumeric());
                let word = &rest[..end.unwrap_or(rest.len())];
                words.push(word.to_owned());
                word.len()
            }
            _ if first.is_whitespace() => first.len_utf8(),
            _ => {
                let mark = if rest.starts_with("::") { "::" } else { &rest[..first.len_utf8()] };
                words.push(mark.to_owned());
                mark.len()
            }
        };
        rest = &rest[length..];
    }
    without_tests(words)
}

/// The length of a block comment, in which others may be nested.
fn block_comment(text: &str) -> usize {
    let mut depth = 0;
    let mut at = 0;
    while at < text.len() {
        let step = match &text.as_bytes()[at..] {
            [b'/', b'*', ..] => (1, 2),
            [b'*', b'/', ..] => (-1, 2),
            _ => (0, 1),
        };
        depth += step.0;
        at += step.1;
        if depth == 0 {
            break;
        }
    }
    at
}

/// The length of a text in quotation marks.
fn quoted(text: &str, mark: char) -> usize {
    let mut escaped = false;
    for (at, character) in text.char_indices().skip(1) {
        match character {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            _ if character == mark => return at + mark.len_utf8(),
            _ => {}
        }
    }
    text.len()
}

/// The length of a character in quotes, or of the quote that starts a lifetime.
fn quote_or_lifetime(text: &str) -> usize {
    let mut inner = text.chars().skip(1);
    let is_character = inner.next() == Some('\\') || inner.next() == Some('\'');
    if is_character { quoted(text, '\'') } else { 1 }
}

/// The length of a raw text, if one starts here, with or without `b` or `c`.
fn raw_text(text: &str) -> Option<usize> {
    let prefix = ["r", "br", "cr"].into_iter().find(|prefix| {
        let rest = text.strip_prefix(prefix).unwrap_or_default();
        rest.trim_start_matches('#').starts_with('"')
    })?;
    let hashes = text[prefix.len()..].bytes().take_while(|byte| *byte == b'#').count();
    let start = prefix.len() + hashes + 1;
    let end = format!("\"{}", "#".repeat(hashes));
    Some(text[start..].find(&end).map_or(text.len(), |at| start + at + end.len()))
}

/// Leaves out every `#[cfg(test)] mod`.
fn without_tests(words: Vec<String>) -> Vec<String> {
    let text = |at: usize| words.get(at).map_or("", String::as_str);
    let is =
        |at: usize, wanted: &[&str]| wanted.iter().enumerate().all(|(step, word)| text(at + step) == *word);
    let mut kept = Vec::new();
    let mut at = 0;
    while at < words.len() {
        let is_test =
            is(at, &["#", "[", "cfg", "(", "test"]) || is(at, &["#", "[", "cfg", "(", "all", "(", "test"]);
        let body = || (at..words.len()).find(|at| text(*at) == "]").map(|end| end + 1);
        match is_test.then(body).flatten().filter(|start| text(*start) == "mod") {
            Some(start) => at = block_end(&words, start),
            None => {
                kept.push(words[at].clone());
                at += 1;
            }
        }
    }
    kept
}

/// Where the first block in braces after a word ends.
fn block_end(words: &[String], start: usize) -> usize {
    let mut depth = 0;
    for (at, word) in words.iter().enumerate().skip(start) {
        match word.as_str() {
            "{" => depth += 1,
            "}" if depth == 1 => return at + 1,
            "}" => depth -= 1,
            ";" if depth == 0 => return at + 1,
            _ => {}
        }
    }
    words.len()
}

/// Every path that the code names, and every single word; the groups of a `use` are spelled out. A
/// path that is renamed ends in `as`, one that is a macro in `!`.
pub fn paths(words: &[String]) -> Vec<Vec<String>> {
    let mut found = Vec::new();
    let mut at = 0;
    while at < words.len() {
        at = if is_word(&words[at]) { path(words, at, &[], &mut found) } else { at + 1 };
    }
    found
}

fn is_word(word: &str) -> bool {
    word.starts_with(|first: char| first == '_' || first.is_alphanumeric())
}

/// Reads one path, and returns where it ends.
fn path(words: &[String], start: usize, before: &[String], found: &mut Vec<Vec<String>>) -> usize {
    let mut path = before.to_vec();
    path.push(words[start].clone());
    let mut at = start + 1;
    let text = |at: usize| words.get(at).map_or("", String::as_str);
    while text(at) == "::" {
        match text(at + 1) {
            "{" => return group(words, at + 2, &path, found),
            next if next == "*" || is_word(next) => path.push(next.to_owned()),
            _ => break,
        }
        at += 2;
    }
    if matches!(text(at), "as" | "!") {
        path.push(text(at).to_owned());
    }
    // `a::{self}` is `a`.
    path.retain(|part| part != "self");
    found.push(path);
    at
}

/// Reads the group of a `use` up to its end.
fn group(words: &[String], start: usize, before: &[String], found: &mut Vec<Vec<String>>) -> usize {
    let mut at = start;
    while at < words.len() && words[at] != "}" {
        match words[at].as_str() {
            "*" => {
                found.push([before, &["*".to_owned()]].concat());
                at += 1;
            }
            word if is_word(word) && word != "as" => at = path(words, at, before, found),
            "as" => at += 2,
            _ => at += 1,
        }
    }
    at + 1
}

/// The room that a file of `src/` is in.
pub fn room(file: &str) -> &str {
    let inside = file.strip_prefix("src/").unwrap_or(file);
    inside.split('/').next().unwrap_or_default().trim_end_matches(".rs")
}

/// Where in the crate a path leads, from its root; `None` if it leads elsewhere or nowhere.
pub fn resolve(file: &str, path: &[String]) -> Option<Vec<String>> {
    let supers = path.iter().take_while(|part| *part == "super").count();
    let from_root = matches!(path.first()?.as_str(), "crate" | "jwt_assay");
    let target = match (from_root, supers) {
        (true, _) => path[1..].to_vec(),
        (false, 0) => return None,
        (false, _) => {
            let module = module(file);
            let above = module.len().saturating_sub(supers);
            [&module[..above], &path[supers..]].concat()
        }
    };
    (!target.is_empty()).then_some(target)
}

/// The module that a file is.
pub fn module(file: &str) -> Vec<String> {
    let inside = file.strip_prefix("src/").unwrap_or(file).trim_end_matches(".rs");
    let mut parts: Vec<String> = inside.split('/').map(str::to_owned).collect();
    if parts.last().is_some_and(|last| last == "mod") {
        parts.pop();
    }
    parts
}
