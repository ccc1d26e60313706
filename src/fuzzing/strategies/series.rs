//! Series of a generator's tokens, with the times of the calls, repeated tokens, and wrong clocks.

use std::time::Duration;

use arbitrary::{Arbitrary, Result, Unstructured};
use fastrand::Rng;

use super::{claims, json_moves, seal};
use crate::fuzzing::NOW;
use crate::jwt::json::{self, Object, Value};
use crate::jwt::{HEADER_SEGMENT, base64url};
use crate::lint::{Expected, Minted};

/// The longest series.
const MOST_CALLS: usize = 12;

/// A generator's tokens, and what is expected of them.
#[derive(Clone, Debug, Default)]
pub struct Series {
    /// What is expected of every token.
    pub expected: Expected,
    /// Whether signatures are checked.
    pub has_secret: bool,
    /// The tokens, in the order of the calls.
    pub minted: Vec<Minted>,
}

impl Series {
    /// The series made of some bytes.
    #[must_use]
    pub fn of_bytes(bytes: &[u8]) -> Self {
        Series::read(&mut Unstructured::new(bytes)).unwrap_or_default()
    }

    fn read(source: &mut Unstructured<'_>) -> Result<Self> {
        let mut rng = Rng::with_seed(source.arbitrary()?);
        let has_secret = source.ratio(7, 8)?;
        let clock_runs = source.ratio(3, 4)?;
        let calls = source.int_in_range(0..=MOST_CALLS)?;
        let habit = Habit::read(source)?;
        let base = json::parse(json::to_string(&claims(source)?));
        let Ok(Value::Object(base)) = base else { return Ok(Series::default()) };
        let claims = if source.ratio(3, 4)? { Some(expected_claims(&base, &mut rng)) } else { None };
        let audience = if source.arbitrary()? { Some("us".to_owned()) } else { None };
        let mut now = NOW;
        let mut minted: Vec<Minted> = Vec::new();
        for at in 0..calls {
            now += [0, 0, 1, 2, 3, 60, 4_000][source.choose_index(7)?];
            let before = now;
            now += source.int_in_range(0..=2)?;
            // At the end of the bytes come zeros, which should be tokens, too.
            let token = match source.int_in_range(0..=15_u8)? {
                15 => minted.last().map_or_else(String::new, |minted| minted.token.clone()),
                14 => String::arbitrary(source)?,
                _ => habit.token(&base, at, now, &mut rng),
            };
            let after = Duration::new(now, rng.u32(0..1_000_000_000));
            minted.push(Minted::timed(token, Duration::from_secs(before), after));
        }
        Ok(Series { expected: Expected { claims, clock_runs, audience }, has_secret, minted })
    }
}

/// The expected claims: all except for those that are new in each call, some of them changed.
fn expected_claims(base: &Object, rng: &mut Rng) -> Object {
    let mut expected = Object::new();
    for (name, value) in base.iter().filter(|(name, _)| !["iat", "jti"].contains(name)) {
        expected.insert(name, value.clone());
    }
    if rng.bool() {
        let changed = json_moves::change(json::to_string(&expected).into_bytes(), rng, &mut |bytes| bytes);
        let changed = String::from_utf8(changed).ok().and_then(|text| json::parse(&text).ok());
        if let Some(Value::Object(changed)) = changed {
            return changed;
        }
    }
    expected
}

/// How a generator behaves in most of its calls.
struct Habit {
    clock: Clock,
    repeats_ids: bool,
    /// How many of 16 tokens have another fault.
    faulty: u8,
    signs_wrongly: bool,
}

/// How a generator gets the time.
#[derive(Clone, Copy)]
enum Clock {
    Right,
    /// It runs in steps, or stands still.
    Coarse(i64),
    /// It is off by some seconds.
    Off(i64),
    /// It counts fractions of a second.
    Finer(i64),
    /// It is not a plain count of seconds.
    Text(&'static str),
}

const HOUR: i64 = 3_600;
/// The offsets of local times and other epochs, and some just within or beyond the leeway.
const OFFSETS: [i64; 18] = [
    HOUR,
    -HOUR,
    2 * HOUR,
    -8 * HOUR,
    14 * HOUR,
    5 * HOUR + 1_800,
    -(3 * HOUR + 1_800),
    12 * HOUR + 2_700,
    2_208_988_800,
    2_082_844_800,
    11_644_473_600,
    -978_307_200,
    -946_684_800,
    5,
    6,
    -5,
    -6,
    61,
];
const TEXTS: [&str; 9] =
    ["null", "-1", "\"1621521650\"", "1e400", "9e99", "18446744073709551616", "0", "1621521650.5", "[]"];

impl Habit {
    fn read(source: &mut Unstructured<'_>) -> Result<Self> {
        let clock = match source.int_in_range(0..=7_u8)? {
            0..=2 => Clock::Right,
            3 => Clock::Coarse(*source.choose(&[2, 60, HOUR, 24 * HOUR, i64::MAX])?),
            4 | 5 => Clock::Off(*source.choose(&OFFSETS)?),
            6 => Clock::Finer(*source.choose(&[1_000, 1_000_000, 1_000_000_000])?),
            _ => Clock::Text(source.choose(&TEXTS)?),
        };
        Ok(Habit {
            clock,
            repeats_ids: source.ratio(1, 4)?,
            faulty: source.int_in_range(0..=8)?,
            signs_wrongly: source.ratio(1, 4)?,
        })
    }

    fn token(&self, base: &Object, at: usize, now: u64, rng: &mut Rng) -> String {
        let mut payload = base.clone();
        let now = i64::try_from(now).unwrap_or(i64::MAX);
        let iat = match self.clock {
            Clock::Right => now.to_string(),
            Clock::Coarse(step) => (now - now % step).to_string(),
            Clock::Off(seconds) => (now + seconds + rng.i64(-1..=1)).to_string(),
            Clock::Finer(parts) => (now * parts + rng.i64(0..parts)).to_string(),
            Clock::Text(text) => text.to_owned(),
        };
        payload.insert("iat", json::parse(&iat).unwrap_or(Value::Null));
        // A repeated id may be that of any earlier token.
        let id = if self.repeats_ids && rng.bool() { rng.usize(..=at) } else { at };
        let start = "i".repeat([2, 63, 64][rng.usize(..3)]);
        payload.insert("jti", format!("{start}-{id}"));
        let mut payload = json::to_string(&payload).into_bytes();
        if rng.u8(..16) < self.faulty {
            payload = json_moves::change(payload, rng, &mut |bytes| bytes);
        }
        let payload = base64url::encode(payload);
        let (header, payload) = (HEADER_SEGMENT.as_bytes(), payload.as_bytes());
        let signature = match self.signs_wrongly {
            true => seal::wrongly(header, payload, rng),
            false => seal::rightly(header, payload),
        };
        String::from_utf8_lossy(&[header, b".", payload, b".", &signature].concat()).into_owned()
    }
}
