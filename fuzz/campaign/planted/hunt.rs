//! The hunt for one defect, by two fuzzers on two cores, until one of them finds it or the time is up.

use std::fs::File;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use jwt_assay::fuzzing::{Input, SECRET, Shape, target};
use jwt_assay::jwt::{Claims, Key, TenantInfo, sign};
use jwt_assay_fuzz::RAW_VARIABLE;

use super::defects::Defect;
use crate::run::libfuzzer;

/// The result of a hunt.
pub struct Hunt {
    /// The time to the finding, and its message; `None` if nothing was found.
    pub found: Option<(Duration, String)>,
    /// Whether it was found while the first inputs were loaded.
    pub is_by_seed: bool,
    /// The number of inputs that both fuzzers tried.
    pub executions: u64,
}

/// The number of fuzzers that run at once.
const HUNTERS: u32 = 2;

/// The polling interval.
const PAUSE: Duration = Duration::from_millis(20);

/// Hunts for a defect.
pub fn hunt(binaries: &Path, defect: &Defect, raw: bool, time: Duration) -> Result<Hunt, String> {
    let folder = tempfile::tempdir().map_err(|error| format!("no temporary folder: {error}"))?;
    seeds(folder.path(), defect.target).map_err(|error| format!("{}: {error}", folder.path().display()))?;
    let start = Instant::now();
    let mut hunters: Vec<Child> = Vec::new();
    for number in 1..=HUNTERS {
        hunters.push(hunter(binaries, defect, raw, time, folder.path(), number)?);
    }
    let found = wait(&mut hunters, start, time + Duration::from_secs(10));
    for hunter in &mut hunters {
        // One that has ended on its own returns an error, which does not matter.
        let _ = hunter.kill();
        let _ = hunter.wait();
    }
    let logs: Vec<String> = (1..=HUNTERS).map(|number| log(folder.path(), number)).collect();
    let executions = logs.iter().filter_map(|log| libfuzzer::executions(log)).sum();
    let is_by_seed = found.is_some_and(|(hunter, _)| libfuzzer::is_loading(&logs[hunter]));
    let found = found.map(|(hunter, elapsed)| (elapsed, finding(&logs[hunter])));
    match &found {
        Some((_, words)) if words.is_empty() => {
            Err(format!("{}: a fuzzer broke:\n{}", defect.name, logs.concat()))
        }
        _ => Ok(Hunt { found, is_by_seed, executions }),
    }
}

/// Two plain tokens: the smallest of the profile, and one with tile ids. A model starts from nothing, and a target of other
/// documents with its seeds.
fn seeds(folder: &Path, name: &str) -> std::io::Result<()> {
    let corpus = folder.join("corpus");
    std::fs::create_dir(&corpus)?;
    match target(name) {
        Some(target) if target.shape == Shape::Model => return std::fs::write(corpus.join("none"), [0; 16]),
        Some(target) if target.shape != Shape::Token && name != "decode" => {
            return target
                .seeds()
                .iter()
                .try_for_each(|seed| std::fs::write(corpus.join(&seed.name), &seed.bytes));
        }
        _ => {}
    }
    let key = Key::new(SECRET).expect("the secret is not empty");
    let ti = TenantInfo { installed: Some(vec!["crm".into(), 7.into()]), ..TenantInfo::default() };
    for (name, ti) in [("small", TenantInfo::default()), ("with-ids", ti)] {
        let claims = Claims::new(1_621_521_641, "1cfa7dbf", "test-pandium-com", ti);
        let token = sign(&claims, &key).expect("claims that can be signed");
        std::fs::write(corpus.join(name), Input::new(token.as_bytes()).write())?;
    }
    Ok(())
}

fn hunter(
    binaries: &Path,
    defect: &Defect,
    raw: bool,
    time: Duration,
    folder: &Path,
    number: u32,
) -> Result<Child, String> {
    let binary = binaries.join(defect.target);
    let log = File::create(folder.join(format!("{number}.log"))).map_err(|error| error.to_string())?;
    let mut command = Command::new(&binary);
    if raw {
        command.env(RAW_VARIABLE, "1");
    } else {
        command.env_remove(RAW_VARIABLE);
    }
    command
        .args(["-detect_leaks=0", "-print_final_stats=1", "-reload=1"])
        .arg(format!("-seed={number}"))
        .arg(format!("-max_total_time={}", time.as_secs()))
        .arg(format!("-artifact_prefix={}/", folder.display()))
        .arg(folder.join("corpus"))
        .env("JWT_ASSAY_PLANTED", defect.name)
        .env("RUST_BACKTRACE", "0")
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(log)
        .spawn()
        .map_err(|error| format!("{}: {error}", binary.display()))
}

/// The first that failed, and when; `None` if all succeeded or the time is up.
fn wait(hunters: &mut [Child], start: Instant, limit: Duration) -> Option<(usize, Duration)> {
    loop {
        let mut running = false;
        for (number, hunter) in hunters.iter_mut().enumerate() {
            match hunter.try_wait() {
                Ok(None) => running = true,
                Ok(Some(status)) if status.success() => {}
                _ => return Some((number, start.elapsed())),
            }
        }
        if !running || start.elapsed() > limit {
            return None;
        }
        std::thread::sleep(PAUSE);
    }
}

fn log(folder: &Path, number: u32) -> String {
    let bytes = std::fs::read(folder.join(format!("{number}.log"))).unwrap_or_default();
    String::from_utf8_lossy(&bytes).into_owned()
}

/// The message of the finding: the line after the one that names the place.
fn finding(log: &str) -> String {
    let mut lines = log.lines().skip_while(|line| !line.contains(" panicked at "));
    lines.nth(1).unwrap_or_default().chars().take(120).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_message_of_a_finding_is_read_from_the_log() {
        let log = "#77\tpulse\nthread '<unnamed>' (1) panicked at src/a.rs:1:2:\nindex out\n";
        assert_eq!(finding(log), "index out");
        assert_eq!(finding(""), "");
    }
}
