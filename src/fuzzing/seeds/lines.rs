//! Seeds that are lines: the requests and replies of adapters, and the outputs of generators.

use crate::peers::protocol::{Request, serve};
use crate::peers::reference;
use crate::suite::{Question, Suite};

use super::Seed;
#[cfg(feature = "generator")]
use super::tokens;

/// How many cases of an operation become requests: these seeds are about the protocol, not the tokens.
const PER_OPERATION: usize = 12;

/// Requests of every kind.
pub(super) fn requests() -> Vec<Seed> {
    let seed = |(name, request): &(String, Request)| Seed::new(name, request.write(1));
    let late = Request::Verify { key: vec![1], token: b"e30.e30.".to_vec(), now: 1 << 40 };
    let mut seeds: Vec<Seed> = all_requests().iter().map(seed).collect();
    seeds.push(Seed::new("verify-late", late.write(1)));
    seeds
}

/// The reference's replies to these requests, and some that it never gives.
pub(super) fn replies() -> Vec<Seed> {
    let mut seeds = Vec::new();
    for (name, request) in all_requests() {
        let mut reply = Vec::new();
        serve(&mut *reference::new(), request.write(2).as_bytes(), &mut reply)
            .expect("a vector takes all bytes");
        seeds.push(Seed::new(&name, reply.trim_ascii_end()));
    }
    let others = [
        ("accept-and-nothing-read", r#"{"id":2,"decision":"accept"}"#),
        ("accept-with-duplicates", r#"{"id":2,"decision":"accept","claims":{"a":1,"a":2}}"#),
        ("reject-with-half-a-character", r#"{"id":2,"decision":"reject","reason":"found \ud800"}"#),
        ("unsupported", r#"{"id":2,"decision":"unsupported","reason":"cannot take an empty key"}"#),
        ("reject-with-claims", r#"{"id":2,"decision":"reject","reason":"a","claims":{}}"#),
        ("mac-with-half-a-byte", r#"{"id":2,"mac_hex":"00ffa"}"#),
        ("unsupported-without-a-reason", r#"{"id":2,"decision":"unsupported"}"#),
        (
            "another-scope",
            r#"{"id":0,"name":"a","version":"1","language":"b","scope":"jws","ops":[],"clock":"none"}"#,
        ),
        (
            "system-clock",
            r#"{"id":0,"name":"a","version":"1","language":"b","scope":"jwt","ops":["sign","verify"],"clock":"system"}"#,
        ),
    ];
    seeds.extend(others.map(|(name, line)| Seed::new(name, line)));
    seeds
}

/// The requests, by name.
fn all_requests() -> Vec<(String, Request)> {
    let mut requests = vec![("describe".to_owned(), Request::Describe), ("reset".to_owned(), Request::Reset)];
    let mut counts = std::collections::HashMap::new();
    for case in Suite::bundled().cases() {
        let request = match case.question.clone() {
            Question::Verify { key, token, now, .. } => Request::Verify { key, token, now },
            Question::Sign { key, claims, .. } => Request::Sign { key, claims },
            Question::View { catalogue, claims, .. } => Request::View { catalogue, claims },
            Question::Hmac { key, message, .. } => Request::Hmac { key, message },
            Question::Base64url { bytes, .. } => Request::Base64url { bytes },
        };
        let is_text = !matches!(&request, Request::Verify { token, .. } if str::from_utf8(token).is_err());
        let count = counts.entry((case.question.operation(), case.acceptable(), is_text)).or_insert(0);
        *count += 1;
        if *count <= PER_OPERATION {
            requests.push((case.id.clone(), request));
        }
    }
    requests
}

/// Outputs of generators: a token alone, on a line, in a URL, in JSON.
#[cfg(feature = "generator")]
pub(super) fn outputs() -> Vec<Seed> {
    let sample = tokens::sample();
    let token = String::from_utf8(sample).expect("the sample is text");
    let short = "eyJhbGciOiJIUzI1NiJ9.e30.AAAA";
    let [header, payload, _] = short.split('.').collect::<Vec<_>>()[..] else {
        unreachable!("three segments")
    };
    let outputs = [
        ("token", token.clone()),
        ("short-token", short.to_owned()),
        ("token-and-newline", format!("{short}\r\n")),
        ("bearer", format!("Bearer {token}")),
        ("authorization", format!("Authorization: bearer {short}\n")),
        ("url", format!("https://marketplace.example/?tenant={token}&lang=en#top")),
        ("url-encoded", format!("https://h/?a=b&%74enant={}", short.replace('.', "%2E"))),
        ("relative-url", format!("/in-app?tenant={short}")),
        ("query", format!("?tenant={short}")),
        ("two-tenants", format!("https://h/?tenant={short}&tenant={short}")),
        ("url-with-a-user", format!("//user:password@h/?tenant={short}")),
        ("wrapped-lines", format!("{header}.\n{payload}.\nAAAA\n")),
        ("two-tokens", format!("{short}\n{short}\n")),
        ("json-token", format!(r#"{{"token":"{short}"}}"#)),
        ("json-url", format!(r#"{{"data":1,"url":"https://h/?tenant={short}"}}"#)),
        ("json-text", format!(r#""{short}""#)),
        ("json-access-token", format!(r#"{{"access_token":"{token}","token_type":"Bearer"}}"#)),
        ("json-without-token", r#"{"error":"unauthorized"}"#.to_owned()),
        ("quoted", format!("'{short}'")),
        ("empty", String::new()),
        ("python-bytes", format!("b'{token}'")),
        ("promise", format!("Promise {{ '{token}' }}")),
        ("undefined", "undefined".to_owned()),
        ("banner", format!("[dotenv@17.2.0] injecting env (3) from .env\n{token}\n")),
        ("cookie", format!("Set-Cookie: a=b; jwt={token}; Path=/; HttpOnly")),
        ("signed-cookie", format!("s%3A{token}.c2lnbmF0dXJl")),
        ("page", format!("<html><iframe src=\"https://h/?a=1&amp;tenant={token}&#x3D;\"></iframe>")),
        ("encoded-url", format!("https://h/?next=https%3A%2F%2Fi%2F%3Fjwt%3D{token}%26x")),
        ("json-deep", format!(r#"{{"data":[{{"a/b":"{token}\u003d"}}]}}"#)),
        ("coloured", format!("\u{1b}[32m{token}\u{1b}[0m")),
        ("encrypted", "eyJhbGciOiJkaXIiLCJlbmMiOiJBMjU2R0NNIn0..AA.AA.AA".to_owned()),
    ];
    let outputs = outputs.into_iter().map(|(name, text)| Seed::new(name, text));
    let hidden = [
        ("secret-in-lines", "secrets=S3cretWord9\nhello S3cretWord9\nanother line\n"),
        ("secret-in-a-url", "secrets=S3cretWord9 T0psecret\nhttps://h/S3cretWord9/T0psecret?a=b"),
        ("secret-in-json", "secrets=S3cretWord9\n{\"S3cretWord9\":1,\"S3cretWord9\":2}"),
        ("percent-alone", "https://h/?tenant=e30.e30.%2&a=%zz"),
        ("percent-in-a-token", "https://h/?a=1&tenant=e30%2Ee30%.%41%"),
    ];
    let outputs = outputs.chain(hidden.map(|(name, text)| Seed::new(name, text)));
    outputs.chain(ANSWERS.iter().map(|(name, text)| Seed::new(name, *text))).collect()
}

/// What a child prints, behind a byte that says how much of it comes at a time.
#[cfg(feature = "process")]
pub(super) fn printed() -> Vec<Seed> {
    let outputs = ["", "a\n", "a\r\nb", "12345\n12345678901234567\n", "\n\n\r\n", "1234567890123456\r\n"];
    let seed = |(at, text): (usize, &str)| {
        let first = [0, 17, 38, 4][at % 4];
        Seed::new(&format!("printed-{at}"), [&[first][..], text.as_bytes()].concat())
    };
    outputs.into_iter().enumerate().map(seed).collect()
}

/// Streams of tokens, behind a byte that says how much of them comes at a time.
#[cfg(feature = "stream")]
pub(super) fn streams() -> Vec<Seed> {
    let token = String::from_utf8(super::tokens::sample()).expect("the sample is text");
    let short = "eyJhbGciOiJIUzI1NiJ9.e30.AAAA";
    let numbered = |numbers: &[&str]| -> String {
        numbers.iter().map(|number| format!("{{\"line\":{number},\"token\":\"{short}\"}}\n")).collect()
    };
    let streams = [
        ("bare", format!("{token}\n{short}\n")),
        ("repeated", format!("{token}\n{token}\n{short}\n{token}")),
        ("blank", format!("\n\r\n{short} \n{short}\t\r\n \n")),
        ("quoted", format!("\"{token}\"\n\"{short} \"\r\n")),
        ("objects", format!("{{\"token\":\"{token}\",\"n\":1}}\n{{\"token_bytes\":\"YS5iLmM\"}}\n{{}}\n")),
        ("marked", format!("\u{feff}{short}\n\u{feff}{short}\n\u{feff}{token}\n")),
        ("numbered", numbered(&["1", "7", "9007199254740992"])),
        ("numbered-twice", numbered(&["3", "3"])),
        ("numbered-back", numbered(&["3", "4", "2"])),
        ("numbered-oddly", numbered(&["1", "2.0"])),
        ("numbered-too-high", numbered(&["1", "9007199254740993"])),
        ("numbered-in-part", format!("{}{short}\n", numbered(&["1"]))),
        ("numbered-lines", format!("{{\"line\":1,\"token\":\"\\\"{token}\\\"\"}}\n")),
    ];
    let seed = |(at, (name, text)): (usize, (&str, String))| {
        let first = [0, 1, 9, 14, 6][at % 5];
        Seed::new(name, [&[first][..], text.as_bytes()].concat())
    };
    streams.into_iter().enumerate().map(seed).collect()
}

/// Queries, and below each a body.
#[cfg(feature = "serve")]
pub(super) fn queries() -> Vec<Seed> {
    let token = String::from_utf8(tokens::sample()).expect("the sample is text");
    let hostile = r#"{"iat":1621521650,"jti":"</script><img src=x>","sub":"::error::","ti":{}}"#;
    let queries = [
        ("tenant", format!("tenant={token}")),
        ("tenant-and-body", format!("tenant={token}\n{token}")),
        ("another-service", format!("profile=ghost-admin\n{token}")),
        ("unknown-service", "profile=nothing\n{}".to_owned()),
        ("percent", "tenant=%ff%00%".to_owned()),
        ("twice", "tenant=a&tenant=b".to_owned()),
        ("spaces", "a=b&tenant=a+b&tenant=&".to_owned()),
        ("to-sign", format!("\n{{\"alg\":\"HS256\",\"typ\":\"JWT\"}}\n{hostile}")),
        ("not-json", "\n{\"alg\"\n{".to_owned()),
    ];
    queries.into_iter().map(|(name, text)| Seed::new(name, text)).collect()
}

/// What comes instead of a token.
#[cfg(feature = "generator")]
const ANSWERS: [(&str, &str); 17] = [
    ("pem", "-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----\n"),
    ("login-page", "<!DOCTYPE html><html><head><title>Log in</title></head><body></body></html>"),
    ("page-with-a-heading", "<html><body><h1 class=\"a\">502 Bad Gateway</h1></body></html>"),
    ("soap", "<?xml version=\"1.0\"?><soap:Envelope/>"),
    ("jwk", r#"{"kty":"oct","k":"AAAA"}"#),
    ("unset-token", r#"{"token":null}"#),
    ("undefined-token", r#"{"access_token":"undefined"}"#),
    ("error", r#"{"error":"invalid_client","error_description":"no"}"#),
    ("error-in-an-object", r#"{"error":{"code":"401","message":"no"}}"#),
    ("error-in-a-list", r#"{"errors":[{"message":"no"}]}"#),
    ("errors-as-texts", r#"{"errors":["no"]}"#),
    ("claims", r#"{"iat":1621521650,"jti":"a","sub":"b"}"#),
    ("traceback", "Traceback (most recent call last):\n  File \"a.py\", line 1\nKeyError: 'JWT_SECRET'\n"),
    ("status", "HTTP/1.1 401 Unauthorized"),
    ("python-object", "<jwt.api_jwt.PyJWT object at 0x7f0000000000>"),
    ("java-object", "io.jsonwebtoken.Jwts@1b6d3586"),
    ("placeholder", "{{ token }}"),
];

#[cfg(test)]
mod tests {
    use crate::peers::protocol::Reply;

    use super::*;

    #[test]
    fn there_is_every_kind_of_request_and_reply() {
        let requests = requests();
        for op in ["describe", "reset", "verify", "sign", "view", "hmac", "base64url"] {
            let text = format!(r#""op":"{op}""#);
            let has_op = |seed: &&Seed| String::from_utf8_lossy(&seed.bytes).contains(&text);
            let found = requests.iter().find(has_op).unwrap_or_else(|| panic!("no request for {op}"));
            assert!(Request::read(&found.bytes).is_ok());
        }
        assert!(requests.iter().any(|seed| String::from_utf8_lossy(&seed.bytes).contains("token_bytes")));
        let replies = replies();
        let replies: Vec<Reply> =
            replies.iter().map(|seed| Reply::read(&seed.bytes).expect("a reply")).collect();
        let kinds = [
            replies.iter().any(|reply| reply.clone().description().is_ok()),
            replies.iter().any(|reply| reply.clone().done().is_ok()),
            replies.iter().any(|reply| reply.clone().decision().is_ok()),
            replies.iter().any(|reply| reply.clone().token().is_ok()),
            replies.iter().any(|reply| reply.clone().view().is_ok()),
            replies.iter().any(|reply| reply.clone().mac().is_ok()),
            replies.iter().any(|reply| reply.clone().text().is_ok()),
        ];
        assert_eq!(kinds, [true; 7]);
    }
}
