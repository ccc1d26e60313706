//! Finds the members, items and values of a JSON text. It takes any bytes, continues after errors where possible, and
//! guarantees only that the ranges are within the text.

use std::ops::Range;

/// The depth of the scan. A deeper array or object is one value.
const DEEPEST: usize = 96;

/// A value in a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::fuzzing) struct Node {
    /// The name with its quotation marks, if the value is a member's.
    pub name: Option<Range<usize>>,
    /// The value.
    pub value: Range<usize>,
    /// How many arrays and objects contain it.
    pub depth: usize,
}

impl Node {
    /// From the start of the name, if any, to the end of the value.
    pub fn whole(&self) -> Range<usize> {
        self.name.as_ref().map_or(self.value.start, |name| name.start)..self.value.end
    }
}

/// Finds all values, an array or object before its contents.
pub(in crate::fuzzing) fn scan(text: &[u8]) -> Vec<Node> {
    let mut scan = Scan { text, at: 0, nodes: Vec::new() };
    scan.value(None, 0);
    scan.nodes
}

struct Scan<'a> {
    text: &'a [u8],
    at: usize,
    nodes: Vec<Node>,
}

impl Scan<'_> {
    fn next(&mut self) -> Option<u8> {
        while self.text.get(self.at).is_some_and(u8::is_ascii_whitespace) {
            self.at += 1;
        }
        self.text.get(self.at).copied()
    }

    fn takes(&mut self, mark: u8) -> bool {
        let there = self.next() == Some(mark);
        self.at += usize::from(there);
        there
    }

    fn value(&mut self, name: Option<Range<usize>>, depth: usize) {
        let Some(first) = self.next() else { return };
        let start = self.at;
        let place = self.nodes.len();
        self.nodes.push(Node { name, value: start..start, depth });
        match first {
            b'{' | b'[' if depth < DEEPEST => self.inside(first == b'{', depth + 1),
            b'"' => self.string(),
            _ => self.scalar(),
        }
        self.nodes[place].value.end = self.at;
    }

    /// The contents of an array or object.
    fn inside(&mut self, is_object: bool, depth: usize) {
        let end = if is_object { b'}' } else { b']' };
        self.at += 1;
        while !self.takes(end) {
            let before = self.at;
            let mut name = None;
            if is_object && self.next() == Some(b'"') {
                let start = self.at;
                self.string();
                name = Some(start..self.at);
                if !self.takes(b':') {
                    return;
                }
            }
            self.value(name, depth);
            if !self.takes(b',') && self.next() != Some(end) || self.at == before {
                return;
            }
        }
    }

    fn string(&mut self) {
        self.at += 1;
        while let Some(&byte) = self.text.get(self.at) {
            self.at += if byte == b'\\' { 2 } else { 1 };
            if byte == b'"' {
                break;
            }
        }
        self.at = self.at.min(self.text.len());
    }

    fn scalar(&mut self) {
        let ends = |byte: &u8| b",:]}".contains(byte) || byte.is_ascii_whitespace();
        let rest = &self.text[self.at..];
        self.at += rest.iter().position(ends).unwrap_or(rest.len());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(text: &str) -> Vec<&str> {
        scan(text.as_bytes()).iter().map(|node| &text[node.whole()]).collect()
    }

    #[test]
    fn every_member_and_item_is_found() {
        let text = r#" {"a":[1, "x,\"]"],"b" : {} , "c":{"d":-1e3}}"#;
        let inner = [r#""a":[1, "x,\"]"]"#, "1", r#""x,\"]""#, r#""b" : {}"#, r#""c":{"d":-1e3}"#];
        assert_eq!(found(text)[1..], [&inner[..], &[r#""d":-1e3"#]].concat());
    }

    #[test]
    fn ranges_are_within_any_text() {
        for text in
            ["", "{", "[1,", r#"{"a"#, r#"{"a\"#, r#"{"a":}"#, "]", "{]}", r#"{"a" 1}"#, "[,,]", "[:]"]
        {
            for node in scan(text.as_bytes()) {
                assert!(node.whole().end <= text.len() && node.value.start <= node.value.end, "{text:?}");
            }
        }
        assert!(scan("[".repeat(100_000).as_bytes()).len() <= DEEPEST + 1);
    }
}
