//! Sequences for the replay guard: repeated tokens, clock changes, and forgeries among them.

use arbitrary::{Result, Unstructured};
use fastrand::Rng;

use super::{seal, table};
use crate::fuzzing::NOW;
use crate::jwt::{HEADER_SEGMENT, base64url};

/// The longest sequence.
const MOST_STEPS: usize = 64;

/// A guard's capacity, and the tokens that it gets.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Sequence {
    /// How many tokens the guard may remember.
    pub capacity: usize,
    /// The tokens, in order.
    pub steps: Vec<Step>,
}

/// A token at a time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Step {
    /// The time, in seconds since the epoch.
    pub now: u64,
    /// The age up to which a token is fresh, in seconds.
    pub max_age: u64,
    /// The token; one in eight is forged.
    pub token: Vec<u8>,
}

impl Sequence {
    /// The sequence made of some bytes.
    #[must_use]
    pub fn of_bytes(bytes: &[u8]) -> Self {
        Sequence::read(&mut Unstructured::new(bytes)).unwrap_or_default()
    }

    fn read(source: &mut Unstructured<'_>) -> Result<Self> {
        let capacity = usize::from(source.int_in_range(0..=8_u8)?);
        let mut now = NOW;
        let mut steps = Vec::new();
        while !source.is_empty() && steps.len() < MOST_STEPS {
            // Mostly forward, by times that matter to a window of sixty seconds, and occasionally back.
            now = match source.int_in_range(0..=7_u8)? {
                0..=2 => now,
                3 | 4 => now + source.int_in_range(0..=3)?,
                5 => now + source.int_in_range(58..=62)?,
                6 => now + source.int_in_range(0..=200)?,
                _ => now - source.int_in_range(0..=100)?,
            };
            let max_age = [60, 60, 60, 60, 60, 0, 59, 600][source.choose_index(8)?];
            steps.push(Step { now, max_age, token: token(source, now)? });
        }
        Ok(Sequence { capacity, steps })
    }
}

/// The text of an id: one of a few, or a long one, of which many have the same start.
fn id(source: &mut Unstructured<'_>) -> Result<String> {
    const LENGTHS: [usize; 6] = [31, 63, 64, 65, 127, 128];
    const ENDS: [&str; 5] = ["", "a", "b", "A", " "];
    Ok(match source.int_in_range(0..=3_u8)? {
        0 | 1 => format!("\"{}\"", ["a", "A", "a ", "b", "c", "d", "ab", "ba"][source.choose_index(8)?]),
        2 => {
            let start = "j".repeat(LENGTHS[source.choose_index(LENGTHS.len())?]);
            format!("\"{start}{}\"", ENDS[source.choose_index(ENDS.len())?])
        }
        _ => {
            let mut rng = Rng::with_seed(source.int_in_range(0..=15)?);
            String::from_utf8_lossy(table::name(&mut rng)).into_owned()
        }
    })
}

/// A token with an id, issued about a minute around now.
fn token(source: &mut Unstructured<'_>, now: u64) -> Result<Vec<u8>> {
    let jti = id(source)?;
    let made = match source.int_in_range(0..=3_u8)? {
        0 => now,
        1 => NOW,
        2 => now - source.int_in_range(58..=61)?,
        _ => now - 60 + source.int_in_range(0..=121)?,
    };
    let fraction = ["", "", "", ".0", ".5", ".999999999999999999"][source.choose_index(6)?];
    let payload =
        base64url::encode(format!(r#"{{"iat":{made}{fraction},"jti":{jti},"ti":{{}},"sub":"user"}}"#));
    let mut signature = seal::rightly(HEADER_SEGMENT.as_bytes(), payload.as_bytes());
    if source.int_in_range(0..=7_u8)? == 0 {
        signature[7] = if signature[7] == b'A' { b'B' } else { b'A' };
    }
    Ok([HEADER_SEGMENT.as_bytes(), b".", payload.as_bytes(), b".", &signature].concat())
}
