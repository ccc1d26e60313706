//! `jwt-assay token`: explains what is wrong with a token, or with each of a stream.

mod answers;
mod jti;
mod judge;
mod lines;
mod merge;
mod pipeline;
mod record;
mod source;
mod stream;
mod turns;
mod zstd;

use std::num::NonZero;
use std::path::{Path, PathBuf};

use clap::{Args, value_parser};
use jwt_assay::lint::Inspector;

use super::output::OutputArgs;
use super::secret::SecretArgs;
use super::{Conclusion, Unable, system_clock};
use judge::{Judge, render};

/// Explain what is wrong with a token, or with each of a stream
#[derive(Args)]
#[command(after_help = "\
Examples:
  jwt-assay token eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.e30.AAAA
  mint-a-token | jwt-assay token - --secret-file secret.bin
  jwt-assay token --file tokens.txt --now 1621521650 --format json
  jwt-assay token --file tokens.ndjson.zst --only-findings --summary summary.json
  jwt-assay token --merge summaries/*.json

A stream may have any number of lines, plain or packed by gzip or zstd, and takes little memory. Each line \
is judged by itself; one of more than 1 MiB is not kept, only reported. The jti of every token is remembered \
as a hash: in memory as far as --jti-memory goes, the rest in a temporary file in TMPDIR, and if that can't \
be written, the exit status is 2. Where a jti comes again is told at the end, the first 1,000 of them one by \
one. Ctrl-C ends a stream in good order: report and summary are written as far as it came, and --resume goes \
on from that summary; a second Ctrl-C ends it at once.

Lines may bring their own numbers, as in {\"line\":7,\"token\":\"...\"}: if the first line does, every line must. \
The numbers must be whole, from 1 to 2^53, and increase; findings, repeats and summaries then report them. Any \
other number ends the run with exit status 2, after a report on the lines before it. The token of a numbered \
line may be a line of any other kind, and token_bytes, in base64url, takes one that is not UTF-8. In a line \
of more than 1 MiB, the number must come first.

Exit status: 0 if every token is conformant, 1 if one is not, 2 if there is no token or not all can be read, \
130 after Ctrl-C.")]
pub(super) struct Token {
    /// The token, or - for standard input, one token a line
    #[arg(value_name = "TOKEN", required_unless_present_any = ["file", "merge"], conflicts_with = "file")]
    token: Option<String>,

    /// Read tokens from FILE, one a line: bare, as a JSON string, or as an object with a member token, and
    /// optionally line
    #[arg(long, value_name = "FILE")]
    file: Option<PathBuf>,

    /// The time, in seconds since 1970-01-01T00:00:00Z, instead of the machine's
    #[arg(long, value_name = "SECONDS")]
    now: Option<u64>,

    /// A SHOULD that is not kept makes a token not conformant
    #[arg(long)]
    strict: bool,

    #[command(flatten)]
    secret: SecretArgs,

    #[command(flatten)]
    output: OutputArgs,

    #[command(flatten)]
    stream: StreamArgs,
}

/// What a stream of tokens takes.
#[derive(Args)]
#[command(next_help_heading = "Stream")]
struct StreamArgs {
    /// Leave out the tokens without a finding
    #[arg(long)]
    only_findings: bool,

    /// Write the summary to FILE, too, as JSON
    #[arg(long, value_name = "FILE")]
    summary: Option<PathBuf>,

    /// Go on behind the last line of an interrupted run, whose summary this is; the lines before are read
    /// for their jti alone
    #[arg(long, value_name = "SUMMARY")]
    resume: Option<PathBuf>,

    /// Add up summaries instead, and conclude from the sum; a jti that two of them share is not seen
    #[arg(long, value_name = "SUMMARY", num_args = 1.., conflicts_with_all = ["token", "file", "now", "strict",
        "only_findings", "resume", "jobs", "jti_memory", "secret_file", "secret_env"])]
    merge: Vec<PathBuf>,

    /// How many tokens are judged at a time [default: the number of cores]
    #[arg(long, value_name = "N")]
    jobs: Option<NonZero<usize>>,

    /// How much memory the jtis take, 24 bytes each; what is more goes to a temporary file, in TMPDIR
    #[arg(long, value_name = "MIB", default_value = "32", value_parser = value_parser!(u32).range(1..=1 << 20))]
    jti_memory: u32,
}

impl Token {
    pub(super) fn run(self) -> Result<Conclusion, Unable> {
        if !self.stream.merge.is_empty() {
            return merge::run(&self.stream.merge, self.stream.summary.as_deref(), &self.output);
        }
        let inspector = self.secret.inspector()?;
        match (&self.token, &self.file) {
            (Some(token), _) if token != "-" => self.single(token, inspector),
            (_, file) => {
                let path = file.as_deref().unwrap_or(Path::new("-"));
                stream::run(path, inspector, (self.now, self.strict), &self.stream, &self.output)
            }
        }
    }

    fn single(&self, token: &str, inspector: Inspector) -> Result<Conclusion, Unable> {
        let StreamArgs { only_findings, summary, resume, .. } = &self.stream;
        if *only_findings || summary.is_some() || resume.is_some() {
            let next = "give --file FILE, or - for standard input";
            return Err(Unable(format!("--only-findings, --summary and --resume are for a stream: {next}")));
        }
        let outputs = self.output.open()?;
        let judge = Judge::new(inspector, self.now.unwrap_or_else(system_clock), self.strict);
        let inspection = judge.inspector.inspect(token, &judge.policy);
        let report = judge.report(&inspection, || true);
        outputs.write(|format| render(format, &report, None))?;
        Ok(Conclusion::of(report.is_conformant()))
    }
}
