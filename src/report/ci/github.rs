//! GitHub Actions: annotations as workflow commands, each on its line, and the page of a job, which is Markdown.
//!
//! <https://docs.github.com/actions/reference/workflows-and-actions/workflow-commands>

use super::issue::Severity;
use super::{Group, Issues, collect};
use crate::text::one_line;

/// How many annotations come after the sum. Ten errors and ten warnings are shown of a step.
const WORST: usize = 9;
/// The most bytes that the page of a step may have.
pub const STEP_SUMMARY_BYTES: usize = 1 << 20;

/// Renders issues as annotations: the sum first, then the worst, those about the same rule as one.
#[must_use]
pub fn github(issues: &Issues) -> String {
    let groups = issues.groups();
    let more = groups.len().saturating_sub(WORST);
    let word = match issues.conformant {
        Some(true) => "notice",
        None => "warning",
        Some(false) => "error",
    };
    let end = match more {
        0 => String::new(),
        1 => "; 1 more rule is in the report".to_owned(),
        more => format!("; {more} more rules are in the report"),
    };
    let title = format!("jwt-assay {}", issues.command);
    let sum = command(word, &[("title", &title)], &[format!("{}{end}", issues.conclusion)]);
    let worst = groups.iter().take(WORST).map(|group| annotation(issues, group));
    std::iter::once(sum).chain(worst).collect()
}

/// One annotation for all issues of a group, at the place of the first.
fn annotation(issues: &Issues, group: &Group<'_>) -> String {
    let Some(first) = group.issues.first() else { return String::new() };
    let word = match group.severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Note => "notice",
    };
    let title = format!("{} ({})", group.subject.id(), collect::word(first.level));
    let (line, columns) = issues.region(first);
    let numbers = [Some(line), columns.map(|(start, _)| start), columns.map(|(_, end)| end - 1)];
    let [line, column, end] =
        numbers.map(|number| number.map(|number| number.to_string()).unwrap_or_default());
    let file = issues.source.as_deref().unwrap_or_default();
    let mut properties = vec![("file", file), ("line", &*line), ("col", &*column), ("endColumn", &*end)];
    properties.retain(|(_, value)| !file.is_empty() && !value.is_empty());
    properties.push(("title", &title));
    let others = group.count.saturating_sub(first.count);
    let more = (others > 0).then(|| format!("and {others} more like this"));
    let lines: Vec<String> =
        std::iter::once(first.said.clone()).chain(first.details.iter().cloned()).chain(more).collect();
    command(word, &properties, &lines)
}

/// A command on a line of its own. The lines of its message are escaped: they end neither the command nor a property.
fn command(word: &str, properties: &[(&str, &str)], lines: &[String]) -> String {
    let property = |(name, value): &(&str, &str)| {
        format!("{name}={}", data(&one_line(value)).replace(':', "%3A").replace(',', "%2C"))
    };
    let properties: Vec<String> = properties.iter().map(property).collect();
    let message: Vec<String> = lines.iter().map(|line| data(&one_line(line))).collect();
    format!("::{word} {}::{}\n", properties.join(","), message.join("%0A"))
}

fn data(text: &str) -> String {
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

/// A page for a job, with a line feed before it, cut to `room` bytes between two lines.
#[must_use]
pub fn step_summary(page: &str, room: usize) -> String {
    const CUT: &str = "\n**The report is longer than GitHub shows here.**\n";
    let page = format!("\n{page}");
    if page.len() <= room {
        return page;
    }
    let Some(room) = room.checked_sub(CUT.len()) else { return String::new() };
    let end = page.as_bytes()[..room].iter().rposition(|byte| *byte == b'\n');
    end.map_or_else(String::new, |at| format!("{}{CUT}", &page[..=at]))
}
