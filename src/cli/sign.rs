//! `jwt-assay sign`: mints a reference token.

use std::path::PathBuf;

use anyhow::{Context as _, Result, bail, ensure};
use clap::Args;
use jwt_assay::jwt::json::Object;
use jwt_assay::jwt::{Claims, Key, Place, Policy, sign};
use jwt_assay::lint::{Finding, Inspector, Level, MARKETPLACE, MintTerms, mint};
use jwt_assay::profile::Profile;
use jwt_assay::report::sign_json;
use jwt_assay::suite::{Answer, SignQuestion};
use jwt_assay::text::{cut, quote};

use super::output::{Format, OutputArgs};
use super::profile::ProfileArgs;
use super::secret::SecretArgs;
use super::terminal::warn;
use super::{Conclusion, flaws, input, system_clock};

/// Mint a token: of the marketplace, or of the service that --profile names
///
/// Claims without an iat get the current time, claims without a jti a random one. A token of another service is that
/// service's sample with the times of now and a fresh id, or your claims with them.
#[derive(Args)]
#[command(after_help = "\
Examples:
  jwt-assay sign --secret-file secret.bin            A sample token
  jwt-assay sign --claims claims.json --now 100000   Your claims, at a fixed time
  jwt-assay sign --flaw writes-iat-in-milliseconds   A token with a mistake
  jwt-assay sign --profile livekit --set api_key=APIabc --secret-file secret.txt
  echo '{\"sub\":\"user-1\",\"ti\":{}}' | jwt-assay sign --claims -

Exit status: 0 if a token was minted, 2 if not.")]
pub(super) struct Sign {
    /// The claims set as JSON, or - for standard input [default: a sample]
    #[arg(long, value_name = "FILE")]
    claims: Option<PathBuf>,

    /// Use this time for a missing iat instead of the machine's, in seconds since 1970-01-01T00:00:00Z
    #[arg(long, value_name = "SECONDS")]
    now: Option<u64>,

    /// Make the mistake of this flaw, which must be a generator; `jwt-assay flaws` lists them
    #[arg(long, value_name = "NAME")]
    flaw: Option<String>,

    #[command(flatten)]
    profile: ProfileArgs,

    #[command(flatten)]
    secret: SecretArgs,

    #[command(flatten)]
    output: OutputArgs,
}

/// The sample claims set without its iat and jti.
const SAMPLE: &str = r#"{"ti":{"udn":"Pandium Test","ufn":"Important Person","ili":["crm"],"xti":{}},"sub":"test-pandium-com"}"#;

/// What a flaw signs by default: texts and values that most mistakes show in.
const FLAW_SAMPLE: &str = r#"{"ti":{"udn":"Zoë \"Ada\" 🚀","ufn":"Important Person","ili":[],"xti":{"note":null,"marks":"???>>>~"}},"sub":"test-pandium-com"}"#;

impl Sign {
    pub(super) fn run(self) -> Result<Conclusion> {
        let profile = self.profile.load()?;
        let secret = self.secret.require(profile.as_ref())?;
        let outputs = self.output.open()?;
        let token = match &profile {
            Some(profile) => self.token_of(profile, &secret, self.secret.key_id(profile)?)?,
            None => self.token(&secret)?,
        };
        outputs.write(|format, _| match format {
            Format::Text => format!("{token}\n"),
            Format::Json => sign_json(&token),
        })?;
        Ok(Conclusion::Conformant)
    }

    fn token(&self, secret: &[u8]) -> Result<String> {
        let key = Key::new(secret)?;
        let claims = Claims::from_object(self.object()?).context("claims")?;
        let token = sign(&claims, &key).context("claims")?;
        let Some(name) = &self.flaw else { return Ok(token) };
        let mut flawed = flaws::named(name)?.factory()();
        let why = match flawed.sign(&SignQuestion { key: secret, claims: &claims.to_object() }) {
            Answer::Given(token) => return Ok(token),
            Answer::Refused(reason) | Answer::Unsupported(reason) => reason,
            Answer::Failed(failure) => failure.to_string(),
        };
        bail!("{} does not mint a token: {}", quote(name), cut(&why))
    }

    /// A token of another service.
    fn token_of(&self, profile: &Profile, secret: &[u8], key_id: Option<String>) -> Result<String> {
        ensure!(self.flaw.is_none(), "--flaw: the flaws make mistakes in tokens of {MARKETPLACE} only");
        let own = self.claims.as_deref().map(input::read).transpose()?;
        let claims = own.map(|text| {
            Object::parse(&text).context("claims")?;
            serde_json::from_slice(&text).context("claims")
        });
        let id = uuid::Uuid::new_v4().to_string();
        let now = self.now.unwrap_or_else(system_clock);
        let terms = MintTerms {
            claims: claims.transpose()?,
            values: &self.profile.values()?,
            now,
            id: &id,
            key_id: key_id.as_deref(),
        };
        let token = mint(profile, secret, terms);
        // The claims may be wrong, or a value that the sample needs may be missing.
        let inspection = Inspector::new(secret).for_profile(profile).inspect(&token, &Policy::at(now));
        // A weak secret is not the token's fault, and no reason to warn about a sample.
        let counts = |finding: &&Finding| {
            finding.rule.generator() == Level::Must && (finding.at != Place::Key || finding.rule.rejects())
        };
        let broken = inspection.findings.iter().find(counts);
        if let Some(Finding { rule, at, found, .. }) = broken {
            warn(format_args!("the token breaks {} ({at}): found {found}", rule.id()));
        }
        Ok(token)
    }

    fn object(&self) -> Result<Object> {
        let sample = if self.flaw.is_some() { FLAW_SAMPLE } else { SAMPLE };
        let text = self.claims.as_deref().map_or_else(|| Ok(sample.into()), input::read)?;
        let mut object = Object::parse(text).context("claims")?;
        if object.get("iat").is_none() {
            object.insert("iat", self.now.unwrap_or_else(system_clock));
        }
        if object.get("jti").is_none() {
            object.insert("jti", uuid::Uuid::new_v4().to_string());
        }
        Ok(object)
    }
}
