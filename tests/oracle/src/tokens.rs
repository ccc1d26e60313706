//! A table of hand-made tokens with the layer that rejects each, decided by reading the profile: the oracle's
//! own test, and what the planted vector files are made of.

use data_encoding::BASE64URL_NOPAD;

use super::verify::{Layer, mac};

pub const SECRET: &[u8] = b"an oracle's secret of 32 bytes!!";
pub const NOW: i64 = 1_621_521_641;

/// One question and the layer that rejects it (`None`: accepted).
pub struct Row {
    pub name: String,
    pub key: String,
    pub token: Vec<u8>,
    pub scope: &'static str,
    pub now: i64,
    pub before: Vec<String>,
    /// The claims set in JSON, if there is one to be read.
    pub claims: Option<String>,
    pub layer: Option<Layer>,
}

const HEADER: &str = r#"{"alg":"HS256","typ":"JWT"}"#;

/// A token over exactly these bytes.
pub fn mint(header: &str, payload: &str) -> String {
    mint_bytes(header.as_bytes(), payload.as_bytes())
}

fn mint_bytes(header: &[u8], payload: &[u8]) -> String {
    let signing_input = format!("{}.{}", BASE64URL_NOPAD.encode(header), BASE64URL_NOPAD.encode(payload));
    format!("{signing_input}.{}", BASE64URL_NOPAD.encode(&mac(SECRET, signing_input.as_bytes())))
}

/// A sound claims set with more members at its end.
fn claims(more: &str) -> String {
    format!(r#"{{"iat":{NOW},"jti":"j","ti":{{}},"sub":"s"{more}}}"#)
}

fn row(name: impl Into<String>, token: impl Into<Vec<u8>>, layer: Option<Layer>) -> Row {
    let key = BASE64URL_NOPAD.encode(SECRET);
    let (token, scope) = (token.into(), "profile");
    Row { name: name.into(), key, token, scope, now: NOW, before: vec![], claims: None, layer }
}

fn payload_row(name: impl Into<String>, payload: &str, layer: Option<Layer>) -> Row {
    Row { claims: Some(payload.to_owned()), ..row(name, mint(HEADER, payload), layer) }
}

/// The whole table.
pub fn rows() -> Vec<Row> {
    let groups =
        [compact_rows(), header_rows(), signature_rows(), payload_rows(), claims_rows(), time_rows()];
    groups.into_iter().flatten().chain(scope_rows()).chain(replay_rows()).collect()
}

fn compact_rows() -> Vec<Row> {
    let good = mint(HEADER, &claims(""));
    // 32 bytes end in a character with two unused bits, which 'B' sets where 'A' has none.
    let tail = good.chars().last().unwrap_or('A');
    let next = char::from_u32(u32::from(tail) + 1).filter(char::is_ascii_alphanumeric).unwrap_or('_');
    let unclean = format!("{}{next}", &good[..good.len() - 1]);
    // The header and the signature take 36 and 43 characters, the dots 2: 65,455 are left, 49,091 bytes.
    let filler =
        |bytes: usize| claims(&format!(r#","x":"{}""#, "x".repeat(bytes - claims(r#","x":"""#).len())));
    vec![
        payload_row("limit", &filler(49_091), None),
        payload_row("over-the-limit", &filler(49_092), Some(Layer::Compact)),
        row("empty", "", Some(Layer::Compact)),
        row("two-segments", good.rsplit_once('.').map_or("", |(two, _)| two), Some(Layer::Compact)),
        row("four-segments", format!("{good}."), Some(Layer::Compact)),
        row("padding", format!("{good}="), Some(Layer::Compact)),
        row("line-feed", format!("{good}\n"), Some(Layer::Compact)),
        row("space", format!(" {good}"), Some(Layer::Compact)),
        row("foreign-alphabet", good.replacen('.', "+/.", 1), Some(Layer::Compact)),
        row("letter-beyond-ascii", format!("{good}é"), Some(Layer::Compact)),
        row("no-utf-8", [good.as_bytes(), &[0xff]].concat(), Some(Layer::Compact)),
        row("one-character-over", format!("{good}AA"), Some(Layer::Compact)),
        row("pad-bits", unclean, Some(Layer::Compact)),
        row("empty-segments", "..", Some(Layer::Header)),
    ]
}

fn header_rows() -> Vec<Row> {
    let sound = [
        r#"{"typ":"jwt","alg":"HS256"}"#,
        r#"{"alg":"HS256","typ":"Application/JWT","kid":7,"b64":false,"cty":null}"#,
        " {\"\\u0061lg\":\"HS\\u003256\"}\r\n",
    ];
    let unsound = [
        "",
        "{}",
        "[]",
        r#"{"alg":"hs256"}"#,
        r#"{"alg":"none"}"#,
        r#"{"alg":["HS256"]}"#,
        r#"{"alg":null}"#,
        r#"{"ALG":"HS256"}"#,
        r#"{"alg":"HS256","alg":"HS256"}"#,
        r#"{"alg":"HS256","typ":"JWS"}"#,
        r#"{"alg":"HS256","typ":"JWT "}"#,
        r#"{"alg":"HS256","typ":null}"#,
        r#"{"alg":"HS256","crit":[]}"#,
        r#"{"alg":"HS256","crit":["exp"],"exp":1}"#,
        r#"{"alg":"HS256","crit":null}"#,
        r#"{"alg":"HS256"}x"#,
        r#"{"alg":"HS256","x":1e400}"#,
        "\u{feff}{\"alg\":\"HS256\"}",
    ];
    let payload = claims("");
    let row_of = |name: String, header: &str, layer| Row {
        claims: Some(payload.clone()),
        ..row(name, mint(header, &payload), layer)
    };
    let sound = sound.iter().enumerate().map(|(n, text)| row_of(format!("header-{n}"), text, None));
    let unsound = unsound
        .iter()
        .enumerate()
        .map(|(n, text)| row_of(format!("bad-header-{n}"), text, Some(Layer::Header)));
    sound.chain(unsound).collect()
}

fn signature_rows() -> Vec<Row> {
    let good = mint(HEADER, &claims(""));
    let (input, signature) = good.rsplit_once('.').unwrap_or_default();
    let of_no_key = format!("{input}.{}", BASE64URL_NOPAD.encode(&mac(b"", input.as_bytes())));
    let layer = Some(Layer::Signature);
    vec![
        row("no-signature", format!("{input}."), layer),
        row("half-a-signature", format!("{input}.{}", &signature[..16]), layer),
        row("two-signatures", format!("{input}.{signature}A{signature}"), layer),
        row("other-signature", format!("{input}.{}", "A".repeat(43)), layer),
        row("signature-of-another", mint(HEADER, "{}").replace("e30", &BASE64URL_NOPAD.encode(b"[]")), layer),
        Row { key: BASE64URL_NOPAD.encode(b"another"), ..row("other-key", good.clone(), layer) },
        Row { key: String::new(), ..row("empty-key", of_no_key, layer) },
    ]
}

fn payload_rows() -> Vec<Row> {
    let nested =
        |depth: usize| claims(&format!(r#","x":{}{}"#, "[".repeat(depth - 1), "]".repeat(depth - 1)));
    // Five members already: iat, jti, ti, sub and x.
    let items = |all: usize| claims(&format!(r#","x":[{}]"#, vec!["0"; all - 5].join(",")));
    let unsound = [
        String::new(),
        "[]".to_owned(),
        "null".to_owned(),
        claims("").replace('{', "{,"),
        claims("") + "{}",
        claims(r#","sub":"t""#),
        claims(r#","x":{"y":[{"z":1,"\u007a":2}]}"#),
        claims(r#","x":NaN"#),
        claims(r#","x":-Infinity"#),
        claims(r#","x":1e400"#),
        claims(&format!(r#","x":{}"#, "9".repeat(400))),
        claims(r#","x":01"#),
        claims(r#","x":"\ud800""#),
        claims(r#","\udc00":1"#),
        claims(",\"x\":\"\t\""),
        claims(r#","x":'y'"#),
        format!("\u{feff}{}", claims("")),
        nested(65),
        nested(20_000),
        items(4097),
    ];
    let sound = [
        claims(r#","x":"\ud83d\ude00 \u0000 ]}[{ \" \\""#),
        claims(&format!(r#","x":[9007199254740993,1e-400,-0,{}]"#, "1".repeat(308))),
        claims(r#","X":1,"x":{"sub":[]},"":null"#).replace(',', " ,\r\n\t"),
        nested(64),
        items(4096),
    ];
    let not_utf8 = [claims("").trim_end_matches('}').as_bytes(), b",\"x\":\"\xff\"}"].concat();
    let sound = sound.iter().enumerate().map(|(n, text)| payload_row(format!("payload-{n}"), text, None));
    let unsound = unsound
        .iter()
        .enumerate()
        .map(|(n, text)| payload_row(format!("bad-payload-{n}"), text, Some(Layer::Payload)));
    let not_utf8 = row("payload-not-utf-8", mint_bytes(HEADER.as_bytes(), &not_utf8), Some(Layer::Payload));
    sound.chain(unsound).chain([not_utf8]).collect()
}

fn claims_rows() -> Vec<Row> {
    let sound_ti = [
        r#"{"udn":"","ufn":"F","uem":"e","aid":"a","adn":"d","ili":["a",0,"0",7],"xti":{}}"#,
        r#"{"ili":[],"xti":{"hidden_integrations":[123456789012345678901234567890],"more":null}}"#,
        r#"{"xti":{"user_group":"","user_tier":"t","allowed_installs":0}}"#,
    ];
    let unsound_ti = [
        r#"null"#,
        r#"[]"#,
        r#"{"udn":null}"#,
        r#"{"uem":1}"#,
        r#"{"aid":["a"]}"#,
        r#"{"ili":null}"#,
        r#"{"ili":"a"}"#,
        r#"{"ili":[""]}"#,
        r#"{"ili":[-0]}"#,
        r#"{"ili":[7.0]}"#,
        r#"{"ili":[7e0]}"#,
        r#"{"ili":[["a"]]}"#,
        r#"{"ili":[true]}"#,
        r#"{"xti":[]}"#,
        r#"{"xti":{"hidden_integrations":[null]}}"#,
        r#"{"xti":{"user_group":7}}"#,
        r#"{"xti":{"user_tier":null}}"#,
        r#"{"xti":{"allowed_installs":-1}}"#,
        r#"{"xti":{"allowed_installs":1.0}}"#,
        r#"{"xti":{"allowed_installs":"1"}}"#,
    ];
    let members = [
        ("iat", "\"1621521641\""),
        ("iat", "null"),
        ("iat", "-1e-400"),
        ("iat", "100000000000"),
        ("iat", "1621521641000"),
        ("jti", "\"\""),
        ("jti", "7"),
        ("sub", "\"\""),
        ("sub", "null"),
        ("exp", "\"9999999999\""),
        ("exp", "null"),
        ("nbf", "true"),
        ("iss", "7"),
        ("aud", "\"me\""),
        ("aud", "[]"),
        ("aud", "null"),
    ];
    let ti = |ti: &str| claims("").replace("{}", ti);
    let sound = sound_ti.iter().enumerate().map(|(n, text)| payload_row(format!("ti-{n}"), &ti(text), None));
    let unsound = unsound_ti
        .iter()
        .enumerate()
        .map(|(n, text)| payload_row(format!("bad-ti-{n}"), &ti(text), Some(Layer::Claims)));
    let odd = members.iter().enumerate().map(|(n, (name, value))| {
        let members = with(name, Some(value));
        payload_row(format!("bad-{name}-{n}"), &members, Some(Layer::Claims))
    });
    let absent = ["iat", "jti", "ti", "sub"]
        .iter()
        .map(|name| payload_row(format!("no-{name}"), &with(name, None), Some(Layer::Claims)));
    sound.chain(unsound).chain(odd).chain(absent).collect()
}

/// A sound claims set with one member replaced, added or taken away.
fn with(name: &str, value: Option<&str>) -> String {
    let iat = NOW.to_string();
    let mut members = vec![("iat", iat.as_str()), ("jti", "\"j\""), ("ti", "{}"), ("sub", "\"s\"")];
    members.retain(|(member, _)| *member != name);
    members.extend(value.map(|value| (name, value)));
    let members: Vec<String> = members.iter().map(|(name, value)| format!("\"{name}\":{value}")).collect();
    format!("{{{}}}", members.join(","))
}

fn time_rows() -> Vec<Row> {
    let exact = |offset: i64, fraction: &str| format!("{}{fraction}", NOW + offset);
    let late = Some(Layer::Time);
    [
        ("iat", exact(-60, ""), None),
        ("iat", exact(-61, ""), late),
        ("iat", exact(-61, ".9999999999999999999999"), late),
        ("iat", exact(60, ".9999999999999999999999"), None),
        ("iat", exact(61, ""), late),
        ("iat", "-0".to_owned(), late),
        ("iat", "99999999999.9".to_owned(), late),
        ("exp", exact(0, ""), late),
        ("exp", exact(0, ".0000000000000000000001"), None),
        ("exp", exact(-1, ".9999999999999999999999"), late),
        ("exp", exact(1, ""), None),
        ("exp", "-1e300".to_owned(), late),
        ("exp", "1e300".to_owned(), None),
        ("nbf", exact(0, ""), None),
        ("nbf", exact(0, ".0000000000000000000001"), late),
        ("nbf", exact(-1, ".9999999999999999999999"), None),
        ("nbf", exact(1, "e0"), late),
        ("nbf", "1e-99999999999999999999999".to_owned(), None),
    ]
    .iter()
    .enumerate()
    .map(|(n, (name, value, layer))| payload_row(format!("{name}-{n}"), &with(name, Some(value)), *layer))
    .collect()
}

fn scope_rows() -> Vec<Row> {
    let scoped = |scope, name, payload: &str, layer| {
        let claims = payload.starts_with('{').then(|| payload.to_owned());
        Row { scope, claims, ..row(format!("{scope}-{name}"), mint(HEADER, payload), layer) }
    };
    vec![
        scoped("jws", "text", "no JSON", None),
        scoped("jws", "array", "[1]", None),
        scoped("jws", "expired", r#"{"exp":1,"aud":"x"}"#, None),
        scoped("jwt", "text", "no JSON", Some(Layer::Payload)),
        scoped("jwt", "nothing-known", r#"{"iat":"x","jti":7,"ti":null}"#, None),
        scoped("jwt", "expired", r#"{"exp":1}"#, Some(Layer::Time)),
        scoped("jwt", "not-yet", r#"{"nbf":1e10}"#, Some(Layer::Time)),
        scoped("jwt", "audience", r#"{"exp":1,"aud":["x"]}"#, Some(Layer::Claims)),
        scoped("jwt", "issuer", r#"{"iss":null}"#, Some(Layer::Claims)),
    ]
}

fn replay_rows() -> Vec<Row> {
    let good = claims("");
    let token = mint(HEADER, &good);
    let shown_before =
        |name, scope, before: Vec<String>, layer| Row { scope, before, ..payload_row(name, &good, layer) };
    let scope = "profile";
    let same_jti = mint(HEADER, &claims(r#","x":1"#));
    let upper_jti = mint(HEADER, &with("jti", Some("\"J\"")));
    let expired = mint(HEADER, &claims(r#","exp":1"#));
    vec![
        shown_before("replay", scope, vec![token.clone()], Some(Layer::Replay)),
        shown_before("replay-of-a-jti", scope, vec![upper_jti.clone(), same_jti], Some(Layer::Replay)),
        shown_before("other-case-of-jti", scope, vec![upper_jti], None),
        shown_before("rejected-before", scope, vec![expired, "x".to_owned()], None),
        shown_before("replay-in-jwt", "jwt", vec![token], None),
    ]
}
