//! The line of a child's stderr that says why it failed. It is the last one in some languages, and above a stack trace in
//! others.

/// The line that says why, or else the last one that is not blank.
pub(super) fn reason(text: &str) -> Option<String> {
    let lines: Vec<&str> = text.lines().map(str::trim).filter(|line| !line.is_empty()).collect();
    // A panic of Rust has its message on the next line.
    let panic = lines.iter().rposition(|line| line.starts_with("thread '") && line.contains(" panicked at "));
    if let Some(message) = panic.and_then(|at| lines.get(at + 1)) {
        return Some((*message).to_owned());
    }
    let error = lines.iter().rev().find(|line| names_error(line));
    let other = lines.iter().rev().find(|line| !is_trace(line));
    error.or(other).or(lines.last()).map(|line| (*line).to_owned())
}

/// Whether a line starts with the name of an error, as `TypeError: …`, `Caused by: …` or `panic: …`.
fn names_error(line: &str) -> bool {
    const STARTS: [&str; 9] = [
        "panic: ",
        "Caused by: ",
        "Unhandled exception",
        "Uncaught ",
        "PHP Fatal error: ",
        "Fatal error: ",
        "fatal error: ",
        "Exception in thread ",
        "[cause]: ",
    ];
    let Some((name, message)) = line.split_once(": ") else {
        return STARTS.iter().any(|start| line.starts_with(start));
    };
    // `Error [ERR_MODULE_NOT_FOUND]`, `java.lang.IllegalArgumentException`, `jwt.exceptions.DecodeError`.
    let name = name.split(" [").next().unwrap_or_default();
    let is_name = name.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"._:$".contains(&byte));
    let is_error = is_name && ["Error", "Exception", "error"].iter().any(|end| name.ends_with(end));
    (is_error && !message.trim().is_empty()) || STARTS.iter().any(|start| line.starts_with(start))
}

/// Whether a line belongs to a stack trace, or to what a runtime prints below one.
fn is_trace(line: &str) -> bool {
    const STARTS: [&str; 7] =
        ["File \"", "Node.js v", "goroutine ", "note: ", "... ", "exit status ", "--- End of"];
    let is_mark = line.chars().all(|mark| "^~{}[]()-=|".contains(mark));
    let is_frame =
        ["at ", "from ", "#"].iter().any(|start| line.starts_with(start)) && line.contains(['(', ':']);
    is_mark || is_frame || STARTS.iter().any(|start| line.starts_with(start))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_line_that_says_why_is_found_in_every_language() {
        for (stderr, why) in [
            ("one\nthe last\n\n", "the last"),
            (
                "/app/node_modules/jsonwebtoken/sign.js:108\n      throw err;\n      ^\n\nError: secretOrPrivateKey must have a value\n    at module.exports [as sign] (/app/sign.js:105:20)\n    at Object.<anonymous> (/app/mint.js:2:5)\n\nNode.js v20.20.2\n",
                "Error: secretOrPrivateKey must have a value",
            ),
            (
                "node:internal/modules/cjs/loader:1215\n  throw err;\n  ^\n\nError: Cannot find module '/app/mint.js'\n    at Module._load (node:internal:1)\n  code: 'MODULE_NOT_FOUND',\n  requireStack: []\n}\n\nNode.js v20.20.2",
                "Error: Cannot find module '/app/mint.js'",
            ),
            (
                "TypeError [ERR_INVALID_ARG_TYPE]: The key must be a string\n    at x (y:1:2) {\n  code: 'X'\n}\n\nNode.js v22.1.0",
                "TypeError [ERR_INVALID_ARG_TYPE]: The key must be a string",
            ),
            (
                "Traceback (most recent call last):\n  File \"mint.py\", line 3, in <module>\n    jwt.encode({}, None)\n                  ^^^^\njwt.exceptions.InvalidKeyError: Expected a string value\n",
                "jwt.exceptions.InvalidKeyError: Expected a string value",
            ),
            (
                "Exception in thread \"main\" java.lang.RuntimeException: it failed\n\tat Mint.main(Mint.java:3)\nCaused by: io.jsonwebtoken.security.WeakKeyException: 8 bits\n\t... 1 more\n",
                "Caused by: io.jsonwebtoken.security.WeakKeyException: 8 bits",
            ),
            (
                "Unhandled exception. System.ArgumentException: IDX10703\n   at Mint.Main() in /app/Mint.cs:line 3\n",
                "Unhandled exception. System.ArgumentException: IDX10703",
            ),
            (
                "panic: no secret\n\ngoroutine 1 [running]:\nmain.main()\n\t/app/mint.go:5 +0x1d\nexit status 2\n",
                "panic: no secret",
            ),
            (
                "mint.rb:3:in 'encode': no key (JWT::EncodeError)\n\tfrom mint.rb:3:in '<main>'\n",
                "mint.rb:3:in 'encode': no key (JWT::EncodeError)",
            ),
            (
                "thread 'main' panicked at src/main.rs:2:5:\nno secret\nnote: run with `RUST_BACKTRACE=1` to see a backtrace\n",
                "no secret",
            ),
            (
                "PHP Fatal error:  Uncaught DomainException: no key in /app/mint.php:3\nStack trace:\n#0 {main}\n  thrown in /app/mint.php on line 3\n",
                "PHP Fatal error:  Uncaught DomainException: no key in /app/mint.php:3",
            ),
        ] {
            assert_eq!(reason(stderr).as_deref(), Some(why), "{stderr}");
        }
        assert_eq!(reason("\n \n"), None);
        assert_eq!(reason("    at x (y)\n").as_deref(), Some("at x (y)"), "better than nothing");
    }
}
