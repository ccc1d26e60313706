//! How long the whole suite takes: all bundled cases against the reference, and against every Rust crate, one
//! after another on one thread. And what a question costs that is asked over a pipe: ten thousand of them to an adapter
//! that answers at once, which is this program itself, and the same lines to the same adapter without the suite.

use std::env;
use std::hint::black_box;
use std::io::{self, BufRead, BufReader, Write};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use std::time::Duration;

use criterion::{Criterion, Throughput, criterion_group};
use jwt_assay::child;
use jwt_assay::peers::protocol::Request;
use jwt_assay::peers::{PEERS, Peer, process};
use jwt_assay::stop::Stop;
use jwt_assay::suite::{
    Case, KnownFailures, Question, RunOptions, Scope, Suite, Totals, Verdict, run, silence_iut_panics,
};

/// Runs all cases against implementations, checks that only known failures fail, and returns how many cases ran.
fn run_all(peers: &[Peer], cases: &[&Case], options: &RunOptions) -> usize {
    let reports =
        peers.iter().map(|peer| run(&peer.factory(), cases, &peer.known_failures(), options, |_| ()));
    reports
        .map(|report| {
            assert!(report.is_conformant(), "{}", report.description.name);
            report.results.len()
        })
        .sum()
}

fn whole_suite(criterion: &mut Criterion) {
    silence_iut_panics();
    let cases: Vec<&Case> = Suite::bundled().cases().iter().collect();
    let options = RunOptions::new(now);
    let mut group = criterion.benchmark_group("suite");
    group.sample_size(20);
    for (name, peers) in [("reference", &PEERS[..1]), ("all Rust peers", PEERS)] {
        let own = cases.iter().filter(|case| case.concerns(Scope::Profile)).count();
        assert!(run_all(peers, &cases, &options) >= own && own > 500);
        group.bench_function(name, |bencher| bencher.iter(|| run_all(peers, &cases, &options)));
    }
    group.finish();
}

fn now() -> u64 {
    let since = std::time::SystemTime::UNIX_EPOCH.elapsed();
    since.expect("a clock after 1970").as_secs()
}

/// How many questions are asked over the pipe.
const QUESTIONS: usize = 10_000;

/// The argument with which this program is the adapter. The next one is its scope.
const ANSWER: &str = "answer-at-once";

/// An adapter that answers at once: it rejects every token without a look at it.
fn answer(scope: &str) -> io::Result<()> {
    let (mut input, mut output) = (io::stdin().lock(), io::stdout().lock());
    let mut line = String::new();
    while input.read_line(&mut line)? > 0 {
        let id = line.strip_prefix("{\"id\":").and_then(|rest| rest.split(',').next()).unwrap_or("0");
        let reply = if line.contains("\"op\":\"describe\"") {
            format!(
                "{{\"id\":{id},\"name\":\"instant\",\"version\":\"1\",\"language\":\"Rust\",\"scope\":\"{scope}\",\
                 \"ops\":[\"verify\"],\"clock\":\"request\"}}\n"
            )
        } else if line.contains("\"op\":\"reset\"") {
            format!("{{\"id\":{id}}}\n")
        } else {
            format!("{{\"id\":{id},\"decision\":\"reject\",\"reason\":\"no\"}}\n")
        };
        output.write_all(reply.as_bytes())?;
        output.flush()?;
        line.clear();
    }
    Ok(())
}

/// The adapter's end of two pipes, without anything of the suite.
struct Bare {
    child: Child,
    stdin: ChildStdin,
    stdout: BufReader<ChildStdout>,
}

impl Bare {
    fn start() -> Self {
        let mut command = Command::new(env::current_exe().expect("a program has a path"));
        command.args([ANSWER, "jws"]).stdin(Stdio::piped()).stdout(Stdio::piped());
        let mut child = command.spawn().expect("it starts");
        let (stdin, stdout) = (child.stdin.take().expect("a pipe"), child.stdout.take().expect("a pipe"));
        Bare { child, stdin, stdout: BufReader::new(stdout) }
    }

    /// Writes each line and reads its reply, and returns how many rejections there were.
    fn ask_all(&mut self, lines: &[String]) -> usize {
        let mut reply = String::new();
        let answers = lines.iter().map(|line| {
            self.stdin.write_all(line.as_bytes()).expect("it reads");
            reply.clear();
            self.stdout.read_line(&mut reply).expect("it answers");
            black_box(&reply).contains("\"reject\"")
        });
        answers.filter(|is_rejection| *is_rejection).count()
    }
}

impl Drop for Bare {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn questions_over_a_pipe(criterion: &mut Criterion) {
    let case = Suite::bundled().case("signature/truncated-by-one-byte").expect("a case");
    let cases = vec![case; QUESTIONS];
    let Question::Verify { key, token, now, .. } = &case.question else { panic!("it is about a token") };
    let request = Request::Verify { key: key.clone(), token: token.clone(), now: *now };
    let lines: Vec<String> = (0..QUESTIONS as u64).map(|id| request.write(id) + "\n").collect();
    let mut group = criterion.benchmark_group("questions over a pipe");
    group.sample_size(20).throughput(Throughput::Elements(QUESTIONS as u64));
    let mut bare = Bare::start();
    assert_eq!(bare.ask_all(&lines), QUESTIONS);
    group.bench_function("without the suite", |bencher| bencher.iter(|| bare.ask_all(&lines)));
    // At scope profile there is a reset before each question.
    for scope in ["jws", "profile"] {
        let words = [env::current_exe().expect("a program has a path"), ANSWER.into(), scope.into()];
        let command = child::Command::new(words).expect("there are words");
        let factory = process::factory(command, Duration::from_secs(60), Stop::never()).expect("an adapter");
        let ask_all = || {
            let report = run(&factory, &cases, &KnownFailures::new(), &RunOptions::new(crate::now), |_| ());
            Totals::count(&report.results).of(Verdict::Pass)
        };
        assert_eq!(ask_all(), QUESTIONS);
        group.bench_function(scope, |bencher| bencher.iter(ask_all));
    }
    group.finish();
}

criterion_group!(benches, whole_suite, questions_over_a_pipe);

fn main() {
    let arguments: Vec<String> = env::args().collect();
    match arguments.iter().position(|argument| argument == ANSWER) {
        Some(at) => answer(&arguments[at + 1]).expect("the pipe is open"),
        None => {
            benches();
            Criterion::default().configure_from_args().final_summary();
        }
    }
}
