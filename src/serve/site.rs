//! What the server knows, and what it decides: the secret, the tokens that were used, and what a token gets.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError, RwLock};

use serde::Serialize;
use zeroize::Zeroizing;

use crate::forge::Forge;
use crate::jwt::json::Object;
use crate::jwt::view::{Catalogue, Choice, view};
use crate::jwt::{Claims, Key, Policy, ReplayGuard, TenantInfo, TileId, sign, verify};
use crate::lint::{Finding, Inspection, Inspector, MintTerms, TokenReport, mint};
use crate::profile::{Profile, SecretError};
use crate::report::{
    StartPage, problem_html, refused_html, start_html, token_fragment, token_page_html, view_html,
};

/// How many used tokens are remembered, in fixed memory. They are forgotten once they are too old to be accepted.
const REMEMBERED: usize = 100_000;

/// What a server starts with.
#[derive(Clone)]
pub struct Settings {
    /// The text in which the service hands out the secret; `None` for one that the server makes up.
    pub secret: Option<Zeroizing<Vec<u8>>>,
    /// What the marketplace has to offer.
    pub catalogue: Catalogue,
    /// The service whose tokens are judged; `None` for the marketplace.
    pub profile: Option<Profile>,
    /// The current time, in seconds.
    pub clock: fn() -> u64,
}

/// A local marketplace and the page that explains tokens.
pub struct Site {
    catalogue: Catalogue,
    profile: Option<Profile>,
    clock: fn() -> u64,
    secret: RwLock<Arc<Secret>>,
    used: Mutex<ReplayGuard>,
    address: String,
}

/// A secret, as a service hands it out.
struct Secret {
    text: Zeroizing<Vec<u8>>,
    is_own: bool,
}

impl Secret {
    /// A secret that only this run of the server knows.
    fn made_up() -> Self {
        let random = [uuid::Uuid::new_v4(), uuid::Uuid::new_v4()].map(|id| id.simple().to_string()).concat();
        Secret { text: Zeroizing::new(random.into_bytes()), is_own: true }
    }
}

impl Site {
    /// A site at an address, such as `http://127.0.0.1:8090/`.
    ///
    /// # Errors
    /// The secret is not written as the service writes its secrets.
    pub fn new(settings: Settings, address: impl Into<String>) -> Result<Self, SecretError> {
        let site = Site {
            catalogue: settings.catalogue,
            profile: settings.profile,
            clock: settings.clock,
            secret: RwLock::new(Arc::new(Secret::made_up())),
            used: Mutex::new(ReplayGuard::with_capacity(REMEMBERED)),
            address: address.into(),
        };
        match settings.secret {
            Some(text) => site.set_secret(text)?,
            None => site.make_up_secret(),
        }
        Ok(site)
    }

    /// Takes another secret. An empty one is replaced by one that the server makes up.
    pub(super) fn set_secret(&self, text: Zeroizing<Vec<u8>>) -> Result<(), SecretError> {
        if text.is_empty() {
            self.make_up_secret();
            return Ok(());
        }
        if let Some(profile) = &self.profile {
            profile.secret().decode(&text)?;
        }
        self.keep(Secret { text, is_own: false });
        Ok(())
    }

    fn make_up_secret(&self) {
        // Where the service writes its secrets in a form of its own, its sample has that form.
        let made_up = match &self.profile {
            Some(profile) => {
                Secret { text: Zeroizing::new(profile.secret().sample().into_bytes()), is_own: true }
            }
            None => Secret::made_up(),
        };
        self.keep(made_up);
    }

    fn keep(&self, secret: Secret) {
        *self.secret.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(secret);
        // One guard is for the tokens of one secret.
        *self.used() = ReplayGuard::with_capacity(REMEMBERED);
    }

    fn secret(&self) -> Arc<Secret> {
        Arc::clone(&self.secret.read().unwrap_or_else(PoisonError::into_inner))
    }

    fn used(&self) -> MutexGuard<'_, ReplayGuard> {
        self.used.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The hosts that requests may be for.
    pub(super) fn hosts(&self) -> [String; 3] {
        let port = self.address.trim_end_matches('/').rsplit(':').next().unwrap_or_default();
        ["127.0.0.1", "localhost", "[::1]"].map(|host| format!("{host}:{port}"))
    }

    /// The first page.
    pub(super) fn start(&self) -> String {
        start_html(&StartPage {
            address: &self.address,
            service: self.profile.as_ref().map(Profile::name),
            has_own_secret: self.secret().is_own,
        })
    }

    /// The page that explains tokens.
    pub(super) fn token_page(&self) -> String {
        let mut names: Vec<&str> = Profile::bundled().map(Profile::name).collect();
        let own = self.profile.as_ref().map(Profile::name);
        names.extend(own.filter(|own| !names.contains(own)));
        token_page_html(names.into_iter(), own)
    }

    /// What the marketplace answers to a token: its tiles, or why it is refused.
    pub(crate) fn marketplace(&self, token: &str) -> (bool, String) {
        if let Some(profile) = &self.profile {
            let problem = format!("There is no marketplace for the tokens of {}", profile.name());
            return (false, problem_html(&problem, "Start the server without --profile, or open /token."));
        }
        let secret = self.secret();
        let policy = Policy::at((self.clock)());
        let inspector = Inspector::new(secret.text.as_slice());
        let mut inspection = inspector.inspect(token, &policy);
        let verified = Key::new(secret.text.as_slice())
            .ok()
            .and_then(|key| verify(token, &key, &policy).ok())
            .map(|claims| self.used().admit(&claims, &policy).map(|()| claims));
        match verified {
            Some(Ok(claims)) => {
                let choice = Choice::of(&self.catalogue, &claims);
                let shown = view(&self.catalogue, &claims);
                let report = reported(&inspector, &inspection, token, policy.now);
                (true, view_html(&shown, &choice, &claims, &report))
            }
            refused => {
                if let Some(Err(used)) = refused {
                    inspection.findings.push(Finding::from(used));
                }
                (false, refused_html(&reported(&inspector, &inspection, token, policy.now)))
            }
        }
    }

    /// A token that the marketplace accepts, once.
    pub(super) fn sample(&self) -> Option<String> {
        let mut ti = TenantInfo { display_name: Some("Ada".to_owned()), ..TenantInfo::default() };
        ti.installed = Some(vec![TileId::from("crm")]);
        let mut extra = Object::new();
        extra.insert("user_group", "gold");
        extra.insert("allowed_installs", 2);
        ti.extra = Some(extra);
        let claims = Claims::new((self.clock)(), uuid::Uuid::new_v4().to_string(), "test-pandium-com", ti);
        sign(&claims, &Key::new(self.secret().text.as_slice()).ok()?).ok()
    }

    /// A token of the service that this server is for, or of another, as a sample to look at.
    pub(super) fn sample_of(&self, service: &str) -> Option<String> {
        let Some(profile) = self.profile_named(service) else { return self.sample() };
        let sample = profile.secret().sample();
        let secret = self.secret_for(&profile).unwrap_or_else(|| Zeroizing::new(sample.into_bytes()));
        let decoded = profile.secret().decode(&secret).ok()?;
        let id = uuid::Uuid::new_v4().to_string();
        let key_id = profile.secret().id_of(&secret);
        let terms = MintTerms {
            claims: None,
            values: &Default::default(),
            now: (self.clock)(),
            id: &id,
            key_id: key_id.as_deref(),
        };
        Some(mint(&profile, &decoded, terms))
    }

    /// The service with a name: the one that the server was started for may be a file, and has its parameters.
    fn profile_named(&self, name: &str) -> Option<Profile> {
        let own = self.profile.as_ref().filter(|own| own.name() == name);
        own.or_else(|| Profile::named(name)).cloned()
    }

    /// The secret, if it can be one of this service.
    fn secret_for(&self, profile: &Profile) -> Option<Zeroizing<Vec<u8>>> {
        let secret = self.secret();
        profile.secret().decode(&secret.text).ok().map(|_| secret.text.clone())
    }

    /// Explains a token of a service, or a text with one in it. An empty name is the marketplace's.
    pub(crate) fn explain(&self, text: &str, service: &str) -> Explained {
        let secret = self.secret();
        let inspector = match self.profile_named(service) {
            None => Inspector::new(secret.text.as_slice()),
            Some(profile) => Inspector::for_service(&profile, &secret.text)
                .unwrap_or_else(|_| Inspector::without_secret().for_profile(&profile)),
        };
        let policy = Policy::at((self.clock)());
        let inspection = inspector.inspect_pasted(text, &policy);
        let token = inspection.inside().map_or(text.as_bytes(), |inside| &inside.token);
        let token = String::from_utf8_lossy(token).into_owned();
        let report = reported(&inspector, &inspection, &token, policy.now).with_shapes();
        let part = |text: &Option<Vec<u8>>| {
            let text = text.as_deref().and_then(|text| std::str::from_utf8(text).ok());
            text.filter(|text| inspector.hidden_token(text).is_none()).map(str::to_owned)
        };
        Explained {
            report: token_fragment(&report),
            header: part(&inspection.examination.header_text),
            claims: part(&inspection.examination.payload_text),
        }
    }

    /// Signs what was edited: the header and the claims as they are written, if both are JSON objects.
    pub(crate) fn sign(&self, header: &str, claims: &str, service: &str) -> Result<String, String> {
        for (name, text) in [("header", header), ("claims", claims)] {
            Object::parse(text).map_err(|error| format!("The {name} can't be signed: {error}"))?;
        }
        let secret = self.secret();
        let key = match self.profile_named(service) {
            None => secret.text.clone(),
            Some(profile) => profile.secret().decode(&secret.text).map_err(|error| {
                format!("The secret is not one of {}: {error}. Enter it above.", profile.name())
            })?,
        };
        let forged = Forge::new(claims).header(header).sign(key.as_slice()).token();
        String::from_utf8(forged).map_err(|_| "The token is not text.".to_owned())
    }
}

/// A token, explained.
#[derive(Serialize)]
pub(crate) struct Explained {
    /// What was found, as a part of a page.
    pub report: String,
    /// The header and the claims as they are written, to be edited, unless the secret is in them.
    pub header: Option<String>,
    pub claims: Option<String>,
}

fn reported<'a>(inspector: &Inspector, inspection: &'a Inspection, token: &str, now: u64) -> TokenReport<'a> {
    let shown = inspector.shown(token, inspection, now);
    TokenReport::explained(inspector, inspection, true).showing(shown)
}
