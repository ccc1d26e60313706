//! Commands that give no token: the report says what went wrong and what to do, none passes, and none
//! keeps running.

use std::fs;
use std::path::Path;
use std::time::{Duration, Instant};

use super::{NOW, generator, output, sign};
use crate::signals::heed_signals;

/// What `jwt-assay generator` prints on stderr about a shell script that never gives a token.
fn refused(script: &str, options: &[&str]) -> String {
    let arguments = [&["-n", "4", "--now", NOW], options, &["--", "sh", "-c", script]].concat();
    let command = generator(arguments);
    let (code, stdout, stderr) = output(command);
    assert_eq!(code, 2, "{script}");
    let end =
        "\ngave up after 3 of 4 calls\n\nno token from 3 calls, so nothing was judged: not conformant\n";
    assert!(stdout.ends_with(end), "{stdout}");
    let message = stderr.strip_prefix("error: ").unwrap_or_else(|| panic!("{script}: {stderr}"));
    let (name, message) = message
        .split_once(" gave no token in calls 1 to 3 of 4: ")
        .expect("the command and the number of calls");
    assert!(name.starts_with("`sh -c "), "{name}");
    message.trim_end().to_owned()
}

#[test]
fn a_command_that_gives_no_token_is_reported_and_never_passes() {
    let one_token = "return one token and nothing else";
    for (script, message) in [
        ("exit 3", "the command exited with status 3; make it print one token and exit with status 0"),
        (
            "echo a.b.c; echo first >&2; echo 'no \x1b[31msecret' >&2; exit 1",
            "the command exited with status 1 (on stderr: \"no \\u{1b}[31msecret\"); make it print one token and \
             exit with status 0",
        ),
        ("kill -9 $$", "the command was killed by signal 9; make it print one token and exit with status 0"),
        ("true", &format!("the command's output is empty; {one_token}")),
        (
            "echo; echo; echo oops >&2",
            &format!("the command's output is empty (on stderr: \"oops\"); {one_token}"),
        ),
        (
            "echo a.b.c; echo d.e.f",
            &format!("the command's output has 2 tokens, the first being \"a.b.c\"; {one_token}"),
        ),
        (
            "echo minted:; echo a.b.c",
            &format!("the command's output has 2 lines, the first being \"minted:\"; {one_token}"),
        ),
        (
            "printf 'a.b\\377.c'",
            "the command's output is not UTF-8 from byte 3 on; return the token as text; it is ASCII",
        ),
        ("echo 'Bearer '", &format!("the command's output has nothing after Bearer; {one_token}")),
        (
            "yes a.b.c",
            "the command printed more than 1 MiB and was killed; make it print one token and nothing else",
        ),
        (
            "echo https://user:hush@example.com/a?key=hush",
            "the command's output is a URL with no tenant parameter, https://example.com/a; put the token into one \
             query parameter tenant, as in ?tenant=TOKEN",
        ),
    ] {
        assert_eq!(refused(script, &[]), message, "{script}");
    }
}

#[test]
fn a_command_that_cannot_start_is_reported() {
    for (command, message) in [
        ("no-such-command", "No such file or directory (os error 2)"),
        ("/dev/null", "Permission denied (os error 13)"),
    ] {
        let (code, stdout, stderr) = output(generator(["-n", "1", "--", command]));
        assert_eq!(code, 2);
        assert!(stdout.starts_with(&format!("call 1: running the command failed ({message});")), "{stdout}");
        let expected = format!(
            "error: `{command}` gave no token in call 1 of 1: running the command failed ({message}); check its name, \
             that it is installed and executable, and that SIGCHLD is not ignored\n"
        );
        assert_eq!(stderr, expected);
    }
}

/// Where SIGCHLD is ignored, the system reaps each child when it ends, and its exit status is lost.
#[cfg(target_os = "linux")]
#[test]
fn a_command_that_cannot_be_waited_for_is_not_reported_as_missing() {
    let program = snapbox::cmd::cargo_bin!("jwt-assay").to_str().expect("a path in UTF-8");
    let script = format!("trap '' CHLD; exec {program} generator -n 1 -- echo a.b.c");
    let (code, _, stderr) = output(snapbox::cmd::Command::new("bash").args(["-c", &script]));
    assert_eq!(code, 2, "{stderr}");
    assert!(
        stderr.contains("running the command failed (No child processes (os error 10)); check its name,"),
        "{stderr}"
    );
}

#[test]
fn a_command_that_hangs_is_killed_in_time() {
    let begun = Instant::now();
    let message = refused("echo a.b.c; sleep 300", &["--timeout", "0.3"]);
    assert_eq!(
        message,
        "the command was still running after 0.3 seconds and was killed; make it exit once it has printed a token, or \
         give it more time with --timeout"
    );
    assert!(begun.elapsed() < Duration::from_secs(200), "{:?}", begun.elapsed());
}

/// The processes with this word in their command line.
#[cfg(target_os = "linux")]
fn processes(word: &str) -> Vec<String> {
    let entries = fs::read_dir("/proc").expect("Linux has it").filter_map(Result::ok);
    let lines = entries.filter_map(|entry| fs::read(entry.path().join("cmdline")).ok());
    lines
        .map(|line| String::from_utf8_lossy(&line).replace('\0', " "))
        .filter(|line| line.contains(word))
        .collect()
}

#[cfg(target_os = "linux")]
#[test]
fn no_process_that_a_command_started_is_left() {
    let own = std::process::id();
    // Each is a number of seconds that no other process sleeps.
    let (hanging, left, detached) = (format!("3001.{own}"), format!("3002.{own}"), format!("3003.{own}"));
    refused(&format!("sleep {hanging} & sleep {hanging}"), &["--timeout", "0.3"]);
    assert_eq!(processes(&hanging), Vec::<String>::new());
    let [program, ..] = sign();
    let script = format!("sleep {left} & setsid sleep {detached} & exec {program} sign --now {NOW}");
    let (code, stdout, _) = output(generator(["-n", "2", "--now", NOW, "--", "sh", "-c", &script]));
    assert_eq!(code, 0, "a generator may leave a process, but it does not stay: {stdout}");
    assert_eq!((processes(&left), processes(&detached)), (Vec::new(), Vec::new()));
}

#[cfg(target_os = "linux")]
#[test]
fn no_process_is_left_after_an_interruption() {
    heed_signals();
    let sleeping = format!("3004.{}", std::process::id());
    let mut program = std::process::Command::new(snapbox::cmd::cargo_bin!("jwt-assay"))
        .args(["generator", "--timeout", "600", "--", "sh", "-c"])
        .arg(format!("setsid sleep {sleeping} & sleep {sleeping}"))
        .stdout(std::process::Stdio::null())
        .stderr(std::process::Stdio::null())
        .spawn()
        .expect("the program starts");
    let until = Instant::now() + Duration::from_secs(120);
    let is_sleep = |line: &String| line.starts_with("sleep ");
    while processes(&sleeping).iter().filter(|line| is_sleep(line)).count() < 2 {
        assert!(Instant::now() < until, "it never started its command");
        std::thread::sleep(Duration::from_millis(10));
    }
    let signal = std::process::Command::new("kill").args(["-INT", &program.id().to_string()]).status();
    assert!(signal.expect("kill runs").success());
    assert_eq!(program.wait().expect("it ends").code(), Some(130));
    assert_eq!(processes(&sleeping), Vec::<String>::new());
}

#[test]
fn a_generator_that_fails_occasionally_does_not_pass() {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("generators-fail");
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(&folder).expect("a folder");
    let [program, ..] = sign();
    // Fails on every second call.
    let flag = folder.join("flag");
    let flag = flag.to_str().expect("a path in UTF-8");
    let script = format!(
        "if rm {flag} 2>/dev/null; then echo busy >&2; exit 7; fi; touch {flag}; {program} sign --now {NOW}"
    );
    let run =
        |format| output(generator(["-n", "4", "--now", NOW, "--format", format, "--", "sh", "-c", &script]));
    let (code, stdout, stderr) = run("text");
    assert_eq!((code, stderr.as_str()), (1, ""));
    let failed = "call 2: the command exited with status 7 (on stderr: \"busy\"); make it print one token and exit with\n  status 0\n";
    assert!(stdout.starts_with(failed), "{stdout}");
    assert!(
        stdout.ends_with(
            "2 tokens from 4 calls; a verifier accepts 2.\n0 MUST, 0 SHOULD, 0 notes: not conformant\n"
        ),
        "{stdout}"
    );
    let (code, stdout, _) = run("json");
    let report: serde_json::Value = serde_json::from_str(&stdout).expect("a report in JSON");
    assert_eq!(
        (code, &report["conformant"], &report["tokens"], &report["calls"]),
        (1, &false.into(), &2.into(), &4.into())
    );
    let calls: Vec<_> =
        report["failures"].as_array().expect("failures").iter().map(|failed| &failed["call"]).collect();
    assert_eq!(calls, [2, 4]);
}

#[test]
fn a_generator_that_stops_working_is_given_up() {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("generators-stop");
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(&folder).expect("a folder");
    let [program, ..] = sign();
    let script = format!("mkdir {}/once && {program} sign --now {NOW}", folder.display());
    let (code, stdout, _) = output(generator(["-n", "100", "--now", NOW, "--", "sh", "-c", &script]));
    assert_eq!(code, 1);
    assert!(stdout.contains("\ngave up after 4 of 100 calls\n"), "{stdout}");
    assert!(stdout.contains("1 token from 4 calls"), "{stdout}");
}

/// A command inherits a secret that is in the environment. A secret in a file must not reach it in any way.
#[test]
fn the_secret_of_a_file_is_not_given_to_the_command() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let path = folder.path().join("the.secret");
    fs::write(&path, "hush-hush-hush-hush-hush-hush-hush").expect("a file that can be written");
    let command = generator(["-n", "1", "--now", NOW, "--secret-file"])
        .arg(&path)
        .env_remove("JWT_ASSAY_SECRET")
        .args(["--", "sh", "-c", "env; echo \"$@\"; cat", "sh"]);
    let (code, stdout, stderr) = output(command);
    assert_eq!(code, 2);
    assert!(!format!("{stdout}{stderr}").contains("hush"), "{stderr}");
}

#[test]
fn without_a_secret_the_report_says_that_no_signature_was_checked() {
    let [program, ..] = sign();
    let command = generator(["-n", "2", "--now", NOW]).env_remove("JWT_ASSAY_SECRET").args([
        "--",
        "env",
        "JWT_ASSAY_SECRET=unknown to the judge but long enough",
        &program,
        "sign",
        "--now",
        NOW,
    ]);
    let (code, stdout, stderr) = output(command);
    assert_eq!((code, stderr.as_str()), (2, ""), "{stdout}");
    assert!(
        stdout.starts_with("The signatures were not checked: give the secret with --secret-file"),
        "{stdout}"
    );
    assert!(stdout.ends_with("0 MUST, 0 SHOULD, 0 notes: undecided without the secret\n"), "{stdout}");
    assert!(stdout.contains("a verifier accepts 2 if their signatures are right.\n"), "{stdout}");
}
