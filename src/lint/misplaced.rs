//! Claims that are where the marketplace does not look for them, or under another name: one finding says what to move where.
//!
//! Where the reference refuses the token for a claim that is missing, that finding says it, and its followers are left out.

use super::finding::Finding;
use super::rule::Rule;
use super::rule::claims::{CLAIMS_MISPLACED, CLAIMS_UNKNOWN};
use super::rule::header::{HEADER_EXTRA, TYP_JWT};
use crate::jwt::json::{Object, Value, Way, step};
use crate::jwt::{CLAIM_NAMES, Examination, Part, Place, Reason, TENANT_INFO_NAMES};
use crate::text::{cut, quote};

/// The profile's members of `xti`.
const EXTRA: [&str; 4] = ["hidden_integrations", "user_group", "user_tier", "allowed_installs"];

/// How deep claims are searched for.
const DEPTH: usize = 3;

/// Other names of claims, in their plain form: in full, and as options of libraries.
const OTHER_NAMES: [(&str, &str); 19] = [
    ("issuedat", "iat"),
    ("issued", "iat"),
    ("jwtid", "jti"),
    ("tokenid", "jti"),
    ("subject", "sub"),
    ("userid", "sub"),
    ("tenantinfo", "ti"),
    ("tenant", "ti"),
    ("issuer", "iss"),
    ("audience", "aud"),
    ("expiresin", "exp"),
    ("expiresat", "exp"),
    ("expires", "exp"),
    ("expiration", "exp"),
    ("expirationtime", "exp"),
    ("expiry", "exp"),
    ("notbefore", "nbf"),
    ("validfrom", "nbf"),
    ("validuntil", "exp"),
];

/// Other names of header parameters, likewise.
const OTHER_PARAMETERS: [(&str, &str); 12] = [
    ("type", "typ"),
    ("tokentype", "typ"),
    ("typ", "typ"),
    ("tpy", "typ"),
    ("algorithm", "alg"),
    ("algorithms", "alg"),
    ("algo", "alg"),
    ("alg", "alg"),
    ("agl", "alg"),
    ("algorythm", "alg"),
    ("signingalgorithm", "alg"),
    ("signaturealgorithm", "alg"),
];

/// Adds a finding for each member of the marketplace that is somewhere else.
pub(super) fn inspect(seen: &Examination, findings: &mut Vec<Finding>) {
    let Some(payload) = &seen.payload else { return };
    let none = Object::new();
    let header = seen.header.as_ref().unwrap_or(&none);
    let wrapped = wrapped_claims(payload);
    in_header(header, payload, findings);
    if let Some(wrapped) = &wrapped {
        wrapped.report(findings);
    }
    let level = Level {
        names: &CLAIM_NAMES,
        path: "$",
        skipped: wrapped.as_ref().map(|wrapped| wrapped.first.as_str()),
    };
    level.inspect(payload, header, findings);
    if let Some(Value::Object(ti)) = payload.get("ti") {
        Level { names: &TENANT_INFO_NAMES, path: "$.ti", skipped: None }.inspect(ti, header, findings);
        if let Some(Value::Object(extra)) = ti.get("xti") {
            in_extra(extra, findings);
        }
    }
    from_text(header, payload, findings);
}

/// Parameters of the header under another name, for tokens of any service.
pub(super) fn inspect_header(seen: &Examination, findings: &mut Vec<Finding>) {
    let Some(header) = &seen.header else { return };
    if header.get("alg").is_some() && header.get("typ").is_some() {
        return;
    }
    for (name, _) in header.iter() {
        let known = OTHER_PARAMETERS.iter().find(|(other, _)| is_same(name, other));
        let Some((_, known)) = known.filter(|(_, known)| header.get(known).is_none()) else { continue };
        let is_absent = |finding: &&mut Finding| match *known {
            "alg" => finding.rule.reason() == Some(Reason::AlgPresent),
            _ => finding.rule == TYP_JWT,
        };
        if let Some(finding) = findings.iter_mut().find(is_absent) {
            finding.explain(
                &format!("; {} is in its place", quote(name)),
                Some(format!("Rename {} to {known}.", quote(name))),
            );
            let at = Place::Path(Part::Header, format!("${}", step(name)));
            findings.retain(|finding| finding.rule != HEADER_EXTRA || finding.at != at);
        }
    }
}

/// Claims in an object of the payload.
pub(super) struct Wrapped {
    /// The member of the payload that the object is, or is in.
    first: String,
    /// The path to the object.
    path: String,
    names: Vec<String>,
}

/// The object in which there are claims of the marketplace that the payload lacks, if there is one.
pub(super) fn wrapped_claims(payload: &Object) -> Option<Wrapped> {
    wrapped(payload, &|name| CLAIM_NAMES.contains(&name))
}

/// The object in which there are claims that the payload lacks, if there is one.
pub(super) fn wrapped(payload: &Object, is_claim: &dyn Fn(&str) -> bool) -> Option<Wrapped> {
    let mut most: Option<Wrapped> = None;
    for (name, value) in payload.iter().filter(|(name, _)| !is_claim(name)) {
        let Value::Object(object) = value else { continue };
        let way = Way::Member(&Way::Root, name);
        if let Some((path, names)) = claims_in(object, &way, payload, is_claim, DEPTH)
            && most.as_ref().is_none_or(|most| most.names.len() < names.len())
        {
            most = Some(Wrapped { first: name.to_owned(), path, names });
        }
    }
    most
}

fn claims_in(
    object: &Object,
    way: &Way<'_>,
    payload: &Object,
    is_claim: &dyn Fn(&str) -> bool,
    depth: usize,
) -> Option<(String, Vec<String>)> {
    let known: Vec<&str> = object.iter().map(|(name, _)| name).filter(|name| is_claim(name)).collect();
    let absent = || known.iter().filter(|name| payload.get(name).is_none());
    // An object of another kind may have a member like this, and one that the payload has too.
    if known.len() >= 2 && absent().count() >= 2 {
        return Some((way.path(), absent().map(|name| (*name).to_owned()).collect()));
    }
    if depth == 0 {
        return None;
    }
    object.iter().find_map(|(name, value)| match value {
        Value::Object(inner) if !is_claim(name) => {
            claims_in(inner, &Way::Member(way, name), payload, is_claim, depth - 1)
        }
        _ => None,
    })
}

impl Wrapped {
    /// Reports it with the first claim that the token is refused for, and leaves out the others.
    pub(super) fn report(&self, findings: &mut Vec<Finding>) {
        let down = self.path.matches(['.', '[']).count();
        let levels = if down == 1 { "one level down".to_owned() } else { format!("{down} levels down") };
        let names: Vec<&str> = self.names.iter().map(String::as_str).collect();
        let (path, names) = (cut(&self.path), cut(&listed(&names)));
        let fix = format!(
            "Take the claims out of {path}: hand the library the claims themselves, not an object that holds them."
        );
        let why = format!("{names} are {levels}, in {path}");
        let is_in = |name: &str| self.names.iter().any(|known| known == name);
        // Findings about the object and its members follow from that.
        let (outer, inside) = (format!("${}", step(&self.first)), format!("{}.", self.path));
        findings.retain(|finding| {
            let is_part = matches!(&finding.at, Place::Path(Part::Payload, at) if *at == outer || at.starts_with(&inside));
            !(is_part && finding.rule == CLAIMS_MISPLACED)
        });
        report_missing(findings, &is_in, (Part::Payload, &self.path), &why, fix);
    }
}

/// Explains the first finding about a missing claim, and leaves out the others; where no claim is missed, adds a finding.
fn report_missing(
    findings: &mut Vec<Finding>,
    is_in: &dyn Fn(&str) -> bool,
    (part, path): (Part, &str),
    why: &str,
    fix: String,
) {
    let is_missing = |finding: &Finding| missing(finding).is_some_and(is_in);
    match (0..findings.len())
        .filter(|at| is_missing(&findings[*at]))
        .min_by_key(|at| findings[*at].rule.reason())
    {
        Some(first) => {
            findings[first].explain(&format!(": {why}"), Some(fix));
            let mut at = 0;
            findings.retain(|finding| {
                at += 1;
                at - 1 == first || !is_missing(finding)
            });
        }
        None => {
            let mut finding = Finding::new(&CLAIMS_MISPLACED, Place::Path(part, path.to_owned()), why);
            finding.fix = Some(fix.into());
            findings.push(finding);
        }
    }
}

/// The claim that a finding misses.
fn missing(finding: &Finding) -> Option<&str> {
    use Reason::{IatPresent, JtiPresent, SubPresent, TiPresent};
    let is_reason = |reason| matches!(reason, IatPresent | JtiPresent | SubPresent | TiPresent);
    let is_missing = finding.rule.reason().is_some_and(is_reason) || finding.rule.id().ends_with("#required");
    match &finding.at {
        Place::Path(Part::Payload, path) if is_missing => path.strip_prefix("$."),
        _ => None,
    }
}

/// Claims in the header. Those that the payload has too may be there (RFC 7519 §5.3).
fn in_header(header: &Object, payload: &Object, findings: &mut Vec<Finding>) {
    let is_stray = |name: &&str| CLAIM_NAMES.contains(name) && payload.get(name).is_none();
    let names: Vec<&str> = header.iter().map(|(name, _)| name).filter(is_stray).collect();
    let path = match &names[..] {
        [] => return,
        [name] => format!("${}", step(name)),
        _ => "$".to_owned(),
    };
    let place = |name: &str| Place::Path(Part::Header, format!("${}", step(name)));
    findings.retain(|finding| {
        finding.rule != HEADER_EXTRA || !names.iter().any(|name| finding.at == place(name))
    });
    let listed = listed(&names);
    let verb = if names.len() == 1 { "is" } else { "are" };
    let fix = format!("Move {listed} from the header into the payload, where the claims are.");
    let is_in = |name: &str| names.contains(&name);
    report_missing(findings, &is_in, (Part::Header, &path), &format!("{listed} {verb} in the header"), fix);
}

/// A level of the claims.
struct Level<'a> {
    names: &'a [&'a str],
    path: &'a str,
    /// What is reported as a whole.
    skipped: Option<&'a str>,
}

impl Level<'_> {
    fn inspect(&self, object: &Object, header: &Object, findings: &mut Vec<Finding>) {
        for (name, value) in object.iter().filter(|(name, _)| !self.names.contains(name)) {
            if self.skipped == Some(name) {
                continue;
            }
            let at = format!("{}{}", self.path, step(name));
            let is_parameter =
                self.path == "$" && matches!(name, "alg" | "typ") && header.get(name).is_none();
            match self.meant(name, object) {
                Some(Meant::Instead(known)) => self.rename(name, known, at, findings),
                Some(Meant::Member(known, there)) => {
                    let spelt = if known == name { String::new() } else { format!(" spelt {known} and") };
                    let belongs = format!("{}, which is{spelt} belongs at {there}", quote(name));
                    let same = there == format!("{}.{known}", self.path);
                    let (found, fix) = match (same, spelt.is_empty()) {
                        (true, _) => (
                            format!("{}, which is spelt {known}", quote(name)),
                            format!("Rename it to {known}: names are case-sensitive."),
                        ),
                        (false, true) => (
                            format!("{}, which belongs at {there}", quote(name)),
                            format!("Move it to {there}."),
                        ),
                        (false, false) => (belongs, format!("Move it to {there}; names are case-sensitive.")),
                    };
                    findings.push(misplaced(at, found, fix));
                }
                None if is_parameter => {
                    let found = format!("{}, which is a parameter of the header", quote(name));
                    findings.push(misplaced(at, found, format!("Move {name} into the header.")));
                }
                None => findings.push(claim(&CLAIMS_UNKNOWN, at, value.kind())),
            }
        }
    }

    /// What a member was meant to be.
    fn meant(&self, name: &str, object: &Object) -> Option<Meant> {
        let known = members().find(|(known, _)| is_same(name, known));
        if let Some((known, there)) = known {
            let is_missed = there == "$" && self.path == "$" && object.get(known).is_none();
            return Some(match is_missed {
                true => Meant::Instead(known),
                false => Meant::Member(known, format!("{there}.{known}")),
            });
        }
        let other = OTHER_NAMES.iter().find(|(other, _)| self.path == "$" && is_same(name, other));
        other.filter(|(_, known)| object.get(known).is_none()).map(|(_, known)| Meant::Instead(known))
    }

    /// A claim under another name.
    fn rename(&self, name: &str, known: &str, at: String, findings: &mut Vec<Finding>) {
        let fix = format!("Rename {} to {known}: a verifier looks for that name alone.", quote(name));
        let missed = findings.iter_mut().find(|finding| missing(finding) == Some(known));
        match missed {
            Some(missed) => missed.explain(&format!("; {} is in its place", quote(name)), Some(fix)),
            None => {
                let found = format!("{}, which is not a claim: the name is {known}", quote(name));
                findings.push(misplaced(at, found, fix));
            }
        }
    }
}

/// What a member was meant to be.
enum Meant {
    /// A claim that is missing.
    Instead(&'static str),
    /// A member, with its path.
    Member(&'static str, String),
}

/// All members of the profile, and the paths of their objects.
fn members() -> impl Iterator<Item = (&'static str, &'static str)> {
    let at = |path: &'static str| move |name: &&'static str| (*name, path);
    CLAIM_NAMES
        .iter()
        .map(at("$"))
        .chain(TENANT_INFO_NAMES.iter().map(at("$.ti")))
        .chain(EXTRA.iter().map(at("$.ti.xti")))
}

/// Members of `xti` in another spelling. Others may have any name.
fn in_extra(extra: &Object, findings: &mut Vec<Finding>) {
    for (name, _) in extra.iter().filter(|(name, _)| !EXTRA.contains(name)) {
        let known = EXTRA.iter().find(|known| is_same(name, known));
        if let Some(known) = known.filter(|known| extra.get(known).is_none()) {
            let found = format!("{}, which is spelt {known}", quote(name));
            let fix = format!("Rename it to {known}: the marketplace ignores other spellings.");
            findings.push(misplaced(format!("$.ti.xti{}", step(name)), found, fix));
        }
    }
}

/// Libraries add `iat` and `typ` to an object, and sign a text as it is.
fn from_text(header: &Object, payload: &Object, findings: &mut Vec<Finding>) {
    let is_plain = header.get("typ").is_none() && header.get("alg").is_some() && header.iter().count() == 1;
    if !is_plain || payload.get("iat").is_some() || payload.iter().next().is_none() {
        return;
    }
    let iat = findings.iter_mut().find(|finding| finding.rule.reason() == Some(Reason::IatPresent));
    let Some(iat) = iat.filter(|iat| iat.fix.is_none()) else { return };
    iat.explain(
        ", and no typ in the header: many libraries add both only to an object, and this one got a string of JSON",
        Some(
            "Hand the claims to the library as an object: jwt.sign(claims, secret), not \
             jwt.sign(JSON.stringify(claims), secret).",
        ),
    );
    findings.retain(|finding| finding.rule != TYP_JWT);
}

fn misplaced(at: String, found: String, fix: String) -> Finding {
    Finding { fix: Some(fix.into()), ..claim(&CLAIMS_MISPLACED, at, found) }
}

fn claim(rule: &'static Rule, path: String, found: impl Into<String>) -> Finding {
    Finding::new(rule, Place::Path(Part::Payload, path), found)
}

/// Names in a sentence.
fn listed(names: &[&str]) -> String {
    match names {
        [] => String::new(),
        [one] => (*one).to_owned(),
        [first @ .., last] => format!("{} and {last}", first.join(", ")),
    }
}

/// Whether two names differ at most in case and in what joins their words.
fn is_same(one: &str, other: &str) -> bool {
    folded(one).eq(folded(other))
}

/// A name in lower case, without what joins its words.
fn folded(name: &str) -> impl Iterator<Item = char> {
    name.chars().filter(|character| !matches!(character, '_' | '-' | ' ')).flat_map(char::to_lowercase)
}
