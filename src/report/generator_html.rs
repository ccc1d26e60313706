//! What was found in the tokens of a generator, as a page: the conclusion, each finding with how many tokens show it, and
//! the time in each token against its call.

use maud::{Markup, html};

use super::counted;
use super::generator_text::{gave_up, shown_by};
use super::page::{Assets, badge, conclusion, page, said};
use super::token_html::facts;
use super::token_words::{self, unchecked};
use crate::jwt::json::Value;
use crate::jwt::{Policy, examine};
use crate::lint::{Conformity, Evidence, GeneratorFinding, GeneratorReport, Minted};

/// How many calls the time line has.
const MOST_CALLS: usize = 40;
/// The farthest that a time may be from the calls, in seconds, to be on the time line.
const FARTHEST: i64 = 3_600;

/// Renders what was found in a generator's tokens as a file that needs no network. The tokens themselves are credentials, if
/// short-lived, so they are left to the JSON report.
#[must_use]
pub fn generator_html(report: &GeneratorReport<'_>) -> String {
    let conformity = report.conformity();
    let inspection = report.inspection;
    let headline = match conformity {
        _ if inspection.tokens == 0 => "No token was minted",
        Conformity::Conformant => "The generator mints good tokens",
        Conformity::NotConformant => "The generator mints tokens that break rules",
        Conformity::Undecided => "The tokens are right as far as they were checked",
    };
    let title = format!("Generator: {}", conformity.words());
    let about = inspection.signature_finding();
    let body = html! {
        main {
            section.card.verdict.(conclusion(conformity)) {
                h1 { (headline) }
                p {
                    (counted(inspection.tokens, "token")) " from " (counted(report.calls, "call")) "; a verifier accepts "
                    (inspection.accepted) "."
                }
                @if let Some(hint) = unchecked("signatures were", inspection.signatures()) { p { (hint) } }
                @if let Some(gave_up) = gave_up(report) { p { (said(&gave_up)) } }
                p.soft { (conformity.words()) }
            }
            @if !report.failures.is_empty() {
                h2 { "Calls that gave no token" }
                ul { @for failed in report.failures { li { "Call " (failed.call) ": " (said(&failed.found)) } } }
            }
            @if !inspection.findings.is_empty() {
                h2 { "What was found" }
                @for shown in &inspection.findings {
                    (finding(report, shown, about.is_some_and(|about| std::ptr::eq(about, shown))))
                }
            }
            (time_line(report.minted))
            (unjudged(report))
        }
    };
    page(&title, Assets::Inside, None, &body)
}

fn finding(report: &GeneratorReport<'_>, shown: &GeneratorFinding, is_about: bool) -> Markup {
    let cause = if is_about { token_words::cause(&report.cause) } else { None };
    let rule = &shown.finding.rule;
    html! {
        article.card.finding {
            h3 {
                (badge(rule.generator())) code { (rule.id()) }
                span.soft { "at " (said(&shown.finding.at.to_string())) ", shown " (shown_by(shown, report.inspection.tokens)) }
            }
            (facts(&shown.finding, cause))
        }
    }
}

/// The rules that these tokens could not be held to, and why.
fn unjudged(report: &GeneratorReport<'_>) -> Markup {
    let inspection = report.inspection;
    let series = inspection.rule_set().rules().filter(|rule| rule.evidence() == Evidence::Series);
    let unjudged = series.filter_map(|rule| Some((rule, inspection.unjudged(rule)?)));
    html! { @for (rule, why) in unjudged { p.soft { "Not judged: " code { (rule.id()) } ", since " (said(&why)) "." } } }
}

/// The `iat` of each token against the time of its call.
fn time_line(minted: &[Minted]) -> Markup {
    let times: Vec<(&Minted, Option<i64>)> =
        minted.iter().take(MOST_CALLS).map(|call| (call, iat(&call.token))).collect();
    let Some((start, end)) = bounds(&times) else { return html! {} };
    // In the units of the picture.
    let at = |seconds: i64| 20 + (seconds - start) * 560 / (end - start).max(1);
    let seconds = |time: u64| i64::try_from(time).unwrap_or(i64::MAX);
    html! {
        h2 { "The time in each token, and its call" }
        div.card {
            svg.times viewBox={ "0 0 600 " (times.len() * 22 + 10) } role="img" aria-label="A bar for each call, and a mark for the iat of its token" {
                @for (row, (call, iat)) in times.iter().enumerate() {
                    @let (top, from) = (row * 22 + 8, at(seconds(call.before)));
                    rect.call x=(from) y=(top) width=((at(seconds(call.after)) - from).max(4)) height="12" rx="3" {}
                    @if let Some(iat) = iat.filter(|iat| (start..=end).contains(iat)) {
                        circle.iat cx=(at(iat) + 2) cy=(top + 6) r="5" { title { "iat " (iat) } }
                    }
                }
            }
        }
        div.wide role="region" tabindex="0" aria-label="The calls" {
            table {
                thead { tr { th { "Call" } th { "Time of the call" } th { "iat" } th { "Difference" } } }
                tbody {
                    @for (row, (call, iat)) in times.iter().enumerate() {
                        tr {
                            td { (row + 1) }
                            td { (call.before) @if call.after != call.before { "–" (call.after) } }
                            @match iat {
                                Some(iat) => { td { (iat) } td { (difference(call, *iat)) } }
                                None => { td { "none" } td {} }
                            }
                        }
                    }
                }
            }
        }
    }
}

/// The first and the last second of the time line: those of the calls, and of the times near them.
fn bounds(times: &[(&Minted, Option<i64>)]) -> Option<(i64, i64)> {
    let calls = times.iter().flat_map(|(call, _)| [call.before, call.after]);
    let calls: Vec<i64> = calls.filter_map(|time| i64::try_from(time).ok()).collect();
    let (first, last) = (*calls.iter().min()?, *calls.iter().max()?);
    let near = times.iter().filter_map(|(_, iat)| *iat);
    let near =
        near.filter(|iat| (first.saturating_sub(FARTHEST)..=last.saturating_add(FARTHEST)).contains(iat));
    let all: Vec<i64> = near.chain([first, last]).collect();
    Some((*all.iter().min()?, *all.iter().max()?))
}

fn difference(call: &Minted, iat: i64) -> String {
    let iat = i128::from(iat);
    let (before, after) = (i128::from(call.before), i128::from(call.after));
    match iat {
        _ if iat < before => format!("{} s before the call", before - iat),
        _ if iat > after => format!("{} s after the call", iat - after),
        _ => "during the call".to_owned(),
    }
}

/// The `iat` of a token in whole seconds, if it is a number.
fn iat(token: &str) -> Option<i64> {
    match examine(token, None, &Policy::at(0)).payload?.get("iat")? {
        Value::Number(number) => Some(number.floor()),
        _ => None,
    }
}
