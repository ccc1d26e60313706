//! Seeds that are documents: files of the project, whole and cut into pieces, and what the cases hold.

use std::path::PathBuf;

use jwt_assay::jwt::json::{self, Object};
use jwt_assay::suite::{Question, Suite};
use jwt_assay::vectors::{COMPANIONS, FILES, GroupRecord};

use super::{Seed, tokens};
use crate::files::{entries, read};
use crate::places::Places;

/// The longest file that is a seed as a whole.
const LONGEST: usize = 64 << 10;

/// Vector files: the short ones whole, and of all of them each case as a file of its own.
pub fn vectors() -> Result<Vec<Seed>, String> {
    let mut seeds = Vec::new();
    for (group, text) in FILES {
        if text.len() <= LONGEST {
            seeds.push(Seed::new(&format!("whole-{group}"), *text));
        }
        let file: GroupRecord = serde_json::from_str(text).map_err(|error| format!("{group}: {error}"))?;
        for case in &file.cases {
            let alone = GroupRecord { cases: vec![case.clone()], ..file.clone() };
            let text = serde_json::to_string(&alone).map_err(|error| format!("{}: {error}", case.id))?;
            seeds.push(Seed::new(&case.id, text));
        }
    }
    seeds.retain(|seed| seed.bytes.len() <= LONGEST);
    Ok(seeds)
}

/// Catalogues: those of the view cases, and the example.
pub fn catalogues() -> Result<Vec<Seed>, String> {
    let mut seeds = views("catalogue", |catalogue, _| catalogue);
    let example = COMPANIONS.iter().filter(|(name, _)| name.ends_with("catalogue.json"));
    seeds.extend(example.map(|(name, text)| Seed::new(name, *text)));
    Ok(seeds)
}

/// Claims sets: those that are signed, shown or read, and whatever payload can be decoded.
pub fn claims() -> Result<Vec<Seed>, String> {
    let mut seeds = views("claims", |_, claims| claims);
    for case in Suite::bundled().cases() {
        if let Question::Sign { claims, .. } = &case.question {
            seeds.push(Seed::new(&format!("{}-claims", case.id), json::to_string(claims)));
        }
    }
    let texts = tokens::texts().into_iter().filter(|(name, _)| name.ends_with("-payload"));
    seeds.extend(texts.map(|(name, text)| Seed::new(&name, text)));
    Ok(seeds)
}

fn views(name: &str, part: for<'a> fn(&'a Object, &'a Object) -> &'a Object) -> Vec<Seed> {
    let seed = |case: &jwt_assay::suite::Case| match &case.question {
        Question::View { catalogue, claims, .. } => {
            Some(Seed::new(&format!("{}-{name}", case.id), json::to_string(part(catalogue, claims))))
        }
        _ => None,
    };
    Suite::bundled().cases().iter().filter_map(seed).collect()
}

/// JSON texts, sound or not: the headers of all tokens; the payloads are among the claims.
pub fn json() -> Result<Vec<Seed>, String> {
    let texts = tokens::texts().into_iter().filter(|(name, _)| name.ends_with("-header"));
    Ok(texts.map(|(name, text)| Seed::new(&name, text)).collect())
}

/// Base64url, sound or not: the known answers, and the segments of the tokens that ask about it.
pub fn base64url() -> Result<Vec<Seed>, String> {
    let mut seeds = Vec::new();
    for case in Suite::bundled().cases() {
        match &case.question {
            Question::Base64url { text, .. } => seeds.push(Seed::new(&case.id, text.as_str())),
            Question::Verify { token, .. } if case.group() == "base64url" => {
                let segments = token.split(|byte| *byte == b'.').enumerate();
                seeds.extend(segments.map(|(at, segment)| Seed::new(&format!("{}-{at}", case.id), segment)));
            }
            _ => {}
        }
    }
    Ok(seeds)
}

/// The lists of what peers are known to fail.
pub fn known_failures() -> Result<Vec<Seed>, String> {
    files_of(entries(&Places::of_package().project().join("vectors/known-failures"))?)
}

/// The manifests of the peers in other languages.
pub fn manifests() -> Result<Vec<Seed>, String> {
    let mut paths = Vec::new();
    for folder in ["tests/peers", "tests/peers/vulnerable"] {
        let below = entries(&Places::of_package().project().join(folder))?;
        paths.extend(below.into_iter().map(|path| path.join("peers.json")).filter(|path| path.is_file()));
    }
    files_of(paths)
}

fn files_of(paths: Vec<PathBuf>) -> Result<Vec<Seed>, String> {
    let root = Places::of_package().project();
    let seed = |path: PathBuf| {
        let name = path.strip_prefix(&root).unwrap_or(&path).to_string_lossy().into_owned();
        Ok(Seed::new(&name, read(&path)?))
    };
    paths.into_iter().map(seed).collect()
}

/// JSON Pointers, each above a document that it leads into or not.
pub fn pointers() -> Result<Vec<Seed>, String> {
    // The document and most pointers are those of RFC 6901 §5.
    let document =
        r#"{"foo":["bar","baz"],"":0,"a/b":1,"c%d":2,"e^f":3,"g|h":4,"i\\j":5,"k\"l":6," ":7,"m~n":8}"#;
    let pointers = [
        ("whole", ""),
        ("member", "/foo"),
        ("item", "/foo/0"),
        ("empty-name", "/"),
        ("slash", "/a~1b"),
        ("percent", "/c%d"),
        ("backslash", r"/i\j"),
        ("quotation-mark", r#"/k"l"#),
        ("space", "/ "),
        ("tilde", "/m~0n"),
        ("tilde-one", "/~01"),
        ("past-the-end", "/foo/2"),
        ("leading-zero", "/foo/00"),
        ("minus", "/foo/-"),
        ("no-pointer", "token"),
        ("half-an-escape", "/a~"),
    ];
    let usual = jwt_assay::generator::extract::USUAL_MEMBERS.iter().enumerate();
    let usual = usual.map(|(at, pointer)| Seed::new(&format!("usual-{at}"), format!("{pointer}\n{{}}")));
    let seed = |(name, pointer): &(&str, &str)| Seed::new(name, format!("{pointer}\n{document}"));
    Ok(pointers.iter().map(seed).chain(usual).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_beside_the_vectors_are_found() {
        assert!(known_failures().expect("lists").len() > 20);
        let manifests = manifests().expect("manifests");
        assert!(manifests.iter().any(|seed| seed.name == "tests-peers-go-peers.json"));
        assert!(manifests.iter().any(|seed| seed.name == "tests-peers-vulnerable-node-peers.json"));
    }

    #[test]
    fn nearly_every_case_is_a_file_of_its_own_that_loads() {
        let seeds = vectors().expect("files");
        let alone: Vec<_> = seeds.iter().filter(|seed| !seed.name.starts_with("whole-")).collect();
        assert!(alone.len() + 5 > Suite::bundled().cases().len(), "{}", alone.len());
        for seed in alone {
            let text = std::str::from_utf8(&seed.bytes).expect("JSON");
            let file: GroupRecord = serde_json::from_str(text).expect("a vector file");
            assert_eq!(Suite::load([(file.group.as_str(), text)]).expect("a suite").cases().len(), 1);
        }
    }
}
