//! The token inside what was pasted: it is found in every kind of surroundings, and judged as it is alone. A broken token
//! is judged whole.

mod others;

use jwt_assay::forge::{Forge, Forged};
use jwt_assay::jwt::{Place, Policy};
use jwt_assay::lint::{Inspection, Inspector, Pasted, find_token};
use proptest::prelude::*;

const NOW: u64 = 1_621_521_650;

/// Secrets of several kinds, each with a token that it signs: a short one, one with faults, and a long one whose MAC is
/// wrong.
fn tokens() -> Vec<(Vec<u8>, String)> {
    let long = format!(r#"{{"iat":{NOW},"jti":"7","sub":"a","ti":{{"udn":"{}"}}}}"#, "é~?".repeat(300));
    let secrets = [b"an example secret of 32 bytes...".to_vec(), b"\x00\xff".repeat(20), b"k".repeat(70)];
    let tokens = [
        Forge::new(format!(r#"{{"iat":{NOW},"jti":"5f0c","sub":"u","ti":{{}}}}"#)).sign(&secrets[0]),
        Forge::new(r#"{"iat":"noon","jti":8}"#)
            .header(r#"{"typ":"JWT","alg":"HS256","kid":"a/b?>"}"#)
            .sign(&secrets[1]),
        Forge::new(long).sign("another secret"),
    ];
    let text = |forged: Forged| String::from_utf8(forged.token()).expect("ASCII");
    secrets.into_iter().zip(tokens.map(text)).collect()
}

fn rules(inspection: &Inspection) -> Vec<&str> {
    inspection.findings.iter().map(|finding| finding.rule.id()).collect()
}

/// What each finding but `compact-bare` says, with the text at its place.
fn findings<'a>(inspection: &'a Inspection, text: &'a str) -> Vec<(&'a str, &'a str, String)> {
    let others = inspection.findings.iter().filter(|finding| finding.rule.id() != "compact-bare");
    let place = |place: &Place| match place {
        Place::Token(range) => text[range.clone()].to_owned(),
        other => other.to_string(),
    };
    others.map(|finding| (finding.rule.id(), finding.found.as_str(), place(&finding.at))).collect()
}

/// Texts with `TOKEN` for the token, and words that the finding must say.
const AROUND: &[(&str, &str)] = &[
    ("b'TOKEN'", "Python bytes object around the token: \"b'…'\""),
    ("b\"TOKEN\"", "Python bytes"),
    ("token = b'TOKEN',", "Python bytes"),
    ("\"TOKEN\"", "quotation marks around the token"),
    ("'TOKEN'", "quotation marks"),
    ("`TOKEN`", "quotation marks"),
    ("\u{201c}TOKEN\u{201d}", "quotation marks"),
    ("\u{2018}TOKEN\u{2019}", "quotation marks"),
    ("\u{ab}TOKEN\u{bb}", "quotation marks"),
    ("\"TOKEN\",", "quotation marks"),
    ("Bearer TOKEN", "the word Bearer before the token"),
    ("bearer  TOKEN", "the word bearer"),
    ("JWT TOKEN", "the word JWT"),
    ("Token TOKEN", "the word Token"),
    ("\"Bearer TOKEN\"", "the word Bearer"),
    ("Authorization: Bearer TOKEN", "an Authorization header"),
    ("authorization:JWT TOKEN", "an Authorization header"),
    ("{'Authorization': 'Bearer TOKEN'}", "Bearer"),
    ("curl -u ada:hush -H \"Authorization: Bearer TOKEN\" https://h.example.com/", "an Authorization header"),
    ("JWT token=TOKEN", "the scheme JWT with the parameter token"),
    ("Token token=\"TOKEN\"", "the scheme Token with the parameter token"),
    ("jwt=TOKEN", "a name before the token, jwt"),
    ("export AUTH_JWT=TOKEN", "AUTH_JWT"),
    ("token: TOKEN", "a name before the token, token"),
    ("  \"id_token\": \"TOKEN\",", "id_token"),
    ("token='TOKEN';", "a name before the token, token"),
    ("https://h.example.com/in?tenant=TOKEN", "a URL whose parameter tenant is the token"),
    ("https://ada:hush@h.example.com/a.b/c?x=hush&jwt=TOKEN&y=hush", "a URL whose parameter jwt"),
    ("/in?id_token=TOKEN#top", "a URL whose parameter id_token"),
    ("?jwt=TOKEN", "a URL whose parameter jwt"),
    (
        "https://h.example.com/cb#state=hush&access_token=TOKEN&expires_in=1",
        "a URL with the token in its fragment, as access_token",
    ),
    ("https://h.example.com/verify/TOKEN", "a URL with the token in its path"),
    (
        "https://h.example.com/?next=https%3A%2F%2Fi.example.com%2F%3Fjwt%3DTOKEN%26x%3D1",
        "a URL whose parameter",
    ),
    ("jwt=TOKEN; Path=/; HttpOnly", "a cookie as a server sets it, the token being its jwt"),
    ("Set-Cookie: sid=TOKEN; Max-Age=60", "a cookie as a server sets it, the token being its sid"),
    ("Cookie: session=hush; jwt=TOKEN", "a Cookie header, the token being its jwt"),
    ("Cookie: jwt=TOKEN; session=hush", "a Cookie header"),
    ("s:TOKEN.c2lnbmF0dXJl", "a cookie that Express signed"),
    ("s%3ATOKEN.c2lnbmF0dXJl%2B", "a cookie that Express signed"),
    ("connect.sid=s%3ATOKEN.c2ln; Path=/", "a cookie that Express signed"),
    ("{\"token\":\"TOKEN\"}", "JSON whose member /token has the token"),
    ("{\"a\":[1,{\"b/c\":\"https://h/?x=TOKEN\"}]}", "JSON whose member /a/1/b~1c has the token"),
    ("{\n  \"data\": {\n    \"jwt\": \"TOKEN\"\n  }\n}\n", "JSON whose member /data/jwt"),
    ("[\"TOKEN\"]", "JSON whose member /0"),
    ("'token' => 'TOKEN',", "a name before the token, token: \"'token' => '…',\""),
    ("The token is: TOKEN.", "text around the token: \"The token is: ….\""),
    ("Bearer%20TOKEN", "the word Bearer before the token"),
    ("https://h.example.com/#/in?jwt=TOKEN", "a URL with the token in its fragment, as jwt"),
    ("{'token': 'TOKEN'}", "a name before the token, token"),
    (
        "<!doctype html>\n<iframe class=\"a\" src=\"https://h/?a=1&amp;tenant=TOKEN&amp;b=2\"></iframe>",
        "an HTML page with the token in its iframe, in src",
    ),
    ("<html><body><a href='/in?jwt=TOKEN'>in</a>", "in its a, in href"),
    ("<form><input type=hidden name=jwt value=\"TOKEN\"></form>", "in its input, in value"),
    ("<meta name=\"jwt\" content=\"TOKEN\">", "in its meta, in content"),
    ("<html><script>\nconst token = \"TOKEN\";\n</script></html>", "in a script"),
    ("<html><p>TOKEN</p></html>", "in its text"),
    ("TOKEN,", "a comma after the token"),
    ("TOKEN;", "a semicolon after the token"),
    ("TOKEN.", "a period after the token"),
    ("TOKEN)", "punctuation after the token"),
    ("(TOKEN)", "brackets around the token"),
    ("<TOKEN>", "brackets around the token"),
    (
        "[dotenv@17.2.0] injecting env (3) from .env\nTOKEN",
        "a line before the token: \"[dotenv@17.2.0] injecting env (3) from .env\"",
    ),
    ("[dotenv@17.2.0] injecting env (3) from .env\r\nTOKEN\r\n", "a line before the token"),
    ("one.\ntwo: 2\n\nTOKEN\n", "2 lines before the token, the first being \"one.\""),
    ("starting\nTOKEN\ndone\n", "2 lines around the token"),
    ("loaded\ntoken: TOKEN\n", "a name before the token, token: \"token: …\", and a line before the token"),
    ("2026-11-29T20:25:06Z INFO minted TOKEN for ada", "text around the token"),
    ("\u{1b}[32mTOKEN\u{1b}[0m", "escape sequences around the token"),
    ("\u{1b}[1mtoken\u{1b}[0m: \u{1b}[32mTOKEN\u{1b}[39m", "a name before the token, token"),
    ("\u{feff}TOKEN", "a byte order mark before the token"),
    ("\u{feff}\"TOKEN\"\r\n", "quotation marks"),
];

#[test]
fn a_token_is_found_in_every_kind_of_surroundings_and_judged_as_it_is() {
    for (secret, token) in tokens() {
        let inspector = Inspector::new(&secret);
        let alone = inspector.inspect(&token, &Policy::at(NOW));
        for (around, words) in AROUND {
            let text = around.replace("TOKEN", &token);
            let inspection = inspector.inspect_pasted(&text, &Policy::at(NOW));
            let first = &inspection.findings[0];
            assert_eq!(first.rule.id(), "compact-bare", "{around}: {:?}", rules(&inspection));
            assert!(first.found.contains(words), "{around}: {}", first.found);
            assert!(!first.found.contains("hush"), "{around}: {}", first.found);
            assert!(!first.found.contains(&token[..20]), "{around}: {}", first.found);
            assert_eq!(first.at, Place::Token(0..text.len()), "{around}");
            assert_eq!(findings(&inspection, &text), findings(&alone, &token), "{around}");
            let inside = inspection.inside().expect("a token");
            assert_eq!(
                (inside.token.as_slice(), &text[inside.at.clone()]),
                (token.as_bytes(), token.as_str())
            );
            assert_eq!(inspector.explain(&inspection), inspector.explain(&alone), "{around}");
            assert!(!inspection.is_accepted() && inspection.is_token());
        }
    }
}

#[test]
fn a_token_that_is_encoded_is_found_at_its_place() {
    for (secret, token) in tokens() {
        let percent = token.replace('.', "%2E").replace('-', "%2d");
        let entities = token.replace('.', "&#46;").replace('_', "&lowbar;");
        let escapes = token.replace('.', r"\u002e");
        for (text, at, words) in [
            (percent.clone(), 0..percent.len(), "a percent-encoded token"),
            (format!("https://h/?jwt={percent}&x"), 15..15 + percent.len(), "a URL whose parameter jwt"),
            (entities.clone(), 0..entities.len(), "entities of HTML"),
            (format!("<a href=\"{entities}\">"), 9..9 + entities.len(), "its a, in href"),
            (format!("{{\"t\":\"{escapes}\"}}"), 6..6 + escapes.len(), "JSON whose member /t"),
        ] {
            let inspector = Inspector::new(&secret);
            let inspection = inspector.inspect_pasted(&text, &Policy::at(NOW));
            assert!(inspection.findings[0].found.contains(words), "{text}: {}", inspection.findings[0].found);
            let inside = inspection.inside().expect("a token");
            assert_eq!((inside.token.as_slice(), inside.at.clone()), (token.as_bytes(), at), "{text}");
            let alone = inspector.inspect(&token, &Policy::at(NOW));
            assert_eq!(rules(&inspection)[1..], rules(&alone)[..], "{text}");
        }
    }
}

#[test]
fn a_broken_token_inside_is_judged_with_what_is_broken() {
    let (secret, token) = tokens().swap_remove(0);
    let [header, payload, mac] = token.split('.').collect::<Vec<_>>()[..] else { panic!("{token}") };
    let broken = [
        format!("{header}.{payload}.{mac}="),
        format!("{header}=.{payload}==.{mac}="),
        format!("{header}.{payload}.{}+{}", &mac[..5], &mac[6..]),
        format!("{header}.{payload}.{} {}", &mac[..9], &mac[10..]),
        format!("{header}.{payload}.{} {} {}", &mac[..9], &mac[10..20], &mac[21..]),
        format!("{header}.{payload}.(stdin)= {}", "201f".repeat(16)),
        format!("{header}.{payload}.SHA2-256(stdin)= {}", "201f".repeat(16)),
        format!("{header}.{payload}.{}  -", "201f".repeat(16)),
        format!("{header}.{payload}.{}", &mac[..30]),
        format!("{header}.{payload}."),
    ];
    let inspector = Inspector::new(&secret);
    for token in broken {
        let alone = inspector.inspect(&token, &Policy::at(NOW));
        let whole = inspector.inspect_pasted(&token, &Policy::at(NOW));
        assert_eq!(findings(&whole, &token), findings(&alone, &token), "{token}");
        assert!(whole.inside().is_none() && !rules(&whole).contains(&"compact-bare"), "{token}");
        for around in ["b'TOKEN'", "\"TOKEN\"", "token = 'TOKEN',", "first\nTOKEN\nlast"] {
            let text = around.replace("TOKEN", &token);
            let inspection = inspector.inspect_pasted(&text, &Policy::at(NOW));
            assert_eq!(rules(&inspection)[0], "compact-bare", "{text}");
            assert_eq!(findings(&inspection, &text), findings(&alone, &token), "{text}");
        }
    }
}

#[test]
fn a_broken_token_is_not_taken_for_one_with_something_around_it() {
    let (_, token) = tokens().swap_remove(0);
    let wrapped = |width: usize, end: &str| {
        let lines: Vec<&str> =
            token.as_bytes().chunks(width).map(|line| str::from_utf8(line).expect("ASCII")).collect();
        lines.join(end)
    };
    for text in [
        token.clone(),
        format!("{token}\n"),
        format!(" {token}"),
        format!("{token} \r\n"),
        wrapped(76, "\n"),
        wrapped(76, "\r\n") + "\r\n",
        wrapped(64, "\n"),
        wrapped(20, "\n"),
        format!("{token}.AAAA"),
        format!("x.{token}"),
        format!("{token}!"),
        format!("{token}\0"),
        format!("~{token}"),
        format!("{token}%3D"),
        format!("{token}%0A"),
        token.replacen('.', "%3D.", 1),
        format!("{}&{}", &token[..9], &token[9..]),
        format!("{}'{}", &token[..30], &token[31..]),
        format!("{}\"{}", &token[..token.len() - 20], &token[token.len() - 20..]),
        format!("{};{}", &token[..token.len() - 7], &token[token.len() - 7..]),
        format!("{}#", &token[..token.len() - 1]),
        format!("{}>{}", &token[..token.len() - 42], &token[token.len() - 42..]),
        token.replacen('.', "", 1),
        token.replace('.', ""),
        token.replacen('.', ". ", 1),
        "a.b.c".to_owned(),
        "no token at all".to_owned(),
    ] {
        assert_eq!(find_token(text.as_bytes()), Pasted::Bare, "{text:?}");
    }
}

#[test]
fn of_two_tokens_the_first_is_judged_and_both_are_named() {
    let [(_, one), (_, two), _] = &tokens()[..] else { panic!("three tokens") };
    let segments: Vec<&str> = one.split('.').collect();
    let resigned = format!("{}.{}.{}", segments[0], segments[1], "A".repeat(43));
    let asymmetric = format!("eyJhbGciOiJSUzI1NiJ9.{}.{}", segments[1], "A".repeat(342));
    let encrypted = "eyJhbGciOiJkaXIiLCJlbmMiOiJBMjU2R0NNIn0..AA.AA.AA";
    for (text, judged, words) in [
        (format!("{one}\n{two}"), one, "with another payload; the first one is judged"),
        (
            format!("{{\"a\":\"{one}\",\"b\":\"{resigned}\"}}"),
            one,
            "with another signature; the first one is judged",
        ),
        (
            format!("{{\"id_token\":\"{asymmetric}\",\"t\":\"{one}\"}}"),
            one,
            "with another header; the one with HS256 is judged",
        ),
        (format!("old={encrypted}; new={one}"), one, "which is encrypted; the one with HS256 is judged"),
        (format!("{one} {two} {resigned}"), one, "with another payload, and 1 more; the first one is judged"),
    ] {
        let Pasted::Inside(inside) = find_token(text.as_bytes()) else { panic!("{text}") };
        assert_eq!(inside.token, judged.as_bytes(), "{text}");
        assert!(inside.found.contains("; another token is at bytes "), "{}", inside.found);
        assert!(inside.found.contains(words), "{}", inside.found);
    }
    let Pasted::Inside(inside) = find_token(format!("{one} {one}").as_bytes()) else { panic!("{one}") };
    assert!(!inside.found.contains("another"), "{}", inside.found);
}

#[test]
fn the_secret_around_a_token_is_hidden() {
    let (secret, token) = tokens().swap_remove(0);
    let text = format!("signed with {}\n{token}", String::from_utf8_lossy(&secret));
    let inspection = Inspector::new(&secret).inspect_pasted(text, &Policy::at(NOW));
    assert_eq!(inspection.findings[0].found, "a line before the token: \"signed with […]\"");
}

proptest! {
    #![proptest_config(crate::seed::fixed())]

    #[test]
    fn any_text_around_a_token_leaves_it_as_it_is(before in "[ -~é\n]{0,20}", after in "[ -~é\n]{0,20}") {
        let (_, token) = tokens().swap_remove(0);
        let text = format!("{before} {token} {after}");
        if let Pasted::Inside(inside) = find_token(text.as_bytes()) {
            prop_assert_eq!(inside.token, token.as_bytes());
        }
    }

    #[test]
    fn no_bytes_cause_a_panic(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        let _ = find_token(&bytes);
    }
}
