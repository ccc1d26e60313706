//! Where the system gives no more memory, threads or space in a file, a stream ends with a sentence, and leaves no draft.

use std::fs;
use std::io::Write;
use std::path::Path;
use std::process::{Command, Output, Stdio};
use std::time::{Duration, Instant};

use super::{NOW, SECRET, file, good, text};

/// Judges a file after a command of the shell, such as `ulimit`. Its report goes to a file beside it.
fn judge_after(limit: &str, path: &Path, arguments: &[&str]) -> Output {
    Command::new("sh")
        .args(["-c", &format!(r#"{limit}; exec "$@""#), "sh"])
        .arg(snapbox::cmd::cargo_bin!("jwt-assay"))
        .args(["token", "--now", &NOW.to_string(), "--report"])
        .arg(format!("text={}", path.with_extension("report").display()))
        .args(arguments)
        .arg("--file")
        .arg(path)
        .env("JWT_ASSAY_SECRET", SECRET)
        .output()
        .expect("a shell")
}

fn assert_refused(run: &Output, path: &Path, sentence: &str) {
    let stderr = text(&run.stderr);
    assert_eq!(run.status.code(), Some(2), "{sentence}: {stderr}");
    assert!(stderr.starts_with("error: ") && stderr.contains(sentence), "{sentence}: {stderr}");
    let left = fs::read_dir(path.parent().expect("a folder")).expect("a folder").count();
    assert_eq!(left, 1, "{sentence}: a draft is left");
}

#[test]
fn memory_that_cannot_be_had_is_an_error() {
    let (_folder, path) = file(good(1) + "\n" + &good(2));
    let sentence = "there is not that much memory";
    assert_refused(&judge_after("ulimit -v 800000", &path, &["--jti-memory", "2000"]), &path, sentence);
    assert_refused(&judge_after("ulimit -v 800000", &path, &["--jti-memory", "1048576"]), &path, sentence);
}

#[test]
fn a_file_that_gets_too_long_is_an_error() {
    let (_folder, path) = file((0..500).map(|at| good(at) + "\n").collect::<String>());
    assert_refused(&judge_after("ulimit -f 8", &path, &[]), &path, "File too large");
}

/// The stack of each thread is more than there is.
#[test]
fn threads_that_cannot_be_started_are_an_error() {
    let (_folder, path) = file(good(1) + "\n" + &good(2));
    let limit = "export RUST_MIN_STACK=4000000000; ulimit -v 2000000";
    assert_refused(&judge_after(limit, &path, &[]), &path, "the system can't start another thread");
}

#[test]
fn many_jobs_take_little_memory() {
    let mut program = Command::new(snapbox::cmd::cargo_bin!("jwt-assay"))
        .args(["token", "-", "--now", "1", "--jobs", "1024"])
        .stdout(Stdio::null())
        .env("JWT_ASSAY_SECRET", SECRET)
        .stdin(Stdio::piped())
        .spawn()
        .expect("the program starts");
    let mut stdin = program.stdin.take().expect("a pipe");
    // Short lines have the longest reports.
    let line = "x.y.z\n".repeat(20_000);
    let until = Instant::now() + Duration::from_secs(1);
    while Instant::now() < until {
        stdin.write_all(line.as_bytes()).expect("it reads");
    }
    let status = fs::read_to_string(format!("/proc/{}/status", program.id())).expect("it runs");
    let of = |name: &str| -> u64 {
        let line = status.lines().find_map(|line| line.strip_prefix(name)).expect("a line");
        line.trim().trim_end_matches(" kB").parse().expect("a number")
    };
    let processors = std::thread::available_parallelism().expect("a count").get() as u64;
    assert!(of("Threads:") <= 4 * processors + 8, "{status}");
    let kib = (64 + 8 * (16 + 4 * processors)) << 10;
    assert!(of("VmHWM:") < kib, "more than {kib} KiB: {status}");
    // What it has read would take it a while.
    program.kill().expect("it runs");
    program.wait().expect("it ends");
}
