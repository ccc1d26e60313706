//! A vector file in the making: a group that cases are added to. Level, clause and scope of a case
//! follow from its rule unless the recipe says otherwise.

use super::sample::{KEY, NOW};
use crate::encoding::encode_hex;
use crate::forge::{self, Forged, Hash};
use crate::jwt::json::{self, Value};
use crate::jwt::{Layer, base64url};
use crate::lint::{Level, Rule, rule};
use crate::vectors::{
    CaseRecord, EarlierQuestionRecord, EarlierRecord, Expect, GroupRecord, Operation, Scope,
};

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

    /// The file's content.
    pub fn into_record(self) -> GroupRecord {
        self.record
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

    /// A token that the documents leave free to accept or reject.
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

/// The scope from which on a rule's cases are asked.
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

    /// Tokens shown earlier, at the same time and under the same secret.
    pub fn before(self, tokens: &[Forged]) -> Self {
        self.earlier(tokens.iter().map(|token| Earlier::of(token.clone())).collect())
    }

    /// Tokens shown earlier, each perhaps at its own time or under its own secret. Call it last: at two times, a
    /// token can't be remade for another clock.
    pub fn earlier(self, earlier: Vec<Earlier>) -> Self {
        if earlier.iter().any(|earlier| earlier.0.now.is_some()) {
            self.record.age = None;
        }
        self.record.before = Some(earlier.into_iter().map(Earlier::into_record).collect());
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

    /// The highest scope that is still asked.
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

/// A token shown earlier.
#[derive(Clone)]
pub struct Earlier(EarlierQuestionRecord);

impl Earlier {
    /// At the time and under the secret of the case.
    pub fn of(token: impl Token) -> Self {
        let token = String::from_utf8(token.into_bytes()).expect("earlier tokens are text");
        Earlier(EarlierQuestionRecord { token, now: None, key: None })
    }

    /// At another time.
    pub fn at(self, now: u64) -> Self {
        Earlier(EarlierQuestionRecord { now: Some(now), ..self.0 })
    }

    /// Under another secret.
    pub fn key(self, secret: &[u8]) -> Self {
        Earlier(EarlierQuestionRecord { key: Some(base64url::encode(secret)), ..self.0 })
    }

    /// The token.
    pub fn text(&self) -> &str {
        &self.0.token
    }

    fn into_record(self) -> EarlierRecord {
        match self.0 {
            EarlierQuestionRecord { token, now: None, key: None } => EarlierRecord::Token(token),
            question => EarlierRecord::Question(question),
        }
    }
}

/// What a recipe can pass as a token.
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
