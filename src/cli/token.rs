//! `jwt-assay token`: explains what is wrong with a token, or with each of a stream.

use std::path::{Path, PathBuf};

use clap::Args;
use jwt_assay::jwt::Policy;
use jwt_assay::jwt::json::{self, Value};
use jwt_assay::lint::{Diagnosis, Inspection, Inspector, diagnose};
use jwt_assay::report::{TokenReport, counted, token_json, token_text};

use super::output::{Format, OutputArgs};
use super::secret::SecretArgs;
use super::{Conclusion, Unable, input, system_clock};

/// Explain what is wrong with a token
#[derive(Args)]
#[command(after_help = "\
Examples:
  jwt-assay token eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.e30.AAAA
  mint-a-token | jwt-assay token - --secret-file secret.bin
  jwt-assay token --file tokens.txt --now 1621521650 --format json

Exit status: 0 if every token is conformant, 1 if one is not, 2 if there is no token.")]
pub(super) struct Token {
    /// The token, or - for standard input, one token a line
    #[arg(value_name = "TOKEN", required_unless_present = "file", conflicts_with = "file")]
    token: Option<String>,

    /// Read tokens from FILE, one a line: bare, as a JSON string, or as an object with a member token
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
}

impl Token {
    pub(super) fn run(self) -> Result<Conclusion, Unable> {
        let secret = self.secret.read()?;
        let inspector = match &secret {
            Some(secret) => Inspector::new(secret.as_slice()),
            None => Inspector::without_secret(),
        };
        let outputs = self.output.open()?;
        let tokens = self.tokens()?;
        let policy = Policy::at(self.now.unwrap_or_else(system_clock));
        let in_stream = self.token.as_deref().is_none_or(|token| token == "-");
        let explain = |token: &[u8]| {
            let inspection = inspector.inspect(token, &policy);
            let diagnosis = explanation(token, secret.as_ref().map(|secret| secret.as_slice()), &inspection);
            (inspection, diagnosis)
        };
        let inspections: Vec<_> =
            tokens.iter().map(|(line, token)| (in_stream.then_some(*line), explain(token))).collect();
        let reports: Vec<_> = inspections
            .iter()
            .map(|(line, (inspection, diagnosis))| {
                let (has_secret, diagnosis) = (secret.is_some(), diagnosis.clone());
                (*line, TokenReport { inspection, has_secret, strict: self.strict, diagnosis })
            })
            .collect();
        let conformant = reports.iter().all(|(_, report)| report.is_conformant());
        outputs.write(|format| {
            let render = |(line, report): &(Option<usize>, TokenReport<'_>)| match format {
                Format::Text => token_text(report, *line),
                Format::Json => token_json(report, *line),
            };
            let between = if format == Format::Text { "\n" } else { "" };
            let mut text = reports.iter().map(render).collect::<Vec<_>>().join(between);
            if reports.len() > 1 && format == Format::Text {
                text.push_str(&total(&reports));
            }
            text
        })?;
        Ok(Conclusion::of(conformant))
    }

    /// The tokens with their line numbers.
    fn tokens(&self) -> Result<Vec<(usize, Vec<u8>)>, Unable> {
        let path = match (&self.token, &self.file) {
            (Some(token), _) if token != "-" => return Ok(vec![(1, token.clone().into_bytes())]),
            (_, Some(file)) => file.as_path(),
            _ => Path::new("-"),
        };
        let text = input::read(path)?;
        let lines = text.split(|&byte| byte == b'\n').enumerate();
        let tokens: Vec<(usize, Vec<u8>)> = lines
            .map(|(at, line)| (at + 1, line.strip_suffix(b"\r").unwrap_or(line)))
            .filter(|(_, line)| !line.is_empty())
            .map(|(at, line)| (at, token_of(line)))
            .collect();
        if tokens.is_empty() {
            return Err(Unable("there is no token: the input is empty".to_owned()));
        }
        Ok(tokens)
    }
}

/// The mistake behind a signature that does not match the secret's.
fn explanation(token: &[u8], secret: Option<&[u8]>, inspection: &Inspection) -> Option<Diagnosis> {
    let differs = inspection.examination.signature_matches == Some(false);
    secret.filter(|_| differs).and_then(|secret| diagnose(token, secret))
}

/// What a stream comes to.
fn total(reports: &[(Option<usize>, TokenReport<'_>)]) -> String {
    let conformant = reports.iter().filter(|(_, report)| report.is_conformant()).count();
    let not = reports.len() - conformant;
    format!("\n{}: {conformant} conformant, {not} not\n", counted(reports.len(), "token"))
}

/// The token that a line holds: bare, or as NDJSON. A line that is neither is judged as it stands.
fn token_of(line: &[u8]) -> Vec<u8> {
    let held = match line.first() {
        Some(b'{' | b'"') => json::parse(line).ok(),
        _ => None,
    };
    let text = match held {
        Some(Value::String(text)) => Some(text),
        Some(Value::Object(object)) => object.get("token").and_then(Value::as_str).map(str::to_owned),
        _ => None,
    };
    text.map_or_else(|| line.to_vec(), String::into_bytes)
}
