//! `jwt-assay sign`: mints a reference token.

use std::path::PathBuf;

use clap::Args;
use jwt_assay::jwt::json::{self, Object};
use jwt_assay::jwt::{Claims, Key, sign};
use jwt_assay::suite::{Answer, SignQuestion};
use jwt_assay::text::{cut, quote};

use super::output::{Format, OutputArgs};
use super::secret::SecretArgs;
use super::{Conclusion, Of, Unable, flaws, input, system_clock};

/// Mint a token as the reference writes it
#[derive(Args)]
#[command(after_help = "\
Examples:
  jwt-assay sign --secret-file secret.bin
  jwt-assay sign --flaw writes-iat-in-milliseconds
  echo '{\"sub\":\"user-1\",\"ti\":{\"udn\":\"Ada\"}}' | jwt-assay sign --claims -

Claims without an iat get the current time, claims without a jti a random one.

Exit status: 0 if a token was minted, 2 if not.")]
pub(super) struct Sign {
    /// The claims set as JSON, or - for standard input; by default a sample
    #[arg(long, value_name = "FILE")]
    claims: Option<PathBuf>,

    /// The time for an iat, in seconds since 1970-01-01T00:00:00Z, instead of the machine's
    #[arg(long, value_name = "SECONDS")]
    now: Option<u64>,

    /// Make the mistake of this flaw, a generator; `jwt-assay flaws` lists them
    #[arg(long, value_name = "NAME")]
    flaw: Option<String>,

    #[command(flatten)]
    secret: SecretArgs,

    #[command(flatten)]
    output: OutputArgs,
}

/// After the seed's sample, without what makes a token fresh.
const SAMPLE: &str = r#"{"ti":{"udn":"Pandium Test","ufn":"Important Person","ili":["crm"],"xti":{}},"sub":"test-pandium-com"}"#;

/// What a flaw signs by default: texts and values that careless writers get wrong.
const TELLING_SAMPLE: &str = r#"{"ti":{"udn":"Zoë \"Ada\" 🚀","ufn":"Important Person","ili":[],"xti":{"note":null,"marks":"???>>>~"}},"sub":"test-pandium-com"}"#;

impl Sign {
    pub(super) fn run(self) -> Result<Conclusion, Unable> {
        let secret = self.secret.require()?;
        let outputs = self.output.open()?;
        let token = self.token(&secret)?;
        outputs.write(|format| match format {
            Format::Text => format!("{token}\n"),
            Format::Json => {
                let mut document = Object::new();
                document.insert("format", 1);
                document.insert("token", token.as_str());
                json::to_string(&document) + "\n"
            }
        })?;
        Ok(Conclusion::Conformant)
    }

    fn token(&self, secret: &[u8]) -> Result<String, Unable> {
        let key = Key::new(secret)?;
        let claims = Claims::from_object(self.object()?).of("claims")?;
        let token = sign(&claims, &key).of("claims")?;
        let Some(name) = &self.flaw else { return Ok(token) };
        let mut flawed = flaws::named(name)?.factory()();
        let why = match flawed.sign(&SignQuestion { key: secret, claims: &claims.to_object() }) {
            Answer::Given(token) => return Ok(token),
            Answer::Refused(reason) | Answer::Unsupported(reason) => reason,
            Answer::Failed(failure) => failure.to_string(),
        };
        Err(Unable(format!("{} mints no token: {}", quote(name), cut(&why))))
    }

    fn object(&self) -> Result<Object, Unable> {
        let sample = if self.flaw.is_some() { TELLING_SAMPLE } else { SAMPLE };
        let text = self.claims.as_deref().map_or_else(|| Ok(sample.into()), input::read)?;
        let mut object = Object::parse(text).of("claims")?;
        if object.get("iat").is_none() {
            object.insert("iat", self.now.unwrap_or_else(system_clock));
        }
        if object.get("jti").is_none() {
            object.insert("jti", uuid::Uuid::new_v4().to_string());
        }
        Ok(object)
    }
}
