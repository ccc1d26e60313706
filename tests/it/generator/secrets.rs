//! Secrets that are sent to a URL and come back in an answer: no output shows one, in any spelling, or a part
//! of one.

use super::server::{Server, found, ok};
use super::{NOW, generator, output};

/// A secret that is longer than the part of an answer that is quoted.
const KEY: &str = "k3y-0123456789abcdefghijklmnopqrstuvwxyz-0123456789abcdefghijklmnopqrstuvwxyz";

/// What is printed about a URL that gives no token.
fn refused(url: &str, options: &[&str]) -> String {
    let (code, stdout, stderr) =
        output(generator([&["-n", "1", "--now", NOW, "--url", url], options].concat()));
    assert_eq!(code, 2, "{stdout}{stderr}");
    stdout + &stderr
}

/// An answer with this status and body.
fn answer(status: &str, body: &str) -> String {
    ok("", body).replacen("200 OK", status, 1)
}

#[test]
fn the_user_of_a_url_is_hidden_as_it_is_sent() {
    // A server that repeats the Authorization header, encoded and decoded.
    let server = Server::start(|_, stream| {
        let body = "you sent Basic dXNlcjpwYXNzdzByZA== (dXNlcjpwYXNzdzByZA), user:passw0rd";
        stream.write_all(answer("401 Unauthorized", body).as_bytes())
    });
    let url = server.url("/").replace("http://", "http://user:passw0rd@");
    let printed = refused(&url, &[]);
    assert!(printed.contains("the server answered 401 and \"you sent Basic […] ([…]), […]\";"), "{printed}");
    let request = &server.requests()[0].to_ascii_lowercase();
    assert!(request.contains("authorization: basic dxnlcjpwyxnzdzbyza=="), "that is what is sent: {request}");
}

#[test]
fn a_part_of_a_secret_is_hidden_too() {
    let quoted = format!("the key {KEY} is unknown");
    let member = format!("{{\"{KEY}\":1,\"{KEY}\":2}}");
    let in_json = serde_json::json!({ "token": format!("{quoted}\nmore") }).to_string();
    let header = format!("X-Key: {KEY}");
    for (answer, expected) in [
        (ok("", &format!("{quoted}\nmore")), "has 2 lines, the first being \"the key […] is unknown\";"),
        (ok("", &in_json), "JSON body has 2 lines, the first being \"the key […] is unknown\";"),
        (ok("", &member), "not valid JSON (a member occurs more than once)"),
        (answer("403 Forbidden", &quoted), "answered 403 and \"the key […] is unknown\";"),
        (found(&format!("https://h/{}/{KEY}/in?a=b", "p".repeat(200))), "ppp/[…]/in; put the token"),
        (found(&format!("https://{KEY}@h/{KEY}")), "no tenant parameter, https://h/[…]; put"),
    ] {
        let printed = refused(&Server::saying(answer).url("/"), &["-H", &header]);
        assert!(printed.contains(expected) && !printed.contains("k3y"), "{expected}: {printed}");
    }
}

#[test]
fn a_secret_is_hidden_in_every_spelling() {
    let path = "/?api_key=s3cr%2Ft%2Fkey%2Bvalue";
    for spelling in ["s3cr/t/key+value", "s3cr%2Ft%2Fkey%2Bvalue", r"s3cr\/t\/key+value"] {
        let server = Server::saying(answer("403 Forbidden", &format!("<{spelling}> is unknown")));
        let printed = refused(&server.url(path), &[]);
        assert!(printed.contains("answered 403 and \"<[…]> is unknown\";"), "{printed}");
    }
}

/// A token is judged and reported as it is, even if a secret is part of it.
#[test]
fn a_token_is_judged_with_the_secrets_in_it() {
    let server = Server::saying(ok("", &format!("{KEY}.e30.")));
    let header = format!("X-Key: {KEY}");
    let url = server.url("/");
    let arguments = ["-n", "1", "--now", NOW, "--format", "json", "--url", &url, "-H", &header];
    let (code, stdout, _) = output(generator(arguments));
    assert_eq!(code, 1);
    assert!(stdout.contains(&format!("\"token\": \"{KEY}.e30.\"")), "{stdout}");
}
