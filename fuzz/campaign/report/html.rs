//! A campaign as a page that needs nothing else: no scripts, no other files, by day and by night.

use minijinja::{AutoEscape, Environment, Value, context};

use super::chart::chart;
use super::numbers::{duration, grouped, percent};
use super::{Found, Outcome, Report, TargetReport, told_gates};

const PAGE: &str = include_str!("page.html");

/// Renders a campaign.
pub fn html(report: &Report) -> String {
    let mut environment = Environment::new();
    environment.set_auto_escape_callback(|_| AutoEscape::Html);
    let gates: Vec<&str> = told_gates().iter().map(|gate| gate.name()).collect();
    let (word, class) = match report.outcome() {
        Outcome::NothingNew => ("Nothing new", "good"),
        Outcome::Findings => ("Findings", "bad"),
        Outcome::Broken => ("Broken: the result can't be relied on", "bad"),
        Outcome::Unfinished => ("Unfinished", "unsure"),
    };
    let page = context! {
        word, class, gates,
        new => report.count("new"),
        known => report.count("known"),
        gone => report.count("gone"),
        seconds => duration(report.plan.seconds),
        jobs => report.plan.jobs,
        address_share => report.plan.address_share,
        targets => report.targets.iter().map(target).collect::<Vec<_>>(),
    };
    environment.render_str(PAGE, page).expect("the page renders whatever the report")
}

fn target(target: &TargetReport) -> Value {
    context! {
        name => target.name.clone(),
        signs => target.signs,
        executions => grouped(target.executions),
        rate => grouped(target.rate() as u64),
        edges => grouped(target.edges),
        all_edges => grouped(target.all_edges),
        features => grouped(target.features),
        spent => duration(target.spent),
        since_new => duration(target.spent - target.last_new),
        seeds => target.seeds,
        shares => told_gates().iter().map(|gate| percent(target.share(*gate))).collect::<Vec<_>>(),
        corpus_before => target.corpus_before,
        corpus_after => target.corpus_after.map_or_else(|| "-".to_owned(), |after| after.to_string()),
        new => target.count("new"),
        known => target.count("known"),
        gone => target.count("gone"),
        findings => target.findings.iter().map(finding).collect::<Vec<_>>(),
        broken => target.broken.clone(),
        notes => target.notes.clone(),
        // Drawn from numbers alone.
        chart => chart(target).map(Value::from_safe_string),
    }
}

fn finding(finding: &Found) -> Value {
    context! {
        id => finding.id.clone(),
        state => finding.state.clone(),
        kind => finding.kind.clone(),
        message => finding.message.clone(),
        place => finding.place.clone(),
        times => finding.times,
    }
}
