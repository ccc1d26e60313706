//! The voice: the project is written in plain English, and the marks of the dialect that it once had are
//! refused in comments, texts, names and pages alike, each with the words to write instead.

use std::fmt;
use std::fs;
use std::path::Path;

use regex::{Captures, Regex};

use super::{Source, assert_none, source};

/// An expression in which a space is any gap between words, the words to write instead, and a line to find
/// it in.
type Mark = (&'static str, &'static str, &'static str);

/// Marks in running text.
const PHRASES: &[Mark] = &[
    (
        "(?:has|have|had) not (?:exactly|the|an?|any|one|two|three)",
        "does not have",
        "a token that has not exactly three segments",
    ),
    (
        "(?:which|that) (?:[^\\s.,;]+ ){1,3}(?:has|have|had) not[^\\s\\w]",
        "which is not in it",
        "a tile that the catalogue has not.",
    ),
    ("(?:is|are|was|were|be) (?-i:none)", "is not valid, is not one, there is none", "the URL is none"),
    (
        "(?:is|are|was|were) no (?:JSON|UTF-8|Unicode|base64|base64url|hex|MAC|text|string|number|integer|\
         boolean|object|array|list|token|claims|header|id|time|date|name|character|part|address|algorithm|\
         secret|key|request|reply|answer|finding|fault|flaw|crash|case|query|wrapper|refusal|rejection|\
         success|conformance)",
        "is not a",
        "a payload that is no JSON",
    ),
    ("so many", "N, this many, as many as", "the first so many lines"),
    ("now and then", "occasionally", "looks now and then"),
    ("at the (?:most|least)", "at most, at least", "for a while at the most"),
    ("in earnest", "in CI, for real", "used in earnest"),
    ("in good order", "cleanly", "it ends in good order"),
    ("(?:by|in) turns", "alternately, one after the other", "times both in turns"),
    ("besides", "also, as well as", "what it reads besides"),
    ("lies?|lay|lain", "is, is in", "the file lies beside it"),
    ("com(?:es?|ing) to|came to", "adds up to, ends as, results in", "what a run comes to"),
    ("com(?:es?|ing) again|came again", "repeats, occurs again", "a jti that comes again"),
    ("(?:is|are) (?:not )?wanted", "is requested, is unused", "in colour where that is wanted"),
    ("any ?more[^\\s\\w]", "no longer, not now", "it is not read any more."),
    ("anew", "again, from scratch", "the payload is written anew"),
    ("in the place of", "in place of, instead of", "put yours in the place of ours"),
    ("machine can(?:'t|not| not)? have", "is not installed", "what the machine can't have"),
    ("but for", "except for", "conformant, but for what is known"),
    ("seed's (?:\\w+ )?token", "the sample token", "signs the seed's token"),
    ("sa(?:y|ys|id|ying) of", "reports about, adds context to", "says of what an error is"),
    ("(?:is|are|was|were) not kept", "is broken", "a SHOULD that is not kept"),
    ("(?:from|since|until) when on", "from which time, when it starts", "says from when on it is valid"),
    ("whom", "that, which; name the role", "whom it is for"),
    ("(?:and|since|so that|where|if|but) who \\w+s", "a caller that; name the role", "and who signs it"),
    (
        "(?:an?|one) [\\w-]+ an? (?:line|case|peer|run|file|row|piece|byte|target|layer|rule|test)",
        "one X per Y",
        "it reads a question a line",
    ),
    ("(?:tells?|told|says?|said|sees?|holds?) nothing of", "nothing about", "it holds nothing of the secret"),
    ("parted", "split", "a file, parted by hashes"),
];

/// Marks in names, too, where an underscore is a gap between words.
const WORDS: &[Mark] = &[
    ("tells?|told", "reports, returns, lists, says", "fn it_is_told() {}"),
    ("mend|mends|mended|mending", "fix", "/// How to mend it."),
    ("who(?:m|so)?ever", "a caller that, users who; name the role", "refused_whoever_signs()"),
    ("nobody|somebody", "no one, no caller, another crate; name the role", "for somebody who knows nothing"),
    ("stand|stands|stood|standing", "is, is in; as it is, unchanged", "as they stand for the key"),
    ("saw", "found", "saw a string"),
    ("bites?", "catches mistakes", "the_suite_bites"),
];

/// Good English with one of these words in it, and an example.
const FINE: &[(&str, &str)] = &[
    ("(?:tells?|telling|told) (?:[\\w`]+ ){0,4}apart", "base64url tells the two apart"),
    ("(?:told|tells? an? (?:\\w+ )?\\w+) to", "unless told to be strict"),
    ("(?:can|can't|cannot|could|couldn't) (?:\\w+ )?tell", "a reader can't tell them from integers"),
    ("there (?:is|are|was|were) (?:none|no)", "there is no token, and there are none"),
    ("(?:is|are|was) none of", "DEL is none of them"),
    ("alg(?: \\w+)? (?:is|was) none", "an alg that was none: alg is none"),
    ("so many (?:\\w+ ){2,3}that", "so many decoders skip it that it stays"),
    ("lies? between", "integers lie between them"),
    ("one has an?", "a negative one has a rule"),
    ("(?:stand|stands|stood|standing) (?:in )?for(?:[^\\s\\w]| [^t\\s]\\w*)", "* and ? stand for any text"),
    ("(?:stand|stands|stood|standing) (?:still|alone|out)", "a clock that stands still"),
    ("(?:comes?|came) to (?:an end|be|mind)", "it came to be used"),
];

/// Where a mark is right: the file, text of the line that it is in, and why.
const EXCEPTIONS: &[(&str, &str, &str)] = &[
    ("tests/it/house/voice.rs", "", "it lists the marks"),
    ("CHANGELOG.md", "These were `saw` and `mend`.", "the members had these names"),
];

/// A mark in a file.
struct Violation {
    path: String,
    line: usize,
    text: String,
    instead: &'static str,
}

impl fmt::Display for Violation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { path, line, text, instead } = self;
        write!(f, "{path}:{line}: \"{text}\" in plain words: {instead}")
    }
}

/// Marks as one expression to search a text with, and each alone to say which one it was.
struct Marks {
    any: Regex,
    each: Vec<(Regex, &'static str)>,
}

/// What may be between two words: spaces, or one line break and what a comment or a text goes on with.
const GAP: &str = "(?:[ \t]+|[ \t]*\\\\?\n[ \t]*(?:[/!#*>]+[ \t]*)?)";

/// An expression for whole words that are no part of an id in kebab case.
fn expression(alternatives: &str) -> Regex {
    let alternatives = alternatives.replace(' ', GAP);
    Regex::new(&format!("(?i)(?:^|[^\\w-])({alternatives})(?:$|[^\\w-])")).expect("a regular expression")
}

impl Marks {
    fn new(rows: &[Mark]) -> Self {
        let all: Vec<&str> = rows.iter().map(|(mark, _, _)| *mark).collect();
        let each = rows.iter().map(|(mark, instead, _)| (expression(mark), *instead)).collect();
        Self { any: expression(&all.join("|")), each }
    }

    fn find(&self, text: &str, path: &str, found: &mut Vec<Violation>) {
        let mut from = 0;
        while let Some(hit) = self.any.captures_at(text, from) {
            let mark = hit.get(1).expect("the words themselves");
            // The character behind it may be the one before the next.
            from = mark.end();
            let is_it = |(one, _): &&(Regex, &str)| one.is_match(&hit[0]);
            found.push(Violation {
                path: path.to_owned(),
                line: 1 + text[..mark.start()].matches('\n').count(),
                text: words(mark.as_str()),
                instead: self.each.iter().find(is_it).map_or("", |(_, instead)| instead),
            });
        }
    }
}

/// A text on one line, without the marks of comments.
fn words(text: &str) -> String {
    let is_word = |word: &&str| word.contains(char::is_alphanumeric);
    text.split_whitespace().filter(is_word).collect::<Vec<_>>().join(" ")
}

struct Voice {
    phrases: Marks,
    words: Marks,
    fine: Regex,
}

impl Voice {
    fn new() -> Self {
        let fine: Vec<&str> = FINE.iter().map(|(fine, _)| *fine).collect();
        Self { phrases: Marks::new(PHRASES), words: Marks::new(WORDS), fine: expression(&fine.join("|")) }
    }

    /// The marks in a file that no exception covers, in their order.
    fn violations(&self, file: &Source) -> Vec<Violation> {
        let mut found = self.marks(file);
        found.retain(|violation| !EXCEPTIONS.iter().any(|exception| is_excepted(file, violation, exception)));
        found
    }

    /// All marks in a file, in their order.
    fn marks(&self, file: &Source) -> Vec<Violation> {
        let mut found = Vec::new();
        self.phrases.find(&self.without_fine(&file.text), &file.path, &mut found);
        self.words.find(&self.without_fine(&file.text.replace('_', " ")), &file.path, &mut found);
        found.sort_by_key(|violation| violation.line);
        found
    }

    /// A text with periods for its good English, so that places in it stay the same.
    fn without_fine(&self, text: &str) -> String {
        let periods = |fine: &Captures<'_>| {
            fine[0].bytes().map(|byte| if byte == b'\n' { '\n' } else { '.' }).collect::<String>()
        };
        self.fine.replace_all(text, periods).into_owned()
    }
}

fn is_excepted(file: &Source, violation: &Violation, exception: &(&str, &str, &str)) -> bool {
    let line = file.text.lines().nth(violation.line - 1).unwrap_or_default();
    exception.0 == file.path && line.contains(exception.1)
}

/// What is read: all that people write, and nothing that is generated or fetched.
const ROOTS: [&str; 5] = ["src", "fuzz", "benches", "tests", "vectors"];
const ENDINGS: [&str; 16] =
    ["rs", "md", "py", "sh", "mjs", "js", "go", "rb", "pl", "pm", "erl", "c", "h", "cpp", "hpp", "html"];

/// Every page, program and script, and the JSON files that no program writes.
pub fn written() -> Vec<Source> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut sources = Vec::new();
    for folder in ROOTS {
        collect(root, folder, &[], &mut sources);
    }
    let here = fs::read_dir(root).expect("a readable folder");
    let names = here.map(|entry| entry.expect("a readable entry").file_name().to_string_lossy().into_owned());
    for name in names.filter(|name| name.ends_with(".md")) {
        read(root, &name, &mut sources);
    }
    sources
}

/// Reads a folder, except for what Git ignores: a name in it (`/target`), or one at any depth (`.venv/`).
fn collect(root: &Path, folder: &str, ignored: &[String], sources: &mut Vec<Source>) {
    let ignore = fs::read_to_string(root.join(folder).join(".gitignore")).unwrap_or_default();
    let lines = |anchored: bool| {
        let lines = ignore.lines().filter(move |line| line.starts_with('/') == anchored);
        lines.map(|line| line.trim_matches('/').to_owned())
    };
    let below: Vec<String> = ignored.iter().cloned().chain(lines(false)).collect();
    let here: Vec<String> = below.iter().cloned().chain(lines(true)).collect();
    for entry in fs::read_dir(root.join(folder)).expect("a readable folder") {
        let entry = entry.expect("a readable entry");
        let name = entry.file_name().to_string_lossy().into_owned();
        let path = format!("{folder}/{name}");
        if name == "__pycache__" || name.starts_with('.') || here.contains(&name) {
            continue;
        } else if entry.path().is_dir() {
            collect(root, &path, &below, sources);
        } else {
            read(root, &path, sources);
        }
    }
}

/// Reads a file if people write it.
fn read(root: &Path, path: &str, sources: &mut Vec<Source>) {
    let name = path.rsplit('/').next().unwrap_or_default();
    let is_json = path.starts_with("vectors/known-failures/") || name.ends_with(".schema.json");
    let is_written = name.rsplit_once('.').is_none_or(|(_, ending)| ENDINGS.contains(&ending) || is_json);
    let bytes = if is_written { fs::read(root.join(path)).expect("a readable file") } else { return };
    // Without an ending only a script is; the rest is data.
    if name.contains('.') || bytes.starts_with(b"#!") {
        let text = String::from_utf8(bytes).unwrap_or_else(|_| panic!("{path} is not UTF-8"));
        sources.push(source(path, &text));
    }
}

#[test]
fn every_file_is_in_plain_words() {
    let voice = Voice::new();
    let sources = written();
    assert!(sources.len() > 400, "only {} files were found", sources.len());
    let found: Vec<String> =
        sources.iter().flat_map(|file| voice.violations(file)).map(|it| it.to_string()).collect();
    assert_none(&found);
}

#[test]
fn every_mark_is_found_and_good_english_is_not() {
    let voice = Voice::new();
    for (_, instead, sample) in PHRASES.iter().chain(WORDS) {
        let found = voice.violations(&source("src/a.rs", sample));
        assert!(found.iter().any(|found| found.instead == *instead), "{sample}");
    }
    for (_, sample) in FINE {
        let found = voice.violations(&source("src/a.rs", sample));
        assert_none(&found.iter().map(ToString::to_string).collect::<Vec<_>>());
    }
}

#[test]
fn a_mark_is_found_over_line_breaks_and_named_by_its_place() {
    let voice = Voice::new();
    let found = |path: &str, text: &str| -> Vec<String> {
        voice.violations(&source(path, text)).iter().map(ToString::to_string).collect()
    };
    let many = "in plain words: N, this many, as many as";
    assert_eq!(
        found("src/a.rs", "//! A.\n\n/// At most so\n/// many.\n"),
        [format!("src/a.rs:3: \"so many\" {many}")]
    );
    let twice = [format!("a.md:2: \"So many\" {many}"), format!("a.md:2: \"so many\" {many}")];
    assert_eq!(found("a.md", "One\nSo many, so\nmany"), twice);
    for fine in ["None is NONE\nNone", "x.is_none()", "a-lone-none-would-stand", "so\n\nmany", "untold"] {
        assert_none(&found("tests/a.py", fine));
    }
    let own = "tests/it/house/voice.rs";
    assert_eq!((found(own, "told").len(), found("src/a.rs", "told").len()), (0, 1));
}

#[test]
fn exceptions_are_needed() {
    let (voice, sources) = (Voice::new(), written());
    for exception in EXCEPTIONS {
        let file = sources.iter().find(|file| file.path == exception.0);
        let file = file.unwrap_or_else(|| panic!("there is no {}", exception.0));
        let is_needed = voice.marks(file).iter().any(|mark| is_excepted(file, mark, exception));
        assert!(is_needed, "{exception:?} excepts nothing");
    }
}
