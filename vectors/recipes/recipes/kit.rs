//! What the recipes are written with: a group that cases are added to, the sample payload, and
//! edits of it. Level, clause and scope of a case follow from its rule unless the recipe says
//! otherwise.

use jwt_assay::encoding::encode_hex;
use jwt_assay::forge::{self, Forge, Forged, Hash};
use jwt_assay::jwt::json::{self, Value};
use jwt_assay::jwt::{Layer, base64url};
use jwt_assay::lint::{Level, Rule, rule};
use jwt_assay::suite::{CaseRecord, Expect, GroupRecord, Operation, Scope};

/// The secret of most cases: 32 printable bytes.
pub const KEY: &[u8] = b"an example secret of 32 bytes...";

/// The time of most cases: nine seconds after the sample was made.
pub const NOW: u64 = 1_621_521_650;

/// The payload of most cases: the claims of the seed's sample, its lost list items filled in.
pub const SAMPLE: &str = concat!(
    r#"{"iat":1621521641,"jti":"1cfa7dbf-8110-4237-ad22-410608791b7d","ti":{"udn":"Pandium Test","#,
    r#""ufn":"Important Person","uem":"","ili":["crm","mailer"],"aid":"","adn":"","#,
    r#""xti":{"extraProp":"extra value","extraList":["one","two"]}},"sub":"test-pandium-com"}"#,
);

/// The sample with one piece of its text replaced.
pub fn replaced(from: &str, to: &str) -> String {
    assert_eq!(SAMPLE.matches(from).count(), 1, "{from} must stand once in the sample");
    SAMPLE.replacen(from, to, 1)
}

/// The sample with a member of the claims set put in at the end, as JSON text.
pub fn with_claim(member: &str) -> String {
    replaced(r#","sub":"test-pandium-com"}"#, &format!(r#","sub":"test-pandium-com",{member}}}"#))
}

/// The sample with another `xti`, as JSON text.
pub fn with_xti(xti: &str) -> String {
    replaced(r#"{"extraProp":"extra value","extraList":["one","two"]}"#, xti)
}

/// The sample, signed.
pub fn sample() -> Forged {
    Forge::new(SAMPLE).sign(KEY)
}

/// A token with this payload, signed.
pub fn payload(bytes: impl AsRef<[u8]>) -> Forged {
    Forge::new(bytes).sign(KEY)
}

/// The sample under this header, signed.
pub fn header(bytes: impl AsRef<[u8]>) -> Forged {
    Forge::new(SAMPLE).header(bytes).sign(KEY)
}

/// A raw deflate stream of one stored block (RFC 1951 §3.2.4), which every inflater reads.
pub fn stored(bytes: &[u8]) -> Vec<u8> {
    let length = u16::try_from(bytes.len()).expect("a stored block holds 65,535 bytes");
    [&[1][..], &length.to_le_bytes(), &(!length).to_le_bytes(), bytes].concat()
}

/// A vector file in the making.
pub struct Group {
    record: GroupRecord,
}

impl Group {
    /// A group with no cases yet.
    pub fn new(group: &str, about: &str) -> Self {
        Group {
            record: GroupRecord {
                format: 1,
                group: group.to_owned(),
                about: about.to_owned(),
                cases: vec![],
            },
        }
    }

    /// The name of the file that the group is written to.
    pub fn file_name(&self) -> String {
        format!("{}.json", self.record.group)
    }

    /// The file's text.
    pub fn to_json(&self) -> String {
        serde_json::to_string_pretty(&self.record).expect("records serialize") + "\n"
    }

    /// A token that must be refused, for the rule it breaks.
    pub fn reject(&mut self, fault: &str, rule: &str, why: &str, token: impl Token) -> Recipe<'_> {
        self.verify(fault, rule, why, token, Expect::Reject)
    }

    /// A token that must be accepted: a near miss of the rule, or one that breaks a rule which binds
    /// generators alone.
    pub fn accept(&mut self, fault: &str, rule: &str, why: &str, token: impl Token) -> Recipe<'_> {
        self.verify(fault, rule, why, token, Expect::Accept)
    }

    /// A token on which the documents leave the choice.
    pub fn either(&mut self, fault: &str, rule: &str, why: &str, token: impl Token) -> Recipe<'_> {
        self.verify(fault, rule, why, token, Expect::Either)
    }

    fn verify(&mut self, fault: &str, id: &str, why: &str, token: impl Token, expect: Expect) -> Recipe<'_> {
        let rule = rule(id).unwrap_or_else(|| panic!("{fault}: there is no rule {id}"));
        let level = match expect {
            Expect::Accept => Level::Must,
            Expect::Either => Level::May,
            Expect::Reject => {
                rule.verifier.unwrap_or_else(|| panic!("{fault}: no verifier rejects for {id}"))
            }
        };
        let recipe = self.add(fault, Operation::Verify, scope_of(rule), level, rule.clause, why);
        let bytes = token.into_bytes();
        recipe.record.rule = Some(id.to_owned());
        recipe.record.expect = Some(expect);
        recipe.record.now = Some(NOW);
        match String::from_utf8(bytes) {
            Ok(text) => recipe.record.token = Some(text),
            Err(error) => recipe.record.token_bytes = Some(base64url::encode(error.as_bytes())),
        }
        recipe.key(KEY)
    }

    /// A case of any operation, whose fields the recipe fills in.
    pub fn add(
        &mut self,
        fault: &str,
        op: Operation,
        scope: Scope,
        level: Level,
        clause: &str,
        why: &str,
    ) -> Recipe<'_> {
        self.record.cases.push(CaseRecord {
            id: format!("{}/{fault}", self.record.group),
            rule: None,
            op,
            scope,
            max_scope: None,
            level,
            clause: clause.to_owned(),
            why: why.to_owned(),
            key: None,
            token: None,
            token_bytes: None,
            now: None,
            age: None,
            before: None,
            expect: None,
            catalogue: None,
            claims: None,
            view: None,
            signing_input: None,
            signature_hex: None,
            message_hex: None,
            mac_hex: None,
            bytes_hex: None,
            text: None,
        });
        Recipe { record: self.record.cases.last_mut().expect("just added") }
    }
}

/// Whom a rule's cases are asked of.
fn scope_of(rule: &Rule) -> Scope {
    let registered = ["exp-", "nbf-", "aud-", "iss-"].iter().any(|start| rule.id.starts_with(start));
    match rule.layer {
        Layer::Compact | Layer::Header | Layer::Signature => Scope::Jws,
        Layer::Payload => Scope::Jwt,
        Layer::Claims | Layer::Time if registered => Scope::Jwt,
        Layer::Claims | Layer::Time | Layer::Replay => Scope::Profile,
    }
}

/// A case that was added, to change what does not follow from its rule.
pub struct Recipe<'group> {
    /// The case as it will be written.
    pub record: &'group mut CaseRecord,
}

impl Recipe<'_> {
    /// Another secret than [`KEY`].
    pub fn key(self, secret: &[u8]) -> Self {
        self.record.key = Some(base64url::encode(secret));
        self.derive()
    }

    /// Another time than [`NOW`].
    pub fn at(self, now: u64) -> Self {
        self.record.now = Some(now);
        self.derive()
    }

    /// Tokens shown earlier.
    pub fn before(self, tokens: &[Forged]) -> Self {
        let text = |token: &Forged| String::from_utf8(token.token()).expect("earlier tokens are text");
        self.record.before = Some(tokens.iter().map(text).collect());
        self
    }

    /// Another level than the rule's.
    pub fn level(self, level: Level) -> Self {
        self.record.level = level;
        self
    }

    /// Another clause than the rule's.
    pub fn clause(self, clause: &str) -> Self {
        self.record.clause = clause.to_owned();
        self
    }

    /// Another scope than the rule's layer gives.
    pub fn scope(self, scope: Scope) -> Self {
        self.record.scope = scope;
        self
    }

    /// The strictest scope that is still asked.
    pub fn max_scope(self, scope: Scope) -> Self {
        self.record.max_scope = Some(scope);
        self
    }

    /// Works out the fields that follow from token, key and time.
    fn derive(self) -> Self {
        let record = &mut *self.record;
        let Some(token) = &record.token else { return self };
        let key = base64url::decode(record.key.as_deref().unwrap_or_default()).expect("just encoded");
        let payload = token.split('.').nth(1).and_then(|segment| base64url::decode(segment).ok());
        let claims = payload.as_deref().and_then(|payload| match json::parse(payload) {
            Ok(Value::Object(claims)) => Some(claims),
            _ => None,
        });
        let renewable = forge::refresh(token, &key, 0).is_some();
        record.age = record.now.filter(|_| renewable).and_then(|now| age(payload.as_deref()?, now));
        if record.expect == Some(Expect::Accept) {
            let (input, _) =
                token.rsplit_once('.').unwrap_or_else(|| panic!("{} has no signature", record.id));
            record.signature_hex = Some(encode_hex(&forge::mac(Hash::Sha256, &key, input.as_bytes())));
            record.signing_input = Some(input.to_owned());
            record.claims = Some(claims.unwrap_or_else(|| panic!("{} has no claims", record.id)));
        }
        self
    }
}

/// How long before `now` a token was made, by the first `iat` of its payload, which need not be JSON.
fn age(payload: &[u8], now: u64) -> Option<i64> {
    let text = std::str::from_utf8(payload).ok()?;
    let (_, behind) = text.split_once("\"iat\":")?;
    let digits = behind.split(|character: char| !character.is_ascii_digit()).next()?;
    Some(now.cast_signed() - digits.parse::<i64>().ok()?)
}

/// What a recipe can hand over as a token.
pub trait Token {
    /// The token's bytes.
    fn into_bytes(self) -> Vec<u8>;
}

impl Token for Forged {
    fn into_bytes(self) -> Vec<u8> {
        self.token()
    }
}

impl Token for String {
    fn into_bytes(self) -> Vec<u8> {
        self.into()
    }
}

impl Token for Vec<u8> {
    fn into_bytes(self) -> Vec<u8> {
        self
    }
}

impl Token for &str {
    fn into_bytes(self) -> Vec<u8> {
        self.into()
    }
}
