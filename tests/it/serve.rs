//! The marketplace on localhost, asked as a browser asks it, and as it should not be asked: what it shows, what it refuses, and that
//! it stays quick and small whatever comes.

use std::io::{BufRead, BufReader, ErrorKind, Read, Write};
use std::net::TcpStream;
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use jwt_assay::forge::Forge;
use jwt_assay::jwt::{Key, Policy, verify};
use jwt_assay::suite::system_clock;
use snapbox::cmd::cargo_bin;
use tempfile::{NamedTempFile, tempdir};

use crate::report::browser::{self, Deed};

const SECRET: &str = "an example secret of 32 bytes...";

/// A server, which ends with the test.
struct Server {
    program: Child,
    host: String,
    _secret: NamedTempFile,
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.program.kill();
        let _ = self.program.wait();
    }
}

/// An answer: its status, its head and its body.
struct Answer {
    status: u16,
    head: String,
    body: String,
}

impl Server {
    fn start(arguments: &[&str]) -> Self {
        let mut secret = NamedTempFile::new().expect("a temporary file");
        secret.write_all(SECRET.as_bytes()).expect("a file that can be written");
        let mut program = Command::new(cargo_bin!("jwt-assay"))
            .args(["serve", "--port", "0", "--secret-file"])
            .arg(secret.path())
            .args(arguments)
            .stdout(Stdio::piped())
            .spawn()
            .expect("the program runs");
        let mut line = String::new();
        let output = program.stdout.take().expect("a pipe");
        BufReader::new(output).read_line(&mut line).expect("a line");
        let address = line.split(' ').nth(1).unwrap_or_else(|| panic!("no address: {line}"));
        let host = address.trim_start_matches("http://").trim_end_matches('/').to_owned();
        Server { program, host, _secret: secret }
    }

    /// Sends bytes as they are, and reads the answer to its end.
    fn send(&self, request: &[u8]) -> Answer {
        let mut stream = TcpStream::connect(&self.host).expect("a connection");
        stream.set_read_timeout(Some(Duration::from_secs(30))).expect("a timeout");
        // The server may answer, and close, before it has read all of it.
        let _ = stream.write_all(request);
        let mut bytes = Vec::new();
        match stream.read_to_end(&mut bytes) {
            Ok(_) => {}
            Err(error) if error.kind() == ErrorKind::ConnectionReset && !bytes.is_empty() => {}
            Err(error) => panic!("no answer: {error}"),
        }
        let text = String::from_utf8_lossy(&bytes).into_owned();
        let (head, body) = text.split_once("\r\n\r\n").unwrap_or((&text, ""));
        let status = head.split(' ').nth(1).and_then(|status| status.parse().ok()).unwrap_or_default();
        Answer { status, head: head.to_lowercase(), body: body.to_owned() }
    }

    fn get(&self, path: &str) -> Answer {
        self.send(
            format!("GET {path} HTTP/1.1\r\nHost: {}\r\nConnection: close\r\n\r\n", self.host).as_bytes(),
        )
    }

    fn post(&self, path: &str, extra: &str, body: &str) -> Answer {
        let head = format!("POST {path} HTTP/1.1\r\nHost: {}\r\nConnection: close\r\n{extra}", self.host);
        self.send(format!("{head}Content-Length: {}\r\n\r\n{body}", body.len()).as_bytes())
    }

    /// What the marketplace answers to a token with these members of `ti`, made now.
    fn shown(&self, ti: &str) -> Answer {
        self.get(&format!("/?tenant={}", token(&claims(system_clock(), ti))))
    }

    /// The most memory that the server had at any time, in MiB.
    #[cfg(target_os = "linux")]
    fn memory(&self) -> u64 {
        let status =
            std::fs::read_to_string(format!("/proc/{}/status", self.program.id())).expect("a status");
        let line = status.lines().find(|line| line.starts_with("VmHWM:")).expect("the most memory");
        line.split_whitespace().nth(1).expect("a number").parse::<u64>().expect("a number") / 1024
    }
}

fn claims(iat: u64, ti: &str) -> String {
    let jti = fresh_id();
    format!(r#"{{"iat":{iat},"jti":"{jti}","sub":"test-pandium-com","ti":{ti}}}"#)
}

/// An id that no other token of this process has.
fn fresh_id() -> String {
    use std::sync::atomic::{AtomicU64, Ordering};
    static NEXT: AtomicU64 = AtomicU64::new(0);
    format!("{}-{}", std::process::id(), NEXT.fetch_add(1, Ordering::Relaxed))
}

fn token(claims: &str) -> String {
    String::from_utf8(Forge::new(claims).sign(SECRET).token()).expect("a token is text")
}

#[test]
fn the_sample_link_shows_tiles_once_and_then_why_it_is_refused() {
    let server = Server::start(&[]);
    let start = server.get("/");
    assert_eq!(start.status, 200);
    assert!(
        start.body.contains("href=\"/sample\"") && start.body.contains("&lt;iframe src="),
        "{}",
        start.body
    );
    let sample = server.get("/sample");
    let place = sample.head.lines().find_map(|line| line.strip_prefix("location: "));
    // The head is in lower case here, and a token is not.
    assert!(
        sample.status == 303 && place.is_some_and(|place| place.starts_with("/?tenant=eyj")),
        "{}",
        sample.head
    );
    let link = format!("/?tenant={}", token(&claims(system_clock(), r#"{"udn":"Ada","ili":["crm"]}"#)));
    let first = server.get(&link);
    assert_eq!(first.status, 200, "{}", first.body);
    assert!(first.body.contains("Customer Records") && first.body.contains("✓ Installed"), "{}", first.body);
    assert!(first.body.contains("https://app.example/integrations/crm"), "{}", first.body);
    let second = server.get(&link);
    assert_eq!(second.status, 401);
    assert!(
        second.body.contains("This token is refused") && second.body.contains("jti-single-use"),
        "{}",
        second.body
    );
}

#[test]
fn tiles_are_those_that_the_token_asks_for() {
    let server = Server::start(&[]);
    let hidden = server.shown(r#"{"xti":{"hidden_integrations":["mailer"]}}"#).body;
    assert!(!hidden.contains("data-tile=\"mailer\"") && hidden.contains("data-tile=\"crm\""), "{hidden}");
    let group = server.shown(r#"{"xti":{"user_group":"free"}}"#).body;
    assert!(group.contains("data-tile=\"7\"") && !group.contains("data-tile=\"crm\""), "{group}");
    let limited = server.shown(r#"{"ili":["crm"],"xti":{"allowed_installs":1}}"#).body;
    assert!(limited.contains("No more can be installed") && limited.contains("Limit reached"), "{limited}");
    let all = r#"{"xti":{"hidden_integrations":["mailer","crm",7]}}"#;
    assert!(server.shown(all).body.contains("There is nothing here yet"));
    let unknown = server.shown(r#"{"xti":{"user_group":"golden"}}"#).body;
    assert!(unknown.contains("user_group is &quot;golden&quot;"), "{unknown}");
}

#[test]
fn a_refused_token_is_explained_and_the_secret_is_in_no_answer() {
    let server = Server::start(&[]);
    let now = system_clock();
    let stale = server.get(&format!("/?tenant={}", token(&claims(now - 600, "{}"))));
    assert!(stale.status == 401 && stale.body.contains("iat-fresh"), "{}", stale.body);
    let signed = Forge::new(claims(now, "{}")).sign(format!("{SECRET}\n")).token();
    let wrong = server.get(&format!("/?tenant={}", String::from_utf8(signed).expect("text")));
    assert!(wrong.status == 401 && wrong.body.contains("a line feed"), "{}", wrong.body);
    for answer in [&stale, &wrong, &server.get("/"), &server.get("/token")] {
        assert!(!answer.body.contains(SECRET) && !answer.head.contains(SECRET));
    }
}

#[test]
fn a_token_is_explained_and_signed_again() {
    let server = Server::start(&[]);
    let text = format!("Authorization: Bearer {}", token(&claims(system_clock() - 600, "{}")));
    let explained = server.post("/token/explain?profile=", "", &text);
    assert!(explained.status == 200 && explained.body.contains("iat-fresh"), "{}", explained.body);
    let edited = serde_json::json!({
        "header": r#"{"alg":"HS256","typ":"JWT"}"#, "claims": claims(system_clock(), "{}"), "profile": ""
    });
    let signed = server.post("/token/sign", "", &edited.to_string());
    let key = Key::new(SECRET).expect("a secret");
    assert!(verify(&signed.body, &key, &Policy::at(system_clock())).is_ok(), "{}", signed.body);
    let broken = serde_json::json!({ "header": "{", "claims": "{}", "profile": "" });
    let refused = server.post("/token/sign", "", &broken.to_string());
    assert!(
        refused.status == 422 && refused.body.starts_with("The header can't be signed: "),
        "{}",
        refused.body
    );
    let other = server.post("/token/explain?profile=ghost-admin", "", &text);
    assert!(other.status == 200 && other.body.contains("ghost-admin/"), "{}", other.body);
}

#[test]
fn what_a_token_contains_is_shown_as_text() {
    let server = Server::start(&[]);
    let hostile =
        r#"</script><script>alert(1)</script><img src=x onerror=alert(1)>\u001b[31m\u202e::error::"#;
    let claims = format!(
        r#"{{"iat":{},"jti":"x","sub":"{hostile}","ti":{{"udn":"{hostile}"}},"{hostile}":1}}"#,
        system_clock()
    );
    let shown = server.get(&format!("/?tenant={}", token(&claims)));
    let explained = server.post("/token/explain?profile=", "", &token(&claims));
    let report: serde_json::Value = serde_json::from_str(&explained.body).expect("JSON");
    for page in [shown.body.as_str(), report["report"].as_str().expect("a report")] {
        assert!(page.contains("&lt;img src=x"), "{page}");
        let is_silent = ["<img", "<script>", "\u{1b}", "\u{202e}"].iter().all(|mark| !page.contains(mark));
        assert!(is_silent && page.lines().all(|line| !line.trim_start().starts_with("::")), "{page}");
    }
}

#[test]
fn requests_of_other_pages_and_for_other_hosts_are_refused() {
    let server = Server::start(&[]);
    for host in ["evil.example", "127.0.0.1", "127.0.0.1:1", "localhost.evil.example:80", ""] {
        let request = format!("GET /?tenant=x HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n");
        assert_eq!(server.send(request.as_bytes()).status, 421, "{host}");
    }
    let port = server.host.rsplit(':').next().expect("a port");
    let local = format!("GET / HTTP/1.1\r\nHost: localhost:{port}\r\nConnection: close\r\n\r\n");
    assert_eq!(server.send(local.as_bytes()).status, 200);
    for path in ["/secret", "/token/sign", "/token/explain"] {
        for origin in ["https://evil.example", "null", "http://localhost:1"] {
            let refused = server.post(path, &format!("Origin: {origin}\r\n"), "x");
            assert_eq!(refused.status, 403, "{path} {origin}");
        }
    }
    let own = server.post(
        "/secret",
        &format!("Origin: http://{}\r\n", server.host),
        "another secret of 32 bytes.....",
    );
    assert_eq!(own.status, 204);
    assert_eq!(server.shown("{}").status, 401, "the secret is another one now");
}

#[test]
fn a_browser_may_use_nothing_from_elsewhere() {
    let server = Server::start(&[]);
    for (path, ancestors) in [("/", "*"), ("/?tenant=x", "*"), ("/token", "'none'"), ("/nothing", "'none'")] {
        let answer = server.get(path);
        let policy = answer.head.lines().find_map(|line| line.strip_prefix("content-security-policy: "));
        let policy = policy.unwrap_or_else(|| panic!("{path}: {}", answer.head));
        assert!(policy.starts_with("default-src 'none';"), "{policy}");
        assert!(policy.ends_with(&format!("frame-ancestors {ancestors}")), "{policy}");
        for header in
            ["cache-control: no-store", "referrer-policy: no-referrer", "x-content-type-options: nosniff"]
        {
            assert!(answer.head.contains(header), "{path}: {}", answer.head);
        }
        assert!(!answer.body.contains("src=\"http") && !answer.body.contains("@import"), "{path}");
    }
}

#[test]
fn what_is_no_request_or_too_long_is_refused_and_others_are_answered() {
    let server = Server::start(&[]);
    let long = "a".repeat(300 << 10);
    let head =
        |path: &str| format!("GET {path} HTTP/1.1\r\nHost: {}\r\nConnection: close\r\n\r\n", server.host);
    assert!([400, 431, 414].contains(&server.send(head(&format!("/?tenant={long}")).as_bytes()).status));
    assert_eq!(server.post("/token/explain", "", &long).status, 413);
    assert_eq!(server.send(b"\x16\x03\x01 nothing\r\n\r\n").status, 400);
    assert_eq!(server.get("/nothing").status, 404);
    assert_eq!(server.get("/secret").status, 405);
    for path in ["/?tenant=%ff%00", "/?tenant=", "/?tenant=a&tenant=b", "/?%", "/?tenant=%"] {
        let status = server.get(path).status;
        assert!([200, 401].contains(&status), "{path}: {status}");
    }
    assert_eq!(server.shown("{}").status, 200);
}

#[test]
fn a_port_that_is_taken_and_a_wrong_catalogue_are_errors() {
    let server = Server::start(&[]);
    let port = server.host.rsplit(':').next().expect("a port");
    let folder = tempdir().expect("a folder");
    let catalogue = folder.path().join("catalogue.json");
    std::fs::write(&catalogue, r#"{"format":2,"tiles":[]}"#).expect("a file that can be written");
    let catalogue = catalogue.to_str().expect("a path in UTF-8");
    for (arguments, message) in [
        (["--port", port], "another program has it; give another with --port"),
        (["--catalogue", catalogue], "only format 1 is supported"),
    ] {
        let ended =
            Command::new(cargo_bin!("jwt-assay")).arg("serve").args(arguments).output().expect("it runs");
        let error = String::from_utf8_lossy(&ended.stderr);
        assert_eq!(ended.status.code(), Some(2), "{error}");
        assert!(error.contains(message), "{error}");
    }
}

#[test]
fn many_requests_at_once_and_slow_clients_hold_up_no_other() {
    assert_bounded(1_000);
}

#[test]
#[ignore = "deep: 10,000 requests"]
fn ten_thousand_requests_leave_the_server_small() {
    assert_bounded(10_000);
}

/// Sends requests, 200 at once, while 100 clients never end their head.
fn assert_bounded(requests: usize) {
    const AT_ONCE: usize = 200;
    let server = Server::start(&[]);
    let slow: Vec<TcpStream> = (0..100)
        .map(|_| {
            let mut stream = TcpStream::connect(&server.host).expect("a connection");
            stream.write_all(b"GET / HTTP/1.1\r\nHost: ").expect("a part of a head");
            stream
        })
        .collect();
    let start = Instant::now();
    thread::scope(|scope| {
        for _ in 0..AT_ONCE {
            scope.spawn(|| {
                for number in 0..requests / AT_ONCE {
                    let (answer, expected) = match number % 3 {
                        0 => (server.shown("{}"), 200),
                        1 => (server.get("/?tenant=a.b.c"), 401),
                        _ => (server.get("/token"), 200),
                    };
                    assert_eq!(answer.status, expected, "{}", answer.head);
                }
            });
        }
    });
    // Generous: this machine may be busy. It guards against a queue behind the slow clients, which takes minutes.
    assert!(start.elapsed() < Duration::from_secs(120), "{:?}", start.elapsed());
    drop(slow);
    #[cfg(target_os = "linux")]
    {
        let memory = server.memory();
        assert!(memory < 100, "{memory} MiB");
    }
}

#[test]
fn it_works_in_a_browser() {
    open_in_a_browser(Deed::Use);
}

#[test]
#[ignore = "deep: it draws every page four times; `.ci/run pages` does it"]
fn it_can_be_read_in_a_browser() {
    open_in_a_browser(Deed::Look);
}

fn open_in_a_browser(deed: Deed) {
    if browser::is_there() {
        let server = Server::start(&[]);
        browser::drive("serve.mjs", deed, &[format!("http://{}/", server.host).as_ref()]);
    }
}
