//! Reads libFuzzer's log, line by line. Lines that are not understood are skipped.

/// Progress of a process: a line such as
/// `#2113 NEW cov: 451 ft: 452 corp: 12/310b lim: 26 exec/s: 70661 rss: 29Mb`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Progress {
    /// How many inputs have been run.
    pub executions: u64,
    /// The edges reached.
    pub edges: u64,
    /// The features reached: edges, each with a class of how often it was taken.
    pub features: u64,
    /// Whether this line says that all seeds have been run.
    pub is_inited: bool,
}

/// A line that is understood.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Line<'a> {
    /// Progress.
    Progress(Progress),
    /// The inputs loaded from the corpus.
    Seeds(u64),
    /// All edges of the program.
    AllEdges(u64),
    /// The inputs run in total, reported at the end.
    Executed(u64),
    /// The file that the failing input was written to.
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

/// The number of inputs run according to a whole log: the total, or else that of the last line of progress.
pub fn executions(log: &str) -> Option<u64> {
    log.lines().filter_map(read).fold(None, |last, line| match line {
        Line::Executed(count) => Some(count),
        Line::Progress(progress) => Some(progress.executions),
        _ => last,
    })
}

/// Whether a log ends before all inputs of the corpus were loaded.
pub fn is_loading(log: &str) -> bool {
    !log.lines().filter_map(read).any(|line| matches!(line, Line::Progress(progress) if progress.is_inited))
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

/// The number at the start of a text.
fn number(text: &str) -> Option<u64> {
    let text = text.trim_start();
    let end = text.find(|character: char| !character.is_ascii_digit()).unwrap_or(text.len());
    text[..end].parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn known_lines_are_read() {
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
    fn the_executions_of_a_log_are_its_last_count() {
        let log = "#2\tINITED cov: 1\n#77\tpulse corp: 1/1b exec/s: 9\nthread panicked\n";
        assert_eq!(executions(log), Some(77));
        assert_eq!(executions(&format!("{log}stat::number_of_executed_units: 90\n")), Some(90));
        assert_eq!(executions("#99999999999999999999999 a\n"), None);
    }

    #[test]
    fn a_log_without_the_line_about_the_loaded_corpus_is_that_of_a_seed() {
        let seeds = "INFO: seed corpus: files: 31 min: 26b max: 26b total: 26b rss: 27Mb\nthread panicked\n";
        assert!(is_loading(seeds));
        assert!(!is_loading(&format!("{seeds}#32\tINITED cov: 4 ft: 4 corp: 1/2b exec/s: 0 rss: 28Mb\n")));
    }

    #[test]
    fn any_other_line_is_skipped() {
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
