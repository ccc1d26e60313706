//! `jwt-assay token`: explains what is wrong with a token, or with each token of a stream.

mod answers;
mod packed;
mod pieces;
mod pipeline;
mod source;
mod stream;

use std::num::NonZero;
use std::path::{Path, PathBuf};

use anyhow::{Result, ensure};
use clap::{Args, value_parser};
use jwt_assay::lint::{Inspector, RuleSet, ShownPart, unsigned_token};
use jwt_assay::report::{Issues, Options, TokenAt, issues_markdown, token_html, token_issues, token_json};
use jwt_assay::stream::{Judge, Record, View as _, text_before};
use jwt_assay::suite::system_clock;

use super::ci::{self, AtArgs, StepPage};
use super::output::{OutputArgs, Outputs, TokenFormat};
use super::profile::ProfileArgs;
use super::secret::{SignatureArgs, WordListArgs};
use super::{Conclusion, input};
use answers::ReportView;
use source::Source;

/// Explain what is wrong with a token, or with each token of a stream
///
/// Shows the header and the claims, with times as dates and each fault marked at its place. Then it reports every rule that
/// the token breaks, in the order in which a verifier checks them, and how to fix it. A signature that does not match is explained: by the base64-decoded secret, a line feed after it, hex digits
/// instead of bytes, and many other mistakes.
///
/// A stream has one token per line, plain or compressed by gzip or zstd. It may be of any length and needs little
/// memory: lines of more than 1 MiB are reported without being kept, and each jti is remembered as a hash, beyond
/// --jti-memory in a temporary file in TMPDIR. Repeated jtis are listed at the end, the first 1,000 of them. Ctrl-C
/// stops cleanly: reports and summary are written up to the last judged line, and --resume continues after it. A
/// second Ctrl-C ends the program at once, and files stay as they were. A program that is killed by signal 9 does not
/// even remove its drafts, .jwt-assay-*.draft beside the files.
#[derive(Args)]
#[command(after_help = "\
Examples:
  jwt-assay token eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.e30.AAAA
  mint-a-token | jwt-assay token - --secret-file secret.bin
  jwt-assay token --now iat eyJhbGciOi...   As of the moment at which it was made
  jwt-assay token --claims claims.json      Before any code is written
  jwt-assay token --file tokens.txt --now 1621521650 --format json
  jwt-assay token --file tokens.ndjson.zst --only-findings --summary sum.json
  jwt-assay token --file tokens.txt --report json=all.json --summary sum.json --resume sum.json
  jwt-assay token --merge summaries/*.json
  jwt-assay token --profile zoom-meeting-sdk --set sdk_key=abc123 eyJhbGciOi...
  jwt-assay token -- --not-an-option       A token that starts with -

Exit status: 0 if every token is conformant, 1 if one is not, 2 if there is no token, not all can be read, or \
signatures were not checked for want of the secret; 130 after Ctrl-C.")]
pub(super) struct Token {
    /// The token, or - for standard input with one token per line
    #[arg(value_name = "TOKEN", required_unless_present_any = ["file", "claims", "merge"])]
    #[arg(conflicts_with_all = ["file", "claims"])]
    token: Option<String>,

    /// Read tokens from FILE, one per line: bare, as a JSON string, or as the member token of an object, which may
    /// have the line's number as its member line
    #[arg(long, value_name = "FILE")]
    file: Option<PathBuf>,

    /// Judge claims before they are signed: a claims set as JSON, or - for standard input
    #[arg(long, value_name = "FILE", conflicts_with_all = ["file", "secret_file", "secret_env", "no_signature"])]
    claims: Option<PathBuf>,

    /// Use this time instead of the machine's, in seconds since 1970-01-01T00:00:00Z; or iat, for the moment at which
    /// each token says that it was made
    #[arg(long, value_name = "SECONDS|iat", value_parser = moment)]
    now: Option<Moment>,

    /// Count a broken SHOULD as a failure
    #[arg(long)]
    strict: bool,

    /// Print the findings alone, without the token, conclusion and summary
    #[arg(long, short)]
    quiet: bool,

    #[command(flatten)]
    profile: ProfileArgs,

    #[command(flatten)]
    secret: SignatureArgs,

    #[command(flatten)]
    word_list: WordListArgs,

    #[command(flatten)]
    output: OutputArgs<TokenFormat>,

    #[command(flatten)]
    at: AtArgs,

    #[command(flatten)]
    stream: StreamArgs,
}

/// Options of a stream.
#[derive(Args)]
#[command(next_help_heading = "Stream")]
struct StreamArgs {
    /// Leave out tokens without findings
    #[arg(long)]
    only_findings: bool,

    /// Also write the summary to FILE, as JSON. - is standard output, which then has no report
    #[arg(long, value_name = "FILE")]
    summary: Option<PathBuf>,

    /// Continue after the last line of an interrupted run, given its summary; earlier lines are read only for
    /// their jti. A --report file of that run, with --summary, is continued; another one gets the rest
    #[arg(long, value_name = "SUMMARY")]
    resume: Option<PathBuf>,

    /// Add up summaries instead, and conclude from the sum; a jti that occurs in two of them is not noticed
    #[arg(long, value_name = "SUMMARY", num_args = 1.., conflicts_with_all = ["token", "file", "now", "strict",
        "only_findings", "resume", "jobs", "jti_memory", "secret_file", "secret_env", "no_signature", "claims", "quiet",
        "word_list"])]
    merge: Vec<PathBuf>,

    /// How many tokens to judge at a time, at most four for each processor [default: the number of processors]
    #[arg(long, value_name = "N")]
    jobs: Option<NonZero<usize>>,

    /// Memory for seen jtis, at 24 bytes each; the rest spills to a temporary file in TMPDIR
    #[arg(long, value_name = "MIB", default_value = "32", value_parser = value_parser!(u32).range(1..=1 << 20))]
    jti_memory: u32,
}

/// Where the results of reports for CI belong, and the page of a GitHub job.
struct CiForms {
    source: ci::Source,
    page: StepPage,
}

impl CiForms {
    /// None yet.
    fn issues(&self, rule_set: &RuleSet) -> Issues {
        let issues = Issues::of_tokens(rule_set, self.source.path.as_deref());
        if self.source.has_lines { issues.on_lines() } else { issues }
    }
}

/// The line of an input, if it is not a stream.
struct Line {
    number: Option<u64>,
    text: Vec<u8>,
}

impl Token {
    pub(super) fn run(self) -> Result<Conclusion> {
        let profile = self.profile.load()?;
        let input = self.file.as_deref().or(self.claims.as_deref());
        let source = self.at.source(input, &self.output)?;
        let forms = CiForms { source, page: StepPage::open(&self.output)? };
        if !self.stream.merge.is_empty() {
            self.refuse_pages()?;
            let rule_set = profile.as_ref().map_or_else(RuleSet::marketplace, RuleSet::of);
            return stream::merge(
                &self.stream.merge,
                self.stream.summary.as_deref(),
                &rule_set,
                &self.output,
                forms,
            );
        }
        if let Some(path) = &self.claims {
            let token = unsigned_token(profile.as_ref(), &input::read(path)?);
            let inspector = SignatureArgs::of_unsigned_claims(profile.as_ref());
            let line = Line { number: None, text: token.into_bytes() };
            return self.single(&line, inspector, self.output.open()?, forms);
        }
        let inspector = self.secret.inspector(profile.as_ref())?;
        let path = match (&self.token, &self.file) {
            (Some(token), _) if token != "-" => {
                let line = Line { number: None, text: token.as_bytes().to_vec() };
                return self.single(&line, inspector, self.output.open()?, forms);
            }
            (_, file) => file.as_deref().unwrap_or(Path::new("-")),
        };
        // Before the first bytes of a pipe are waited for.
        let outputs = self.output.open_beside(self.stream.is_summary_on_stdout())?;
        let mut source = Source::open(path)?;
        match self.stream.is_used() {
            false if let Some((number, text)) = source.only_line() => {
                self.single(&Line { number: Some(number), text }, inspector, outputs, forms)
            }
            _ => {
                self.refuse_pages()?;
                let inspector = self.word_list.guessing_in_stream(inspector)?;
                let terms = Terms { now: self.now, strict: self.strict, quiet: self.quiet };
                stream::run(source, inspector, terms, &self.stream, (outputs, forms))
            }
        }
    }

    /// A page shows one token.
    fn refuse_pages(&self) -> Result<()> {
        let is_page = self.output.formats().any(|format| format == TokenFormat::Html);
        ensure!(!is_page, "html is a page about one token, and this is a stream: use text, json or markdown");
        Ok(())
    }

    /// The options that shape the report, as its JSON repeats them.
    fn options(&self) -> Options {
        let now = self.now.map(|moment| match moment {
            Moment::At(now) => now.into(),
            Moment::Issued => serde_json::Value::from("iat"),
        });
        self.profile.add_to(Options::default().with("now", now).with("strict", self.strict))
    }

    fn single(
        &self,
        Line { number, text }: &Line,
        inspector: Inspector,
        outputs: Outputs<TokenFormat>,
        forms: CiForms,
    ) -> Result<Conclusion> {
        let token = match number {
            Some(_) => Record::read(text).token,
            None => text.as_slice().into(),
        };
        let token = &*token;
        let StreamArgs { only_findings, summary, resume, .. } = &self.stream;
        ensure!(
            !only_findings && summary.is_none() && resume.is_none(),
            "--only-findings, --summary and --resume are for a stream: give --file FILE, or - for standard input"
        );
        let inspector = self.word_list.guessing(inspector)?;
        let judge = judge(inspector, self.now, self.strict);
        let (inspection, now) = judge.inspect(token);
        let mut shown = judge.inspector.shown(token, &inspection, now);
        if self.claims.is_some() {
            shown.header = ShownPart::Unread;
        }
        let report = judge.report(&inspection, || true).with_shapes().showing(shown);
        let quiet = self.quiet;
        let options = self.options();
        let issues = || {
            let at = TokenAt { line: *number, before: text_before(text, token), token };
            let mut issues = forms.issues(judge.inspector.rule_set());
            issues.extend(token_issues(&report, &at));
            issues.concluding(&report)
        };
        outputs.write(|format, width| match format {
            TokenFormat::Json => token_json(&report, None, Some(&options)),
            TokenFormat::Html => token_html(&report),
            TokenFormat::Text => ReportView { format, width, quiet }.render(&report, None),
            TokenFormat::Ci(format) => format.render(&issues()),
        })?;
        let page = issues_markdown(&issues());
        forms.page.append(|| page)?;
        Ok(report.conformity().into())
    }
}

impl StreamArgs {
    fn is_summary_on_stdout(&self) -> bool {
        self.summary.as_deref() == Some(Path::new("-"))
    }

    /// Whether an option says that the input is a stream, even if it has only one token.
    fn is_used(&self) -> bool {
        self.only_findings || self.summary.is_some() || self.resume.is_some() || self.jobs.is_some()
    }
}

/// When tokens are judged.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Moment {
    /// At this time, in seconds.
    At(u64),
    /// When each of them was made.
    Issued,
}

/// Without a moment, that of the machine's clock.
fn judge(inspector: Inspector, moment: Option<Moment>, strict: bool) -> Judge {
    match moment {
        Some(Moment::At(now)) => Judge::new(inspector, now, strict),
        Some(Moment::Issued) => Judge::new(inspector, system_clock(), strict).as_of_issue(),
        None => Judge::new(inspector, system_clock(), strict),
    }
}

fn moment(text: &str) -> Result<Moment, String> {
    match text {
        "iat" => Ok(Moment::Issued),
        _ => text.parse().map(Moment::At).map_err(|_| "neither a number of seconds nor iat".to_owned()),
    }
}

/// How a stream is judged.
#[derive(Clone, Copy)]
struct Terms {
    now: Option<Moment>,
    strict: bool,
    quiet: bool,
}
