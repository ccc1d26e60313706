//! Names what is around a token on its line: the text of bytes, a cookie, a header, a scheme, a URL, a name, quotation
//! marks, or punctuation.

use super::reading::How;
use super::{Around, document, last_part};
use crate::text::{quote, quote_whole};

/// How much of the text before a token is quoted, and how much of the text after it, in characters.
const QUOTED: (usize, usize) = (60, 30);
/// Quotation marks, and what closes them.
const QUOTES: [(char, char); 7] = [
    ('"', '"'),
    ('\'', '\''),
    ('`', '`'),
    ('\u{201c}', '\u{201d}'),
    ('\u{2018}', '\u{2019}'),
    ('\u{201e}', '\u{201c}'),
    ('\u{ab}', '\u{bb}'),
];
/// The attributes of a cookie (RFC 6265 §4.1).
const ATTRIBUTES: [&str; 9] =
    ["path", "domain", "expires", "max-age", "secure", "httponly", "samesite", "priority", "partitioned"];

/// The text on the line of a token.
#[derive(Clone, Copy)]
struct Line<'a> {
    before: &'a str,
    after: &'a str,
}

/// Names what is before and after a token.
pub(super) fn name(before: &str, token: &str, after: &str, how: How) -> Around {
    if let Some(around) = document::name(before, token, after) {
        return around;
    }
    let has_more = !before.trim_matches('\u{feff}').trim().is_empty() || !after.trim().is_empty();
    let before = if has_more { before.trim_start_matches('\u{feff}') } else { before };
    let (lines_before, before) = before.rsplit_once('\n').unwrap_or(("", before));
    let (after, lines_after) = after.split_once('\n').unwrap_or((after, ""));
    let line = Line { before, after: after.trim_end_matches('\r') };
    let others = lines_around(lines_before, lines_after);
    if line.before.trim().is_empty() && line.after.trim().is_empty() {
        return others.unwrap_or_else(|| encoded(how));
    }
    let mut around = on_line(line);
    if let Some(others) = others {
        around.what = format!("{}, and {}", around.what, others.what);
    }
    around
}

/// A token with nothing around it but its encoding.
fn encoded(how: How) -> Around {
    match how {
        How::Percent => Around::new(
            "a percent-encoded token",
            "Percent-encode a token once, if at all, and take it from the parsed query.",
        ),
        How::Entities => Around::new(
            "a token with entities of HTML",
            "Decode the entities: take the attribute from the parsed page.",
        ),
        How::Escapes => {
            Around::new("a token with escapes of JSON", "Parse the JSON and take the string, not its text.")
        }
        How::AsGiven | How::Uncoloured => Around::new(
            "escape sequences around the token, which colour it on a terminal",
            "Print the token without colours: most tools leave them out if NO_COLOR=1 is set, or if their output is not a terminal.",
        ),
    }
}

fn on_line(line: Line<'_>) -> Around {
    let kinds: [fn(Line<'_>) -> Option<Around>; 9] =
        [bytes, signed_cookie, header, cookie, address, scheme, named, marks, punctuation];
    let around = kinds.iter().find_map(|kind| kind(line)).unwrap_or_else(|| {
        let what = match (line.before.trim().is_empty(), line.after.trim().is_empty()) {
            (true, _) => "text after the token",
            (_, true) => "text before the token",
            _ => "text around the token",
        };
        Around::new(what, "Pass the token alone, without the text around it.")
    });
    Around { what: format!("{}: {}", around.what, shown(line)), ..around }
}

/// The line, with `…` for the token, and for the values of other parameters and cookies, which may be confidential.
fn shown(line: Line<'_>) -> String {
    let Line { before, after } = line;
    // Options before the last header of a command may hold a password.
    let start =
        ["-H ", "--header ", "-b ", "--cookie "].iter().filter_map(|option| before.rfind(option)).max();
    let before = without_values(&before[start.unwrap_or_default()..]);
    let excess = before.chars().count().saturating_sub(QUOTED.0);
    let before: String = before.chars().skip(excess).collect();
    let after = without_values(after);
    let end = if after.chars().count() > QUOTED.1 { "…" } else { "" };
    let after: String = after.chars().take(QUOTED.1).collect();
    let cut = if excess > 0 { "…" } else { "" };
    format!("\"{cut}{}…{}{end}\"", quote_whole(before.trim_start()), quote_whole(after.trim_end()))
}

/// A text with `…` for the user of a URL and for each value after `=`, except for the attributes of cookies.
fn without_values(text: &str) -> String {
    let ends_value = |character: char| character.is_whitespace() || "&;#,\"'".contains(character);
    let is_name = |character: char| character.is_alphanumeric() || "_-.[]".contains(character);
    let mut shown = String::new();
    let mut rest = text;
    while let Some(at) = rest.find('=') {
        let (before, value) = (&rest[..at], &rest[at + 1..]);
        // An arrow, as in `'token' => '…'`.
        if let Some(after) = value.strip_prefix('>') {
            shown.push_str(&rest[..=at + 1]);
            rest = after;
            continue;
        }
        let name = last_part(before, |character| !is_name(character));
        let length = value.find(ends_value).unwrap_or(value.len());
        shown.push_str(&rest[..=at]);
        let is_attribute = ATTRIBUTES.iter().any(|attribute| attribute.eq_ignore_ascii_case(name));
        let is_hidden = length > 0 && !is_attribute;
        shown.push_str(if is_hidden { "…" } else { &value[..length] });
        rest = &value[length..];
    }
    shown.push_str(rest);
    match shown.split_once("://") {
        Some((scheme, rest)) => {
            let host = rest.find(['/', '?', '#', ' ']).unwrap_or(rest.len());
            let user = rest[..host].rfind('@').map_or(0, |at| at + 1);
            format!("{scheme}://{}", &rest[user..])
        }
        None => shown,
    }
}

/// Python's text of bytes: `b'…'`.
fn bytes(line: Line<'_>) -> Option<Around> {
    let mark = line.before.chars().last().filter(|mark| matches!(mark, '\'' | '"'))?;
    let rest = line.before[..line.before.len() - 1].strip_suffix(['b', 'B'])?;
    let is_prefix = !rest.ends_with(|character: char| character.is_alphanumeric());
    (is_prefix && line.after.starts_with(mark)).then(|| {
        Around::new(
            "the text of a Python bytes object around the token",
            "Decode the bytes before you print or send them: token.decode(\"ascii\"). jwt.encode of PyJWT 2 returns a str.",
        )
    })
}

/// The form in which express signs a cookie: `s:TOKEN.SIGNATURE`.
fn signed_cookie(line: Line<'_>) -> Option<Around> {
    (line.before.ends_with("s:") && line.after.starts_with('.')).then(|| {
        Around::new(
            "a cookie that Express signed, s: before the token and the cookie's own signature after it",
            "Take it from req.signedCookies, or drop s: and everything after the third segment.",
        )
    })
}

/// The name at the end of a text, before what separates it from a value.
fn name_before(text: &str, separators: [char; 2]) -> Option<&str> {
    let text = text.trim_end_matches(|mark| QUOTES.iter().any(|(open, _)| *open == mark) || mark == ' ');
    let text =
        text.strip_suffix("=>").or_else(|| text.strip_suffix(separators))?.trim_end_matches([' ', '"', '\'']);
    let is_name = |character: char| character.is_alphanumeric() || "_-.[]".contains(character);
    let start = text.char_indices().rev().take_while(|(_, character)| is_name(*character)).last()?.0;
    Some(&text[start..])
}

fn has_word(text: &str, word: &str) -> bool {
    text.to_ascii_lowercase().contains(word)
}

fn header(line: Line<'_>) -> Option<Around> {
    let before = line.before.to_ascii_lowercase();
    let is_header = before.contains("authorization:") || before.contains("authorization\":");
    is_header.then(|| {
        Around::new(
            "an Authorization header around the token",
            "Pass only what follows the scheme, such as Bearer.",
        )
    })
}

fn cookie(line: Line<'_>) -> Option<Around> {
    let attributes = line.after.split(';').skip(1);
    let name = |part: &str| part.split('=').next().unwrap_or_default().trim().to_ascii_lowercase();
    let mut attributes = attributes.map(name);
    let is_set =
        has_word(line.before, "set-cookie:") || attributes.any(|name| ATTRIBUTES.contains(&name.as_str()));
    let is_sent = has_word(line.before, "cookie:") || has_word(line.before, "--cookie ");
    if !is_set && !is_sent {
        return None;
    }
    let kind = match is_set {
        true => "a cookie as a server sets it",
        false => "a Cookie header",
    };
    let named = name_before(line.before, ['=', '=']);
    let named = named.map(|name| format!(", the token being its {}", quote_whole(name))).unwrap_or_default();
    Some(Around::new(
        kind.to_owned() + &named,
        "Pass only the cookie's value: what is between = and the next ;.",
    ))
}

fn address(line: Line<'_>) -> Option<Around> {
    let word = last_part(line.before, |mark| mark.is_whitespace() || "\"'<(`".contains(mark));
    let starts = ["/", "?", "&", "#"].iter().any(|start| word.starts_with(start));
    if !word.contains("://") && !starts && !word.contains("?") {
        return None;
    }
    let name = name_before(word, ['=', '=']);
    let is_fragment = word.contains('#');
    let name = name.map(|name| quote_whole(name).chars().take(QUOTED.1).collect::<String>());
    Some(match name {
        Some(name) if is_fragment => Around::new(
            format!("a URL with the token in its fragment, as {name}"),
            "What follows # never reaches the server: put the token into the query, and pass only the parameter's value.",
        ),
        Some(name) => Around::new(
            format!("a URL whose parameter {name} is the token"),
            format!("Pass only the value of the parameter {name}, without the URL."),
        ),
        None => Around::new("a URL with the token in its path", "Pass only the token, without the URL."),
    })
}

fn scheme(line: Line<'_>) -> Option<Around> {
    let before = line.before.trim_end_matches(|mark: char| QUOTES.iter().any(|(open, _)| *open == mark));
    let word =
        |text: &str| text.split_whitespace().last().unwrap_or_default().trim_matches(['"', '\'']).to_owned();
    let is_scheme = |word: &str| ["bearer", "jwt", "token"].contains(&word.to_ascii_lowercase().as_str());
    let last = word(before);
    if before.ends_with([' ', '+', '\t']) && is_scheme(last.trim_end_matches('+')) {
        let what =
            format!("the word {} before the token, a scheme of authorization", last.trim_end_matches('+'));
        return Some(Around::new(what, "Pass only what follows the scheme."));
    }
    let (scheme, parameter) = before.rsplit_once([' ', ','])?;
    let name = parameter.trim().strip_suffix('=')?;
    is_scheme(&word(scheme)).then(|| {
        let what =
            format!("the scheme {} with the parameter {} before the token", word(scheme), quote_whole(name));
        Around::new(what, format!("Pass only the value of {}.", quote_whole(name)))
    })
}

fn named(line: Line<'_>) -> Option<Around> {
    let name = name_before(line.before, ['=', ':']).filter(|name| !name.is_empty())?;
    // The last word of a sentence is not a name.
    let ahead = &line.before[..line.before.rfind(name)?];
    let is_sentence =
        ahead.ends_with(' ') && line.before.trim_end_matches([' ', '"', '\'', '`']).ends_with(':');
    if is_sentence && ahead.contains(char::is_alphabetic) {
        return None;
    }
    let name: String = quote_whole(name).chars().take(QUOTED.1).collect();
    Some(Around::new(
        format!("a name before the token, {name}"),
        format!("Pass only the value of {name}, without its name and quotation marks."),
    ))
}

/// Quotation marks, brackets, or the mark of a byte order.
fn marks(line: Line<'_>) -> Option<Around> {
    let (before, after) = (line.before.trim(), line.after.trim().trim_end_matches([',', ';', '.']));
    if before == "\u{feff}" && after.is_empty() {
        return Some(Around::new(
            "a byte order mark before the token",
            "Write the file as UTF-8 without a byte order mark.",
        ));
    }
    let is_quote = |text: &str| {
        !text.is_empty()
            && text.chars().all(|mark| QUOTES.iter().any(|(open, close)| *open == mark || *close == mark))
    };
    let is_pair =
        is_quote(before) && (after.is_empty() || is_quote(after)) || before.is_empty() && is_quote(after);
    if is_pair {
        return Some(Around::new(
            "quotation marks around the token",
            "Pass the token without quotation marks: parse the JSON, or print the string as it is.",
        ));
    }
    let brackets = [("(", ")"), ("<", ">"), ("[", "]"), ("{", "}")];
    brackets
        .contains(&(before, after))
        .then(|| Around::new("brackets around the token", "Pass the token without the brackets."))
}

fn punctuation(line: Line<'_>) -> Option<Around> {
    let after = line.after.trim();
    let is_mark = |mark: char| ",;.)>]}\"'`\u{201d}\u{2019}\u{bb}".contains(mark);
    let is_punctuation = line.before.trim().is_empty() && !after.is_empty() && after.chars().all(is_mark);
    is_punctuation.then(|| {
        let what = match after {
            "," => "a comma after the token",
            ";" => "a semicolon after the token",
            "." => "a period after the token",
            _ => "punctuation after the token",
        };
        Around::new(what, "Pass the token without what follows it.")
    })
}

/// Names the lines around that of a token, if there are any that are not blank.
fn lines_around(before: &str, after: &str) -> Option<Around> {
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
