//! A URL that gives tokens: every shape of an answer, and everything that can go wrong.

use std::net::TcpListener;
use std::thread::sleep;
use std::time::{Duration, Instant};

use jwt_assay::forge::Forge;

use super::server::{Server, found, ok};
use super::{NOW, SECRET, generator, output};

/// The token that a correct generator gives in the call with this number.
fn token(number: usize) -> String {
    let claims = format!(r#"{{"iat":{NOW},"jti":"{number}","ti":{{"udn":"Ada"}},"sub":"user-1"}}"#);
    String::from_utf8(Forge::new(claims).sign(SECRET).token()).expect("base64url is ASCII")
}

fn judge(url: &str, options: &[&str]) -> (i32, String, String) {
    output(generator([&["-n", "4", "--now", NOW, "--strict", "--url", url], options].concat()))
}

/// A name for a shape, the answer with a token in it, and the options that it needs.
type Shape = (&'static str, fn(String) -> String, &'static [&'static str]);

/// What is printed about a URL that gives no token.
fn refused(server: &Server, options: &[&str]) -> String {
    let url = server.url("/mint");
    let (code, stdout, stderr) = judge(&url, options);
    assert_eq!(code, 2);
    let end = "\n\nno token from 3 calls, so nothing was judged: not conformant\n";
    assert!(stdout.starts_with("call 1: ") && stdout.ends_with(end), "{stdout}");
    let start = format!("error: {url} gave no token in calls 1 to 3 of 4: ");
    stderr.strip_prefix(&start).unwrap_or_else(|| panic!("{stderr}")).trim_end().to_owned()
}

#[test]
fn a_token_comes_in_every_shape() {
    let shapes: [Shape; 10] = [
        ("the body", |token| ok("Content-Type: text/plain\r\n", &token), &[]),
        ("the body, with a newline", |token| ok("", &(token + "\r\n")), &[]),
        ("a JSON body", |token| ok("", &format!(r#"{{"token":"{token}"}}"#)), &[]),
        (
            "a JSON string",
            |token| ok("Content-Type: application/problem+json\r\n", &format!(r#""{token}""#)),
            &[],
        ),
        ("a member", |token| ok("", &format!(r#"{{"data":["{token}"]}}"#)), &["--pointer", "/data/0"]),
        ("a member with a URL", |token| ok("", &format!(r#"{{"url":"/?tenant={token}"}}"#)), &[]),
        (
            "an absolute Location",
            |token| found(&format!("https://example.com/in-app?a=b&tenant={token}#c")),
            &[],
        ),
        ("a relative Location", |token| found(&format!("/in-app?tenant={token}")), &[]),
        ("a percent-encoded Location", |token| found(&format!("?tenant={}", token.replace('.', "%2E"))), &[]),
        (
            "chunks",
            |token| {
                let length = token.len();
                format!(
                    "HTTP/1.1 201 Created\r\nTransfer-Encoding: chunked\r\n\r\n{length:x}\r\n{token}\r\n0\r\n\r\n"
                )
            },
            &[],
        ),
    ];
    for (shape, answer, options) in shapes {
        let server = Server::start(move |number, stream| stream.write_all(answer(token(number)).as_bytes()));
        let (code, stdout, stderr) = judge(&server.url("/mint"), options);
        assert_eq!((code, stderr.as_str()), (0, ""), "{shape}: {stdout}");
        assert!(stdout.contains("4 tokens from 4 calls; a verifier accepts 4.\n"), "{shape}: {stdout}");
    }
}

#[test]
fn without_the_secret_the_tokens_of_a_url_are_undecided_in_every_format() {
    let server = Server::start(|number, stream| stream.write_all(ok("", &token(number)).as_bytes()));
    let url = server.url("/mint");
    let judge = |options: &[&str]| {
        let all = [&["-n", "2", "--now", NOW, "--url", &url], options].concat();
        output(generator(all).env_remove("JWT_ASSAY_SECRET"))
    };
    for (format, last) in [
        ("text", "0 MUST, 0 SHOULD, 0 notes: undecided without the secret\n"),
        ("json", "\"conformant\": null\n}\n"),
        ("markdown", "**undecided without the secret**\n"),
        ("junit", "</testsuites>\n"),
    ] {
        let (code, stdout, stderr) = judge(&["--format", format]);
        assert_eq!((code, stderr.as_str()), (2, ""), "{stdout}");
        let is_there = if format == "markdown" { stdout.starts_with(last) } else { stdout.ends_with(last) };
        assert!(is_there, "{stdout}");
        assert!(format != "junit" || stdout.contains("errors=\"1\""), "{stdout}");
        let (code, stdout, _) = judge(&["--format", format, "--no-signature"]);
        assert_eq!(code, 0, "{stdout}");
    }
}

#[test]
fn a_wrong_token_is_judged_in_every_shape() {
    for (answer, rule) in [
        (ok("", &token(0)), "token-unique"),
        (ok("", &format!("\"{}\"", token(0))), "compact-bare"),
        (ok("", &format!("{} ", token(0))), "base64url-no-whitespace"),
        (ok("", &format!(r#"{{"token":"{}="}}"#, token(0))), "base64url-no-padding"),
        (found(&format!("/?tenant={}", token(0).replace('.', "%252E"))), "compact-bare"),
        (ok("", "<html>no token</html>"), "compact-three-segments"),
    ] {
        let (code, stdout, _) = judge(&Server::saying(answer).url("/"), &[]);
        assert_eq!(code, 1, "{stdout}");
        assert!(stdout.contains(&format!("MUST {rule} (")), "{rule}: {stdout}");
    }
}

/// One MAC in nine has a zero byte in it. These tokens are the same in every run.
#[test]
fn a_mistake_that_few_tokens_show_is_found_among_many() {
    let server = Server::start(|number, stream| {
        let token = token(number);
        let (text, mac) = token.rsplit_once('.').expect("three segments");
        let mac = data_encoding::BASE64URL_NOPAD.decode(mac.as_bytes()).expect("base64url");
        let cut = mac.split(|byte| *byte == 0).next().unwrap_or_default();
        stream.write_all(ok("", &format!("{text}.{}", data_encoding::BASE64URL_NOPAD.encode(cut))).as_bytes())
    });
    let url = server.url("/");
    let arguments = ["-n", "300", "--now", NOW, "--format", "json", "--url", &url];
    let (code, stdout, _) = output(generator(arguments));
    let report: serde_json::Value = serde_json::from_str(&stdout).expect("a report in JSON");
    assert_eq!((code, &report["tokens"]), (1, &300.into()));
    let findings = report["findings"].as_array().expect("findings");
    let finding =
        findings.iter().find(|finding| finding["rule"] == "signature-match").expect("a bad signature");
    let count = finding["count"].as_u64().expect("a count");
    assert!((10..80).contains(&count), "{count}");
    let shown = finding["token"].as_str().expect("the first token that shows it");
    assert!(shown.rsplit('.').next().is_some_and(|mac| mac.len() < 43), "{shown}");
}

#[test]
fn an_answer_without_a_token_is_reported_and_never_passes() {
    let plain = |status: &str, rest: &str| format!("HTTP/1.1 {status}\r\nConnection: close\r\n{rest}");
    let redirect = "let it redirect to the marketplace with ?tenant=TOKEN";
    let tenant = "put the token into one query parameter tenant, as in ?tenant=TOKEN";
    let asked = "make the URL answer with a token; --header and --method change the request";
    let pointer = "name the member that holds the token with --pointer";
    for (answer, message) in [
        (plain("404 Not Found", "\r\n"), format!("the server answered 404; {asked}")),
        (
            plain("500 Oh", "\r\n\r\n\n<b>\x1b[2J</b>\nmore"),
            format!("the server answered 500 and \"<b>\\u{{1b}}[2J</b>\"; {asked}"),
        ),
        (plain("302 Found", "\r\n"), format!("the server answered 302 without a Location; {redirect}")),
        (
            plain("302 Found", "Location: /?tenant=a\r\nLocation: /?tenant=b\r\n\r\n"),
            format!("the server answered 302 with several Locations; {redirect}"),
        ),
        (
            found("https://login.example.com/?next=hush"),
            format!(
                "the answer's Location is a URL with no tenant parameter, https://login.example.com/; {tenant}"
            ),
        ),
        (
            found("/?tenant=a.b.c&tenant=d.e.f"),
            format!("the answer's Location has 2 tenant parameters; {tenant}"),
        ),
        (ok("", ""), "the answer's body is empty; return one token and nothing else".to_owned()),
        (
            ok("", r#"{"jws":"a.b.c"}"#),
            format!("the answer's JSON body has none of /token, /jwt, /access_token, /url; {pointer}"),
        ),
    ] {
        assert_eq!(refused(&Server::saying(answer), &[]), message);
    }
    let no_member = Server::saying(ok("", r#"{"token":"a.b.c"}"#));
    assert_eq!(
        refused(&no_member, &["--pointer", "/data/jwt"]),
        format!("the answer's JSON body has nothing at /data/jwt; {pointer}")
    );
    let not_text = Server::saying(b"HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\na\xff.".to_vec());
    assert_eq!(
        refused(&not_text, &[]),
        "the answer's body is not UTF-8 from byte 1 on; return the token as text; it is ASCII"
    );
}

#[test]
fn a_broken_or_missing_server_is_reported() {
    for answer in [&b"not HTTP at all\r\n\r\n"[..], b"", b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nshort"]
    {
        let message = refused(&Server::saying(answer), &[]);
        assert!(message.starts_with("the URL can't be fetched ("), "{message}");
        assert!(
            message.ends_with("); check that the server runs and that the URL is right; no proxy is used"),
            "{message}"
        );
    }
    // A port that was free a moment ago, where no server listens.
    let port = TcpListener::bind("127.0.0.1:0").and_then(|free| free.local_addr()).expect("a port").port();
    let (code, _, stderr) = judge(&format!("http://127.0.0.1:{port}/"), &[]);
    assert_eq!(code, 2);
    assert!(stderr.contains("the URL can't be fetched (io: Connection refused"), "{stderr}");
}

#[test]
fn an_answer_that_does_not_end_is_cut_off() {
    let drip = Server::start(|_, stream| {
        stream.write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n")?;
        for _ in 0..1000 {
            stream.write_all(b"a")?;
            stream.flush()?;
            sleep(Duration::from_millis(50));
        }
        Ok(())
    });
    let silent = Server::start(|_, _| {
        sleep(Duration::from_secs(60));
        Ok(())
    });
    let begun = Instant::now();
    for server in [drip, silent] {
        assert_eq!(
            refused(&server, &["--timeout", "0.2"]),
            "there was no complete answer within 0.2 seconds; check whether the server hangs, or give it more time with --timeout"
        );
    }
    assert!(begun.elapsed() < Duration::from_secs(100), "{:?}", begun.elapsed());
    let endless = Server::start(|_, stream| {
        stream.write_all(b"HTTP/1.1 200 OK\r\n\r\n")?;
        loop {
            stream.write_all(&[b'a'; 4_096])?;
        }
    });
    assert_eq!(
        refused(&endless, &[]),
        "the answer's body is longer than 1 MiB; make the URL answer with one token"
    );
}

#[test]
fn the_request_is_as_the_options_say_and_its_secrets_are_hidden() {
    // The answer repeats what was sent.
    let repeated = "Bearer hush4 session=hush X-Key hush2 hush3 hush5";
    let server = Server::saying(format!("HTTP/1.1 401 Unauthorized\r\nConnection: close\r\n\r\n{repeated}"));
    let folder = tempfile::tempdir().expect("a temporary folder");
    let path = folder.path().join("headers");
    std::fs::write(&path, "Cookie: session=hush\r\n\nX-Key: hush2\n").expect("a file that can be written");
    let from_file = format!("@{}", path.display());
    let url = server.url("/mint?key=hush3#top");
    let options =
        ["--method", "PUT", "-H", "Authorization: Bearer hush4", "--header", &from_file, "--data", "hush5"];
    let (code, stdout, stderr) = judge(&url, &options);
    assert_eq!(code, 2);
    assert!(!stdout.contains("hush") && !stderr.contains("hush"), "{stdout}{stderr}");
    assert!(
        stderr.contains("the server answered 401 and \"[…] […] […]=[…] X-Key […] […] […]\";"),
        "{stderr}"
    );
    let requests = server.requests();
    assert_eq!(requests.len(), 3);
    let request = requests[0].to_ascii_lowercase();
    assert!(request.starts_with("put /mint?key=hush3 http/1.1\r\n"), "{request}");
    for line in [
        "authorization: bearer hush4",
        "cookie: session=hush",
        "x-key: hush2",
        "content-length: 5",
        "user-agent: jwt-assay/",
    ] {
        assert!(request.contains(&format!("\r\n{line}")), "{line}: {request}");
    }
    assert!(request.ends_with("\r\n\r\nhush5"), "{request}");
}

#[test]
fn a_redirect_is_not_followed_and_a_proxy_not_used() {
    let server = Server::start(|number, stream| {
        stream.write_all(found(&format!("/mint?tenant={}", token(number))).as_bytes())
    });
    let url = server.url("/mint");
    let mut command = generator(["-n", "2", "--now", NOW, "--url", &url]);
    for variable in ["http_proxy", "HTTP_PROXY", "ALL_PROXY", "HTTPS_PROXY"] {
        command = command.env(variable, "http://127.0.0.1:9");
    }
    let (code, stdout, stderr) = output(command);
    assert_eq!((code, stderr.as_str()), (0, ""), "{stdout}");
    let requests = server.requests();
    assert!(
        requests.len() == 2 && requests.iter().all(|request| request.starts_with("GET /mint HTTP/1.1\r\n"))
    );
}

#[test]
fn a_request_that_cannot_be_sent_is_reported_before_the_first_call() {
    for (options, message) in [
        (&["--url", "ftp://example.com/"][..], "the URL must start with http:// or https:// and name a host"),
        (&["--url", "no url"], "not a valid URL"),
        (&["--url", "/mint"], "the URL must start with http:// or https:// and name a host"),
        (&["--url", "http://127.0.0.1:99999/"], "the URL's port is not a number from 1 to 65535"),
        (&["--url", "https://user:1@[::1]:65536/"], "the URL's port is not a number from 1 to 65535"),
        (&["--url", "http://127.0.0.1:0/"], "the URL's port is not a number from 1 to 65535"),
        (&["--url", "http://127.0.0.1:+80/"], "the URL's port is not a number from 1 to 65535"),
        (&["--url", "http://h/", "-H", "hush"], "header 1 does not have the form 'Name: value'"),
        (
            &["--url", "http://h/", "-H", "A: b", "-H", "B: hush\nC: d"],
            "header 2 does not have the form 'Name: value'",
        ),
        (&["--url", "http://h/", "--method", "GET /"], "not a valid HTTP method"),
        (&["--url", "http://h/", "--ca-file", "Cargo.toml"], "there is no PEM certificate"),
    ] {
        let (code, stdout, stderr) = output(generator(options.iter().copied()));
        assert_eq!((code, stdout.as_str(), stderr), (2, "", format!("error: {message}\n")), "{options:?}");
    }
}
