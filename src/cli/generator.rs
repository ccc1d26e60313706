//! `jwt-assay generator`: judges the tokens that somebody's generator mints.

mod request;

use std::ffi::OsString;
use std::path::PathBuf;
use std::time::Duration;

use clap::Args;
use jwt_assay::child::Command;
use jwt_assay::generator::{Asked, CommandGenerator, Plan, UrlGenerator, ask};
use jwt_assay::jwt::json::Object;
use jwt_assay::lint::{Expected, FailedCall, GeneratorReport};
use jwt_assay::report::{generator_json, generator_junit, generator_text};

use super::output::{GeneratorFormat, OutputArgs};
use super::secret::SecretArgs;
use super::timeout::{DEFAULT_TIMEOUT, seconds};
use super::{Conclusion, Of, Unable, input, progress, system_clock};
use request::RequestArgs;

/// Judge the tokens that a generator mints
///
/// Asks the generator for tokens, one after the other, and judges each and all of them together. The command
/// is run once a token and prints it: a token, a line with Bearer, or a URL with ?tenant=. The URL is
/// fetched once a token: its body is such a text, or JSON with a member that holds it, or it redirects to a
/// Location with ?tenant=; a redirect is not followed.
#[derive(Args)]
#[command(after_help = "\
Examples:
  jwt-assay generator --secret-file secret.bin -- node mint.js
  jwt-assay generator -n 300 --strict --format junit --output mint.xml -- ./mint
  jwt-assay generator --url http://localhost:8080/marketplace -H @session.txt
  jwt-assay generator --url http://localhost:8080/api/token --method POST --pointer /data/jwt

Ten tokens show a mistake that each token has. Some show in few: a MAC that is cut at its first zero
byte in one of nine, a MAC that is trimmed in one of sixty-four. Ask for a few hundred in CI.

The last token is asked for two seconds after the first or later, so that a cached iat shows.

Exit status: 0 if the generator is conformant, 1 if it is not or gave no token on some calls, 2 if
there was no token at all.")]
pub(super) struct Generator {
    /// Run this command for each token; it gets nothing on its stdin, and the environment as it is
    #[arg(last = true, value_name = "COMMAND", required_unless_present = "url", conflicts_with = "url")]
    command: Vec<OsString>,

    /// How many tokens are asked for
    #[arg(long, short = 'n', value_name = "COUNT", default_value_t = 10)]
    #[arg(value_parser = clap::value_parser!(u32).range(1..=100_000))]
    count: u32,

    /// JSON: claims that every token must have with these values; objects may have more members
    #[arg(long, value_name = "FILE")]
    claims: Option<PathBuf>,

    /// Whom the tokens are for, where they say so in aud
    #[arg(long, value_name = "NAME")]
    audience: Option<String>,

    /// The time of every call, in seconds since 1970-01-01T00:00:00Z, instead of the machine's
    #[arg(long, value_name = "SECONDS")]
    now: Option<u64>,

    /// A SHOULD that is not kept makes a generator not conformant
    #[arg(long)]
    strict: bool,

    /// How long one token may take
    #[arg(long, value_name = "SECONDS", default_value = DEFAULT_TIMEOUT, value_parser = seconds)]
    #[arg(allow_negative_numbers = true)]
    timeout: Duration,

    #[command(flatten)]
    request: RequestArgs,

    #[command(flatten)]
    secret: SecretArgs,

    #[command(flatten)]
    output: OutputArgs<GeneratorFormat>,
}

/// Whoever is asked, and what to call it.
struct Subject {
    name: String,
    generator: Box<dyn jwt_assay::generator::Generator>,
}

impl Generator {
    pub(super) fn run(self) -> Result<Conclusion, Unable> {
        let inspector = self.secret.inspector()?;
        let expected = self.expected()?;
        let subject = self.subject()?;
        let outputs = self.output.open()?;

        let asked = self.ask(&subject);
        let inspection = inspector.inspect_minted(&asked.minted, &expected);
        let failures: Vec<FailedCall> = asked
            .failures
            .iter()
            .map(|(call, failure)| FailedCall { call: *call, found: failure.to_string() })
            .collect();
        let report = GeneratorReport {
            minted: &asked.minted,
            inspection: &inspection,
            failures: &failures,
            calls: asked.calls,
            planned: self.planned(),
            strict: self.strict,
            cause: inspector.explain_minted(&inspection),
        };
        outputs.write(|format| match format {
            GeneratorFormat::Text => generator_text(&report),
            GeneratorFormat::Json => generator_json(&report),
            GeneratorFormat::Junit => generator_junit(&report),
        })?;
        if asked.minted.is_empty() {
            return Err(self.nothing_minted(&subject, &asked));
        }
        Ok(Conclusion::of(report.is_conformant()))
    }

    fn planned(&self) -> usize {
        self.count as usize
    }

    fn expected(&self) -> Result<Expected, Unable> {
        let claims = self.claims.as_deref().map(|path| Object::parse(input::read(path)?).of(path.display()));
        Ok(Expected {
            claims: claims.transpose()?,
            clock_runs: self.now.is_none(),
            audience: self.audience.clone(),
        })
    }

    fn subject(&self) -> Result<Subject, Unable> {
        if let Some(request) = self.request.read(self.timeout)? {
            let generator = UrlGenerator::new(request)?;
            return Ok(Subject { name: generator.address(), generator: Box::new(generator) });
        }
        let command = Command::new(&self.command)
            .ok_or_else(|| Unable("there is no command and no --url: name one".to_owned()))?;
        let name = format!("`{command}`");
        Ok(Subject { name, generator: Box::new(CommandGenerator::new(command, self.timeout)) })
    }

    fn ask(&self, subject: &Subject) -> Asked {
        let bar = progress::bar(self.planned(), "{bar:40} {pos} of {len} tokens");
        let clock = || self.now.unwrap_or_else(system_clock);
        let plan = Plan { count: self.planned(), clock: &clock, clock_runs: self.now.is_none() };
        let asked = ask(&*subject.generator, &plan, || bar.inc(1));
        bar.finish_and_clear();
        asked
    }

    /// Never a pass: there is nothing to judge.
    fn nothing_minted(&self, subject: &Subject, asked: &Asked) -> Unable {
        let name = &subject.name;
        let why = asked.failures.first().map(|(_, failure)| failure.to_string()).unwrap_or_default();
        let calls = match asked.calls {
            1 => "call 1".to_owned(),
            calls => format!("calls 1 to {calls}"),
        };
        Unable(format!("{name} gave no token in {calls} of {}: {why}", self.count))
    }
}
