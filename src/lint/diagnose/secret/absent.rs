//! Something else in place of the secret: nothing, a word, a sample, the name of where it is.

use super::super::mistake::{Mistake, Row, common, rare};
use super::Make;
use super::wrapped::NAMES;
use crate::lint::secret::SAMPLES;

const LOOK: &str = "Check for a configuration variable that is not set where the generator runs, and refuse to start \
                    without a secret.";
const OBJECT: &str =
    "Pass the text or the bytes in the object, such as its member with the secret, not the object itself.";
const AWAIT: &str = "Wait for the value with `await`, or in `then`, before you sign with it.";

pub(super) static ROWS: &[Row<Make>] = &[
    common("secret-empty", "signed with an empty secret", LOOK, |_| vec![vec![]]),
    rare(
        "secret-undefined",
        "signed with the text `undefined`, which JavaScript makes of a variable that is not set",
        "Check process.env for the variable where the generator runs, and refuse to start without it.",
        |_| words(&["undefined", "\"undefined\""]),
    ),
    rare(
        "secret-null",
        "signed with the text `null`, which JavaScript, Java and JSON make of a value that is not set",
        LOOK,
        |_| words(&["null", "NULL", "Null", "(null)"]),
    ),
    rare(
        "secret-none",
        "signed with the text `None`, which Python makes of a variable that is not set",
        "Use os.environ[\"NAME\"], which fails without the variable; str() and an f-string turn None into text.",
        |_| words(&["None", "b'None'"]),
    ),
    rare(
        "secret-nil",
        "signed with the text `nil` or `<nil>`, which Go, Ruby, Swift and Lua make of a value that is not set",
        LOOK,
        |_| words(&["nil", "<nil>", "%!s(<nil>)", "Optional(nil)", ":nil"]),
    ),
    rare(
        "secret-not-a-number",
        "signed with the text `NaN`, which JavaScript makes of a text that was read as a number",
        "Keep the secret as text: Number() and parseInt() can't read it.",
        |_| words(&["NaN"]),
    ),
    rare(
        "secret-boolean",
        "signed with the text `true` or `false`, which a check of the secret returned instead of the secret",
        LOOK,
        |_| words(&["false", "true", "False", "True", "FALSE", "TRUE"]),
    ),
    rare(
        "secret-object-text",
        "signed with the text `[object Object]`, which JavaScript makes of an object",
        OBJECT,
        |_| words(&["[object Object]", "[object Map]", "[object Array]", "[object Arguments]"]),
    ),
    rare(
        "secret-promise-text",
        "signed with the text of a promise or task that was not awaited, such as `[object Promise]`",
        AWAIT,
        |_| {
            words(&[
                "[object Promise]",
                "Promise { <pending> }",
                "System.Threading.Tasks.Task`1[System.String]",
                "System.Threading.Tasks.Task`1[System.Byte[]]",
                "[object AsyncFunction]",
                "Instance of 'Future<String>'",
            ])
        },
    ),
    rare(
        "secret-array-buffer-text",
        "signed with the text of a buffer or key object, such as `[object ArrayBuffer]`",
        "Pass the bytes: new Uint8Array(buffer) instead of String(buffer), and crypto.subtle for a CryptoKey.",
        |_| {
            words(&[
                "[object ArrayBuffer]",
                "[object SharedArrayBuffer]",
                "[object DataView]",
                "[object Uint8Array]",
                "[object CryptoKey]",
                "[object KeyObject]",
                "[object Blob]",
                "[object Response]",
                "[object Function]",
                "[object Null]",
                "[object Undefined]",
            ])
        },
    ),
    rare(
        "secret-dotnet-type-name",
        "signed with the name of a .NET type, such as `System.Byte[]`, which ToString() returns for an array or object",
        "Use Encoding.UTF8.GetBytes(secret) or Convert.FromBase64String(secret), and pass the bytes themselves; turn a \
         SecureString into text with ConvertFrom-SecureString -AsPlainText.",
        |secret| {
            let length = secret.len();
            let spans = [
                "System.ReadOnlySpan<Byte>",
                "System.Span<Byte>",
                "System.Memory<Byte>",
                "System.ReadOnlyMemory<Byte>",
            ];
            let spans = spans.iter().map(|span| format!("{span}[{length}]").into_bytes());
            words(&[
                "System.Byte[]",
                "System.Char[]",
                "System.String[]",
                "System.Object[]",
                "System.Object",
                "System.Security.SecureString",
                "System.Management.Automation.PSCredential",
                "System.Collections.Hashtable",
                "System.Collections.Generic.List`1[System.Byte]",
                "System.Collections.Generic.Dictionary`2[System.String,System.String]",
                "Microsoft.IdentityModel.Tokens.SymmetricSecurityKey",
                "Microsoft.Extensions.Configuration.ConfigurationSection",
            ])
            .into_iter()
            .chain(spans)
            .collect()
        },
    ),
    rare(
        "secret-array-text",
        "signed with the text `Array`, which PHP makes of an array",
        "Pass one element of the array, such as $config['secret'], not the array.",
        |_| words(&["Array"]),
    ),
    rare(
        "secret-sample",
        "signed with a well-known sample secret, such as `your-256-bit-secret`",
        "Replace the sample in the generator with the secret that both sides agreed on.",
        |_| SAMPLES.map(|sample| sample.into()).into(),
    ),
    rare(
        "secret-variable-name",
        "signed with the name of a variable, such as `JWT_SECRET`, instead of its value",
        VARIABLE,
        |_| NAMES.iter().flat_map(|name| of_variable(name).into_iter().take(USUAL)).collect(),
    ),
    Row { mistake: FILE_NAME, is_common: true, make: |_| Vec::new() },
];

const VARIABLE: &str = "Use the variable's value; its name was quoted, or was not expanded.";

/// The search has a way of its own for this mistake: only the command line knows the name of the file.
pub(in crate::lint::diagnose) const FILE_NAME: Mistake = Mistake {
    id: "secret-file-name",
    summary: "signed with the name of the secret's file instead of its content",
    advice: "Read the file, and use what is in it: fs.readFileSync(path), open(path, 'rb').read(), \
             File.ReadAllBytes(path). In a shell, openssl's -hmac takes the secret itself, as in \"$(cat FILE)\".",
};

/// How many names of one file are tried: the path, and the path without its first folders.
const PATHS: usize = 6;

fn words(words: &[&str]) -> Vec<Vec<u8>> {
    words.iter().map(|word| word.as_bytes().to_vec()).collect()
}

/// How many of the texts around a variable are tried for variables that are only likely.
const USUAL: usize = 5;

/// What a shell or a program may have in place of a variable's value.
pub(super) fn of_variable(name: &str) -> Vec<Vec<u8>> {
    let around = [
        ("", ""),
        ("$", ""),
        ("${", "}"),
        ("%", "%"),
        ("$(", ")"),
        ("{{", "}}"),
        ("{{ ", " }}"),
        ("{", "}"),
        ("process.env.", ""),
        ("$env:", ""),
        ("ENV[\"", "\"]"),
        ("<", ">"),
        ("@", ""),
        ("#{", "}"),
    ];
    around.iter().map(|(before, after)| format!("{before}{name}{after}").into_bytes()).collect()
}

/// What a program or a tool may have in place of a file's content.
pub(super) fn of_file(path: &str) -> Vec<Vec<u8>> {
    let starts = path.match_indices(['/', '\\']).map(|(at, _)| at + 1);
    let mut ends: Vec<&str> = starts.map(|start| &path[start..]).filter(|end| !end.is_empty()).collect();
    ends.reverse();
    ends.truncate(PATHS);
    ends.push(path);
    let around = [
        ("", ""),
        ("./", ""),
        ("@", ""),
        ("@./", ""),
        ("file:", ""),
        ("file://", ""),
        ("file:./", ""),
        ("<", ""),
        ("< ", ""),
        ("$(cat ", ")"),
        ("$(<", ")"),
        ("`cat ", "`"),
        ("cat ", ""),
        ("/run/secrets/", ""),
        ("~/", ""),
    ];
    let all = ends.into_iter().flat_map(|end| around.map(|(before, after)| format!("{before}{end}{after}")));
    let mut all: Vec<Vec<u8>> = all.map(String::into_bytes).collect();
    let ended: Vec<Vec<u8>> = all.iter().take(3).map(|name| [name, &b"\n"[..]].concat()).collect();
    all.extend(ended);
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_has_its_path_and_the_ends_of_it_as_names() {
        let names: Vec<String> =
            of_file("/a/b/c.key").into_iter().map(|name| String::from_utf8(name).expect("text")).collect();
        for name in
            ["c.key", "./c.key", "@c.key", "b/c.key", "/a/b/c.key", "file:///a/b/c.key", "$(cat c.key)"]
        {
            assert!(names.contains(&name.to_owned()), "{name}");
        }
        let deep = format!("{}c.key", "folder/".repeat(40));
        assert!(of_file(&deep).len() < 120);
        assert!(of_file(&deep).contains(&deep.clone().into_bytes()));
    }
}
