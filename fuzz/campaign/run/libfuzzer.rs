//! What libFuzzer says on its log, line by line. Anything that is not understood is passed over, and
//! nothing that it could say does harm.

/// How far a process is: a line such as
/// `#2113 NEW cov: 451 ft: 452 corp: 12/310b lim: 26 exec/s: 70661 rss: 29Mb`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Progress {
    /// How many inputs were run.
    pub executions: u64,
    /// The edges that were reached.
    pub edges: u64,
    /// The features: edges with how often they were taken.
    pub features: u64,
    /// Whether this is where the seeds have all been run.
    pub is_inited: bool,
}

/// A line that means something.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Line<'a> {
    /// How far it is.
    Progress(Progress),
    /// How many inputs of the corpus were loaded.
    Seeds(u64),
    /// How many edges there are.
    AllEdges(u64),
    /// How many inputs were run in all, at the end.
    Executed(u64),
    /// Where the input that failed was written to.
    Artifact(&'a str),
}

/// Reads a line.
pub fn read(line: &str) -> Option<Line<'_>> {
    let line = line.trim_end();
    if let Some(rest) = line.strip_prefix('#') {
        return progress(rest).map(Line::Progress);
    }
    if let Some(rest) = line.strip_prefix("stat::number_of_executed_units:") {
        return rest.trim().parse().ok().map(Line::Executed);
    }
    if let Some(rest) = line.strip_prefix("INFO: seed corpus: files:") {
        return number(rest).map(Line::Seeds);
    }
    if line.starts_with("INFO: Loaded ") && line.contains("PC tables (") {
        return line.split("PC tables (").nth(1).and_then(number).map(Line::AllEdges);
    }
    line.split_once("Test unit written to ").map(|(_, path)| Line::Artifact(path))
}

/// How many inputs a log says were run: in all, or until its last line of progress.
pub fn executions(log: &str) -> Option<u64> {
    log.lines().filter_map(read).fold(None, |last, line| match line {
        Line::Executed(count) => Some(count),
        Line::Progress(progress) => Some(progress.executions),
        _ => last,
    })
}

fn progress(rest: &str) -> Option<Progress> {
    let mut words = rest.split_whitespace();
    let executions = words.next()?.parse().ok()?;
    let event = words.next()?;
    let mut progress = Progress { executions, is_inited: event == "INITED", ..Progress::default() };
    let mut is_progress = progress.is_inited;
    while let Some(word) = words.next() {
        match word {
            "cov:" => progress.edges = words.next()?.parse().ok()?,
            "ft:" => progress.features = words.next()?.parse().ok()?,
            "exec/s:" => is_progress = true,
            _ => {}
        }
    }
    is_progress.then_some(progress)
}

/// The number that a text begins with.
fn number(text: &str) -> Option<u64> {
    let text = text.trim_start();
    let end = text.find(|character: char| !character.is_ascii_digit()).unwrap_or(text.len());
    text[..end].parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_that_mean_something_are_read() {
        let inited = "#2\tINITED cov: 451 ft: 452 corp: 1/26b exec/s: 0 rss: 28Mb";
        let progress = Progress { executions: 2, edges: 451, features: 452, is_inited: true };
        assert_eq!(read(inited), Some(Line::Progress(progress)));
        let new = "#77\tNEW    cov: 3 ft: 4 corp: 2/3b lim: 4 exec/s: 0 rss: 28Mb L: 2/2 MS: 1 CopyPart-";
        let progress = Progress { executions: 77, edges: 3, features: 4, is_inited: false };
        assert_eq!(read(new), Some(Line::Progress(progress)));
        let pulse = "#65536\tpulse  corp: 12/110b lim: 652 exec/s: 32768 rss: 29Mb";
        let progress = Progress { executions: 65_536, ..Progress::default() };
        assert_eq!(read(pulse), Some(Line::Progress(progress)));
        let seeds = "INFO: seed corpus: files: 31 min: 26b max: 26b total: 26b rss: 27Mb";
        assert_eq!(read(seeds), Some(Line::Seeds(31)));
        assert_eq!(read("stat::number_of_executed_units: 211985"), Some(Line::Executed(211_985)));
        let tables = "INFO: Loaded 1 PC tables (7851 PCs): 7851 [0x5631fc68f3a8,0x5631fc6ade58), ";
        assert_eq!(read(tables), Some(Line::AllEdges(7_851)));
        let artifact = "artifact_prefix='./'; Test unit written to ./crash-da39a3ee";
        assert_eq!(read(artifact), Some(Line::Artifact("./crash-da39a3ee")));
    }

    #[test]
    fn the_last_count_of_a_log_is_told() {
        let log = "#2\tINITED cov: 1\n#77\tpulse corp: 1/1b exec/s: 9\nthread panicked\n";
        assert_eq!(executions(log), Some(77));
        assert_eq!(executions(&format!("{log}stat::number_of_executed_units: 90\n")), Some(90));
        assert_eq!(executions("#99999999999999999999999 a\n"), None);
    }

    #[test]
    fn any_other_line_is_passed_over() {
        let huge = format!("#{} NEW cov: 1 exec/s: 1", "9".repeat(400));
        for line in ["", "#", "#x", "#1", "#1\tNEW cov:", "#1\tNEW cov: -1 exec/s: 0", "#1 some text", &huge]
        {
            assert_eq!(read(line), None, "{line}");
        }
        for line in
            ["INFO: seed corpus: files: é", "INFO: Loaded 1 PC tables (", "stat::number_of_executed_units: x"]
        {
            assert_eq!(read(line), None, "{line}");
        }
    }
}
