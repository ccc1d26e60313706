//! A text as it was meant before something encoded it: without colours, percent-encoding, entities or the escapes of JSON.
//! Each byte keeps its place in the text that was given.

use std::ops::Range;

use memchr::memchr;

use crate::encoding::decode_hex;

/// What was decoded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum How {
    /// Nothing.
    AsGiven,
    /// The escape sequences that colour a text on a terminal were left out.
    Uncoloured,
    /// `%2E` for a period.
    Percent,
    /// `&#46;` for a period, as in HTML.
    Entities,
    /// `\u002e` for a period, as in JSON.
    Escapes,
}

/// A text, and where each of its bytes was in the text that was given.
pub(super) struct Reading {
    pub text: Vec<u8>,
    pub how: How,
    /// Where each byte was; `None` if the text is as it was given.
    places: Option<Vec<Range<usize>>>,
}

/// What the start of a text spells: how many bytes were taken, and what they stand for.
type Spelled = Option<(usize, Vec<u8>)>;

impl Reading {
    /// The text that was given, without the colours of a terminal.
    pub(super) fn of(given: &[u8]) -> Self {
        let whole = Reading { text: given.to_vec(), how: How::AsGiven, places: None };
        whole.decoded(How::Uncoloured, 0x1b, escape_sequence).unwrap_or(whole)
    }

    /// The other readings, of which most texts have none.
    pub(super) fn others(&self) -> impl Iterator<Item = Reading> + '_ {
        let percent = |reading: &Reading| reading.decoded(How::Percent, b'%', percent);
        let once = move || percent(self);
        let decoders: [Box<dyn Fn() -> Option<Reading> + '_>; 5] = [
            Box::new(once),
            Box::new(move || percent(&once()?)),
            Box::new(move || percent(&percent(&once()?)?)),
            Box::new(|| self.decoded(How::Escapes, b'\\', json_escape)),
            Box::new(|| self.decoded(How::Entities, b'&', entity)),
        ];
        decoders.into_iter().filter_map(|decode| decode())
    }

    /// Whether the byte at a place starts something that is encoded.
    pub(super) fn is_encoded_at(&self, at: usize) -> bool {
        let rest = &self.text[at..];
        let is_entity = || rest.starts_with(b"&#") && entity(rest).is_some();
        let is_escape = || rest.starts_with(b"\\u") && json_escape(rest).is_some();
        percent(rest).is_some() || is_entity() || is_escape()
    }

    /// Where a part of it was in the text that was given. The part is not empty.
    pub(super) fn place(&self, range: &Range<usize>) -> Range<usize> {
        match &self.places {
            Some(places) => places[range.start].start..places[range.end - 1].end,
            None => range.clone(),
        }
    }

    /// Where each byte of a part was; `None` if the text is as it was given.
    pub(super) fn places(&self, range: &Range<usize>) -> Option<Vec<Range<usize>>> {
        Some(self.places.as_ref()?[range.clone()].to_vec())
    }

    /// Decodes what starts with a mark; `None` if there is nothing to decode.
    fn decoded(&self, how: How, mark: u8, unit: impl Fn(&[u8]) -> Spelled) -> Option<Reading> {
        memchr(mark, &self.text)?;
        let (mut text, mut places) = (Vec::new(), Vec::new());
        let mut at = 0;
        let mut is_changed = false;
        while let Some(byte) = self.text.get(at) {
            let spelled = if *byte == mark { unit(&self.text[at..]) } else { None };
            let Some((taken, bytes)) = spelled else {
                text.push(*byte);
                places.push(self.place(&(at..at + 1)));
                at += 1;
                continue;
            };
            is_changed = true;
            let place = self.place(&(at..at + taken));
            places.resize(places.len() + bytes.len(), place);
            text.extend(bytes);
            at += taken;
        }
        is_changed.then_some(Reading { text, how, places: Some(places) })
    }
}

fn percent(text: &[u8]) -> Spelled {
    let digits = text.strip_prefix(b"%")?.get(..2)?;
    Some((3, decode_hex(digits)?))
}

/// An entity of HTML: by its number, or one of the few names that are usual.
fn entity(text: &[u8]) -> Spelled {
    const NAMES: [(&str, &str); 9] = [
        ("amp", "&"),
        ("quot", "\""),
        ("apos", "'"),
        ("lt", "<"),
        ("gt", ">"),
        ("period", "."),
        ("equals", "="),
        ("nbsp", "\u{a0}"),
        ("lowbar", "_"),
    ];
    const LONGEST: usize = 12;
    let end = text.iter().take(LONGEST).position(|byte| *byte == b';')?;
    let name = std::str::from_utf8(text.get(1..end)?).ok()?;
    let spelled = match name.strip_prefix('#') {
        Some(number) => {
            let code = match number.strip_prefix(['x', 'X']) {
                Some(digits) => u32::from_str_radix(digits, 16),
                None => number.parse(),
            };
            char::from_u32(code.ok()?)?.to_string()
        }
        None => NAMES.iter().find(|(known, _)| *known == name)?.1.to_owned(),
    };
    Some((end + 1, spelled.into_bytes()))
}

fn json_escape(text: &[u8]) -> Spelled {
    let character = match *text.get(1)? {
        b'u' => {
            let digits = std::str::from_utf8(text.get(2..6)?).ok()?;
            let code = u32::from_str_radix(digits, 16).ok()?;
            return Some((6, char::from_u32(code)?.to_string().into_bytes()));
        }
        b'n' => b'\n',
        b'r' => b'\r',
        b't' => b'\t',
        mark @ (b'"' | b'\\' | b'/') => mark,
        _ => return None,
    };
    Some((2, vec![character]))
}

/// A sequence that a terminal acts on (ECMA-48): `ESC [ … letter`, or `ESC ] … BEL`.
fn escape_sequence(text: &[u8]) -> Spelled {
    let rest = text.get(1..)?;
    let length = match rest.first()? {
        b'[' => rest.iter().skip(1).position(|byte| (0x40..=0x7e).contains(byte)).map(|at| at + 2),
        b']' => memchr(0x07, rest).map(|at| at + 1),
        _ => Some(1),
    };
    Some((length? + 1, Vec::new()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn all(text: &str) -> Vec<(How, String)> {
        let reading = Reading::of(text.as_bytes());
        let others = reading.others();
        others.map(|other| (other.how, String::from_utf8(other.text).expect("text"))).collect()
    }

    #[test]
    fn a_text_is_read_as_it_was_meant() {
        assert_eq!(all("plain. & 100 % C:\\x"), []);
        assert_eq!(all("a%2Eb%zz"), [(How::Percent, "a.b%zz".to_owned())]);
        let twice = all("a%252Eb").into_iter().map(|(_, text)| text).collect::<Vec<_>>();
        assert_eq!(twice, ["a%2Eb", "a.b"]);
        assert_eq!(all("a&#46;b&#x2e;c&amp;d&x;"), [(How::Entities, "a.b.c&d&x;".to_owned())]);
        assert_eq!(all(r"a\u002eb\/\x"), [(How::Escapes, "a.b/\\x".to_owned())]);
        let coloured = Reading::of(b"\x1b[1;32mtoken\x1b[0m\x1b]0;title\x07.");
        assert_eq!((coloured.text.as_slice(), coloured.how), (&b"token."[..], How::Uncoloured));
        assert_eq!(coloured.place(&(0..5)), 7..12);
    }

    #[test]
    fn bytes_keep_their_places() {
        let text = b"x=%65%79J.a%2Eb;";
        let reading = Reading::of(text);
        let decoded = reading.others().next().expect("it is percent-encoded");
        assert_eq!(decoded.text, b"x=eyJ.a.b;");
        assert_eq!((decoded.place(&(2..9)), decoded.place(&(0..10))), (2..15, 0..16));
        assert_eq!(decoded.places(&(2..5)), Some(vec![2..5, 5..8, 8..9]));
        assert!(reading.is_encoded_at(2) && !reading.is_encoded_at(0));
    }
}
