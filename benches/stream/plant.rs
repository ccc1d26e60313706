//! Plans the lines of a file: good tokens, faults on odd lines, and repeated `jti`s on even lines.

use std::collections::BTreeMap;

use jwt_assay::forge::Forge;
use jwt_assay::jwt::{HEADER_SEGMENT, Key, base64url};

pub const SECRET: &[u8] = b"an example secret of 32 bytes...";
const IAT: u64 = 1_621_521_641;
/// Line 4 is the first that can repeat the `jti` of an earlier even line.
const FEWEST: u64 = 4;

/// A fault, the rules that it breaks, and how it is made.
pub struct Fault {
    /// Every rule that it breaks, once each.
    pub rules: &'static [&'static str],
    make: fn(&str) -> Vec<u8>,
}

pub const FAULTS: &[Fault] = &[
    Fault { rules: &["iat-seconds"], make: |jti| sign(&claims(1_621_521_641_000, jti)) },
    Fault {
        rules: &["signature-match"],
        make: |jti| forge(jti).sign("another secret of 32 bytes......").token(),
    },
    Fault { rules: &["jti-present"], make: |_| sign(&claims(IAT, "").replacen(r#""jti":"","#, "", 1)) },
    Fault {
        rules: &["base64url-no-padding"],
        make: |jti| forge(jti).sign(SECRET).edit_signature_segment(|segment| segment + "=").token(),
    },
    Fault { rules: &["alg-none"], make: |jti| sealed(jti, r#"{"alg":"none","typ":"JWT"}"#) },
    Fault { rules: &["sub-string"], make: |jti| edited(jti, r#""sub":"test-pandium-com""#, r#""sub":7"#) },
    Fault { rules: &["ili-unique"], make: |jti| edited(jti, r#"["crm","mailer"]"#, r#"["crm","crm"]"#) },
    Fault { rules: &["iat-fresh"], make: |jti| sign(&claims(IAT - 100, jti)) },
    Fault { rules: &["compact-three-segments"], make: |_| b"no token at all".to_vec() },
];

fn forge(jti: &str) -> Forge {
    Forge::new(claims(IAT, jti))
}

fn sign(claims: &str) -> Vec<u8> {
    Forge::new(claims).sign(SECRET).token()
}

fn edited(jti: &str, from: &str, to: &str) -> Vec<u8> {
    sign(&claims(IAT, jti).replacen(from, to, 1))
}

fn sealed(jti: &str, header: &str) -> Vec<u8> {
    forge(jti).header(header).sign(SECRET).token()
}

/// The claims of the profile's sample.
fn claims(iat: u64, jti: &str) -> String {
    format!(
        r#"{{"iat":{iat},"jti":"{jti}","ti":{{"udn":"Pandium Test","ufn":"Important Person","uem":"","ili":["crm","mailer"],"aid":"","adn":"","xti":{{"extraProp":"extra value","extraList":["one","two"]}}}},"sub":"test-pandium-com"}}"#
    )
}

/// The plan of a file.
pub struct Plan {
    pub lines: u64,
    seed: u64,
    key: Key,
    /// The lines with a fault, and the fault.
    pub faults: BTreeMap<u64, &'static Fault>,
    /// The lines with a repeated `jti`, and the line that had it first.
    pub duplicates: BTreeMap<u64, u64>,
}

impl Plan {
    pub fn new(lines: u64, faults: u64, duplicates: u64, seed: u64) -> Result<Self, String> {
        if lines < FEWEST || faults > lines / 2 || duplicates > lines / 2 - 1 {
            return Err(format!("{lines} lines are too few for {faults} faults and {duplicates} duplicates"));
        }
        let mut plan = Plan {
            lines,
            seed,
            key: Key::new(SECRET).map_err(|error| error.to_string())?,
            faults: BTreeMap::new(),
            duplicates: BTreeMap::new(),
        };
        let pairs = lines / 2;
        for at in 0..faults {
            let pair = plan.spread(at, faults, pairs);
            plan.faults.insert(2 * pair + 1, &FAULTS[(at % FAULTS.len() as u64) as usize]);
        }
        for at in 0..duplicates {
            let pair = 1 + plan.spread(at, duplicates, pairs - 1);
            plan.duplicates.insert(2 * pair + 2, 0);
        }
        let places: Vec<u64> = plan.duplicates.keys().copied().collect();
        for line in places {
            let first = plan.origin(line);
            plan.duplicates.insert(line, first);
        }
        Ok(plan)
    }

    /// One of `all` places: the range is cut into `count` pieces, with one random place in each.
    fn spread(&self, at: u64, count: u64, all: u64) -> u64 {
        let edge = |at: u64| (u128::from(at) * u128::from(all) / u128::from(count)) as u64;
        let (start, end) = (edge(at), edge(at + 1));
        start + self.random(at ^ count << 32) % (end - start).max(1)
    }

    /// An earlier even line that does not repeat a `jti` itself, as line 2 never does.
    fn origin(&self, line: u64) -> u64 {
        let chosen = 2 + 2 * (self.random(line) % (line / 2 - 1));
        (1..=chosen / 2)
            .rev()
            .map(|pair| 2 * pair)
            .find(|line| !self.duplicates.contains_key(line))
            .unwrap_or(2)
    }

    /// A pseudorandom number (SplitMix64).
    fn random(&self, at: u64) -> u64 {
        let mut mixed = at.wrapping_add(self.seed << 40).wrapping_add(1).wrapping_mul(0x9e37_79b9_7f4a_7c15);
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// The `jti` of a line: a UUID of version 4. It is unique, because the line number is part of it.
    fn jti(&self, line: u64) -> String {
        let (one, two) = (self.random(2 * line), self.random(2 * line + 1));
        let (mid, low) = ((one >> 16) & 0xffff, one & 0xfff);
        format!("{:08x}-{mid:04x}-4{low:03x}-8{:03x}-{:012x}", one >> 32, two & 0xfff, line)
    }

    /// Writes a line.
    pub fn write(&self, line: u64, text: &mut Vec<u8>) {
        if let Some(fault) = self.faults.get(&line) {
            text.extend((fault.make)(&self.jti(line)));
        } else {
            let first = self.duplicates.get(&line);
            // A different token with the same jti.
            let iat = IAT + u64::from(first.is_some());
            let claims = claims(iat, &self.jti(*first.unwrap_or(&line)));
            let start = text.len();
            text.extend_from_slice(HEADER_SEGMENT.as_bytes());
            text.push(b'.');
            text.extend_from_slice(base64url::encode(claims).as_bytes());
            let mac = self.key.mac(&text[start..]);
            text.push(b'.');
            text.extend_from_slice(base64url::encode(mac).as_bytes());
        }
        text.push(b'\n');
    }
}
