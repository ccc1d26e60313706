//! The slowest diagnosis: a token of 8 KiB whose signature no mistake explains, with secrets and JSON that
//! give every mistake something to change.

use std::fmt::Write as _;
use std::hint::black_box;
use std::time::{Duration, Instant};

use criterion::Criterion;
use jwt_assay::forge::Forge;
use jwt_assay::lint::diagnose;

const LONGEST_TOKEN: usize = 8_192;
/// The length of the longest secret that is searched.
const LONGEST_SECRET: usize = 4_096;
const BOUND: Duration = Duration::from_millis(50);

/// Secrets that many mistakes change. There are several, because none can be hex, base64, UTF-16 and accented
/// at once.
const SECRETS: [(&str, &[u8]); 4] = [
    ("hex", b"5f1d0b7c93e8a2466d3c9a0e14b7f8d2c05e6a917b3d4f28e1a6c40d92b85e37C1"),
    ("base64url", b"Rm9yIGV2ZXJ5IG1pc3Rha2Ug-HRoZXJl_GlzIGEgZm9ybSBvZiB0aGlzIHNlY3JldCwgYWx3YXlz"),
    (
        "text",
        "\u{FEFF}\"clé\\n $très = %41+ # secrète à ne jamais répéter, et plus longue que 64 octets\0\"\r\n"
            .as_bytes(),
    ),
    (
        "bytes",
        b"\x80\x9F not UTF-8 \xFF = # $x %41 \0 and longer than a block of sixty-four bytes \xC3\xA9 \r\n",
    ),
];

/// A token with white space, escapes and non-ASCII letters, in an order that no serializer writes, and with a
/// signature that no mistake makes.
fn token() -> Vec<u8> {
    let header = r#"{ "typ":"JWT", "alg":"HS256", "é":"a/b<c" }"#;
    let mut members = String::new();
    for at in 0..160 {
        write!(members, r#" "n{}" : "é/<{at}>", "#, 1_000 - at).expect("a string takes any text");
    }
    let token = |fill: usize| {
        let payload = format!(r#"{{{members} "fill" : "{}" , "a":1.50}}"#, "?>~".repeat(fill));
        Forge::new(payload).header(header).seal([0x5A; 32]).token()
    };
    let longest = (0..2_000).take_while(|&fill| token(fill).len() <= LONGEST_TOKEN).last();
    token(longest.expect("the members leave room"))
}

/// As long a file of settings as is searched, in which each line, value and part may be the key, decoded or not.
fn settings() -> String {
    let mut text = String::new();
    for at in 0..40 {
        let value = "c2VjcmV0".repeat(9);
        writeln!(text, "NAME_{at}=\"{value}\" # id:{at};a,b|c@d").expect("a string takes any text");
    }
    assert!((LONGEST_SECRET * 9 / 10..=LONGEST_SECRET).contains(&text.len()), "{} bytes", text.len());
    text
}

/// As long a JSON text, in which each member may be the key, decoded or not.
fn members() -> String {
    let members: Vec<String> = (0..45).map(|at| format!("\"k{at}\":\"{}\"", "c2VjcmV0".repeat(9))).collect();
    let text = format!("{{\"key\":\"id:{}\",{}}}", "5f".repeat(32), members.join(","));
    assert!((LONGEST_SECRET * 8 / 10..=LONGEST_SECRET).contains(&text.len()), "{} bytes", text.len());
    text
}

/// How long one diagnosis takes. The minimum of several is the time without other load.
fn time(token: &[u8], secret: &[u8]) -> Duration {
    let start = Instant::now();
    let _ = black_box(diagnose(black_box(token), black_box(secret)));
    start.elapsed()
}

fn main() {
    let token = token();
    assert!((LONGEST_TOKEN - 8..=LONGEST_TOKEN).contains(&token.len()), "{} bytes", token.len());
    let mut criterion = Criterion::default().configure_from_args();
    let longest = "é=# \n".repeat(LONGEST_SECRET / 6);
    // The longest that is tried in lines of settings.
    let value = "é=# a:b,".repeat(1_024 / 9);
    let settings = settings();
    let members = members();
    let mut group = criterion.benchmark_group("diagnose");
    let long = [
        ("longest", longest.as_bytes()),
        ("value", value.as_bytes()),
        ("settings", settings.as_bytes()),
        ("members of JSON", members.as_bytes()),
    ];
    for (name, secret) in SECRETS.into_iter().chain(long) {
        assert_eq!(diagnose(&token, secret), None, "no mistake makes this signature");
        let took = (0..10).map(|_| time(&token, secret)).min().expect("ten times");
        // The bound holds for optimized builds only.
        assert!(cfg!(debug_assertions) || took < BOUND, "{name}: {took:?}");
        group.bench_function(name, |bencher| {
            bencher.iter(|| diagnose(black_box(&token), black_box(secret)));
        });
    }
    group.finish();
    criterion.final_summary();
}
