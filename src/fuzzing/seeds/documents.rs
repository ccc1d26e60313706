//! Seeds that are documents: vector files, whole and case by case, and what the cases contain.

use super::{Seed, tokens};
use crate::jwt::json::{self, Object};
use crate::suite::{Question, Suite};
use crate::vectors::{COMPANIONS, CaseRecord, Expect, FILES, GroupRecord};

/// The longest seed, in bytes.
const LONGEST: usize = 64 << 10;

/// Vector files: short ones whole, and each case as a file of its own.
pub(super) fn vectors() -> Vec<Seed> {
    let mut seeds = Vec::new();
    for (group, text) in FILES {
        if text.len() <= LONGEST {
            seeds.push(Seed::new(&format!("whole-{group}"), *text));
        }
        let file: GroupRecord = serde_json::from_str(text).expect("a bundled file is sound");
        for case in &file.cases {
            let alone = GroupRecord { cases: vec![case.clone()], ..file.clone() };
            let text = serde_json::to_string(&alone).expect("a case is JSON");
            seeds.push(Seed::new(&case.id, text));
        }
    }
    seeds.extend(contradictions());
    seeds.retain(|seed| seed.bytes.len() <= LONGEST);
    seeds
}

/// Files in which one question has two answers, or has the same one twice, in several scopes.
fn contradictions() -> Vec<Seed> {
    let (_, text) = FILES.iter().find(|(group, _)| *group == "time").expect("a file");
    let file: GroupRecord = serde_json::from_str(text).expect("a bundled file is sound");
    let mut seeds = Vec::new();
    for scope in ["jws", "jwt", "profile"] {
        for (at, answers) in [["reject", "either"], ["reject", "reject"]].into_iter().enumerate() {
            let refused = |case: &&CaseRecord| case.expect == Some(Expect::Reject);
            let case = file.cases.iter().find(refused).expect("a token that is refused");
            let mut cases = Vec::new();
            for (number, answer) in answers.into_iter().enumerate() {
                let mut case = serde_json::to_value(case).expect("a case is JSON");
                (case["id"], case["expect"]) = (format!("time/{number}").into(), answer.into());
                (case["scope"], case["max_scope"]) = (scope.into(), serde_json::Value::Null);
                cases.push(case);
            }
            let file = serde_json::json!({"format": 1, "group": "time", "about": file.about, "cases": cases});
            seeds.push(Seed::new(&format!("answers-{scope}-{at}"), file.to_string()));
        }
    }
    seeds
}

/// Catalogues: those of the view cases, alone and with the claims of their users, and the example.
pub(super) fn catalogues() -> Vec<Seed> {
    let mut seeds = views("catalogue", |catalogue, _| catalogue);
    let example = COMPANIONS.iter().filter(|(name, _)| name.ends_with("catalogue.json"));
    seeds.extend(example.map(|(name, text)| Seed::new(name, *text)));
    seeds.extend(Suite::bundled().cases().iter().filter_map(|case| match &case.question {
        Question::View { catalogue, claims, .. } => {
            let both = [json::to_string(catalogue), json::to_string(claims)];
            let both = format!(r#"{{"catalogue":{},"claims":{}}}"#, both[0], both[1]);
            Some(Seed::new(&format!("{}-for-a-user", case.id), both))
        }
        _ => None,
    }));
    seeds
}

/// The bundled profiles with a few of their examples.
#[cfg(feature = "profile")]
pub(super) fn profiles() -> Vec<Seed> {
    const EXAMPLES: usize = 2;
    let seed = |(name, text): &(&str, &str)| {
        let mut profile: serde_json::Value = serde_json::from_str(text).expect("a bundled profile is JSON");
        for kind in ["good", "bad"] {
            if let Some(examples) = profile["examples"][kind].as_array_mut() {
                examples.truncate(EXAMPLES);
            }
        }
        Seed::new(name, profile.to_string())
    };
    crate::profile::BUNDLED.iter().map(seed).collect()
}

/// Claims sets: those of the cases about signing and viewing, and every payload that can be decoded.
pub(super) fn claims() -> Vec<Seed> {
    let mut seeds = views("claims", |_, claims| claims);
    for case in Suite::bundled().cases() {
        if let Question::Sign { claims, .. } = &case.question {
            seeds.push(Seed::new(&format!("{}-claims", case.id), json::to_string(claims)));
        }
    }
    let texts = tokens::texts().into_iter().filter(|(name, _)| name.ends_with("-payload"));
    seeds.extend(texts.map(|(name, text)| Seed::new(&name, text)));
    seeds
}

fn views(name: &str, part: for<'a> fn(&'a Object, &'a Object) -> &'a Object) -> Vec<Seed> {
    let seed = |case: &crate::suite::Case| match &case.question {
        Question::View { catalogue, claims, .. } => {
            Some(Seed::new(&format!("{}-{name}", case.id), json::to_string(part(catalogue, claims))))
        }
        _ => None,
    };
    Suite::bundled().cases().iter().filter_map(seed).collect()
}

/// The headers of all tokens, whether they are JSON or not.
pub(super) fn headers() -> Vec<Seed> {
    let texts = tokens::texts().into_iter().filter(|(name, _)| name.ends_with("-header"));
    texts.map(|(name, text)| Seed::new(&name, text)).collect()
}

/// Base64url, valid or not: the known answers, and the segments of the tokens in the group `base64url`.
pub(super) fn base64url() -> Vec<Seed> {
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
    seeds
}

/// Lists of known failures, with entries of each form.
pub(super) fn known_failures() -> Vec<Seed> {
    let lists = [
        ("empty", "{}"),
        ("a-case-and-its-glob", r#"{"header/alg-none":"a","header/alg-*":"b"}"#),
        ("one-case", r#"{"base64url/signature-padded":"its decoder skips padding"}"#),
        ("several", r#"{"header/alg-none":"a","time/*":"it ignores every time","payload/*-twice":"c"}"#),
        ("crash", r#"{"compact/*":{"why":"it indexes without a check","verdict":"crash"}}"#),
        ("timeout", r#"{"payload/deep-array":{"why":"it takes a minute","verdict":"timeout"},"sign/*":"d"}"#),
    ];
    lists.map(|(name, text)| Seed::new(name, text)).into()
}

/// Manifests of adapters, with each member that a manifest can have.
#[cfg(feature = "process")]
pub(super) fn manifests() -> Vec<Seed> {
    let manifests = [
        ("no-peers", r#"{"format":1,"language":"Go","peers":[]}"#),
        (
            "one-peer",
            r#"{"format":1,"language":"Python","peers":[{"name":"a","command":["python3","a.py"]}]}"#,
        ),
        (
            "every-member",
            r#"{"format":1,"language":"Go","install":"./install","known_failures":"../lists","peers":[{"name":"a","command":["build/a","--fast"],"needs":["build/a"],"advisories":{"CVE-2015-9235":["header/alg-none","signature/*"]}},{"name":"b","command":["b"],"needs":[]}]}"#,
        ),
    ];
    manifests.map(|(name, text)| Seed::new(name, text)).into()
}

/// JSON Pointers, each with a document below it to look in.
#[cfg(feature = "generator")]
pub(super) fn pointers() -> Vec<Seed> {
    // The document and most pointers are from RFC 6901 §5.
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
    let usual = crate::generator::extract::USUAL_MEMBERS.iter().enumerate();
    let usual = usual.map(|(at, pointer)| Seed::new(&format!("usual-{at}"), format!("{pointer}\n{{}}")));
    let seed = |(name, pointer): &(&str, &str)| Seed::new(name, format!("{pointer}\n{document}"));
    let escapes = Seed::new("escapes-of-escapes", "/~01/~10\n{\"~1\":{\"/0\":1},\"/\":{\"~0\":2}}");
    pointers.iter().map(seed).chain(usual).chain([escapes]).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nearly_every_case_is_a_vector_file_that_loads() {
        let seeds = vectors();
        let is_case = |seed: &&Seed| !["whole-", "answers-"].iter().any(|start| seed.name.starts_with(start));
        let alone: Vec<_> = seeds.iter().filter(is_case).collect();
        assert!(alone.len() + 5 > Suite::bundled().cases().len(), "{}", alone.len());
        for seed in alone {
            let text = std::str::from_utf8(&seed.bytes).expect("JSON");
            let file: GroupRecord = serde_json::from_str(text).expect("a vector file");
            assert_eq!(Suite::load([(file.group.as_str(), text)]).expect("a suite").cases().len(), 1);
        }
    }
}
