//! What was found in a token, as a page: the conclusion, the token with each fault at its place, then each finding with its
//! clause and its fix.

use maud::{Markup, html};

use super::page::{Assets, badge, class, conclusion, page, said};
use super::token_picture::{PictureLine, lines_of};
use super::token_words::{self, unchecked};
use crate::jwt::Part;
use crate::lint::{Conformity, Excerpt, Finding, Level, Shown, ShownPart, Source, TokenReport};

/// A value is on one line up to here, in characters.
const ROOM: usize = 100;
/// How far a level of members is indented, in characters.
const INDENT: usize = 2;

/// Renders one token as a file that needs no network.
#[must_use]
pub fn token_html(report: &TokenReport<'_>) -> String {
    let title = format!("Token: {}", report.conformity().words());
    page(&title, Assets::Inside, None, &html! { main { (token_section(report)) } })
}

/// Renders one token as a part of a page.
#[must_use]
pub fn token_fragment(report: &TokenReport<'_>) -> String {
    token_section(report).into_string()
}

pub(super) fn token_section(report: &TokenReport<'_>) -> Markup {
    let findings = &report.inspection.findings;
    html! {
        (verdict(report))
        @if let Some(shown) = &report.shown { (picture(shown, findings)) }
        @if !findings.is_empty() {
            h2 { "What was found" }
            @for (at, found) in findings.iter().enumerate() { (finding(report, found, at)) }
        }
        (about_service(report))
    }
}

/// The conclusion in a few sentences.
fn verdict(report: &TokenReport<'_>) -> Markup {
    let conformity = report.conformity();
    let headline = match (conformity, report.inspection.rejection()) {
        (_, Some(_)) => "This token is refused",
        (Conformity::Conformant, None) => "This token is right",
        (Conformity::Undecided, None) => "This token is right as far as it was checked",
        (Conformity::NotConformant, None) => "This token is accepted, and should be better",
    };
    let hint = unchecked("signature was", report.signatures);
    html! {
        section.card.verdict.(conclusion(conformity)) {
            h1 { (headline) }
            @if let Some(sentence) = token_words::signature(report).or(hint) { p { (said(&sentence)) } }
            p { (said(&token_words::decision(report))) }
            @if let Some(first) = report.inspection.rejection() {
                p { (said(first.rule.summary())) " " strong { (said(first.advice())) } }
            }
            p.soft { (token_words::counts(report)) ": " (conformity.words()) }
        }
    }
}

/// The header and the claims, each fault marked at its place.
fn picture(shown: &Shown, findings: &[Finding]) -> Markup {
    let parts = [("Header", Part::Header, &shown.header), ("Claims", Part::Payload, &shown.claims)];
    html! {
        @if let Some(token) = &shown.token {
            h2 { "Token" }
            div.card { code { (said(token)) } }
        }
        @for (name, part, content) in parts {
            @match content {
                ShownPart::Object(object) => {
                    h2 { (name) }
                    pre.card.json tabindex="0" aria-label=(name) {
                        @for line in lines_of(object, part, (shown, findings), ROOM) { (row(&line, findings)) }
                    }
                }
                ShownPart::Text(text) => {
                    h2 { (name) ", which is not a JSON object" }
                    div.card { code { (said(text)) } }
                }
                ShownPart::Unread => {}
            }
        }
        @for excerpt in &shown.excerpts { (in_context(excerpt, findings)) }
    }
}

/// A line of JSON, with what is said about it.
fn row(line: &PictureLine, findings: &[Finding]) -> Markup {
    let worst = line.findings.iter().map(|at| findings[*at].rule.generator()).min_by_key(rank);
    let class = worst.map_or("", class);
    html! {
        span.row.(class) {
            (" ".repeat(line.depth * INDENT)) (line.json)
            @if let Some(time) = &line.time { span.time { "  " (said(time)) } }
            @for at in &line.findings { " " span.where { " ← " (link(*at, findings)) } }
        }
    }
}

fn rank(level: &Level) -> u8 {
    match level {
        Level::Must => 0,
        Level::Should => 1,
        Level::May => 2,
    }
}

fn link(at: usize, findings: &[Finding]) -> Markup {
    html! { a href={ "#finding-" (at + 1) } { (findings[at].rule.id()) } }
}

/// A fault in the text around it.
fn in_context(excerpt: &Excerpt, findings: &[Finding]) -> Markup {
    let place = match excerpt.part {
        None => "Token",
        Some(Part::Header) => "Header",
        Some(Part::Payload) => "Claims",
    };
    html! {
        h2 { (place) ": where the fault is" }
        pre.card.json tabindex="0" {
            span.row {
                (said(&excerpt.before)) mark { (said(&excerpt.fault)) "⌃" } (said(&excerpt.after))
                @if excerpt.finding < findings.len() { "  ← " (link(excerpt.finding, findings)) }
            }
        }
    }
}

fn finding(report: &TokenReport<'_>, finding: &Finding, at: usize) -> Markup {
    let rule = &finding.rule;
    let about = report.inspection.signature_finding();
    let is_about = about.is_some_and(|about| std::ptr::eq(about, finding));
    let cause = if is_about { token_words::cause(&report.cause) } else { None };
    html! {
        article.card.finding #{ "finding-" (at + 1) } {
            h3 { (badge(rule.generator())) code { (rule.id()) } span.soft { "at " (said(&finding.at.to_string())) } }
            (facts(finding, cause))
        }
    }
}

/// What was found, the rule, its clause, the fix, and the cause of a wrong signature.
pub(super) fn facts(finding: &Finding, cause: Option<(String, Option<String>)>) -> Markup {
    let rule = &finding.rule;
    html! {
        dl {
            dt { "found" } dd { (said(&finding.found)) }
            dt { "rule" } dd { (said(rule.summary())) }
            dt { "clause" } dd {
                (said(rule.clause()))
                @if rule.source() == Source::Decided { " (decided here)" }
            }
            dt { "fix" } dd { strong { (said(finding.advice())) } }
            @if let Some((summary, fix)) = cause {
                dt { "cause" } dd {
                    (said(&summary))
                    @if let Some(fix) = fix { " " strong { (said(&fix)) } }
                }
            }
        }
    }
}

/// What a token alone can't show of its service, or which service it may be of.
#[cfg(feature = "profile")]
fn about_service(report: &TokenReport<'_>) -> Markup {
    html! {
        @for open in report.profile.iter().flat_map(|profile| profile.not_judged()) {
            p.soft { "Not judged: " code { (said(&open.member())) } ": " (said(&open.why)) }
        }
        @if let Some(hint) = token_words::whose(report) { p.card.unsure { (said(&hint)) } }
    }
}

#[cfg(not(feature = "profile"))]
fn about_service(_: &TokenReport<'_>) -> Markup {
    html! {}
}
