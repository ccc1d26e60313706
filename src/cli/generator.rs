//! `jwt-assay generator`: judges the tokens that a generator mints.

use std::ffi::OsString;
use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context as _, Error, Result, anyhow};
use clap::Args;
use jwt_assay::child::Command;
use jwt_assay::generator::{Asked, CommandGenerator, Plan, Pointer, Request, UrlGenerator, ask};
use jwt_assay::jwt::json::Object;
use jwt_assay::lint::{Expected, FailedCall, GeneratorReport};
use jwt_assay::report::{
    Issues, Options, generator_html, generator_json, generator_junit, generator_markdown, generator_text,
};
use jwt_assay::stop::{Budget, StopReason};

use super::ci::{AtArgs, StepPage};
use super::interrupt::{DEFAULT_BUDGET, DEFAULT_TIMEOUT, seconds, stop_at};
use super::output::{JobFormat, OutputArgs, seconds_value, shown};
use super::profile::ProfileArgs;
use super::secret::{SignatureArgs, WordListArgs, variables_but};
use super::{Conclusion, input, interrupt, precise_clock, terminal};

/// Test a generator: judge the tokens that it mints
///
/// Gets tokens, one after the other or several at once, and judges each of them and all of them together: a jti that comes twice, or
/// an iat that does not advance, shows only in several.
///
/// A command runs once per token and prints it: a token, a line with Bearer, a URL with ?tenant=, or JSON with a member
/// that has it. A URL is fetched once per token. Its body is such a text; or it redirects to a Location with ?tenant=,
/// which is not followed. Anything else around a token is a finding, and the token inside is judged.
///
/// Ten tokens show a mistake that every token has. Some mistakes are rarer: a MAC that is cut at its first zero
/// byte shows in one token of nine, a MAC that is trimmed in one of sixty-four. Use a few hundred in CI. The last
/// token is fetched at least two seconds after the first, so that a cached iat shows.
///
/// At the end of its budget, or at the first signal, the run stops: the report has what was found until then, and is
/// marked as incomplete. A second signal ends it at once.
#[derive(Args)]
#[command(after_help = "\
Examples:
  jwt-assay generator --secret-file secret.bin -- node mint.js
  jwt-assay generator -n 300 --strict --report junit=mint.xml -- ./mint
  jwt-assay generator --url http://localhost:8080/marketplace -H @session.txt
  jwt-assay generator --url http://localhost:8080/token --data '' --pointer /data/jwt
  jwt-assay generator --profile livekit --set api_key=APIabc -- node mint.js

Exit status: 0 if the generator is conformant, 1 if it is not, a call gave no token, \
or the budget was spent before all calls ended; 2 if no call gave one, or signatures were not checked for want of the \
secret; 130 after a signal.")]
pub(super) struct Generator {
    /// Run this command for each token, with an empty stdin; of the variables that may hold a secret, it inherits only
    /// the one that is used: JWT_ASSAY_SECRET, unless --secret-file or --secret-env names another source
    #[arg(last = true, value_name = "COMMAND", required_unless_present = "url", conflicts_with = "url")]
    command: Vec<OsString>,

    /// How many tokens to get
    #[arg(long, short = 'n', value_name = "COUNT", default_value_t = 10)]
    #[arg(value_parser = clap::value_parser!(u32).range(1..=100_000))]
    count: u32,

    /// Claims that every token must have, as JSON; its objects may have further members
    #[arg(long, value_name = "FILE")]
    claims: Option<PathBuf>,

    /// The audience that a token's aud must name, if it has one
    #[arg(long, value_name = "NAME")]
    audience: Option<String>,

    /// Use this time for every call instead of the machine's, in seconds since 1970-01-01T00:00:00Z
    #[arg(long, value_name = "SECONDS")]
    now: Option<u64>,

    /// Count a broken SHOULD as a failure
    #[arg(long)]
    strict: bool,

    /// Time limit for one token
    #[arg(long, value_name = "SECONDS", default_value = DEFAULT_TIMEOUT, value_parser = seconds)]
    #[arg(allow_negative_numbers = true)]
    timeout: Duration,

    /// Time limit for all tokens
    #[arg(long, value_name = "SECONDS", default_value = DEFAULT_BUDGET, value_parser = seconds)]
    #[arg(allow_negative_numbers = true)]
    budget: Duration,

    /// How many tokens to get at once, up to 64
    ///
    /// One by default, since a generator may keep state, as a file or a session, or limit how often it is called. The
    /// report lists calls in their order, whichever ends first.
    #[arg(long, value_name = "COUNT", default_value_t = 1)]
    #[arg(value_parser = clap::value_parser!(u8).range(1..=64))]
    jobs: u8,

    #[command(flatten)]
    request: RequestArgs,

    #[command(flatten)]
    profile: ProfileArgs,

    #[command(flatten)]
    secret: SignatureArgs,

    #[command(flatten)]
    word_list: WordListArgs,

    #[command(flatten)]
    output: OutputArgs<JobFormat>,

    #[command(flatten)]
    at: AtArgs,
}

/// The generator, and its name in messages.
struct Subject {
    name: String,
    generator: Arc<dyn jwt_assay::generator::Generator>,
}

impl Generator {
    pub(super) fn run(self) -> Result<Conclusion> {
        let profile = self.profile.load()?;
        let inspector = self.word_list.guessing(self.secret.inspector(profile.as_ref())?)?;
        let expected = self.expected()?;
        let subject = self.subject()?;
        let source = self.at.source(None, &self.output)?;
        let page = StepPage::open(&self.output)?;
        let outputs = self.output.open()?;

        interrupt::request_stop_first();
        let mut asked = self.ask(&subject);
        let is_interrupted = interrupt::end_requests();
        let inspection = inspector.inspect_minted(&asked.minted, &expected);
        // A report quotes tokens.
        for minted in &mut asked.minted {
            if let Some(hidden) = inspector.hidden_token(&minted.token) {
                minted.token = hidden;
            }
        }
        let failures: Vec<FailedCall> = asked
            .failures
            .iter()
            .map(|(call, failure)| FailedCall { call: *call, found: terminal::hidden(&failure.to_string()) })
            .collect();
        let report = GeneratorReport {
            minted: &asked.minted,
            inspection: &inspection,
            failures: &failures,
            calls: asked.calls,
            planned: self.planned(),
            stopped: asked.stopped.as_ref().map(ToString::to_string),
            strict: self.strict,
            cause: inspector.explain_minted(&inspection),
        };
        outputs.write(|format, width| match format {
            JobFormat::Text => generator_text(&report, width),
            JobFormat::Json => generator_json(&report, &self.options()),
            JobFormat::Junit => generator_junit(&report),
            JobFormat::Markdown => generator_markdown(&report),
            JobFormat::Html => generator_html(&report),
            JobFormat::Ci(format) => format.render(&Issues::of_generator(&report, source.path.as_deref())),
        })?;
        page.append(|| generator_markdown(&report))?;
        match &asked.stopped {
            _ if is_interrupted => Ok(Conclusion::Interrupted),
            Some(why @ StopReason::Exhausted(_)) => Err(anyhow!("{}: {why}", subject.name)),
            _ if asked.minted.is_empty() => Err(self.nothing_minted(&subject, &asked)),
            _ => Ok(report.conformity().into()),
        }
    }

    /// The options that shape the report, as its JSON repeats them.
    fn options(&self) -> Options {
        let options = Options::default()
            .with("count", self.count)
            .with("claims", self.claims.as_ref().map(|path| shown(path.display())))
            .with("audience", self.audience.as_ref().map(shown))
            .with("now", self.now)
            .with("strict", self.strict)
            .with("timeout", seconds_value(self.timeout))
            .with("budget", seconds_value(self.budget));
        self.profile.add_to(options)
    }

    fn planned(&self) -> usize {
        self.count as usize
    }

    fn expected(&self) -> Result<Expected> {
        let claims =
            |path: &PathBuf| Object::parse(input::read(path)?).with_context(|| path.display().to_string());
        Ok(Expected {
            claims: self.claims.as_ref().map(claims).transpose()?,
            clock_runs: self.now.is_none(),
            audience: self.audience.clone(),
        })
    }

    fn subject(&self) -> Result<Subject> {
        let secrets = terminal::secrets();
        if let Some(request) = self.request.read(self.timeout)? {
            let generator = UrlGenerator::new(request)?.hiding(&secrets);
            return Ok(Subject { name: generator.address(), generator: Arc::new(generator) });
        }
        let command =
            Command::new(&self.command).context("there is no generator: give a command or --url")?;
        let command = command.without_variables(variables_but(self.secret.variable()));
        let name = format!("`{}`", terminal::hidden(&command.to_string()));
        let generator = CommandGenerator::new(command, self.timeout);
        let generator = generator.with_pointer(self.request.pointer.clone()).hiding(secrets);
        Ok(Subject { name, generator: Arc::new(generator) })
    }

    fn ask(&self, subject: &Subject) -> Asked {
        let bar = terminal::bar(self.planned(), "{bar:40} {pos} of {len} tokens");
        let now = self.now;
        let plan = Plan {
            count: self.planned(),
            jobs: NonZeroUsize::new(self.jobs.into()).unwrap_or(NonZeroUsize::MIN),
            clock: Arc::new(move || now.map_or_else(precise_clock, Duration::from_secs)),
            clock_runs: now.is_none(),
            stop: stop_at(Budget::new(self.budget)),
        };
        let asked = ask(&subject.generator, &plan, || bar.inc(1));
        bar.finish_and_clear();
        asked
    }

    /// Without a token there is nothing to judge, which is never a pass.
    fn nothing_minted(&self, subject: &Subject, asked: &Asked) -> Error {
        let name = &subject.name;
        let failure = asked.failures.first().map(|(_, failure)| failure.to_string());
        let why = failure.or_else(|| asked.stopped.as_ref().map(ToString::to_string)).unwrap_or_default();
        let calls = match asked.calls {
            0 => return anyhow!("{name} gave no token: {why}"),
            1 => "call 1".to_owned(),
            calls => format!("calls 1 to {calls}"),
        };
        anyhow!("{name} gave no token in {calls} of {}: {why}", self.count)
    }
}

/// The request for a token.
#[derive(Args)]
#[command(next_help_heading = "URL")]
struct RequestArgs {
    /// Fetch this URL for each token; proxies in the environment are ignored
    #[arg(long, value_name = "URL")]
    url: Option<String>,

    /// HTTP method [default: GET, or POST with --data]
    #[arg(long, value_name = "METHOD", conflicts_with = "command")]
    method: Option<String>,

    /// Send this header, such as 'Accept: application/json', or the header lines in @FILE, which keeps secrets off
    /// the command line; may be repeated
    #[arg(long, short = 'H', value_name = "HEADER", conflicts_with = "command")]
    header: Vec<String>,

    /// Send this body
    #[arg(long, value_name = "TEXT", conflicts_with = "command")]
    data: Option<String>,

    /// Where the token is in JSON that a command prints or a URL answers, such as /data/token (RFC 6901) [default: the
    /// first of /token, /jwt, /access_token and /url that is there]
    #[arg(long, value_name = "POINTER")]
    pub pointer: Option<Pointer>,

    /// Trust only the certificate authorities in FILE, in PEM
    #[arg(long, value_name = "FILE", conflicts_with = "command")]
    ca_file: Option<PathBuf>,
}

impl RequestArgs {
    /// The request, if there is a URL.
    fn read(&self, timeout: Duration) -> Result<Option<Request>> {
        let Some(url) = &self.url else { return Ok(None) };
        let mut request = Request::get(url, timeout);
        request.method.clone_from(&self.method);
        request.headers = self.headers()?;
        request.body = self.data.clone().map(String::into_bytes);
        request.pointer.clone_from(&self.pointer);
        request.authorities = self.ca_file.as_deref().map(input::read).transpose()?;
        Ok(Some(request))
    }

    fn headers(&self) -> Result<Vec<String>> {
        let mut headers = Vec::new();
        for header in &self.header {
            match header.strip_prefix('@') {
                None => headers.push(header.clone()),
                Some(file) => {
                    // The error must not quote the text: it may be secret.
                    let text = String::from_utf8(input::read(Path::new(file))?);
                    let text = text.map_err(|_| anyhow!("{file}: not UTF-8"))?;
                    headers.extend(text.lines().filter(|line| !line.is_empty()).map(str::to_owned));
                }
            }
        }
        Ok(headers)
    }
}
