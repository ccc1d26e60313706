//! The oracle of what a child prints: however it comes, its lines are those of a plain split, up to the first that is too long.

use crate::child::{OutputLine as Line, OutputLines};
use crate::fuzzing::Gate;

/// Reads an output. Its first byte says how much comes at a time, and how long a line may be.
pub fn output(bytes: &[u8]) -> Gate {
    let Some((first, text)) = bytes.split_first() else { return Gate::Nothing };
    let limit = [0, 1, 5, 16, 64][usize::from(first % 5)];
    let chunk = 1 + usize::from(first / 5) % 23;
    let expected = expected(text, limit);
    let mut lines = OutputLines::new(limit);
    let mut got = Vec::new();
    let last: &[u8] = b"";
    for bytes in text.chunks(chunk).chain([last]) {
        lines.add(bytes);
        while let Some(line) = lines.take_line() {
            let is_last = !matches!(line, Line::Whole(_));
            got.push(line);
            if is_last {
                assert_eq!(got, expected, "output-lines: other lines are read than were printed");
                return Gate::of_document(got.len() > 1);
            }
        }
    }
    panic!("output-end: the end of the output is not noticed");
}

fn expected(text: &[u8], limit: usize) -> Vec<Line> {
    let mut lines = Vec::new();
    let mut rest = text;
    while let Some(end) = rest.iter().position(|byte| *byte == b'\n') {
        let line = &rest[..end];
        if line.len() > limit {
            lines.push(Line::TooLong);
            return lines;
        }
        lines.push(Line::Whole(line.strip_suffix(b"\r").unwrap_or(line).to_vec()));
        rest = &rest[end + 1..];
    }
    lines.push(if rest.len() > limit { Line::TooLong } else { Line::End(rest.to_vec()) });
    lines
}
