//! Names a value that is in place of a token: one that was not awaited, not called, not set or not turned into text, and
//! ids that are not tokens.

use super::Other;
use crate::text::quote;

/// How a text starts, what that is, and what to do about it.
type Row = (&'static str, &'static str, &'static str);

const AWAIT_JS: &str = "Await the call that makes the token: const token = await sign(claims).";
const AWAIT_PYTHON: &str =
    "Await the call that makes the token: token = await sign(claims), or asyncio.run(sign(claims)).";
const AWAIT_NET: &str = "Await the call that makes the token: var token = await SignAsync(claims);";
const AWAIT_JAVA: &str = "Wait for the call that makes the token: sign(claims).join().";
const AWAIT: &str = "Wait for the call that makes the token, and pass its result.";
const CALL: &str = "Call the function, with parentheses after its name, and pass its result.";
const BYTES: &str = "Turn the bytes into text first: a token is ASCII.";
const SERIALIZE: &str = "Pass the member of the object that is the token, or serialize the token object.";

/// The text of a value that was not awaited.
const UNAWAITED: &[Row] = &[
    ("[object Promise]", "JavaScript promise", AWAIT_JS),
    ("[object AsyncFunction]", "JavaScript promise", AWAIT_JS),
    ("Promise {", "JavaScript promise", AWAIT_JS),
    ("Promise<", "JavaScript promise", AWAIT_JS),
    ("#<Promise", "promise", AWAIT),
    ("<Promise", "JavaScript promise", AWAIT_JS),
    ("<coroutine object", "Python coroutine", AWAIT_PYTHON),
    ("<async_generator object", "Python coroutine", AWAIT_PYTHON),
    ("<Task pending", "Python task", AWAIT_PYTHON),
    ("<Task finished", "Python task", AWAIT_PYTHON),
    ("<_asyncio.", "Python task", AWAIT_PYTHON),
    ("<Future ", "Python future", AWAIT_PYTHON),
    ("System.Threading.Tasks.", ".NET task", AWAIT_NET),
    ("System.Runtime.CompilerServices.Async", ".NET task", AWAIT_NET),
    ("System.Runtime.CompilerServices.TaskAwaiter", ".NET task", AWAIT_NET),
    ("java.util.concurrent.", "Java future", AWAIT_JAVA),
    ("kotlinx.coroutines.", "Kotlin coroutine", AWAIT),
    ("Instance of 'Future", "Dart future", AWAIT),
    ("Instance of '_Future", "Dart future", AWAIT),
    ("Future(", "Scala future", AWAIT),
    ("MonoMap", "Reactor Mono", AWAIT),
];

/// The text of other values that are not strings.
const VALUES: &[Row] = &[
    ("[Function", "the text of a JavaScript function that was not called", CALL),
    ("[AsyncFunction", "the text of a JavaScript function that was not called", CALL),
    ("function ", "the text of a JavaScript function that was not called", CALL),
    ("() =>", "the text of a JavaScript function that was not called", CALL),
    ("async (", "the text of a JavaScript function that was not called", CALL),
    ("async function ", "the text of a JavaScript function that was not called", CALL),
    ("<function ", "the text of a Python function that was not called", CALL),
    ("<bound method ", "the text of a Python method that was not called", CALL),
    ("<built-in ", "the text of a Python function that was not called", CALL),
    ("#<Proc:", "the text of a Ruby block that was not called", CALL),
    ("#<Method:", "the text of a Ruby method that was not called", CALL),
    ("<Buffer ", "the text of a Buffer of Node", "Turn the Buffer into text: buffer.toString(\"ascii\")."),
    ("Uint8Array(", "the text of a JavaScript byte array", BYTES),
    ("System.Byte[]", "the name of .NET's byte array", BYTES),
    (
        "[B@",
        "Java's name of a byte array",
        "Make a string of the bytes: new String(bytes, StandardCharsets.US_ASCII).",
    ),
    ("[object ", "the text of a JavaScript object", SERIALIZE),
    ("System.", "the name of a .NET type", SERIALIZE),
    (
        "Microsoft.IdentityModel.",
        "the name of a .NET type",
        "Serialize it: new JsonWebTokenHandler().CreateToken(descriptor).",
    ),
    ("@{", "the text of a PowerShell object", SERIALIZE),
    ("#<", "the text of a Ruby object", SERIALIZE),
    ("Instance of '", "the text of a Dart object", SERIALIZE),
];

/// Words for a value that was never set, and where they are from.
const UNSET: [(&str, &str); 9] = [
    ("undefined", "JavaScript's word for a value that was never set"),
    ("null", "the word for no value in JavaScript, Java, C# and JSON"),
    ("None", "Python's word for no value"),
    ("nil", "the word for no value in Ruby, Lua and Go"),
    ("<nil>", "Go's word for no value"),
    ("(null)", "C's word for a missing text"),
    ("NULL", "the word for no value in PHP and SQL"),
    ("NaN", "JavaScript's word for something that is not a number"),
    ("Optional.empty", "Java's word for no value"),
];

const FIND_UNSET: &str =
    "Find out why the value was never set: a misspelt name, a missing return, or a call that failed.";

/// Names the text of a value that was not awaited, even if a token is in it.
pub(super) fn unawaited(text: &str) -> Option<Other> {
    let text = unwrapped(text);
    let (start, what, fix) = UNAWAITED.iter().find(|(start, ..)| text.starts_with(start))?;
    let shown = if start.ends_with(|last: char| "{<(".contains(last)) {
        format!("{start} …")
    } else {
        (*start).to_owned()
    };
    Some(Other::new(
        format!("{}, the text of a {what} that was not awaited, not a token", quote(&shown)),
        *fix,
    ))
}

/// Names a value that is not a token.
pub(super) fn name(text: &str) -> Option<Other> {
    let text = unwrapped(text);
    if text.is_empty() || ["token=", "jwt=", "tenant="].iter().any(|name| text.ends_with(name)) {
        return Some(Other::new("an empty text, not a token", FIND_UNSET));
    }
    for text in std::iter::once(text).chain(values(text)) {
        if let Some((word, what)) = UNSET.iter().find(|(word, _)| *word == text) {
            return Some(Other::new(format!("{}, {what}, not a token", quote(word)), FIND_UNSET));
        }
    }
    let empty = match text.split_whitespace().collect::<String>().as_str() {
        "{}" => Some("an empty object"),
        "[]" => Some("an empty list"),
        "true" | "false" => Some("a truth value"),
        _ => None,
    };
    if let Some(empty) = empty {
        return Some(Other::new(
            format!("{}, {empty} turned into text, not a token", quote(text)),
            SERIALIZE,
        ));
    }
    named(text).or_else(|| opaque(text))
}

/// A text without white space, quotation marks, punctuation and a scheme around it.
fn unwrapped(text: &str) -> &str {
    const SCHEMES: [&str; 4] = ["authorization:", "bearer ", "jwt ", "token "];
    let mut text = text.trim_matches(|mark: char| mark.is_whitespace() || mark == '\u{feff}');
    for _ in 0..4 {
        let before = text;
        for quote in ['"', '\'', '`'] {
            let inner = text.strip_prefix(quote).and_then(|text| text.strip_suffix(quote));
            text = inner.unwrap_or(text);
        }
        for scheme in SCHEMES {
            if let Some((start, rest)) = text.split_at_checked(scheme.len())
                && start.eq_ignore_ascii_case(scheme)
            {
                text = rest;
            }
            // With nothing after it.
            if text.eq_ignore_ascii_case(scheme.trim_end()) {
                text = "";
            }
        }
        text = text.trim().trim_end_matches([',', ';']);
        if text == before {
            break;
        }
    }
    text
}

/// The values of a line such as `?tenant=undefined&x=1` or `token: null`.
fn values(line: &str) -> impl Iterator<Item = &str> {
    let parts = line.split(['?', '&', '#', ';', '\n']);
    let value = |part| str::split_once(part, '=').or_else(|| str::split_once(part, ": "));
    parts.filter_map(value).map(|(_, value)| unwrapped(value))
}

/// The name or the text of an object.
fn named(text: &str) -> Option<Other> {
    let row = VALUES.iter().find(|(start, ..)| text.starts_with(start));
    if let Some((start, what, fix)) = row {
        return Some(Other::new(format!("{}, {what}, not a token", quote(&format!("{start}…"))), *fix));
    }
    if text.starts_with('<') && text.ends_with('>') && text.contains(" object at 0x") {
        return Some(Other::new(
            format!("{}, the text of a Python object, not a token", quote(text)),
            SERIALIZE,
        ));
    }
    let is_hash =
        |hash: &str| !hash.is_empty() && hash.len() <= 8 && hash.bytes().all(|byte| byte.is_ascii_hexdigit());
    let is_class = |name: &str| {
        name.contains('.') && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"._$".contains(&byte))
    };
    if let Some((class, hash)) = text.split_once('@')
        && is_hash(hash)
        && is_class(class)
    {
        return Some(Other::new(
            format!("{}, the text of a Java object, not a token", quote(text)),
            SERIALIZE,
        ));
    }
    placeholder(text)
}

/// A name in a template that was not replaced by its value.
fn placeholder(text: &str) -> Option<Other> {
    let pairs = [("{{", "}}"), ("${", "}"), ("<%=", "%>"), ("{", "}"), ("<", ">"), ("%", "%")];
    const LONGEST: usize = 40;
    let is_name = |name: &str| {
        (1..=LONGEST).contains(&name.len())
            && name.chars().all(|character| character.is_alphanumeric() || "_-. ".contains(character))
    };
    let within = |(open, close): &(&str, &str)| text.strip_prefix(open)?.strip_suffix(close);
    let lower = text.to_ascii_lowercase();
    let is_words = lower.starts_with("your")
        && is_name(text)
        && ["token", "jwt"].iter().any(|word| lower.contains(word));
    let is_variable = text.strip_prefix('$').is_some_and(is_name);
    let is_placeholder = is_words || is_variable || pairs.iter().filter_map(within).any(is_name);
    is_placeholder.then(|| {
        Other::new(
            format!("{}, a placeholder that was not replaced, not a token", quote(text)),
            "Put the token in place of the name: in a shell, single quotation marks keep $NAME as it is.",
        )
    })
}

/// An id or a key that is no more than characters. It is not quoted: it may give access to something.
fn opaque(text: &str) -> Option<Other> {
    const SHORTEST: usize = 16;
    let is_part = |byte: u8| byte.is_ascii_alphanumeric() || b"-_+/=".contains(&byte);
    if text.len() < SHORTEST || !text.bytes().all(is_part) || !text.bytes().any(|byte| byte.is_ascii_digit())
    {
        return None;
    }
    let hex = |text: &str| text.bytes().all(|byte| byte.is_ascii_hexdigit());
    let groups: Vec<usize> = text.split('-').map(str::len).collect();
    let what = match () {
        () if groups == [8, 4, 4, 4, 12] && hex(&text.replace('-', "")) => "a UUID".to_owned(),
        () if text.bytes().all(|byte| byte.is_ascii_digit()) => format!("{} digits", text.len()),
        () if hex(text) => format!("{} hex digits", text.len()),
        // The header or the payload of a token alone.
        () if text.starts_with("ey") => return None,
        () => format!("{} characters without a period", text.len()),
    };
    Some(Other::new(
        format!("{what}: an opaque token, such as the id of a session or an API key, not a JWT"),
        "Pass a JWT: three segments that mint or sign returns, not the id under which a server keeps its data.",
    ))
}
