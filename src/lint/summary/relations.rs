//! What must hold between the counts of a summary. Sums keep it, so it also holds for summaries that were added up.

use std::collections::BTreeSet;

use super::{Example, LARGEST, ReportMark, RuleCount, Summary};
use crate::jwt::Reason;
use crate::lint::conformity::{SignatureCheck, counts};
use crate::lint::rule::claims::{AUDITABLE_DIFFERS, IAT_INTEGER, ILI_UNIQUE, UEM_ADDRESS};
use crate::lint::rule::compact::{TOKEN_LENGTH, TOKEN_URL_LENGTH};
use crate::lint::rule::header::{B64_ABSENT, KID_STRING, TYP_JWT};
use crate::lint::rule::signature::{KEY_LENGTH, KEY_PRIVATE, KEY_PUBLIC, KEY_SAMPLE, KEY_WEAK};
use crate::lint::rule::time::JTI_UNIQUE;
use crate::lint::rule::{Evidence, Rule};
use crate::lint::rule_set::RuleRef;
use crate::text::is_plain;

/// The rules about the shared secret, which breaks at most one of them.
const ABOUT_KEY: [&Rule; 5] = [&KEY_LENGTH, &KEY_PRIVATE, &KEY_PUBLIC, &KEY_SAMPLE, &KEY_WEAK];

/// How often a token can break a rule: a token is not longer than this, and every finding has its own place.
const MOST_PER_TOKEN: u64 = 1 << 16;

pub(super) fn ensure(holds: bool, otherwise: impl FnOnce() -> String) -> Result<(), String> {
    if holds { Ok(()) } else { Err(otherwise()) }
}

/// Refuses a summary with this sentence unless the condition holds.
fn require(holds: bool, otherwise: &str) -> Result<(), String> {
    ensure(holds, || otherwise.to_owned())
}

/// How often one token can break a rule.
fn most_per_token(rule: &RuleRef) -> u64 {
    use Reason::{
        Base64urlCharacters, Base64urlLength, Base64urlNoPadding, Base64urlNoWhitespace, Base64urlPadBits,
        Base64urlUrlAlphabet, HeaderUniqueNames, IliIds, PayloadUniqueNames, TiText, XtiGroup,
        XtiHiddenIntegrations,
    };
    let generator_rules = [
        &AUDITABLE_DIFFERS,
        &B64_ABSENT,
        &IAT_INTEGER,
        &ILI_UNIQUE,
        &JTI_UNIQUE,
        &KID_STRING,
        &TOKEN_LENGTH,
        &TOKEN_URL_LENGTH,
        &TYP_JWT,
        &UEM_ADDRESS,
    ];
    let Some(rule) = rule.known() else { return MOST_PER_TOKEN };
    match rule.reason {
        None if generator_rules.contains(&rule) || ABOUT_KEY.contains(&rule) => 1,
        // Once for each segment, member or item.
        None
        | Some(
            Base64urlCharacters
            | Base64urlLength
            | Base64urlNoPadding
            | Base64urlNoWhitespace
            | Base64urlPadBits
            | Base64urlUrlAlphabet
            | HeaderUniqueNames
            | IliIds
            | PayloadUniqueNames
            | TiText
            | XtiGroup
            | XtiHiddenIntegrations,
        ) => MOST_PER_TOKEN,
        Some(_) => 1,
    }
}

impl Summary {
    /// Refuses a summary whose parts contradict each other.
    pub(super) fn check_relations(&self) -> Result<(), String> {
        require(self.tokens <= self.lines, "it has more tokens than lines")?;
        require(self.conformant <= self.tokens, "it has more conformant tokens than tokens")?;
        require(
            self.terms.now.is_some() || self.is_merged,
            "it does not say at which time tokens were judged",
        )?;
        self.check_rules()?;
        self.check_signatures()?;
        self.check_examples()?;
        self.check_resumption()
    }

    /// How often a rule is broken.
    fn count_of(&self, rule: &Rule) -> u64 {
        self.counted(rule).map_or(0, |counted| counted.count)
    }

    fn counted(&self, rule: &Rule) -> Option<&RuleCount> {
        self.rules.get(self.rule_set.place(rule.id)?)
    }

    /// Whether a token that breaks this rule is not conformant. A repeated `jti` counts against the stream alone.
    fn decides(&self, rule: &RuleRef) -> bool {
        rule.evidence() == Evidence::OneToken && counts(rule.generator(), self.terms.strict)
    }

    fn check_rules(&self) -> Result<(), String> {
        let other = self.tokens - self.conformant;
        let mut deciding = 0_u64;
        for (rule, counted) in self.broken_rules() {
            let (tokens, of_which) = match self.decides(rule) {
                true => (other, "tokens that are not conformant"),
                false => (self.tokens, "tokens"),
            };
            ensure(counted.count <= tokens.saturating_mul(most_per_token(rule)), || {
                format!("{} has {} findings in {tokens} {of_which}", rule.id(), counted.count)
            })?;
            if self.decides(rule) {
                deciding = deciding.saturating_add(counted.count);
            }
        }
        ensure(other <= deciding, || {
            format!("{other} tokens are not conformant, and only {deciding} findings are a reason for it")
        })?;
        // The first token repeats nothing.
        require(
            self.count_of(&JTI_UNIQUE) <= self.tokens.saturating_sub(1),
            "it has as many repeated jtis as tokens",
        )
    }

    fn check_signatures(&self) -> Result<(), String> {
        let of = |reason| self.count_of(Rule::of(reason));
        let (differing, explained, unknown) = (self.differing, self.explained, self.unknown);
        let (different, empty) = (of(Reason::SignatureMatch), of(Reason::SignaturePresent));
        let no_key = of(Reason::KeyEmpty);
        let about_key = ABOUT_KEY.iter().map(|rule| self.count_of(rule)).sum::<u64>();
        require(differing <= self.tokens, "more signatures differ than there are tokens")?;
        require(explained <= differing && unknown <= explained, "more signatures are explained than differ")?;
        require(
            differing <= different.saturating_add(empty),
            "signatures differ that no finding of signature-match or signature-present is about",
        )?;
        require(
            different.saturating_add(empty) <= self.tokens,
            "signature-match and signature-present have more findings than there are tokens",
        )?;
        require(
            no_key.saturating_add(about_key) <= self.tokens,
            "the secret has more findings than there are tokens",
        )?;
        match self.terms.signatures {
            SignatureCheck::Done => require(
                different <= differing.saturating_add(no_key),
                "signature-match has findings about signatures that do not differ",
            )?,
            SignatureCheck::Missing | SignatureCheck::LeftOut | SignatureCheck::Unsigned => {
                require(differing == 0, "unchecked signatures differ")?;
                require(no_key + about_key == 0, "there are findings about a secret, and none was given")?;
            }
        }
        let known = explained - unknown;
        let mut found = 0_u64;
        for (mistake, counted) in self.mistakes() {
            ensure(counted.count <= known, || {
                format!("\"{}\" explains more signatures than were explained", mistake.id)
            })?;
            found = found.saturating_add(counted.count);
        }
        require(known <= found, "more signatures are explained than mistakes explain")
    }

    /// Checks the lines of examples. Those of summed streams may be in any order.
    fn check_examples(&self) -> Result<(), String> {
        if self.is_merged {
            return Ok(());
        }
        let (mut all, mut deciding) = (BTreeSet::new(), BTreeSet::new());
        for (rule, counted) in self.broken_rules() {
            let lines = || counted.examples.iter().map(line);
            let is_in_order = match most_per_token(rule) {
                1 => lines().is_sorted_by(|one, two| one < two),
                _ => lines().is_sorted(),
            };
            ensure(is_in_order, || {
                format!("the examples of {} are not in the order of their lines", rule.id())
            })?;
            all.extend(lines());
            if self.decides(rule) {
                deciding.extend(lines());
            }
        }
        let differing = [Reason::SignatureMatch, Reason::SignaturePresent];
        let examples = differing
            .iter()
            .filter_map(|reason| self.counted(Rule::of(*reason)))
            .flat_map(|counted| &counted.examples);
        let first_differing = examples.map(line).min();
        for (mistake, counted) in self.mistakes() {
            let first = counted.first.as_ref().map(|first| first.line);
            ensure(first >= first_differing, || {
                format!("\"{}\" explains a signature before the first that differs", mistake.id)
            })?;
            all.extend(first);
        }
        let mut repeats = self.counted(&JTI_UNIQUE).into_iter().flat_map(|counted| &counted.examples);
        require(repeats.all(|example| line(example) > 1), "the first line repeats a jti")?;
        let is_enough = |lines: &BTreeSet<u64>, tokens: u64| lines.len() as u64 <= tokens;
        require(is_enough(&all, self.tokens), "its examples are on more lines than it has tokens")?;
        require(
            is_enough(&deciding, self.tokens - self.conformant),
            "its examples are on more lines than it has tokens that are not conformant",
        )
    }

    fn check_resumption(&self) -> Result<(), String> {
        let is_cut = !self.is_complete && !self.is_merged;
        require(is_cut || !self.is_damaged, "its input is damaged, and it was judged to the end")?;
        let is_plain = self.input_crc.is_none() && self.reports.is_empty();
        require(is_plain || self.can_be_resumed(), "it can't be resumed, and says how")?;
        self.reports.iter().try_for_each(ReportMark::check)
    }
}

impl ReportMark {
    fn check(&self) -> Result<(), String> {
        let is_digest = self.sha256.len() == 64 && self.sha256.bytes().all(|byte| byte.is_ascii_hexdigit());
        require(is_digest, "the SHA-256 of a report does not have 64 hex digits")?;
        require(self.tokens_end <= self.bytes, "a report ends before its tokens")?;
        require(self.bytes <= LARGEST, "a report is longer than 2^53 bytes")?;
        require(!self.format.is_empty() && is_plain(&self.format), "the format of a report is not plain text")
    }
}

fn line(example: &Example) -> u64 {
    example.location.line
}
